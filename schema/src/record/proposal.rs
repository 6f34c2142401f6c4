//! A counter-proposal: whoever may answer asks for another time or place (RFC 5546 §3.2.7), and
//! the organizer's word that it will not be so (§3.2.8). Accepting one is the changed event.

use super::{Change, End, RecurrenceId, When};
use crate::hash::Hash;
use crate::key::Identity;
use crate::time::Timestamp;
use crate::uri::{EventUri, Uri};

/// `counter-proposals`: one standing proposal per person and occurrence. It proposes at least one
/// of a start, an end and a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CounterProposal {
    /// What it would change.
    pub event: EventUri,
    /// One date only.
    pub recurrence_id: Option<RecurrenceId>,
    /// The `sequence` of the component it counters.
    pub sequence: u32,
    /// DTSTART; `None` leaves it.
    pub start: Option<When>,
    /// DTEND or DURATION; `None` keeps the length.
    pub end: Option<End>,
    /// LOCATION; `None` leaves it.
    pub location: Option<String>,
    /// A word with it.
    pub comment: Option<String>,
    /// Whom a deputy proposes for.
    pub principal: Option<Identity>,
    /// The author's claim of when it was first written.
    pub created_at: Timestamp,
    /// The author's claim of when this version was written.
    pub last_modified: Timestamp,
}

/// `decline-counters`: the organizer's word on what was proposed. Of a counter-proposal it is
/// always a refusal; of an amendment it also says that it was applied, since an event that has
/// changed again could not (`0280`).
#[derive(Debug, Clone, PartialEq)]
pub struct DeclineCounter {
    /// The proposal, or the amendment.
    pub proposal: Uri,
    /// Which version of it: another one is not declined.
    pub value_hash: Hash,
    /// Why.
    pub reason: DeclineReason,
    /// A word with it.
    pub comment: Option<String>,
    /// The author's claim of when it was first written.
    pub created_at: Timestamp,
    /// The author's claim of when this version was written.
    pub last_modified: Timestamp,
}

/// What the organizer says of something proposed.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum DeclineReason {
    /// The organizer does not want it.
    #[default]
    Declined,
    /// Fields that an amendment changes were changed since; at most 200.
    Conflict(Vec<Both>),
    /// An amendment is in the event; at most 200 fields.
    Applied(Vec<Both>),
}

/// Both values of one field.
#[derive(Debug, Clone, PartialEq)]
pub struct Both {
    /// What the amendment wants.
    pub proposed: Change,
    /// What the event says, or said before the amendment was applied.
    pub current: Change,
}
