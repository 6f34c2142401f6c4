//! *This and future*: a series that ends, and another that goes on from one of its dates (RFC 5545
//! §3.2.13, RFC 5546 §3.2.2.2).

use std::collections::BTreeMap;

use chrono::{NaiveDateTime, TimeDelta};

use super::lookup::{ALWAYS, is_occurrence};
use super::rule::Until;
use super::rule_text::{until_text, with_part};
use super::series::{Point, Series, Wall};
use super::{ExpansionError, Shift, Steps};
use crate::record::{Component, Event, RecurrenceId, SplitFrom, When};
use crate::uri::EventUri;

/// A series in two.
#[derive(Debug, Clone, PartialEq)]
pub struct Split {
    /// What was before that date.
    pub ended: Event,
    /// That date and what comes after, the same in everything but its name and where it begins.
    pub following: Event,
}

/// Why a series is not split.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SplitError {
    /// The event has no such date.
    #[error("the event has no occurrence {on}")]
    NoSuchDate {
        /// The date that was named.
        on: RecurrenceId,
    },
    /// Nothing is before its first date: the whole series is to be changed instead.
    #[error("{on} is the first date of the series: change the series itself")]
    FirstDate {
        /// The date that was named.
        on: RecurrenceId,
    },
    /// Its rule is none, or needs too many steps.
    #[error(transparent)]
    Expansion(#[from] ExpansionError),
}

/// Splits `event`, which `uri` names, at its date `on`; the new event has the UID `uid`.
///
/// The old rule gets an UNTIL before that date or, where it counts, as many dates as are left to it;
/// the new one has the rest of COUNT, or the old UNTIL. EXDATE, RDATE and overrides go to their
/// side. No number is changed here: ending a series takes dates away, which asks nobody anew, and
/// the following event begins with the numbers of the old one, so that answers given to that count
/// for it until something asks people anew.
///
/// # Errors
/// [`SplitError`].
pub fn split_series(
    event: &Event,
    uri: Option<&EventUri>,
    on: &RecurrenceId,
    uid: &str,
) -> Result<Split, SplitError> {
    let no_date = SplitError::NoSuchDate { on: *on };
    let master = event.master.as_ref().filter(|_| event.is_series()).ok_or(no_date)?;
    if !is_occurrence(event, on) {
        return Err(no_date);
    }
    let series = Series::of(master)?;
    let cut = series.point(&series.wall.when_of(on));
    let is_before = |when: &When| series.point(when).key < cut.key;
    let (mut old, mut new) = (master.clone(), master.clone());
    (old.rdate, new.rdate) = master.rdate.iter().partition(|date| is_before(date));
    // A day that is taken from a timed series may be on both sides.
    let day = cut.start.date();
    old.exdate.retain(|date| is_before(date) || (date.is_date() && date.date() == day));
    new.exdate.retain(|date| !is_before(date) || (date.is_date() && date.date() == day));
    let side = |id: &RecurrenceId| series.point(&series.wall.when_of(id)).key < cut.key;
    let (before, after): (BTreeMap<_, _>, BTreeMap<_, _>) =
        event.overrides.clone().into_iter().partition(|(id, _)| side(id));
    let halves = Halves::of(&series, &cut)?;
    if !halves.has_before {
        return Err(SplitError::FirstDate { on: *on });
    }
    old.rrule = halves.ended;
    begin(&mut new, master, &series, (&cut, halves.first, halves.following));
    let mut following = Event {
        uid: uid.to_owned(),
        master: Some(new),
        overrides: after,
        split_from: uri.map(|uri| SplitFrom {
            event: uri.clone(),
            date: *on,
            sequence: event.sequence(),
        }),
        accepted_proposals: Vec::new(),
        continues: None,
        original: None,
        ..event.clone()
    };
    relate(&mut following, &event.uid);
    let ended = Event { master: Some(old), overrides: before, ..event.clone() };
    Ok(Split { ended, following })
}

