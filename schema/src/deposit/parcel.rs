//! A parcel: one proof for one receiver, as it is sent.

use crate::key::Identity;
use crate::limits::PARCEL_BYTES_MAX;
use crate::tree::{Proof, ProofError};

/// Bytes before the proof: the receiver.
const TO_BYTES: usize = 32;

/// News of some paths of the sender's keyspace, present or absent, for whom they concern.
///
/// Nothing about it is known to hold: see [`Proof::verify`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parcel {
    /// Whom it is for.
    pub to: Identity,
    /// What is shown.
    pub proof: Proof,
}

/// Why bytes are no parcel.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ParcelError {
    /// More than 64 KiB.
    #[error("a parcel of {got} bytes; expected at most 65536")]
    TooLarge {
        /// How many bytes it has.
        got: usize,
    },
    /// It ends before the receiver does.
    #[error("a parcel of {got} bytes; a receiver alone has 32")]
    NoReceiver {
        /// How many bytes it has.
        got: usize,
    },
    /// What follows the receiver is no proof.
    #[error(transparent)]
    Proof(#[from] ProofError),
}

impl Parcel {
    /// Bytes that the proof in a parcel may have: what to give [`crate::tree::prove`].
    pub const PROOF_BYTES_MAX: usize = PARCEL_BYTES_MAX - TO_BYTES;

    /// Its bytes: `to 32 ‖ proof`.
    ///
    /// # Errors
    /// [`ParcelError::TooLarge`] when the proof was not made within
    /// [`Parcel::PROOF_BYTES_MAX`].
    pub fn encode(&self) -> Result<Vec<u8>, ParcelError> {
        let got = TO_BYTES + self.proof.encoded_bytes();
        if got > PARCEL_BYTES_MAX {
            return Err(ParcelError::TooLarge { got });
        }
        Ok([self.to.as_bytes().as_slice(), &self.proof.encode()].concat())
    }

    /// Reads the bytes of one parcel; none may follow.
    ///
    /// # Errors
    /// [`ParcelError`].
    pub fn decode(bytes: &[u8]) -> Result<Parcel, ParcelError> {
        let got = bytes.len();
        if got > PARCEL_BYTES_MAX {
            return Err(ParcelError::TooLarge { got });
        }
        let (to, proof) =
            bytes.split_first_chunk::<TO_BYTES>().ok_or(ParcelError::NoReceiver { got })?;
        let to = Identity::from_bytes(*to);
        Ok(Parcel { to, proof: Proof::decode(proof)? })
    }
}
