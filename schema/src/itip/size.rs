//! How large a meeting may be: known from its text before that is taken apart, and from its lines
//! before a message or an edit is let in.

use super::{Meeting, ReadError, Vevent};
use crate::limits;

/// Whether a text is small enough to be taken apart. What is cut out of it costs more than the
/// text itself, so the places where it will be cut are counted, not only its bytes.
pub(super) fn check_text(bytes: &[u8]) -> Result<(), ReadError> {
    check(bytes.len(), "bytes in one meeting", limits::MEETING_BYTES_MAX)?;
    let is_cut = |byte: &&u8| matches!(byte, b'\n' | b'\r' | b';' | b',');
    let cuts = bytes.iter().filter(is_cut).count();
    check(cuts, "lines, parameters and values in one meeting", limits::MEETING_CUTS_MAX)
}

impl Meeting {
    /// Whether it is no larger than one that can be read.
    pub(super) fn check_size(&self) -> Result<(), ReadError> {
        check(
            self.overrides.len(),
            "dates with a description of their own",
            limits::OVERRIDES_MAX,
        )?;
        self.components().try_for_each(|(_, event)| event.check_size())?;
        check(self.people(), "attendees of all dates together", limits::MEETING_PEOPLE_MAX)
    }

    /// Whether every date that `message` names could be written out with the people of the series:
    /// an answer of a few bytes makes each of them as large as that.
    pub(super) fn check_room(&self, message: &Meeting) -> Result<(), ReadError> {
        let each = self.master.as_ref().map_or(0, Vevent::people);
        let is_new = |event: &&Vevent| {
            self.id_in(event).is_none_or(|date| !self.overrides.contains_key(&date))
        };
        let new = message.overrides.values().filter(is_new).count();
        let all = self.people().saturating_add(new.saturating_mul(each));
        check(all, "attendees of all dates together", limits::MEETING_PEOPLE_MAX)
    }

    fn people(&self) -> usize {
        self.components().map(|(_, event)| event.people()).sum()
    }
}

impl Vevent {
    /// Whether one event names no more people than it may.
    pub(super) fn check_size(&self) -> Result<(), ReadError> {
        check(self.people(), "attendees in one event", limits::ATTENDEES_MAX)
    }

    /// How many ATTENDEE lines it has.
    fn people(&self) -> usize {
        self.0.all("ATTENDEE").count()
    }
}

pub(super) fn check(got: usize, what: &'static str, limit: usize) -> Result<(), ReadError> {
    if got > limit { Err(ReadError::TooMany { what, limit }) } else { Ok(()) }
}
