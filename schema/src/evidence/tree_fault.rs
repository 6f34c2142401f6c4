//! A tree that its owner signed and that is no sorted list.

use crate::head::SignedHead;
use crate::tree::{OverlayError, Proof, ProofError, overlay};

/// A proof that comes out at the root its owner signed, and shows what no tree may hold: paths that
/// do not ascend, a path twice, a path outside `pub`, a stamp above the head.
///
/// Two proofs under one head that contradict each other are laid over each other first: what one
/// shows and the other shows to be absent then stands out of order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TreeFault {
    head: SignedHead,
    proof: Proof,
    fault: ProofError,
}

/// Why a proof, or two, are no fault of their owner's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TreeFaultError {
    /// It holds.
    #[error("the proof holds: there is no fault")]
    NoFault,
    /// It does not come out at its head: that is the fault of whoever made the proof.
    #[error("the proof shows nothing of its owner's: {0}")]
    Unsigned(ProofError),
    /// The two cannot be laid over each other.
    #[error(transparent)]
    Overlay(#[from] OverlayError),
}

impl TreeFault {
    /// From one proof that shows the fault by itself.
    ///
    /// # Errors
    /// [`TreeFaultError`].
    pub fn of(proof: Proof) -> Result<TreeFault, TreeFaultError> {
        let fault = match proof.clone().verify() {
            Ok(_) => return Err(TreeFaultError::NoFault),
            Err(fault) => fault,
        };
        if !is_of_owner(&fault) {
            return Err(TreeFaultError::Unsigned(fault));
        }
        let head = proof.head.verify().map_err(|fault| TreeFaultError::Unsigned(fault.into()))?;
        Ok(TreeFault { head, proof, fault })
    }

    /// From two proofs under one head.
    ///
    /// # Errors
    /// [`TreeFaultError`].
    pub fn between(a: &Proof, b: &Proof) -> Result<TreeFault, TreeFaultError> {
        TreeFault::of(overlay(a, b)?)
    }

    /// The head over the tree.
    pub fn head(&self) -> &SignedHead {
        &self.head
    }

    /// The proof that shows it.
    pub fn proof(&self) -> &Proof {
        &self.proof
    }

    /// What is wrong with the tree.
    pub fn fault(&self) -> &ProofError {
        &self.fault
    }
}

/// Whether a proof that fails so came out at its signed root before: then its owner signed it.
fn is_of_owner(fault: &ProofError) -> bool {
    match fault {
        ProofError::OutOfOrder { .. }
        | ProofError::StampAboveHead { .. }
        | ProofError::NotPub { .. } => true,
        ProofError::TooLarge { .. }
        | ProofError::NoHead { .. }
        | ProofError::Count
        | ProofError::Node { .. }
        | ProofError::Trailing { .. }
        | ProofError::Spelling
        | ProofError::Head(_)
        | ProofError::TooDeep
        | ProofError::Leftover
        | ProofError::Incomplete
        | ProofError::Root { .. }
        | ProofError::PrunedInRange
        | ProofError::LeftOpen
        | ProofError::RightOpen => false,
    }
}
