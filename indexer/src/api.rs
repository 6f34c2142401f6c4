//! The HTTP API: thin handlers that parse, ask once, and answer.
//!
//! Read in this order: `asked` (who asks, and for what), `problem` (every error and its status),
//! then one file per resource; `openapi` describes
//! them all, and `docs` shows that.

mod asked;
mod calendars;
mod docs;
mod event;
mod events;
mod forks;
mod health;
mod limits;
mod metrics;
mod openapi;
mod operator;
mod people;
mod people_lists;
mod problem;
mod proven;
mod query;
mod rates;
mod signed;
mod state;

use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{MethodRouter, get};
use kalends_keyspace::clock::Clock;
use kalends_keyspace::store::Store;
use kalends_schema::key::Identity;

use crate::answer::{Answered, Evidence, Look, Reader, Refused, with_reader};
use crate::config::{IndexerConfig, JoinCode, JoinPolicy};
use crate::follow::Follower;
use crate::link::Linker;
use crate::lists::Lists;
use crate::storage::Storage;
use limits::Limits;
pub(crate) use operator::{guarded, operator_router};
use problem::Problem;
pub(crate) use signed::Signer;

/// What handlers share.
#[derive(Clone)]
pub(crate) struct Api {
    pub(crate) identity: Identity,
    pub(crate) name: Arc<str>,
    pub(crate) join: JoinPolicy,
    pub(crate) codes: Arc<[JoinCode]>,
    pub(crate) lists: Lists,
    pub(crate) followed_max: usize,
    pub(crate) store: Store,
    pub(crate) storage: Arc<dyn Storage>,
    pub(crate) follower: Follower,
    pub(crate) home: Arc<Path>,
    pub(crate) linker: Arc<Linker>,
    pub(crate) clock: Clock,
    limits: Arc<Limits>,
}

/// What an API answers from.
pub(crate) struct Ground {
    pub(crate) identity: Identity,
    pub(crate) store: Store,
    pub(crate) storage: Arc<dyn Storage>,
    pub(crate) lists: Lists,
    pub(crate) linker: Arc<Linker>,
}

impl Api {
    pub(crate) fn new(config: &IndexerConfig, ground: Ground, follower: Follower) -> Api {
        let Ground { identity, store, storage, lists, linker } = ground;
        let limits = Arc::new(Limits::new(config, follower.measures().clone()));
        Api {
            identity,
            name: config.name.as_str().into(),
            join: config.join,
            codes: config.codes.clone().into(),
            lists,
            followed_max: config.followed_max,
            store,
            storage,
            follower,
            home: config.home.as_path().into(),
            linker,
            clock: config.clock.clone(),
            limits,
        }
    }

    /// Runs what reads the disk where waiting on it is allowed.
    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(Api) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let api = self.clone();
        tokio::task::spawn_blocking(move || work(api)).await.unwrap_or_else(|_| {
            tracing::error!("a question ended in a panic");
            Err(Problem::Internal)
        })
    }

    /// Answers a question from one look at the index.
    async fn answer<T: Send + 'static>(
        &self,
        evidence: Evidence,
        mut question: impl FnMut(&mut Reader<'_>) -> Result<T, Refused> + Send + 'static,
    ) -> Result<Answered<T>, Problem> {
        let work = move |api: Api| {
            let (denied, over) = (api.lists.denied(), api.follower.measures().over_quota());
            let (store, storage) = (&api.store, &*api.storage);
            let look = Look { store, storage, denied: &denied, over_quota: &over, evidence };
            Ok(with_reader(look, |reader| question(reader))?)
        };
        self.blocking(work).await
    }
}

/// Every path and its methods; `openapi` describes the same ones.
fn routes() -> [(&'static str, MethodRouter<Api>); 14] {
    let person = get(people::state).put(people::join).delete(people::leave);
    [
        ("/docs", get(docs::docs)),
        ("/health", get(health::health)),
        ("/metrics", get(metrics::metrics)),
        ("/openapi.json", get(openapi::openapi)),
        ("/v1/calendars", get(calendars::calendars)),
        ("/v1/calendars/{author}/{id}", get(calendars::calendar)),
        ("/v1/events", get(events::events)),
        ("/v1/events/{author}/{id}", get(event::event)),
        ("/v1/events/{author}/{id}/roster", get(event::roster)),
        ("/v1/people/{id}", person),
        ("/v1/people/{id}/agenda", get(people_lists::agenda)),
        ("/v1/people/{id}/answers", get(people_lists::answers)),
        ("/v1/people/{id}/forks", get(forks::forks)),
        ("/v1/people/{id}/invitations", get(people_lists::invitations)),
    ]
}

/// All routes, within their bounds; `signer` signs answers where a request wants it.
pub(crate) fn router(api: Api, signer: Signer) -> Router {
    let limits = api.limits.clone();
    let routed = |router: Router<Api>, (path, methods)| router.route(path, methods);
    let routes = routes()
        .into_iter()
        .fold(Router::new(), routed)
        .fallback(problem::no_such_resource)
        .method_not_allowed_fallback(problem::no_such_method)
        .with_state(api)
        .layer(from_fn_with_state(Arc::new(signer), signed::signed));
    limits::bounded(routes, limits)
}
