//! Handovers and claims on the wire: who continues an event.

use serde::{Deserialize, Serialize};

use super::uri::Uri;
use crate::limits::VALUE_BYTES_MAX;
use crate::wire::List;

/// Bytes of a signed head.
pub(crate) const SIGNED_HEAD_BYTES: usize = 370;

/// `handovers`: the organizer names who continues the event `event` (its root).
#[derive(Serialize, Deserialize, Debug, Clone, PartialEq, Eq)]
pub struct Handover {
    pub(crate) event: Uri,
    pub(crate) successor: [u8; 32],
    pub(crate) comment: Option<String>,
    pub(crate) created_at: i64,
    pub(crate) last_modified: i64,
}

/// `claims`: a named successor takes over the event `event` (its root).
#[derive(Serialize, Deserialize, Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    pub(crate) event: Uri,
    /// The event as it goes on: the value of an `events` record.
    pub(crate) carried: List<u8, VALUE_BYTES_MAX>,
    /// The organizer's last head that the successor knows, whole, so that its time is proven.
    pub(crate) organizer_head: List<u8, SIGNED_HEAD_BYTES>,
    pub(crate) created_at: i64,
    pub(crate) last_modified: i64,
}
