//! `GET` and `POST /v1/mirrors`, `DELETE /v1/mirrors/{who}`, `GET /v1/carried`,
//! `PUT` and `DELETE /v1/carried/{who}`

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use kalends_keyspace::store::Quota;
use kalends_schema::head::SignedHead;
use kalends_schema::key::Identity;
use tokio::time::{Instant, sleep};

use super::App;
use super::asked::{Body, Named};
use super::openapi::{Problems, WHO};
use super::problem::Fault;
use crate::api::{CarriedView, List, MirrorView, NewCarried, NewMirror};
use crate::book::{self, Standing};
use crate::command::CARRY_QUOTA;
use crate::engine::{Command, MirrorWish};
use crate::view::Reader;

/// How long a mirror just added is given to answer before the caller is told that it has not.
const PATIENCE: Duration = Duration::from_secs(3);
/// How long between two looks whether it has.
const PAUSE: Duration = Duration::from_millis(50);

impl App {
    /// The head that others were told of last, of a node that runs.
    pub(super) fn told(&self) -> Option<SignedHead> {
        *self.peers.as_ref()?.wishes.told.borrow()
    }

    async fn mirror(self: &Arc<App>, wish: MirrorWish) -> Result<(), Fault> {
        self.engine.command(Command::Mirror(wish)).await?;
        Ok(())
    }
}

/// The owner's mirrors and how far each is.
#[utoipa::path(
    get,
    path = "/v1/mirrors",
    tag = "people",
    operation_id = "mirrors_list",
    responses((status = 200, description = "As it is.", body = List<MirrorView>), Problems)
)]
pub(super) async fn list(State(app): State<Arc<App>>) -> Result<Json<List<MirrorView>>, Fault> {
    let told = app.told();
    app.read(move |reader| Ok(Json(List::whole(reader.mirrors(told)?)))).await
}

/// Asks somebody to be the owner's mirror.
#[utoipa::path(
    post,
    path = "/v1/mirrors",
    tag = "people",
    operation_id = "mirrors_add",
    request_body = NewMirror,
    responses((status = 201, description = "Made.", body = MirrorView), Problems)
)]
pub(super) async fn add(
    State(app): State<Arc<App>>,
    Body(new): Body<NewMirror>,
) -> Result<(StatusCode, Json<MirrorView>), Fault> {
    let who = app.read(move |reader| resolve(reader, &new.who)).await?;
    app.mirror(MirrorWish::Add(who)).await?;
    if app.peers.is_some() {
        answered(&app, who).await?;
    }
    let told = app.told();
    let view = app.read(move |reader| {
        let key = who.to_string();
        let found = reader.mirrors(told)?.into_iter().find(|mirror| mirror.person.key == key);
        found.ok_or_else(Fault::internal)
    });
    Ok((StatusCode::CREATED, Json(view.await?)))
}

/// Waits until a mirror has answered or could not be reached, for a while.
async fn answered(app: &Arc<App>, who: Identity) -> Result<(), Fault> {
    let until = Instant::now() + PATIENCE;
    while Instant::now() < until {
        let waits = app.read(move |reader| {
            let mirror = book::mirror(&reader.snapshot, who)?;
            let unasked = |mirror: book::Mirror| mirror.standing == Standing::Unasked;
            Ok(mirror.filter(|mirror| mirror.why.is_none()).is_some_and(unasked))
        });
        if !waits.await? {
            return Ok(());
        }
        sleep(PAUSE).await;
    }
    Ok(())
}

/// A person, or the key of an indexer joined at that URL.
fn resolve(reader: &Reader, who: &str) -> Result<Identity, Fault> {
    let url = who.trim_end_matches('/');
    let index = book::indexes(&reader.snapshot)?.into_iter().find(|index| index.url == url);
    match index {
        Some(index) => Ok(index.key),
        None => Ok(reader.resolve_person(who)?),
    }
}

/// Has a mirror stop.
#[utoipa::path(
    delete,
    path = "/v1/mirrors/{who}",
    tag = "people",
    operation_id = "mirrors_remove",
    params(("who" = String, Path, description = WHO)),
    responses((status = 200, description = "Done.", body = List<MirrorView>), Problems)
)]
pub(super) async fn remove(
    State(app): State<Arc<App>>,
    Named(who): Named<String>,
) -> Result<Json<List<MirrorView>>, Fault> {
    let who = app.read(move |reader| resolve(reader, &who)).await?;
    app.mirror(MirrorWish::Remove(who)).await?;
    list(State(app)).await
}

/// Who asks to be carried, and whom the owner carries.
#[utoipa::path(
    get,
    path = "/v1/carried",
    tag = "people",
    operation_id = "mirrors_carried",
    responses((status = 200, description = "As it is.", body = List<CarriedView>), Problems)
)]
pub(super) async fn carried(State(app): State<Arc<App>>) -> Result<Json<List<CarriedView>>, Fault> {
    app.read(|reader| Ok(Json(List::whole(reader.carried()?)))).await
}

/// Carries somebody, up to a bound.
#[utoipa::path(
    put,
    path = "/v1/carried/{who}",
    tag = "people",
    operation_id = "mirrors_serve",
    params(("who" = String, Path, description = WHO)),
    request_body = NewCarried,
    responses((status = 200, description = "Done.", body = CarriedView), Problems)
)]
pub(super) async fn serve(
    State(app): State<Arc<App>>,
    Named(who): Named<String>,
    Body(new): Body<NewCarried>,
) -> Result<Json<CarriedView>, Fault> {
    let quota = Quota {
        entries: new.records.unwrap_or(CARRY_QUOTA.entries),
        bytes: new.bytes.unwrap_or(CARRY_QUOTA.bytes),
    };
    say(app, who, move |who| MirrorWish::Serve(who, quota)).await
}

/// Carries somebody no longer.
#[utoipa::path(
    delete,
    path = "/v1/carried/{who}",
    tag = "people",
    operation_id = "mirrors_stop",
    params(("who" = String, Path, description = WHO)),
    responses((status = 200, description = "Done.", body = CarriedView), Problems)
)]
pub(super) async fn stop(
    State(app): State<Arc<App>>,
    Named(who): Named<String>,
) -> Result<Json<CarriedView>, Fault> {
    say(app, who, MirrorWish::Stop).await
}

/// Has the owner's word about somebody written down, and shows how it stands then.
async fn say(
    app: Arc<App>,
    who: String,
    wish: impl FnOnce(Identity) -> MirrorWish,
) -> Result<Json<CarriedView>, Fault> {
    let who = app.read(move |reader| Ok(reader.resolve_person(&who)?)).await?;
    app.mirror(wish(who)).await?;
    app.read(move |reader| reader.carried_one(who)?.map(Json).ok_or_else(Fault::internal)).await
}
