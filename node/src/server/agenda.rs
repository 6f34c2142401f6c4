//! `GET /v1/agenda`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use kalends_schema::record::{When, instant};

use super::App;
use super::asked::Parameters;
use super::openapi::Problems;
use super::parse::zone;
use super::problem::Fault;
use crate::api::{AgendaItem, AgendaQuery, List};
use crate::view::{Reader, Span};

/// Days of an agenda unless told otherwise.
const DAYS: i64 = 14;

/// Dates in order, 14 days from now unless told.
#[utoipa::path(
    get,
    path = "/v1/agenda",
    tag = "calendars",
    operation_id = "agenda_list",
    params(AgendaQuery),
    responses((status = 200, description = "As it is.", body = List<AgendaItem>), Problems)
)]
pub(super) async fn list(
    State(app): State<Arc<App>>,
    Parameters(query): Parameters<AgendaQuery>,
) -> Result<Json<List<AgendaItem>>, Fault> {
    app.read(move |reader| {
        let span = span(reader, &query)?;
        Ok(Json(List::whole(reader.agenda(&span)?)))
    })
    .await
}

fn span(reader: &Reader, query: &AgendaQuery) -> Result<Span, Fault> {
    let tz = match &query.tz {
        Some(name) => zone(name)?,
        None => reader.zone()?,
    };
    let from = query.from.as_deref().map(|text| moment(text, tz, "from")).transpose()?;
    let from = from.unwrap_or_else(|| reader.now.to_utc());
    let to = query.to.as_deref().map(|text| moment(text, tz, "to")).transpose()?;
    let to = to.unwrap_or_else(|| from + TimeDelta::days(DAYS));
    if to <= from {
        return Err(Fault::invalid("to", "to is not after from", "a later moment"));
    }
    Ok(Span { from, to, tz, all: query.all })
}

/// A moment, or the beginning of a day.
fn moment(text: &str, tz: Tz, place: &str) -> Result<DateTime<Utc>, Fault> {
    let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
    if let Some(date) = date.filter(|date| (1..=9999).contains(&date.year())) {
        return Ok(instant(&When::Date(date), tz));
    }
    let read = DateTime::parse_from_rfc3339(text).map(|at| at.to_utc());
    read.map_err(|_| {
        Fault::invalid(place, format!("`{text}` is no date or moment"), "2026-12-01, or RFC 3339")
    })
}
