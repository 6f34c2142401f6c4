//! `GET /openapi.json`: the API's description, made from the handlers and the documents they send.
//!
//! Parameters and problems that many operations share are in `parameters` and `problems`.

mod parameters;
mod problems;

use std::sync::LazyLock;

use axum::http::{Uri, header};
use axum::response::{IntoResponse, Response};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, SecurityScheme};
use utoipa::openapi::{Components, OpenApi as Document};
use utoipa::{Modify, OpenApi};

use super::problem::{Problem, ProblemDocument};
use super::query::Query;
use super::{calendars, docs, event, events, forks, health, metrics, people, people_lists};
pub(super) use parameters::{
    CalendarOwner, CalendarPath, Date, EventPath, Filters, Page, PersonPage, PersonPath, Proofs,
    RosterPage, Signature, Span,
};
pub(super) use problems::{Asking, Bounds, Forbidden, Missing, OverBound};

/// How tokens are shown.
const TOKEN: &str = "`Kalends <token>`: base64url without padding, made by the identity's writer \
    for this indexer's key and this one request (method, path, query and body). It holds for five \
    minutes either way, once, and until a higher epoch begins. `docs/PROTOCOL.md` has its bytes.";

/// The description of every route.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Kalends indexer",
        description = "What a community has on, and who is coming, with evidence. Who asks without \
            a token is anonymous; who sends one is the identity that signed it, and may see more. \
            An unknown parameter is an error, never ignored.",
    ),
    paths(
        docs::docs,
        health::health,
        metrics::metrics,
        openapi,
        calendars::calendars,
        calendars::calendar,
        events::events,
        event::event,
        event::roster,
        people::state,
        people::join,
        people::leave,
        people_lists::agenda,
        people_lists::answers,
        forks::forks,
        people_lists::invitations,
    ),
    components(schemas(ProblemDocument)),
    modifiers(&Tokens),
    tags(
        (name = "events", description = "What is on, and who is coming."),
        (name = "calendars", description = "Shared calendars, and what is on in them."),
        (name = "people", description = "What concerns one person; joining and leaving."),
        (name = "indexer", description = "The indexer itself."),
    ),
)]
struct Described;

/// Adds how tokens are shown.
struct Tokens;

impl Modify for Tokens {
    fn modify(&self, document: &mut Document) {
        let header = ApiKeyValue::with_description("Authorization", TOKEN);
        document
            .components
            .get_or_insert_with(Components::new)
            .add_security_scheme("token", SecurityScheme::ApiKey(ApiKey::Header(header)));
    }
}

/// The description, made once.
pub(super) fn document() -> &'static Document {
    static DOCUMENT: LazyLock<Document> = LazyLock::new(Described::openapi);
    &DOCUMENT
}

/// This description of the API (OpenAPI 3.1).
#[utoipa::path(
    get,
    path = "/openapi.json",
    tag = "indexer",
    params(Signature),
    responses((status = 200, description = "This document.", body = serde_json::Value), Bounds)
)]
pub(super) async fn openapi(uri: Uri) -> Result<Response, Problem> {
    Query::of(&uri)?.done("signed")?;
    let text = document().to_pretty_json().map_err(|error| {
        tracing::error!(%error, "the description cannot be written as JSON");
        Problem::Internal
    })?;
    Ok(([(header::CONTENT_TYPE, "application/json")], text).into_response())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_route_is_described_and_everything_described_is_a_route() {
        let routed: Vec<&str> = crate::api::routes().iter().map(|(path, _)| *path).collect();
        let described: Vec<&str> = document().paths.paths.keys().map(String::as_str).collect();
        let unique: BTreeSet<&str> = routed.iter().copied().collect();
        assert_eq!(unique.len(), routed.len(), "no route is there twice");
        assert_eq!(unique.into_iter().collect::<Vec<_>>(), described);
    }
}
