//! A series that moves takes along what is said of its single dates (RFC 5545 §3.8.4.4, §3.8.5).

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDateTime;

use super::lookup::{ALWAYS, occurrences_among};
use super::series::{Point, Series, Wall};
use super::{ExpansionError, Shift, Steps};
use crate::record::{Component, Event, RecurrenceId, When};

/// `event` with `master` for its master, which starts at another time. Overrides go with their
/// dates, and as far; EXDATE and RDATE too. The old rule, where `master` still says it, goes along:
/// its UNTIL, the weekdays of a weekly one and the time of day. What is said of a date that is no
/// more is gone.
///
/// # Errors
/// [`ExpansionError`] when a rule is none, or needs too many steps to reach one of the dates.
pub fn move_series(event: &Event, master: Component) -> Result<Event, ExpansionError> {
    let Some(old) = &event.master else { return Ok(event.clone()) };
    let shift = Shift { from: old.start, to: master.start };
    let mut new = master;
    if new.rrule == old.rrule {
        new.rrule = old.rrule.as_deref().map(|rule| shift.rule(rule));
    }
    new.rdate.iter_mut().for_each(|date| *date = shift.of(date));
    let excluded = std::mem::take(&mut new.exdate);
    let series = Series::of(old)?;
    let mut asked: BTreeSet<RecurrenceId> = event.overrides.keys().copied().collect();
    asked.extend(excluded.iter().filter(|date| names_one(old, date)).map(|d| series.point(d).id));
    let dates = new_dates(old, &new, &asked)?;
    let wall = Wall::of(&new.start);
    let mut exdate: Vec<When> = Vec::new();
    for date in &excluded {
        let place = match dates.get(&series.point(date).id) {
            Some(place) if names_one(old, date) => place.map(|id| wall.when_of(&id)),
            _ => Some(shift.of(date)),
        };
        exdate.extend(place.filter(|place| !exdate.contains(place)));
    }
    let mut overrides = BTreeMap::new();
    for (date, component) in &event.overrides {
        let Some(Some(place)) = dates.get(date) else { continue };
        let (from, to) = (series.wall.when_of(date), wall.when_of(place));
        overrides.entry(*place).or_insert_with(|| Shift { from, to }.component(component));
    }
    new.exdate = exdate;
    Ok(Event { master: Some(new), overrides, ..event.clone() })
}

/// Which date each of `asked` is once the series is `new` and no more `old`; `None` where it is none
/// any more. A date goes as far as the start did, where the series has a date then; else the third
/// date is the third one again, whatever the new rule makes of it.
///
/// # Errors
/// [`ExpansionError`] when a rule is none, or needs too many steps to reach one of the dates.
pub fn new_dates(
    old: &Component,
    new: &Component,
    asked: &BTreeSet<RecurrenceId>,
) -> Result<BTreeMap<RecurrenceId, Option<RecurrenceId>>, ExpansionError> {
    let shift = Shift { from: old.start, to: new.start };
    let event = Event::new("", Component { exdate: Vec::new(), ..new.clone() }, new.dtstamp);
    let (old, new) = (Series::of(old)?, Series::of(new)?);
    let as_far = |date: &RecurrenceId| new.point(&shift.of(&old.wall.when_of(date))).id;
    let far: BTreeMap<RecurrenceId, RecurrenceId> =
        asked.iter().map(|date| (*date, as_far(date))).collect();
    let made = occurrences_among(&event, &far.values().copied().collect());
    let elsewhere = asked.iter().filter(|date| !made.contains(&far[*date]));
    let points: Vec<Point> = elsewhere.map(|date| old.point(&old.wall.when_of(date))).collect();
    let ranks = ranks(&old, &points)?;
    let ranked = at_ranks(&new, &ranks.values().copied().collect())?;
    let place = |date: &RecurrenceId| match ranks.get(date) {
        // Added by an override or RDATE, and not by the rule: it goes as far as the start.
        None => Some(far[date]),
        Some(rank) => ranked.get(rank).copied(),
    };
    Ok(asked.iter().map(|date| (*date, place(date))).collect())
}

/// Whether an EXDATE names one date: a day names all times of a timed series on it.
fn names_one(master: &Component, date: &When) -> bool {
    master.start.is_date() || !date.is_date()
}

/// Which dates of the rule these are, counted from 0; those that it does not make are missing.
fn ranks(
    series: &Series,
    points: &[Point],
) -> Result<BTreeMap<RecurrenceId, usize>, ExpansionError> {
    let wanted: BTreeMap<NaiveDateTime, RecurrenceId> =
        points.iter().map(|point| (point.key, point.id)).collect();
    let last = points.iter().map(|point| *series.walls_of(point).end()).max();
    let Some(last) = last else { return Ok(BTreeMap::new()) };
    let mut ranks = BTreeMap::new();
    for (rank, point) in series.made(NaiveDateTime::MIN..=last, &mut Steps::all()).enumerate() {
        if let Some(date) = wanted.get(&point?.key) {
            ranks.insert(*date, rank);
        }
    }
    Ok(ranks)
}

/// The dates of the rule at these ranks, as far as it makes them.
fn at_ranks(
    series: &Series,
    wanted: &BTreeSet<usize>,
) -> Result<BTreeMap<usize, RecurrenceId>, ExpansionError> {
    let Some(last) = wanted.last() else { return Ok(BTreeMap::new()) };
    let mut steps = Steps::all();
    let made = series.made(ALWAYS, &mut steps).take(last + 1).enumerate();
    let made = made.filter(|(rank, _)| wanted.contains(rank));
    made.map(|(rank, point)| Ok((rank, point?.id))).collect()
}
