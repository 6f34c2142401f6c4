//! Two stores, each with a network on the loopback: what copying a keyspace between them takes.

use std::error::Error;
use std::net::SocketAddr;
use std::ops::Range;
use std::path::Path as FilePath;
use std::sync::Arc;
use std::time::{Duration, Instant};

use kalends_keyspace::net::{Caller, Desk, Network, NetworkConfig, Receipt, Reply, VerifiedParcel};
use kalends_keyspace::store::{Precondition, Store, StoreOptions};
use kalends_schema::head::SignedHead;
use kalends_schema::key::{EndpointKey, EndpointSecret, Identity};
use kalends_schema::path::{Area, Collection, Path};
use tokio::sync::mpsc;

use crate::crash::{Keys, now};

/// Bytes of one record.
pub const RECORD_BYTES: usize = 400;
/// Pokes that wait to be followed up.
const POKES_MAX: usize = 16;

/// The bytes of a record: no two are the same.
pub fn value(number: usize) -> Vec<u8> {
    let mut value = vec![7; RECORD_BYTES];
    value[..8].copy_from_slice(&number.to_le_bytes());
    value
}

/// A writer's node and a reader's.
pub struct Pair {
    writer: Keys,
    source: Store,
    from: Network,
    to: Network,
    heads: mpsc::Receiver<SignedHead>,
}

/// Serves everybody whom it has, and hands on whatever it is poked with.
struct OpenDesk(mpsc::Sender<SignedHead>);

impl Desk for OpenDesk {
    fn serves(&self, _: &Identity) -> bool {
        true
    }

    fn admits(&self, _: &Identity, _: &Identity, _: Caller) -> Result<(), Receipt> {
        Err(Receipt::Refused)
    }

    fn poked(&self, head: SignedHead, _: EndpointKey) -> Reply<'_, ()> {
        Box::pin(async move {
            // Nobody waits for it while something else is measured.
            let _ = self.0.try_send(head);
        })
    }

    fn parcel(&self, _: VerifiedParcel, _: Caller) -> Reply<'_, Receipt> {
        Box::pin(std::future::ready(Receipt::Refused))
    }
}

impl Pair {
    /// Writes so many records in one commit, and connects the two.
    ///
    /// # Errors
    /// What a disk or a socket says.
    pub async fn new(folder: &FilePath, records: usize) -> Result<Pair, Box<dyn Error>> {
        let options = StoreOptions::default();
        let source = Store::open(&folder.join("source.redb"), options)?;
        let copy = Store::open(&folder.join("copy.redb"), options)?;
        let writer = Keys::own();
        write(&source, &writer, 0..records)?;
        let (sender, heads) = mpsc::channel(POKES_MAX);
        let from = network(3, &source, &sender).await?;
        let to = network(4, &copy, &sender).await?;
        to.tell_address(&from.endpoint_key(), from.bound_addresses()[0]);
        from.tell_address(&to.endpoint_key(), to.bound_addresses()[0]);
        let pair = Pair { writer, source, from, to, heads };
        pair.to.heads(&pair.from.endpoint_key(), &[pair.writer.identity]).await?;
        Ok(pair)
    }

    /// Brings the copy up to date; how many paths changed, and how long it took.
    ///
    /// # Errors
    /// [`kalends_keyspace::net::PullError`]
    pub async fn pull(&self) -> Result<(usize, Duration), Box<dyn Error>> {
        let begun = Instant::now();
        let pulled = self.to.pull(&self.writer.identity, Some(self.from.endpoint_key())).await?;
        let changed = pulled.applied.map_or(0, |applied| applied.changed.len());
        Ok((changed, begun.elapsed()))
    }

    /// Writes one record more.
    ///
    /// # Errors
    /// What the disk says.
    pub fn write(&self, number: usize) -> Result<SignedHead, Box<dyn Error>> {
        write(&self.source, &self.writer, number..number + 1)
    }

    /// Writes one record, tells the reader of it, and has it pulled: how long from the commit to
    /// the reader's commit.
    ///
    /// # Errors
    /// What a disk or a socket says.
    pub async fn news(&mut self, number: usize) -> Result<Duration, Box<dyn Error>> {
        let head = self.write(number)?;
        let begun = Instant::now();
        self.from.poke(self.to.endpoint_key(), &head).await?;
        let told = self.heads.recv().await.ok_or("nobody was poked")?;
        self.to.pull(&told.identity(), Some(self.from.endpoint_key())).await?;
        Ok(begun.elapsed())
    }

    /// Where the writer's node listens.
    pub fn source_address(&self) -> (EndpointKey, SocketAddr) {
        (self.from.endpoint_key(), self.from.bound_addresses()[0])
    }

    /// Ends both.
    pub async fn end(self) {
        self.from.shutdown().await;
        self.to.shutdown().await;
    }
}

async fn network(
    seed: u8,
    store: &Store,
    heads: &mpsc::Sender<SignedHead>,
) -> Result<Network, Box<dyn Error>> {
    let config = NetworkConfig::loopback(EndpointSecret::from_seed(&[seed; 32]), Vec::new());
    Ok(Network::start(config, store.clone(), Arc::new(OpenDesk(heads.clone()))).await?)
}

fn write(store: &Store, keys: &Keys, records: Range<usize>) -> Result<SignedHead, Box<dyn Error>> {
    let mut batch = store.write()?;
    for number in records {
        let path = Path::of(Area::Pub, Collection::Events, &format!("E{number:08}"))?;
        batch.put(&keys.identity, &path, &value(number), Precondition::Any)?;
    }
    let head = batch.sign(&keys.writer, &keys.cert, now())?;
    batch.commit()?;
    Ok(head.ok_or("nothing was new")?)
}
