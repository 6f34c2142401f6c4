//! Questions about single dates: how one is named, whether it is one, which comes next.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use chrono::{DateTime, NaiveDateTime, Utc};
use chrono_tz::Tz;

use super::answer::{described, master_date};
use super::rule::Until;
use super::series::{Length, Point, Series, Wall};
use super::{ExpansionError, Occurrence, Steps, moved_end};
use crate::limits;
use crate::record::{End, Event, RecurrenceId, When, instant};

/// Every wall there is.
pub(super) const ALWAYS: RangeInclusive<NaiveDateTime> = NaiveDateTime::MIN..=NaiveDateTime::MAX;

/// The one spelling of the date that `when` means in `event`, whatever zone it is written in: a
/// UTC time or another zone's names the same moment, a date alone the series' time on that day.
/// Whether the event has that date is [`is_occurrence`]'s question.
///
/// An event without a master is read on the wall of the override that has that date, else of its
/// first one; `None` for an event without any component.
pub fn recurrence_id_of(event: &Event, when: &When) -> Option<RecurrenceId> {
    if let Some(master) = &event.master {
        return Some(id_on_wall_of(&master.start, when));
    }
    let of = |start: &When| id_on_wall_of(start, when);
    let own = event.overrides.iter().map(|(id, component)| (id, of(&component.start)));
    let own = own.filter(|(id, read)| *id == read).map(|(_, read)| read).next();
    own.or_else(|| event.lead().map(|lead| of(&lead.start)))
}

/// The one spelling of the date that `when` means in a series that starts at `start`.
pub fn id_on_wall_of(start: &When, when: &When) -> RecurrenceId {
    Wall::of(start).point(when, start.local().time()).id
}

/// The time that `id` names in a series that starts at `start`: what [`id_on_wall_of`] read.
pub fn when_of_id(start: &When, id: &RecurrenceId) -> When {
    Wall::of(start).when_of(id)
}

/// When a date of `event` starts and ends: as its override says, else as the series has it on that
/// date; without a date the event as such. `None` for an event without such a component.
///
/// Whether the event has that date is [`is_occurrence`]'s question.
pub fn time_of(event: &Event, occurrence: Option<&RecurrenceId>) -> Option<(When, Option<End>)> {
    let component = event.component(occurrence)?;
    let made = occurrence.filter(|id| !event.overrides.contains_key(id));
    let start = made.map_or(component.start, |id| when_of_id(&component.start, id));
    Some((start, moved_end(component.end, &component.start, &start)))
}

/// Whether `event` has the date `id`, in its one spelling: made by the rule or RDATE or described
/// by an override, and not excluded. An event with one date only has it by its start.
///
/// A rule that cannot be walked to that date within the budget does not make it.
pub fn is_occurrence(event: &Event, id: &RecurrenceId) -> bool {
    let Some(master) = &event.master else { return event.overrides.contains_key(id) };
    let Ok(series) = Series::of(master) else { return false };
    let point = series.point(&series.wall.when_of(id));
    if point.id != *id || series.is_excluded(&point) {
        return false;
    }
    event.overrides.contains_key(id)
        || series.added().any(|added| added.key == point.key)
        || makes(&series, &point, &mut Steps::all())
}

/// Those of `ids` that [`is_occurrence`] says yes to, at the price of little more than one of them:
/// strangers who answer an event may name thousands of dates. Past ten budgets, dates are taken for
/// none.
pub(crate) fn occurrences_among(
    event: &Event,
    ids: &BTreeSet<RecurrenceId>,
) -> BTreeSet<RecurrenceId> {
    let Some(master) = &event.master else {
        return ids.iter().filter(|id| event.overrides.contains_key(id)).copied().collect();
    };
    let Ok(series) = Series::of(master) else { return BTreeSet::new() };
    let added: BTreeSet<NaiveDateTime> = series.added().map(|added| added.key).collect();
    let points = ids.iter().map(|id| (id, series.point(&series.wall.when_of(id))));
    let points = points.filter(|(id, point)| point.id == **id && !series.is_excluded(point));
    let (said, asked): (Vec<Point>, Vec<Point>) = points
        .map(|(_, point)| point)
        .partition(|point| event.overrides.contains_key(&point.id) || added.contains(&point.key));
    said.iter().chain(&made_among(&series, asked)).map(|point| point.id).collect()
}

