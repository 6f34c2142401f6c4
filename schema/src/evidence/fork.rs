//! Two signed heads of one epoch of which neither led to the other.

use crate::hash::Hash;
use crate::head::{Head, SignedHead};
use crate::key::Identity;
use crate::limits::CHAIN_HEADS_MAX;
use crate::stamp::Stamp;

/// A head `a`, and a head `b` that does not descend from it although its seq is no lower.
///
/// `links` leads by `prev` from `b` down to the seq after `a`'s, whose `prev` names another head
/// than `a`. There are none when the seqs are equal, or one apart. Of two heads with one seq `a` is
/// the one with the smaller hash, so that of each fork there is one spelling.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForkProof {
    a: SignedHead,
    b: SignedHead,
    links: Vec<Head>,
}

/// Why two heads and what lies between them are no fork.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ForkError {
    /// They are of different identities.
    #[error("heads of {a} and of {b} contradict nothing")]
    OtherIdentity {
        /// The identity in the first.
        a: Identity,
        /// The identity in the second.
        b: Identity,
    },
    /// They are of different epochs.
    #[error("heads of epochs {a} and {b} contradict nothing")]
    OtherEpoch {
        /// The epoch of the first.
        a: u32,
        /// The epoch of the second.
        b: u32,
    },
    /// The first has the higher seq or, of equal ones, the greater hash.
    #[error("the heads {a} and {b} are in the wrong order")]
    Order {
        /// The stamp of the first.
        a: Stamp,
        /// The stamp of the second.
        b: Stamp,
    },
    /// They are the same head.
    #[error("both heads are the same")]
    SameHead,
    /// Not as many heads lie between them as their seqs are apart.
    #[error("{got} heads lie between; expected {expected}")]
    Links {
        /// How many there are.
        got: usize,
        /// How many there must be.
        expected: u64,
    },
    /// More heads lie between them than one proof may hold.
    #[error("{got} heads lie between; at most {max}")]
    TooManyLinks {
        /// How many there are.
        got: usize,
        /// How many there may be.
        max: usize,
    },
    /// A head between them is not the one that the head above it names.
    #[error("the head {seq} is {got}; the one above it names {expected}")]
    Broken {
        /// Its seq.
        seq: u64,
        /// What the `prev` above it says.
        expected: Hash,
        /// Its hash.
        got: Hash,
    },
    /// A head between them is of another keyspace, or has another stamp than its place asks for.
    #[error("the head between that must be {expected} is {got}, or another's")]
    Misplaced {
        /// What it must be.
        expected: Stamp,
        /// What it is.
        got: Stamp,
    },
    /// The second descends from the first: there is no fork.
    #[error("{b} descends from {a}: there is no fork")]
    Descends {
        /// The stamp of the first.
        a: Stamp,
        /// The stamp of the second.
        b: Stamp,
    },
}

impl ForkProof {
    /// From two heads that hold, and the heads between them, newest first.
    ///
    /// # Errors
    /// [`ForkError`], the first that applies.
    pub fn new(a: SignedHead, b: SignedHead, links: Vec<Head>) -> Result<ForkProof, ForkError> {
        let fork = ForkProof { a, b, links };
        fork.check()?;
        Ok(fork)
    }

    fn check(&self) -> Result<(), ForkError> {
        let (a, b) = (&self.a, &self.b);
        if a.identity() != b.identity() {
            return Err(ForkError::OtherIdentity { a: a.identity(), b: b.identity() });
        }
        let (low, high) = (a.stamp(), b.stamp());
        if low.epoch != high.epoch {
            return Err(ForkError::OtherEpoch { a: low.epoch, b: high.epoch });
        }
        if a.hash() == b.hash() {
            return Err(ForkError::SameHead);
        }
        if (low.seq, a.hash()) > (high.seq, b.hash()) {
            return Err(ForkError::Order { a: low, b: high });
        }
        self.check_count(low, high)?;
        if low.seq == high.seq {
            return Ok(());
        }
        let arrived = self.follow()?;
        if arrived == a.hash() {
            return Err(ForkError::Descends { a: low, b: high });
        }
        Ok(())
    }

    fn check_count(&self, low: Stamp, high: Stamp) -> Result<(), ForkError> {
        let got = self.links.len();
        if got > CHAIN_HEADS_MAX {
            return Err(ForkError::TooManyLinks { got, max: CHAIN_HEADS_MAX });
        }
        let expected = (high.seq - low.seq).saturating_sub(1);
        if got as u64 != expected {
            return Err(ForkError::Links { got, expected });
        }
        Ok(())
    }

    /// The `prev` of the last head between them.
    fn follow(&self) -> Result<Hash, ForkError> {
        let mut above = *self.b.head();
        for link in &self.links {
            check_link(&above, link)?;
            above = *link;
        }
        Ok(above.prev)
    }

    /// The head that the other does not descend from.
    pub fn a(&self) -> &SignedHead {
        &self.a
    }

    /// The head with the higher seq or, of equal ones, the greater hash.
    pub fn b(&self) -> &SignedHead {
        &self.b
    }

    /// The heads between them, newest first.
    pub fn links(&self) -> &[Head] {
        &self.links
    }
}

/// Whether `link` is the head that `above` names, and has the place that it must have.
fn check_link(above: &Head, link: &Head) -> Result<(), ForkError> {
    let expected = Stamp { epoch: above.epoch, seq: above.seq - 1 };
    let got = link.stamp();
    if got != expected || link.identity != above.identity {
        return Err(ForkError::Misplaced { expected, got });
    }
    let hash = link.hash();
    if hash != above.prev {
        return Err(ForkError::Broken { seq: got.seq, expected: above.prev, got: hash });
    }
    Ok(())
}
