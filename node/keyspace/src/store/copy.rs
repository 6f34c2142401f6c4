//! Taking over somebody's keyspace: a whole copy that recomputes to its head, or nothing.
//!
//! The head comes first and is judged alone ([`Store::begin_copy`]); then the steps stream into a
//! [`CopyStage`], each checked as it comes, in transactions of at most 8 MiB; at the end root,
//! count and bytes must come out, and one short transaction moves all of it in with the head: of
//! one copy, or of as many as are complete by then.

mod delta;
mod error;
mod finish;
mod note;
mod snapshot;

use std::sync::atomic::Ordering::Relaxed;

use kalends_schema::hash::Hash;
use kalends_schema::head::SignedHead;
use kalends_schema::key::Identity;
use kalends_schema::limits::VALUE_BYTES_MAX;
use kalends_schema::path::{Area, Path};
use kalends_schema::stamp::Stamp;
use kalends_schema::time::Timestamp;
use kalends_schema::tree::{Chunk, Summary, TreeHasher, value_hash};

use super::Store;
use super::changes::Op;
use super::error::StoreError;
use super::rows::{Rows, verified};
use super::sweep::{mark, new_slot};
use super::tables::{KeyspaceRow, Role, Slot};

pub use error::CopyError;

/// Bytes of paths and values that one transaction of staging writes.
const STAGE_BYTES_MAX: usize = 8 * 1024 * 1024;
/// Bytes that all copies together hold in memory before the longer ones write theirs away.
const STAGES_BYTES_MAX: usize = 64 * 1024 * 1024;
/// Bytes that each of them may hold even then: next to all of them are shorter.
const STAGE_BYTES_LEAST: usize = 256 * 1024;

/// How much of one identity is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    /// Entries.
    pub entries: u64,
    /// Bytes of paths and values.
    pub bytes: u64,
}

impl Default for Quota {
    /// A very busy person for decades: 500,000 records, 256 MiB.
    fn default() -> Quota {
        Quota { entries: 500_000, bytes: 256 * 1024 * 1024 }
    }
}

/// How the source comes to the head.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CopyKind {
    /// By changes since the stamp of the copy here.
    Ops {
        /// That stamp.
        since: Stamp,
    },
    /// By all records.
    Snapshot,
}

/// What a head leads to.
pub enum Begun {
    /// It is the head of the copy here: there is nothing to do.
    Same,
    /// The steps may come.
    Stage(Box<CopyStage>),
}

/// A copy that was taken over, durably.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// The head before, if there was a copy.
    pub old: Option<SignedHead>,
    /// The head now.
    pub head: SignedHead,
    /// The paths whose entry is new, different or gone, ascending.
    pub changed: Vec<Path>,
}

/// A copy while it arrives. Dropped without [`CopyStage::finish`], nothing of it is ever seen.
///
/// Its calls block: they write to the disk every 8 MiB, and sooner while all copies together hold
/// more than 64 MiB.
pub struct CopyStage {
    store: Store,
    head: SignedHead,
    kind: CopyKind,
    base: Option<KeyspaceRow>,
    base_entries: u64,
    /// Where what no longer fits in memory is written; only long copies have one.
    slot: Option<Slot>,
    /// Steps in memory; of a snapshot each with its value's hash.
    buffer: Vec<(Op, Option<Hash>)>,
    buffered: usize,
    last: Option<Path>,
    puts: u64,
    put_bytes: u64,
    deletes: u64,
    /// Of a snapshot, hashed as it arrives.
    hasher: TreeHasher,
    /// What a complete snapshot came out at.
    tree: Option<(Summary, Vec<Chunk>)>,
    /// The copy that this one replaces is kept from the sweep until the two were compared.
    keeps_base: bool,
    /// The first record that came older than it is here.
    older: Option<Older>,
}

/// A record that came older than it is here.
struct Older {
    path: Path,
    have: Stamp,
    got: Stamp,
}

/// Keeps the first record that came older than it is here, for saying so if all does not come out:
/// an author's own head may sign anything.
fn note_older(older: &mut Option<Older>, path: &Path, here: Option<Stamp>, got: Stamp) {
    if let Some(have) = here.filter(|have| *have > got && older.is_none()) {
        *older = Some(Older { path: path.clone(), have, got });
    }
}

