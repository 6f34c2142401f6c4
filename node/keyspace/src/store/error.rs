//! What can go wrong with the file, and what is refused: one enum per operation.

use std::path::PathBuf;

use kalends_schema::key::Identity;
use kalends_schema::path::Path;
use kalends_schema::stamp::Stamp;

/// A database file that cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another process has it open.
    #[error("{file} is in use{}; stop that one first", held_by(*pid))]
    InUse {
        /// The database.
        file: PathBuf,
        /// The process that said it holds it, when it said so.
        pid: Option<u32>,
    },
    /// A newer Kalends wrote it.
    #[error(
        "{file} was written by a newer Kalends (format {found}; this one reads up to {supported}): \
         use that version, or a copy from before the upgrade"
    )]
    Newer {
        /// The database.
        file: PathBuf,
        /// Its format.
        found: u32,
        /// The newest format this version reads.
        supported: u32,
    },
    /// It holds something else than a store.
    #[error("{file} is a database, but none of Kalends")]
    Foreign {
        /// The database.
        file: PathBuf,
    },
    /// The file system or the database refused.
    #[error("{file} cannot be opened: {source}")]
    Database {
        /// The database.
        file: PathBuf,
        /// Why.
        source: Box<redb::Error>,
    },
    /// Reading or writing failed while opening.
    #[error(transparent)]
    Store(#[from] StoreError),
}

fn held_by(pid: Option<u32>) -> String {
    pid.map_or_else(|| " by another process".to_owned(), |pid| format!(" by process {pid}"))
}

/// Reading or writing the file failed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database refused; a full or failing disk, mostly.
    #[error("the database failed: {0}")]
    Database(#[source] Box<redb::Error>),
    /// A row is not what this version writes: the file is damaged.
    #[error("a row of table {table} cannot be read: the database is damaged")]
    BadRow {
        /// The table.
        table: &'static str,
    },
    /// A stored head does not verify: the file is damaged or was tampered with.
    #[error("the stored head of {identity} does not verify: the database is damaged")]
    BadHead {
        /// Whose.
        identity: Identity,
    },
    /// A tree open for reading was to be changed.
    #[error("the tree is open for reading only")]
    ReadOnly,
    /// A batch was to be committed with changes that no head signs.
    #[error("{changes} staged changes are not signed; nothing was committed")]
    Unsigned {
        /// How many.
        changes: usize,
    },
}

/// redb has an error type per call; all say the same to us.
macro_rules! from_redb {
    ($($error:ident),*) => {
        $(impl From<redb::$error> for StoreError {
            fn from(error: redb::$error) -> StoreError {
                StoreError::Database(Box::new(error.into()))
            }
        })*
    };
}

from_redb!(TransactionError, TableError, StorageError, CommitError);

/// A put or delete that was not staged.
#[derive(Debug, thiserror::Error)]
pub enum PutError {
    /// The path is not as the caller saw it.
    #[error("{path} was changed meanwhile: it is now {}", found_text(*found))]
    Precondition {
        /// The path.
        path: Path,
        /// The stamp found there, if anything is.
        found: Option<Stamp>,
    },
    /// This version writes `eventky.app` only.
    #[error("{path} is of another app; expected eventky.app")]
    OtherApp {
        /// The path.
        path: Path,
    },
    /// The value is longer than one record may be.
    #[error("{path} would hold {bytes} bytes; at most {max}")]
    TooLarge {
        /// The path.
        path: Path,
        /// How long the value is.
        bytes: usize,
        /// How long it may be.
        max: usize,
    },
    /// Nobody writes another's record.
    #[error("{identity} is somebody else's keyspace")]
    NotOwn {
        /// Whose.
        identity: Identity,
    },
    /// The batch has signed this keyspace's head already.
    #[error("the head of {identity} is signed; further changes belong to the next batch")]
    Signed {
        /// Whose.
        identity: Identity,
    },
    /// The file failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

fn found_text(found: Option<Stamp>) -> String {
    found.map_or_else(|| "absent".to_owned(), |stamp| format!("at {stamp}"))
}

/// A head that was not signed.
#[derive(Debug, thiserror::Error)]
pub enum SignError {
    /// The certificate is of an epoch that is over.
    #[error("the certificate is of epoch {got}; the keyspace is in epoch {known}")]
    OldEpoch {
        /// The certificate's.
        got: u32,
        /// The highest known.
        known: u32,
    },
    /// The writer key is not the one that the certificate names.
    #[error("the writer key is not the one that the certificate names")]
    OtherWriter,
    /// Nobody signs another's keyspace.
    #[error("{identity} is somebody else's keyspace")]
    NotOwn {
        /// Whose.
        identity: Identity,
    },
    /// One head per batch.
    #[error("the head of {identity} is signed already in this batch")]
    Signed {
        /// Whose.
        identity: Identity,
    },
    /// Another machine has signed above what this file has: restore first.
    #[error("a head {known} of {identity} is known, above {have} here: another machine wrote it")]
    Behind {
        /// Whose.
        identity: Identity,
        /// The highest known.
        known: Stamp,
        /// What this file has.
        have: Stamp,
    },
    /// The system gave no random bytes for the salt of `priv`.
    #[error("the system gave no random bytes")]
    NoRandomness,
    /// The file failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}
