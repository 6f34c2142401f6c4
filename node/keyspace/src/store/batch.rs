//! The one writer: changes are staged in memory, signed as one head, and committed durably.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use kalends_schema::head::SignedHead;
use kalends_schema::key::Identity;
use kalends_schema::limits::VALUE_BYTES_MAX;
use kalends_schema::path::{APP, Path};
use kalends_schema::stamp::Stamp;
use redb::WriteTransaction;

use super::error::{PutError, StoreError};
use super::heard::Kept;
use super::rows::Rows;
use super::tables::Role;
use super::view::{self, Entry, Staged, View, Wanted};
use super::{Notice, Store};

/// What a path must be for a change of it to be staged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Precondition {
    /// Anything.
    Any,
    /// There is nothing at the path.
    Absent,
    /// The path is still at the stamp at which the caller saw it.
    Is(Stamp),
}

/// A write transaction. Dropped without [`Batch::commit`], it leaves nothing behind.
///
/// It sees what it has staged itself. Changes of keyspaces are staged in memory until
/// [`Batch::sign`]; what a caller writes into its own tables through [`Batch::transaction`] is
/// part of the same commit, but is not undone by [`Batch::attempt`].
pub struct Batch {
    pub(super) store: Store,
    pub(super) transaction: WriteTransaction,
    pub(super) staged: Staged,
    pub(super) renewed: BTreeSet<Identity>,
    pub(super) signed: BTreeSet<Identity>,
    pub(super) notices: Vec<Notice>,
    /// How much was heard of an author, counted once for each.
    pub(super) heard: BTreeMap<Identity, Kept>,
    /// What to put back when an attempt fails, newest last; kept only within attempts.
    pub(super) undo: Vec<Undo>,
    attempts: usize,
}

/// How one step of an attempt is taken back.
pub(super) enum Undo {
    /// The path's former place in the staged changes.
    Staged((Identity, Path), Option<Option<Arc<[u8]>>>),
    /// The former row of `heard`.
    Heard(Vec<u8>, Option<Vec<u8>>),
    /// The former row of `known`.
    Known(Identity, Option<Box<[u8; 370]>>),
}

impl Batch {
    pub(super) fn begin(store: &Store) -> Result<Batch, StoreError> {
        Ok(Batch {
            store: store.clone(),
            transaction: store.begin_durable()?,
            staged: Staged::new(),
            renewed: BTreeSet::new(),
            signed: BTreeSet::new(),
            notices: Vec::new(),
            heard: BTreeMap::new(),
            undo: Vec::new(),
            attempts: 0,
        })
    }

    /// Stages a record. The bytes already there are no change, and keep their stamp.
    ///
    /// # Errors
    /// [`PutError`] when the precondition fails, the record may not be written, or the file
    /// fails; nothing is staged then.
    pub fn put(
        &mut self,
        identity: &Identity,
        path: &Path,
        value: &[u8],
        precondition: Precondition,
    ) -> Result<(), PutError> {
        if path.app() != APP {
            return Err(PutError::OtherApp { path: path.clone() });
        }
        if value.len() > VALUE_BYTES_MAX {
            let (bytes, max) = (value.len(), VALUE_BYTES_MAX);
            return Err(PutError::TooLarge { path: path.clone(), bytes, max });
        }
        self.stage(identity, path, Some(value.into()), precondition)
    }

    /// Stages the removal of a record. To remove what is not there is no change.
    ///
    /// # Errors
    /// As [`Batch::put`].
    pub fn delete(
        &mut self,
        identity: &Identity,
        path: &Path,
        precondition: Precondition,
    ) -> Result<(), PutError> {
        self.stage(identity, path, None, precondition)
    }

    fn stage(
        &mut self,
        identity: &Identity,
        path: &Path,
        value: Option<Arc<[u8]>>,
        precondition: Precondition,
    ) -> Result<(), PutError> {
        if self.signed.contains(identity) {
            return Err(PutError::Signed { identity: *identity });
        }
        if self.role(identity)? == Some(Role::Replica) {
            return Err(PutError::NotOwn { identity: *identity });
        }
        self.check(identity, path, precondition)?;
        let key = (*identity, path.clone());
        let former = self.staged.insert(key.clone(), value);
        self.remember(Undo::Staged(key, former));
        Ok(())
    }

