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
use kalends_keyspace::store::Store;
use kalends_schema::head::SignedCert;
use kalends_schema::key::{Identity, WriterSecret};
use kalends_schema::time::Timestamp;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::config::NetworkSettings;
use crate::engine::{Clock, Engine};
use crate::home::Home;
use crate::peers::Peers;

/// What every handler can reach.
pub(crate) struct App {
    pub(crate) home: Home,
    pub(crate) me: Identity,
    pub(crate) writer: WriterSecret,
    pub(crate) cert: SignedCert,
    pub(crate) store: Store,
    pub(crate) engine: Engine,
    pub(crate) clock: Clock,
    pub(crate) started_at: Timestamp,
    /// Where the API is served, if it is.
    pub(crate) api: Option<SocketAddr>,
    /// Others, if there is a network.
    pub(crate) peers: Option<Peers>,
    /// How the network was configured, if there is one.
    pub(crate) network: Option<NetworkSettings>,
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
