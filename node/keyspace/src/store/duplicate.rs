//! A consistent copy of the whole file, made while it is in use.

use std::fs;
use std::io;
use std::path::{Path as FilePath, PathBuf};

use super::error::{OpenError, StoreError};
use super::{Store, StoreOptions};
use crate::guarded::{self, FileError};

/// Why no copy of the file was made.
#[derive(Debug, thiserror::Error)]
pub enum DuplicateError {
    /// The store lies in no file.
    #[error("the store lies in no file that could be copied")]
    NoFile,
    /// The file to be made is there already, or cannot be made.
    #[error(transparent)]
    File(#[from] FileError),
    /// The bytes could not be copied.
    #[error("{}: {source}", to.display())]
    Copy {
        /// The file to be made.
        to: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The file that is open here failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What was copied does not open.
    #[error("the copy does not open: {0}")]
    Open(#[from] OpenError),
}

impl Store {
    /// Copies the file to `to`, which must not be there, as it is after the last commit; its owner
    /// alone can read it. Writers wait meanwhile, readers do not. The copy has been opened once
    /// when this returns.
    ///
    /// # Errors
    /// [`DuplicateError`]; what was made of `to` is taken away again.
    pub fn duplicate(&self, to: &FilePath) -> Result<(), DuplicateError> {
        let from = self.inner.file.as_deref().ok_or(DuplicateError::NoFile)?;
        guarded::create(to, &[])?;
        let copied = self.fill(from, to);
        if copied.is_err() {
            // The first error is told; a file that stays behind is named by the next try.
            drop(guarded::remove(to));
        }
        // The word on who holds a file is for files that are kept open.
        drop(guarded::remove(&super::open::lock_file(to)));
        copied
    }

    fn fill(&self, from: &FilePath, to: &FilePath) -> Result<(), DuplicateError> {
        // Whoever holds this transaction keeps others from committing; it writes nothing itself,
        // so the file is as the last commit left it, and opens as after a crash.
        let held = self.begin_durable()?;
        let copied = fs::copy(from, to);
        held.abort().map_err(StoreError::from)?;
        let synced = copied.and_then(|_| fs::File::open(to)?.sync_all());
        synced.map_err(|source| DuplicateError::Copy { to: to.to_owned(), source })?;
        drop(Store::open(to, StoreOptions::default())?);
        Ok(())
    }
}
