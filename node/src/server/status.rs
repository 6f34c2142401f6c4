//! `GET /v1/status`, `GET /v1/identity`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use chrono::TimeDelta;
use kalends_keyspace::store::View;
use kalends_schema::head::SignedHead;
use kalends_schema::stamp::Stamp;

use super::App;
use super::indexes::index_view;
use super::openapi::Problems;
use super::problem::Fault;
use crate::api::{
    CarriedCounts, HeadView, IdentityView, IndexView, MirrorView, OutboxView, PersonView, Reach,
    Status,
};
use crate::book;
use crate::view::rfc3339;

/// What of the status is in the store.
struct Stored {
    name: Option<String>,
    head: Option<SignedHead>,
    copies: u64,
    outbox: OutboxView,
    requests: u64,
    indexes: Vec<IndexView>,
    mirrors: Vec<MirrorView>,
    carried: CarriedCounts,
    marked: Vec<String>,
}

/// The node, its head, its outbox, how it is reached.
#[utoipa::path(
    get,
    path = "/v1/status",
    tag = "node",
    operation_id = "status_status",
    responses((status = 200, description = "As it is.", body = Status), Problems)
)]
pub(super) async fn status(State(app): State<Arc<App>>) -> Result<Json<Status>, Fault> {
    let (me, told) = (app.me, app.told());
    let wishes = app.peers.as_ref().map(|peers| peers.wishes.clone());
    let stored = app.read(move |reader| {
        let snapshot = &reader.snapshot;
        let mut copies = 0;
        let mut marked = Vec::new();
        for who in snapshot.identities()? {
            let copy = snapshot.head(&who)?.map(|head| head.stamp());
            copies += u64::from(who != me && copy.is_some());
            let announced = wishes.as_ref().and_then(|wishes| wishes.announced(&who));
            let stale = copy.zip(announced).and_then(|(copy, known)| behind(copy, known));
            if let Some(stale) = stale.filter(|_| marked.len() < MARKED_MAX) {
                marked.push(format!("The copy of {} is {stale}.", called(&reader.person(who)?)));
            }
            let marks = reader.marks(who)?;
            if !marks.is_empty() && marked.len() < MARKED_MAX {
                let person = reader.person(who)?;
                marked.extend(marks.iter().map(|mark| sentence(&person, mark)));
            }
        }
        Ok(Stored {
            name: reader.profile()?.name,
            head: snapshot.head(&me)?,
            copies,
            outbox: reader.outbox()?,
            requests: book::requests_waiting(snapshot)?,
            indexes: book::indexes(snapshot)?.iter().map(index_view).collect(),
            mirrors: reader.mirrors(told)?,
            carried: reader.carried_counts()?,
            marked,
        })
    });
    let stored = stored.await?;
    Ok(Json(Status {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        identity: me.to_string(),
        name: stored.name,
        home: app.home.folder().display().to_string(),
        running: app.peers.is_some(),
        pid: std::process::id(),
        api: app.api.map(|address| format!("http://{address}")),
        started_at: rfc3339(app.started_at),
        head: stored.head.as_ref().map(head_view),
        copies: stored.copies,
        outbox: stored.outbox,
        requests: stored.requests,
        reach: reach(&app),
        bootstrap: app.network.as_ref().and_then(|network| network.bootstrap.clone()),
        indexes: stored.indexes,
        mirrors: stored.mirrors,
        carried: stored.carried,
        notices: notices(&app).into_iter().chain(stored.marked).collect(),
    }))
}

/// People whose marks one status tells of.
const MARKED_MAX: usize = 100;

/// A person by the owner's own name for them, or the beginning of their key.
fn called(person: &PersonView) -> &str {
    let short = person.key.get(..8).unwrap_or(&person.key);
    person.petname.as_deref().unwrap_or(short)
}

/// What is to be known of a keyspace, as a sentence.
fn sentence(person: &PersonView, mark: &str) -> String {
    let name = called(person);
    match mark {
        "forked" if person.me => {
            "Your keyspace is forked: two machines wrote in your name. End it with a new epoch \
             (kalends id restore)."
                .to_owned()
        }
        "forked" => format!(
            "{name} is forked: what they signed contradicts itself. Everybody goes by their highest \
             version until they begin a new epoch."
        ),
        "unlinked" => format!(
            "{name} is unlinked: nobody could show that their newest version follows from the one \
             that was here before."
        ),
        _ => format!(
            "{name} is unprovable: copies from two sources did not come out at what they signed. \
             They are asked again later."
        ),
    }
}

/// How far a copy is below what its owner announced; `None` when it is not.
pub(super) fn behind(copy: Stamp, announced: Stamp) -> Option<String> {
    if copy >= announced {
        return None;
    }
    Some(match (copy.epoch == announced.epoch, announced.seq.saturating_sub(copy.seq)) {
        (true, 1) => "one head behind what its owner announced".to_owned(),
        (true, heads) => format!("{heads} heads behind what its owner announced"),
        (false, _) => format!("at {copy}; its owner announced {announced}, of another epoch"),
    })
}

fn notices(app: &App) -> Vec<String> {
    let behind = app.peers.as_ref().and_then(|peers| peers.wishes.behind.get());
    let said = behind.map(|known| {
        format!(
            "Another machine has written up to {known} in your name: this one only reads. \
             Use that machine, or bring its newest state here (kalends id restore)."
        )
    });
    said.into_iter().chain(clocks(app)).collect()
}

/// How far another clock may be ahead before a head of its is put off.
const AHEAD_MAX: TimeDelta = TimeDelta::hours(2);

/// That this machine's clock disagrees with what it hears.
fn clocks(app: &App) -> Option<String> {
    let heard = app.peers.as_ref()?.wishes.latest_heard()?;
    let now = app.clock.now();
    (heard.to_utc() - now.to_utc() > AHEAD_MAX).then(|| {
        let (heard, now) = (rfc3339(heard), rfc3339(now));
        format!(
            "Somebody whom you know wrote at {heard}, and here it is {now}: one of the clocks is \
             wrong. See whether it is this machine's; what is dated ahead waits until its time."
        )
    })
}

fn head_view(head: &SignedHead) -> HeadView {
    let said = head.head();
    HeadView {
        epoch: said.epoch,
        seq: said.seq,
        root: said.root.to_string(),
        records: said.count,
        bytes: said.bytes,
        at: rfc3339(said.time),
    }
}

fn reach(app: &App) -> Reach {
    match (&app.peers, &app.network) {
        (Some(peers), Some(network)) => peers.reach(network),
        _ => Reach::NotYet { why: "no node is running".to_owned() },
    }
}

/// The owner's keys.
#[utoipa::path(
    get,
    path = "/v1/identity",
    tag = "node",
    operation_id = "status_identity",
    responses((status = 200, description = "As it is.", body = IdentityView), Problems)
)]
pub(super) async fn identity(State(app): State<Arc<App>>) -> Result<Json<IdentityView>, Fault> {
    let keys = app.home.keys().map_err(|error| {
        tracing::error!(%error, "the keys cannot be read");
        Fault::internal()
    })?;
    Ok(Json(IdentityView {
        identity: app.me.to_string(),
        writer: app.writer.public().to_string(),
        epoch: app.cert.cert().epoch,
        endpoint: keys.endpoint.public().to_string(),
        uri: format!("pubky://{}", app.me),
        home: app.home.folder().display().to_string(),
    }))
}
