//! What a node answers to requests that no honest reader sends.

use std::time::Duration;

use iroh::address_lookup::memory::MemoryLookup;
use iroh::endpoint::{Connection, RecvStream, SendStream, presets};
use iroh::{Endpoint, EndpointAddr, EndpointId, RelayMode, SecretKey};
use kalends_keyspace::net::NetworkConfig;
use kalends_keyspace::net::limits::{DIFFERENCES_MAX, POKE_BURST, SNAPSHOTS_MAX};

use crate::person::{PATIENCE, Person, Told, path};

/// A connection to a person's node, below all of our code.
pub struct Raw {
    connection: Connection,
    endpoint: Endpoint,
}

impl Raw {
    pub async fn connect(person: &Person, alpn: &[u8]) -> Raw {
        let endpoint = Endpoint::builder(presets::Minimal)
            .secret_key(SecretKey::generate())
            .relay_mode(RelayMode::Disabled)
            .address_lookup(MemoryLookup::new())
            .clear_ip_transports()
            .bind_addr("127.0.0.1:0")
            .unwrap()
            .bind()
            .await
            .unwrap();
        let connection = endpoint.connect(address(person), alpn).await.unwrap();
        Raw { connection, endpoint }
    }

    /// One more connection of the same endpoint, once it is taken: it stands when a stream does.
    pub async fn another(&self, person: &Person) -> Result<Connection, String> {
        let connecting = self.endpoint.connect(address(person), b"kalends/sync/1");
        let connection = connecting.await.map_err(|refused| refused.to_string())?;
        let (mut sender, mut receiver) =
            connection.open_bi().await.map_err(|refused| refused.to_string())?;
        sender.write_all(&framed(&[0, 0])).await.map_err(|refused| refused.to_string())?;
        sender.finish().map_err(|refused| refused.to_string())?;
        receiver.read_to_end(1_024).await.map_err(|refused| refused.to_string())?;
        Ok(connection)
    }

    /// Returns when the other side has closed the connection.
    pub async fn lost(&self) {
        self.connection.closed().await;
    }

    /// A stream on which nothing was sent yet.
    pub async fn open(&self) -> Result<(SendStream, RecvStream), String> {
        self.connection.open_bi().await.map_err(|lost| lost.to_string())
    }

    pub async fn send(&self, bytes: &[u8]) -> RecvStream {
        let (mut sender, receiver) = self.connection.open_bi().await.unwrap();
        sender.write_all(bytes).await.unwrap();
        sender.finish().unwrap();
        receiver
    }

    /// The whole answer to one framed message.
    pub async fn ask(&self, message: &[u8]) -> Vec<u8> {
        let mut receiver = self.send(&framed(message)).await;
        tokio::time::timeout(PATIENCE, receiver.read_to_end(1 << 20)).await.unwrap().unwrap()
    }
}

fn address(person: &Person) -> EndpointAddr {
    let id = EndpointId::from_bytes(person.network.endpoint_key().as_bytes()).unwrap();
    EndpointAddr::new(id).with_ip_addr(person.network.bound_addresses()[0])
}

pub fn framed(message: &[u8]) -> Vec<u8> {
    [&u32::try_from(message.len()).unwrap().to_le_bytes()[..], message].concat()
}

