//! Keyspaces on disk: one redb file with one's own keyspaces and verified copies of others'.
//!
//! One writer ([`Batch`]), durable before anybody is answered, one signed head per batch and
//! keyspace; readers use a [`Snapshot`]. What is stored of others is only what a signed head
//! proves: a whole copy ([`CopyStage`]) or single paths from a parcel ([`Batch::hear`]).
//! See `10-keyspace`, *Storage* and *Sync*. Read in this order: `tables`, [`View`], [`Batch`],
//! [`CopyStage`], [`Delta`].

mod tables;

mod error;
mod open;
mod rows;
mod view;

mod apply;
mod batch;
mod chain;
mod evidence;
mod index;
mod log;
mod sign;

mod copy;
mod forget;
mod heard;
mod shown;
mod sweep;
mod unprovable;

mod changes;
mod duplicate;
mod verify;

use std::collections::BTreeSet;
use std::path::{Path as FilePath, PathBuf};
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, Mutex, PoisonError};

use kalends_schema::key::Identity;
use kalends_schema::stamp::Stamp;
use redb::{Database, StorageBackend};
use tokio::sync::broadcast;

pub use batch::{Batch, Precondition};
pub use chain::Gap;
pub use changes::{Changes, Delta, Op, Ops};
pub use copy::{Applied, Begun, CopyError, CopyKind, CopyStage, Quota};
pub use duplicate::DuplicateError;
pub use error::{OpenError, PutError, SignError, StoreError};
pub use evidence::Marks;
pub use forget::ForgetError;
pub use heard::{Fact, HEARD_BYTES_MAX, HEARD_ROWS_MAX, Hearing};
pub use tables::Role;
pub use verify::{VerifyError, Whole};
pub use view::{Entry, Snapshot, View};

use crate::gather::Gather;
use tables::Slot;

/// How a store is opened.
#[derive(Debug, Clone, Copy)]
pub struct StoreOptions {
    /// Bytes of pages that are kept in memory.
    pub cache_bytes: usize,
}

/// A node's cache: enough for a person's own keyspace and the tops of the other trees.
pub const CACHE_BYTES_DEFAULT: usize = 32 * 1024 * 1024;

impl Default for StoreOptions {
    fn default() -> StoreOptions {
        StoreOptions { cache_bytes: CACHE_BYTES_DEFAULT }
    }
}

/// Changes that a slow listener may be behind before it is told that it missed some.
const NOTICES_MAX: usize = 1_024;

/// A keyspace has a new head, own or copied, durably.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Notice {
    /// Whose keyspace.
    pub identity: Identity,
    /// The new head's stamp.
    pub stamp: Stamp,
    /// Whether it is written here or copied.
    pub role: Role,
}

/// The open database file. Cheap to clone; the file is let go of with the last clone.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    /// `None` where it lies on a backend that is none.
    file: Option<PathBuf>,
    database: Database,
    notices: broadcast::Sender<Notice>,
    /// Slots that a copy is being staged under: not garbage, though no keyspace names them yet.
    staging: Mutex<BTreeSet<Slot>>,
    /// Bytes of steps that copies hold in memory while they arrive.
    buffered: AtomicUsize,
    /// Copies that are complete, to be taken over together.
    copies: Gather<CopyStage, Result<Applied, CopyError>>,
}

impl Store {
    /// Opens the file, and makes it when there is none. Blocks while it is repaired.
    ///
    /// # Errors
    /// [`OpenError`] when another process has it, a newer version wrote it, or it is damaged.
    pub fn open(file: &FilePath, options: StoreOptions) -> Result<Store, OpenError> {
        Store::over(open::open(file, options)?, Some(file.to_owned()))
    }

    /// Opens what `backend` holds, and makes a store there when it is empty: in memory, or on a
    /// disk that fails when a test wants it to. Nobody else may have the backend.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn open_on(
        backend: impl StorageBackend,
        options: StoreOptions,
    ) -> Result<Store, OpenError> {
        Store::over(open::open_on(backend, FilePath::new("(backend)"), options)?, None)
    }

    fn over(database: Database, file: Option<PathBuf>) -> Result<Store, OpenError> {
        let (notices, _) = broadcast::channel(NOTICES_MAX);
        let staging = Mutex::new(BTreeSet::new());
        let copies = Gather::default();
        let buffered = AtomicUsize::new(0);
        let inner = Inner { file, database, notices, staging, buffered, copies };
        let store = Store { inner: Arc::new(inner) };
        store.sweep()?;
        Ok(store)
    }

    /// What is stored now; later commits do not change what it shows.
    ///
    /// # Errors
    /// [`StoreError`] when the file fails.
    pub fn read(&self) -> Result<Snapshot, StoreError> {
        Snapshot::begin(&self.inner.database)
    }

    /// The one writer: waits until any other batch is committed or dropped. Blocks the thread.
    ///
    /// # Errors
    /// [`StoreError`] when the file fails.
    pub fn write(&self) -> Result<Batch, StoreError> {
        Batch::begin(self)
    }

    /// Tells of every new head from now on, after it is durable. A listener that falls behind by
    /// more than 1,024 is told that it lagged, and has to look for itself.
    pub fn subscribe(&self) -> broadcast::Receiver<Notice> {
        self.inner.notices.subscribe()
    }

    fn notify(&self, notice: Notice) {
        // Nobody listening is no error.
        let _ = self.inner.notices.send(notice);
    }

    fn begin_durable(&self) -> Result<redb::WriteTransaction, StoreError> {
        let mut transaction = self.inner.database.begin_write()?;
        transaction.set_quick_repair(true);
        Ok(transaction)
    }

    fn staging(&self) -> std::sync::MutexGuard<'_, BTreeSet<Slot>> {
        self.inner.staging.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Store(..)")
    }
}
