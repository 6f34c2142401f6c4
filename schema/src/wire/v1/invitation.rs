//! An invitation on the wire.

use serde::{Deserialize, Serialize};

use super::choice::{CuType, Role};
use super::uri::Uri;
use super::when::RecurrenceId;
use super::{moment, moment_or_none};
use crate::key::Identity;
use crate::record::{self, Invalid};

/// `invitations`
#[derive(Serialize, Deserialize, Debug, Clone, PartialEq, Eq)]
pub(crate) struct Invitation {
    pub(crate) event: Uri,
    pub(crate) invitee: [u8; 32],
    pub(crate) recurrence_id: Option<RecurrenceId>,
    pub(crate) role: Role,
    pub(crate) cutype: CuType,
    pub(crate) rsvp: bool,
    pub(crate) comment: Option<String>,
    pub(crate) revoked_at: Option<i64>,
    pub(crate) created_at: i64,
    pub(crate) last_modified: i64,
}

impl From<&record::Invitation> for Invitation {
    fn from(invitation: &record::Invitation) -> Invitation {
        Invitation {
            event: invitation.event.as_uri().into(),
            invitee: *invitation.invitee.as_bytes(),
            recurrence_id: invitation.recurrence_id.as_ref().map(RecurrenceId::from),
            role: invitation.role.into(),
            cutype: invitation.cutype.into(),
            rsvp: invitation.rsvp,
            comment: invitation.comment.clone(),
            revoked_at: invitation.revoked_at.map(|at| at.micros()),
            created_at: invitation.created_at.micros(),
            last_modified: invitation.last_modified.micros(),
        }
    }
}

impl TryFrom<Invitation> for record::Invitation {
    type Error = Invalid;

    fn try_from(invitation: Invitation) -> Result<record::Invitation, Invalid> {
        Ok(record::Invitation {
            event: invitation.event.read_event("x_pubky_event_uri")?,
            invitee: Identity::from_bytes(invitation.invitee),
            recurrence_id: invitation.recurrence_id.map(RecurrenceId::read).transpose()?,
            role: invitation.role.into(),
            cutype: invitation.cutype.into(),
            rsvp: invitation.rsvp,
            comment: invitation.comment,
            revoked_at: moment_or_none("revoked_at", invitation.revoked_at)?,
            created_at: moment("created_at", invitation.created_at)?,
            last_modified: moment("last_modified", invitation.last_modified)?,
        })
    }
}