/// The rule on both sides of a date.
struct Halves {
    ended: Option<String>,
    following: Option<String>,
    /// The first date that the rule makes at the cut or after it.
    first: Option<NaiveDateTime>,
    has_before: bool,
}

impl Halves {
    fn of(series: &Series, cut: &Point) -> Result<Halves, ExpansionError> {
        let Some((rule, text)) = series.rule().zip(series.rule_text()) else {
            // Dates by RDATE alone: the start is on the side where it is.
            let start = series.made(ALWAYS, &mut Steps::all()).next().transpose()?;
            let has_before = start.is_some_and(|start| start.key < cut.key);
            return Ok(Halves { ended: None, following: None, first: None, has_before });
        };
        let (before, first) = count_before(series, cut)?;
        let (ended, following) = match rule.count() {
            // It ends before the cut by itself.
            _ if first.is_none() => (text.to_owned(), text.to_owned()),
            Some(count) => {
                let rest = usize::try_from(count).unwrap_or(usize::MAX).saturating_sub(before);
                let count = |count: usize| with_part(text, "COUNT", Some(&count.to_string()));
                (count(before.max(1)), count(rest.max(1)))
            }
            None => {
                let until = until_text(until_before(series, cut));
                (with_part(text, "UNTIL", Some(&until)), text.to_owned())
            }
        };
        let following = Some(following).filter(|_| first.is_some());
        Ok(Halves { ended: Some(ended), following, first, has_before: before > 0 })
    }
}

/// How many dates the rule makes before the cut, and the wall of the first that it makes after. Only
/// a rule with COUNT is walked from its start.
fn count_before(
    series: &Series,
    cut: &Point,
) -> Result<(usize, Option<NaiveDateTime>), ExpansionError> {
    let counts = series.rule().is_some_and(|rule| rule.count().is_some());
    let begin = if counts { NaiveDateTime::MIN } else { *series.walls_of(cut).start() };
    let start = series.made(ALWAYS, &mut Steps::all()).next().transpose()?;
    let started = start.is_some_and(|start| start.key < cut.key);
    let mut before = usize::from(started && !counts);
    let mut steps = Steps::all();
    for made in series.made_on_walls(begin..=NaiveDateTime::MAX, &mut steps) {
        let (wall, point) = made?;
        if point.key >= cut.key {
            return Ok((before, Some(wall)));
        }
        before += 1;
    }
    Ok((before, None))
}

/// An UNTIL that the last date before the cut is within.
fn until_before(series: &Series, cut: &Point) -> Until {
    let second = |at: NaiveDateTime| at.checked_sub_signed(TimeDelta::seconds(1)).unwrap_or(at);
    match series.wall {
        Wall::Days => Until::Date(cut.key.date().pred_opt().unwrap_or(cut.key.date())),
        Wall::Zone(_) => Until::Utc(second(cut.key)),
        Wall::Floating => Until::Local(second(cut.key)),
    }
}

/// Begins the master of the following event: where the rule goes on or, where it makes no more, at
/// the cut.
fn begin(
    new: &mut Component,
    old: &Component,
    series: &Series,
    (cut, first, rule): (&Point, Option<NaiveDateTime>, Option<String>),
) {
    let start = first.map_or(cut.start, |wall| series.wall.shows(wall));
    *new = Component { rrule: rule, ..Shift { from: old.start, to: start }.component(new) };
    let first = series.point(&start).key;
    new.rdate.retain(|date| series.point(date).key != first);
    // A date that was added before the rule goes on stays one.
    let is_named = new.rdate.iter().any(|date| series.point(date).key == cut.key);
    if cut.key < first && !is_named {
        new.rdate.insert(0, cut.start);
    }
}

/// RELATED-TO: the event it was split from.
pub(super) fn relate(event: &mut Event, uid: &str) {
    for component in event.master.iter_mut().chain(event.overrides.values_mut()) {
        if !component.related_to.iter().any(|related| related == uid) {
            component.related_to.push(uid.to_owned());
        }
    }
}
