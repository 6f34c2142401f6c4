//! An answer: it lies in the answering person's keyspace and never touches the event.

use super::{RecurrenceId, Role};
use crate::key::Identity;
use crate::time::Timestamp;
use crate::uri::EventUri;

/// PARTSTAT (RFC 5545 §3.2.12).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum PartStat {
    /// Not answered.
    #[default]
    NeedsAction,
    /// Yes.
    Accepted,
    /// Maybe.
    Tentative,
    /// No.
    Declined,
    /// Somebody else goes.
    Delegated,
}

/// `attendees`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attendee {
    /// What is answered.
    pub event: EventUri,
    /// One date only.
    pub recurrence_id: Option<RecurrenceId>,
    /// The answer.
    pub partstat: PartStat,
    /// The highest `sequence` of the object that the author had seen.
    pub sequence: u32,
    /// How often the author came back after giving the seat up.
    pub round: u32,
    /// A word with it.
    pub comment: Option<String>,
    /// Guests the author brings.
    pub guests: u32,
    /// Who goes instead.
    pub delegated_to: Option<Identity>,
    /// Whose place the author takes.
    pub delegated_from: Option<Identity>,
    /// Whom a deputy answers for.
    pub principal: Option<Identity>,
    /// A role the author claims.
    pub role: Option<Role>,
    /// The author's claim of when it was first written.
    pub created_at: Timestamp,
    /// The author's claim of when this version was written.
    pub last_modified: Timestamp,
}

impl Attendee {
    /// The answer of the whole event that says no more than `partstat`, written at `at`.
    pub fn new(event: &EventUri, partstat: PartStat, at: Timestamp) -> Attendee {
        Attendee {
            event: event.clone(),
            recurrence_id: None,
            partstat,
            sequence: 0,
            round: 0,
            comment: None,
            guests: 0,
            delegated_to: None,
            delegated_from: None,
            principal: None,
            role: None,
            created_at: at,
            last_modified: at,
        }
    }
}
