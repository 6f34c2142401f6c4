//! Evidence: an owner's own signatures that contradict each other.
//!
//! A [`ForkProof`] shows two heads of which neither led to the other, a [`CertFork`] two writers of
//! one epoch, a [`TreeFault`] a tree that is no sorted list. None of them can be made without the
//! owner's keys, and each proves itself to anybody. A [`ChainWalk`] follows `prev` from a head to
//! older ones, and says where it breaks or what it contradicts. See `10-keyspace`, *Forks*.

mod cert_fork;
mod chain;
mod fork;
#[cfg(test)]
mod tests;
mod tree_fault;
mod wire;

pub use cert_fork::{CertFork, CertForkError};
pub use chain::{ChainError, ChainWalk, Meeting};
pub use fork::{ForkError, ForkProof};
pub use tree_fault::{TreeFault, TreeFaultError};
pub use wire::{EvidenceError, EvidenceKind};

use crate::key::Identity;

/// One piece of evidence, verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Evidence {
    /// Two heads of one epoch of which neither led to the other.
    Fork(Box<ForkProof>),
    /// Two writers of one epoch.
    Cert(Box<CertFork>),
    /// A tree that is no sorted list.
    Tree(Box<TreeFault>),
}

impl Evidence {
    /// Whose keyspace it is about.
    pub fn identity(&self) -> Identity {
        match self {
            Evidence::Fork(fork) => fork.b().identity(),
            Evidence::Cert(fork) => fork.a().cert().identity,
            Evidence::Tree(fault) => fault.head().identity(),
        }
    }

    /// The epoch it is about: of higher ones it says nothing.
    pub fn epoch(&self) -> u32 {
        match self {
            Evidence::Fork(fork) => fork.b().stamp().epoch,
            Evidence::Cert(fork) => fork.a().cert().epoch,
            Evidence::Tree(fault) => fault.head().stamp().epoch,
        }
    }

    /// Which of the three it is.
    pub fn kind(&self) -> EvidenceKind {
        match self {
            Evidence::Fork(_) => EvidenceKind::Fork,
            Evidence::Cert(_) => EvidenceKind::Cert,
            Evidence::Tree(_) => EvidenceKind::Tree,
        }
    }
}

impl From<ForkProof> for Evidence {
    fn from(fork: ForkProof) -> Evidence {
        Evidence::Fork(Box::new(fork))
    }
}

impl From<CertFork> for Evidence {
    fn from(fork: CertFork) -> Evidence {
        Evidence::Cert(Box::new(fork))
    }
}

impl From<TreeFault> for Evidence {
    fn from(fault: TreeFault) -> Evidence {
        Evidence::Tree(Box::new(fault))
    }
}
