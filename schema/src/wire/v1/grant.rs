//! A grant on the wire: who may act for the writer.

use serde::{Deserialize, Serialize};

use super::uri::Uri;
use super::{moment, moment_or_none};
use crate::key::Identity;
use crate::record::{self, Invalid};

/// `grants`
#[derive(Serialize, Deserialize, Debug, Clone, PartialEq, Eq)]
pub(crate) struct Grant {
    pub(crate) grantee: [u8; 32],
    pub(crate) may: Acts,
    /// One event only; without it, all.
    pub(crate) event: Option<Uri>,
    /// Until this moment by the head of the act, µs.
    pub(crate) until: Option<i64>,
    /// The lower number counts first where several deputies answer.
    pub(crate) order: u32,
    pub(crate) created_at: i64,
    pub(crate) last_modified: i64,
}

/// What a grantee may do.
#[derive(Serialize, Deserialize, Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Acts {
    pub(crate) answer: bool,
    pub(crate) invite: bool,
    pub(crate) admit: bool,
    pub(crate) edit: bool,
}

impl From<&record::Grant> for Grant {
    fn from(grant: &record::Grant) -> Grant {
        let record::Acts { answer, invite, admit, edit } = grant.may;
        Grant {
            grantee: *grant.grantee.as_bytes(),
            may: Acts { answer, invite, admit, edit },
            event: grant.event.as_ref().map(|event| event.as_uri().into()),
            until: grant.until.map(|until| until.micros()),
            order: grant.order,
            created_at: grant.created_at.micros(),
            last_modified: grant.last_modified.micros(),
        }
    }
}

impl TryFrom<Grant> for record::Grant {
    type Error = Invalid;

    fn try_from(grant: Grant) -> Result<record::Grant, Invalid> {
        let Acts { answer, invite, admit, edit } = grant.may;
        Ok(record::Grant {
            grantee: Identity::from_bytes(grant.grantee),
            may: record::Acts { answer, invite, admit, edit },
            event: grant.event.map(|uri| uri.read_event("x_pubky_event_uri")).transpose()?,
            until: moment_or_none("until", grant.until)?,
            order: grant.order,
            created_at: moment("created_at", grant.created_at)?,
            last_modified: moment("last_modified", grant.last_modified)?,
        })
    }
}
