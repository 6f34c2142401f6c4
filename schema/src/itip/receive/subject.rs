//! What the components of an attendee's message are about: the series, or which of its dates
//! (RFC 5546 §3.2.3; RECURRENCE-IDs are compared as moments, whatever zone they are written in).

use std::collections::BTreeSet;

use crate::itip::{Meeting, Message, Refusal, Vevent};
use crate::limits;
use crate::record::RecurrenceId;

/// The components of a message, by what they are about.
pub(super) struct Subjects<'m> {
    /// Each with its date on the wall of what is held; `None` is the master.
    pub(super) parts: Vec<(Option<RecurrenceId>, &'m Vevent)>,
    /// The dates among them that the series makes by itself.
    made: BTreeSet<RecurrenceId>,
    /// The dates taken away, overrides of theirs with them.
    excluded: BTreeSet<RecurrenceId>,
}

/// Whether a component was there before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// It was: people were asked about it.
    Held,
    /// It is written out of the series.
    Made,
}

impl<'m> Subjects<'m> {
    pub(super) fn of(held: &Meeting, message: &'m Message) -> Subjects<'m> {
        let mut frame = held.clone();
        frame.take_zones(&message.object);
        let mut parts = Vec::new();
        for (date, event) in message.object.components() {
            let date = date.map(|date| frame.date_of(event).unwrap_or(*date));
            parts.push((date.filter(|date| !frame.is_only(date)), event));
        }
        let asked = parts.iter().filter_map(|(date, _)| *date).collect();
        let (made, excluded) = (held.made_among(&asked), held.excluded());
        Subjects { parts, made, excluded }
    }

    /// The component of `meeting` for a date, written out of the series where there is none.
    ///
    /// # Errors
    /// [`Refusal::NoOccurrence`], [`Refusal::NoSeries`], [`Refusal::Cancelled`],
    /// [`Refusal::TooMany`].
    pub(super) fn component(
        &self,
        meeting: &Meeting,
        date: Option<RecurrenceId>,
    ) -> Result<(Vevent, Origin), Refusal> {
        let found = match (meeting.component(date.as_ref()), date) {
            (Some(held), None) => (held.clone(), Origin::Held),
            (None, None) => return Err(Refusal::NoSeries),
            (_, Some(date)) if self.excluded.contains(&date) => {
                return Err(Refusal::NoOccurrence(date));
            }
            (Some(held), Some(_)) => (held.clone(), Origin::Held),
            (None, Some(date)) => (self.describe(meeting, &date)?, Origin::Made),
        };
        if found.0.is_cancelled() { Err(Refusal::Cancelled) } else { Ok(found) }
    }

    fn describe(&self, meeting: &Meeting, date: &RecurrenceId) -> Result<Vevent, Refusal> {
        let limit = limits::OVERRIDES_MAX;
        if meeting.overrides.len() >= limit {
            return Err(Refusal::TooMany { what: "overrides", limit });
        }
        let made = Some(date).filter(|date| self.made.contains(date));
        made.and_then(|date| meeting.describe_made(date)).ok_or(Refusal::NoOccurrence(*date))
    }
}