impl Store {
    /// Judges a head, and begins a copy when it is above the one that is here.
    ///
    /// # Errors
    /// [`CopyError`]: `RolledBack`, `Forked`, `NotYet`, `Own`, the two quotas, `OtherBase`.
    pub fn begin_copy(
        &self,
        head: SignedHead,
        kind: CopyKind,
        quota: Quota,
        now: Timestamp,
    ) -> Result<Begun, CopyError> {
        // What a head contradicts is kept, whatever becomes of the copy.
        self.meet(&head, now)?;
        let snapshot = self.read()?;
        let Judged { same, base } = judge(snapshot.transaction(), &head)?;
        if same {
            return Ok(Begun::Same);
        }
        if head.is_not_yet(now) {
            return Err(CopyError::NotYet { time: head.head().time });
        }
        let said = head.head();
        if said.count > quota.entries {
            return Err(CopyError::QuotaEntries { count: said.count, max: quota.entries });
        }
        if said.bytes > quota.bytes {
            return Err(CopyError::QuotaBytes { bytes: said.bytes, max: quota.bytes });
        }
        check_base(kind, base.as_ref(), &head)?;
        let identity = said.identity;
        let old = base.map(|row| verified(&identity, &row.head)).transpose()?;
        // A moment that is still read keeps what is swept on the disk.
        drop(snapshot);
        self.sweep()?;
        Ok(Begun::Stage(Box::new(CopyStage {
            store: self.clone(),
            head,
            kind,
            base,
            base_entries: old.map_or(0, |old| old.head().count),
            slot: None,
            buffer: Vec::new(),
            buffered: 0,
            last: None,
            puts: 0,
            put_bytes: 0,
            deletes: 0,
            hasher: TreeHasher::new(),
            tree: None,
            keeps_base: false,
            older: None,
        })))
    }
}

/// A head that is not below what is known.
struct Judged {
    /// It is the very head of the copy here.
    same: bool,
    /// The copy here.
    base: Option<KeyspaceRow>,
}

/// Never below the highest known; of equals, the smaller hash.
fn judge(rows: &impl Rows, head: &SignedHead) -> Result<Judged, CopyError> {
    let identity: Identity = head.head().identity;
    let got = head.stamp();
    let base = rows.keyspace(&identity)?;
    if base.is_some_and(|row| row.role == Role::Own) {
        return Err(CopyError::Own { identity });
    }
    if base.is_some_and(|row| row.head == head.to_bytes()) {
        return Ok(Judged { same: true, base });
    }
    let Some(known) = rows.known_head(&identity)? else {
        return Ok(Judged { same: false, base });
    };
    let known = verified(&identity, &known)?;
    if got < known.stamp() {
        return Err(CopyError::RolledBack { known: known.stamp(), got });
    }
    if got == known.stamp() && head.hash() > known.hash() {
        return Err(CopyError::Forked { stamp: got });
    }
    Ok(Judged { same: false, base })
}

fn check_base(
    kind: CopyKind,
    base: Option<&KeyspaceRow>,
    head: &SignedHead,
) -> Result<(), CopyError> {
    let CopyKind::Ops { since } = kind else { return Ok(()) };
    let have = base.map(KeyspaceRow::stamp);
    if have == Some(since) && since.epoch == head.stamp().epoch {
        return Ok(());
    }
    Err(CopyError::OtherBase { since, have })
}

impl CopyStage {
    /// The head that is being copied.
    pub fn head(&self) -> &SignedHead {
        &self.head
    }