    fn check(
        &self,
        identity: &Identity,
        path: &Path,
        precondition: Precondition,
    ) -> Result<(), PutError> {
        let wanted = match precondition {
            Precondition::Any => return Ok(()),
            Precondition::Absent => None,
            Precondition::Is(stamp) => Some(stamp),
        };
        let found = self.get(identity, path)?.map(|entry| entry.stamp);
        if found == wanted {
            return Ok(());
        }
        Err(PutError::Precondition { path: path.clone(), found })
    }

    /// Asks for a head although nothing may have changed: a sign of life.
    pub fn renew(&mut self, identity: &Identity) {
        self.renewed.insert(*identity);
    }

    /// Runs one input; when it fails, everything it staged, removed or heard is taken back.
    ///
    /// # Errors
    /// What `input` answers; a failing file while taking back ends the whole batch's usefulness
    /// and is reported by [`Batch::commit`], as redb then refuses to commit.
    pub fn attempt<T, E: From<StoreError>>(
        &mut self,
        input: impl FnOnce(&mut Batch) -> Result<T, E>,
    ) -> Result<T, E> {
        let mark = self.undo.len();
        self.attempts += 1;
        let answer = input(self);
        self.attempts -= 1;
        if answer.is_err() {
            self.take_back(mark)?;
        }
        if self.attempts == 0 {
            self.undo.clear();
        }
        answer
    }

    pub(super) fn remember(&mut self, undo: Undo) {
        if self.attempts > 0 {
            self.undo.push(undo);
        }
    }

    fn take_back(&mut self, mark: usize) -> Result<(), StoreError> {
        for undo in self.undo.split_off(mark).into_iter().rev() {
            match undo {
                Undo::Staged(key, Some(former)) => {
                    self.staged.insert(key, former);
                }
                Undo::Staged(key, None) => {
                    self.staged.remove(&key);
                }
                Undo::Heard(key, former) => self.restore_heard(&key, former)?,
                Undo::Known(identity, former) => {
                    self.restore_known(&identity, former.map(|former| *former))?;
                }
            }
        }
        Ok(())
    }

    /// The transaction below, for tables that a caller defines itself.
    pub fn transaction(&self) -> &WriteTransaction {
        &self.transaction
    }

    /// How many changes are staged and not signed.
    pub fn unsigned(&self) -> usize {
        self.staged.len()
    }

    /// Makes everything durable. Answers belong after this, and so do listeners.
    ///
    /// # Errors
    /// [`StoreError::Unsigned`] when changes are staged that no head signs; [`StoreError`] when
    /// the file fails. Nothing is committed then.
    pub fn commit(self) -> Result<(), StoreError> {
        if !self.staged.is_empty() {
            return Err(StoreError::Unsigned { changes: self.staged.len() });
        }
        self.transaction.commit()?;
        for notice in self.notices {
            self.store.notify(notice);
        }
        Ok(())
    }
}

impl View for Batch {
    fn role(&self, identity: &Identity) -> Result<Option<Role>, StoreError> {
        Ok(self.transaction.keyspace(identity)?.map(|row| row.role))
    }

    fn head(&self, identity: &Identity) -> Result<Option<SignedHead>, StoreError> {
        view::head(&self.transaction, identity)
    }

    fn known(&self, identity: &Identity) -> Result<Option<SignedHead>, StoreError> {
        view::known(&self.transaction, identity)
    }

    fn get(&self, identity: &Identity, path: &Path) -> Result<Option<Entry>, StoreError> {
        view::get(&self.transaction, &self.staged, identity, path)
    }

    fn scan_after(
        &self,
        identity: &Identity,
        prefix: &str,
        after: Option<&Path>,
        limit: usize,
    ) -> Result<Vec<(Path, Entry)>, StoreError> {
        let wanted = Wanted { identity, prefix, after, limit };
        view::scan(&self.transaction, &self.staged, &wanted)
    }

    fn identities(&self) -> Result<Vec<Identity>, StoreError> {
        view::identities(&self.transaction)
    }
}
