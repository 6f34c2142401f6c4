//! What an organizer's edit changed in effect, component by component (`30-scheduling`, *Order and
//! significance*; RFC 5546 §2.1.4).

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::guests::{Dates, Guests};
use crate::itip::{Meeting, Vevent};
use crate::limits;
use crate::order::{self, Also};
use crate::record::{Event, RecurrenceId};
use crate::time::Timestamp;

/// An edit, weighed.
#[derive(Debug)]
pub(super) struct Change {
    /// The SEQUENCE of what changed significantly.
    pub(super) number: u32,
    /// The components that get it.
    pub(super) significant: Dates,
    /// The components whose people are asked anew.
    pub(super) anew: Dates,
    /// The dates that need a component of their own, so that people can be asked anew.
    pub(super) given: BTreeSet<RecurrenceId>,
    /// The dates that are off for everybody: cancelled, or taken out of the series.
    pub(super) off: BTreeSet<RecurrenceId>,
    /// The components that say something else than before, dates that are off not counted.
    pub(super) told: Dates,
}

/// Which components changed their times.
#[derive(Debug, Clone, Default)]
struct Weights {
    significant: Dates,
    anew: Dates,
    given: BTreeSet<RecurrenceId>,
}

impl Change {
    /// Of an object that is new, or was no meeting: everything is, and nobody had been told.
    pub(super) fn of_new(after: &Meeting) -> Change {
        Change {
            number: after.sequence(),
            significant: Dates::new(),
            anew: Dates::new(),
            given: BTreeSet::new(),
            off: BTreeSet::new(),
            told: after.components().map(|(date, _)| date.copied()).collect(),
        }
    }

    /// Of an object that was deleted.
    pub(super) fn of_deleted(before: &Meeting) -> Change {
        Change { number: before.sequence().saturating_add(1), ..Change::of_new(before) }
    }

    /// Of an edit.
    pub(super) fn of(before: &Meeting, after: &Meeting, now: Timestamp) -> Change {
        let off = dates_off(before, after);
        let all = Weights::of(before, after, now);
        let rest = match without_exdates(after, &off) {
            Some(rest) => Weights::of(before, &rest, now),
            None => all.clone(),
        };
        let mut told: Dates = rest.significant.difference(&cancelled(after)).copied().collect();
        told.extend(rest.given.iter().filter(|date| !off.contains(date)).map(|date| Some(*date)));
        told.extend(texts_changed(before, after, &off));
        let raised = (after.sequence() > before.sequence()).then(|| after.sequence());
        Change {
            number: raised.unwrap_or(before.sequence().saturating_add(1)),
            significant: all.significant,
            anew: all.anew,
            given: all.given,
            off,
            told,
        }
    }

    /// Takes in that people were uninvited: significant for what they were uninvited from. Who is
    /// off the series but not off a date of it hears of that date with the same number, or the
    /// CANCEL of the series would cover it.
    pub(super) fn uninvite(&mut self, had: &Guests, has: &Guests, after: &Meeting) {
        let standing = after.standing();
        for (who, guest) in had.iter() {
            let nothing = Dates::new();
            let has = has.get(who).map_or(&nothing, |has| &has.dates);
            let lost: Dates = guest.dates.difference(has).copied().collect();
            let kept = has.iter().filter(|_| lost.contains(&None));
            self.significant.extend(kept.chain(&lost).filter(|date| standing.contains(date)));
        }
    }
}

impl Weights {
    fn of(before: &Meeting, after: &Meeting, now: Timestamp) -> Weights {
        if says_the_same_times(before, after) {
            return Weights::default();
        }
        match (before.typed(now), after.typed(now)) {
            (Ok(before), Ok(after)) => Weights::in_effect(&before, after, now),
            (Err(_), _) | (_, Err(_)) => Weights::as_written(before, after),
        }
    }

    fn in_effect(before: &Event, after: Event, now: Timestamp) -> Weights {
        let next = before.sequence().saturating_add(1);
        let had: BTreeSet<RecurrenceId> = after.overrides.keys().copied().collect();
        let event = order::significant_change(before, after, Also::default(), now).event;
        let mut weights = Weights::default();
        let overrides = event.overrides.iter().map(|(date, component)| (Some(*date), component));
        for (date, component) in event.master.iter().map(|master| (None, master)).chain(overrides) {
            if component.sequence == next {
                weights.significant.insert(date);
            }
            if component.answers_since == next {
                weights.anew.insert(date);
            }
        }
        weights.given =
            event.overrides.keys().filter(|date| !had.contains(date)).copied().collect();
        weights
    }

