//! Parameters behind a path: each known and at most once, else an error; none is ever ignored.

use std::collections::BTreeMap;

use axum::http::Uri;
use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime};
use chrono_tz::Tz;
use data_encoding::BASE64URL_NOPAD;
use kalends_schema::record::{When, instant, known_zone};

use super::problem::Problem;
use crate::storage::{Position, Short};

/// The parameters of one request, taken out one by one.
#[derive(Debug)]
pub(super) struct Query(BTreeMap<String, String>);

impl Query {
    /// Reads what stands behind the question mark.
    pub(super) fn of(uri: &Uri) -> Result<Query, Problem> {
        let pairs = axum::extract::Query::<Vec<(String, String)>>::try_from_uri(uri);
        let axum::extract::Query(pairs) =
            pairs.map_err(|_| invalid("query", "unreadable", "name=value pairs joined by &"))?;
        let mut query = BTreeMap::new();
        for (name, value) in pairs {
            if query.insert(name.clone(), value).is_some() {
                return Err(invalid(&name, "given twice", "each parameter once"));
            }
        }
        Ok(Query(query))
    }

    /// Takes a parameter that is read as `T`.
    pub(super) fn take<T>(
        &mut self,
        name: &str,
        expected: &'static str,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Option<T>, Problem> {
        let Some(text) = self.0.remove(name) else { return Ok(None) };
        let got = || format!("{} characters that are none", text.chars().count());
        read(&text).map(Some).ok_or_else(|| invalid(name, &got(), expected))
    }

    /// Refuses whatever nobody took.
    pub(super) fn done(self, expected: &'static str) -> Result<(), Problem> {
        match self.0.into_keys().next() {
            None => Ok(()),
            Some(name) => Err(invalid(&name, "an unknown parameter", expected)),
        }
    }
}

/// A parameter that breaks a rule.
pub(super) fn invalid(place: &str, got: &str, expected: &'static str) -> Problem {
    let place: String = place.chars().take(80).collect();
    Problem::Invalid { place, got: got.to_owned(), expected }
}

/// A moment as asked for: in UTC, and as the asker's wall shows it, both in seconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Bound {
    pub(super) utc: i64,
    pub(super) wall: i64,
}

/// What [`bound`] reads.
pub(super) const BOUND: &str =
    "2026-01-15T10:00:00Z, …+01:00 (the + as %2B), or 2026-01-15 or 2026-01-15T10:00:00 in `zone`";

/// Reads one end of a stretch of time. A date is its first moment.
pub(super) fn bound(text: &str, zone: Tz) -> Option<Bound> {
    if let Ok(moment) = DateTime::parse_from_rfc3339(text) {
        let wall = moment.naive_local().and_utc().timestamp();
        return Some(Bound { utc: moment.timestamp(), wall });
    }
    let local = match text.parse::<NaiveDate>() {
        Ok(date) => date.and_time(NaiveTime::MIN),
        Err(_) => NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S").ok()?,
    };
    // Events have the years that can be written; nothing is reckoned with any other.
    let local = Some(local).filter(|local| (1..=9999).contains(&local.year()))?;
    let utc = instant(&When::Zoned { local, tz: zone }, zone).timestamp();
    Some(Bound { utc, wall: local.and_utc().timestamp() })
}

/// Reads an IANA zone.
pub(super) fn zone(text: &str) -> Option<Tz> {
    known_zone(text).ok()
}

/// A place in a list, as text that means nothing to the asker.
pub(super) fn cursor(position: &Position) -> String {
    let Position { start, author, event, occurrence } = position;
    BASE64URL_NOPAD.encode(format!("{start}~{author}~{event}~{occurrence}").as_bytes())
}

/// Reads what [`cursor`] wrote.
pub(super) fn read_cursor(text: &str) -> Option<Position> {
    let text = String::from_utf8(BASE64URL_NOPAD.decode(text.as_bytes()).ok()?).ok()?;
    let mut parts = text.split('~');
    let start = parts.next()?.parse().ok()?;
    let author = data_encoding::HEXLOWER.decode(parts.next()?.as_bytes()).ok()?;
    let (event, occurrence) = (parts.next()?.to_owned(), parts.next()?.to_owned());
    let author = Short(author.try_into().ok()?);
    parts.next().is_none().then_some(Position { start, author, event, occurrence })
}
