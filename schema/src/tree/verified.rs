//! A proof that holds, and what it shows: entries, and that there are no others.

use crate::hash::Hash;
use crate::head::SignedHead;
use crate::path::{Area, Path};
use crate::stamp::Stamp;
use crate::tree::EMPTY;
use crate::tree::hashing::{leaf_hash, node_hash, value_hash};
use crate::tree::proof::{Proof, ProofError, ProofNode};
use crate::tree::range::Range;
use crate::tree::shape::Walk;

/// A pruned tree that comes out at the root of a head that holds.
#[derive(Debug, Clone)]
pub struct VerifiedProof {
    head: SignedHead,
    shown: Vec<Shown>,
    /// `gaps[i]`: something is pruned between `shown[i - 1]` and `shown[i]`; one longer than it.
    gaps: Vec<bool>,
}

/// An entry that a proof shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// Where it lies.
    pub path: Path,
    /// What is shown of it.
    pub revealed: Revealed,
}

/// How much of an entry a proof shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Revealed {
    /// All of it.
    Entry {
        /// The commit that wrote it.
        stamp: Stamp,
        /// Its bytes.
        value: Vec<u8>,
    },
    /// That it exists, and its [`crate::tree::value_hash`].
    ValueHash(Hash),
}

/// What a proof says about one path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight<'a> {
    /// The entry is there: this much of it is shown.
    Present(&'a Revealed),
    /// There is none.
    Absent,
    /// The proof does not say.
    Unproven,
}

impl VerifiedProof {
    pub(super) fn of(proof: Proof) -> Result<VerifiedProof, ProofError> {
        let head = proof.head.verify()?;
        let mut walk = Walk::new(node_hash);
        let mut verified = VerifiedProof { head, shown: Vec::new(), gaps: vec![false] };
        for node in proof.nodes {
            match node {
                ProofNode::Fork => walk.fork()?,
                ProofNode::Pruned(hash) => {
                    walk.end(hash)?;
                    *verified.gaps.last_mut().expect("one longer than shown") = true;
                }
                ProofNode::Leaf { path, value_hash } => {
                    walk.end(leaf_hash(&path, &value_hash))?;
                    verified.show(path, Revealed::ValueHash(value_hash));
                }
                ProofNode::Entry { path, stamp, value } => {
                    walk.end(leaf_hash(&path, &value_hash(stamp, &value)))?;
                    verified.show(path, Revealed::Entry { stamp, value });
                }
            }
        }
        let (got, expected) = (walk.finish()?.unwrap_or(EMPTY), head.head().root);
        if got != expected {
            return Err(ProofError::Root { got, expected });
        }
        verified.check_shown()?;
        Ok(verified)
    }

    fn show(&mut self, path: Path, revealed: Revealed) {
        self.shown.push(Shown { path, revealed });
        self.gaps.push(false);
    }

    fn check_shown(&self) -> Result<(), ProofError> {
        for pair in self.shown.windows(2) {
            if pair[0].path >= pair[1].path {
                let (last, path) = (pair[0].path.clone(), pair[1].path.clone());
                return Err(ProofError::OutOfOrder { last, path });
            }
        }
        let head = self.head.stamp();
        for Shown { path, revealed } in &self.shown {
            if path.area() != Area::Pub {
                return Err(ProofError::NotPub { path: path.clone() });
            }
            match revealed {
                Revealed::Entry { stamp, .. } if *stamp > head => {
                    let (path, stamp) = (path.clone(), *stamp);
                    return Err(ProofError::StampAboveHead { path, stamp, head });
                }
                Revealed::Entry { .. } | Revealed::ValueHash(_) => {}
            }
        }
        Ok(())
    }

    /// The head that vouches for it.
    pub fn head(&self) -> &SignedHead {
        &self.head
    }

    /// All that it shows, in ascending order of path: also neighbours of what was asked.
    pub fn shown(&self) -> &[Shown] {
        &self.shown
    }

    /// Exactly the entries of `range`: none is withheld.
    ///
    /// # Errors
    /// [`ProofError::PrunedInRange`], [`ProofError::LeftOpen`] or [`ProofError::RightOpen`] when
    /// an entry of the range could hide behind what is pruned.
    pub fn range(&self, range: &Range) -> Result<&[Shown], ProofError> {
        let first = self.shown.partition_point(|shown| range.is_after(&shown.path));
        let len = self.shown[first..].partition_point(|shown| range.contains(&shown.path));
        let after = first + len;
        let end = self.shown.len();
        match (first..=after).find(|at| self.gaps[*at]) {
            None => Ok(&self.shown[first..after]),
            Some(0) => Err(ProofError::LeftOpen),
            Some(at) if at == end => Err(ProofError::RightOpen),
            Some(_) => Err(ProofError::PrunedInRange),
        }
    }

    /// What it says about `path`.
    pub fn look(&self, path: &Path) -> Sight<'_> {
        match self.shown.binary_search_by(|shown| shown.path.cmp(path)) {
            Ok(at) => Sight::Present(&self.shown[at].revealed),
            Err(at) if self.gaps[at] => Sight::Unproven,
            Err(_) => Sight::Absent,
        }
    }
}
