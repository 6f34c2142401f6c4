//! Opening the database: who holds the file, which format it has, and its tables.

use std::fs;
use std::path::{Path as FilePath, PathBuf};

use redb::WriteTransaction;
use redb::{Builder, Database, DatabaseError, ReadableTable, StorageBackend, TableHandle};

use super::error::{OpenError, StoreError};
use super::{StoreOptions, tables};
use crate::guarded;

/// Opens or makes the file, checks its format, and writes down who holds it.
pub(super) fn open(file: &FilePath, options: StoreOptions) -> Result<Database, OpenError> {
    // Its owner's alone before anything is in it.
    guarded::ensure(file)
        .map_err(|error| failed(file, redb::Error::Io(std::io::Error::other(error))))?;
    let database = match Builder::new().set_cache_size(options.cache_bytes).create(file) {
        Ok(database) => database,
        Err(DatabaseError::DatabaseAlreadyOpen) => {
            return Err(OpenError::InUse { file: file.to_owned(), pid: holder(file) });
        }
        Err(error) => return Err(failed(file, error.into())),
    };
    prepare(file, &database)?;
    // A hint for people only: the lock itself is redb's, so a stale text does no harm.
    let lock = lock_file(file);
    let text = format!("{}\n", std::process::id());
    let noted =
        guarded::ensure(&lock).map_err(std::io::Error::other).and_then(|()| fs::write(&lock, text));
    if let Err(error) = noted {
        tracing::debug!(%error, "cannot write down who holds the database");
    }
    Ok(database)
}

/// Opens or makes the database that `backend` holds, and nobody else. Errors call it `name`.
pub(super) fn open_on(
    backend: impl StorageBackend,
    name: &FilePath,
    options: StoreOptions,
) -> Result<Database, OpenError> {
    let builder = &mut Builder::new();
    let database = builder.set_cache_size(options.cache_bytes).create_with_backend(backend);
    let database = database.map_err(|error| failed(name, error.into()))?;
    prepare(name, &database)?;
    Ok(database)
}

/// Checks the format, and makes the tables.
fn prepare(file: &FilePath, database: &Database) -> Result<(), OpenError> {
    let mut transaction = database.begin_write().map_err(StoreError::from)?;
    transaction.set_quick_repair(true);
    check_format(file, &transaction)?;
    make_tables(&transaction)?;
    Ok(transaction.commit().map_err(StoreError::from)?)
}

fn check_format(file: &FilePath, transaction: &WriteTransaction) -> Result<(), OpenError> {
    let mut others = transaction.list_tables().map_err(StoreError::from)?;
    let holds_tables = others.any(|table| table.name() != tables::META.name());
    drop(others);
    let mut meta = transaction.open_table(tables::META).map_err(StoreError::from)?;
    let found = meta
        .get(tables::META_FORMAT)
        .map_err(StoreError::from)?
        .map(|row| <[u8; 4]>::try_from(row.value()).map(u32::from_le_bytes));
    match found {
        None if holds_tables => Err(OpenError::Foreign { file: file.to_owned() }),
        None => {
            let format = tables::FORMAT.to_le_bytes();
            meta.insert(tables::META_FORMAT, format.as_slice()).map_err(StoreError::from)?;
            Ok(())
        }
        Some(Ok(tables::FORMAT)) => Ok(()),
        Some(Ok(found)) if found > tables::FORMAT => {
            Err(OpenError::Newer { file: file.to_owned(), found, supported: tables::FORMAT })
        }
        // There is no format before the first; later versions migrate here.
        Some(Ok(_) | Err(_)) => Err(StoreError::BadRow { table: "meta" }.into()),
    }
}

/// So that a reader never meets a table that is not there yet.
fn make_tables(transaction: &WriteTransaction) -> Result<(), StoreError> {
    transaction.open_table(tables::KEYSPACES)?;
    transaction.open_table(tables::PRIVATE)?;
    transaction.open_table(tables::KNOWN)?;
    transaction.open_table(tables::ENTRIES)?;
    transaction.open_table(tables::VALUES)?;
    transaction.open_table(tables::CHUNKS)?;
    transaction.open_table(tables::LOG)?;
    transaction.open_table(tables::LOG_FLOORS)?;
    transaction.open_table(tables::DELETED)?;
    transaction.open_table(tables::HEARD)?;
    transaction.open_table(tables::STAGED)?;
    transaction.open_table(tables::HEADS)?;
    transaction.open_table(tables::EVIDENCE)?;
    transaction.open_table(tables::UNLINKED)?;
    transaction.open_table(tables::UNPROVABLE)?;
    transaction.open_table(tables::SHOWN)?;
    transaction.open_table(tables::GARBAGE)?;
    Ok(())
}

pub(super) fn lock_file(file: &FilePath) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".lock");
    name.into()
}

fn holder(file: &FilePath) -> Option<u32> {
    fs::read_to_string(lock_file(file)).ok()?.trim().parse().ok()
}

fn failed(file: &FilePath, source: redb::Error) -> OpenError {
    OpenError::Database { file: file.to_owned(), source: Box::new(source) }
}
