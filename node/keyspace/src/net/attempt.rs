//! What can go wrong with one source, so that the next is tried and the first is told apart from
//! one that lies.

use std::sync::Arc;

use kalends_schema::evidence::{ChainError, EvidenceError};
use kalends_schema::head::HeadError;
use kalends_schema::key::{EndpointKey, Identity};
use kalends_schema::stamp::Stamp;
use kalends_schema::time::Timestamp;
use kalends_schema::tree::ProofError;

use super::connections::{AskFault, ConnectFault};
use super::frame::FrameFault;
use super::wire::Refused;
use crate::store::CopyError;

/// One endpoint that was asked, and why it did not help.
#[derive(Debug, thiserror::Error)]
#[error("{}: {error}", endpoint.short())]
pub struct Attempt {
    /// Who was asked.
    pub endpoint: EndpointKey,
    /// What went wrong.
    #[source]
    pub error: AttemptError,
}

/// Why one endpoint did not help.
#[derive(Debug, thiserror::Error)]
pub enum AttemptError {
    /// It was not reached.
    #[error(transparent)]
    Connect(#[from] ConnectFault),
    /// It did not answer, or the connection was lost on the way.
    #[error("no answer: {0}")]
    Silent(String),
    /// It gave the stream up: it has too much to do.
    #[error("it gave the stream up")]
    GaveUp,
    /// It answers less than 64 KiB a second.
    #[error("less than 64 KiB a second over 30 s")]
    TooSlow,
    /// It says no.
    #[error("refused: {0}")]
    Refused(#[from] Refused),
    /// What it offers is not taken, or is not what its head signs.
    #[error(transparent)]
    Copy(#[from] CopyError),
    /// What it has is genuine, and below what the owner announced: it is a mirror that is behind.
    #[error("stale: its copy is at {got}; the owner announced {announced}")]
    Stale {
        /// The stamp of its head.
        got: Stamp,
        /// The stamp in the owner's packet.
        announced: Stamp,
    },
    /// It was at fault lately and is not asked for this identity for a while.
    #[error("it was at fault lately: {why}")]
    Resting {
        /// What it did then.
        why: Arc<str>,
    },
    /// Copies of this identity that failed cost as much as one that is kept may; it is asked for
    /// again a day after the first.
    #[error("failed copies cost {bytes} bytes already")]
    Spent {
        /// How much.
        bytes: u64,
    },
    /// Its copies did not come out at the head it gives, nor did another's: it is asked again at a
    /// newer head, and not before a while.
    #[error("its copies did not come out, nor did another's; not asked before {until}")]
    Unprovable {
        /// When it may be asked again.
        until: Timestamp,
    },
    /// It breaks the protocol.
    #[error("at fault: {0}")]
    Fault(#[from] SourceFault),
}

/// What a source did wrong.
#[derive(Debug, thiserror::Error)]
pub enum SourceFault {
    /// A head that does not lead to the one above it.
    #[error("its heads do not lead to each other: {0}")]
    Chain(#[from] ChainError),
    /// Evidence that shows nothing.
    #[error("its evidence shows nothing: {0}")]
    Evidence(#[from] EvidenceError),
    /// Evidence against somebody who was not asked for, or more than is kept of one.
    #[error("evidence against {got} was not asked for, or came too often")]
    UnaskedEvidence {
        /// Against whom.
        got: Identity,
    },
    /// A message larger than one may be.
    #[error("a message of {got} bytes; expected at most {max}")]
    TooLarge {
        /// Its length, as announced.
        got: usize,
        /// How long it may be.
        max: usize,
    },
    /// The stream ended too early.
    #[error("the answer ended too early")]
    Cut,
    /// Bytes that are no message.
    #[error("not a message: {0}")]
    Undecodable(String),
    /// A message that has no place there.
    #[error("{got} came; expected {expected}")]
    Unexpected {
        /// What came.
        got: &'static str,
        /// What has its place there.
        expected: &'static str,
    },
    /// A head that does not hold.
    #[error("its head does not hold: {0}")]
    Head(#[from] HeadError),
    /// A proof that does not hold, or does not show all that was asked for.
    #[error("its proof does not hold: {0}")]
    Proof(#[from] ProofError),
    /// A head of somebody else.
    #[error("it sent the head of {got}; asked was {asked}")]
    OtherIdentity {
        /// Who was asked for.
        asked: Identity,
        /// Whose head came.
        got: Identity,
    },
    /// A head that was not asked for, or that came before.
    #[error("the head of {got} was not asked for, or came twice")]
    Unasked {
        /// Whose head came.
        got: Identity,
    },
    /// More heads than one a second of each that is followed.
    #[error("it sends heads without end")]
    Flood,
    /// A path that is none.
    #[error("a path that is none")]
    Path,
    /// It says that nothing changed, but its head is another than the one held.
    #[error("it says nothing changed, but its head is another")]
    NotSame,
    /// It sends a difference where everything was asked for.
    #[error("it sent a difference where everything was asked for")]
    NotWhole,
}

impl AttemptError {
    /// Whether the source did what no honest one does: it is not asked for this identity for a
    /// while.
    pub fn is_fault(&self) -> bool {
        match self {
            AttemptError::Fault(_) => true,
            AttemptError::Copy(error) => error.is_fault(),
            AttemptError::Connect(_)
            | AttemptError::Silent(_)
            | AttemptError::GaveUp
            | AttemptError::TooSlow
            | AttemptError::Refused(_)
            | AttemptError::Stale { .. }
            | AttemptError::Resting { .. }
            | AttemptError::Unprovable { .. }
            | AttemptError::Spent { .. } => false,
        }
    }

    /// Whether everything may come from the same source where a difference did not. That nothing
    /// changed is also what an honest source says who has another head of the same stamp.
    pub(crate) fn asks_for_snapshot(&self) -> bool {
        match self {
            AttemptError::Copy(error) => error.asks_for_snapshot(),
            AttemptError::Fault(fault) => matches!(fault, SourceFault::NotSame),
            AttemptError::Connect(_)
            | AttemptError::Silent(_)
            | AttemptError::GaveUp
            | AttemptError::TooSlow
            | AttemptError::Refused(_)
            | AttemptError::Stale { .. }
            | AttemptError::Resting { .. }
            | AttemptError::Unprovable { .. }
            | AttemptError::Spent { .. } => false,
        }
    }
}

impl From<AskFault> for AttemptError {
    fn from(fault: AskFault) -> AttemptError {
        match fault {
            AskFault::Connect(fault) => AttemptError::Connect(fault),
            AskFault::Frame(fault) => fault.into(),
            AskFault::Silent => AttemptError::Silent("within 15 s".to_owned()),
            AskFault::Unmade => AttemptError::Silent("nothing was sent".to_owned()),
        }
    }
}

impl From<FrameFault> for AttemptError {
    fn from(fault: FrameFault) -> AttemptError {
        match fault {
            FrameFault::TooLarge { got, max } => SourceFault::TooLarge { got, max }.into(),
            FrameFault::Cut => SourceFault::Cut.into(),
            FrameFault::TooSlow => AttemptError::TooSlow,
            FrameFault::Reset => AttemptError::GaveUp,
            FrameFault::Lost(why) => AttemptError::Silent(why),
        }
    }
}
