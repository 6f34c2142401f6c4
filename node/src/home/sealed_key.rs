//! The identity's seed at rest: Argon2id of the passphrase, then XChaCha20-Poly1305.
//!
//! ```text
//! "kalends/identity-key\0" 21 ‖ version 1u8 ‖ identity 32
//! ‖ memory KiB u32 ‖ passes u32 ‖ lanes u32 ‖ salt 16 ‖ nonce 24 ‖ sealed seed 48     154 B
//! ```
//! All before the sealed seed is authenticated with it.

use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use kalends_schema::key::{Identity, IdentitySecret};
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

/// Bytes of the file.
pub(crate) const SEALED_KEY_BYTES: usize = HEAD_BYTES + 48;
const HEAD_BYTES: usize = 21 + 1 + 32 + 12 + 16 + 24;
const MAGIC: &[u8; 21] = b"kalends/identity-key\0";
const VERSION: u8 = 1;

/// How hard a passphrase is to guess.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    /// Memory, KiB; 8 to 1,048,576.
    pub memory_kib: u32,
    /// Passes over it; 1 to 16.
    pub passes: u32,
}

impl Default for Stretch {
    /// 64 MiB and three passes: about a second on a small machine.
    fn default() -> Stretch {
        Stretch { memory_kib: 64 * 1024, passes: 3 }
    }
}

/// Memory beyond which a file is not believed: it would only exhaust the machine.
const MEMORY_KIB_MAX: u32 = 1024 * 1024;
const PASSES_MAX: u32 = 16;

/// A sealed identity that does not open.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SealedKeyError {
    /// Not a sealed identity.
    #[error("{bytes} bytes that are no sealed identity; expected {SEALED_KEY_BYTES}")]
    NotOne {
        /// How long it is.
        bytes: usize,
    },
    /// Written by a newer version.
    #[error("sealed identity of version {got}; this program reads {VERSION}")]
    Version {
        /// Its version.
        got: u8,
    },
    /// Its stretching is out of bounds.
    #[error("stretching over {memory_kib} KiB in {passes} passes is out of bounds")]
    Stretch {
        /// KiB it asks for.
        memory_kib: u32,
        /// Passes it asks for.
        passes: u32,
    },
    /// Another passphrase, or the file was altered.
    #[error("the passphrase does not open it")]
    Passphrase,
}

/// What sealing draws from chance.
pub(super) struct Chance {
    pub(super) salt: [u8; 16],
    pub(super) nonce: [u8; 24],
}

/// Seals the seed of `secret` under `passphrase`.
pub(super) fn seal(
    secret: &IdentitySecret,
    passphrase: &str,
    stretch: Stretch,
    chance: &Chance,
) -> Result<Vec<u8>, SealedKeyError> {
    let mut out = Vec::with_capacity(SEALED_KEY_BYTES);
    out.extend_from_slice(MAGIC);
    out.push(VERSION);
    out.extend_from_slice(secret.public().as_bytes());
    for number in [stretch.memory_kib, stretch.passes, 1] {
        out.extend_from_slice(&number.to_le_bytes());
    }
    out.extend_from_slice(&chance.salt);
    out.extend_from_slice(&chance.nonce);
    let cipher = cipher(passphrase, stretch, &chance.salt)?;
    let seed = secret.seed();
    let payload = Payload { msg: seed.as_slice(), aad: &out };
    let sealed = cipher
        .encrypt(&XNonce::from(chance.nonce), payload)
        .expect("32 bytes are within the cipher's limit");
    out.extend_from_slice(&sealed);
    Ok(out)
}

/// Whose sealed identity it is; needs no passphrase.
pub(super) fn identity_of(bytes: &[u8]) -> Result<Identity, SealedKeyError> {
    let (_, rest) = parse(bytes)?;
    Ok(rest)
}

/// Opens what [`seal`] made.
pub(crate) fn open(bytes: &[u8], passphrase: &str) -> Result<IdentitySecret, SealedKeyError> {
    let (stretch, identity) = parse(bytes)?;
    let (head, sealed) = bytes.split_at(HEAD_BYTES);
    let salt: [u8; 16] = head[66..82].try_into().expect("16 bytes");
    let nonce: [u8; 24] = head[82..].try_into().expect("24 bytes");
    let seed = Zeroizing::new(
        cipher(passphrase, stretch, &salt)?
            .decrypt(&XNonce::from(nonce), Payload { msg: sealed, aad: head })
            .map_err(|_| SealedKeyError::Passphrase)?,
    );
    let seed: &[u8; 32] = seed.as_slice().try_into().map_err(|_| SealedKeyError::Passphrase)?;
    let secret = IdentitySecret::from_seed(seed);
    if secret.public() == identity { Ok(secret) } else { Err(SealedKeyError::Passphrase) }
}

