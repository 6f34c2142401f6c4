//! Walking a proof's nodes in pre-order: whether they make exactly one tree, and its root.

use crate::limits::PROOF_DEPTH_MAX;
use crate::tree::proof::ProofError;

/// Takes nodes in pre-order and joins what stands below each fork. Holds at most
/// [`PROOF_DEPTH_MAX`] open forks, so nothing that was sent can make it large.
pub(super) struct Walk<T> {
    join: fn(&T, &T) -> T,
    open: Vec<Option<T>>,
    root: Option<T>,
}

impl<T> Walk<T> {
    pub(super) fn new(join: fn(&T, &T) -> T) -> Walk<T> {
        Walk { join, open: Vec::new(), root: None }
    }

    /// A fork: two nodes below it are to follow.
    pub(super) fn fork(&mut self) -> Result<(), ProofError> {
        if self.root.is_some() {
            return Err(ProofError::Leftover);
        }
        if self.open.len() == PROOF_DEPTH_MAX {
            return Err(ProofError::TooDeep);
        }
        self.open.push(None);
        Ok(())
    }

    /// A node with nothing below it.
    pub(super) fn end(&mut self, mut node: T) -> Result<(), ProofError> {
        if self.root.is_some() {
            return Err(ProofError::Leftover);
        }
        while let Some(left) = self.open.pop() {
            match left {
                Some(left) => node = (self.join)(&left, &node),
                None => {
                    self.open.push(Some(node));
                    return Ok(());
                }
            }
        }
        self.root = Some(node);
        Ok(())
    }

    /// The root; `None` when there was no node at all.
    pub(super) fn finish(self) -> Result<Option<T>, ProofError> {
        if self.open.is_empty() { Ok(self.root) } else { Err(ProofError::Incomplete) }
    }
}
