//! A series that moves takes along what is said of its single dates (RFC 5545 §3.8.4.4, §3.8.5).

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDateTime;

use super::lookup::{ALWAYS, occurrences_among};
use super::series::{Point, Series};
use super::{ExpansionError, Shift, Steps};
use crate::record::{Component, Event, RecurrenceId, When};

/// A series in its new place.
#[derive(Debug, Clone, PartialEq)]
pub struct Moved {
    /// The event: overrides, EXDATE and RDATE where their dates are now.
    pub event: Event,
    /// Of every date asked about, the one it is now; `None` where it has none any more.
    pub dates: BTreeMap<RecurrenceId, Option<RecurrenceId>>,
}

/// `event` with `master` for its master, which starts at another time. Overrides go with their
/// dates, and as far; EXDATE and RDATE too. The old rule, where `master` still says it, goes along:
/// its UNTIL, and the weekdays of a weekly one. `named` are dates that other records name.
///
/// A date goes as far as the start did, where the series has a date then; else the third date is the
/// third one again, whatever the new rule makes of it. What the rule ends before is gone.
///
/// # Errors
/// [`ExpansionError`] when a rule is none, or needs too many steps to reach one of the dates.
pub fn move_series(
    event: &Event,
    master: Component,
    named: &BTreeSet<RecurrenceId>,
) -> Result<Moved, ExpansionError> {
    let Some(old) = &event.master else {
        let dates = named.iter().map(|date| (*date, Some(*date))).collect();
        return Ok(Moved { event: event.clone(), dates });
    };
    let shift = Shift { from: old.start, to: master.start };
    let mut new = master;
    if new.rrule == old.rrule {
        new.rrule = old.rrule.as_deref().map(|rule| shift.rule(rule));
    }
    new.rdate.iter_mut().for_each(|date| *date = shift.of(date));
    let excluded = std::mem::take(&mut new.exdate);
    let series = Series::of(old)?;
    let mut asked: BTreeSet<RecurrenceId> = event.overrides.keys().chain(named).copied().collect();
    asked.extend(excluded.iter().filter(|date| names_one(old, date)).map(|d| series.point(d).id));
    let places = Places { old: &series, new: &new, shift };
    let dates = places.of(&asked)?;
    let mut exdate: Vec<When> = Vec::new();
    for date in &excluded {
        let place = match dates.get(&series.point(date).id) {
            Some(place) if names_one(old, date) => {
                place.map(|id| Series::of(&new).map(|new| new.wall.when_of(&id))).transpose()?
            }
            _ => Some(shift.of(date)),
        };
        exdate.extend(place.filter(|place| !exdate.contains(place)));
    }
    let mut overrides = BTreeMap::new();
    for (date, component) in &event.overrides {
        let Some(Some(place)) = dates.get(date) else { continue };
        let (from, to) = (series.wall.when_of(date), Series::of(&new)?.wall.when_of(place));
        overrides.entry(*place).or_insert_with(|| Shift { from, to }.component(component));
    }
    new.exdate = exdate;
    let dates = dates.into_iter().filter(|(date, _)| named.contains(date)).collect();
    Ok(Moved { event: Event { master: Some(new), overrides, ..event.clone() }, dates })
}

/// Whether an EXDATE names one date: a day names all times of a timed series on it.
fn names_one(master: &Component, date: &When) -> bool {
    master.start.is_date() || !date.is_date()
}

struct Places<'m> {
    old: &'m Series<'m>,
    new: &'m Component,
    shift: Shift,
}

impl Places<'_> {
    /// Where each of these dates is now.
    fn of(
        &self,
        asked: &BTreeSet<RecurrenceId>,
    ) -> Result<BTreeMap<RecurrenceId, Option<RecurrenceId>>, ExpansionError> {
        let new = Series::of(self.new)?;
        let shifted =
            |date: &RecurrenceId| new.point(&self.shift.of(&self.old.wall.when_of(date))).id;
        let as_far: BTreeMap<RecurrenceId, RecurrenceId> =
            asked.iter().map(|date| (*date, shifted(date))).collect();
        let event = Event::new("", self.new.clone(), self.new.dtstamp);
        let made = occurrences_among(&event, &as_far.values().copied().collect());
        let elsewhere = |date: &&RecurrenceId| !made.contains(&as_far[*date]);
        let points =
            asked.iter().filter(elsewhere).map(|date| self.old.point(&self.old.wall.when_of(date)));
        let ranks = ranks(self.old, &points.collect::<Vec<_>>())?;
        let ranked = at_ranks(&new, ranks.values().copied().collect())?;
        let place = |date: &RecurrenceId| match ranks.get(date) {
            // Added by an override or RDATE, and not by the rule: it goes as far as the start.
            None => Some(as_far[date]),
            Some(rank) => ranked.get(rank).copied(),
        };
        Ok(asked.iter().map(|date| (*date, place(date))).collect())
    }
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
    wanted: BTreeSet<usize>,
) -> Result<BTreeMap<usize, RecurrenceId>, ExpansionError> {
    let Some(last) = wanted.last() else { return Ok(BTreeMap::new()) };
    let mut steps = Steps::all();
    let made = series.made(ALWAYS, &mut steps).take(last + 1).enumerate();
    let made = made.filter(|(rank, _)| wanted.contains(rank));
    made.map(|(rank, point)| Ok((rank, point?.id))).collect()
}
