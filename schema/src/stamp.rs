//! The `(epoch, seq)` of a commit: what orders one author's versions.

use std::fmt;

/// The commit that wrote an entry, or that a head signs. Ordered by epoch, then seq.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Stamp {
    /// The writer key's number, from 1.
    pub epoch: u32,
    /// The commit's number within the epoch, from 1.
    pub seq: u64,
}

impl Stamp {
    /// `epoch u32 ‖ seq u64`, little-endian, as it is hashed and stored in values.
    pub fn to_bytes(self) -> [u8; 12] {
        let mut out = [0; 12];
        out[..4].copy_from_slice(&self.epoch.to_le_bytes());
        out[4..].copy_from_slice(&self.seq.to_le_bytes());
        out
    }

    /// Reads what [`Stamp::to_bytes`] wrote.
    pub fn from_bytes(bytes: &[u8; 12]) -> Stamp {
        let (epoch, seq) = bytes.split_at(4);
        Stamp {
            epoch: u32::from_le_bytes(epoch.try_into().expect("four bytes")),
            seq: u64::from_le_bytes(seq.try_into().expect("eight bytes")),
        }
    }
}

impl fmt::Display for Stamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.epoch, self.seq)
    }
}

impl fmt::Debug for Stamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Stamp({self})")
    }
}
