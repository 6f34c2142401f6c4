//! Strangers at somebody's door: people whom nobody knows, with genuine parcels, and endpoints that
//! hand them in from addresses all over the loopback.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use iroh::endpoint::{Connection, PortmapperConfig, VarInt, presets};
use iroh::{Endpoint, EndpointAddr, EndpointId, RelayMode, SecretKey};
use kalends_keyspace::store::{Precondition, Store, StoreOptions};
use kalends_schema::deposit::Parcel;
use kalends_schema::head::{Cert, SignedCert};
use kalends_schema::id::{invitation_id, timestamp_id};
use kalends_schema::key::{EndpointKey, Identity, IdentitySecret, WriterSecret};
use kalends_schema::path::{Area, Collection, Path};
use kalends_schema::record::{Component, Event, Invitation, Record, When};
use kalends_schema::time::Timestamp;
use kalends_schema::tree::Range;
use kalends_schema::uri::EventUri;
use kalends_schema::wire::encode;
use rand::Rng;
use tokio::task::JoinSet;

/// How long one stranger waits for a receipt.
const PATIENCE: Duration = Duration::from_secs(20);

/// A receipt, by its number on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Got {
    /// Kept for good.
    Stored,
    /// Kept among requests.
    Requested,
    /// No room.
    Full,
    /// Not now.
    Busy,
    /// Any other, by its number.
    Other(u8),
    /// None came.
    Nothing,
}

fn now() -> Timestamp {
    Timestamp::from_utc(SystemTime::now().into()).expect("a time after 1970")
}

/// As many parcels, each by somebody else, who asks `to` to come to an event of theirs.
pub fn parcels(count: usize, to: Identity) -> Vec<Vec<u8>> {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("strangers.redb");
    let store = Store::open(&file, StoreOptions::default()).expect("a new store");
    let mut batch = store.write().expect("a new store");
    let mut asked = Vec::with_capacity(count);
    for _ in 0..count {
        let secret = IdentitySecret::from_seed(&seed());
        let writer = WriterSecret::from_seed(&seed());
        let (author, writer_key) = (secret.public(), writer.public());
        let not_before = Timestamp::from_micros(1).expect("after 1970");
        let cert = Cert { identity: author, writer: writer_key, epoch: 1, not_before };
        let cert = SignedCert::sign(&secret, cert).expect("different keys");
        let records = invitation(author, to);
        for (path, record) in &records {
            let value = encode(record);
            batch.put(&author, path, &value, Precondition::Any).expect("a record fits");
        }
        batch.sign(&writer, &cert, now()).expect("signed").expect("something was written");
        asked.push((author, records.map(|(path, _)| Range::of_path(&path))));
    }
    batch.commit().expect("a new store");
    let snapshot = store.read().expect("a new store");
    let parcel = |(author, ranges): &(Identity, [Range; 2])| {
        let proof = snapshot.prove(author, ranges, Parcel::PROOF_BYTES_MAX, 32 * 1024);
        let proof = proof.expect("a new store").expect("a keyspace");
        Parcel { to, proof }.encode().expect("it fits")
    };
    asked.iter().map(parcel).collect()
}

fn seed() -> [u8; 32] {
    let mut seed = [0; 32];
    rand::rng().fill_bytes(&mut seed);
    seed
}

/// An event of the author's, and the invitation to it.
fn invitation(author: Identity, to: Identity) -> [(Path, Record); 2] {
    let start = "2036-12-01T14:00:00".parse().expect("a date and time");
    let master = Component::new(now(), When::Floating(start), "Grand opening");
    let event = EventUri::of(author, Area::Pub, &timestamp_id(now())).expect("an id made of time");
    let record = Event::new(format!("{author}@example.org"), master, now());
    let invited = Invitation::new(&event, to, now());
    let path = Path::of(Area::Pub, Collection::Invitations, &invitation_id(&event, None, &to));
    let path = path.expect("an invitation's id is an id");
    [(event.path().clone(), Record::Event(Box::new(record))), (path, Record::Invitation(invited))]
}

/// How a stranger leaves a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ends {
    /// With its end.
    Properly,
    /// As it is.
    Never,
}

/// An endpoint of a stranger's, connected to somebody's door.
pub struct Knock {
    endpoint: Endpoint,
    connection: Connection,
}

impl Knock {
    /// Calls from `127.0.<group>.1`, with a key of its own, to hand in parcels.
    ///
    /// # Errors
    /// Why no connection came up, in iroh's words.
    pub async fn from(group: u8, door: (SocketAddr, EndpointKey)) -> Result<Knock, String> {
        Knock::speaking(b"kalends/deposit/1", group, door).await
    }

