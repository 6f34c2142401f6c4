//! `GET /v1/events`: what is on, by time, organizer, calendar, tag, status, policy and words.

use axum::Json;
use axum::extract::State;
use kalends_schema::record::{RsvpPolicy, Status, tag_label};

use super::Api;
use super::asked::Asked;
use super::openapi::{self, Asking, Filters, Missing, OverBound, Signature, Span};
use super::problem::Problem;
use super::query::{text, window};
use crate::answer::document::EventsAnswer;
use crate::answer::{Ask, Evidence, Page, WORDS, Words, cursor, list};
use crate::storage::Window;

const PARAMETERS: &str =
    "from, to, zone, organizer, calendar, tag, status, policy, text, cursor, limit, signed";
/// Occurrences of a page, unless told.
pub(super) const LIMIT: usize = 50;
/// Occurrences of a page, at most.
pub(super) const LIMIT_MAX: usize = 200;

/// What is on: occurrences by start, then author, event and occurrence.
///
/// Only public events are listed. Filters add up. With `text`, one page looks through a bounded
/// number of dates: it may have few items, or none, and still a `next`.
#[utoipa::path(
    get,
    path = "/v1/events",
    tag = "events",
    params(Span, Filters, openapi::Page, Signature),
    responses(
        (status = 200, description = "One page.", body = EventsAnswer),
        Asking,
        Missing,
        OverBound,
    ),
    security((), ("token" = []))
)]
pub(super) async fn events(
    State(api): State<Api>,
    asked: Asked,
) -> Result<Json<EventsAnswer>, Problem> {
    let mut query = asked.query;
    let window = window(&mut query, api.clock.now())?;
    let limit = query.limit(LIMIT, LIMIT_MAX)?;
    let status = "CONFIRMED, TENTATIVE or CANCELLED";
    let policy = "open, invited-only or approval-required";
    let ask = Ask {
        window,
        organizer: query.take("organizer", "a key", |text| text.parse().ok())?,
        calendar: query.take("calendar", "a calendar's URI", |text| text.parse().ok())?,
        tag: query.take("tag", "one label", |text| tag_label(text).ok())?,
        status: query.take("status", status, |text| Status::from_word(&text.to_uppercase()))?,
        policy: query.take("policy", policy, RsvpPolicy::from_word)?,
        text: query.take("text", WORDS, Words::of)?,
        after: query.take("cursor", "`next` of the page before", cursor::read_position)?,
        limit,
    };
    query.done(PARAMETERS)?;
    let events = api.answer(Evidence::Nothing, move |reader| list(reader, &ask)).await?.answer;
    Ok(Json(on_page(&window, events)))
}

/// A page of occurrences as it is sent.
pub(super) fn on_page(window: &Window, page: Page) -> EventsAnswer {
    EventsAnswer {
        from: text(window.from),
        to: text(window.to),
        items: page.items,
        next: page.next.as_ref().map(cursor::position),
        withheld: page.withheld,
        incomplete: page.incomplete,
    }
}
