//! A person with a store, a desk and a network, for tests.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use kalends_keyspace::net::{
    Caller, CarryAnswer, Desk, Network, NetworkConfig, Receipt, Reply, SignedIdentity,
    VerifiedParcel,
};
use kalends_keyspace::store::{Precondition, Store, StoreOptions};
use kalends_schema::carry::SignedCarryAsk;
use kalends_schema::head::{Cert, SignedCert, SignedHead};
use kalends_schema::key::{EndpointKey, EndpointSecret, Identity, IdentitySecret, WriterSecret};
use kalends_schema::path::Path;
use kalends_schema::time::Timestamp;
use tempfile::TempDir;
use tokio::sync::mpsc;

/// How long a test waits for what must come.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// What a desk was told.
pub enum Told {
    Head(Box<SignedHead>, EndpointKey),
    Parcel(Box<VerifiedParcel>),
}

/// Serves some identities, welcomes parcels of some authors, and notes what it is told.
pub struct NotingDesk {
    serves: Mutex<BTreeSet<Identity>>,
    welcomes: Mutex<BTreeSet<Identity>>,
    told: mpsc::Sender<Told>,
}

impl NotingDesk {
    pub fn serve(&self, identity: Identity) {
        self.serves.lock().unwrap().insert(identity);
    }

    pub fn welcome(&self, author: Identity) {
        self.welcomes.lock().unwrap().insert(author);
    }

    fn is_welcome(&self, to: &Identity, author: &Identity) -> bool {
        self.serves(to) && self.welcomes.lock().unwrap().contains(author)
    }
}

impl Desk for NotingDesk {
    fn serves(&self, identity: &Identity) -> bool {
        self.serves.lock().unwrap().contains(identity)
    }

    fn admits(&self, to: &Identity, author: &Identity, _: Caller) -> Result<(), Receipt> {
        if self.is_welcome(to, author) { Ok(()) } else { Err(Receipt::Refused) }
    }

    fn poked(&self, head: SignedHead, from: EndpointKey) -> Reply<'_, ()> {
        Box::pin(async move { self.told.send(Told::Head(Box::new(head), from)).await.unwrap() })
    }

    fn parcel(&self, parcel: VerifiedParcel, _caller: Caller) -> Reply<'_, Receipt> {
        Box::pin(async move {
            self.told.send(Told::Parcel(Box::new(parcel))).await.unwrap();
            Receipt::Stored
        })
    }

    fn may_ask(&self, mirror: &Identity, asker: &Identity) -> bool {
        self.is_welcome(mirror, asker)
    }

    fn carry(&self, ask: SignedCarryAsk, _from: EndpointKey) -> Reply<'_, CarryAnswer> {
        self.serve(ask.asker());
        let (records, bytes) = (1_000, 1 << 20);
        Box::pin(std::future::ready(CarryAnswer::Carried { records, bytes }))
    }
}

pub struct Person {
    seed: u8,
    pub secret: IdentitySecret,
    pub writer: WriterSecret,
    pub cert: SignedCert,
    pub store: Store,
    pub network: Network,
    pub desk: Arc<NotingDesk>,
    told: mpsc::Receiver<Told>,
    _folder: TempDir,
}

impl Person {
    /// A person whose keys come from `seed`, in the DHT at `bootstrap`.
    pub async fn start(seed: u8, bootstrap: &[String]) -> Person {
        Person::start_with(seed, bootstrap, |config| config).await
    }

    /// The same, with something configured otherwise.
    pub async fn start_with(
        seed: u8,
        bootstrap: &[String],
        configured: impl FnOnce(NetworkConfig) -> NetworkConfig,
    ) -> Person {
        let secret = IdentitySecret::from_seed(&key(seed, 1));
        let writer = WriterSecret::from_seed(&key(seed, 2));
        let endpoint = EndpointSecret::from_seed(&key(seed, 3));
        let cert = Cert {
            identity: secret.public(),
            writer: writer.public(),
            epoch: 1,
            not_before: Timestamp::from_micros(1).unwrap(),
        };
        let cert = SignedCert::sign(&secret, cert).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("k.redb"), StoreOptions::default()).unwrap();
        let (sender, told) = mpsc::channel(64);
        let desk = Arc::new(NotingDesk {
            serves: Mutex::new(BTreeSet::from([secret.public()])),
            welcomes: Mutex::default(),
            told: sender,
        });
        let config = configured(NetworkConfig::loopback(endpoint, bootstrap.to_vec()));
        let network = Network::start(config, store.clone(), desk.clone()).await.unwrap();
        Person { seed, secret, writer, cert, store, network, desk, told, _folder: folder }
    }

    /// The same person with a new endpoint of the same key, at another port.
    pub async fn restart(self, bootstrap: &[String]) -> Person {
        let endpoint = EndpointSecret::from_seed(&key(self.seed, 3));
        let config = NetworkConfig::loopback(endpoint, bootstrap.to_vec());
        drop(self.network);
        let network = Network::start(config, self.store.clone(), self.desk.clone()).await.unwrap();
        Person { network, ..self }
    }

    pub fn identity(&self) -> Identity {
        self.secret.public()
    }

    /// Writes or, with `None`, removes records, in one commit.
    pub fn write(&self, records: &[(&Path, Option<&[u8]>)]) -> SignedHead {
        let mut batch = self.store.write().unwrap();
        for (path, value) in records {
            match value {
                Some(value) => {
                    batch.put(&self.identity(), path, value, Precondition::Any).unwrap();
                }
                None => batch.delete(&self.identity(), path, Precondition::Any).unwrap(),
            }
        }
        let head = batch.sign(&self.writer, &self.cert, now()).unwrap().unwrap();
        batch.commit().unwrap();
        head
    }

    /// Announces the identity and `head`, and waits until both can be found.
    pub async fn announce(&self, head: &SignedHead) {
        self.announce_with(head, &[]).await;
    }

    /// The same, naming mirrors.
    pub async fn announce_with(&self, head: &SignedHead, mirrors: &[Identity]) {
        let packet = {
            let Cert { writer, epoch, .. } = *self.cert.cert();
            SignedIdentity::sign(&self.secret, writer, epoch, now())
        };
        self.network.announce_identity(packet);
        self.network.announce_mirrors(mirrors);
        self.network.announce_writer(&self.writer, head);
        tokio::time::timeout(PATIENCE, self.network.announced()).await.unwrap();
    }

    /// What this person's desk is told next.
    pub async fn told(&mut self) -> Told {
        tokio::time::timeout(PATIENCE, self.told.recv()).await.unwrap().unwrap()
    }
}

/// The secret of that person's endpoint.
pub fn endpoint_seed(seed: u8) -> [u8; 32] {
    key(seed, 3)
}

fn key(seed: u8, role: u8) -> [u8; 32] {
    let mut key = [seed; 32];
    key[31] = role;
    key
}

pub fn now() -> Timestamp {
    Timestamp::from_utc(SystemTime::now().into()).unwrap()
}

/// The path of the `n`th record of a test.
pub fn path(n: usize) -> Path {
    format!("/pub/eventky.app/tags/T{n:05}").parse().unwrap()
}
