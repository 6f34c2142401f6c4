//! Handovers and claims on the wire: who continues an event.

use serde::{Deserialize, Serialize};

use super::moment;
use super::uri::Uri;
use crate::key::Identity;
use crate::limits::VALUE_BYTES_MAX;
use crate::record::{self, Invalid};
use crate::wire::List;

/// Bytes of a signed head.
pub(crate) const SIGNED_HEAD_BYTES: usize = 370;

/// `handovers`: the organizer names who continues the event `event` (its root).
#[derive(Serialize, Deserialize, Debug, Clone, PartialEq, Eq)]
pub(crate) struct Handover {
    pub(crate) event: Uri,
    pub(crate) successor: [u8; 32],
    pub(crate) comment: Option<String>,
    pub(crate) created_at: i64,
    pub(crate) last_modified: i64,
}

/// `claims`: a named successor takes over the event `event` (its root).
#[derive(Serialize, Deserialize, Debug, Clone, PartialEq, Eq)]
pub(crate) struct Claim {
    pub(crate) event: Uri,
    /// The event as it goes on: the value of an `events` record.
    pub(crate) carried: List<u8, VALUE_BYTES_MAX>,
    /// The organizer's last head that the successor knows, whole, so that its time is proven.
    pub(crate) organizer_head: List<u8, SIGNED_HEAD_BYTES>,
    pub(crate) created_at: i64,
    pub(crate) last_modified: i64,
}

impl From<&record::Handover> for Handover {
    fn from(handover: &record::Handover) -> Handover {
        Handover {
            event: handover.event.as_uri().into(),
            successor: *handover.successor.as_bytes(),
            comment: handover.comment.clone(),
            created_at: handover.created_at.micros(),
            last_modified: handover.last_modified.micros(),
        }
    }
}

impl TryFrom<Handover> for record::Handover {
    type Error = Invalid;

    fn try_from(handover: Handover) -> Result<record::Handover, Invalid> {
        Ok(record::Handover {
            event: handover.event.read_event("x_pubky_event_uri")?,
            successor: Identity::from_bytes(handover.successor),
            comment: handover.comment,
            created_at: moment("created_at", handover.created_at)?,
            last_modified: moment("last_modified", handover.last_modified)?,
        })
    }
}

impl From<&record::Claim> for Claim {
    fn from(claim: &record::Claim) -> Claim {
        Claim {
            event: claim.event.as_uri().into(),
            carried: claim.carried.as_slice().into(),
            organizer_head: claim.organizer_head.as_slice().into(),
            created_at: claim.created_at.micros(),
            last_modified: claim.last_modified.micros(),
        }
    }
}

impl TryFrom<Claim> for record::Claim {
    type Error = Invalid;

    fn try_from(claim: Claim) -> Result<record::Claim, Invalid> {
        Ok(record::Claim {
            event: claim.event.read_event("x_pubky_event_uri")?,
            carried: claim.carried.into_vec(),
            organizer_head: claim.organizer_head.into_vec(),
            created_at: moment("created_at", claim.created_at)?,
            last_modified: moment("last_modified", claim.last_modified)?,
        })
    }
}