    /// As [`Knock::from`], for any protocol.
    ///
    /// # Errors
    /// Why no connection came up, in iroh's words.
    pub async fn speaking(
        protocol: &[u8],
        group: u8,
        (at, key): (SocketAddr, EndpointKey),
    ) -> Result<Knock, String> {
        let from = SocketAddr::from((Ipv4Addr::new(127, 0, group, 1), 0));
        let endpoint = Endpoint::builder(presets::Minimal)
            .secret_key(SecretKey::from_bytes(&seed()))
            .relay_mode(RelayMode::Disabled)
            .clear_ip_transports()
            .bind_addr(from)
            .map_err(|error| error.to_string())?
            .portmapper_config(PortmapperConfig::Disabled)
            .bind()
            .await
            .map_err(|error| error.to_string())?;
        let id = EndpointId::from_bytes(key.as_bytes()).map_err(|error| error.to_string())?;
        let address = EndpointAddr::new(id).with_ip_addr(at);
        let connecting = endpoint.connect(address, protocol);
        match tokio::time::timeout(PATIENCE, connecting).await {
            Ok(Ok(connection)) => Ok(Knock { endpoint, connection }),
            Ok(Err(error)) => Err(error.to_string()),
            Err(_) => Err("no connection in time".to_owned()),
        }
    }

    /// Hands in a parcel, and reads the receipt.
    pub async fn hands_in(&self, parcel: &[u8]) -> Got {
        tokio::time::timeout(PATIENCE, self.ask(parcel))
            .await
            .ok()
            .flatten()
            .unwrap_or(Got::Nothing)
    }

    /// Sends these bytes on a stream and ends it, or leaves it open without another byte; waits
    /// for an answer or an end, but no longer than `patience`.
    pub async fn sends(&self, bytes: &[u8], ends: Ends, patience: Duration) {
        let talking = async {
            let (mut sender, mut receiver) = self.connection.open_bi().await.ok()?;
            sender.write_all(bytes).await.ok()?;
            if ends == Ends::Properly {
                sender.finish().ok()?;
            }
            receiver.read_to_end(4 * 1024 * 1024).await.ok()
        };
        // Whether an answer comes, an error or nothing is the other side's to choose.
        drop(tokio::time::timeout(patience, talking).await);
    }

    async fn ask(&self, parcel: &[u8]) -> Option<Got> {
        let (mut sender, mut receiver) = self.connection.open_bi().await.ok()?;
        sender.write_all(&u32::try_from(parcel.len()).ok()?.to_le_bytes()).await.ok()?;
        sender.write_all(parcel).await.ok()?;
        sender.finish().ok()?;
        let answer = receiver.read_to_end(64).await.ok()?;
        Some(match *answer.get(4)? {
            0 => Got::Stored,
            1 => Got::Requested,
            5 => Got::Full,
            7 => Got::Busy,
            other => Got::Other(other),
        })
    }

    /// Goes.
    pub async fn leaves(self) {
        self.connection.close(VarInt::from_u32(0), b"");
        self.endpoint.close().await;
    }
}

/// What a flood came to so far: how many parcels got which receipt.
pub type Tally = Arc<Mutex<BTreeMap<Got, usize>>>;

/// How hard strangers knock.
#[derive(Debug, Clone, Copy)]
pub struct Flood {
    /// Groups of addresses they call from.
    pub groups: u8,
    /// Endpoints in each.
    pub endpoints: usize,
    /// How long an endpoint waits between parcels.
    pub pause: Duration,
}

impl Flood {
    /// Hands in the parcels, over and over, until told to stop. The tally is kept as it goes.
    pub async fn run(
        self,
        door: (SocketAddr, EndpointKey),
        parcels: Arc<Vec<Vec<u8>>>,
        (tally, stop): (Tally, Arc<AtomicBool>),
    ) {
        let mut knocking = JoinSet::new();
        let next = Arc::new(AtomicUsize::new(0));
        for n in 0..usize::from(self.groups) * self.endpoints {
            let group = 1 + u8::try_from(n % usize::from(self.groups)).unwrap_or(0);
            let (parcels, tally) = (parcels.clone(), tally.clone());
            let (stop, next) = (stop.clone(), next.clone());
            knocking.spawn(async move {
                while !stop.load(Ordering::Relaxed) {
                    // Whoever is shown the door comes again.
                    let Ok(knock) = Knock::from(group, door).await else { continue };
                    while !stop.load(Ordering::Relaxed) {
                        let index = next.fetch_add(1, Ordering::Relaxed) % parcels.len();
                        let got = knock.hands_in(&parcels[index]).await;
                        *tally.lock().expect("no holder panics").entry(got).or_default() += 1;
                        if got == Got::Nothing {
                            break;
                        }
                        tokio::time::sleep(self.pause).await;
                    }
                    knock.leaves().await;
                }
            });
        }
        while knocking.join_next().await.is_some() {}
    }
}
