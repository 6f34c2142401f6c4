//! Why an event is refused, and what was read in another way than it was written.

use crate::record::{Invalid, RecurrenceId};
use crate::recurrence::RuleError;

/// Why a component cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Not an event.
    #[error("a {0}; expected VEVENT")]
    Component(String),
    /// The file ends, or another component begins, before END:VEVENT.
    #[error("cut off before END:VEVENT")]
    CutOff,
    /// No DTSTART.
    #[error("no DTSTART")]
    NoStart,
    /// A date or time that is none.
    #[error("{property}: no date or time")]
    Time {
        /// The property.
        property: &'static str,
    },
    /// A length that is none.
    #[error("DURATION: no length, or one below zero")]
    Duration,
    /// A zone that nothing tells of.
    #[error("unknown time zone \"{tzid}\", and no VTIMEZONE whose clocks are a known zone's")]
    Zone {
        /// Its TZID, at most 100 characters of it.
        tzid: String,
    },
    /// A rule that is none.
    #[error("RRULE: {0}")]
    Rule(#[from] RuleError),
    /// A field that breaks a rule of records.
    #[error(transparent)]
    Invalid(#[from] Invalid),
    /// Too large for a record.
    #[error("{bytes} bytes; expected at most 262144")]
    TooLarge {
        /// Its size as a record.
        bytes: usize,
    },
}

/// What was read in another way than it was written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Note {
    /// There was no UID: one was made from the text's hash.
    #[error("no UID: made one from the text")]
    UidMade,
    /// There was no title.
    #[error("no title: called it (no title)")]
    TitleMade,
    /// A text was longer than a record holds.
    #[error("{field} cut to {chars} characters")]
    TextCut {
        /// Which.
        field: &'static str,
        /// How many were kept.
        chars: usize,
    },
    /// A list was longer than a record holds.
    #[error("{field} cut to {kept} entries")]
    ListCut {
        /// Which.
        field: &'static str,
        /// How many were kept.
        kept: usize,
    },
    /// An attachment's own bytes.
    #[error("a binary attachment stripped")]
    BinaryStripped,
    /// An alarm without ACTION or a TRIGGER that says when.
    #[error("a broken alarm dropped")]
    AlarmDropped,
    /// A value that says nothing, or not what its property can say.
    #[error("{property} dropped: not a value it can have")]
    ValueDropped {
        /// The property.
        property: &'static str,
    },
    /// More than one RRULE.
    #[error("only the first RRULE is kept")]
    SecondRule,
    /// RANGE=THISANDFUTURE of a date that the series does not have, or another RANGE.
    #[error("an override for this and all future dates is read as one date's")]
    Range,
    /// RANGE=THISANDFUTURE.
    #[error("from {on} on it is an event of its own")]
    SplitAt {
        /// The first date of that.
        on: RecurrenceId,
    },
    /// An override's rule.
    #[error("an override's own rule or dates dropped")]
    OverrideRule,
    /// The original says more, but is too long to keep.
    #[error("original text of {bytes} bytes not kept")]
    OriginalTooLong {
        /// Its size.
        bytes: usize,
    },
    /// The calendar says more of itself than is kept with an event.
    #[error("properties of the calendar itself beyond 2048 bytes not kept")]
    HeaderCut,
    /// The owner's event lists people by address; they are not in the record.
    #[error("{count} attendees by address not taken over")]
    PeopleLeftOut {
        /// How many.
        count: usize,
    },
    /// Alarms never enter `pub`.
    #[error("{count} alarms left out of the public record")]
    AlarmsLeftOut {
        /// How many.
        count: usize,
    },
    /// Unknown properties that hold addresses or alarms never enter `pub`.
    #[error("{count} unknown properties left out of the public record")]
    ExtraLeftOut {
        /// How many.
        count: usize,
    },
}

impl Note {
    /// Whether something was put in that the file did not say.
    pub fn is_repair(&self) -> bool {
        matches!(self, Note::UidMade | Note::TitleMade)
    }
}