pub fn changes(person: &Person, area: u8) -> Vec<u8> {
    [&[1][..], person.identity().as_bytes(), &[area, 0, 0]].concat()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_is_none_is_refused_by_its_kind() {
    let ann = Person::start(70, &[]).await;
    ann.write(&[(&path(1), Some(b"one"))]);
    let raw = Raw::connect(&ann, b"kalends/sync/1").await;
    let refused = |why: u8| framed(&[7, why]);
    assert_eq!(raw.ask(&[0xff]).await, refused(4), "a request of a later version");
    for cut in 3..=4 {
        assert_eq!(raw.ask(&[cut, 1]).await, refused(3), "request {cut}, cut short");
    }
    let prove = |ranges: &[u8]| [&[2][..], ann.identity().as_bytes(), ranges].concat();
    assert_eq!(raw.ask(&prove(&[65])).await, refused(3), "65 ranges, and none there");
    assert_eq!(raw.ask(&prove(&[&[65][..], &[0; 130]].concat())).await, refused(1), "65 ranges");
    assert_eq!(raw.ask(&prove(&[1, 1, b'b', 1, b'a'])).await, refused(3), "a range backwards");
    let long = [&[1, 0, 0x82, 2][..], &[b'z'; 258]].concat();
    assert_eq!(raw.ask(&prove(&long)).await, refused(3), "an end longer than any path");
    assert_eq!(raw.ask(&[]).await, refused(3), "no request at all");
    assert_eq!(raw.ask(&[1, 2, 3]).await, refused(3), "a request cut short");
    assert_eq!(raw.ask(&[0, 0, 9]).await, refused(3), "a byte too many");
    assert_eq!(raw.ask(&[[0, 0xff, 0x7f].as_slice(), &[1; 1]].concat()).await, refused(3));
    let too_many = [&[0, 0x81, 0x02][..], &[1; 257 * 32]].concat();
    assert_eq!(raw.ask(&too_many).await, refused(1), "257 identities");
    let mut receiver = raw.send(&(64 * 1024 + 1u32).to_le_bytes()).await;
    assert_eq!(receiver.read_to_end(100).await.unwrap(), refused(1), "a request of 64 KiB + 1");
    assert_eq!(raw.ask(&[&[6, 0xf2, 2][..], &[0; 370]].concat()).await, framed(&[6]), "a poke");
    // And after all that, an honest one is answered.
    assert!(raw.ask(&changes(&ann, 0)).await.len() > 370);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_pokes_too_fast_is_answered_the_same_and_not_listened_to() {
    let mut ann = Person::start(83, &[]).await;
    let bob = Person::start(84, &[]).await;
    let head = bob.write(&[(&path(1), Some(b"one"))]);
    let raw = Raw::connect(&ann, b"kalends/sync/1").await;
    // What is no head costs a token as well: the bucket comes before the signature.
    let noise = [&[6, 0xf2, 2][..], &[0; 370]].concat();
    for _ in 0..2 * POKE_BURST {
        assert_eq!(raw.ask(&noise).await, framed(&[6]));
    }
    let poke = [&[6, 0xf2, 2][..], &head.to_bytes()].concat();
    assert_eq!(raw.ask(&poke).await, framed(&[6]), "the same answer");
    // Another endpoint has a bucket of its own, and is the first that is heard.
    let (anns, at) = (ann.network.endpoint_key(), ann.network.bound_addresses()[0]);
    bob.network.tell_address(&anns, at);
    bob.network.poke(anns, &head).await.unwrap();
    let Told::Head(told, from) = ann.told().await else { panic!("not a head") };
    assert_eq!((*told, from), (head, bob.network.endpoint_key()));
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_told_of_priv() {
    let ann = Person::start(72, &[]).await;
    let secret = "/priv/eventky.app/contacts/A".parse().unwrap();
    ann.write(&[(&path(1), Some(b"one")), (&secret, Some(b"hidden"))]);
    let raw = Raw::connect(&ann, b"kalends/sync/1").await;
    assert_eq!(raw.ask(&changes(&ann, 1)).await, framed(&[7, 0]));
    let answer = raw.ask(&changes(&ann, 0)).await;
    assert!(!answer.windows(6).any(|bytes| bytes == b"hidden" || bytes == b"/priv/"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fifth_snapshot_waits_until_one_of_four_is_over() {
    let ann = Person::start(74, &[]).await;
    let paths: Vec<_> = (0..80).map(path).collect();
    let value = vec![7; 200_000];
    ann.write(&paths.iter().map(|p| (p, Some(&value[..]))).collect::<Vec<_>>());
    let request = framed(&changes(&ann, 0));
    // Each has a connection of its own and reads no further than the head.
    let mut stalled = Vec::new();
    for _ in 0..SNAPSHOTS_MAX {
        let raw = Raw::connect(&ann, b"kalends/sync/1").await;
        let mut receiver = raw.send(&request).await;
        let mut head = [0; 400];
        receiver.read_exact(&mut head).await.unwrap();
        stalled.push((raw, receiver));
    }
    let fifth = Raw::connect(&ann, b"kalends/sync/1").await;
    let busy = fifth.ask(&changes(&ann, 0)).await;
    assert_eq!(busy[..6], [3, 0, 0, 0, 7, 2], "busy, and for how long");
    for (raw, _) in stalled {
        raw.endpoint.close().await;
    }
    let served = async {
        loop {
            let mut receiver = fifth.send(&request).await;
            let mut begin = [0; 6];
            receiver.read_exact(&mut begin).await.unwrap();
            if begin[4] == 0 {
                return;
            }
        }
    };
    tokio::time::timeout(PATIENCE, served).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn so_many_differences_are_served_at_once_and_no_more() {
    let ann = Person::start(82, &[]).await;
    let value = vec![7; 200_000];
    ann.write(&[(&path(0), Some(b"one"))]);
    let paths: Vec<_> = (1..40).map(path).collect();
    ann.write(&paths.iter().map(|p| (p, Some(&value[..]))).collect::<Vec<_>>());
    let since = [&[1][..], ann.identity().as_bytes(), &[0, 1, 1, 1, 0]].concat();
    let raws = [
        Raw::connect(&ann, b"kalends/sync/1").await,
        Raw::connect(&ann, b"kalends/sync/1").await,
        Raw::connect(&ann, b"kalends/sync/1").await,
    ];
    let mut stalled = Vec::new();
    for number in 0..DIFFERENCES_MAX {
        let mut receiver = raws[number / 16].send(&framed(&since)).await;
        let mut head = [0; 400];
        receiver.read_exact(&mut head).await.unwrap();
        stalled.push(receiver);
    }
    assert_eq!(raws[2].ask(&since).await[..6], [3, 0, 0, 0, 7, 2], "busy, and for how long");
    let heads = [&[0, 1][..], ann.identity().as_bytes()].concat();
    assert_eq!(raws[2].ask(&heads).await[4], 0, "a head is always to be had");
}

#[test]
fn readers_who_stall_hold_up_nobody_else() {
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    let runtime = runtime.worker_threads(2).max_blocking_threads(2).enable_all().build().unwrap();
    let story = async {
        let ann = Person::start(78, &[]).await;
        let value = vec![7; 200_000];
        ann.write(&[(&path(0), Some(b"one"))]);
        let paths: Vec<_> = (1..80).map(path).collect();
        ann.write(&paths.iter().map(|p| (p, Some(&value[..]))).collect::<Vec<_>>());
        let since = [&[1][..], ann.identity().as_bytes(), &[0, 1, 1, 1, 0]].concat();
        let mut stalled = Vec::new();
        for _ in 0..3 {
            let raw = Raw::connect(&ann, b"kalends/sync/1").await;
            let mut receiver = raw.send(&framed(&since)).await;
            let mut head = [0; 400];
            receiver.read_exact(&mut head).await.unwrap();
            stalled.push((raw, receiver));
        }
        let other = Raw::connect(&ann, b"kalends/sync/1").await;
        let heads = [&[0, 1][..], ann.identity().as_bytes()].concat();
        assert_eq!(other.ask(&heads).await[4], 0, "a head");
    };
    // Well before the stalled ones are given up for being slow.
    let patience = PATIENCE / 2;
    let told = runtime.block_on(async { tokio::time::timeout(patience, story).await });
    told.expect("the stalled ones hold no thread");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asks_for_nothing_gives_their_place_to_others() {
    let idle = Duration::from_millis(200);
    let configured = |config| NetworkConfig { idle, ..config };
    let ann = Person::start_with(80, &[], configured).await;
    let bob = Person::start(81, &[]).await;
    let head = ann.write(&[(&path(1), Some(b"one"))]);
    let (who, at) = (ann.network.endpoint_key(), ann.network.bound_addresses()[0]);
    bob.network.tell_address(&who, at);
    assert_eq!(bob.network.heads(&who, &[ann.identity()]).await.unwrap(), [head]);
    let raw = Raw::connect(&ann, b"kalends/sync/1").await;
    assert!(raw.ask(&changes(&ann, 0)).await.len() > 370);
    tokio::time::timeout(PATIENCE, raw.connection.closed()).await.unwrap();
    // Bob, whose connection was the older one, just makes another.
    assert_eq!(bob.network.heads(&who, &[ann.identity()]).await.unwrap(), [head]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_parcel_that_is_none_gets_a_receipt_that_says_so() {
    let ann = Person::start(76, &[]).await;
    let raw = Raw::connect(&ann, b"kalends/deposit/1").await;
    assert_eq!(raw.ask(b"no parcel").await, framed(&[9]));
    let mut receiver = raw.send(&(64 * 1024 + 1u32).to_le_bytes()).await;
    assert_eq!(receiver.read_to_end(100).await.unwrap(), framed(&[8]));
}
