//! The end of a copy: what came out is compared with the head, and the head is stored with it.

use kalends_schema::hash::Hash;
use kalends_schema::head::SignedHead;
use kalends_schema::path::Path;
use kalends_schema::stamp::Stamp;
use redb::WriteTransaction;

use super::super::Notice;
use super::super::apply::Totals;
use super::super::chain::{keep_newest, moved};
use super::super::error::StoreError;
use super::super::evidence::precedes;
use super::super::heard::forget_up_to;
use super::super::rows::{Rows, verified};
use super::super::shown::forget_shown;
use super::super::tables::{self, KeyspaceRow, Role, Slot};
use super::super::unprovable::proved;
use super::{Applied, CopyError, CopyKind, CopyStage, Judged, judge};

/// What the steps came out at.
pub(super) struct Outcome {
    pub totals: Totals,
    pub root: Hash,
}

impl CopyStage {
    /// Compares with the head, and takes all of it over in one durable transaction.
    ///
    /// # Errors
    /// [`CopyError`]: `Omitted`, `Added`, `OlderRecord`, `Altered`; or that the copy here was
    /// changed meanwhile. Nothing is changed then.
    pub fn finish(self) -> Result<Applied, CopyError> {
        match self.kind {
            CopyKind::Snapshot => self.finish_snapshot(),
            CopyKind::Ops { .. } => self.finish_delta(),
        }
    }

    /// Keeps the first record that came older than it is here, for saying so if all does not
    /// come out: an author's own head may sign anything.
    pub(super) fn note_older(&mut self, path: &Path, here: Option<Stamp>, got: Stamp) {
        if let Some(have) = here.filter(|have| *have > got && self.older.is_none()) {
            self.older = Some((path.clone(), have, got));
        }
    }

    pub(super) fn compare(&mut self, outcome: &Outcome) -> Result<(), CopyError> {
        let said = *self.head.head();
        let got = outcome.totals.count;
        if got < said.count {
            return Err(CopyError::Omitted { expected: said.count, got });
        }
        if got > said.count {
            return Err(CopyError::Added { expected: said.count, got });
        }
        if outcome.root == said.root && outcome.totals.bytes == said.bytes {
            return Ok(());
        }
        match self.older.take() {
            Some((path, have, got)) => Err(CopyError::OlderRecord { path, have, got }),
            None => Err(CopyError::Altered { expected: said.root, got: outcome.root }),
        }
    }

    /// Judges the head again, now that nobody else can write: another copy of the same keyspace
    /// may have been faster.
    pub(super) fn still_above(&self, transaction: &WriteTransaction) -> Result<(), CopyError> {
        let Judged { same, base } = judge(transaction, &self.head)?;
        if !same && base.map(|row| row.head) == self.base.map(|row| row.head) {
            return Ok(());
        }
        let have = base.map(|row| row.stamp());
        let since = self.base.map_or(Stamp { epoch: 0, seq: 0 }, |row| row.stamp());
        Err(CopyError::OtherBase { since, have })
    }

    pub(super) fn applied(&self, changed: Vec<Path>) -> Result<Applied, CopyError> {
        let (identity, stamp) = (self.head.head().identity, self.head.stamp());
        self.store.notify(Notice { identity, stamp, role: Role::Replica });
        let old = self.base.map(|row| verified(&identity, &row.head)).transpose()?;
        Ok(Applied { old, head: self.head, changed })
    }
}

/// Stores the head of a copy; what parcels proved up to it is said by the copy now.
pub(super) fn store_head(
    transaction: &WriteTransaction,
    slot: Slot,
    head: &SignedHead,
) -> Result<(), StoreError> {
    let identity = head.head().identity;
    let held = transaction.keyspace(&identity)?.map(|row| row.head);
    let known = transaction.known_head(&identity)?;
    for before in held.into_iter().chain(known.filter(|known| Some(*known) != held)) {
        if !precedes(&before, head) {
            moved(transaction, &verified(&identity, &before)?, head)?;
        }
    }
    keep_newest(transaction, head)?;
    proved(transaction, head)?;
    forget_shown(transaction, &identity)?;
    let row = KeyspaceRow { role: Role::Replica, slot, head: head.to_bytes() };
    transaction.open_table(tables::KEYSPACES)?.insert(identity.as_bytes(), &row.to_bytes())?;
    transaction.open_table(tables::KNOWN)?.insert(identity.as_bytes(), &head.to_bytes())?;
    forget_up_to(transaction, &identity, head.stamp())
}