    /// Takes the next step; the first violation ends the copy.
    ///
    /// # Errors
    /// [`CopyError`]: order, area, stamp, size and count, step by step.
    pub fn push(&mut self, op: Op) -> Result<(), CopyError> {
        self.check_path(op.path())?;
        let hash = match &op {
            Op::Put { path, stamp, value } => self.count_put(path, *stamp, value)?,
            Op::Delete { path } => {
                self.count_delete(path)?;
                None
            }
        };
        match &mut self.last {
            Some(last) => last.clone_from(op.path()),
            None => self.last = Some(op.path().clone()),
        }
        self.buffered += op.bytes();
        let all = self.store.inner.buffered.fetch_add(op.bytes(), Relaxed);
        self.buffer.push((op, hash));
        let is_crowded = all >= STAGES_BYTES_MAX && self.buffered >= STAGE_BYTES_LEAST;
        if self.buffered >= STAGE_BYTES_MAX || is_crowded {
            self.spill()?;
        }
        Ok(())
    }

    fn forget_buffer(&mut self) {
        self.buffer.clear();
        self.store.inner.buffered.fetch_sub(std::mem::take(&mut self.buffered), Relaxed);
    }

    fn check_path(&self, path: &Path) -> Result<(), CopyError> {
        if path.area() != Area::Pub {
            return Err(CopyError::OtherArea { path: path.clone() });
        }
        match &self.last {
            Some(last) if path == last => Err(CopyError::Repeated { path: path.clone() }),
            Some(last) if path < last => {
                Err(CopyError::OutOfOrder { last: last.clone(), path: path.clone() })
            }
            Some(_) | None => Ok(()),
        }
    }

    fn count_put(
        &mut self,
        path: &Path,
        stamp: Stamp,
        value: &[u8],
    ) -> Result<Option<Hash>, CopyError> {
        let head = self.head.stamp();
        if stamp > head {
            return Err(CopyError::StampAboveHead { path: path.clone(), stamp, head });
        }
        if value.len() > VALUE_BYTES_MAX {
            let (bytes, max) = (value.len(), VALUE_BYTES_MAX);
            return Err(CopyError::ValueTooLarge { path: path.clone(), bytes, max });
        }
        let said = *self.head.head();
        self.puts += 1;
        if self.puts > said.count {
            return Err(CopyError::TooManyPuts { max: said.count });
        }
        self.put_bytes += path.as_str().len() as u64 + value.len() as u64;
        if self.put_bytes > said.bytes {
            return Err(CopyError::TooManyBytes { max: said.bytes });
        }
        if self.kind != CopyKind::Snapshot {
            return Ok(None);
        }
        let hash = value_hash(stamp, value);
        self.hasher
            .push_leaf(path, hash, value.len() as u64)
            .map_err(|order| CopyError::OutOfOrder { last: order.last, path: order.path })?;
        Ok(Some(hash))
    }

    fn count_delete(&mut self, path: &Path) -> Result<(), CopyError> {
        if self.kind == CopyKind::Snapshot {
            return Err(CopyError::DeleteInSnapshot { path: path.clone() });
        }
        self.deletes += 1;
        if self.deletes > self.base_entries {
            return Err(CopyError::TooManyDeletes { max: self.base_entries });
        }
        Ok(())
    }

    /// Writes what is in memory to where no reader looks.
    fn spill(&mut self) -> Result<(), CopyError> {
        let transaction = self.store.begin_durable()?;
        let slot = self.staging_slot(&transaction)?;
        match self.kind {
            CopyKind::Snapshot => self.write_entries(&transaction, slot)?,
            CopyKind::Ops { .. } => self.write_staged(&transaction, slot)?,
        }
        transaction.commit().map_err(StoreError::from)?;
        self.forget_buffer();
        Ok(())
    }

    fn staging_slot(&mut self, transaction: &redb::WriteTransaction) -> Result<Slot, StoreError> {
        if let Some(slot) = self.slot {
            return Ok(slot);
        }
        let slot = new_slot(transaction)?;
        mark(transaction, slot)?;
        self.store.staging().insert(slot);
        self.slot = Some(slot);
        Ok(slot)
    }
}

impl Drop for CopyStage {
    fn drop(&mut self) {
        self.forget_buffer();
        // From now on, what lies there may be swept, unless a keyspace has taken it over.
        if let Some(slot) = self.slot {
            self.store.staging().remove(&slot);
        }
        if let Some(base) = self.base.filter(|_| self.keeps_base) {
            self.store.staging().remove(&base.slot);
        }
    }
}
