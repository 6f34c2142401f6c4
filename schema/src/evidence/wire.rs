//! The bytes of evidence: `1u8 ‖ kind u8 ‖ …`, of which there is one spelling.
//!
//! Frozen: a change here is another version of the protocol.

use crate::evidence::{
    CertFork, CertForkError, Evidence, ForkError, ForkProof, TreeFault, TreeFaultError,
};
use crate::head::{
    CertError, HEAD_BYTES, Head, HeadError, SIGNED_CERT_BYTES, SIGNED_HEAD_BYTES, SignedCert,
    SignedHead, UnverifiedCert, UnverifiedHead,
};
use crate::limits::EVIDENCE_BYTES_MAX;
use crate::tree::{Proof, ProofError};

/// The version that this code reads and writes.
const VERSION: u8 = 1;

/// Which kind of evidence, by its byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EvidenceKind {
    /// 1: a [`ForkProof`].
    Fork,
    /// 2: a [`CertFork`].
    Cert,
    /// 3: a [`TreeFault`].
    Tree,
}

impl EvidenceKind {
    /// Its byte.
    pub fn byte(self) -> u8 {
        match self {
            EvidenceKind::Fork => 1,
            EvidenceKind::Cert => 2,
            EvidenceKind::Tree => 3,
        }
    }

    /// The kind of that byte.
    pub fn of_byte(byte: u8) -> Option<EvidenceKind> {
        [EvidenceKind::Fork, EvidenceKind::Cert, EvidenceKind::Tree]
            .into_iter()
            .find(|kind| kind.byte() == byte)
    }
}

/// Why bytes are no evidence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EvidenceError {
    /// More than may be.
    #[error("evidence of {got} bytes; at most {max}")]
    TooLarge {
        /// How many there are.
        got: usize,
        /// How many there may be.
        max: usize,
    },
    /// The first byte is not 1.
    #[error("evidence of version {got}; expected 1")]
    Version {
        /// The first byte.
        got: u8,
    },
    /// The second byte is none of the three.
    #[error("evidence of kind {got}; expected 1 to 3")]
    Kind {
        /// The second byte.
        got: u8,
    },
    /// The bytes end too early, or too late.
    #[error("evidence of {got} bytes does not fit what it holds")]
    Length {
        /// How many there are.
        got: usize,
    },
    /// A head in it does not hold.
    #[error(transparent)]
    Head(#[from] HeadError),
    /// A certificate in it does not hold.
    #[error(transparent)]
    Cert(#[from] CertError),
    /// The proof in it cannot be read.
    #[error(transparent)]
    Proof(#[from] ProofError),
    /// Its heads are no fork.
    #[error(transparent)]
    Fork(#[from] ForkError),
    /// Its certificates are no fork.
    #[error(transparent)]
    CertFork(#[from] CertForkError),
    /// Its proof shows no fault of its owner's.
    #[error(transparent)]
    Tree(#[from] TreeFaultError),
}

impl Evidence {
    /// Its bytes.
    ///
    /// # Errors
    /// [`EvidenceError::TooLarge`] of a tree fault whose proof does not fit.
    pub fn encode(&self) -> Result<Vec<u8>, EvidenceError> {
        let mut out = vec![VERSION, self.kind().byte()];
        match self {
            Evidence::Fork(fork) => {
                out.extend(fork.a().to_bytes());
                out.extend(fork.b().to_bytes());
                fork.links().iter().for_each(|link| out.extend(link.to_bytes()));
            }
            Evidence::Cert(fork) => {
                out.extend(fork.a().to_bytes());
                out.extend(fork.b().to_bytes());
            }
            Evidence::Tree(fault) => out.extend(fault.proof().encode()),
        }
        check_size(out.len())?;
        Ok(out)
    }

    /// Reads the bytes of one piece of evidence and verifies it.
    ///
    /// # Errors
    /// [`EvidenceError`], the first that applies: size, version, kind, then what the kind asks for.
    pub fn decode(bytes: &[u8]) -> Result<Evidence, EvidenceError> {
        let got = bytes.len();
        check_size(got)?;
        let [version, kind, rest @ ..] = bytes else {
            return Err(EvidenceError::Length { got });
        };
        if *version != VERSION {
            return Err(EvidenceError::Version { got: *version });
        }
        match EvidenceKind::of_byte(*kind).ok_or(EvidenceError::Kind { got: *kind })? {
            EvidenceKind::Fork => Ok(fork(rest, got)?.into()),
            EvidenceKind::Cert => Ok(cert_fork(rest, got)?.into()),
            EvidenceKind::Tree => Ok(TreeFault::of(Proof::decode(rest)?)?.into()),
        }
    }
}

fn check_size(got: usize) -> Result<(), EvidenceError> {
    let max = EVIDENCE_BYTES_MAX;
    if got > max { Err(EvidenceError::TooLarge { got, max }) } else { Ok(()) }
}

fn fork(rest: &[u8], got: usize) -> Result<ForkProof, EvidenceError> {
    let cut = EvidenceError::Length { got };
    let (a, rest) = rest.split_at_checked(SIGNED_HEAD_BYTES).ok_or(cut.clone())?;
    let (b, rest) = rest.split_at_checked(SIGNED_HEAD_BYTES).ok_or(cut.clone())?;
    let (links, over) = rest.as_chunks::<HEAD_BYTES>();
    if !over.is_empty() {
        return Err(cut);
    }
    let links: Result<Vec<Head>, HeadError> = links.iter().map(Head::from_bytes).collect();
    Ok(ForkProof::new(signed_head(a)?, signed_head(b)?, links?)?)
}

fn cert_fork(rest: &[u8], got: usize) -> Result<CertFork, EvidenceError> {
    if rest.len() != 2 * SIGNED_CERT_BYTES {
        return Err(EvidenceError::Length { got });
    }
    let (a, b) = rest.split_at(SIGNED_CERT_BYTES);
    Ok(CertFork::new(signed_cert(a)?, signed_cert(b)?)?)
}

fn signed_head(bytes: &[u8]) -> Result<SignedHead, HeadError> {
    UnverifiedHead::from_bytes(bytes)?.verify()
}

fn signed_cert(bytes: &[u8]) -> Result<SignedCert, CertError> {
    UnverifiedCert::from_bytes(bytes)?.verify()
}
