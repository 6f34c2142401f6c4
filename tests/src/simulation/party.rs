//! Who plays: people with nodes, and indexers, each on disks of their own.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;

use kalends_indexer::storage::{Following, RedbStorage};
use kalends_indexer::{Index, IndexerConfig, IndexerError, Keys};
use kalends_keyspace::net::Caller;
use kalends_keyspace::store::{OpenError, Store, StoreError, StoreOptions};
use kalends_node::BareNode;
use kalends_schema::deposit::AddressGroup;
use kalends_schema::head::{Cert, SignedCert};
use kalends_schema::key::{EndpointKey, Identity, IdentitySecret, WriterSecret};
use kalends_schema::time::Timestamp;

use super::dice::Dice;
use super::disk::Disk;

/// Pages that each store keeps in memory: all of these are small.
const CACHE_BYTES: usize = 1024 * 1024;

/// Why a party does not come up.
#[derive(Debug, thiserror::Error)]
pub enum Down {
    /// The store does not open.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The store fails.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The index does not open.
    #[error(transparent)]
    Index(#[from] IndexerError),
}

/// Somebody with a node.
pub struct Person {
    /// How the scenario calls them.
    pub name: &'static str,
    /// Who they are.
    pub identity: Identity,
    /// Their node.
    pub node: BareNode,
    /// How they come to others.
    pub(super) caller: Caller,
    /// Whose keyspaces their node asked for.
    pub(super) wanted: BTreeSet<Identity>,
    writer_seed: [u8; 32],
    cert: SignedCert,
    pub(super) disk: Disk,
}

impl Person {
    /// Somebody new, with keys of chance.
    pub(super) fn new(
        name: &'static str,
        place: u8,
        now: Timestamp,
        dice: &mut Dice,
    ) -> Result<Person, Down> {
        let secret = IdentitySecret::from_seed(&dice.bytes());
        let (identity, writer_seed) = (secret.public(), dice.bytes());
        let writer = WriterSecret::from_seed(&writer_seed).public();
        let cert = Cert { identity, writer, epoch: 1, not_before: now };
        let cert = SignedCert::sign(&secret, cert).expect("the keys are these");
        let disk = Disk::default();
        let endpoint = EndpointKey::from_bytes(dice.bytes());
        let address = IpAddr::V4(Ipv4Addr::new(192, 0, place, 1));
        let caller = Caller { endpoint, group: AddressGroup::of(address) };
        let node = open(&disk, (&writer_seed, cert), now)?;
        let wanted = BTreeSet::new();
        Ok(Person { name, identity, node, caller, wanted, writer_seed, cert, disk })
    }

    /// Their machine comes up again on another disk, or on theirs after a power cut.
    pub(super) fn restart(&mut self, disk: Disk, now: Timestamp) -> Result<(), Down> {
        self.node = open(&disk, (&self.writer_seed, self.cert), now)?;
        self.disk = disk;
        // What a node wishes for is gone with it.
        self.wanted.clear();
        self.collect_wishes();
        Ok(())
    }

    /// Takes over what the node asked for.
    pub(super) fn collect_wishes(&mut self) {
        while let Some(who) = self.node.next_wanted() {
            self.wanted.insert(who);
        }
    }
}

fn open(
    disk: &Disk,
    (writer, cert): (&[u8; 32], SignedCert),
    now: Timestamp,
) -> Result<BareNode, Down> {
    let store = Store::open_on(disk.clone(), StoreOptions { cache_bytes: CACHE_BYTES })?;
    Ok(BareNode::open(store, (WriterSecret::from_seed(writer), cert), now)?)
}

/// An indexer.
pub struct Indexer {
    /// How the scenario calls it.
    pub name: &'static str,
    /// Its replicas and rows.
    pub index: Index,
    seeds: [[u8; 32]; 3],
    disks: [Disk; 2],
}

impl Indexer {
    /// A new one, which `people` joined.
    pub(super) fn new(
        name: &'static str,
        people: &[Identity],
        now: Timestamp,
        dice: &mut Dice,
    ) -> Result<Indexer, Down> {
        let seeds = [dice.bytes(), dice.bytes(), dice.bytes()];
        let disks = [Disk::default(), Disk::default()];
        let index = open_index(&seeds, &disks, now)?;
        for person in people {
            index.follow(*person, Following::Joined { at: now })?;
        }
        Ok(Indexer { name, index, seeds, disks })
    }

    /// Its machine loses its power and comes up again.
    pub(super) fn crash(&mut self, now: Timestamp, dice: &mut Dice) -> Result<(), Down> {
        let disks = self.disks.each_ref().map(|disk| disk.after_power_cut(|| dice.percent(50)));
        self.index = open_index(&self.seeds, &disks, now)?;
        self.disks = disks;
        Ok(())
    }

    /// Every row, as sorted lines of text.
    pub(super) fn dump(&self) -> Result<Vec<String>, IndexerError> {
        let mut lines = Vec::new();
        self.index.dump(|line| lines.push(line.to_owned()))?;
        Ok(lines)
    }
}

fn open_index(seeds: &[[u8; 32]; 3], disks: &[Disk; 2], now: Timestamp) -> Result<Index, Down> {
    let [replicas, rows] = disks;
    let store = Store::open_on(replicas.clone(), StoreOptions { cache_bytes: CACHE_BYTES })?;
    let rows = RedbStorage::open_on(rows.clone(), CACHE_BYTES).map_err(IndexerError::from)?;
    let config = IndexerConfig::new(PathBuf::new());
    Ok(Index::over(config, Keys::from_seeds(*seeds), (store, rows), now)?)
}
