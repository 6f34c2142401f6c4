//! Following `prev` from a signed head to older ones.
//!
//! The newest signature commits to all heads of its epoch before it. Those are shown as raw heads
//! of 165 bytes, newest first; each is the one that the head above it names, or the walk ends.

use crate::evidence::fork::ForkProof;
use crate::hash::Hash;
use crate::head::{HEAD_BYTES, Head, HeadError, SignedHead};
use crate::limits::CHAIN_HEADS_MAX;
use crate::stamp::Stamp;

/// A walk from a signed head down its epoch, as far as it came.
#[derive(Debug, Clone)]
pub struct ChainWalk {
    newest: SignedHead,
    links: Vec<Head>,
}

/// Where a walk broke. Nothing of the step is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ChainError {
    /// A step that is not 165 bytes.
    #[error("a head of {got} bytes; expected 165")]
    Length {
        /// How many there were.
        got: usize,
    },
    /// More steps than may be taken.
    #[error("more than {max} heads")]
    TooMany {
        /// How many may be.
        max: usize,
    },
    /// A step below seq 1.
    #[error("a head came after the first of the epoch")]
    PastBeginning,
    /// The head that came is not the one that the head above it names.
    #[error("the head that came for {at} is {got}; the one above it names {expected}")]
    Broken {
        /// Where it belongs.
        at: Stamp,
        /// What the `prev` above it says.
        expected: Hash,
        /// What came.
        got: Hash,
    },
    /// The owner named bytes that are no head.
    #[error("what {at} is said to be is no head: {fault}")]
    NoHead {
        /// Where it belongs.
        at: Stamp,
        /// Why it is none.
        fault: HeadError,
    },
    /// The owner named a head that belongs elsewhere.
    #[error("what {at} is said to be is {got}, or another's")]
    Misplaced {
        /// Where it belongs.
        at: Stamp,
        /// What it says it is.
        got: Stamp,
    },
}

/// How a walk stands to a head that was known before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meeting {
    /// The newest descends from it, or is the same.
    Linked,
    /// The newest does not descend from it.
    Forked(Box<ForkProof>),
    /// The walk has not come so far down.
    Short {
        /// The lowest head it came to.
        reached: Stamp,
    },
    /// It is of another keyspace or epoch, or above the newest: the walk says nothing about it.
    Apart,
}

impl ChainWalk {
    /// Begins at a head that holds.
    pub fn from(newest: SignedHead) -> ChainWalk {
        ChainWalk { newest, links: Vec::new() }
    }

    /// Takes the next older head.
    ///
    /// # Errors
    /// [`ChainError`].
    pub fn step(&mut self, bytes: &[u8]) -> Result<(), ChainError> {
        let got = bytes.len();
        let bytes: &[u8; HEAD_BYTES] = bytes.try_into().map_err(|_| ChainError::Length { got })?;
        if self.links.len() == CHAIN_HEADS_MAX {
            return Err(ChainError::TooMany { max: CHAIN_HEADS_MAX });
        }
        let above = *self.lowest();
        if above.seq == 1 {
            return Err(ChainError::PastBeginning);
        }
        let at = Stamp { epoch: above.epoch, seq: above.seq - 1 };
        let got = Hash::of(bytes);
        if got != above.prev {
            return Err(ChainError::Broken { at, expected: above.prev, got });
        }
        let head = Head::from_bytes(bytes).map_err(|fault| ChainError::NoHead { at, fault })?;
        if head.stamp() != at || head.identity != above.identity {
            return Err(ChainError::Misplaced { at, got: head.stamp() });
        }
        self.links.push(head);
        Ok(())
    }

    /// The head it began at.
    pub fn newest(&self) -> &SignedHead {
        &self.newest
    }

    /// The heads below it, newest first.
    pub fn links(&self) -> &[Head] {
        &self.links
    }

    /// The lowest head it came to.
    pub fn lowest(&self) -> &Head {
        self.links.last().unwrap_or(self.newest.head())
    }

    /// Holds it against a head that was known before.
    pub fn meet(&self, known: &SignedHead) -> Meeting {
        let (at, newest) = (known.stamp(), self.newest.stamp());
        let same_epoch = known.identity() == self.newest.identity() && at.epoch == newest.epoch;
        if !same_epoch || at > newest {
            return Meeting::Apart;
        }
        let reached = self.lowest().stamp();
        if at.seq.saturating_add(1) < reached.seq {
            return Meeting::Short { reached };
        }
        let between = newest.seq.saturating_sub(at.seq).saturating_sub(1);
        let links: Vec<Head> = self.links.iter().take(between as usize).copied().collect();
        let (a, b) = in_order(*known, self.newest);
        match ForkProof::new(a, b, links) {
            Ok(fork) => Meeting::Forked(Box::new(fork)),
            // The walk is whole so far, hence it descends, or is the same head.
            Err(_) => Meeting::Linked,
        }
    }
}

/// Of two heads with one seq, the smaller hash first.
fn in_order(known: SignedHead, newest: SignedHead) -> (SignedHead, SignedHead) {
    if known.stamp() == newest.stamp() && known.hash() > newest.hash() {
        return (newest, known);
    }
    (known, newest)
}
