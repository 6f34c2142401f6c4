//! One whole iCalendar object: a master, its overrides, and who may do what with it.

use std::collections::BTreeMap;

use super::{Access, Component, CuType, PartStat, RecurrenceId, Role};
use crate::hash::Hash;
use crate::key::Identity;
use crate::path::Area;
use crate::time::Timestamp;
use crate::uri::{CalendarUri, EventUri, Uri};

/// An event. Holds at least one component: a master, overrides, or overrides alone.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// UID, 1 to 255 characters.
    pub uid: String,
    /// The series, or the only occurrence.
    pub master: Option<Component>,
    /// Occurrences described on their own, by their original start.
    pub overrides: BTreeMap<RecurrenceId, Component>,
    /// Calendars it belongs to, at most 10.
    pub calendars: Vec<CalendarUri>,
    /// Visibility, policy, seats, people.
    pub access: Access,
    /// The proposals that it accepted and is still as they say, at most one for the series and each
    /// date, and the hash of the value of each.
    pub accepted_proposals: Vec<(Uri, Hash)>,
    /// The series it was split from.
    pub split_from: Option<SplitFrom>,
    /// The root of the event that this one continues.
    pub continues: Option<EventUri>,
    /// In `priv` only: a meeting whose organizer has no key here.
    pub foreign: Option<Foreign>,
    /// In `priv` only: the imported text, where the typed form cannot say everything.
    pub original: Option<String>,
    /// The author's claim of when it was first written.
    pub created_at: Timestamp,
    /// The author's claim of when this version was written.
    pub last_modified: Timestamp,
}

/// Where an event was split from a series that ended before: *this and future*.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SplitFrom {
    /// The series.
    pub event: EventUri,
    /// The first of its dates that it has no more.
    pub date: RecurrenceId,
    /// Its highest `sequence` until then: an answer that names a higher one was given to what was
    /// left of it, and says nothing of this event.
    pub sequence: u32,
}

/// ORGANIZER and ATTENDEEs of a meeting that came by mail or import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Foreign {
    /// The organizer, if the object names one.
    pub organizer: Option<ForeignPerson>,
    /// The attendees.
    pub attendees: Vec<ForeignPerson>,
}

/// One ORGANIZER or ATTENDEE line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForeignPerson {
    /// Calendar address, lower-cased, without `mailto:`.
    pub address: String,
    /// CN.
    pub name: Option<String>,
    /// PARTSTAT.
    pub partstat: PartStat,
    /// ROLE.
    pub role: Role,
    /// CUTYPE.
    pub cutype: CuType,
    /// RSVP.
    pub rsvp: bool,
}

impl Event {
    /// A public event of one component that anybody may answer, first written at `at`.
    pub fn new(uid: impl Into<String>, master: Component, at: Timestamp) -> Event {
        Event {
            uid: uid.into(),
            master: Some(master),
            overrides: BTreeMap::new(),
            calendars: Vec::new(),
            access: Access::default(),
            accepted_proposals: Vec::new(),
            split_from: None,
            continues: None,
            foreign: None,
            original: None,
            created_at: at,
            last_modified: at,
        }
    }

    /// The series that an event of `author` in `area` was split from, as far as it may say so:
    /// another of the same author that lies beside it.
    pub fn split_by(&self, author: Identity, area: Area) -> Option<&SplitFrom> {
        let split = self.split_from.as_ref()?;
        let from = &split.event;
        Some(split).filter(|_| from.author() == author && from.path().area() == area)
    }

    /// The component that describes an occurrence: its override, else the master.
    pub fn component(&self, occurrence: Option<&RecurrenceId>) -> Option<&Component> {
        occurrence.and_then(|id| self.overrides.get(id)).or(self.master.as_ref())
    }

    /// The component that stands for the whole: the master, else the first override.
    pub fn lead(&self) -> Option<&Component> {
        self.master.as_ref().or_else(|| self.overrides.values().next())
    }

    /// Every component, the master first.
    pub fn components(&self) -> impl Iterator<Item = &Component> {
        self.master.iter().chain(self.overrides.values())
    }

    /// Whether it makes more than one occurrence.
    pub fn is_series(&self) -> bool {
        self.master.as_ref().is_some_and(|m| m.rrule.is_some() || !m.rdate.is_empty())
            || self.master.is_none()
    }

    /// The highest `sequence` of the object.
    pub fn sequence(&self) -> u32 {
        self.components().map(|component| component.sequence).max().unwrap_or(0)
    }
}
