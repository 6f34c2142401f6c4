//! Why a message or an edit is not carried out: a closed list of values with their data.

use super::{Address, ReadError, Version};
use crate::record::{PartStat, RecurrenceId};

/// Why nothing is changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Not an event.
    #[error("a {0}; only VEVENT is scheduled here")]
    Component(String),
    /// Not a calendar with one event.
    #[error(transparent)]
    Unreadable(ReadError),
    /// A calendar that is no message.
    #[error("no METHOD; expected a scheduling message (RFC 5546 §1.4)")]
    NoMethod,
    /// A METHOD that RFC 5546 does not know.
    #[error("METHOD {0} is none of RFC 5546")]
    UnknownMethod(String),
    /// The mail says another METHOD than the calendar in it (RFC 6047 §2.4).
    #[error("METHOD {body} within a mail that says {mime}")]
    MethodsDiffer {
        /// In the calendar.
        body: String,
        /// In the Content-Type.
        mime: String,
    },
    /// Nothing is held under that UID.
    #[error("nothing is held under this UID")]
    UnknownUid,
    /// The message is about another event than the one held.
    #[error("the message is about another UID")]
    OtherUid,
    /// Older than what was taken from the same author.
    #[error("older than what was taken before: {got:?} after {have:?}")]
    OutOfSequence {
        /// What was taken.
        have: Version,
        /// What came.
        got: Version,
    },
    /// ORGANIZER is another than the stored one.
    #[error("ORGANIZER is another than the one held")]
    OtherOrganizer {
        /// Who is held as the organizer.
        have: Option<Address>,
        /// Who the message says it is.
        got: Option<Address>,
    },
    /// The sender is not who may send this.
    #[error("sent by {from}, who is not the one it speaks for")]
    NotTheSender {
        /// Who sent it.
        from: Address,
    },
    /// An invitation that an attendee passed on to the owner: the organizer knows nothing of it yet.
    #[error("{from} delegates this to the owner")]
    FromDelegator {
        /// Who passed it on.
        from: Address,
    },
    /// The domain of the sender denies to have sent it.
    #[error("the sender's domain does not stand for it")]
    NotAuthentic {
        /// Who is said to have sent it.
        from: Option<Address>,
    },
    /// A message that only organizers send reached the organizer, or one to them somebody else.
    #[error("this calendar's owner is not whom such a message is for")]
    NotForMe,
    /// An answer that does not say whose it is, or names several.
    #[error("{found} attendees in an answer; expected one")]
    NotOneAttendee {
        /// How many it names.
        found: usize,
    },
    /// Who answers is not invited, and the event is for those who are.
    #[error("{who} is not invited")]
    NotInvited {
        /// Who.
        who: Address,
    },
    /// Who answers is not invited; the organizer decides.
    #[error("{who} is not invited and waits for the organizer's word")]
    Pending {
        /// Who.
        who: Address,
    },
    /// The series has no such date.
    #[error("no occurrence {0} in this series")]
    NoOccurrence(RecurrenceId),
    /// The message answers the series, and only dates of it are held.
    #[error("the series is not held, only dates of it")]
    NoSeries,
    /// What is answered is cancelled.
    #[error("it is cancelled; no answer changes that")]
    Cancelled,
    /// An answer to what has changed since: they were asked anew.
    #[error("{who} answered {} to SEQUENCE {got}, and was asked anew at {since}", answer.as_str())]
    Lapsed {
        /// Who answered.
        who: Address,
        /// What.
        answer: PartStat,
        /// The SEQUENCE from which on answers count.
        since: u32,
        /// The SEQUENCE that they answered.
        got: u32,
    },
    /// A proposal about what has changed since.
    #[error("it counters SEQUENCE {got}, and that is {since} by now")]
    Outdated {
        /// The component's SEQUENCE.
        since: u32,
        /// The one that was countered.
        got: u32,
    },
    /// A delegation to somebody who cannot take it, or by a delegate.
    #[error("{from} cannot delegate to {to}")]
    Delegation {
        /// Who delegates.
        from: Address,
        /// To whom.
        to: Address,
    },
    /// A time in a zone that nothing tells of.
    #[error("unknown time zone \"{tzid}\"")]
    Zone {
        /// Its TZID, at most 100 characters of it.
        tzid: String,
    },
    /// It cannot be told whose calendar it is, or who answers.
    #[error("none of this calendar's addresses is the organizer's or an attendee's")]
    NotMine,
    /// An attendee changed what is the organizer's.
    #[error("{property} is the organizer's to change")]
    NotYours {
        /// What was changed.
        property: String,
    },
    /// An edit that gives the event to another organizer.
    #[error("the organizer cannot be changed by an edit")]
    OrganizerChanged,
    /// A new event whose components name different organizers.
    #[error("components with different organizers")]
    SeveralOrganizers,
    /// A change that makes no readable event.
    #[error("{property} says nothing that can be read")]
    Value {
        /// The property.
        property: &'static str,
    },
    /// More than a meeting may hold.
    #[error("more than {limit} {what}")]
    TooMany {
        /// Of what.
        what: &'static str,
        /// The limit.
        limit: usize,
    },
    /// Nothing in it that concerns this calendar.
    #[error("nothing in it changes what is held")]
    NothingNew,
}

