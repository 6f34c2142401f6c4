//! The organizer's ledger: who has a seat, who waits, who is refused.

use std::fmt;

use super::{PartStat, RecurrenceId};
use crate::key::Identity;
use crate::time::Timestamp;
use crate::uri::{AttendeeUri, EventUri};

/// Whom an admission or a roster row is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Person {
    /// Somebody with a keyspace.
    Key(Identity),
    /// Somebody with an address only: 26 random Crockford characters.
    Guest(String),
}

impl Person {
    /// Whose keyspace it is, of somebody who has one.
    pub fn key(&self) -> Option<Identity> {
        match self {
            Person::Key(identity) => Some(*identity),
            Person::Guest(_) => None,
        }
    }
}

impl fmt::Display for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Person::Key(identity) => identity.fmt(f),
            Person::Guest(token) => write!(f, "guest:{token}"),
        }
    }
}

/// What the organizer's node decided about one answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AdmissionState {
    /// Has a seat.
    Admitted,
    /// Waits for one.
    Waitlisted,
    /// No seat and no line: final for that round.
    Full,
    /// Not wanted, until the organizer says otherwise.
    Denied,
    /// Gave the seat up.
    Released,
}

/// `admissions`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Admission {
    /// The event.
    pub event: EventUri,
    /// Whom it is about.
    pub attendee: AdmissionOf,
    /// One date only; without it, every date.
    pub recurrence_id: Option<RecurrenceId>,
    /// The decision.
    pub state: AdmissionState,
    /// The round of the answer that it decides.
    pub round: u32,
    /// 1 + guests admitted; 0 for a maybe where maybes take no seat.
    pub seats: u32,
    /// Taken once per event and occurrence, never reused.
    pub ticket: u64,
    /// ACCEPTED or TENTATIVE, for guests without a key.
    pub partstat: Option<PartStat>,
    /// The author's claim of when it was first written.
    pub created_at: Timestamp,
    /// The author's claim of when this version was written.
    pub last_modified: Timestamp,
}

/// How an admission names whom it is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AdmissionOf {
    /// The answer, by URI.
    Answer(AttendeeUri),
    /// A guest without a key: 26 Crockford characters.
    Guest(String),
}

impl AdmissionOf {
    /// The person behind it.
    pub fn person(&self) -> Person {
        match self {
            AdmissionOf::Answer(uri) => Person::Key(uri.author()),
            AdmissionOf::Guest(token) => Person::Guest(token.clone()),
        }
    }
}
