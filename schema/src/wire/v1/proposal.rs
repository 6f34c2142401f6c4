//! Counter-proposals and their decline on the wire (RFC 5546 §3.2.7, §3.2.8).

use serde::{Deserialize, Serialize};

use super::amendment::Change;
use super::uri::Uri;
use super::when::{End, RecurrenceId, When};
use crate::limits::CHANGES_MAX;
use crate::wire::List;

/// `counter-proposals`
#[derive(Serialize, Deserialize, Debug, Clone, PartialEq, Eq)]
pub struct CounterProposal {
    pub(crate) event: Uri,
    pub(crate) recurrence_id: Option<RecurrenceId>,
    /// The `sequence` it counters.
    pub(crate) sequence: u32,
    pub(crate) start: Option<When>,
    pub(crate) end: Option<End>,
    pub(crate) location: Option<String>,
    pub(crate) comment: Option<String>,
    pub(crate) principal: Option<[u8; 32]>,
    pub(crate) created_at: i64,
    pub(crate) last_modified: i64,
}

/// `decline-counters`
#[derive(Serialize, Deserialize, Debug, Clone, PartialEq, Eq)]
pub struct DeclineCounter {
    /// The proposal or amendment.
    pub(crate) proposal: Uri,
    /// Of the version declined.
    pub(crate) value_hash: [u8; 32],
    pub(crate) reason: Reason,
    pub(crate) comment: Option<String>,
    pub(crate) created_at: i64,
    pub(crate) last_modified: i64,
}

/// Why it is declined.
#[derive(Serialize, Deserialize, Debug, Clone, PartialEq, Eq)]
pub(crate) enum Reason {
    /// The organizer does not want it.
    Declined,
    /// Fields that an amendment changes were changed since.
    Conflict(List<Conflict, CHANGES_MAX>),
}

/// Both values of one field.
#[derive(Serialize, Deserialize, Debug, Clone, PartialEq, Eq)]
pub(crate) struct Conflict {
    pub(crate) proposed: Change,
    pub(crate) current: Change,
}