/// What a refusal means for whoever waits for an outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// It was passed over: late, not ours, nothing new.
    Ignored,
    /// It was turned down: not allowed, or not readable.
    Rejected,
    /// The owner must decide.
    Decide,
}

impl Refusal {
    /// What it means.
    pub fn effect(&self) -> Effect {
        match self {
            Refusal::Component(_)
            | Refusal::UnknownMethod(_)
            | Refusal::NoMethod
            | Refusal::UnknownUid
            | Refusal::OtherUid
            | Refusal::OutOfSequence { .. }
            | Refusal::NoSeries
            | Refusal::Lapsed { .. }
            | Refusal::NotForMe
            | Refusal::NothingNew => Effect::Ignored,
            Refusal::Unreadable(_)
            | Refusal::MethodsDiffer { .. }
            | Refusal::NotOneAttendee { .. }
            | Refusal::NotInvited { .. }
            | Refusal::NoOccurrence(_)
            | Refusal::Cancelled
            | Refusal::Outdated { .. }
            | Refusal::Delegation { .. }
            | Refusal::Zone { .. }
            | Refusal::NotMine
            | Refusal::NotYours { .. }
            | Refusal::OrganizerChanged
            | Refusal::SeveralOrganizers
            | Refusal::Value { .. }
            | Refusal::TooMany { .. } => Effect::Rejected,
            Refusal::OtherOrganizer { .. }
            | Refusal::NotTheSender { .. }
            | Refusal::FromDelegator { .. }
            | Refusal::NotAuthentic { .. }
            | Refusal::Pending { .. } => Effect::Decide,
        }
    }

    /// Its name, for programs: `out-of-sequence`.
    pub fn name(&self) -> &'static str {
        match self {
            Refusal::Component(_) => "component",
            Refusal::Unreadable(_) => "unreadable",
            Refusal::NoMethod => "no-method",
            Refusal::UnknownMethod(_) => "unknown-method",
            Refusal::MethodsDiffer { .. } => "methods-differ",
            Refusal::UnknownUid => "unknown-uid",
            Refusal::OtherUid => "other-uid",
            Refusal::OutOfSequence { .. } => "out-of-sequence",
            Refusal::OtherOrganizer { .. } => "other-organizer",
            Refusal::NotTheSender { .. } => "not-the-sender",
            Refusal::FromDelegator { .. } => "from-delegator",
            Refusal::NotAuthentic { .. } => "not-authentic",
            Refusal::NotForMe => "not-for-me",
            Refusal::NotOneAttendee { .. } => "not-one-attendee",
            Refusal::NotInvited { .. } => "not-invited",
            Refusal::Pending { .. } => "pending",
            Refusal::NoOccurrence(_) => "no-occurrence",
            Refusal::NoSeries => "no-series",
            Refusal::Cancelled => "cancelled",
            Refusal::Lapsed { .. } => "lapsed",
            Refusal::Outdated { .. } => "outdated",
            Refusal::Delegation { .. } => "delegation",
            Refusal::Zone { .. } => "unknown-zone",
            Refusal::NotMine => "not-mine",
            Refusal::NotYours { .. } => "not-yours",
            Refusal::OrganizerChanged => "organizer-changed",
            Refusal::SeveralOrganizers => "several-organizers",
            Refusal::Value { .. } => "value",
            Refusal::TooMany { .. } => "too-many",
            Refusal::NothingNew => "nothing-new",
        }
    }
}
