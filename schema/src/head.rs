//! Certificates and heads: who writes for an identity, and the one signature over a keyspace.
//!
//! An identity signs a *certificate* for a writer key and an epoch; the writer signs one *head* per
//! commit. Nothing else is signed per record. Unverified bytes come in as [`UnverifiedHead`]; a
//! [`SignedHead`] exists only verified. See `10-keyspace`, *Keys*.

mod cert;
mod epoch;
pub(crate) mod layout;
mod signed;
#[cfg(test)]
mod tests;

pub use cert::{Cert, CertError, SignedCert, UnverifiedCert};
pub use epoch::next_epoch;
pub use layout::{CERT_BYTES, HEAD_BYTES, SIGNED_CERT_BYTES, SIGNED_HEAD_BYTES};
pub use signed::{Head, HeadError, SignedHead, UnverifiedHead, private_commitment};
