//! `GET` and `POST /v1/indexes`, `GET /v1/indexes/show`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use kalends_schema::key::Identity;
use kalends_schema::path::Area;
use serde_json::Value;

use super::App;
use super::asked::{Body, Parameters};
use super::joined::notices;
use super::openapi::Problems;
use super::problem::Fault;
use crate::api::{IndexAnswer, IndexQuery, IndexView, JoinIndex, List, ProblemType};
use crate::book::{self, Index};
use crate::engine::Command;
use crate::indexer::{Asking, IndexerError};
use crate::view::rfc3339;

/// An indexer joined, as it is shown.
pub(super) fn index_view(index: &Index) -> IndexView {
    IndexView {
        key: index.key.to_string(),
        url: index.url.clone(),
        joined_at: rfc3339(index.joined_at),
        notices: Vec::new(),
    }
}

impl From<IndexerError> for Fault {
    fn from(error: IndexerError) -> Fault {
        let what = error.to_string();
        match error {
            IndexerError::Url => {
                Fault::invalid("url", what, "http://… or https://…, as the indexer printed it")
            }
            IndexerError::Unreachable { .. } => Fault::new(ProblemType::Unreachable, "url", what)
                .hint("see whether it runs, and at that address"),
            IndexerError::TooLarge { .. } | IndexerError::NotOne => {
                Fault::new(ProblemType::Invalid, "url", what).expected("the URL of an indexer")
            }
            IndexerError::OtherKey { .. } => Fault::new(ProblemType::ProofFailed, "key", what),
            IndexerError::Token(_) => Fault::internal(),
        }
    }
}

impl App {
    pub(super) fn asking(&self) -> Asking<'_> {
        Asking { writer: &self.writer, cert: &self.cert, clock: &self.clock }
    }
}

/// Indexers joined.
#[utoipa::path(
    get,
    path = "/v1/indexes",
    tag = "indexers",
    operation_id = "indexes_list",
    responses((status = 200, description = "As it is.", body = List<IndexView>), Problems)
)]
pub(super) async fn list(State(app): State<Arc<App>>) -> Result<Json<List<IndexView>>, Fault> {
    app.read(|reader| {
        let indexes = book::indexes(&reader.snapshot)?;
        Ok(Json(List::whole(indexes.iter().map(index_view).collect())))
    })
    .await
}

/// Joins an indexer.
#[utoipa::path(
    post,
    path = "/v1/indexes",
    tag = "indexers",
    operation_id = "indexes_join",
    request_body = JoinIndex,
    responses((status = 201, description = "Made.", body = IndexView), Problems)
)]
pub(super) async fn join(
    State(app): State<Arc<App>>,
    Body(join): Body<JoinIndex>,
) -> Result<(StatusCode, Json<IndexView>), Fault> {
    let expected = join.key.as_deref().map(str::parse::<Identity>).transpose();
    let expected =
        expected.map_err(|error| Fault::new(ProblemType::Invalid, "key", error.to_string()))?;
    let asking = app.asking();
    let key = asking.key_of(&join.url, expected).await?;
    let answer = asking.join(&join.url, key, app.me, join.code.as_deref()).await?;
    if !(200..300).contains(&answer.status) {
        return Err(said_no(&answer.body, answer.status));
    }
    let url = join.url.trim_end_matches('/').to_owned();
    app.engine.command(Command::JoinIndex { key, url }).await?;
    let view = app.read(move |reader| {
        let indexes = book::indexes(&reader.snapshot)?;
        let found = indexes.iter().find(|index| index.key == key);
        found.map(index_view).ok_or_else(Fault::internal)
    });
    let notices = notices(&answer.body);
    Ok((StatusCode::CREATED, Json(IndexView { notices, ..view.await? })))
}

/// The indexer's own words, as far as it is a problem document.
pub(super) fn said_no(body: &Value, status: u16) -> Fault {
    let text = |name: &str| body[name].as_str().map(str::to_owned);
    let what = text("what").or_else(|| text("detail")).or_else(|| text("title"));
    let what = what.unwrap_or_else(|| format!("the indexer answered {status}"));
    let fault = Fault::new(ProblemType::Refused, "indexer", what);
    match text("hint") {
        Some(hint) => fault.hint(hint),
        None => fault,
    }
}

/// Asks an indexer for an event.
#[utoipa::path(
    get,
    path = "/v1/indexes/show",
    tag = "indexers",
    operation_id = "indexes_show",
    params(IndexQuery),
    responses((status = 200, description = "As it is.", body = IndexAnswer), Problems)
)]
pub(super) async fn show(
    State(app): State<Arc<App>>,
    Parameters(query): Parameters<IndexQuery>,
) -> Result<Json<IndexAnswer>, Fault> {
    let IndexQuery { event, index } = query;
    let found = app.read(move |reader| {
        let index = chosen(book::indexes(&reader.snapshot)?, index.as_deref())?;
        let event = event.as_deref().map(|event| reader.resolve_event(event)).transpose()?;
        if event.as_ref().is_some_and(|event| event.path().area() == Area::Priv) {
            // Not even its id leaves this machine.
            let what = "the event is private: no indexer knows it";
            return Err(Fault::new(ProblemType::PrivateEvent, "event", what));
        }
        Ok((index, event))
    });
    let (index, event) = found.await?;
    let path = match event {
        Some(uri) => format!("/v1/events/{}/{}/roster", uri.author(), uri.id()),
        None => "/v1/events".to_owned(),
    };
    let answer = app.asking().get(&index.url, index.key, &path).await?;
    Ok(Json(IndexAnswer {
        key: index.key.to_string(),
        url: format!("{}{path}", index.url),
        status: answer.status,
        body: answer.body,
    }))
}

/// The indexer that is meant; without a word for it, the only one.
pub(super) fn chosen(mut indexes: Vec<Index>, reference: Option<&str>) -> Result<Index, Fault> {
    if let Some(reference) = reference {
        let reference = reference.trim_end_matches('/');
        indexes.retain(|index| {
            index.url == reference
                || reference.len() >= 8 && index.key.to_string().starts_with(reference)
        });
    }
    match (indexes.pop(), indexes.is_empty()) {
        (Some(index), true) => Ok(index),
        (Some(_), false) => {
            Err(Fault::new(ProblemType::Ambiguous, "index", "several indexers are joined")
                .hint("name one by its URL or key"))
        }
        (None, _) => Err(Fault::new(ProblemType::NotFound, "index", "no such indexer is joined")
            .hint("join one with: kalends index join URL")),
    }
}
