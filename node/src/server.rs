//! The API over HTTP: thin handlers that parse, make one call, and answer.
//!
//! One file per thing. Which HTTP status an error has is decided in [`problem`] alone.

mod asked;
mod auth;
mod local;
mod problem;
mod refused;

mod agenda;
mod amendments;
mod answers;
mod attendees;
mod backup;
mod calendars;
mod contacts;
mod continuation;
mod events;
mod export;
mod find;
mod grants;
mod inbox;
mod index_search;
mod index_verify;
mod indexes;
mod invitations;
mod joined;
mod mirrors;
mod openapi;
mod paging;
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
use axum::routing::{MethodRouter, delete, get, patch, post, put};
use kalends_keyspace::clock::Clock;
use kalends_keyspace::store::Store;
use kalends_schema::head::SignedCert;
use kalends_schema::key::{Identity, WriterSecret};
use kalends_schema::limits::IMPORT_BYTES_MAX;
use kalends_schema::time::Timestamp;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::config::NetworkSettings;
use crate::engine::Engine;
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
            let reader = Reader::open(&app.store, app.me, app.clock.now())?;
            work(&reader)
        };
        tokio::task::spawn_blocking(reading).await.unwrap_or_else(|_| Err(Fault::internal()))
    }
}

/// Every path and its methods; `openapi` describes the same ones.
fn routes() -> [(&'static str, MethodRouter<Arc<App>>); 51] {
    [
        ("/v1/import", post(export::import).layer(DefaultBodyLimit::max(IMPORT_BYTES_MAX))),
        ("/v1/status", get(status::status)),
        ("/v1/identity", get(status::identity)),
        ("/v1/profile", get(profile::show).put(profile::edit)),
        ("/v1/contacts", get(contacts::list).post(contacts::add)),
        ("/v1/contacts/{who}", patch(contacts::change).delete(contacts::remove)),
        ("/v1/follows", post(contacts::follow)),
        ("/v1/grants", get(grants::list)),
        ("/v1/grants/{who}", put(grants::give).delete(grants::end)),
        ("/v1/backup", post(backup::make)),
        ("/v1/follows/{who}", delete(contacts::unfollow)),
        ("/v1/calendars", get(calendars::list).post(calendars::create)),
        (
            "/v1/calendars/{calendar}",
            get(calendars::show).patch(calendars::edit).delete(calendars::delete),
        ),
        ("/v1/calendars/{calendar}/people", post(calendars::share)),
        ("/v1/tags", get(tags::list).patch(tags::change)),
        ("/v1/find", get(find::find)),
        ("/v1/events", get(events::list).post(events::create)),
        ("/v1/events/{event}", get(events::show).patch(events::edit).delete(events::delete)),
        ("/v1/events/{event}/cancel", post(events::cancel)),
        ("/v1/events/{event}/history", get(events::history)),
        (
            "/v1/events/{event}/handover",
            post(continuation::hand_over).delete(continuation::take_back),
        ),
        ("/v1/events/{event}/takeover", post(continuation::take_over)),
        ("/v1/events/{event}/claim", post(continuation::claim)),
        ("/v1/events/{event}/attendees", get(attendees::show)),
        ("/v1/events/{event}/invitations", post(invitations::invite)),
        ("/v1/events/{event}/revocations", post(invitations::revoke)),
        ("/v1/events/{event}/answer", post(answers::answer)),
        ("/v1/events/{event}/admissions", post(attendees::decide)),
        ("/v1/events/{event}/proposals", post(proposals::propose)),
        ("/v1/proposals", get(proposals::list)),
        ("/v1/proposals/{proposal}", delete(proposals::withdraw)),
        ("/v1/proposals/{proposal}/decision", post(proposals::decide)),
        ("/v1/amendments", get(amendments::list)),
        ("/v1/amendments/{amendment}", delete(amendments::withdraw)),
        ("/v1/export", get(export::export)),
        ("/v1/inbox", get(inbox::list)),
        ("/v1/inbox/{item}", delete(inbox::dismiss)),
        ("/v1/requests", get(requests::list)),
        ("/v1/requests/{item}", post(requests::accept).delete(requests::dismiss)),
        ("/v1/agenda", get(agenda::list)),
        ("/v1/indexes", get(indexes::list).post(indexes::join)),
        ("/v1/indexes/search", get(index_search::search)),
        ("/v1/indexes/show", get(indexes::show)),
        ("/v1/indexes/states", get(joined::states)),
        ("/v1/indexes/{key}", delete(joined::leave)),
        ("/v1/indexes/verify", get(index_verify::verification)),
        ("/v1/mirrors", get(mirrors::list).post(mirrors::add)),
        ("/v1/mirrors/{who}", delete(mirrors::remove)),
        ("/v1/carried", get(mirrors::carried)),
        ("/v1/carried/{who}", put(mirrors::serve).delete(mirrors::stop)),
        ("/v1/openapi.json", get(openapi::openapi)),
    ]
}

/// All handlers, open to whoever holds the router.
pub(crate) fn router(app: Arc<App>) -> Router {
    let routed = |router: Router<Arc<App>>, (path, methods)| router.route(path, methods);
    routes()
        .into_iter()
        .fold(Router::new(), routed)
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
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
