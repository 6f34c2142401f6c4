//! Two proofs of one tree laid over each other: one proof that shows what either shows.
//!
//! What contradicts each other in two proofs stands side by side in their overlay: a path twice, or
//! out of order.

use crate::head::HeadError;
use crate::tree::proof::{Proof, ProofError, ProofNode};
use crate::tree::shape::Walk;

/// Why two proofs are not laid over each other.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OverlayError {
    /// The head of one does not hold.
    #[error(transparent)]
    Head(#[from] HeadError),
    /// One of them is no tree.
    #[error(transparent)]
    Shape(#[from] ProofError),
    /// They are of different heads.
    #[error("the proofs are of different heads")]
    OtherHead,
    /// One shows a fork where the other shows a leaf: they cannot both come out at one root.
    #[error("the proofs are of different trees")]
    OtherTree,
}

/// Lays `b` over `a`: a proof under the head of `a` that shows what either shows.
///
/// Whether it holds is then asked of [`Proof::verify`]: if both did, it comes out at the same root,
/// and what it shows ascends unless the two contradict each other.
///
/// # Errors
/// [`OverlayError`].
pub fn overlay(a: &Proof, b: &Proof) -> Result<Proof, OverlayError> {
    if a.head.verify()?.hash() != b.head.verify()?.hash() {
        return Err(OverlayError::OtherHead);
    }
    // Of a whole tree every node has what stands below it, whatever the walk is led by.
    is_tree(&a.nodes)?;
    is_tree(&b.nodes)?;
    let mut laid = Laying { a: &a.nodes, b: &b.nodes, nodes: Vec::new() };
    if !a.nodes.is_empty() && !b.nodes.is_empty() {
        laid.node()?;
    }
    if !laid.a.is_empty() || !laid.b.is_empty() {
        return Err(OverlayError::OtherTree);
    }
    Ok(Proof { head: a.head, nodes: laid.nodes })
}

fn is_tree(nodes: &[ProofNode]) -> Result<(), ProofError> {
    let mut walk = Walk::new(|&(), &()| ());
    for node in nodes {
        match node {
            ProofNode::Fork => walk.fork()?,
            ProofNode::Pruned(_) | ProofNode::Leaf { .. } | ProofNode::Entry { .. } => {
                walk.end(())?;
            }
        }
    }
    walk.finish().map(drop)
}

/// What is left of either, and what came out.
struct Laying<'a> {
    a: &'a [ProofNode],
    b: &'a [ProofNode],
    nodes: Vec<ProofNode>,
}

impl Laying<'_> {
    /// One node of both, and all below it. Recursion ends at the 64 levels that a tree may have.
    fn node(&mut self) -> Result<(), OverlayError> {
        let (Some(a), Some(b)) = (self.a.first(), self.b.first()) else {
            return Err(OverlayError::OtherTree);
        };
        match (a, b) {
            (ProofNode::Fork, ProofNode::Fork) => {
                self.nodes.push(ProofNode::Fork);
                (self.a, self.b) = (&self.a[1..], &self.b[1..]);
                self.node()?;
                self.node()
            }
            (ProofNode::Pruned(_), _) => {
                self.a = &self.a[1..];
                self.nodes.extend_from_slice(take_subtree(&mut self.b));
                Ok(())
            }
            (_, ProofNode::Pruned(_)) => {
                self.b = &self.b[1..];
                self.nodes.extend_from_slice(take_subtree(&mut self.a));
                Ok(())
            }
            (ProofNode::Fork, ProofNode::Leaf { .. } | ProofNode::Entry { .. })
            | (ProofNode::Leaf { .. } | ProofNode::Entry { .. }, ProofNode::Fork) => {
                Err(OverlayError::OtherTree)
            }
            (ProofNode::Entry { .. }, ProofNode::Leaf { .. } | ProofNode::Entry { .. })
            | (ProofNode::Leaf { .. }, ProofNode::Leaf { .. }) => self.leaf(a.clone()),
            (ProofNode::Leaf { .. }, ProofNode::Entry { .. }) => self.leaf(b.clone()),
        }
    }

    fn leaf(&mut self, shown: ProofNode) -> Result<(), OverlayError> {
        self.nodes.push(shown);
        (self.a, self.b) = (&self.a[1..], &self.b[1..]);
        Ok(())
    }
}

/// Takes the first node and all below it.
fn take_subtree<'a>(nodes: &mut &'a [ProofNode]) -> &'a [ProofNode] {
    let mut open = 1usize;
    let len = nodes.iter().position(|node| {
        match node {
            ProofNode::Fork => open += 1,
            ProofNode::Pruned(_) | ProofNode::Leaf { .. } | ProofNode::Entry { .. } => open -= 1,
        }
        open == 0
    });
    let (subtree, rest) = nodes.split_at(len.map_or(nodes.len(), |last| last + 1));
    *nodes = rest;
    subtree
}
