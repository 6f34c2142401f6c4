//! Parameters behind a path: each known and at most once, else an error; none is ever ignored.

use std::collections::BTreeMap;

use axum::http::Uri;
use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime};
use chrono_tz::Tz;
use kalends_schema::key::Identity;
use kalends_schema::path::Area;
use kalends_schema::record::{When, instant, known_zone};
use kalends_schema::time::Timestamp;

use super::problem::Problem;
use crate::answer::Evidence;
use crate::storage::Window;

/// The parameter that asks for a signature; whoever signs reads it from the URL.
pub(super) const SIGNED: &str = "signed";
/// Without `to`, a year is looked at.
const YEAR_SECONDS: i64 = 366 * 86_400;

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

    /// Takes the number of items of a page.
    pub(super) fn limit(&mut self, usual: usize, most: usize) -> Result<usize, Problem> {
        let expected = "a number from 1 to what a page holds";
        let in_bounds = |limit: &usize| (1..=most).contains(limit);
        let limit = self.take("limit", expected, |text| text.parse().ok().filter(in_bounds))?;
        Ok(limit.unwrap_or(usual))
    }

    /// Takes whether proofs are wanted.
    pub(super) fn evidence(&mut self) -> Result<Evidence, Problem> {
        let wanted = self.take("proof", "1", |text| (text == "1").then_some(Evidence::Proofs))?;
        Ok(wanted.unwrap_or(Evidence::Nothing))
    }

    /// Refuses whatever nobody took.
    pub(super) fn done(mut self, expected: &'static str) -> Result<(), Problem> {
        self.0.remove(SIGNED);
        match self.0.into_keys().next() {
            None => Ok(()),
            Some(name) => Err(invalid(&name, "an unknown parameter", expected)),
        }
    }
}

/// A key in an address, at `place`.
pub(super) fn key_in(place: &str, text: &str) -> Result<Identity, Problem> {
    let rule = "a key of 52 lower-case z-base-32 characters";
    text.parse().map_err(|_| invalid(place, "no key", rule))
}

/// The URI of a public record that an address names by author and id.
pub(super) fn public_uri<T, E>(
    (author, id): (&str, &str),
    of: impl Fn(Identity, Area, &str) -> Result<T, E>,
) -> Result<T, Problem> {
    let author = key_in("author", author)?;
    let rule = "1 to 64 of A-Z, a-z, 0-9, _ and -";
    of(author, Area::Pub, id).map_err(|_| invalid("id", "no id", rule))
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

/// The stretch of time that `from`, `to` and `zone` say: from now, for a year, unless told.
pub(super) fn window(query: &mut Query, now: Timestamp) -> Result<Window, Problem> {
    let tz = query.take("zone", "an IANA zone", zone)?.unwrap_or(Tz::UTC);
    let from = query.take("from", BOUND, |text| bound(text, tz))?;
    let from = from.unwrap_or_else(|| present(now));
    let to = query.take("to", BOUND, |text| bound(text, tz))?;
    let to = to.unwrap_or(Bound {
        utc: from.utc.saturating_add(YEAR_SECONDS),
        wall: from.wall.saturating_add(YEAR_SECONDS),
    });
    if to.utc <= from.utc {
        return Err(invalid("to", "not after from", "a moment after from"));
    }
    Ok(Window { from: from.utc, to: to.utc, wall_from: from.wall, wall_to: to.wall })
}

fn present(now: Timestamp) -> Bound {
    let now = now.micros() / 1_000_000;
    Bound { utc: now, wall: now }
}

/// A second as RFC 3339.
pub(super) fn text(seconds: i64) -> Option<String> {
    let moment = DateTime::from_timestamp(seconds, 0)?;
    Some(moment.format("%Y-%m-%dT%H:%M:%SZ").to_string())
}
