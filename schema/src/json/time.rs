//! Dates, times and lengths as text: `2026-01-27T09:00:20` beside a zone's name, `2026-01-27` for
//! a whole day, `PT1H30M`. Read are also times with `Z` or an offset, which become local times of
//! the zone beside them; that is a conversion at the door, not a repair.

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeZone, Timelike};
use chrono_tz::Tz;

use crate::record::{End, Invalid, When, instant, known_zone};

const RULE: &str = "2026-01-27T09:00:20, or 2026-01-27 for all-day";

/// The text of `when`, without its zone.
pub(super) fn text(when: &When) -> String {
    match when {
        When::Date(date) => date.format("%Y-%m-%d").to_string(),
        When::Zoned { local, .. } | When::Floating(local) => {
            local.format("%Y-%m-%dT%H:%M:%S").to_string()
        }
    }
}

/// The text of a date in a list that names no zone: local to `zone`, else with `Z`.
pub(super) fn text_beside(when: &When, zone: Option<Tz>) -> String {
    match when {
        When::Zoned { tz, .. } if Some(*tz) != zone => {
            instant(when, Tz::UTC).format("%Y-%m-%dT%H:%M:%SZ").to_string()
        }
        When::Date(_) | When::Zoned { .. } | When::Floating(_) => text(when),
    }
}

/// The zone of that name.
pub(super) fn zone(field: &'static str, name: &str) -> Result<Tz, Invalid> {
    known_zone(name).map_err(|_| {
        let got = format!("a zone name of {} characters", name.chars().count());
        Invalid::new(field, got, "UTC or an IANA time zone")
    })
}

/// Reads a date or time beside the zone that is named with it.
pub(super) fn when(field: &'static str, text: &str, zone: Option<Tz>) -> Result<When, Invalid> {
    let invalid = || Invalid::new(field, format!("{} characters", text.chars().count()), RULE);
    if text.len() == 10 {
        let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").map_err(|_| invalid())?;
        return one_spelling(When::Date(date), text).ok_or_else(invalid);
    }
    if let Ok(moment) = DateTime::parse_from_rfc3339(text) {
        return at_moment(moment.naive_utc(), zone).ok_or_else(invalid);
    }
    let local = NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S").map_err(|_| invalid())?;
    let when = zone.map_or(When::Floating(local), |tz| When::Zoned { local, tz });
    one_spelling(when, text).ok_or_else(invalid)
}

/// Chrono reads `2026-1-5` too; records know one spelling.
fn one_spelling(when: When, read_from: &str) -> Option<When> {
    (text(&when) == read_from).then_some(when)
}

/// A moment as a local time of `zone`; as UTC without one, and where the local time would be read
/// as another moment (the second of two equal ones in autumn).
fn at_moment(utc: NaiveDateTime, zone: Option<Tz>) -> Option<When> {
    if utc.nanosecond() != 0 {
        return None;
    }
    let in_utc = When::Zoned { local: utc, tz: Tz::UTC };
    let Some(tz) = zone else {
        return Some(in_utc);
    };
    let local = When::Zoned { local: tz.from_utc_datetime(&utc).naive_local(), tz };
    Some(if instant(&local, tz).naive_utc() == utc { local } else { in_utc })
}

/// A length as iCalendar writes it (RFC 5545 §3.3.6).
pub(super) fn duration(days: u32, seconds: u32) -> String {
    let (hours, minutes, rest) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    let part = |number: u32, unit: &str| match number {
        0 => String::new(),
        _ => format!("{number}{unit}"),
    };
    let time = [part(hours, "H"), part(minutes, "M"), part(rest, "S")].concat();
    match (days, time.as_str()) {
        (0, "") => "PT0S".to_owned(),
        (_, "") => format!("P{days}D"),
        _ => format!("P{}T{time}", part(days, "D")),
    }
}

/// Reads a length: weeks, days, hours, minutes and seconds in this order, never negative.
pub(super) fn read_duration(field: &'static str, text: &str) -> Result<End, Invalid> {
    let got = || format!("{} characters", text.chars().count());
    parse_duration(text)
        .ok_or_else(|| Invalid::new(field, got(), "a length such as PT1H30M, P1D or P2W"))
}

fn parse_duration(text: &str) -> Option<End> {
    let rest = text.strip_prefix('P')?;
    let (date, time) = match rest.split_once('T') {
        Some((_, "")) => return None,
        Some((date, time)) => (date, time),
        None => (rest, ""),
    };
    if rest.is_empty() {
        return None;
    }
    let mut days = 0_u32;
    let mut seconds = 0_u32;
    parts(date, &[('W', 7), ('D', 1)], &mut days)?;
    parts(time, &[('H', 3_600), ('M', 60), ('S', 1)], &mut seconds)?;
    Some(End::After { days, seconds })
}

/// Adds up `1H30M` by the worth of each unit; each at most once, in the order given.
fn parts(mut text: &str, units: &[(char, u32)], sum: &mut u32) -> Option<()> {
    for (unit, worth) in units {
        let Some((number, rest)) = text.split_once(*unit) else {
            continue;
        };
        if !number.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let number: u32 = number.parse().ok()?;
        *sum = sum.checked_add(number.checked_mul(*worth)?)?;
        text = rest;
    }
    text.is_empty().then_some(())
}
