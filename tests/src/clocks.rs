//! What the clocks of a VTIMEZONE show (RFC 5545 §3.6.5), reckoned apart from what is tested: rules
//! that come once a year, on a weekday of a month, and dates.

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, NaiveDateTime, TimeDelta, Utc, Weekday};
use kalends_schema::ical::tree::Node;

/// Seconds east of UTC that the clocks of a VTIMEZONE show: what the observance in force says, or,
/// before the first, what that one came from.
pub fn offset_at(block: &Node, at: DateTime<Utc>) -> i32 {
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
