//! What a meeting says of the event itself, as a record holds it.

use super::Records;
use super::board::Board;
use super::writes_of::Desk;
use crate::ical::{Refusal, leave_out};
use crate::itip::Meeting;
use crate::itip::comment;
use crate::order::{Also, described, significant_change, times};
use crate::path::Area;
use crate::record::{Component, Event, RecurrenceId};
use crate::time::Timestamp;

/// The event of `meeting`, over the one in `records`. A component that says what it said stays as
/// it is, numbers and spelling; an override that says what the series says of its date is none,
/// unless the record has it: it is there for somebody's answer. In `pub` it says nothing that
/// everybody may not read.
///
/// # Errors
/// [`Refusal`] when a component says no time, rule or length that can be read.
pub(super) fn event_of(
    meeting: &Meeting,
    records: &Records,
    now: Timestamp,
) -> Result<Event, Refusal> {
    let held = records.event();
    let mut bare = meeting.clone();
    for event in bare.components_mut() {
        event.0.remove("ORGANIZER");
        event.0.remove("ATTENDEE");
        event.0.remove(comment::COMMENT);
    }
    if bare.components().next().is_none() {
        return Ok(Event { master: None, overrides: Default::default(), ..held.clone() });
    }
    let mut typed = bare.typed(now)?;
    if records.facts.event_uri.path().area() == Area::Pub {
        for component in typed.master.iter_mut().chain(typed.overrides.values_mut()) {
            leave_out(component);
        }
    }
    let master = typed.master.map(|master| kept(master, held.master.as_ref()));
    let mut event = Event { master, overrides: Default::default(), ..held.clone() };
    for (date, component) in typed.overrides {
        let own = held.overrides.get(&date);
        let plain = described(&event, &date);
        let is_plain = plain.is_some_and(|plain| says_same(&plain, &component));
        if own.is_some() || !is_plain {
            event.overrides.insert(date, kept(component, own));
        }
    }
    Ok(event)
}

fn kept(component: Component, held: Option<&Component>) -> Component {
    held.filter(|held| says_same(held, &component)).cloned().unwrap_or(component)
}

/// Whether two components say the same to people: all but numbers, stamps, and how an end is
/// written.
fn says_same(one: &Component, other: &Component) -> bool {
    let as_other = Component {
        dtstamp: other.dtstamp,
        last_modified: other.last_modified,
        sequence: other.sequence,
        answers_since: other.answers_since,
        end: other.end,
        ..one.clone()
    };
    as_other == *other && times(one) == times(other)
}

/// The first date at which two events say something else; `Some(None)` is the series.
pub(super) fn differ_at(one: &Event, other: &Event) -> Option<Option<RecurrenceId>> {
    let same = |a: Option<&Component>, b: Option<&Component>| match (a, b) {
        (Some(a), Some(b)) => says_same(a, b),
        (None, None) => true,
        (Some(_), None) | (None, Some(_)) => false,
    };
    if !same(one.master.as_ref(), other.master.as_ref()) {
        return Some(None);
    }
    let at =
        |event: &Event, date| event.overrides.get(date).cloned().or_else(|| described(event, date));
    let mut dates = one.overrides.keys().chain(other.overrides.keys());
    dates
        .find(|date| !same(at(one, date).as_ref(), at(other, date).as_ref()))
        .map(|date| Some(*date))
}

impl Desk<'_> {
    /// The organizer's event: fields through the typed form, numbers by what changed in effect.
    pub(super) fn write_event(
        &mut self,
        after: &Meeting,
        (was, is): (&Board, &Board),
    ) -> Result<(), Refusal> {
        let before = self.records.event().clone();
        let edited = event_of(after, &self.records, self.writer.now)?;
        let uninvited = self.uninvites(was, is);
        let changed = (&edited.master, &edited.overrides) != (&before.master, &before.overrides);
        let is_new = before.components().next().is_none();
        let number = |ask_again| {
            let also = Also { uninvited, ask_again };
            significant_change(&before, edited.clone(), also, self.writer.now)
        };
        if is_new {
            self.put_event(edited);
            return Ok(());
        }
        let numbered = number(false);
        let ask_again = !numbered.asks_anew && self.asks_again(was, is);
        if changed || uninvited || ask_again {
            self.put_event(if ask_again { number(true).event } else { numbered.event });
        }
        Ok(())
    }
}
