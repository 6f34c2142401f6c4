//! An override that is meant for its date and all that follow: RANGE=THISANDFUTURE (RFC 5545
//! §3.2.13). Nothing here writes one; it is read from others.

use std::collections::BTreeMap;

use chrono::NaiveDateTime;

use super::series::{Point, Series, Wall};
use super::split::relate;
use super::{
    ExpansionError, Shift, Split, SplitError, Steps, move_series, new_dates, split_series,
};
use crate::record::{Component, Event, RecurrenceId};

/// What a RANGE=THISANDFUTURE override comes to.
#[derive(Debug, Clone, PartialEq)]
pub enum ThisAndFuture {
    /// Every date from then on described by itself: the series has an end that is not far.
    Dates(Box<Event>),
    /// It is the first date, and so all of them: the series itself.
    Series(Box<Event>),
    /// The series ended, and another one from then on.
    Split(Box<Split>),
}

/// `event` with `told` said of its date `on` and of all that follow (RFC 5545 §3.2.13): what it says
/// holds for each of them, and each starts as far from where the series had it, and lasts as long,
/// as that date does. Dates that are described by themselves stay as they are.
///
/// Up to `limit` dates get an override each; a series without end or with more is split, and what
/// follows has the UID `uid`. No number is changed.
///
/// # Errors
/// [`SplitError`].
pub fn this_and_future(
    event: &Event,
    (on, told): (&RecurrenceId, &Component),
    uid: &str,
    limit: usize,
) -> Result<ThisAndFuture, SplitError> {
    let master = event.master.as_ref().ok_or(SplitError::NoSuchDate { on: *on })?;
    let wall = Wall::of(&master.start);
    let of_date = |date: &RecurrenceId| {
        let (from, to) = (wall.when_of(on), wall.when_of(date));
        // Told in another zone, it stays where it is on the clocks of the series.
        if told.start.tz().is_some() && from.tz().is_some() {
            return Shift { from, to }.component(told);
        }
        let start = Shift { from, to: told.start }.of(&to);
        Shift { from: told.start, to: start }.component(told)
    };
    let dates = dates_from(event, on, limit)?;
    if let Some(dates) = dates {
        let mut event = event.clone();
        for date in dates {
            event.overrides.entry(date).or_insert_with(|| of_date(&date));
        }
        event.overrides.insert(*on, told.clone());
        return Ok(ThisAndFuture::Dates(Box::new(event)));
    }
    let mut split = match split_series(event, None, on, uid) {
        Err(SplitError::FirstDate { .. }) => {
            let following = told_of_all(event, (on, told))?;
            return Ok(ThisAndFuture::Series(Box::new(following)));
        }
        split => split?,
    };
    split.following.overrides.remove(on);
    split.following = told_of_all(&split.following, (on, told))?;
    relate(&mut split.following, &event.uid);
    Ok(ThisAndFuture::Split(Box::new(split)))
}

/// The series as its date `on` is told to be; overrides keep what they say, under the names that
/// their dates have then.
fn told_of_all(
    event: &Event,
    (on, told): (&RecurrenceId, &Component),
) -> Result<Event, ExpansionError> {
    let Some(old) = &event.master else { return Ok(event.clone()) };
    let shift = Shift { from: Wall::of(&old.start).when_of(on), to: told.start };
    let start = shift.of(&old.start);
    let master = Component {
        rrule: old.rrule.clone(),
        rdate: old.rdate.clone(),
        exdate: old.exdate.clone(),
        ..Shift { from: told.start, to: start }.component(told)
    };
    let moved = move_series(event, master)?;
    let Some(new) = &moved.master else { return Ok(moved) };
    let dates = new_dates(old, new, &event.overrides.keys().copied().collect())?;
    let own = |(date, component): (&RecurrenceId, &Component)| {
        Some(((*dates.get(date)?)?, component.clone()))
    };
    let overrides = event.overrides.iter().filter_map(own).collect();
    Ok(Event { overrides, ..moved })
}

/// The dates of `event` from `on` on, those with overrides included; `None` where they are more
/// than `limit`, or without end.
///
/// # Errors
/// [`ExpansionError`] when the rule is none or needs too many steps.
pub fn dates_from(
    event: &Event,
    on: &RecurrenceId,
    limit: usize,
) -> Result<Option<Vec<RecurrenceId>>, ExpansionError> {
    let Some(master) = &event.master else {
        let dates: Vec<_> = event.overrides.range(on..).map(|(date, _)| *date).collect();
        return Ok(Some(dates).filter(|dates| dates.len() <= limit));
    };
    let series = Series::of(master)?;
    if series.rule().is_some_and(|rule| !rule.is_bounded()) {
        return Ok(None);
    }
    let first = series.point(&series.wall.when_of(on));
    let stands = |point: &Point| point.key >= first.key && !series.is_excluded(point);
    let own = event.overrides.keys().map(|date| series.point(&series.wall.when_of(date)));
    let said = own.chain(series.added()).filter(stands);
    let mut dates: BTreeMap<NaiveDateTime, RecurrenceId> =
        said.map(|point| (point.key, point.id)).collect();
    let walls = *series.walls_of(&first).start()..=NaiveDateTime::MAX;
    for point in series.made(walls, &mut Steps::all()) {
        let point = point?;
        if stands(&point) {
            dates.insert(point.key, point.id);
        }
        if dates.len() > limit {
            return Ok(None);
        }
    }
    Ok(Some(dates.into_values().collect()))
}
