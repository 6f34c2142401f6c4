//! A prekey on the wire (`40-sealing` §1).

use serde::{Deserialize, Serialize};

use crate::wire::List;

/// Bytes of an X-Wing public key.
pub(crate) const KEM_BYTES: usize = 1_216;

/// `prekeys`
#[derive(Serialize, Deserialize, Debug, Clone, PartialEq, Eq)]
pub struct Prekey {
    /// 1: X-Wing, HKDF-SHA256, ChaCha20-Poly1305.
    pub(crate) suite: u8,
    pub(crate) kem: List<u8, KEM_BYTES>,
    /// X25519, for finding slots only.
    pub(crate) find: [u8; 32],
    pub(crate) not_before: i64,
    pub(crate) not_after: i64,
    /// The yearly one, without forward secrecy.
    pub(crate) last_resort: bool,
    pub(crate) created_at: i64,
    pub(crate) last_modified: i64,
}
