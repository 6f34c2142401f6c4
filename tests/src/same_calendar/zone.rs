//! What a date or time means: by its zone's name, or by the VTIMEZONE that comes with it. Reckoned
//! apart from what is tested: no table and no line of Kalends' own reading is used.

use std::collections::BTreeMap;

use chrono::{
    DateTime, Datelike, Days, Months, NaiveDate, NaiveDateTime, Offset, TimeDelta, TimeZone, Utc,
    Weekday,
};
use chrono_tz::{TZ_VARIANTS, Tz};
use kalends_schema::ical::tree::{Node, Property};

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

    /// As [`Zones::instants`], and what the wall clock shows through that year.
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
            (None, _) => windows(tzid).map_or(Clock::Unknown, Clock::Known),
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

/// The offsets in the middles of a year's months.
fn year_of(wall: NaiveDateTime, clock: &Clock<'_>) -> String {
    let middles = (1..=12).filter_map(|month| NaiveDate::from_ymd_opt(wall.year(), month, 15));
    let noons = middles.filter_map(|day| Some(day.and_hms_opt(12, 0, 0)?.and_utc()));
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
        Clock::Described(block) => described(at, block),
        Clock::Unknown => 0,
    }
}

/// The offset that the observance in force says; before the first, what that one came from.
fn described(at: DateTime<Utc>, block: &Node) -> i32 {
    let mut onsets: Vec<(DateTime<Utc>, i32, i32)> = Vec::new();
    for observance in &block.children {
        let seconds = |name: &str| observance.value(name).and_then(seconds_of);
        let (Some(from), Some(to)) = (seconds("TZOFFSETFROM"), seconds("TZOFFSETTO")) else {
            continue;
        };
        let walls = onsets_near(observance, at.year());
        let moment = |wall: NaiveDateTime| (wall - TimeDelta::seconds(from.into())).and_utc();
        onsets.extend(walls.into_iter().map(|wall| (moment(wall), from, to)));
    }
    onsets.sort_unstable();
    let last = onsets.iter().rfind(|(onset, ..)| *onset <= at);
    let first = onsets.first().map(|(_, from, _)| *from);
    last.map(|(_, _, to)| *to).or(first).unwrap_or(0)
}

fn seconds_of(text: &str) -> Option<i32> {
    let text = text.trim();
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let digits = text.trim_start_matches(['+', '-']);
    let part = |at: usize| digits.get(at..at + 2).and_then(|two| two.parse::<i32>().ok());
    Some(sign * (part(0)? * 3600 + part(2)? * 60 + part(4).unwrap_or(0)))
}

/// When an observance begins: by its start and dates, and by its rule in the years around `year`.
fn onsets_near(observance: &Node, year: i32) -> Vec<NaiveDateTime> {
    let read = |text: &str| {
        NaiveDateTime::parse_from_str(text.trim().trim_end_matches('Z'), "%Y%m%dT%H%M%S").ok()
    };
    let Some(start) = observance.value("DTSTART").and_then(read) else { return Vec::new() };
    let mut onsets = vec![start];
    for dates in observance.all("RDATE") {
        onsets.extend(dates.value.split(',').filter_map(read));
    }
    if let Some(rule) = observance.value("RRULE") {
        let part = |name: &str| {
            let parts = rule.split(';').filter_map(|part| part.split_once('='));
            parts.filter(|(of, _)| *of == name).map(|(_, value)| value).next()
        };
        let until = part("UNTIL").and_then(read);
        let months = part("BYMONTH").and_then(|month| month.parse().ok());
        let month: u32 = months.unwrap_or(start.month());
        let days = (year - 1..=year + 1).filter_map(|year| match part("BYDAY") {
            Some(day) => nth_weekday(year, month, day, part("BYMONTHDAY")),
            None => NaiveDate::from_ymd_opt(year, month, start.day()),
        });
        let walls = days.map(|day| day.and_time(start.time()));
        onsets.extend(
            walls.filter(|wall| *wall >= start && until.is_none_or(|until| *wall <= until)),
        );
    }
    onsets
}

/// `-1SU`, `2SU`, or a weekday on or after the first of some days of the month.
fn nth_weekday(year: i32, month: u32, day: &str, days: Option<&str>) -> Option<NaiveDate> {
    let (number, name) = day.split_at_checked(day.len().checked_sub(2)?)?;
    let weekday = match name {
        "MO" => Weekday::Mon,
        "TU" => Weekday::Tue,
        "WE" => Weekday::Wed,
        "TH" => Weekday::Thu,
        "FR" => Weekday::Fri,
        "SA" => Weekday::Sat,
        _ => Weekday::Sun,
    };
    let first = NaiveDate::from_ymd_opt(year, month, 1)?;
    let from = match days {
        Some(days) => first + Days::new(days.split(',').next()?.parse::<u64>().ok()? - 1),
        None => first,
    };
    let on_or_after = |date: NaiveDate| date.iter_days().find(|day| day.weekday() == weekday);
    match number.parse::<i64>().unwrap_or(1) {
        back @ ..0 => {
            let end = first + Months::new(1);
            let last = end - Days::new(7);
            Some(on_or_after(last)? - Days::new(7 * u64::try_from(-back - 1).ok()?))
        }
        nth => Some(on_or_after(from)? + Days::new(7 * u64::try_from(nth - 1).ok()?)),
    }
}
