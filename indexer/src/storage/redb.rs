//! The embedded engine: one redb file, one writer, readers on snapshots.

mod kept;
mod read;
mod write;

use std::path::Path as FilePath;

use kalends_keyspace::guarded;
use kalends_schema::key::Identity;
use kalends_schema::time::Timestamp;
use redb::{Database, ReadableDatabase, StorageBackend, WriteTransaction};

use super::tables::{DERIVED, KEPT, RETIRED};
use super::{Linking, Nonce, Rows, Storage, StorageError};

/// The index in one redb file.
pub struct RedbStorage {
    database: Database,
}

impl std::fmt::Debug for RedbStorage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RedbStorage(..)")
    }
}

/// Any of redb's errors as ours.
fn engine(error: impl Into<redb::Error>) -> StorageError {
    StorageError::Engine(Box::new(error.into()))
}

impl RedbStorage {
    /// Opens or makes the file, readable by its owner alone; every table is there afterwards, and
    /// none of an earlier layout: what was derived then is derived anew. At most `cache_bytes` of its pages are kept in memory.
    ///
    /// # Errors
    /// [`StorageError::Engine`] when the file cannot be opened, or another process has it open.
    pub fn open(path: &FilePath, cache_bytes: usize) -> Result<RedbStorage, StorageError> {
        // redb takes an empty file for a new one.
        guarded::ensure(path)
            .map_err(|error| engine(redb::Error::Io(std::io::Error::other(error))))?;
        let database = Database::builder().set_cache_size(cache_bytes).create(path);
        RedbStorage::over(database.map_err(engine)?)
    }

    /// As [`RedbStorage::open`], of what `backend` holds, and nobody else: in memory, or on a disk
    /// that fails when a test wants it to.
    ///
    /// # Errors
    /// As [`RedbStorage::open`].
    pub fn open_on(
        backend: impl StorageBackend,
        cache_bytes: usize,
    ) -> Result<RedbStorage, StorageError> {
        let database = Database::builder().set_cache_size(cache_bytes).create_with_backend(backend);
        RedbStorage::over(database.map_err(engine)?)
    }

    fn over(database: Database) -> Result<RedbStorage, StorageError> {
        let storage = RedbStorage { database };
        storage.write(|transaction| {
            for table in RETIRED {
                transaction.delete_table(table).map_err(engine)?;
            }
            for table in DERIVED.into_iter().chain(KEPT) {
                transaction.open_table(table).map_err(engine)?;
            }
            Ok(())
        })?;
        Ok(storage)
    }

    /// One durable transaction: all of `change`, or nothing when it fails.
    fn write<T>(
        &self,
        change: impl FnOnce(&WriteTransaction) -> Result<T, StorageError>,
    ) -> Result<T, StorageError> {
        let mut transaction = self.database.begin_write().map_err(engine)?;
        transaction.set_quick_repair(true);
        let changed = change(&transaction)?;
        transaction.commit().map_err(engine)?;
        Ok(changed)
    }
}

impl Storage for RedbStorage {
    fn read(&self) -> Result<Box<dyn Rows + '_>, StorageError> {
        let transaction = self.database.begin_read().map_err(engine)?;
        Ok(Box::new(read::RedbRows { transaction }))
    }

    fn link(&self, step: &Linking) -> Result<(), StorageError> {
        self.write(|transaction| write::link(transaction, step))
    }

    fn drop_derived(&self) -> Result<(), StorageError> {
        self.write(|transaction| {
            for table in DERIVED {
                transaction.delete_table(table).map_err(engine)?;
                transaction.open_table(table).map_err(engine)?;
            }
            Ok(())
        })
    }

    fn forget_nonces(&self, now: Timestamp) -> Result<(), StorageError> {
        self.write(|transaction| write::forget_nonces(transaction, now))
    }

    fn remember(
        &self,
        asker: &Identity,
        nonce: &[u8; 16],
        now: Timestamp,
    ) -> Result<Nonce, StorageError> {
        self.write(|transaction| write::remember(transaction, asker, nonce, now))
    }
}
