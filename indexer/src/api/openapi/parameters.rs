//! The parameters that operations take, in the sets that they share.

use utoipa::IntoParams;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::{Object, ObjectBuilder, Required, Type};

use crate::answer::WORDS;
use crate::api::query::BOUND;
use crate::api::{event, events, people_lists};

/// What a key is.
const KEY: &str = "A key: 52 lower-case z-base-32 characters.";

type Provider = Option<ParameterIn>;

/// `from`, `to`, `zone`.
pub(in crate::api) enum Span {}

impl IntoParams for Span {
    fn into_params(_: impl Fn() -> Provider) -> Vec<Parameter> {
        vec![
            text("from", &format!("{BOUND}. The stretch is half open. Without: now.")),
            text("to", "Likewise. Without: a year after `from`."),
            text("zone", "An IANA zone, for times without an offset; `UTC` unless told."),
        ]
    }
}

/// What an event must be like to be listed.
pub(in crate::api) enum Filters {}

impl IntoParams for Filters {
    fn into_params(_: impl Fn() -> Provider) -> Vec<Parameter> {
        vec![
            text("organizer", KEY),
            text("calendar", "A calendar's URI: events in it by people who may add to it."),
            text("tag", "A label that anybody put on the event."),
            word("status", "Of the date.", &["CONFIRMED", "TENTATIVE", "CANCELLED"]),
            word("policy", "Whose answers count.", &["open", "invited-only", "approval-required"]),
            text(
                "text",
                &format!("{WORDS}, that the title, the places or the description all have."),
            ),
        ]
    }
}

/// `limit` and `cursor` of a list of events.
pub(in crate::api) enum Page {}

impl IntoParams for Page {
    fn into_params(_: impl Fn() -> Provider) -> Vec<Parameter> {
        page(events::LIMIT, events::LIMIT_MAX)
    }
}

/// `limit` and `cursor` of what concerns a person.
pub(in crate::api) enum PersonPage {}

impl IntoParams for PersonPage {
    fn into_params(_: impl Fn() -> Provider) -> Vec<Parameter> {
        page(people_lists::LIMIT, people_lists::LIMIT_MAX)
    }
}

/// `limit` and `cursor` of a roster.
pub(in crate::api) enum RosterPage {}

impl IntoParams for RosterPage {
    fn into_params(_: impl Fn() -> Provider) -> Vec<Parameter> {
        page(event::ROWS, event::ROWS_MAX)
    }
}

/// `occurrence`.
pub(in crate::api) enum Date {}

impl IntoParams for Date {
    fn into_params(_: impl Fn() -> Provider) -> Vec<Parameter> {
        let meaning = "One date of a series by its original start, as the event has it: \
            2026-01-27T09:00:00 or 2026-01-27.";
        vec![text("occurrence", meaning)]
    }
}

/// `proof`.
pub(in crate::api) enum Proofs {}

impl IntoParams for Proofs {
    fn into_params(_: impl Fn() -> Provider) -> Vec<Parameter> {
        let meaning = "Adds `proofs` of every record that the answer rests on.";
        vec![word("proof", meaning, &["1"])]
    }
}

/// `signed`.
pub(in crate::api) enum Signature {}

impl IntoParams for Signature {
    fn into_params(_: impl Fn() -> Provider) -> Vec<Parameter> {
        let meaning = "Adds the header `Kalends-Answer`: the indexer's signature under who asked \
            what and when, the status and the body.";
        vec![word("signed", meaning, &["1"])]
    }
}

/// An event, in the path.
pub(in crate::api) enum EventPath {}

impl IntoParams for EventPath {
    fn into_params(_: impl Fn() -> Provider) -> Vec<Parameter> {
        let id = "The event's id: 1 to 64 of A-Z, a-z, 0-9, _ and -.";
        vec![in_path("author", KEY), in_path("id", id)]
    }
}

/// A calendar, in the path.
pub(in crate::api) enum CalendarPath {}

impl IntoParams for CalendarPath {
    fn into_params(_: impl Fn() -> Provider) -> Vec<Parameter> {
        let id = "The calendar's id: 1 to 64 of A-Z, a-z, 0-9, _ and -.";
        vec![in_path("author", KEY), in_path("id", id)]
    }
}

/// `owner`.
pub(in crate::api) enum CalendarOwner {}

impl IntoParams for CalendarOwner {
    fn into_params(_: impl Fn() -> Provider) -> Vec<Parameter> {
        vec![text("owner", KEY)]
    }
}

/// A person, in the path.
pub(in crate::api) enum PersonPath {}

impl IntoParams for PersonPath {
    fn into_params(_: impl Fn() -> Provider) -> Vec<Parameter> {
        vec![in_path("id", KEY)]
    }
}

fn page(usual: usize, most: usize) -> Vec<Parameter> {
    let limit = ObjectBuilder::new()
        .schema_type(Type::Integer)
        .minimum(Some(1))
        .maximum(Some(most))
        .default(Some(usual.into()))
        .build();
    let cursor = "`next` of the page before.";
    vec![in_query("limit", "Items of the page.", limit), text("cursor", cursor)]
}

fn string() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}

fn text(name: &str, meaning: &str) -> Parameter {
    in_query(name, meaning, string().build())
}

fn word(name: &str, meaning: &str, words: &[&'static str]) -> Parameter {
    in_query(name, meaning, string().enum_values(Some(words.iter().copied())).build())
}

fn in_query(name: &str, meaning: &str, schema: Object) -> Parameter {
    parameter(name, meaning, schema)
        .parameter_in(ParameterIn::Query)
        .required(Required::False)
        .build()
}

fn in_path(name: &str, meaning: &str) -> Parameter {
    parameter(name, meaning, string().build())
        .parameter_in(ParameterIn::Path)
        .required(Required::True)
        .build()
}

fn parameter(name: &str, meaning: &str, schema: Object) -> ParameterBuilder {
    ParameterBuilder::new().name(name).description(Some(meaning)).schema(Some(schema))
}
