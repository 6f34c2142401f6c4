//! Following over a real network: loopback, a private DHT, nothing but keys to begin with.

use std::sync::Arc;
use std::time::Duration;

use kalends_indexer::{Indexer, IndexerConfig, JoinPolicy};
use kalends_keyspace::net::{
    Caller, CarryAnswer, Desk, Network, NetworkConfig, Receipt, Reply, SignedIdentity, Testnet,
    VerifiedParcel,
};
use kalends_keyspace::store::View;
use kalends_schema::carry::{CarryAsk, SignedCarryAsk, Want};
use kalends_schema::head::SignedHead;
use kalends_schema::key::{EndpointKey, EndpointSecret, Identity};
use kalends_schema::record::PartStat;
use kalends_schema::token::Request;
use kalends_schema::token::TokenFor;
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::world::{World, at, event, event_id, event_path, standing, wall_clock};

/// How long anything on loopback may take on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(120);

/// A person's machine that serves what it has and takes nothing.
struct Own(Identity);

impl Desk for Own {
    fn serves(&self, identity: &Identity) -> bool {
        *identity == self.0
    }

    fn poked(&self, _head: SignedHead, _from: EndpointKey) -> Reply<'_, ()> {
        Box::pin(std::future::ready(()))
    }

    fn admits(&self, _: &Identity, _: &Identity, _: Caller) -> Result<(), Receipt> {
        Err(Receipt::Refused)
    }

    fn parcel(&self, _parcel: VerifiedParcel, _caller: Caller) -> Reply<'_, Receipt> {
        Box::pin(std::future::ready(Receipt::Refused))
    }
}

pub async fn network(world: &World, who: usize, bootstrap: Vec<String>) -> Network {
    let person = &world.people[who];
    let secret = EndpointSecret::from_seed(&[40 + who as u8; 32]);
    let config = NetworkConfig::loopback(secret, bootstrap);
    let network =
        Network::start(config, world.store.clone(), Arc::new(Own(person.key()))).await.unwrap();
    let writer = person.writer.public();
    network.announce_identity(SignedIdentity::sign(&person.secret, writer, 1, wall_clock()));
    network.announce_writer(&person.writer, &head(world, who));
    network.announced().await;
    network
}

pub fn head(world: &World, who: usize) -> SignedHead {
    world.store.read().unwrap().head(&world.key(who)).unwrap().unwrap()
}

