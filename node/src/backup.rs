//! One sealed file that holds a whole home: to be kept anywhere, and opened by the passphrase.
//!
//! ```text
//! "kalends/backup\0" 15 ‖ 1u8 ‖ identity 32 ‖ made_at i64
//! ‖ memory KiB u32 ‖ passes u32 ‖ lanes u32 ‖ salt 16 ‖ nonce 19              103 B
//! ‖ sealed chunks of 65,536 bytes and a tag of 16, the last one shorter or full
//! ```
//! The key is Argon2id of the passphrase; the chunks are STREAM (big-endian counter, 32 bits) over
//! XChaCha20-Poly1305 with the 103 bytes as associated data, so that none can be left out, moved
//! or cut off. Inside stand parts, `length of name u8 ‖ name ‖ length u64 ‖ bytes` each:
//! `identity.key` (sealed once more, as in the home), `kalends.toml` if there is one,
//! `kalends.redb`. Writer and endpoint keys are not among them: a restored home has new ones.

mod parts;
mod sealed;

pub use parts::{Opened, Unpacked};
pub use sealed::{Facts, Progress};

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use kalends_keyspace::guarded::{self, FileError};
use kalends_schema::key::Identity;
use kalends_schema::time::Timestamp;

use crate::chance;
use crate::home::{Home, KeysError, SealedKeyError, Stretch};
use sealed::Sealer;

/// Why no backup was made, or none was opened.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The passphrase is not the home's, or its key cannot be read.
    #[error(transparent)]
    Keys(#[from] KeysError),
    /// A file is there already, or open to others.
    #[error(transparent)]
    File(#[from] FileError),
    /// The file is no backup, or a newer one, or asks for too much memory.
    #[error("{}: {why}", path.display())]
    NotOne {
        /// Which file.
        path: PathBuf,
        /// What is wrong with it.
        why: SealedKeyError,
    },
    /// The passphrase does not open it, or its first chunk was altered.
    #[error("{}: the passphrase does not open it", path.display())]
    Passphrase {
        /// Which file.
        path: PathBuf,
    },
    /// A part is missing, out of place or longer than it can be.
    #[error("{}: {part} is not as it must be in a backup", path.display())]
    Part {
        /// Which file.
        path: PathBuf,
        /// Which part.
        part: &'static str,
    },
    /// Reading or writing failed; what was altered or cut off fails here too.
    #[error("{}: {source}", path.display())]
    Io {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

/// What a backup is made of.
pub struct Making<'a> {
    /// Whose home.
    pub home: &'a Home,
    /// A copy of its store that nobody writes to.
    pub store: &'a Path,
    /// The passphrase of the identity key; it opens the backup as well.
    pub passphrase: &'a str,
    /// How hard it is to guess.
    pub stretch: Stretch,
    /// When.
    pub now: Timestamp,
}

impl Making<'_> {
    /// Writes the backup to `to`, which must not be there; its owner alone can read it. `progress`
    /// is told of the bytes done and of all.
    ///
    /// # Errors
    /// [`BackupError`]; what was begun is taken away again.
    pub fn write(&self, to: &Path, progress: Progress<'_>) -> Result<Facts, BackupError> {
        let identity = self.home.unlock_identity(self.passphrase)?.public();
        guarded::create(to, &[])?;
        let written = self.fill(identity, to, progress);
        if written.is_err() {
            // The first error is told.
            drop(guarded::remove(to));
        }
        written
    }

    fn fill(
        &self,
        identity: Identity,
        to: &Path,
        progress: Progress<'_>,
    ) -> Result<Facts, BackupError> {
        let failed = |source| BackupError::Io { path: to.to_owned(), source };
        let facts = Facts {
            identity,
            made_at: self.now,
            stretch: self.stretch,
            salt: *chance::bytes(),
            nonce: *chance::bytes(),
        };
        let not_one = |why| BackupError::NotOne { path: to.to_owned(), why };
        let file = File::options().write(true).open(to).map_err(failed)?;
        let sealer = Sealer::begin(file, &facts, self.passphrase).map_err(failed)?;
        let mut sealer = sealer.map_err(not_one)?;
        parts::write(self.home, self.store, &mut sealer, progress)?;
        let file = sealer.finish().map_err(failed)?;
        file.sync_all().map_err(failed)?;
        Ok(facts)
    }
}

/// Opens a backup: reads what it says of itself and tries the passphrase.
///
/// # Errors
/// [`BackupError`]
pub fn open(path: &Path, passphrase: &str) -> Result<Opened, BackupError> {
    Opened::begin(path, passphrase)
}

#[cfg(test)]
mod tests;
