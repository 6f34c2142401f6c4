//! `GET /v1/openapi.json`: the API's description, made from the handlers and the documents they take
//! and send.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use axum::http::header;
use axum::response::{IntoResponse, Response};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{
    Components, ContentBuilder, OpenApi as Document, Ref, RefOr, Response as Described,
    ResponseBuilder,
};
use utoipa::{IntoResponses, Modify, OpenApi};

use super::problem::Fault;
use super::{
    agenda, amendments, answers, attendees, backup, calendars, contacts, continuation, events,
    export, find, grants, inbox, index_search, index_verify, indexes, invitations, joined, mirrors,
    profile, proposals, requests, status, tags,
};
use crate::api::Problem;

/// What names an event in a path.
pub(super) const EVENT: &str =
    "A URI, an id, a handle, or words of the title of one coming event, percent-encoded.";
/// What names a person in a path.
pub(super) const WHO: &str = "A petname, a key, or at least 8 characters of a known key.";
/// What names a calendar in a path.
pub(super) const CALENDAR: &str = "A URI, an id, a handle, or the name of a calendar.";
/// What names an item that waits.
pub(super) const ITEM: &str = "The handle of an item, as the list has it.";
/// What names an indexer in a path.
pub(super) const KEY: &str = "The key of an indexer joined.";
/// What names a proposal in a path.
pub(super) const PROPOSAL: &str = "The handle of a proposal, as the list has it.";

/// What names an amendment in a path.
pub(super) const AMENDMENT: &str = "The handle of an amendment, as the list has it.";

/// The description of every route.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Kalends node",
        description = "One person's calendar, for programs of that person, on loopback.",
    ),
    paths(
        export::import,
        status::status,
        status::identity,
        profile::show,
        profile::edit,
        contacts::list,
        contacts::add,
        contacts::change,
        contacts::remove,
        contacts::follow,
        grants::list,
        grants::give,
        grants::end,
        backup::make,
        contacts::unfollow,
        calendars::list,
        calendars::create,
        calendars::show,
        calendars::edit,
        calendars::delete,
        calendars::share,
        tags::list,
        tags::change,
        find::find,
        events::list,
        events::create,
        events::show,
        events::edit,
        events::delete,
        events::cancel,
        events::history,
        continuation::hand_over,
        continuation::take_back,
        continuation::take_over,
        continuation::claim,
        attendees::show,
        invitations::invite,
        invitations::revoke,
        answers::answer,
        attendees::decide,
        proposals::propose,
        proposals::list,
        proposals::withdraw,
        proposals::decide,
        amendments::list,
        amendments::withdraw,
        export::export,
        inbox::list,
        inbox::dismiss,
        requests::list,
        requests::accept,
        requests::dismiss,
        agenda::list,
        indexes::list,
        indexes::join,
        index_search::search,
        indexes::show,
        joined::states,
        joined::leave,
        index_verify::verification,
        mirrors::list,
        mirrors::add,
        mirrors::remove,
        mirrors::carried,
        mirrors::serve,
        mirrors::stop,
        openapi,
    ),
    components(schemas(Problem)),
    modifiers(&Shared),
    security(("token" = [])),
    tags(
        (name = "events", description = "Events, who is asked and who comes."),
        (name = "calendars", description = "Calendars, labels, and what is on."),
        (name = "inbox", description = "What waits for the owner."),
        (name = "people", description = "The owner, contacts, mirrors."),
        (name = "indexers", description = "Indexers joined, and what they say."),
        (name = "node", description = "The node itself."),
    ),
)]
struct Api;

/// What operations share: how the token is shown, and how problems look.
struct Shared;

impl Modify for Shared {
    fn modify(&self, document: &mut Document) {
        let token = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .description(Some("The text of the file `api.token` in the home."))
            .build();
        let problem = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
        let problem = ResponseBuilder::new()
            .description("A problem; `type` says which (`docs/PROBLEMS.md`).")
            .content("application/problem+json", problem)
            .build();
        let components = document.components.get_or_insert_with(Components::new);
        components.add_security_scheme("token", SecurityScheme::Http(token));
        components.responses.insert("Problem".to_owned(), RefOr::T(problem));
    }
}

/// What every operation answers that is not done.
pub(super) enum Problems {}

impl IntoResponses for Problems {
    fn responses() -> BTreeMap<String, RefOr<Described>> {
        BTreeMap::from([("default".to_owned(), RefOr::Ref(Ref::from_response_name("Problem")))])
    }
}

/// The description, made once.
fn document() -> &'static Document {
    static DOCUMENT: LazyLock<Document> = LazyLock::new(Api::openapi);
    &DOCUMENT
}

/// This description of the API (OpenAPI 3.1).
#[utoipa::path(
    get,
    path = "/v1/openapi.json",
    tag = "node",
    operation_id = "openapi",
    responses((status = 200, description = "This document.", body = serde_json::Value), Problems)
)]
pub(super) async fn openapi() -> Result<Response, Fault> {
    let text = document().to_pretty_json().map_err(|error| {
        tracing::error!(%error, "the description cannot be written as JSON");
        Fault::internal()
    })?;
    Ok(([(header::CONTENT_TYPE, "application/json")], text).into_response())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_route_is_described_and_everything_described_is_a_route() {
        let routed: Vec<&str> = crate::server::routes().iter().map(|(path, _)| *path).collect();
        let described: Vec<&str> = document().paths.paths.keys().map(String::as_str).collect();
        let unique: BTreeSet<&str> = routed.iter().copied().collect();
        assert_eq!(unique.len(), routed.len(), "no route is there twice");
        assert_eq!(unique.into_iter().collect::<Vec<_>>(), described);
    }
}
