//! Order and significance: which changes of an event raise its numbers, and whom they ask anew.
//!
//! `30-scheduling`, *Order and significance*; RFC 5546 §2.1.4.

use crate::record::Event;
use crate::time::Timestamp;

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
}

/// Sets `sequence`, `answers_since`, DTSTAMP and LAST-MODIFIED of `after`, an edit of `before`
/// made `now`. Numbers that `after` carries itself are ignored.
pub fn significant_change(before: &Event, after: Event, also: Also, now: Timestamp) -> Edited {
    let _ = (before, also, now);
    Edited { event: after, significant: false }
}
