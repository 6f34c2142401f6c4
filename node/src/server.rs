//! The API over HTTP: thin handlers that parse, make one call, and answer.
//!
//! One file per thing. Which HTTP status an error has is decided in [`problem`] alone.

mod asked;
mod auth;
mod local;
mod problem;

mod agenda;
mod answers;
mod attendees;
mod backup;
mod calendars;
mod contacts;
mod events;
mod export;
mod find;
mod inbox;
mod index_search;
mod index_verify;
mod indexes;
mod invitations;
mod joined;
mod mirrors;
mod parse;
mod profile;
mod proposals;
mod requests;
mod status;
mod tags;

pub use local::LocalAnswer;
pub(crate) use local::call;

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{delete, get, patch, post, put};
use kalends_keyspace::store::Store;
use kalends_schema::head::SignedCert;
use kalends_schema::key::{Identity, WriterSecret};
use kalends_schema::limits::IMPORT_BYTES_MAX;
use kalends_schema::time::Timestamp;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::config::NetworkSettings;
use crate::engine::{Clock, Engine};
use crate::home::Home;
use crate::peers::Peers;
use crate::view::Reader;

use problem::Fault;

/// Bytes of a body that is no import: a description of 10,000 characters fits many times.
const BODY_BYTES_MAX: usize = 1024 * 1024;

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

impl App {
    /// Reads from one snapshot, where waiting for the disk is allowed.
    async fn read<T: Send + 'static>(
        self: &Arc<App>,
        work: impl FnOnce(&Reader) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        let app = self.clone();
        let reading = move || {
            let reader = Reader::open(&app.store, app.me, (app.clock)())?;
            work(&reader)
        };
        tokio::task::spawn_blocking(reading).await.unwrap_or_else(|_| Err(Fault::internal()))
    }
}

/// All handlers, open to whoever holds the router.
pub(crate) fn router(app: Arc<App>) -> Router {
    let imports = Router::new()
        .route("/v1/import", post(export::import))
        .layer(DefaultBodyLimit::max(IMPORT_BYTES_MAX));
    Router::new()
        .route("/v1/status", get(status::status))
        .route("/v1/identity", get(status::identity))
        .route("/v1/profile", get(profile::show).put(profile::edit))
        .route("/v1/contacts", get(contacts::list).post(contacts::add))
        .route("/v1/contacts/{who}", patch(contacts::change).delete(contacts::remove))
        .route("/v1/follows", post(contacts::follow))
        .route("/v1/backup", post(backup::make))
        .route("/v1/follows/{who}", delete(contacts::unfollow))
        .route("/v1/calendars", get(calendars::list).post(calendars::create))
        .route(
            "/v1/calendars/{calendar}",
            get(calendars::show).patch(calendars::edit).delete(calendars::delete),
        )
        .route("/v1/calendars/{calendar}/people", post(calendars::share))
        .route("/v1/tags", get(tags::list).patch(tags::change))
        .route("/v1/find", get(find::find))
        .route("/v1/events", get(events::list).post(events::create))
        .route("/v1/events/{event}", get(events::show).patch(events::edit).delete(events::delete))
        .route("/v1/events/{event}/cancel", post(events::cancel))
        .route("/v1/events/{event}/history", get(events::history))
        .route("/v1/events/{event}/attendees", get(attendees::show))
        .route("/v1/events/{event}/invitations", post(invitations::invite))
        .route("/v1/events/{event}/invitations/{who}", delete(invitations::revoke))
        .route("/v1/events/{event}/answer", post(answers::answer))
        .route("/v1/events/{event}/admissions", post(attendees::decide))
        .route("/v1/events/{event}/proposals", post(proposals::propose))
        .route("/v1/proposals", get(proposals::list))
        .route("/v1/proposals/{proposal}/decision", post(proposals::decide))
        .route("/v1/export", get(export::export))
        .route("/v1/inbox", get(inbox::list))
        .route("/v1/inbox/{item}", delete(inbox::dismiss))
        .route("/v1/requests", get(requests::list))
        .route("/v1/requests/{item}", post(requests::accept).delete(requests::dismiss))
        .route("/v1/agenda", get(agenda::list))
        .route("/v1/indexes", get(indexes::list).post(indexes::join))
        .route("/v1/indexes/search", get(index_search::search))
        .route("/v1/indexes/show", get(indexes::show))
        .route("/v1/indexes/states", get(joined::states))
        .route("/v1/indexes/{key}", delete(joined::leave))
        .route("/v1/indexes/verify", get(index_verify::verification))
        .route("/v1/mirrors", get(mirrors::list).post(mirrors::add))
        .route("/v1/mirrors/{who}", delete(mirrors::remove))
        .route("/v1/carried", get(mirrors::carried))
        .route("/v1/carried/{who}", put(mirrors::serve).delete(mirrors::stop))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .merge(imports)
        .fallback(problem::no_such_path)
        .method_not_allowed_fallback(problem::no_such_method)
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
