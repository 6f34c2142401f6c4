//! The operator's lists: what the configuration says, and what was said while running.

use std::collections::BTreeSet;
use std::sync::{Arc, PoisonError, RwLock};

use kalends_schema::key::Identity;

use crate::config::IndexerConfig;
use crate::storage::{Entry, Kept, List, StorageError};

/// Who is denied, and who is let in. Cheap to clone; all clones are one.
#[derive(Debug, Clone)]
pub(crate) struct Lists {
    of_config: Arc<Both>,
    now: Arc<RwLock<Both>>,
}

#[derive(Debug, Clone)]
struct Both {
    denied: Arc<BTreeSet<Identity>>,
    allowed: Arc<BTreeSet<Identity>>,
}

/// What came of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Listing {
    /// It is so now.
    Done,
    /// The configuration lists them, and is not changed from here.
    OfConfig,
}

impl Lists {
    /// What the configuration and the kept tables say together.
    pub(crate) fn load(config: &IndexerConfig, kept: &dyn Kept) -> Result<Lists, StorageError> {
        let set = |people: &[Identity]| Arc::new(people.iter().copied().collect());
        let of_config = Both { denied: set(&config.deny), allowed: set(&config.allow) };
        let lists =
            Lists { now: Arc::new(RwLock::new(of_config.clone())), of_config: Arc::new(of_config) };
        lists.read_again(kept)?;
        Ok(lists)
    }

    /// Who is neither followed nor shown.
    pub(crate) fn denied(&self) -> Arc<BTreeSet<Identity>> {
        self.now.read().unwrap_or_else(PoisonError::into_inner).denied.clone()
    }

    /// Who may join where only listed people may.
    pub(crate) fn allowed(&self) -> Arc<BTreeSet<Identity>> {
        self.now.read().unwrap_or_else(PoisonError::into_inner).allowed.clone()
    }

    /// Changes a list, durably.
    pub(crate) fn change(
        &self,
        kept: &dyn Kept,
        (list, entry): (List, Entry),
        who: &Identity,
    ) -> Result<Listing, StorageError> {
        let fixed = match list {
            List::Allowed => &self.of_config.allowed,
            List::Denied => &self.of_config.denied,
        };
        if entry == Entry::Taken && fixed.contains(who) {
            return Ok(Listing::OfConfig);
        }
        kept.list(list, who, entry)?;
        self.read_again(kept)?;
        Ok(Listing::Done)
    }

    fn read_again(&self, kept: &dyn Kept) -> Result<(), StorageError> {
        // Held while reading: of two changes at once, neither puts an older list over a newer one.
        let mut now = self.now.write().unwrap_or_else(PoisonError::into_inner);
        let with = |fixed: &BTreeSet<Identity>, list| -> Result<_, StorageError> {
            Ok(Arc::new(fixed.iter().copied().chain(kept.listed(list)?).collect()))
        };
        let both = Both {
            denied: with(&self.of_config.denied, List::Denied)?,
            allowed: with(&self.of_config.allowed, List::Allowed)?,
        };
        *now = both;
        Ok(())
    }
}
