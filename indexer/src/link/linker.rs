//! Linking what was copied, and erasing who left: whoever waits at the same time is linked in one go.
//!
//! Who leaves leaves nothing but the hash of their key, which keeps references from bringing them
//! back, and evidence of forks.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use kalends_keyspace::gather::Gather;
use kalends_keyspace::store::{ForgetError, Store, View};
use kalends_schema::key::Identity;

use super::{FoldError, Folded, fold, unfold};
use crate::storage::Storage;

/// The replicas, and the rows that are brought to them. One fold at a time: two at once could each
/// miss what the other is about to write.
pub(crate) struct Linker {
    store: Store,
    storage: Arc<dyn Storage>,
    waiting: Gather<Identity, Result<Folded, FoldError>>,
    alone: Mutex<()>,
}

impl Linker {
    pub(crate) fn new(store: Store, storage: Arc<dyn Storage>) -> Linker {
        Linker { store, storage, waiting: Gather::default(), alone: Mutex::default() }
    }

    /// Brings the rows of an identity to its replica, durably. Blocks.
    ///
    /// # Errors
    /// [`FoldError`]
    pub(crate) fn link(&self, identity: &Identity) -> Result<Folded, FoldError> {
        self.waiting.run(*identity, |identities| self.link_all(&identities))
    }

    fn link_all(&self, identities: &[Identity]) -> Vec<Result<Folded, FoldError>> {
        match (self.fold(identities), identities.len()) {
            (Ok(folded), _) => folded.into_iter().map(Ok).collect(),
            (Err(error), 0..=1) => vec![Err(error)],
            // Whose rows or replica failed is found out by taking each alone.
            (Err(_), _) => identities.iter().flat_map(|one| self.link_all(&[*one])).collect(),
        }
    }

    fn fold(&self, identities: &[Identity]) -> Result<Vec<Folded>, FoldError> {
        let _alone = self.alone();
        // Whoever left while their keyspace was being copied is not copied.
        for identity in identities {
            if self.storage.has_left(identity)? {
                self.erase(identity)?;
            }
        }
        fold(&self.store.read()?, &*self.storage, identities)
    }

    /// Notes that somebody left, and erases their replica and rows. Blocks.
    ///
    /// # Errors
    /// [`FoldError`]; where it is noted already, the next start erases what is left.
    pub(crate) fn leave(&self, identity: &Identity) -> Result<(), FoldError> {
        let _alone = self.alone();
        self.storage.leave(identity)?;
        self.erase(identity)
    }

    /// Erases whoever left when the indexer last ran, and was not erased to the end: a kill may
    /// have come in between, or a copy that was being taken over just then. Blocks.
    ///
    /// # Errors
    /// [`FoldError`]
    pub(crate) fn erase_rest(&self) -> Result<(), FoldError> {
        let _alone = self.alone();
        for identity in self.storage.leaving()? {
            self.erase(&identity)?;
        }
        for identity in self.store.read()?.identities()? {
            if self.storage.has_left(&identity)? {
                self.erase(&identity)?;
            }
        }
        Ok(())
    }

    /// Waits until what is being written is written. Blocks.
    pub(crate) fn settle(&self) {
        drop(self.alone());
    }

    /// Erases somebody of whom it is noted that they left.
    fn erase(&self, identity: &Identity) -> Result<(), FoldError> {
        match self.store.forget(identity) {
            Ok(()) => {}
            // Nobody follows the indexer itself, so it has no rows to erase.
            Err(ForgetError::Own { .. }) => return Ok(()),
            Err(ForgetError::Store(error)) => return Err(error.into()),
        }
        unfold(&self.store.read()?, &*self.storage, identity)?;
        Ok(self.storage.erased(identity)?)
    }

    fn alone(&self) -> MutexGuard<'_, ()> {
        self.alone.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
