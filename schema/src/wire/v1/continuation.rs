//! Handovers and claims on the wire: who continues an event.

use serde::{Deserialize, Serialize};

use super::moment;
use super::uri::Uri;
use crate::head::{SIGNED_HEAD_BYTES, SignedHead, UnverifiedHead};
use crate::key::Identity;
use crate::limits::VALUE_BYTES_MAX;
use crate::record::{self, Invalid, Record};
use crate::uri::EventUri;
use crate::wire::{self, Decoded, List};

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
            carried: carried_bytes(claim).as_slice().into(),
            organizer_head: claim.organizer_head.to_bytes().as_slice().into(),
            created_at: claim.created_at.micros(),
            last_modified: claim.last_modified.micros(),
        }
    }
}

impl TryFrom<Claim> for record::Claim {
    type Error = Invalid;

    fn try_from(claim: Claim) -> Result<record::Claim, Invalid> {
        let event = claim.event.read_event("x_pubky_event_uri")?;
        Ok(record::Claim {
            carried: Box::new(read_carried(&event, claim.carried.as_slice())?),
            organizer_head: Box::new(read_head(claim.organizer_head.as_slice())?),
            event,
            created_at: moment("created_at", claim.created_at)?,
            last_modified: moment("last_modified", claim.last_modified)?,
        })
    }
}

/// The value of an `events` record that a claim carries.
pub(crate) fn carried_bytes(claim: &record::Claim) -> Vec<u8> {
    wire::encode(&Record::Event(claim.carried.clone()))
}

/// Reads what a claim carries; what a newer program wrote is not taken over by an older one.
pub(crate) fn read_carried(root: &EventUri, value: &[u8]) -> Result<record::Event, Invalid> {
    match wire::decode(root.path(), value) {
        Ok(Decoded::Known(Record::Event(event))) => Ok(*event),
        Ok(Decoded::Known(_) | Decoded::Later { .. } | Decoded::NeedsNewer) | Err(_) => {
            let got = format!("{} bytes", value.len());
            Err(Invalid::new("carried", got, "the value of an events record"))
        }
    }
}

/// Reads the head that a claim names, and checks its signatures.
pub(crate) fn read_head(bytes: &[u8]) -> Result<SignedHead, Invalid> {
    let head = UnverifiedHead::from_bytes(bytes).and_then(|head| head.verify());
    head.map_err(|_| {
        let got = format!("{} bytes", bytes.len());
        Invalid::new("organizer_head", got, "a signed head that holds")
    })
}
