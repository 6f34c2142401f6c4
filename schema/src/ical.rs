//! iCalendar (RFC 5545) in and out of the typed form. `calcard` parses and writes; what it and
//! real files get wrong is dealt with here and nowhere else.
//!
//! [`read`] answers with one [`CalendarObject`] for each UID; [`write()`] makes the same bytes from
//! the same events every time; [`import`] is the lenient door for people's own files.

mod alarm;
mod blocks;
mod component;
mod dates;
mod draft;
mod geo;
pub mod import;
mod lines;
mod objects;
mod original;
mod overlay;
mod people;
mod quoted_printable;
mod refusal;
mod spelling;
#[cfg(test)]
mod tests;
mod texts;
mod told;
pub mod tree;
mod typed;
mod vtimezone;
mod windows_zones;
mod words;
mod write;
mod write_component;
mod zone_names;
mod zone_offsets;
mod zones;

use std::collections::BTreeMap;

pub(crate) use component::ANSWERS_SINCE;
pub use objects::read;
pub use people::address;
pub use refusal::{Note, Refusal};
pub(crate) use told::{is_note, leave_out};
pub(crate) use typed::{component_of, moment_line, moment_of, whens_of, zone_block};
pub(crate) use write::missing_zones;
pub use write::{Item, calendar_of, write};
pub(crate) use zones::Zones;

use crate::limits;
use crate::record::{Component, Foreign, RecurrenceId};
use tree::Node;

/// PRODID of what is written here.
pub(crate) const PRODID: &str = "-//Kalends//Kalends//EN";

/// What a file says, event by event.
#[derive(Debug, Clone, PartialEq)]
pub struct CalendarFile {
    /// METHOD, upper case.
    pub method: Option<String>,
    /// The calendar's own name.
    pub name: Option<String>,
    /// One entry for each UID, and one for each component that could not be read.
    pub found: Vec<Found>,
}

/// One event of a file, or why there is none.
#[derive(Debug, Clone, PartialEq)]
pub enum Found {
    /// An event that could be read.
    Object(Box<CalendarObject>),
    /// A component that repeats another of the same file, or is an older version of it.
    Repeated {
        /// Its UID.
        uid: String,
        /// Its title, as far as there is one.
        title: Option<String>,
        /// Its SEQUENCE.
        sequence: u32,
    },
    /// A component that could not be read.
    Refused {
        /// Its UID, if it has one.
        uid: Option<String>,
        /// Its title, as far as there is one.
        title: Option<String>,
        /// Why.
        reason: Refusal,
    },
}

/// All that one file says under one UID.
#[derive(Debug, Clone, PartialEq)]
pub struct CalendarObject {
    /// UID; `None` where the file gives none.
    pub uid: Option<String>,
    /// The series, or the only date.
    pub master: Option<Component>,
    /// Dates described on their own.
    pub overrides: BTreeMap<RecurrenceId, Component>,
    /// Those of the overrides that are told of all later dates, too: RANGE=THISANDFUTURE.
    pub ranged: Vec<RecurrenceId>,
    /// ORGANIZER and ATTENDEE lines, the master's before the overrides'.
    pub people: Foreign,
    /// What was read in another way than it was written.
    pub notes: Vec<Note>,
    /// The object as it came, the master before the overrides in their order: attachments' own
    /// bytes left out, zones by the names that are known, and no VTIMEZONE.
    pub calendar: Node,
}

/// Why a file is no calendar that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IcalError {
    /// Larger than a file may be.
    #[error("a file of {bytes} bytes; expected at most {}", limits::IMPORT_BYTES_MAX)]
    TooLarge {
        /// Its size.
        bytes: usize,
    },
    /// Nothing in it begins a calendar.
    #[error("no BEGIN:VCALENDAR; expected an iCalendar file (RFC 5545)")]
    NoCalendar,
    /// More components than a file may hold.
    #[error("more than {limit} components in one file")]
    TooMany {
        /// The limit.
        limit: usize,
    },
}
