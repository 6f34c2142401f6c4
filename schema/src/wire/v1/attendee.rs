//! An answer on the wire.

use serde::{Deserialize, Serialize};

use super::choice::{PartStat, Role};
use super::uri::Uri;
use super::when::RecurrenceId;
use super::{key, moment};
use crate::key::Identity;
use crate::record::{self, Invalid};

/// `attendees`
#[derive(Serialize, Deserialize, Debug, Clone, PartialEq, Eq)]
pub(crate) struct Attendee {
    pub(crate) event: Uri,
    pub(crate) recurrence_id: Option<RecurrenceId>,
    pub(crate) partstat: PartStat,
    pub(crate) sequence: u32,
    pub(crate) round: u32,
    pub(crate) comment: Option<String>,
    pub(crate) guests: u32,
    pub(crate) delegated_to: Option<[u8; 32]>,
    pub(crate) delegated_from: Option<[u8; 32]>,
    pub(crate) principal: Option<[u8; 32]>,
    pub(crate) role: Option<Role>,
    pub(crate) created_at: i64,
    pub(crate) last_modified: i64,
}

impl From<&record::Attendee> for Attendee {
    fn from(answer: &record::Attendee) -> Attendee {
        Attendee {
            event: answer.event.as_uri().into(),
            recurrence_id: answer.recurrence_id.as_ref().map(RecurrenceId::from),
            partstat: answer.partstat.into(),
            sequence: answer.sequence,
            round: answer.round,
            comment: answer.comment.clone(),
            guests: answer.guests,
            delegated_to: key(answer.delegated_to),
            delegated_from: key(answer.delegated_from),
            principal: key(answer.principal),
            role: answer.role.map(Role::from),
            created_at: answer.created_at.micros(),
            last_modified: answer.last_modified.micros(),
        }
    }
}

impl TryFrom<Attendee> for record::Attendee {
    type Error = Invalid;

    fn try_from(answer: Attendee) -> Result<record::Attendee, Invalid> {
        Ok(record::Attendee {
            event: answer.event.read_event("x_pubky_event_uri")?,
            recurrence_id: answer.recurrence_id.map(RecurrenceId::read).transpose()?,
            partstat: answer.partstat.into(),
            sequence: answer.sequence,
            round: answer.round,
            comment: answer.comment,
            guests: answer.guests,
            delegated_to: answer.delegated_to.map(Identity::from_bytes),
            delegated_from: answer.delegated_from.map(Identity::from_bytes),
            principal: answer.principal.map(Identity::from_bytes),
            role: answer.role.map(Into::into),
            created_at: moment("created_at", answer.created_at)?,
            last_modified: moment("last_modified", answer.last_modified)?,
        })
    }
}
