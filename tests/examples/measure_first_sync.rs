//! Measures a first sync over the loopback:
//! `cargo run --release -p kalends-tests --example measure_first_sync [records]`.
//! Prints how long writing, copying, a delta and asking again take.

#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a measurement, run by hand")]

use std::sync::Arc;
use std::time::{Instant, SystemTime};

use kalends_keyspace::net::{Desk, Network, NetworkConfig, Receipt, Reply, VerifiedParcel};
use kalends_keyspace::store::{Precondition, Store, StoreOptions};
use kalends_schema::head::{Cert, SignedCert, SignedHead};
use kalends_schema::key::{EndpointKey, EndpointSecret, Identity, IdentitySecret, WriterSecret};
use kalends_schema::path::Path;
use kalends_schema::time::Timestamp;

/// Serves everybody whom it has, and hears nothing.
struct OpenDesk;

impl Desk for OpenDesk {
    fn serves(&self, _: &Identity) -> bool {
        true
    }

    fn welcomes(&self, _: &Identity, _: &Identity) -> bool {
        false
    }

    fn poked(&self, _: SignedHead, _: EndpointKey) -> Reply<'_, ()> {
        Box::pin(std::future::ready(()))
    }

    fn parcel(&self, _: VerifiedParcel, _: EndpointKey) -> Reply<'_, Receipt> {
        Box::pin(std::future::ready(Receipt::Refused))
    }
}

struct Writer {
    secret: WriterSecret,
    cert: SignedCert,
}

impl Writer {
    fn new() -> Writer {
        let identity = IdentitySecret::from_seed(&[1; 32]);
        let secret = WriterSecret::from_seed(&[2; 32]);
        let cert = Cert {
            identity: identity.public(),
            writer: secret.public(),
            epoch: 1,
            not_before: Timestamp::from_micros(1).unwrap(),
        };
        Writer { cert: SignedCert::sign(&identity, cert).unwrap(), secret }
    }

    fn identity(&self) -> Identity {
        self.cert.cert().identity
    }

    fn write(&self, store: &Store, records: std::ops::Range<usize>) -> SignedHead {
        let mut batch = store.write().unwrap();
        for n in records {
            let path: Path = format!("/pub/eventky.app/events/E{n:08}").parse().unwrap();
            let value = [n.to_le_bytes().as_slice(), &[7; 392]].concat();
            batch.put(&self.identity(), &path, &value, Precondition::Any).unwrap();
        }
        let now = Timestamp::from_utc(SystemTime::now().into()).unwrap();
        let head = batch.sign(&self.secret, &self.cert, now).unwrap().unwrap();
        batch.commit().unwrap();
        head
    }
}

async fn network(seed: u8, store: &Store) -> Network {
    let config = NetworkConfig::loopback(EndpointSecret::from_seed(&[seed; 32]), Vec::new());
    Network::start(config, store.clone(), Arc::new(OpenDesk)).await.unwrap()
}

#[tokio::main]
async fn main() {
    let records: usize = std::env::args().nth(1).map_or(100_000, |n| n.parse().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let options = StoreOptions::default();
    let source = Store::open(&folder.path().join("source.redb"), options).unwrap();
    let copy = Store::open(&folder.path().join("copy.redb"), options).unwrap();
    let writer = Writer::new();

    let begun = Instant::now();
    let head = writer.write(&source, 0..records);
    let bytes = head.head().bytes;
    println!("write {records} records of 400 bytes, {bytes} bytes in all: {:?}", begun.elapsed());

    let (ann, bob) = (network(3, &source).await, network(4, &copy).await);
    let key = ann.endpoint_key();
    bob.tell_address(&key, ann.bound_addresses()[0]);
    bob.heads(&key, &[writer.identity()]).await.unwrap();

    let begun = Instant::now();
    let pulled = bob.pull(&writer.identity(), Some(key)).await.unwrap();
    assert_eq!(pulled.applied.unwrap().changed.len(), records);
    println!("first sync: {:?}", begun.elapsed());

    writer.write(&source, records..records + 1);
    let begun = Instant::now();
    bob.pull(&writer.identity(), Some(key)).await.unwrap();
    println!("sync of one new record: {:?}", begun.elapsed());

    let begun = Instant::now();
    bob.pull(&writer.identity(), Some(key)).await.unwrap();
    println!("asking when nothing is new: {:?}", begun.elapsed());
    ann.shutdown().await;
    bob.shutdown().await;
}