    /// Of an object that says no time that can be read.
    fn as_written(before: &Meeting, after: &Meeting) -> Weights {
        let mut weights = Weights::default();
        for (date, event) in after.components() {
            let old = before.component(date).map(Vevent::written_times);
            let [times, dates] = event.written_times();
            if old.as_ref().is_none_or(|old| old[0] != times) {
                weights.anew.insert(date.copied());
            }
            if old.is_none_or(|old| old != [times, dates]) {
                weights.significant.insert(date.copied());
            }
        }
        weights
    }
}

/// Whether both have the same components with the same lines about times, in the same zones: most
/// edits change a text or a guest, and need no reckoning.
fn says_the_same_times(before: &Meeting, after: &Meeting) -> bool {
    let times =
        |(date, event): (Option<&RecurrenceId>, &Vevent)| (date.copied(), event.written_times());
    before.zones == after.zones && before.components().map(times).eq(after.components().map(times))
}

/// The dates that were told before and that nobody is asked to any more: named by EXDATE, or by
/// a component that cancels them. None where the whole is off, or too many to be named one by one.
fn dates_off(before: &Meeting, after: &Meeting) -> BTreeSet<RecurrenceId> {
    if after.master.as_ref().is_some_and(Vevent::is_cancelled) {
        return BTreeSet::new();
    }
    let mut off: BTreeSet<RecurrenceId> =
        after.excluded().difference(&before.excluded()).copied().collect();
    off.extend(cancelled(after).difference(&cancelled(before)).flatten());
    if off.len() > limits::OVERRIDES_MAX {
        return BTreeSet::new();
    }
    let made = before.made_among(&off);
    let standing = before.standing();
    off.retain(|date| standing.contains(&Some(*date)) || made.contains(date));
    off
}

fn cancelled(meeting: &Meeting) -> Dates {
    let all = meeting.components().filter(|(_, event)| event.is_cancelled());
    all.map(|(date, _)| date.copied()).collect()
}

/// `after` as if EXDATE did not name these dates; `None` if it names none of them.
fn without_exdates(after: &Meeting, off: &BTreeSet<RecurrenceId>) -> Option<Meeting> {
    let excluded = after.excluded();
    if excluded.is_disjoint(off) {
        return None;
    }
    let kept: Vec<_> =
        excluded.difference(off).filter_map(|date| after.date_line("EXDATE", date)).collect();
    let mut rest = after.clone();
    let master = rest.master.as_mut()?;
    master.0.remove("EXDATE");
    master.0.properties.extend(kept);
    Some(rest)
}

/// The components whose text is another than what was said of their dates before. A date that goes
/// back to what the series says is the series' word.
fn texts_changed(before: &Meeting, after: &Meeting, off: &BTreeSet<RecurrenceId>) -> Dates {
    let mut changed = Dates::new();
    for (date, event) in after.components().filter(|(_, event)| !event.is_cancelled()) {
        let told = match date {
            Some(date) => before.told_of(date),
            None => before.master.as_ref().map(Cow::Borrowed),
        };
        if told.is_none_or(|told| told.is_cancelled() || told.shared() != event.shared()) {
            changed.insert(date.copied());
        }
    }
    let gone = before.overrides.iter().filter(|(date, _)| !after.overrides.contains_key(date));
    for (date, old) in gone.filter(|(date, _)| !off.contains(date)) {
        if after.describe(date).is_some_and(|plain| plain.shared() != old.shared()) {
            changed.insert(None);
        }
    }
    changed
}

impl Meeting {
    /// What is said of one date: by its own component, else by the series.
    pub(super) fn told_of(&self, date: &RecurrenceId) -> Option<Cow<'_, Vevent>> {
        let own = self.overrides.get(date).map(Cow::Borrowed);
        own.or_else(|| self.describe(date).map(Cow::Owned))
    }
}
