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

    /// The bytes of the proof within the bytes of a parcel.
    pub fn proof_bytes(mut parcel: Vec<u8>) -> Vec<u8> {
        parcel.split_off(TO_BYTES.min(parcel.len()))
    }
}

#[cfg(test)]
mod tests {
    use super::{Parcel, ParcelError};
    use crate::hash::Hash;
    use crate::head::{SIGNED_HEAD_BYTES, UnverifiedHead};
    use crate::key::Identity;
    use crate::stamp::Stamp;
    use crate::tree::{Proof, ProofError, ProofNode};

    /// A parcel of one entry whose value has so many bytes; nothing in it would verify.
    fn parcel(value_bytes: usize) -> Parcel {
        let path = "/pub/eventky.app/events/a".parse().unwrap();
        let stamp = Stamp { epoch: 1, seq: 1 };
        let entry = ProofNode::Entry { path, stamp, value: vec![7; value_bytes] };
        let nodes = vec![ProofNode::Fork, entry, ProofNode::Pruned(Hash::ZERO)];
        let head = UnverifiedHead::from_bytes(&[0; SIGNED_HEAD_BYTES]).unwrap();
        Parcel { to: Identity::from_bytes([9; 32]), proof: Proof { head, nodes } }
    }

    #[test]
    fn a_parcel_is_read_back_and_nothing_may_follow() {
        let bytes = parcel(300).encode().unwrap();
        assert_eq!(Parcel::decode(&bytes), Ok(parcel(300)));
        assert_eq!(Parcel::proof_bytes(bytes.clone()), parcel(300).proof.encode());
        let trailing = [&bytes[..], &[0]].concat();
        let error = ParcelError::Proof(ProofError::Trailing { bytes: 1 });
        assert_eq!(Parcel::decode(&trailing), Err(error));
        assert_eq!(Parcel::decode(&bytes[..31]), Err(ParcelError::NoReceiver { got: 31 }));
        let error = ParcelError::Proof(ProofError::NoHead { got: 0 });
        assert_eq!(Parcel::decode(&bytes[..32]), Err(error));
    }

    #[test]
    fn a_parcel_has_at_most_64_kib() {
        // What is around a value of this size, whose length takes three bytes.
        let around = parcel(65_000).encode().unwrap().len() - 65_000;
        let full = parcel(65_536 - around);
        let bytes = full.encode().unwrap();
        assert_eq!((bytes.len(), Parcel::decode(&bytes)), (65_536, Ok(full)));
        let error = ParcelError::TooLarge { got: 65_537 };
        assert_eq!(parcel(65_537 - around).encode(), Err(error.clone()));
        assert_eq!(Parcel::decode(&[bytes, vec![0]].concat()), Err(error));
    }
}