/// Those that the rule makes. A rule with COUNT is walked once, from its start; any other is
/// entered close to each date.
fn made_among(series: &Series, mut asked: Vec<Point>) -> Vec<Point> {
    if series.rule().is_some_and(|rule| rule.count().is_some()) {
        let walls = asked.iter().map(|point| series.walls_of(point));
        let walls = walls.map(|walls| *walls.end()).max().unwrap_or(NaiveDateTime::MIN);
        let mut steps = Steps::all();
        let made = series.made(NaiveDateTime::MIN..=walls, &mut steps).map_while(Result::ok);
        let made: BTreeSet<NaiveDateTime> = made.map(|point| point.key).collect();
        asked.retain(|point| made.contains(&point.key));
        return asked;
    }
    let mut left = 10 * limits::EXPANSION_STEPS_MAX;
    asked.retain(|point| {
        let mut steps = Steps(left.min(limits::EXPANSION_STEPS_MAX));
        left -= steps.0;
        let is_made = makes(series, point, &mut steps);
        left += steps.0;
        is_made
    });
    asked
}

fn makes(series: &Series, wanted: &Point, steps: &mut Steps) -> bool {
    let mut made = series.made(series.walls_of(wanted), steps).map_while(Result::ok);
    made.any(|point| point.key == wanted.key)
}

/// The first date of `event` that is not over at `after`.
///
/// # Errors
/// [`ExpansionError`] when the rule is none or needs too many steps to get there.
pub fn next_occurrence(
    event: &Event,
    after: DateTime<Utc>,
    floating: Tz,
) -> Result<Option<Occurrence>, ExpansionError> {
    let mut dates = described(event, floating)?;
    if let Some(master) = &event.master {
        let series = Series::of(master)?;
        let length = Length::of(master, floating);
        let stands =
            |point: &Point| !series.is_excluded(point) && !event.overrides.contains_key(&point.id);
        let date = |point: Point| master_date(event, master, &point, length, floating);
        dates.extend(series.added().filter(stands).map(date));
        let walls = series.walls_from(after, length, floating);
        let mut steps = Steps::all();
        for point in series.made(walls, &mut steps) {
            let point = point?;
            let date = date(point);
            if stands(&point) && is_ahead(&date, after) {
                dates.push(date);
                break;
            }
        }
    }
    dates.retain(|date| is_ahead(date, after));
    Ok(dates.into_iter().min_by_key(|date| (date.start_utc, date.id)))
}

fn is_ahead(date: &Occurrence, after: DateTime<Utc>) -> bool {
    date.end_utc > after || date.start_utc >= after
}

/// From the first date of an event to the end of its last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// When the first date starts.
    pub first: DateTime<Utc>,
    /// No date ends later; `None` if the series has no end, or one too far to walk to.
    pub last: Option<DateTime<Utc>>,
}

/// The span of `event`, for lists that must not expand it; `None` without any component.
///
/// # Errors
/// [`ExpansionError::Rule`] when the rule is none.
pub fn span(event: &Event, floating: Tz) -> Result<Option<Span>, ExpansionError> {
    let mut dates = described(event, floating)?;
    let mut unbounded = false;
    if let Some(master) = &event.master {
        let series = Series::of(master)?;
        let length = Length::of(master, floating);
        let date = |point: Point| master_date(event, master, &point, length, floating);
        dates.push(date(series.point(&master.start)));
        dates.extend(series.added().map(date));
        match last_made(&series, floating) {
            Some(point) => dates.push(date(point)),
            None => unbounded = true,
        }
    }
    let first = dates.iter().map(|date| date.start_utc).min();
    let last = dates.iter().map(|date| date.end_utc).max().filter(|_| !unbounded);
    Ok(first.map(|first| Span { first, last }))
}

/// The last date the rule makes, or the latest that it could; `None` without end.
fn last_made(series: &Series, floating: Tz) -> Option<Point> {
    match series.rule() {
        None => series.made(ALWAYS, &mut Steps::all()).last()?.ok(),
        Some(rule) => match rule.until() {
            Some(Until::Utc(last)) => Some(series.point(&When::Zoned { local: last, tz: Tz::UTC })),
            Some(Until::Local(last)) => Some(series.point(&series.wall.shows(last))),
            Some(Until::Date(day)) => {
                Some(series.point(&series.wall.shows(day.and_hms_opt(23, 59, 59)?)))
            }
            None if rule.count().is_some() => {
                let mut steps = Steps::all();
                let mut made = series.made(ALWAYS, &mut steps);
                made.try_fold(None, |_, point| point.map(Some)).ok()?
            }
            None => None,
        },
    }
    .filter(|point| instant(&point.start, floating) <= DateTime::<Utc>::MAX_UTC)
}
