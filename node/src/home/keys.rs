//! The keys a running node works with; the identity's secret is not among them.

use kalends_schema::key::{Identity, WriterSecret};
use zeroize::Zeroizing;

use super::sealed_key::{self, SealedKeyError};
use super::{ENDPOINT_KEY, FileError, Home, IDENTITY_KEY, WRITER_KEY, guarded};

/// What `up` needs: no passphrase opens any of it.
#[derive(Debug)]
pub struct NodeKeys {
    /// Who the owner is.
    pub identity: Identity,
    /// Signs heads.
    pub writer: WriterSecret,
    /// Seed of the iroh endpoint.
    pub endpoint: Zeroizing<[u8; 32]>,
}

/// Keys that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    /// `init` has not been here.
    #[error("{folder}: no home there; run `kalends init`")]
    Empty {
        /// The folder.
        folder: String,
    },
    /// A file is missing, open to others or not readable.
    #[error(transparent)]
    File(#[from] FileError),
    /// The sealed identity is damaged, newer, or another passphrase's.
    #[error(transparent)]
    Identity(#[from] SealedKeyError),
    /// A file of another length than its kind has.
    #[error("{file}: {bytes} bytes; expected {expected}")]
    Length {
        /// Which file.
        file: &'static str,
        /// How long it is.
        bytes: usize,
        /// How long it must be.
        expected: usize,
    },
}

impl Home {
    /// Reads the keys of the node.
    ///
    /// # Errors
    /// [`KeysError`] naming the file.
    pub fn keys(&self) -> Result<NodeKeys, KeysError> {
        if !self.is_filled() {
            return Err(KeysError::Empty { folder: self.folder().display().to_string() });
        }
        guarded::check_mode(&self.store())?;
        let sealed = guarded::read(&self.file(IDENTITY_KEY), sealed_key::SEALED_KEY_BYTES as u64)?;
        let writer = self.seed(WRITER_KEY)?;
        let writer = WriterSecret::from_seed(&writer);
        Ok(NodeKeys {
            identity: sealed_key::identity_of(&sealed)?,
            writer,
            endpoint: self.seed(ENDPOINT_KEY)?,
        })
    }

    fn seed(&self, file: &'static str) -> Result<Zeroizing<[u8; 32]>, KeysError> {
        let bytes = Zeroizing::new(guarded::read(&self.file(file), 64)?);
        let wrong = KeysError::Length { file, bytes: bytes.len(), expected: 32 };
        let seed: [u8; 32] = bytes.as_slice().try_into().map_err(|_| wrong)?;
        Ok(Zeroizing::new(seed))
    }
}
