//! `GET /health`: who this indexer is, and whether it keeps up.

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

use super::Api;
use super::problem::Problem;
use crate::config::JoinPolicy;
use crate::storage::Following;

pub(super) async fn health(State(api): State<Api>) -> Result<Json<Value>, Problem> {
    let backlog = api.follower.backlog();
    let (identity, name) = (api.identity, api.name.clone());
    let join = match api.join {
        JoinPolicy::Open => "open",
        JoinPolicy::Invite => "invite",
        JoinPolicy::List => "list",
    };
    api.blocking(move |api| {
        let rows = api.storage.read()?;
        let people = rows.people()?;
        let joined = people.iter().filter(|(_, why)| matches!(why, Following::Joined { .. }));
        Ok(Json(json!({
            "status": "ok",
            "kind": "kalends-indexer",
            "key": identity.to_string(),
            "name": &*name,
            "version": env!("CARGO_PKG_VERSION"),
            "join": join,
            "joined": joined.count(),
            "followed": people.len(),
            "linked": rows.authors()?.len(),
            "waiting": backlog.waiting,
            "pulling": backlog.pulling,
            "failing": backlog.failing,
        })))
    })
    .await
}
