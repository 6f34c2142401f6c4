//! Who continues an event: its organizer hands it over, or a named successor claims it.

use super::Event;
use crate::head::SignedHead;
use crate::key::Identity;
use crate::time::Timestamp;
use crate::uri::EventUri;

/// `handovers`: the organizer names who continues an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handover {
    /// The event's first URI, its root.
    pub event: EventUri,
    /// Who continues it.
    pub successor: Identity,
    /// A word with it.
    pub comment: Option<String>,
    /// The author's claim of when it was first written.
    pub created_at: Timestamp,
    /// The author's claim of when this version was written.
    pub last_modified: Timestamp,
}

/// `claims`: a named successor takes over an event whose organizer is gone.
#[derive(Debug, Clone, PartialEq)]
pub struct Claim {
    /// The event's first URI, its root.
    pub event: EventUri,
    /// The event as it goes on; it says that it continues the root.
    pub carried: Box<Event>,
    /// The organizer's last head that the successor knows, whole, so that its time is proven.
    pub organizer_head: Box<SignedHead>,
    /// The author's claim of when it was first written.
    pub created_at: Timestamp,
    /// The author's claim of when this version was written.
    pub last_modified: Timestamp,
}
