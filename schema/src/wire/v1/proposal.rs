//! Counter-proposals and their decline on the wire (RFC 5546 §3.2.7, §3.2.8).

use serde::{Deserialize, Serialize};

use super::amendment::Change;
use super::uri::Uri;
use super::when::{End, RecurrenceId, When};
use super::{key, moment};
use crate::hash::Hash;
use crate::key::Identity;
use crate::limits::CHANGES_MAX;
use crate::record::{self, Invalid};
use crate::wire::List;

/// `counter-proposals`
#[derive(Serialize, Deserialize, Debug, Clone, PartialEq, Eq)]
pub(crate) struct CounterProposal {
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
pub(crate) struct DeclineCounter {
    /// The proposal or amendment.
    pub(crate) proposal: Uri,
    /// Of the version declined.
    pub(crate) value_hash: [u8; 32],
    pub(crate) reason: Reason,
    pub(crate) comment: Option<String>,
    pub(crate) created_at: i64,
    pub(crate) last_modified: i64,
}

/// What the organizer says.
#[derive(Serialize, Deserialize, Debug, Clone, PartialEq, Eq)]
pub(crate) enum Reason {
    /// The organizer does not want it.
    Declined,
    /// Fields that an amendment changes were changed since.
    Conflict(List<Both, CHANGES_MAX>),
    /// An amendment is in the event.
    Applied(List<Both, CHANGES_MAX>),
}

/// Both values of one field.
#[derive(Serialize, Deserialize, Debug, Clone, PartialEq, Eq)]
pub(crate) struct Both {
    pub(crate) proposed: Change,
    pub(crate) current: Change,
}

impl From<&record::CounterProposal> for CounterProposal {
    fn from(proposal: &record::CounterProposal) -> CounterProposal {
        CounterProposal {
            event: proposal.event.as_uri().into(),
            recurrence_id: proposal.recurrence_id.as_ref().map(RecurrenceId::from),
            sequence: proposal.sequence,
            start: proposal.start.as_ref().map(When::from),
            end: proposal.end.as_ref().map(End::from),
            location: proposal.location.clone(),
            comment: proposal.comment.clone(),
            principal: key(proposal.principal),
            created_at: proposal.created_at.micros(),
            last_modified: proposal.last_modified.micros(),
        }
    }
}

impl TryFrom<CounterProposal> for record::CounterProposal {
    type Error = Invalid;

    fn try_from(proposal: CounterProposal) -> Result<record::CounterProposal, Invalid> {
        Ok(record::CounterProposal {
            event: proposal.event.read_event("x_pubky_event_uri")?,
            recurrence_id: proposal.recurrence_id.map(RecurrenceId::read).transpose()?,
            sequence: proposal.sequence,
            start: proposal.start.map(|start| start.read("dtstart")).transpose()?,
            end: proposal.end.map(End::read).transpose()?,
            location: proposal.location,
            comment: proposal.comment,
            principal: proposal.principal.map(Identity::from_bytes),
            created_at: moment("created_at", proposal.created_at)?,
            last_modified: moment("last_modified", proposal.last_modified)?,
        })
    }
}

impl From<&record::DeclineCounter> for DeclineCounter {
    fn from(decline: &record::DeclineCounter) -> DeclineCounter {
        DeclineCounter {
            proposal: (&decline.proposal).into(),
            value_hash: *decline.value_hash.as_bytes(),
            reason: (&decline.reason).into(),
            comment: decline.comment.clone(),
            created_at: decline.created_at.micros(),
            last_modified: decline.last_modified.micros(),
        }
    }
}

impl TryFrom<DeclineCounter> for record::DeclineCounter {
    type Error = Invalid;

    fn try_from(decline: DeclineCounter) -> Result<record::DeclineCounter, Invalid> {
        Ok(record::DeclineCounter {
            proposal: decline.proposal.read("x_pubky_proposal_uri")?,
            value_hash: Hash(decline.value_hash),
            reason: decline.reason.read()?,
            comment: decline.comment,
            created_at: moment("created_at", decline.created_at)?,
            last_modified: moment("last_modified", decline.last_modified)?,
        })
    }
}

impl From<&record::DeclineReason> for Reason {
    fn from(reason: &record::DeclineReason) -> Reason {
        match reason {
            record::DeclineReason::Declined => Reason::Declined,
            record::DeclineReason::Conflict(both) => {
                Reason::Conflict(both.iter().map(Both::from).collect())
            }
            record::DeclineReason::Applied(both) => {
                Reason::Applied(both.iter().map(Both::from).collect())
            }
        }
    }
}

impl Reason {
    fn read(self) -> Result<record::DeclineReason, Invalid> {
        Ok(match self {
            Reason::Declined => record::DeclineReason::Declined,
            Reason::Conflict(fields) => record::DeclineReason::Conflict(read_both(fields)?),
            Reason::Applied(fields) => record::DeclineReason::Applied(read_both(fields)?),
        })
    }
}

fn read_both(fields: List<Both, CHANGES_MAX>) -> Result<Vec<record::Both>, Invalid> {
    fields.into_vec().into_iter().map(Both::read).collect()
}

impl From<&record::Both> for Both {
    fn from(both: &record::Both) -> Both {
        Both { proposed: (&both.proposed).into(), current: (&both.current).into() }
    }
}

impl Both {
    fn read(self) -> Result<record::Both, Invalid> {
        Ok(record::Both { proposed: self.proposed.read()?, current: self.current.read()? })
    }
}
