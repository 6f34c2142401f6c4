//! `GET /v1/calendars` and `GET /v1/calendars/{author}/{id}`.

use axum::Json;
use axum::extract::State;
use kalends_schema::uri::CalendarUri;

use super::Api;
use super::asked::{Asked, Named};
use super::events::{LIMIT, LIMIT_MAX, on_page};
use super::openapi::{
    Asking, CalendarOwner, CalendarPath, Missing, OverBound, Page, Signature, Span,
};
use super::problem::Problem;
use super::query::{public_uri, window};
use crate::answer::document::{CalendarAnswer, CalendarsAnswer};
use crate::answer::{self, Ask, CalendarsAsk, Evidence, cursor};

/// Public calendars, by owner and id. Unlisted ones are reached by their URI alone.
#[utoipa::path(
    get,
    path = "/v1/calendars",
    tag = "calendars",
    params(CalendarOwner, Page, Signature),
    responses((status = 200, description = "One page.", body = CalendarsAnswer), Asking, OverBound),
    security((), ("token" = []))
)]
pub(super) async fn calendars(
    State(api): State<Api>,
    mut asked: Asked,
) -> Result<Json<CalendarsAnswer>, Problem> {
    let query = &mut asked.query;
    let ask = CalendarsAsk {
        owner: query.take("owner", "a key", |text| text.parse().ok())?,
        after: query.take("cursor", "`next` of the page before", cursor::read_mention)?,
        limit: query.limit(LIMIT, LIMIT_MAX)?,
    };
    asked.query.done("owner, cursor, limit, signed")?;
    let answer = move |reader: &mut answer::Reader<'_>| answer::calendars(reader, &ask);
    Ok(Json(api.answer(Evidence::Nothing, answer).await?.answer))
}

/// One calendar, and what is on in it: events that name it, by its owner, admins and contributors.
#[utoipa::path(
    get,
    path = "/v1/calendars/{author}/{id}",
    tag = "calendars",
    params(CalendarPath, Span, Page, Signature),
    responses(
        (status = 200, description = "One page.", body = CalendarAnswer),
        Asking,
        Missing,
        OverBound,
    ),
    security((), ("token" = []))
)]
pub(super) async fn calendar(
    State(api): State<Api>,
    Named((author, id)): Named<(String, String)>,
    mut asked: Asked,
) -> Result<Json<CalendarAnswer>, Problem> {
    let query = &mut asked.query;
    let window = window(query, api.clock.now())?;
    let after = query.take("cursor", "`next` of the page before", cursor::read_position)?;
    let limit = query.limit(LIMIT, LIMIT_MAX)?;
    asked.query.done("from, to, zone, cursor, limit, signed")?;
    let uri = public_uri((&author, &id), CalendarUri::of)?;
    let ask = Ask { calendar: Some(uri.clone()), after, ..Ask::of(window, limit) };
    let answer = move |reader: &mut answer::Reader<'_>| {
        let calendar = answer::calendar_view(reader, &uri)?;
        let events = on_page(&window, answer::list(reader, &ask)?);
        let (as_of, marks) = (reader.as_of()?, reader.marks()?);
        Ok(CalendarAnswer { calendar, events, as_of, marks })
    };
    Ok(Json(api.answer(Evidence::Nothing, answer).await?.answer))
}
