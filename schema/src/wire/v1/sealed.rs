//! Sealed records and shares: fixed layouts, no postcard (`40-sealing` §2, §3). Their headers are
//! parsed and bounded here; what is inside is for whoever holds a key.

/// The version byte of both layouts.
const VERSION: u8 = 1;
/// `version 1 ‖ g 4 ‖ v 4 ‖ e 32 ‖ nonce 24 ‖ commitment 32`.
const HEADER_BYTES: usize = 97;
/// The AEAD's tag.
const TAG_BYTES: usize = 16;
/// The smallest size class of a plaintext.
const CLASS_BYTES_MIN: usize = 256;
/// Classes are 256 B · 2ⁿ, n at most this.
const CLASS_MAX: u32 = 9;
/// An X-Wing encapsulated key.
const ENC_BYTES: usize = 1_120;
/// `S_v 32 ‖ v 4` and a tag.
const SHARE_CIPHERTEXT_BYTES: usize = 52;

/// What anybody can read of a sealed record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SealedHeader {
    /// The generation of the event key: +1 when somebody is removed.
    pub generation: u32,
    /// The version within the ratchet.
    pub version: u32,
    /// The X25519 public key that slots of this generation are found by.
    pub finder: [u8; 32],
    /// XChaCha20-Poly1305's nonce.
    pub nonce: [u8; 24],
    /// Commits to the content key; compared before anything is decrypted.
    pub commitment: [u8; 32],
}

/// `sealed`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedRecord {
    /// What anybody can read.
    pub header: SealedHeader,
    /// The sealed record, padded to its size class, with the tag at its end.
    pub ciphertext: Vec<u8>,
}

/// `shares`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// The encapsulated key, 1,120 bytes.
    pub enc: Vec<u8>,
    /// The sealed event key and its version, 52 bytes.
    pub ciphertext: Vec<u8>,
}

/// What [`SealedRecord::parse`] and [`Share::parse`] tell of bytes.
pub(crate) enum Parsed<T> {
    Read(T),
    NeedsNewer,
    Malformed,
}

fn versioned<T>(bytes: &[u8], read: impl Fn(&[u8]) -> Option<T>) -> Parsed<T> {
    match bytes.first() {
        Some(&VERSION) => read(bytes).map_or(Parsed::Malformed, Parsed::Read),
        None | Some(0) => Parsed::Malformed,
        Some(_) => Parsed::NeedsNewer,
    }
}

impl SealedRecord {
    /// Reads the layout; the ciphertext has one of the ten sizes.
    pub(crate) fn parse(bytes: &[u8]) -> Parsed<SealedRecord> {
        versioned(bytes, |bytes| {
            let (header, ciphertext) = bytes.split_at_checked(HEADER_BYTES)?;
            let plain_bytes = ciphertext.len().checked_sub(TAG_BYTES)?;
            (0..=CLASS_MAX).find(|n| plain_bytes == CLASS_BYTES_MIN << n)?;
            Some(SealedRecord {
                header: SealedHeader {
                    generation: u32::from_le_bytes(header[1..5].try_into().ok()?),
                    version: u32::from_le_bytes(header[5..9].try_into().ok()?),
                    finder: header[9..41].try_into().ok()?,
                    nonce: header[41..65].try_into().ok()?,
                    commitment: header[65..97].try_into().ok()?,
                },
                ciphertext: ciphertext.to_vec(),
            })
        })
    }

    /// The bytes of the layout.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let header = &self.header;
        [
            &[VERSION][..],
            &header.generation.to_le_bytes(),
            &header.version.to_le_bytes(),
            &header.finder,
            &header.nonce,
            &header.commitment,
            &self.ciphertext,
        ]
        .concat()
    }
}

impl Share {
    /// Reads the layout; all shares have one length.
    pub(crate) fn parse(bytes: &[u8]) -> Parsed<Share> {
        versioned(bytes, |bytes| {
            if bytes.len() != 1 + ENC_BYTES + SHARE_CIPHERTEXT_BYTES {
                return None;
            }
            let (enc, ciphertext) = bytes[1..].split_at_checked(ENC_BYTES)?;
            Some(Share { enc: enc.to_vec(), ciphertext: ciphertext.to_vec() })
        })
    }

    /// The bytes of the layout.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        [&[VERSION][..], &self.enc, &self.ciphertext].concat()
    }
}
