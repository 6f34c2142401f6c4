//! `GET /v1/people/{id}/forks`: what is known against the owner of a keyspace.

use axum::Json;
use axum::extract::State;
use data_encoding::BASE64URL_NOPAD;

use super::Api;
use super::asked::{Asked, Named};
use super::openapi::{Asking, PersonPath, Signature};
use super::problem::Problem;
use super::query::key_in;
use crate::answer::Refused;
use crate::answer::document::ForksAnswer;

/// What is known against the owner of a keyspace, with evidence that proves itself.
#[utoipa::path(
    get,
    path = "/v1/people/{id}/forks",
    tag = "people",
    params(PersonPath, Signature),
    responses((status = 200, description = "Marks and evidence.", body = ForksAnswer), Asking),
    security((), ("token" = []))
)]
pub(super) async fn forks(
    State(api): State<Api>,
    Named(id): Named<String>,
    asked: Asked,
) -> Result<Json<ForksAnswer>, Problem> {
    asked.query.done("no parameters")?;
    let identity = key_in("id", &id)?;
    api.blocking(move |api| {
        let view = api.store.read().map_err(Refused::from)?;
        let marks = view.marks(&identity).map_err(Refused::from)?.words();
        let evidence = view.evidence(&identity).map_err(Refused::from)?;
        let evidence = evidence.iter().map(|bytes| BASE64URL_NOPAD.encode(bytes)).collect();
        Ok(Json(ForksAnswer { person: identity.to_string(), marks, evidence }))
    })
    .await
}
