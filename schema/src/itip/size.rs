//! How large a meeting may be: known from its text before that is taken apart, and from its lines
//! before a message or an edit is let in.

use super::{Meeting, ReadError, Vevent};
use crate::ical::tree::{Node, Param, Property};
use crate::limits;

/// Whether a text is small enough to be taken apart. What is cut out of it costs more than the
/// text itself, so the places where it will be cut are counted, not only its bytes.
pub(super) fn check_text(bytes: &[u8]) -> Result<(), ReadError> {
    check(bytes.len(), "bytes in one meeting", limits::MEETING_BYTES_MAX)?;
    let is_cut = |byte: &&u8| matches!(byte, b'\n' | b'\r' | b';' | b',');
    let cuts = bytes.iter().filter(is_cut).count();
    check(cuts, "lines, parameters and values in one meeting", limits::MEETING_CUTS_MAX)
}

/// What a part of a meeting takes once it is written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Size {
    bytes: usize,
    /// As [`check_text`] counts them.
    cuts: usize,
    /// ATTENDEE lines.
    people: usize,
}

impl Size {
    /// Of these lines.
    pub(super) fn of_lines<'l>(lines: impl IntoIterator<Item = &'l Property>) -> Size {
        lines.into_iter().map(of_line).fold(Size::default(), Size::and)
    }

    fn and(self, other: Size) -> Size {
        Size {
            bytes: self.bytes.saturating_add(other.bytes),
            cuts: self.cuts.saturating_add(other.cuts),
            people: self.people.saturating_add(other.people),
        }
    }

    fn times(self, count: usize) -> Size {
        Size {
            bytes: self.bytes.saturating_mul(count),
            cuts: self.cuts.saturating_mul(count),
            people: self.people.saturating_mul(count),
        }
    }

    fn check(self) -> Result<(), ReadError> {
        check(self.people, "attendees of all dates together", limits::MEETING_PEOPLE_MAX)?;
        check(self.bytes, "bytes in one meeting", limits::MEETING_BYTES_MAX)?;
        let what = "lines, parameters and values in one meeting";
        check(self.cuts, what, limits::MEETING_CUTS_MAX)
    }
}

/// What is left of a meeting's room while dates are written into it one by one.
pub(super) struct Room {
    size: Size,
    dates: usize,
}

impl Room {
    /// What `meeting` leaves.
    pub(super) fn beside(meeting: &Meeting) -> Room {
        Room { size: meeting.size(), dates: meeting.overrides.len() }
    }

    /// Takes the place of one more date.
    ///
    /// # Errors
    /// [`ReadError::TooMany`].
    pub(super) fn take(&mut self, event: &Vevent) -> Result<(), ReadError> {
        self.dates += 1;
        self.size = self.size.and(event.size());
        check_dates(self.dates)?;
        self.size.check()
    }
}

impl Meeting {
    /// Whether it is no larger than one that can be read again once it is written.
    pub(super) fn check_size(&self) -> Result<(), ReadError> {
        check_dates(self.overrides.len())?;
        self.components().try_for_each(|(_, event)| event.check_size())?;
        self.size().check()
    }

    /// Whether every date that `message` names and that has no description yet could get a copy of
    /// what is `each`: an answer of a few bytes makes each of them as large as that.
    pub(super) fn check_room(&self, message: &Meeting, each: Size) -> Result<(), ReadError> {
        let is_new = |event: &&Vevent| {
            self.id_in(event).is_none_or(|date| !self.overrides.contains_key(&date))
        };
        let new = message.overrides.values().filter(is_new).count();
        self.size().and(each.times(new)).check()
    }

    fn size(&self) -> Size {
        let head = Size::of_lines(&self.head).and(frame_of("VCALENDAR"));
        let zones = self.zones.iter().map(of_node);
        let events = self.components().map(|(_, event)| event.size());
        zones.chain(events).fold(head, Size::and)
    }
}

impl Vevent {
    /// What it takes.
    pub(super) fn size(&self) -> Size {
        of_node(&self.0)
    }

    /// Whether a meeting could hold that many copies of it.
    pub(super) fn check_copies(&self, count: usize) -> Result<(), ReadError> {
        self.size().times(count).check()
    }

    /// Whether one event names no more people than it may.
    pub(super) fn check_size(&self) -> Result<(), ReadError> {
        let people = self.0.all("ATTENDEE").count();
        check(people, "attendees in one event", limits::ATTENDEES_MAX)
    }
}

fn of_node(node: &Node) -> Size {
    let own = frame_of(&node.name).and(Size::of_lines(&node.properties));
    node.children.iter().map(of_node).fold(own, Size::and)
}

/// BEGIN and END.
fn frame_of(name: &str) -> Size {
    folded("BEGIN:".len() + name.len(), 0).times(2)
}

fn of_line(line: &Property) -> Size {
    let (bytes, cuts) = line.params.iter().map(of_param).fold(
        (line.name.len() + 1 + line.value.len(), cuts_in(&line.value)),
        |(bytes, cuts), (more_bytes, more_cuts)| (bytes + more_bytes, cuts + more_cuts),
    );
    Size { people: usize::from(line.name == "ATTENDEE"), ..folded(bytes, cuts) }
}

/// Bytes and cuts of a parameter, its semicolon and the marks between and around its values too.
fn of_param(param: &Param) -> (usize, usize) {
    let values = param.values.iter();
    let bytes: usize = values.clone().map(|value| value.len() + "=\"\"".len()).sum();
    let cuts: usize = values.map(|value| cuts_in(value)).sum();
    (1 + param.name.len() + bytes, param.values.len().max(1) + cuts)
}

fn cuts_in(text: &str) -> usize {
    text.bytes().filter(|byte| matches!(byte, b';' | b',')).count()
}

/// A content line with its end and its folds: no fewer than there will be, since a line goes on for
/// 71 bytes at least, whatever characters it has.
fn folded(bytes: usize, cuts: usize) -> Size {
    const FOLD: &str = "\r\n ";
    const END: &str = "\r\n";
    let folds = bytes / 71;
    let bytes = bytes + folds * FOLD.len() + END.len();
    Size { bytes, cuts: cuts + (folds + 1) * END.len(), people: 0 }
}

fn check_dates(got: usize) -> Result<(), ReadError> {
    check(got, "dates with a description of their own", limits::OVERRIDES_MAX)
}

pub(super) fn check(got: usize, what: &'static str, limit: usize) -> Result<(), ReadError> {
    if got > limit { Err(ReadError::TooMany { what, limit }) } else { Ok(()) }
}
