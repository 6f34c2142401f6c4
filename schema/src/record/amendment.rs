//! An amendment: an admin or a contributor wants fields of somebody's event changed, and the
//! organizer's node changes them.

use super::{Field, RecurrenceId};
use crate::hash::Hash;
use crate::time::Timestamp;
use crate::uri::EventUri;

/// `amendments`
#[derive(Debug, Clone, PartialEq)]
pub struct Amendment {
    /// What it changes.
    pub event: EventUri,
    /// Of the event's version that it changes.
    pub value_hash: Hash,
    /// The fields, each once, and what they are to be; at most 200.
    pub changes: Vec<Change>,
    /// A word with it.
    pub comment: Option<String>,
    /// The author's claim of when it was first written.
    pub created_at: Timestamp,
    /// The author's claim of when this version was written.
    pub last_modified: Timestamp,
}

/// One field of the master or of one occurrence, and its new value.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// The occurrence; `None` is the master, and what belongs to the whole event.
    pub recurrence_id: Option<RecurrenceId>,
    /// The field with its value.
    pub field: Field,
}
