//! Why a change of a meeting is not written: a closed list.

use crate::ical;
use crate::itip::Address;
use crate::record::{Invalid, RecurrenceId};

/// The part of a change that is not one's own to write. `date` is `None` for the series.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotMine {
    /// The event's name in every calendar stays what it is.
    #[error("the UID")]
    Uid,
    /// The organizer is whose keyspace the event is in.
    #[error("the organizer")]
    Organizer,
    /// What the event says of itself is its organizer's.
    #[error("the event")]
    Event {
        /// Where.
        date: Option<RecurrenceId>,
    },
    /// Whether they are asked, and in which part, is for others to say.
    #[error("the invitation of {who}")]
    Invitation {
        /// Whose.
        who: Address,
        /// Where.
        date: Option<RecurrenceId>,
    },
    /// An answer is its author's.
    #[error("the answer of {of}")]
    Answer {
        /// Whose.
        of: Address,
        /// Where.
        date: Option<RecurrenceId>,
    },
}

/// Why nothing is written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unwritten {
    /// A part of the change is somebody else's.
    #[error("{0} is not one's own to write")]
    NotMine(NotMine),
    /// A component that cannot be read.
    #[error(transparent)]
    Unreadable(#[from] ical::Refusal),
    /// A meeting larger than one may be.
    #[error("more than {limit} {what}")]
    TooMany {
        /// Of what.
        what: &'static str,
        /// The limit.
        limit: usize,
    },
    /// A record that may not stand.
    #[error(transparent)]
    Invalid(#[from] Invalid),
}

impl From<NotMine> for Unwritten {
    fn from(part: NotMine) -> Unwritten {
        Unwritten::NotMine(part)
    }
}