pub async fn http(
    indexer: &Indexer,
    method: &str,
    path: &str,
    token: Option<&str>,
) -> (u16, Value) {
    let mut stream = TcpStream::connect(indexer.address()).await.unwrap();
    let token = token.map(|token| format!("Authorization: {token}\r\n")).unwrap_or_default();
    let request =
        format!("{method} {path} HTTP/1.1\r\nHost: indexer\r\nConnection: close\r\n{token}\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    let (top, body) = answer.split_once("\r\n\r\n").unwrap();
    let status = top.split(' ').nth(1).unwrap().parse().unwrap();
    (status, serde_json::from_str(body).unwrap())
}

pub async fn join(indexer: &Indexer, world: &World, who: usize) {
    let path = format!("/v1/people/{}", world.key(who));
    let request = Request { method: "PUT", path_and_query: &path, body: b"" };
    let (audience, nonce) = (indexer.identity(), [who as u8; 16]);
    let token = world.token(who, &TokenFor { audience, time: wall_clock(), nonce }, &request);
    let (status, body) = http(indexer, "PUT", &path, Some(&token)).await;
    assert_eq!(status, 200, "{body}");
}

/// Asks until the roster says so.
async fn until_standing(indexer: &Indexer, path: &str, who: Identity, wanted: &str) {
    let path = format!("{path}/roster");
    let asking = async {
        loop {
            let (status, body) = http(indexer, "GET", &path, None).await;
            if status == 200 && standing(&body, who).as_deref() == Some(wanted) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    let waited = tokio::time::timeout(PATIENCE, asking).await;
    assert!(waited.is_ok(), "{wanted} never showed; {:?}", indexer.progress());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_joins_and_the_people_they_name_are_followed_and_linked() {
    let mut world = World::new(2);
    let picnic = world.publish(0, &event_id(1), event("Picnic", at("2026-05-01T12:00:00", "UTC")));
    world.invite(0, &picnic, 1);
    world.commit(1, &[]);
    let testnet = tokio::task::spawn_blocking(|| Testnet::start(4).unwrap()).await.unwrap();
    let organizer = network(&world, 0, testnet.bootstrap()).await;
    let guest = network(&world, 1, testnet.bootstrap()).await;

    let folder = tempfile::tempdir().unwrap();
    let mut config = IndexerConfig::new(folder.path());
    config.listen = "127.0.0.1:0".parse().unwrap();
    config.bind = Some("127.0.0.1:0".parse().unwrap());
    config.bootstrap = Some(testnet.bootstrap());
    config.relays = Some(Vec::new());
    config.announce_addresses = true;
    config.join = JoinPolicy::Open;
    config.pull_interval = Duration::ZERO;
    let indexer = Indexer::start(config.clone()).await.unwrap();
    indexer.announced().await;
    let path = event_path(&picnic);

    join(&indexer, &world, 0).await;
    until_standing(&indexer, &path, world.key(1), "needs-action").await;

    // The guest never joined: the invitation names them, so their answer is found once they say
    // that there is something new, to an indexer that they know by its key alone.
    world.answer(1, &picnic, PartStat::Accepted);
    let poking = async {
        while guest.poke(&indexer.identity(), &head(&world, 1)).await.is_err() {
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    };
    tokio::time::timeout(PATIENCE, poking).await.unwrap();
    until_standing(&indexer, &path, world.key(1), "confirmed").await;

    // What is known survives a restart without anybody being there.
    indexer.shutdown().await;
    organizer.shutdown().await;
    guest.shutdown().await;
    let indexer = Indexer::start(config).await.unwrap();
    until_standing(&indexer, &path, world.key(1), "confirmed").await;
    indexer.shutdown().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_joined_may_name_the_indexer_as_their_mirror_and_nobody_else() {
    let mut world = World::new(2);
    world.commit(0, &[]);
    let testnet = tokio::task::spawn_blocking(|| Testnet::start(4).unwrap()).await.unwrap();
    let network = network(&world, 0, testnet.bootstrap()).await;
    let home = tempfile::tempdir().unwrap();
    let indexer = Indexer::start(IndexerConfig {
        listen: "127.0.0.1:0".parse().unwrap(),
        bind: Some("127.0.0.1:0".parse().unwrap()),
        bootstrap: Some(testnet.bootstrap()),
        relays: Some(Vec::new()),
        announce_addresses: true,
        join: JoinPolicy::Open,
        records_max: 500,
        ..IndexerConfig::new(home.path().join("index"))
    })
    .await
    .unwrap();
    indexer.announced().await;
    let ask = |who: usize, want| {
        let ask = CarryAsk { mirror: indexer.identity(), time: wall_clock(), want };
        let person = &world.people[who];
        SignedCarryAsk::sign(&person.writer, &person.cert, ask).unwrap()
    };
    let said = network.ask_to_carry(&ask(0, Want::Carry)).await.unwrap();
    assert_eq!(said, CarryAnswer::Refused);
    join(&indexer, &world, 0).await;
    let said = network.ask_to_carry(&ask(0, Want::Carry)).await.unwrap();
    let bytes = IndexerConfig::new("unused").bytes_max;
    assert_eq!(said, CarryAnswer::Carried { records: 500, bytes });
    assert_eq!(network.ask_to_carry(&ask(1, Want::Carry)).await.unwrap(), CarryAnswer::Refused);
    assert_eq!(network.ask_to_carry(&ask(0, Want::Stop)).await.unwrap(), CarryAnswer::Stopped);
    indexer.shutdown().await;
    network.shutdown().await;
}
