//! Finds the IANA zone whose clocks show what a VTIMEZONE describes (RFC 5545 §3.6.5).
//!
//! Compared are two years: those in which most of what is imported lies, then older ones, since a
//! zone whose law has changed after it was described is still that zone. A zone that agrees there is
//! taken; who needs the hours of 1950 right must name the zone.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, Offset, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

use super::blocks::Block;
use super::lines::{is_boundary, name_of, value_of};
use super::windows_zones;
use crate::limits;
use crate::recurrence::local_starts;

/// The years compared, one after the other: from the year before, for what is in force when they
/// begin, to the year after. Summer time changed in much of the world between any two.
const YEARS: [(i32, i32); 3] = [(2024, 2027), (2004, 2007), (1990, 1993)];

/// A change of the clocks: when, and seconds east of UTC from then on.
type Onset = (DateTime<Utc>, i32);

/// The first zone, in an order that is always the same, whose clocks are those of `block`.
pub(super) fn zone_with_offsets(block: &Block) -> Option<Tz> {
    let observances = observances(block)?;
    YEARS.into_iter().find_map(|years| zone_in_years(&observances, years))
}

fn zone_in_years(observances: &[Observance], years: (i32, i32)) -> Option<Tz> {
    let standing = observances.iter().find(|o| o.is_standard).or(observances.first())?.to;
    let mut onsets: Vec<Onset> = Vec::new();
    for observance in observances {
        onsets.extend(observance.onsets(years)?);
        if onsets.len() > limits::ZONE_CHANGES_MAX {
            return None;
        }
    }
    onsets.sort_unstable();
    let shown = |at: DateTime<Utc>| {
        let latest = onsets.iter().take_while(|(onset, _)| *onset <= at).last();
        latest.map_or(standing, |(_, to)| *to)
    };
    let probes = probes(&onsets, years);
    let agrees = |tz: &Tz| {
        let offset = |at: DateTime<Utc>| tz.offset_from_utc_datetime(&at.naive_utc()).fix();
        probes.iter().all(|at| offset(*at).local_minus_utc() == shown(*at))
    };
    windows_zones::usual().chain(windows_zones::zones()).find(agrees)
}

/// The middle of each month, and a minute to both sides of each change.
fn probes(onsets: &[Onset], years: (i32, i32)) -> Vec<DateTime<Utc>> {
    let minute = TimeDelta::minutes(1);
    let months = (years.0 + 1..years.1).flat_map(|year| (1..=12).map(move |month| (year, month)));
    let middles = months.filter_map(|(year, month)| {
        Some(NaiveDate::from_ymd_opt(year, month, 15)?.and_hms_opt(12, 0, 0)?.and_utc())
    });
    let is_within = |at: &DateTime<Utc>| (years.0 + 1..years.1).contains(&at.year());
    let recent = onsets.iter().filter(|(at, _)| is_within(at));
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
    /// Its changes up to the last of these years; `None` if its rule is none.
    fn onsets(&self, years: (i32, i32)) -> Option<Vec<Onset>> {
        let begin = |year| NaiveDate::from_ymd_opt(year, 1, 1)?.and_hms_opt(0, 0, 0);
        let mut walls = vec![self.start];
        walls.extend(&self.dates);
        if let Some(rule) = &self.rule {
            walls.extend(local_starts(self.start, rule, begin(years.0)?, begin(years.1)?).ok()?);
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
