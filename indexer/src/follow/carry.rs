//! Whom the indexer is a mirror of: it copies and serves them anyway, and here it says so.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use kalends_keyspace::net::CarryAnswer;
use kalends_keyspace::store::{Quota, Store, View};
use kalends_schema::carry::{SignedCarryAsk, Want};
use kalends_schema::key::Identity;

use crate::config::{CarryPolicy, IndexerConfig};
use crate::link::FoldError;
use crate::storage::{Following, Storage};

/// Answers asks to be carried.
#[derive(Clone)]
pub(crate) struct Carrier {
    own: Identity,
    policy: CarryPolicy,
    /// Who may be carried under [`CarryPolicy::List`].
    list: BTreeSet<Identity>,
    quota: Quota,
    store: Store,
    storage: Arc<dyn Storage>,
}

impl Carrier {
    /// As the indexer `own` is configured.
    pub(crate) fn new(
        own: Identity,
        config: &IndexerConfig,
        store: Store,
        storage: Arc<dyn Storage>,
    ) -> Carrier {
        let quota = Quota { entries: config.records_max, bytes: config.bytes_max };
        let list = config.carry_list.iter().copied().collect();
        Carrier { own, policy: config.carry, list, quota, store, storage }
    }

    /// Whether an ask is one to this indexer.
    pub(crate) fn is_asked(&self, mirror: &Identity, asker: &Identity) -> bool {
        *mirror == self.own && mirror != asker
    }

    /// What becomes of an ask. Waits on the disk.
    pub(crate) fn answer(&self, ask: &SignedCarryAsk) -> CarryAnswer {
        match (ask.ask().want, self.carries(ask)) {
            // It goes on to copy who joined; its owner only names it no more.
            (Want::Stop, _) => CarryAnswer::Stopped,
            (Want::Carry, Ok(true)) => {
                CarryAnswer::Carried { records: self.quota.entries, bytes: self.quota.bytes }
            }
            (Want::Carry, Ok(false)) => CarryAnswer::Refused,
            (Want::Carry, Err(error)) => {
                tracing::error!(%error, "the index cannot be read");
                CarryAnswer::Waiting
            }
        }
    }

    fn carries(&self, ask: &SignedCarryAsk) -> Result<bool, FoldError> {
        let who = ask.asker();
        let listed = match self.policy {
            CarryPolicy::Joined => true,
            CarryPolicy::List => self.list.contains(&who),
            CarryPolicy::None => false,
        };
        if !listed {
            return Ok(false);
        }
        let known = self.store.read()?.known(&who)?;
        if known.is_some_and(|known| known.head().epoch > ask.epoch()) {
            return Ok(false);
        }
        let joined = |following| matches!(following, Following::Joined { .. });
        let people = self.storage.read()?.people()?;
        Ok(people.into_iter().any(|(identity, following)| identity == who && joined(following)))
    }
}

impl fmt::Debug for Carrier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Carrier({:?})", self.policy)
    }
}
