//! VTIMEZONE (RFC 5545 §3.6.5) of an IANA zone, for readers that do not know its name.
//!
//! Changes that come on the same weekday of the same month every year are written as a rule, all
//! others as dates: from before the first use on, up to the year the zone tables look ahead to, or
//! the last use if it is later.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, Offset, TimeDelta, TimeZone, Utc};
use chrono_tz::{OffsetName, Tz};

use super::tree::{Node, Property};

/// The last year for which changes are looked up, if nothing happens later.
const YEAR_LAST: i32 = 2037;
/// The last year for which the zone tables have changes.
const YEAR_MAX: i32 = 2099;
/// The first year that is looked at: before it every place had its own sun's time.
const YEAR_MIN: i32 = 1800;
/// Days between two looks at a zone's clocks: no zone changed twice within so few.
const LOOK_DAYS: i64 = 5;

/// What the clocks show from some moment on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Shown {
    from: i32,
    to: i32,
    name: String,
    is_daylight: bool,
}

/// The component for `tz`, good for these years, and after them where its changes follow a rule.
pub(super) fn vtimezone(tz: Tz, years: &RangeInclusive<i32>) -> Node {
    let begin = (*years.start()).clamp(YEAR_MIN, YEAR_LAST) - 1;
    let last = (*years.end()).clamp(YEAR_LAST, YEAR_MAX);
    let mut zone = Node::new("VTIMEZONE");
    zone.properties.push(Property::new("TZID", tz.name()));
    let start =
        NaiveDate::from_ymd_opt(begin, 1, 1).unwrap_or_default().and_time(Default::default());
    let first = shown(tz, start.and_utc(), None);
    let all = changes_of(tz, start.and_utc(), last);
    // What the clocks show at first begins before their first change, also where that is that day.
    let on_that_day = all.first().is_some_and(|(wall, _)| wall.date() <= start.date());
    let begun = start - TimeDelta::days(i64::from(on_that_day));
    zone.children.push(observance(&first, begun, &[], None));
    let mut changes: BTreeMap<Shown, Vec<NaiveDateTime>> = BTreeMap::new();
    for (wall, shown) in all {
        changes.entry(shown).or_default().push(wall);
    }
    for (shown, walls) in &changes {
        let Some((first, rest)) = walls.split_first() else { continue };
        match yearly_from(walls, last) {
            None => zone.children.push(observance(shown, *first, rest, None)),
            Some((at, rule)) => {
                if let Some((first, rest)) = walls[..at].split_first() {
                    zone.children.push(observance(shown, *first, rest, None));
                }
                zone.children.push(observance(shown, walls[at], &[], Some(rule)));
            }
        }
    }
    zone
}

fn observance(
    shown: &Shown,
    start: NaiveDateTime,
    dates: &[NaiveDateTime],
    rule: Option<String>,
) -> Node {
    let mut node = Node::new(if shown.is_daylight { "DAYLIGHT" } else { "STANDARD" });
    let basic = |wall: &NaiveDateTime| wall.format("%Y%m%dT%H%M%S").to_string();
    let dates: Vec<String> = dates.iter().map(basic).collect();
    let lines = [
        ("DTSTART", Some(basic(&start))),
        ("TZOFFSETFROM", Some(offset_text(shown.from))),
        ("TZOFFSETTO", Some(offset_text(shown.to))),
        ("TZNAME", Some(shown.name.clone())),
        ("RRULE", rule),
        ("RDATE", Some(dates.join(",")).filter(|dates| !dates.is_empty())),
    ];
    let said = lines.into_iter().filter_map(|(name, value)| Some(Property::new(name, value?)));
    node.properties.extend(said);
    node
}

fn offset_text(seconds: i32) -> String {
    let sign = if seconds < 0 { '-' } else { '+' };
    let size = seconds.unsigned_abs();
    let (hours, minutes, seconds) = (size / 3600, size / 60 % 60, size % 60);
    let rest = if seconds == 0 { String::new() } else { format!("{seconds:02}") };
    format!("{sign}{hours:02}{minutes:02}{rest}")
}

fn offset(tz: Tz, at: DateTime<Utc>) -> i32 {
    tz.offset_from_utc_datetime(&at.naive_utc()).fix().local_minus_utc()
}

fn shown(tz: Tz, at: DateTime<Utc>, from: Option<i32>) -> Shown {
    use chrono_tz::OffsetComponents;
    let now = tz.offset_from_utc_datetime(&at.naive_utc());
    let to = now.fix().local_minus_utc();
    let name = now.abbreviation().map_or_else(|| offset_text(to), str::to_owned);
    Shown { from: from.unwrap_or(to), to, name, is_daylight: now.dst_offset() > TimeDelta::zero() }
}

/// Each change of the clocks from `begin` to the year `last`: the wall time before it, and what is shown after.
fn changes_of(tz: Tz, begin: DateTime<Utc>, last: i32) -> Vec<(NaiveDateTime, Shown)> {
    let mut changes = Vec::new();
    let mut at = begin;
    while at.year() <= last {
        let next = at + TimeDelta::days(LOOK_DAYS);
        let before = offset(tz, at);
        if offset(tz, next) != before {
            let moment = change_between(tz, at, next);
            let wall = moment.naive_utc() + TimeDelta::seconds(before.into());
            changes.push((wall, shown(tz, moment, Some(before))));
        }
        at = next;
    }
    changes
}

/// The first second in which the clocks no longer show what they did at `low`.
fn change_between(tz: Tz, mut low: DateTime<Utc>, mut high: DateTime<Utc>) -> DateTime<Utc> {
    let before = offset(tz, low);
    while high - low > TimeDelta::seconds(1) {
        let middle = low + TimeDelta::seconds((high - low).num_seconds() / 2);
        if offset(tz, middle) == before { low = middle } else { high = middle }
    }
    high
}

/// From which change on they come every year by the same rule, to the end; at least three.
fn yearly_from(walls: &[NaiveDateTime], year: i32) -> Option<(usize, String)> {
    let last = walls.last()?;
    if last.year() < year {
        return None;
    }
    let forms = [-1_i64, i64::from(last.day().div_ceil(7))];
    let begin_of = |nth: i64| {
        let fits = |index: usize| {
            let (wall, years) = (walls[index], i32::try_from(walls.len() - 1 - index).ok()?);
            let same = wall.month() == last.month()
                && wall.weekday() == last.weekday()
                && wall.time() == last.time()
                && wall.year() == last.year() - years
                && nth_of(&wall, nth);
            same.then_some(())
        };
        (0..walls.len()).rev().take_while(|index| fits(*index).is_some()).last()
    };
    let (begin, nth) = forms.into_iter().filter_map(|nth| Some((begin_of(nth)?, nth))).min()?;
    let day = &last.weekday().to_string().to_uppercase()[..2];
    let rule = format!("FREQ=YEARLY;BYMONTH={};BYDAY={nth}{day}", last.month());
    (walls.len() - begin >= 3).then_some((begin, rule))
}

fn nth_of(wall: &NaiveDateTime, nth: i64) -> bool {
    let day = wall.day();
    match nth {
        -1 => day + 7 > u32::from(wall.date().num_days_in_month()),
        nth => i64::from(day.div_ceil(7)) == nth,
    }
}
