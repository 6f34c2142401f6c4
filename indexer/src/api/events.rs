//! `GET /v1/events`: what is on, by time, organizer and calendar.

use axum::Json;
use axum::extract::State;
use chrono::DateTime;
use chrono_tz::Tz;
use serde_json::{Value, json};

use super::Api;
use super::asked::Asked;
use super::problem::Problem;
use super::query::{BOUND, Bound, bound, cursor, invalid, read_cursor, zone};
use crate::answer::{Ask, list};
use crate::clock::now;
use crate::storage::Window;

const PARAMETERS: &str = "from, to, zone, organizer, calendar, cursor, limit";
/// Occurrences of a page, unless told.
const LIMIT: usize = 50;
/// Occurrences of a page, at most.
const LIMIT_MAX: usize = 200;
/// Without `to`, a year is looked at.
const YEAR_SECONDS: i64 = 366 * 86_400;

pub(super) async fn events(State(api): State<Api>, asked: Asked) -> Result<Json<Value>, Problem> {
    let mut query = asked.query;
    let tz = query.take("zone", "an IANA zone", zone)?.unwrap_or(Tz::UTC);
    let from = query.take("from", BOUND, |text| bound(text, tz))?;
    let from = from.unwrap_or_else(present);
    let to = query.take("to", BOUND, |text| bound(text, tz))?;
    let to = to.unwrap_or(Bound {
        utc: from.utc.saturating_add(YEAR_SECONDS),
        wall: from.wall.saturating_add(YEAR_SECONDS),
    });
    if to.utc <= from.utc {
        return Err(invalid("to", "not after from", "a moment after from"));
    }
    let limit = query.take("limit", "1 to 200", |text| text.parse().ok())?.unwrap_or(LIMIT);
    if !(1..=LIMIT_MAX).contains(&limit) {
        return Err(invalid("limit", &limit.to_string(), "1 to 200"));
    }
    let ask = Ask {
        window: Window { from: from.utc, to: to.utc, wall_from: from.wall, wall_to: to.wall },
        organizer: query.take("organizer", "a key", |text| text.parse().ok())?,
        calendar: query.take("calendar", "a calendar's URI", |text| text.parse().ok())?,
        after: query.take("cursor", "`next` of the page before", read_cursor)?,
        limit,
    };
    query.done(PARAMETERS)?;
    let page = api.answer(move |reader| list(reader, &ask)).await?;
    Ok(Json(json!({
        "from": text(from.utc),
        "to": text(to.utc),
        "items": page.items,
        "next": page.next.as_ref().map(cursor),
        "withheld": page.withheld,
        "incomplete": page.incomplete,
    })))
}

fn present() -> Bound {
    let now = now().micros() / 1_000_000;
    Bound { utc: now, wall: now }
}

fn text(seconds: i64) -> Option<String> {
    let moment = DateTime::from_timestamp(seconds, 0)?;
    Some(moment.format("%Y-%m-%dT%H:%M:%SZ").to_string())
}
