//! What the task keeps in mind while the disk fails it.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};

use kalends_keyspace::net::{Network, NetworkConfig};
use kalends_keyspace::store::{Store, StoreOptions};
use kalends_schema::hash::Hash;
use kalends_schema::key::EndpointSecret;
use kalends_schema::time::Timestamp;

use super::super::schedule::Outcome;
use super::super::{Carrier, IndexerDesk};
use super::*;
use crate::link::Linker;
use crate::storage::{
    Entry, Invite, Kept, Linking, List, Nonce, RedbStorage, Rows, Storage, StorageError,
};

/// A storage whose disk has no room for follows, a few times.
struct Failing {
    real: RedbStorage,
    times: AtomicUsize,
}

impl Storage for Failing {
    fn read(&self) -> Result<Box<dyn Rows + '_>, StorageError> {
        self.real.read()
    }

    fn link(&self, step: &Linking) -> Result<(), StorageError> {
        self.real.link(step)
    }

    fn drop_derived(&self) -> Result<(), StorageError> {
        self.real.drop_derived()
    }

    fn forget_nonces(&self, now: Timestamp) -> Result<(), StorageError> {
        self.real.forget_nonces(now)
    }

    fn remember(
        &self,
        asker: &Identity,
        nonce: &[u8; 16],
        now: Timestamp,
    ) -> Result<Nonce, StorageError> {
        self.real.remember(asker, nonce, now)
    }
}

impl Kept for Failing {
    fn follow(&self, people: &[(Identity, Following)]) -> Result<(), StorageError> {
        let left =
            self.times.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |n| n.checked_sub(1));
        if left.is_ok() {
            return Err(StorageError::Engine("no room".into()));
        }
        self.real.follow(people)
    }

    fn join(
        &self,
        identity: &Identity,
        at: Timestamp,
        code: Option<&Hash>,
    ) -> Result<bool, StorageError> {
        self.real.join(identity, at, code)
    }

    fn leave(&self, identity: &Identity) -> Result<(), StorageError> {
        self.real.leave(identity)
    }

    fn erased(&self, identity: &Identity) -> Result<(), StorageError> {
        self.real.erased(identity)
    }

    fn leaving(&self) -> Result<Vec<Identity>, StorageError> {
        self.real.leaving()
    }

    fn left(&self) -> Result<Vec<Hash>, StorageError> {
        self.real.left()
    }

    fn has_left(&self, identity: &Identity) -> Result<bool, StorageError> {
        self.real.has_left(identity)
    }

    fn list(&self, list: List, who: &Identity, entry: Entry) -> Result<(), StorageError> {
        self.real.list(list, who, entry)
    }

    fn listed(&self, list: List) -> Result<Vec<Identity>, StorageError> {
        self.real.listed(list)
    }

    fn invite(&self, code: &Hash, invite: Invite) -> Result<(), StorageError> {
        self.real.invite(code, invite)
    }

    fn invites(&self, now: Timestamp) -> Result<Vec<Invite>, StorageError> {
        self.real.invites(now)
    }

    fn mark_quota(&self, whose: &Identity, over: Option<OverQuota>) -> Result<(), StorageError> {
        self.real.mark_quota(whose, over)
    }

    fn over_quota(&self) -> Result<Vec<(Identity, OverQuota)>, StorageError> {
        self.real.over_quota()
    }
}

async fn circuit(folder: &std::path::Path, times: usize) -> Circuit {
    let config = IndexerConfig::new(folder);
    let store = Store::open(&folder.join("keyspaces.redb"), StoreOptions::default()).unwrap();
    let real = RedbStorage::open(&folder.join("index.redb"), 1 << 20).unwrap();
    let storage = Arc::new(Failing { real, times: AtomicUsize::new(times) });
    let lists = Lists::load(&config, &*storage).unwrap();
    let own = Identity::from_bytes([9; 32]);
    let carrier = Carrier::new(own, &config, store.clone(), storage.clone());
    let (served, follower) = (Served::default(), Follower::new().0);
    let desk = IndexerDesk { served, follower, carrier };
    let loopback = NetworkConfig::loopback(EndpointSecret::from_seed(&[1; 32]), Vec::new());
    let network = Network::start(loopback, store.clone(), Arc::new(desk)).await.unwrap();
    let linker = Arc::new(Linker::new(store.clone(), storage.clone()));
    let (network, measures) = (Arc::new(network), Arc::default());
    let tools = Arc::new(Tools { network, store, storage, measures, linker });
    Circuit::begin(tools, Follows { own, config, lists, served: Served::default() }).await
}

#[tokio::test]
async fn whom_to_follow_is_kept_in_mind_until_the_disk_takes_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut circuit = circuit(folder.path(), 2).await;
    let [ann, bob] = [1, 2].map(|n| Identity::from_bytes([n; 32]));
    circuit.heard(News::Joined(ann), Duration::ZERO);
    circuit.schedule.next(Duration::ZERO).unwrap();
    let (outcome, news_of) = (Outcome::Failed, BTreeSet::new());
    let named = BTreeSet::from([bob]);
    let done = Done { outcome, named, news_of, ..Done::failed(ann) };
    let handle = circuit.pulls.spawn(async { done });
    circuit.ids.insert(handle.id(), ann);
    let ended = circuit.pulls.join_next_with_id().await.unwrap();
    circuit.ended(ended, Duration::ZERO).await;
    for turn in 0..2 {
        circuit.store_again(STORE_AGAIN * turn).await;
        assert!(!circuit.schedule.holds(&bob), "who is not kept is not followed");
        assert!(circuit.wakes(STORE_AGAIN * turn) <= STORE_AGAIN * (turn + 1));
    }
    circuit.store_again(STORE_AGAIN * 2).await;
    assert!(circuit.schedule.holds(&bob) && circuit.unstored.is_empty());
    let people = circuit.tools.storage.read().unwrap().people().unwrap();
    assert_eq!(people, [(bob, Following::Named { depth: 1 })]);
    circuit.tools.network.shutdown().await;
}

#[tokio::test]
async fn a_pull_that_ends_after_somebody_left_leaves_no_mark_of_theirs() {
    let folder = tempfile::tempdir().unwrap();
    let mut circuit = circuit(folder.path(), 0).await;
    let ann = Identity::from_bytes([1; 32]);
    circuit.heard(News::Joined(ann), Duration::ZERO);
    // It is kept that she left; the follower has not heard of it yet.
    circuit.tools.storage.leave(&ann).unwrap();
    circuit.mark(ann, Some(OverQuota::Records(7))).await;
    assert_eq!(circuit.tools.storage.over_quota().unwrap(), []);
    circuit.tools.network.shutdown().await;
}
