//! `GET /health`: who this indexer is, and whether it keeps up.

use axum::Json;
use axum::extract::State;
use axum::http::Uri;
use serde::Serialize;
use utoipa::ToSchema;

use super::Api;
use super::openapi::{Bounds, Signature};
use super::problem::Problem;
use super::query::Query;
use super::state::Numbers;
use crate::answer::Refused;

/// `GET /health`
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Health {
    #[serde(flatten)]
    numbers: Numbers,
    /// `kalends-indexer`.
    kind: &'static str,
    /// The indexer's identity, the audience of tokens.
    key: String,
    /// What its operator calls it.
    name: String,
    /// The program's version.
    version: &'static str,
    /// Who may join: `open`, `invite` or `list`.
    join: &'static str,
    /// Keyspaces whose owners contradict themselves, and of which no higher epoch is known.
    forked: usize,
}

/// Who this indexer is, and whether it keeps up.
#[utoipa::path(
    get,
    path = "/health",
    tag = "indexer",
    params(Signature),
    responses((status = 200, description = "How it stands.", body = Health), Bounds)
)]
pub(super) async fn health(State(api): State<Api>, uri: Uri) -> Result<Json<Health>, Problem> {
    Query::of(&uri)?.done("signed")?;
    api.blocking(|api| {
        Ok(Json(Health {
            numbers: api.numbers()?,
            kind: "kalends-indexer",
            key: api.identity.to_string(),
            name: api.name.to_string(),
            version: env!("CARGO_PKG_VERSION"),
            join: api.join.word(),
            forked: forked(&api)?,
        }))
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
