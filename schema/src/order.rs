//! Order and significance: which changes of an event raise its numbers, and whom they ask anew.
//!
//! `30-scheduling`, *Order and significance*; RFC 5546 §2.1.4. `sequence` is one counter of the
//! whole object: a significant change takes the highest number + 1 and gives it to the component
//! that changed. `answers_since` follows it only where people are asked anew. Changes are compared
//! in effect, as the dates they make (`effect`).

mod changes;
mod effect;

use std::collections::BTreeSet;

use crate::limits::OVERRIDES_MAX;
use crate::record::{Component, Event, RecurrenceId, Status};
use crate::recurrence::recurrence_id_of;
use crate::time::Timestamp;

pub use changes::{Change, Field, Said, changes, touched};
use effect::is_made;
pub(crate) use effect::{as_the_master, change, describable, described};
pub(crate) use effect::{length_of, same_length, times};

/// What the organizer does besides editing the event's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Also {
    /// Somebody was uninvited: significant, and asks nobody anew.
    pub uninvited: bool,
    /// The organizer wants everybody asked anew, whatever changed.
    pub ask_again: bool,
}

/// An edited event with its numbers set.
#[derive(Debug, Clone, PartialEq)]
pub struct Edited {
    /// The event as it is to be written.
    pub event: Event,
    /// Whether `sequence` rose.
    pub significant: bool,
    /// Whether somebody is asked anew.
    pub asks_anew: bool,
}

/// How much a change of one component matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Weight {
    /// Nothing changed in effect.
    None,
    /// RFC 5546 calls it significant.
    Significant,
    /// It asks people anew.
    AsksAnew,
}

/// Sets `sequence`, `answers_since`, DTSTAMP and LAST-MODIFIED of `after`, an edit of `before`
/// made `now`. Numbers that `after` carries itself are ignored. Dates added to a series, or given
/// back to it by a removed override, get an override each, since only a component of its own can
/// ask people anew for that date alone.
pub fn significant_change(before: &Event, after: Event, also: Also, now: Timestamp) -> Edited {
    let mut event = Event { created_at: before.created_at, ..after };
    let weights = Weights { before, next: before.sequence().saturating_add(1), now };
    let (master, added) = weights.of_master(&event);
    for date in added {
        if let Some(component) = described(&event, &date) {
            event.overrides.entry(date).or_insert(component);
        }
    }
    weights.give_back(&mut event);
    let heaviest = weights.number_all(&mut event, master, also);
    weights.date(&mut event);
    Edited {
        event,
        significant: heaviest >= Weight::Significant,
        asks_anew: heaviest == Weight::AsksAnew,
    }
}

/// Weighs an edit against the event before it.
struct Weights<'a> {
    before: &'a Event,
    next: u32,
    now: Timestamp,
}

