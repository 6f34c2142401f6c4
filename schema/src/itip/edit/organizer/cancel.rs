//! CANCEL: what an organizer takes back from somebody (RFC 5546 §3.2.5).

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::tell::Telling;
use crate::ical::tree::Property;
use crate::itip::{Address, Meeting, Vevent};
use crate::record::RecurrenceId;

/// For whom it is off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Reach {
    /// For everybody: the message names them all and says CANCELLED.
    Everybody,
    /// For its recipient, who is uninvited: it names nobody else, and the event goes on.
    OnlyThem,
}

/// What is off: the whole series, or these dates.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Off {
    /// The series, or the only date.
    Series(Reach),
    /// Dates of it.
    Dates(BTreeMap<RecurrenceId, Reach>),
}

impl Off {
    /// Whether every recipient is told the same.
    pub(super) fn is_for_everybody(&self) -> bool {
        match self {
            Off::Series(reach) => *reach == Reach::Everybody,
            Off::Dates(dates) => dates.values().all(|reach| *reach == Reach::Everybody),
        }
    }
}

impl Telling<'_> {
    /// What a CANCEL says to `who`.
    pub(super) fn cancelled(&self, who: &Address, off: &Off) -> Option<Meeting> {
        let frame = self.before?;
        let part =
            |date: Option<&RecurrenceId>, reach: &Reach| self.cancellation(date, who, *reach);
        let mut meeting = match off {
            Off::Series(reach) => frame.with(part(None, reach), BTreeMap::new()),
            Off::Dates(dates) => {
                let dates = dates.iter();
                let dates =
                    dates.filter_map(|(date, reach)| Some((*date, part(Some(date), reach)?)));
                frame.with(None, dates.collect())
            }
        };
        if let Some(kept) = self.kept {
            meeting.take_zones(kept);
        }
        Some(meeting.for_others())
    }

    fn cancellation(
        &self,
        date: Option<&RecurrenceId>,
        who: &Address,
        reach: Reach,
    ) -> Option<Vevent> {
        let mut event = self.was(date)?.into_owned();
        if reach == Reach::OnlyThem {
            let mut seen = BTreeSet::new();
            event.0.properties.retain(|line| {
                line.name != "ATTENDEE"
                    || Address::of(line).is_some_and(|other| other == *who && seen.insert(other))
            });
        }
        let mut event = event.scrubbed();
        match reach {
            Reach::Everybody => event.0.set(Property::new("STATUS", "CANCELLED")),
            Reach::OnlyThem => event.0.remove("STATUS"),
        }
        event.0.set(Property::new("SEQUENCE", self.change.number.to_string()));
        event.stamp(self.now);
        Some(event)
    }

    /// The component that is off, as the organizer last described it: with the reason, if the one
    /// that cancels it still names everybody who had been asked.
    fn was(&self, date: Option<&RecurrenceId>) -> Option<Cow<'_, Vevent>> {
        let before = self.before?;
        let held = match date {
            None => Cow::Borrowed(before.master.as_ref()?),
            Some(date) => before.told_of(date)?,
        };
        let named = |event: &Vevent| event.attendees().map(|(who, _)| who).collect::<BTreeSet<_>>();
        let cancelled = self.kept.and_then(|kept| kept.component(date));
        let cancelled = cancelled.filter(|event| event.is_cancelled());
        let cancelled = cancelled.filter(|event| named(event).is_superset(&named(&held)));
        Some(cancelled.map_or(held, Cow::Borrowed))
    }
}
