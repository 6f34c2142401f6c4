//! Finds the IANA zone whose clocks show what a VTIMEZONE describes (RFC 5545 §3.6.5).
//!
//! Compared are two years: those in which most of what is imported lies. A zone that agrees there
//! is taken; who needs the hours of 1950 right must name the zone.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Offset, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

use super::blocks::Block;
use super::lines::{is_boundary, name_of, value_of};
use super::windows_zones;
use crate::limits;
use crate::recurrence::local_starts;

/// The years compared, and one before them for what is in force when they begin.
const YEARS: (i32, i32) = (2024, 2027);

/// Asked first, since several zones have the same clocks today.
const USUAL: [Tz; 12] = [
    Tz::UTC,
    Tz::Europe__London,
    Tz::Europe__Berlin,
    Tz::Europe__Helsinki,
    Tz::America__New_York,
    Tz::America__Chicago,
    Tz::America__Denver,
    Tz::America__Los_Angeles,
    Tz::Asia__Kolkata,
    Tz::Asia__Shanghai,
    Tz::Asia__Tokyo,
    Tz::Australia__Sydney,
];

/// A change of the clocks: when, and seconds east of UTC from then on.
type Onset = (DateTime<Utc>, i32);

/// The first zone, in an order that is always the same, whose clocks are those of `block`.
pub(super) fn zone_with_offsets(block: &Block) -> Option<Tz> {
    let observances = observances(block)?;
    let standing = observances.iter().find(|o| o.is_standard).or(observances.first())?.to;
    let mut onsets: Vec<Onset> = Vec::new();
    for observance in &observances {
        onsets.extend(observance.onsets()?);
        if onsets.len() > limits::ZONE_CHANGES_MAX {
            return None;
        }
    }
    onsets.sort_unstable();
    let shown = |at: DateTime<Utc>| {
        let latest = onsets.iter().take_while(|(onset, _)| *onset <= at).last();
        latest.map_or(standing, |(_, to)| *to)
    };
    let probes = probes(&onsets);
    let agrees = |tz: &Tz| {
        let offset = |at: DateTime<Utc>| tz.offset_from_utc_datetime(&at.naive_utc()).fix();
        probes.iter().all(|at| offset(*at).local_minus_utc() == shown(*at))
    };
    USUAL.into_iter().chain(windows_zones::zones()).find(agrees)
}

/// The middle of each month, and a minute to both sides of each change.
fn probes(onsets: &[Onset]) -> Vec<DateTime<Utc>> {
    let minute = TimeDelta::minutes(1);
    let months = (YEARS.0 + 1..YEARS.1).flat_map(|year| (1..=12).map(move |month| (year, month)));
    let middles = months.filter_map(|(year, month)| {
        Some(NaiveDate::from_ymd_opt(year, month, 15)?.and_hms_opt(12, 0, 0)?.and_utc())
    });
    let begin =
        NaiveDate::from_ymd_opt(YEARS.0 + 1, 1, 1).map(|day| day.and_time(Default::default()));
    let recent = onsets.iter().filter(|(at, _)| begin.is_some_and(|b| at.naive_utc() > b));
    middles.chain(recent.flat_map(|(at, _)| [*at - minute, *at + minute])).collect()
}

/// One STANDARD or DAYLIGHT.
struct Observance {
    is_standard: bool,
    start: NaiveDateTime,
    from: i32,
    to: i32,
    rule: Option<String>,
    dates: Vec<NaiveDateTime>,
}

impl Observance {
    /// Its changes up to the last year compared; `None` if its rule is none.
    fn onsets(&self) -> Option<Vec<Onset>> {
        let begin = |year| NaiveDate::from_ymd_opt(year, 1, 1)?.and_hms_opt(0, 0, 0);
        let mut walls = vec![self.start];
        walls.extend(&self.dates);
        if let Some(rule) = &self.rule {
            walls.extend(local_starts(self.start, rule, begin(YEARS.0)?, begin(YEARS.1)?).ok()?);
        }
        let from = TimeDelta::seconds(self.from.into());
        let onset = |wall: NaiveDateTime| Some((wall.checked_sub_signed(from)?.and_utc(), self.to));
        Some(walls.into_iter().filter_map(onset).collect())
    }
}

fn observances(block: &Block) -> Option<Vec<Observance>> {
    let mut found = Vec::new();
    let mut lines = block.iter();
    while let Some(line) = lines.next() {
        let is_standard = is_boundary(line, "BEGIN", "STANDARD");
        if is_standard || is_boundary(line, "BEGIN", "DAYLIGHT") {
            let inner = lines.by_ref().take_while(|line| name_of(line) != "END");
            found.push(observance(is_standard, inner)?);
        }
    }
    Some(found).filter(|found| !found.is_empty())
}

fn observance<'l>(
    is_standard: bool,
    lines: impl Iterator<Item = &'l String>,
) -> Option<Observance> {
    let (mut start, mut from, mut to) = (None, None, None);
    let (mut rule, mut dates) = (None, Vec::new());
    for line in lines {
        let value = value_of(line).trim();
        match name_of(line).as_str() {
            "DTSTART" => start = wall(value),
            "TZOFFSETFROM" => from = offset(value),
            "TZOFFSETTO" => to = offset(value),
            "RRULE" => rule = Some(value.trim_end_matches(';').to_owned()),
            "RDATE" => dates.extend(value.split(',').filter_map(wall)),
            _ => {}
        }
    }
    Some(Observance { is_standard, start: start?, from: from?, to: to?, rule, dates })
}

fn wall(value: &str) -> Option<NaiveDateTime> {
    NaiveDateTime::parse_from_str(value.trim_end_matches('Z'), "%Y%m%dT%H%M%S").ok()
}

/// `+0530` or `-033030`, in seconds east.
fn offset(value: &str) -> Option<i32> {
    let (sign, digits) = match value.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, value.strip_prefix('+').unwrap_or(value)),
    };
    if !matches!(digits.len(), 4 | 6) || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let part = |at: usize| digits.get(at..at + 2).map_or(Some(0), |text| text.parse::<i32>().ok());
    Some(sign * (part(0)? * 3600 + part(2)? * 60 + part(4)?))
}
