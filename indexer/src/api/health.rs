//! `GET /health`: who this indexer is, and whether it keeps up.

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

use super::Api;
use super::problem::Problem;
use crate::answer::Refused;

pub(super) async fn health(State(api): State<Api>) -> Result<Json<Value>, Problem> {
    api.blocking(|api| {
        let mut health = api.state_json()?;
        health["kind"] = json!("kalends-indexer");
        health["key"] = json!(api.identity.to_string());
        health["name"] = json!(&*api.name);
        health["version"] = json!(env!("CARGO_PKG_VERSION"));
        health["join"] = json!(api.join.word());
        health["forked"] = json!(forked(&api)?);
        Ok(Json(health))
    })
    .await
}

/// Keyspaces whose owners contradict themselves, and of which no higher epoch is known.
fn forked(api: &Api) -> Result<usize, Problem> {
    let view = api.store.read().map_err(Refused::from)?;
    let mut forked = 0;
    for identity in view.accused().map_err(Refused::from)? {
        let marks = view.marks(&identity).map_err(Refused::from)?;
        forked += usize::from(!marks.forked.is_empty());
    }
    Ok(forked)
}
