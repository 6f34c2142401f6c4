//! Two certificates for one epoch that name different writers.

use crate::head::{SignedCert, SignedHead};
use crate::key::{Identity, WriterKey};

/// Two writers of one epoch, both certified by the identity. The one with the smaller bytes is `a`,
/// so that of each fork there is one spelling.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CertFork {
    a: SignedCert,
    b: SignedCert,
}

/// Why two certificates are no fork.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CertForkError {
    /// They are of different identities.
    #[error("certificates of {a} and of {b} contradict nothing")]
    OtherIdentity {
        /// The identity in the first.
        a: Identity,
        /// The identity in the second.
        b: Identity,
    },
    /// They are for different epochs.
    #[error("certificates for epochs {a} and {b} contradict nothing")]
    OtherEpoch {
        /// The epoch in the first.
        a: u32,
        /// The epoch in the second.
        b: u32,
    },
    /// They name the same writer.
    #[error("both certificates name the writer {writer}")]
    SameWriter {
        /// Whom they name.
        writer: WriterKey,
    },
    /// The first has the greater bytes.
    #[error("the certificates are in the wrong order")]
    Order,
}

impl CertFork {
    /// From two certificates that hold.
    ///
    /// # Errors
    /// [`CertForkError`], the first that applies: identity, epoch, writer, order.
    pub fn new(a: SignedCert, b: SignedCert) -> Result<CertFork, CertForkError> {
        let (left, right) = (a.cert(), b.cert());
        if left.identity != right.identity {
            let (a, b) = (left.identity, right.identity);
            return Err(CertForkError::OtherIdentity { a, b });
        }
        if left.epoch != right.epoch {
            return Err(CertForkError::OtherEpoch { a: left.epoch, b: right.epoch });
        }
        if left.writer == right.writer {
            return Err(CertForkError::SameWriter { writer: left.writer });
        }
        if a.to_bytes() > b.to_bytes() {
            return Err(CertForkError::Order);
        }
        Ok(CertFork { a, b })
    }

    /// The fork that two heads show by their certificates, if they do.
    pub fn between(one: &SignedHead, other: &SignedHead) -> Option<CertFork> {
        let (one, other) = (*one.cert(), *other.cert());
        let (a, b) = if one.to_bytes() > other.to_bytes() { (other, one) } else { (one, other) };
        CertFork::new(a, b).ok()
    }

    /// The certificate with the smaller bytes.
    pub fn a(&self) -> &SignedCert {
        &self.a
    }

    /// The other.
    pub fn b(&self) -> &SignedCert {
        &self.b
    }
}
