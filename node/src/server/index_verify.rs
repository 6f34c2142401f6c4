//! `GET /v1/indexes/verify`: what an indexer says of an event, checked here against the heads.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use kalends_keyspace::store::View;

use super::App;
use super::asked::Parameters;
use super::indexes::{chosen, said_no};
use super::openapi::Problems;
use super::problem::Fault;
use crate::api::{IndexVerification, IndexVerifyQuery, ProblemType};
use crate::book;
use crate::indexer::{Question, verify};
use kalends_schema::path::Area;

/// Asks an indexer for its proofs and its signature, and checks everything here.
#[utoipa::path(
    get,
    path = "/v1/indexes/verify",
    tag = "indexers",
    operation_id = "index_verify_verification",
    params(IndexVerifyQuery),
    responses((status = 200, description = "As it is.", body = IndexVerification), Problems)
)]
pub(super) async fn verification(
    State(app): State<Arc<App>>,
    Parameters(query): Parameters<IndexVerifyQuery>,
) -> Result<Json<IndexVerification>, Fault> {
    let IndexVerifyQuery { event, index } = query;
    let found = app.read(move |reader| {
        let index = chosen(book::indexes(&reader.snapshot)?, index.as_deref())?;
        let event = reader.resolve_event(&event)?;
        if event.path().area() == Area::Priv {
            // Not even its id leaves this machine.
            let what = "the event is private: no indexer knows it";
            return Err(Fault::new(ProblemType::PrivateEvent, "event", what));
        }
        Ok((index, event))
    });
    let (index, event) = found.await?;
    let path =
        format!("/v1/events/{}/{}/roster?limit=10000&proof=1&signed=1", event.author(), event.id());
    let answer = app.asking().get(&index.url, index.key, &path).await?;
    if answer.status != 200 {
        return Err(said_no(&answer.body, answer.status));
    }
    let (me, now) = (app.me, app.clock.now());
    let url = format!("{}{path}", index.url);
    app.read(move |reader| {
        let known = |identity: &_| reader.snapshot.known(identity).ok().flatten();
        let question = Question { indexer: index.key, me, event: &event, now, known: &known };
        let verdict = verify(&question, &answer);
        Ok(Json(IndexVerification {
            key: index.key.to_string(),
            url,
            event: event.to_string(),
            ok: verdict.checks.iter().all(|check| check.ok),
            digest: verdict.digest,
            checks: verdict.checks,
            not_followed: verdict.not_followed.iter().map(ToString::to_string).collect(),
        }))
    })
    .await
}
