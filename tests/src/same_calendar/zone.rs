//! What a date or time means: by its zone's name, or by the VTIMEZONE that comes with it. Reckoned
//! apart from what is tested: no table and no line of Kalends' own reading is used.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, Offset, TimeDelta, TimeZone, Utc};
use chrono_tz::{TZ_VARIANTS, Tz};
use kalends_schema::ical::tree::{Node, Property};

use crate::clocks;

/// The zones that some calendars define, by TZID.
pub(super) struct Zones<'c> {
    blocks: BTreeMap<&'c str, &'c Node>,
}

/// What gives a wall clock its offset.
enum Clock<'c> {
    Known(Tz),
    Described(&'c Node),
    /// A name that nothing tells of.
    Unknown,
}

impl<'c> Zones<'c> {
    pub(super) fn of(calendars: &'c [Node]) -> Zones<'c> {
        let zones = calendars.iter().flat_map(|calendar| &calendar.children);
        let zones = zones.filter(|zone| zone.name == "VTIMEZONE");
        Zones {
            blocks: zones.filter_map(|zone| Some((zone.value("TZID")?.trim(), zone))).collect(),
        }
    }

    /// The kind and instant of each date of a property.
    pub(super) fn instants(&self, property: &Property) -> Vec<String> {
        let clock = self.clock(property);
        property.value.split(',').map(|value| period(value.trim(), clock.as_ref()).0).collect()
    }

    /// As [`Zones::instants`], and what the wall clock shows in that year's winter and summer.
    pub(super) fn clocks(&self, property: &Property) -> Vec<String> {
        let clock = self.clock(property);
        let said = property.value.split(',').map(|value| period(value.trim(), clock.as_ref()));
        said.map(|(instant, clocks)| format!("{instant}{clocks}")).collect()
    }

    /// The clock that the times of a property are shown by; none where they are floating.
    fn clock(&self, property: &Property) -> Option<(String, Clock<'c>)> {
        let tzid = property.param("TZID")?.trim();
        let clock = match (known(tzid), self.blocks.get(tzid)) {
            (Some(tz), _) => Clock::Known(tz),
            (None, Some(block)) if !block.children.is_empty() => Clock::Described(block),
            (None, _) => windows(tzid).or_else(|| city(tzid)).map_or(Clock::Unknown, Clock::Known),
        };
        Some((tzid.to_owned(), clock))
    }
}

/// By its IANA name, in any case, also at the end of a longer one.
fn known(tzid: &str) -> Option<Tz> {
    let named = |name: &str| TZ_VARIANTS.iter().find(|tz| tz.name().eq_ignore_ascii_case(name));
    let ends = tzid.match_indices('/').map(|(at, _)| &tzid[at + 1..]);
    std::iter::once(tzid).chain(ends.filter(|end| end.contains('/'))).find_map(named).copied()
}

/// By the city at the end of a name that is misspelled before it.
fn city(tzid: &str) -> Option<Tz> {
    let (_, city) = tzid.rsplit_once('/')?;
    TZ_VARIANTS.iter().find(|tz| tz.name().rsplit('/').next() == Some(city)).copied()
}

/// By Windows' name, as another library has them.
fn windows(tzid: &str) -> Option<Tz> {
    let theirs: calcard::common::timezone::Tz = tzid.parse().ok()?;
    theirs.to_resolved()?.name()?.parse().ok()
}

/// A time, or the two ends of a period: its kind and instant, and its clocks.
fn period(value: &str, clock: Option<&(String, Clock<'_>)>) -> (String, String) {
    match value.split_once('/') {
        None => time(value, clock),
        Some((start, end)) if end.starts_with(['P', '+', '-']) => {
            let (start, clocks) = time(start, clock);
            (format!("{start} for {end}"), clocks)
        }
        Some((start, end)) => {
            let (start, clocks) = time(start, clock);
            (format!("{start} to {}", time(end, clock).0), clocks)
        }
    }
}

fn time(value: &str, clock: Option<&(String, Clock<'_>)>) -> (String, String) {
    let upper = value.to_ascii_uppercase();
    let wall = NaiveDateTime::parse_from_str(upper.trim_end_matches('Z'), "%Y%m%dT%H%M%S");
    let Ok(wall) = wall else { return (format!("day {upper}"), String::new()) };
    if upper.ends_with('Z') {
        return (
            format!("at {}", wall.and_utc().timestamp()),
            year_of(wall, &Clock::Known(Tz::UTC)),
        );
    }
    match clock {
        None => (format!("floating {wall}"), String::new()),
        Some((tzid, Clock::Unknown)) => (format!("in {tzid} {wall}"), String::new()),
        Some((_, clock)) => {
            (format!("at {}", instant(wall, clock).timestamp()), year_of(wall, clock))
        }
    }
}

/// The offsets in the middle of January and of July.
fn year_of(wall: NaiveDateTime, clock: &Clock<'_>) -> String {
    let middles = [1, 7].map(|month| NaiveDate::from_ymd_opt(wall.year(), month, 15));
    let noons = middles.into_iter().filter_map(|day| Some(day?.and_hms_opt(12, 0, 0)?.and_utc()));
    let offsets: Vec<i32> = noons.map(|noon| offset(noon, clock)).collect();
    format!(" {offsets:?}")
}

/// Of two moments with the same wall time the earlier; a skipped one by the offset before the gap.
fn instant(wall: NaiveDateTime, clock: &Clock<'_>) -> DateTime<Utc> {
    let day = TimeDelta::days(1);
    let before = offset((wall - day).and_utc(), clock);
    let after = offset((wall + day).and_utc(), clock);
    let by = |seconds: i32| (wall - TimeDelta::seconds(seconds.into())).and_utc();
    let fits =
        [before, after].into_iter().filter(|seconds| offset(by(*seconds), clock) == *seconds);
    fits.map(by).min().unwrap_or_else(|| by(before))
}

/// Seconds east of UTC.
fn offset(at: DateTime<Utc>, clock: &Clock<'_>) -> i32 {
    match clock {
        Clock::Known(tz) => tz.offset_from_utc_datetime(&at.naive_utc()).fix().local_minus_utc(),
        Clock::Described(block) => clocks::offset_at(block, at),
        Clock::Unknown => 0,
    }
}
