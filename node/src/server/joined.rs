//! `GET /v1/indexes/states` and `DELETE /v1/indexes/{key}`: how the indexers joined stand, and
//! leaving one.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use kalends_keyspace::store::View;
use kalends_schema::stamp::Stamp;
use serde_json::Value;
use tokio::task::JoinSet;

use super::App;
use super::asked::{Named, Parameters};
use super::indexes::{chosen, said_no};
use super::openapi::{KEY, Problems};
use super::problem::Fault;
use crate::api::{IndexLeft, IndexState, IndexStateView, LeaveIndex, List};
use crate::book::{self, Index};
use crate::engine::Command;
use crate::view::rfc3339;

/// Asks each indexer joined what head of the owner's it has.
#[utoipa::path(
    get,
    path = "/v1/indexes/states",
    tag = "indexers",
    operation_id = "joined_states",
    responses((status = 200, description = "As it is.", body = List<IndexStateView>), Problems)
)]
pub(super) async fn states(
    State(app): State<Arc<App>>,
) -> Result<Json<List<IndexStateView>>, Fault> {
    let me = app.me;
    let found = app.read(move |reader| {
        let mine = reader.snapshot.head(&me)?.map(|head| head.stamp());
        Ok((book::indexes(&reader.snapshot)?, mine))
    });
    let (indexes, mine) = found.await?;
    // Side by side: one that does not answer keeps no other waiting.
    let mut asking = JoinSet::new();
    for (place, index) in indexes.into_iter().enumerate() {
        let app = app.clone();
        asking.spawn(async move { (place, state(&app, &index, mine).await) });
    }
    let mut states = asking.join_all().await;
    states.sort_by_key(|(place, _)| *place);
    Ok(Json(List::whole(states.into_iter().map(|(_, state)| state).collect())))
}

/// Asks one indexer.
async fn state(app: &App, index: &Index, mine: Option<Stamp>) -> IndexStateView {
    let mut view = IndexStateView {
        key: index.key.to_string(),
        url: index.url.clone(),
        joined_at: rfc3339(index.joined_at),
        state: IndexState::Unreachable,
        head: None,
        mine: mine.map(pair),
        behind: None,
        why: None,
    };
    let answer = match app.asking().state(&index.url, index.key, app.me).await {
        Ok(answer) => answer,
        Err(error) => return IndexStateView { why: Some(error.to_string()), ..view },
    };
    match answer.status {
        200..300 => {}
        404 => return IndexStateView { state: IndexState::Unknown, ..view },
        status => {
            let what = answer.body["what"].as_str().map(str::to_owned);
            view.why = Some(what.unwrap_or_else(|| format!("it answered {status}")));
            return view;
        }
    }
    let head = stamp(&answer.body["linked"]);
    view.head = head.map(pair);
    let of_one_epoch = mine.zip(head).filter(|(mine, head)| mine.epoch == head.epoch);
    view.behind = of_one_epoch.map(|(mine, head)| mine.seq.saturating_sub(head.seq));
    view.state = judged(&answer.body, head, mine);
    view
}

fn judged(body: &Value, head: Option<Stamp>, mine: Option<Stamp>) -> IndexState {
    if body["denied"] == true {
        return IndexState::Denied;
    }
    if body["over_quota"] == true {
        return IndexState::OverQuota;
    }
    match head {
        None => IndexState::Waiting,
        Some(_) if head < mine => IndexState::Behind,
        Some(_) => IndexState::Current,
    }
}

fn pair(stamp: Stamp) -> (u32, u64) {
    (stamp.epoch, stamp.seq)
}

/// `[epoch, seq]`
fn stamp(value: &Value) -> Option<Stamp> {
    let epoch = u32::try_from(value[0].as_u64()?).ok()?;
    Some(Stamp { epoch, seq: value[1].as_u64()? })
}

/// Leaves an indexer: it erases everything of the owner's.
#[utoipa::path(
    delete,
    path = "/v1/indexes/{key}",
    tag = "indexers",
    operation_id = "joined_leave",
    params(("key" = String, Path, description = KEY), LeaveIndex),
    responses((status = 200, description = "Done.", body = IndexLeft), Problems)
)]
pub(super) async fn leave(
    State(app): State<Arc<App>>,
    Named(reference): Named<String>,
    Parameters(wish): Parameters<LeaveIndex>,
) -> Result<Json<IndexLeft>, Fault> {
    let found = app.read(move |reader| chosen(book::indexes(&reader.snapshot)?, Some(&reference)));
    let index = found.await?;
    let (key, url) = (index.key, index.url);
    let answer = app.asking().leave(&url, key, app.me).await;
    let (erased, notices) = match answer {
        Ok(answer) if (200..300).contains(&answer.status) => (true, notices(&answer.body)),
        // Of whom it knows nothing, nothing is left to erase.
        Ok(answer) if answer.status == 404 => (true, Vec::new()),
        Ok(_) | Err(_) if wish.forget => (false, Vec::new()),
        Ok(answer) => return Err(said_no(&answer.body, answer.status)),
        Err(error) => {
            let fault = Fault::from(error);
            return Err(fault.hint("forget it here all the same: kalends index leave --forget"));
        }
    };
    app.engine.command(Command::LeaveIndex { key }).await?;
    Ok(Json(IndexLeft { key: key.to_string(), url, erased, notices }))
}

/// What an indexer wants the owner to know.
pub(super) fn notices(body: &Value) -> Vec<String> {
    let notices = body["notices"].as_array().into_iter().flatten();
    notices.filter_map(Value::as_str).map(str::to_owned).collect()
}