fn parse(bytes: &[u8]) -> Result<(Stretch, Identity), SealedKeyError> {
    let wrong = SealedKeyError::NotOne { bytes: bytes.len() };
    let rest = bytes.strip_prefix(MAGIC).ok_or_else(|| wrong.clone())?;
    let version = *rest.first().ok_or_else(|| wrong.clone())?;
    if version != VERSION {
        return Err(SealedKeyError::Version { got: version });
    }
    if bytes.len() != SEALED_KEY_BYTES {
        return Err(wrong);
    }
    let identity: [u8; 32] = bytes[22..54].try_into().expect("32 bytes");
    let number = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().expect("four bytes"));
    let stretch = Stretch { memory_kib: number(54), passes: number(58) };
    if number(62) != 1 {
        return Err(wrong);
    }
    Ok((stretch, Identity::from_bytes(identity)))
}

fn cipher(
    passphrase: &str,
    stretch: Stretch,
    salt: &[u8; 16],
) -> Result<XChaCha20Poly1305, SealedKeyError> {
    Ok(XChaCha20Poly1305::new(&(*stretched(passphrase, stretch, salt)?).into()))
}

/// The key that a passphrase stretches to.
///
/// # Errors
/// [`SealedKeyError::Stretch`] when it is asked for more than any honest file asks for.
pub(crate) fn stretched(
    passphrase: &str,
    stretch: Stretch,
    salt: &[u8; 16],
) -> Result<Zeroizing<[u8; 32]>, SealedKeyError> {
    let Stretch { memory_kib, passes } = stretch;
    let refused = SealedKeyError::Stretch { memory_kib, passes };
    if memory_kib > MEMORY_KIB_MAX || passes > PASSES_MAX {
        return Err(refused);
    }
    let params = Params::new(memory_kib, passes, 1, Some(32)).map_err(|_| refused.clone())?;
    // The same passphrase typed on another keyboard may be composed otherwise.
    let passphrase = Zeroizing::new(passphrase.nfkd().collect::<String>());
    let mut key = Zeroizing::new([0; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(passphrase.as_bytes(), salt, key.as_mut_slice())
        .map_err(|_| refused)?;
    Ok(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIGHT: Stretch = Stretch { memory_kib: 64, passes: 1 };

    fn sealed() -> Vec<u8> {
        let secret = IdentitySecret::from_seed(&[7; 32]);
        let chance = Chance { salt: [1; 16], nonce: [2; 24] };
        seal(&secret, "correct horse", LIGHT, &chance).unwrap()
    }

    #[test]
    fn what_was_sealed_opens_with_its_passphrase_alone() {
        let bytes = sealed();
        assert_eq!(bytes.len(), SEALED_KEY_BYTES);
        let opened = open(&bytes, "correct horse").unwrap();
        assert_eq!(*opened.seed(), [7; 32]);
        assert_eq!(identity_of(&bytes).unwrap(), opened.public());
        assert_eq!(open(&bytes, "wrong horse").unwrap_err(), SealedKeyError::Passphrase);
    }

    #[test]
    fn any_altered_byte_is_refused() {
        let bytes = sealed();
        for at in 0..bytes.len() {
            let mut altered = bytes.clone();
            altered[at] ^= 1;
            assert!(open(&altered, "correct horse").is_err(), "byte {at}");
        }
    }

    #[test]
    fn a_file_cannot_ask_for_all_memory() {
        let mut bytes = sealed();
        bytes[54..58].copy_from_slice(&u32::MAX.to_le_bytes());
        let refused = SealedKeyError::Stretch { memory_kib: u32::MAX, passes: 1 };
        assert_eq!(open(&bytes, "correct horse").unwrap_err(), refused);
    }

    #[test]
    fn the_bytes_of_version_1_are_pinned() {
        let digest = kalends_schema::hash::Hash::of(&sealed()).to_string();
        assert_eq!(digest, "0bce90ecbb2e83e4fb76378688060d9623fe25ff55f31e06ddba5cf97a55a65c");
    }
}
