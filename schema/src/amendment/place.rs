//! Where a change applies: reading and setting one field of an event.

use std::collections::BTreeSet;

use crate::order::{as_the_master, describable, times};
use crate::record::{Change, Component, Event, Field, RecurrenceId};
use crate::recurrence::move_series;
use crate::time::Timestamp;

/// The dates that changes name and an event's rule makes, found once for all of them: a walk along a
/// rule may be long, and an amendment names 200 dates.
#[derive(Debug, Clone, Default)]
pub(super) struct Made(BTreeSet<RecurrenceId>);

impl Made {
    pub(super) fn of<'c>(event: &Event, dates: impl Iterator<Item = &'c RecurrenceId>) -> Made {
        Made(describable(event, &dates.copied().collect()))
    }

    /// How the master describes a date, if it makes it.
    fn describe(&self, event: &Event, date: &RecurrenceId) -> Option<Component> {
        let master = event.master.as_ref().filter(|_| self.0.contains(date))?;
        Some(as_the_master(master, date))
    }
}

/// An event that changes are held against.
#[derive(Debug, Clone)]
pub struct Beside<'e> {
    pub(super) event: &'e Event,
    pub(super) made: Made,
}

impl<'e> Beside<'e> {
    /// An event, and all the changes that are to be held against it.
    pub fn of<'c>(event: &'e Event, changes: impl Iterator<Item = &'c Change>) -> Beside<'e> {
        let dates = changes.filter_map(|change| change.recurrence_id.as_ref());
        Beside { event, made: Made::of(event, dates) }
    }

    /// The present value of the field that `change` changes; `None` where the event has no such date.
    /// Whole components are shown as [`said`].
    pub(super) fn value(&self, change: &Change) -> Option<Field> {
        let on = change.recurrence_id.as_ref();
        if let Field::Component(_) = &change.field {
            let own = own(self.event, on).cloned();
            return Some(Field::Component(own.map(|own| Box::new(said(own)))));
        }
        if let Field::Calendars(_) = &change.field {
            return Some(Field::Calendars(self.event.calendars.clone()));
        }
        let of_all = change.field.in_access(&self.event.access);
        of_all.or_else(|| change.field.in_component(&self.at(on)?))
    }

    /// The field that `change` changes as the event says it: no component at all where it has no such
    /// date.
    pub fn present(&self, change: &Change) -> Change {
        let field = self.value(change).unwrap_or(Field::Component(None));
        Change { recurrence_id: change.recurrence_id, field }
    }

    /// What describes an occurrence, or the whole.
    pub(super) fn at(&self, on: Option<&RecurrenceId>) -> Option<Component> {
        let own = own(self.event, on).cloned();
        own.or_else(|| on.and_then(|on| self.made.describe(self.event, on)))
    }
}

/// The event as it would be with every change made, before it is numbered.
pub fn with_changes<'c>(event: &Event, changes: impl Iterator<Item = &'c Change>) -> Event {
    let (dated, whole): (Vec<&Change>, Vec<&Change>) =
        changes.partition(|change| change.recurrence_id.is_some());
    let mut after = with_whole(event, whole.into_iter());
    let made = Made::of(&after, dated.iter().filter_map(|change| change.recurrence_id.as_ref()));
    dated.into_iter().for_each(|change| put(&mut after, change, &made));
    after
}

/// Sets what `change` says. What the event has no place for is left out.
pub(super) fn put(event: &mut Event, change: &Change, made: &Made) {
    let on = change.recurrence_id.as_ref();
    if let Field::Component(new) = &change.field {
        let new = new.as_deref().map(|new| taken(new.clone(), own(event, on)));
        return put_component(event, on, new);
    }
    if let Field::Calendars(uris) = &change.field {
        return event.calendars.clone_from(uris);
    }
    change.field.put_in_access(&mut event.access);
    if !change.field.is_of_the_whole()
        && let Some(component) = at_mut(event, on, made)
    {
        change.field.put_in_component(component);
    }
}

fn put_component(event: &mut Event, on: Option<&RecurrenceId>, component: Option<Component>) {
    match (on, component) {
        (None, component) => event.master = component,
        (Some(on), Some(component)) => drop(event.overrides.insert(*on, component)),
        (Some(on), None) => drop(event.overrides.remove(on)),
    }
}

/// The event with the changes of its whole made: where a series starts at another time, what is
/// said of its dates goes along, and changes of single dates name them as they are then.
pub(super) fn with_whole<'c>(event: &Event, changes: impl Iterator<Item = &'c Change>) -> Event {
    let mut after = event.clone();
    let whole = changes.filter(|change| change.recurrence_id.is_none());
    whole.for_each(|one| put(&mut after, one, &Made::default()));
    if let (Some(old), Some(new)) = (&event.master, &after.master)
        && event.is_series()
        && after.is_series()
        && old.start != new.start
    {
        let moved = Component { start: new.start, end: new.end, ..old.clone() };
        // Dates that cannot be found again stay as they are named.
        if let Ok(moved) = move_series(event, moved) {
            after.overrides = moved.overrides;
        }
    }
    after
}

/// A component without what its organizer counts and keeps: numbers, stamps, alarms, statuses.
pub(super) fn said(component: Component) -> Component {
    Component {
        dtstamp: Timestamp::from_micros(1).expect("after 1970"),
        sequence: 0,
        answers_since: 0,
        created: None,
        last_modified: None,
        alarms: Vec::new(),
        request_status: Vec::new(),
        ..component
    }
}

/// Whether two components start and end at the same moments.
pub(super) fn same_times(one: &Component, other: &Component) -> bool {
    one.start == other.start && times(one) == times(other)
}

/// What describes it and nothing else.
pub(super) fn own<'e>(event: &'e Event, on: Option<&RecurrenceId>) -> Option<&'e Component> {
    match on {
        None => event.master.as_ref(),
        Some(on) => event.overrides.get(on),
    }
}

fn at_mut<'e>(
    event: &'e mut Event,
    on: Option<&RecurrenceId>,
    made: &Made,
) -> Option<&'e mut Component> {
    let Some(on) = on else { return event.master.as_mut() };
    if !event.overrides.contains_key(on) {
        let described = made.describe(event, on)?;
        event.overrides.insert(*on, described);
    }
    event.overrides.get_mut(on)
}

/// A component that somebody else wrote, with what the organizer counts and keeps of the old one.
fn taken(new: Component, old: Option<&Component>) -> Component {
    let old = old.cloned().unwrap_or_else(|| said(new.clone()));
    Component {
        dtstamp: old.dtstamp,
        sequence: old.sequence,
        answers_since: old.answers_since,
        created: old.created,
        last_modified: old.last_modified,
        alarms: old.alarms,
        request_status: old.request_status,
        ..new
    }
}
