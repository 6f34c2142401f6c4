//! The API over HTTP: thin handlers that parse, make one call, and answer.
//!
//! One file per thing. Which HTTP status an error has is decided in [`problem`] alone.

mod auth;
mod local;
mod problem;
mod status;

pub use local::LocalAnswer;
pub(crate) use local::call;

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::routing::get;
use kalends_schema::key::Identity;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::home::Home;

/// What every handler can reach.
pub(crate) struct App {
    pub(crate) home: Home,
    pub(crate) identity: Identity,
    pub(crate) api: Option<SocketAddr>,
}

/// All handlers, open to whoever holds the router.
pub(crate) fn router(app: Arc<App>) -> Router {
    Router::new()
        .route("/v1/identity", get(status::identity))
        .fallback(problem::no_such_path)
        .with_state(app)
}

/// The router behind the token.
pub(crate) fn guarded(router: Router, token: &str) -> Router {
    let check = auth::Token::new(token);
    router.layer(axum::middleware::from_fn_with_state(check, auth::check))
}

/// Serves until told to stop, then finishes the requests at hand.
pub(crate) async fn serve(listener: TcpListener, router: Router, stop: CancellationToken) {
    let serving = axum::serve(listener, router).with_graceful_shutdown(stop.cancelled_owned());
    if let Err(error) = serving.await {
        tracing::error!(%error, "the API stopped");
    }
}
