//! Linking what was copied: whoever waits at the same time is linked in one go.

use std::sync::Arc;

use kalends_keyspace::gather::Gather;
use kalends_keyspace::store::Store;
use kalends_schema::key::Identity;

use super::{FoldError, Folded, fold};
use crate::storage::Storage;

/// The replicas, and the rows that are brought to them. One fold at a time: two at once could each
/// miss what the other is about to write.
pub(crate) struct Linker {
    store: Store,
    storage: Arc<dyn Storage>,
    waiting: Gather<Identity, Result<Folded, FoldError>>,
}

impl Linker {
    pub(crate) fn new(store: Store, storage: Arc<dyn Storage>) -> Linker {
        Linker { store, storage, waiting: Gather::default() }
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
        fold(&self.store.read()?, &*self.storage, identities)
    }
}
