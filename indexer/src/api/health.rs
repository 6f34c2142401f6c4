//! `GET /health`: who this indexer is, and whether it keeps up.

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

use super::Api;
use super::problem::Problem;

pub(super) async fn health(State(api): State<Api>) -> Result<Json<Value>, Problem> {
    api.blocking(|api| {
        let mut health = api.state_json()?;
        health["kind"] = json!("kalends-indexer");
        health["key"] = json!(api.identity.to_string());
        health["name"] = json!(&*api.name);
        health["version"] = json!(env!("CARGO_PKG_VERSION"));
        health["join"] = json!(api.join.word());
        Ok(Json(health))
    })
    .await
}
