//! The one proof: a pruned tree under a signed head, as it is sent.

use crate::hash::Hash;
use crate::head::{HeadError, UnverifiedHead};
use crate::path::Path;
use crate::stamp::Stamp;
use crate::tree::range::Range;
use crate::tree::verified::{Shown, VerifiedProof};

/// A pruned tree as it came: nothing about it is known to hold. See [`Proof::verify`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// Whose tree, and the root it must have.
    pub head: UnverifiedHead,
    /// The tree's nodes in pre-order; none of an empty area.
    pub nodes: Vec<ProofNode>,
}

/// A node of a proof's tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProofNode {
    /// A part of the tree that is not shown, by its hash.
    Pruned(Hash),
    /// A node whose left and right follow.
    Fork,
    /// An entry by its path and [`crate::tree::value_hash`]: a neighbour, or too large to send.
    Leaf {
        /// Where it lies.
        path: Path,
        /// The hash of its stamp and value.
        value_hash: Hash,
    },
    /// An entry in full.
    Entry {
        /// Where it lies.
        path: Path,
        /// The commit that wrote it.
        stamp: Stamp,
        /// Its bytes.
        value: Vec<u8>,
    },
}

/// Why a proof cannot be read, does not hold, or does not show what was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// More than 1 MiB.
    #[error("a proof of {got} bytes; expected at most 1048576")]
    TooLarge {
        /// How many bytes it has.
        got: usize,
    },
    /// It ends before the signed head does.
    #[error("a proof of {got} bytes; a signed head alone has 370")]
    NoHead {
        /// How many bytes it has.
        got: usize,
    },
    /// The number of nodes cannot be read, or more are announced than bytes follow.
    #[error("the number of the proof's nodes does not fit its bytes")]
    Count,
    /// A node is none of the four, breaks a bound, or has no path where one must be.
    #[error("node {index} of the proof cannot be read")]
    Node {
        /// Which, from 0.
        index: usize,
    },
    /// Bytes follow the last node.
    #[error("{bytes} bytes follow the proof")]
    Trailing {
        /// How many.
        bytes: usize,
    },
    /// A number is written longer than it must be: of each proof there is one spelling.
    #[error("the proof is not written in the one way")]
    Spelling,
    /// The head in it does not hold.
    #[error(transparent)]
    Head(#[from] HeadError),
    /// More than 64 levels.
    #[error("the proof's tree is deeper than 64")]
    TooDeep,
    /// Nodes are left over after the tree is whole.
    #[error("nodes are left over after the proof's tree is whole")]
    Leftover,
    /// The nodes end before the tree is whole.
    #[error("the proof's nodes end before its tree is whole")]
    Incomplete,
    /// The tree has another root than the head.
    #[error("the proof's tree has root {got}; its head says {expected}")]
    Root {
        /// The root of the nodes.
        got: Hash,
        /// The root in the head.
        expected: Hash,
    },
    /// The shown entries do not ascend strictly.
    #[error("{path} is shown after {last}; shown paths ascend strictly")]
    OutOfOrder {
        /// The path before.
        last: Path,
        /// The path that came.
        path: Path,
    },
    /// An entry is stamped above the head that vouches for it.
    #[error("{path} is stamped {stamp}, above its head {head}")]
    StampAboveHead {
        /// Which entry.
        path: Path,
        /// Its stamp.
        stamp: Stamp,
        /// The head's.
        head: Stamp,
    },
    /// A path of `priv` in the tree of `pub`.
    #[error("{path} does not belong in the tree of pub")]
    NotPub {
        /// Which path.
        path: Path,
    },
    /// Something is pruned between the range's neighbours: an entry may have been withheld.
    #[error("something is pruned within the range")]
    PrunedInRange,
    /// No entry left of the range is shown, and something is pruned there.
    #[error("the range's left end is not shown")]
    LeftOpen,
    /// No entry right of the range is shown, and something is pruned there.
    #[error("the range's right end is not shown")]
    RightOpen,
}

impl Proof {
    /// Checks the head and its signatures, recomputes the root, and checks the order of what is
    /// shown. Which ranges it is complete for is then asked of [`VerifiedProof::range`].
    ///
    /// # Errors
    /// [`ProofError`]: of the head, the tree's shape, its root, or what is shown.
    pub fn verify(self) -> Result<VerifiedProof, ProofError> {
        VerifiedProof::of(self)
    }

    /// [`Proof::verify`], then exactly the entries of `range`.
    ///
    /// # Errors
    /// [`ProofError`] as [`Proof::verify`] and [`VerifiedProof::range`].
    pub fn verify_range(self, range: &Range) -> Result<Vec<Shown>, ProofError> {
        let verified = self.verify()?;
        verified.range(range).map(<[Shown]>::to_vec)
    }
}