impl Weights<'_> {
    /// The master's weight, and the single dates it gained.
    fn of_master(&self, after: &Event) -> (Weight, BTreeSet<RecurrenceId>) {
        let (old, new) = match (&self.before.master, &after.master) {
            (Some(old), Some(new)) => (old, new),
            (None, None) => return (Weight::None, BTreeSet::new()),
            (Some(_), None) => return (Weight::Significant, BTreeSet::new()),
            (None, Some(_)) => return (Weight::AsksAnew, BTreeSet::new()),
        };
        if times(old) != times(new) {
            return (Weight::AsksAnew, BTreeSet::new());
        }
        let change = change(old, new);
        let overrides = after.overrides.len() + change.added.len();
        if change.ruled || overrides > OVERRIDES_MAX {
            return (Weight::AsksAnew, self.kept_date(old));
        }
        let significant = change.lost || !change.added.is_empty();
        let dates = if significant { Weight::Significant } else { Weight::None };
        (dates.max(of_status(old.status, new.status)), change.added)
    }

    /// Of a single event that becomes a series: its date, which gets an override so that answers
    /// given before still count for it.
    fn kept_date(&self, old: &Component) -> BTreeSet<RecurrenceId> {
        let single = !self.before.is_series();
        recurrence_id_of(self.before, &old.start).filter(|_| single).into_iter().collect()
    }

    /// Puts back an override that was removed, as the series describes the date, where that is
    /// another time or status than people had been told.
    fn give_back(&self, after: &mut Event) {
        for (date, old) in &self.before.overrides {
            if after.overrides.contains_key(date) {
                continue;
            }
            let Some(component) = described(after, date) else { continue };
            let told = (times(old), old.status);
            if (times(&component), component.status) != told && is_made(after, date) {
                after.overrides.insert(*date, component);
            }
        }
    }

    /// The weight of one date's own component.
    fn of_date(&self, after: &Event, date: &RecurrenceId) -> Weight {
        let Some(new) = after.overrides.get(date) else { return Weight::None };
        let old = match self.before.overrides.get(date) {
            Some(old) => old.clone(),
            None if !is_made(self.before, date) => return Weight::AsksAnew,
            None => match described(self.before, date) {
                Some(old) => old,
                None => return Weight::AsksAnew,
            },
        };
        if times(&old) != times(new) {
            return Weight::AsksAnew;
        }
        of_status(old.status, new.status)
    }

    /// Sets the numbers of every component; the heaviest weight among them. Somebody uninvited, or
    /// a date gone, weighs on the component that stands for the whole.
    fn number_all(&self, event: &mut Event, master: Weight, also: Also) -> Weight {
        let every = if also.ask_again { Weight::AsksAnew } else { Weight::None };
        let uninvited = if also.uninvited { Weight::Significant } else { Weight::None };
        let lead = uninvited.max(self.lost_date(event));
        let mut heaviest = Weight::None;
        if let Some(component) = &mut event.master {
            let weight = master.max(every).max(lead);
            self.number(component, self.before.master.as_ref(), weight);
            heaviest = heaviest.max(weight);
        }
        let first = event.overrides.keys().next().filter(|_| event.master.is_none()).copied();
        let dates: Vec<RecurrenceId> = event.overrides.keys().copied().collect();
        for date in dates {
            let own = self.of_date(event, &date).max(every);
            let weight = if first == Some(date) { own.max(lead) } else { own };
            let held = self.before.overrides.get(&date).or(self.before.master.as_ref());
            if let Some(component) = event.overrides.get_mut(&date) {
                self.number(component, held, weight);
            }
            heaviest = heaviest.max(weight);
        }
        heaviest
    }

    /// A date that went with its override is a date taken away.
    fn lost_date(&self, event: &Event) -> Weight {
        let mut gone =
            self.before.overrides.keys().filter(|date| !event.overrides.contains_key(date));
        let lost = gone.any(|date| is_made(self.before, date) && !is_made(event, date));
        if lost { Weight::Significant } else { Weight::None }
    }

    /// Sets the numbers of one component. `held` is what described its dates before.
    fn number(&self, component: &mut Component, held: Option<&Component>, weight: Weight) {
        let (sequence, since) = held.map_or((0, 0), |held| (held.sequence, held.answers_since));
        let raised = |to: Weight, number| if weight >= to { self.next } else { number };
        component.sequence = raised(Weight::Significant, sequence);
        component.answers_since = raised(Weight::AsksAnew, since);
    }

    /// Dates the components that changed, and the event if anything did.
    fn date(&self, event: &mut Event) {
        let stamp = |component: &mut Component, held: Option<&Component>| {
            if let Some(held) = held {
                component.dtstamp = held.dtstamp;
                component.last_modified = held.last_modified;
                if component == held {
                    return;
                }
            }
            component.dtstamp = self.now;
            component.last_modified = Some(self.now);
        };
        if let Some(master) = &mut event.master {
            stamp(master, self.before.master.as_ref());
        }
        for (date, component) in &mut event.overrides {
            stamp(component, self.before.overrides.get(date));
        }
        event.last_modified = self.before.last_modified;
        if event != self.before {
            event.last_modified = self.now;
        }
    }
}

/// Taking CANCELLED back asks people anew; every other change of STATUS tells them only.
fn of_status(old: Status, new: Status) -> Weight {
    match (old, new) {
        (old, new) if old == new => Weight::None,
        (Status::Cancelled, _) => Weight::AsksAnew,
        (Status::Confirmed | Status::Tentative, _) => Weight::Significant,
    }
}

#[cfg(test)]
mod tests;
