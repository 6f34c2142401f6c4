//! Sources that lie, break the protocol or give up: each is told apart, nothing of what they send
//! is kept, and the next source is tried.

use std::sync::Arc;

use iroh::endpoint::presets;
use iroh::{Endpoint, RelayMode, SecretKey};
use kalends_keyspace::net::{
    AttemptError, NetworkConfig, PullError, Refused, SourceFault, Testnet,
};
use kalends_keyspace::store::{CopyError, Quota, View};
use kalends_schema::head::SignedHead;
use kalends_schema::key::EndpointKey;
use kalends_schema::stamp::Stamp;
use serde::Serialize;
use tokio::sync::Mutex;
use tokio::task::JoinHandle;

use crate::person::{Person, path};

/// What a source answers, by the numbers of the protocol; the test's own, so that it can lie.
#[derive(Serialize)]
pub enum Says<'a> {
    Head(&'a [u8]),
    Same,
    Ops,
    Snapshot,
    Put { path: &'a str, epoch: u32, seq: u64, value: &'a [u8] },
    Delete { path: &'a str },
}

pub fn framed(message: &[u8]) -> Vec<u8> {
    let length = u32::try_from(message.len()).unwrap().to_le_bytes();
    [&length[..], message].concat()
}

pub fn say(says: &[Says<'_>]) -> Vec<u8> {
    says.iter().flat_map(|say| framed(&postcard::to_stdvec(say).unwrap())).collect()
}

fn put<'a>(path: &'a str, seq: u64, value: &'a [u8]) -> Says<'a> {
    Says::Put { path, epoch: 1, seq, value }
}

/// An endpoint that answers every request with the next of its scripts, the last for ever.
pub struct Liar {
    pub key: EndpointKey,
    scripts: Arc<Mutex<Vec<Vec<u8>>>>,
    endpoint: Endpoint,
    task: JoinHandle<()>,
}

impl Liar {
    pub async fn start(seed: u8) -> Liar {
        let endpoint = Endpoint::builder(presets::Minimal)
            .secret_key(SecretKey::from_bytes(&[seed; 32]))
            .alpns(vec![b"kalends/sync/1".to_vec()])
            .relay_mode(RelayMode::Disabled)
            .clear_ip_transports()
            .bind_addr("127.0.0.1:0")
            .unwrap()
            .bind()
            .await
            .unwrap();
        let scripts = Arc::new(Mutex::new(Vec::new()));
        let task = tokio::spawn(lie(endpoint.clone(), scripts.clone()));
        let key = EndpointKey::from_bytes(*endpoint.id().as_bytes());
        Liar { key, scripts, endpoint, task }
    }

    pub async fn will_say(&self, scripts: Vec<Vec<u8>>) {
        *self.scripts.lock().await = scripts;
    }

    pub fn tell(&self, person: &Person) {
        person.network.tell_address(&self.key, self.endpoint.bound_sockets()[0]);
    }
}

impl Drop for Liar {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn lie(endpoint: Endpoint, scripts: Arc<Mutex<Vec<Vec<u8>>>>) {
    while let Some(incoming) = endpoint.accept().await {
        let Ok(connection) = incoming.await else { continue };
        let scripts = scripts.clone();
        tokio::spawn(async move {
            while let Ok((mut sender, mut receiver)) = connection.accept_bi().await {
                receiver.read_to_end(1024 * 1024).await.unwrap();
                let script = {
                    let mut scripts = scripts.lock().await;
                    if scripts.len() > 1 { scripts.remove(0) } else { scripts[0].clone() }
                };
                // The reader may have had enough before the end.
                let _ = sender.write_all(&script).await;
                let _ = sender.finish();
            }
        });
    }
}

/// Ann's keyspace of three records, and a reader that has nothing of it.
struct Scene {
    ann: Person,
    bob: Person,
    liar: Liar,
    head: SignedHead,
}

impl Scene {
    async fn new(seed: u8) -> Scene {
        let ann = Person::start(seed, &[]).await;
        let bob = Person::start(seed + 1, &[]).await;
        let liar = Liar::start(seed + 2).await;
        liar.tell(&bob);
        let head = ann.write(&[
            (&path(1), Some(b"one")),
            (&path(2), Some(b"two")),
            (&path(3), Some(b"three")),
        ]);
        Scene { ann, bob, liar, head }
    }

    async fn error_of(&self, scripts: Vec<Vec<u8>>) -> AttemptError {
        self.liar.will_say(scripts).await;
        let pulled = self.bob.network.pull(&self.ann.identity(), Some(self.liar.key)).await;
        let Err(PullError::Failed { mut attempts }) = pulled else { panic!("{pulled:?}") };
        attempts.remove(0).error
    }
}

/// Whether an error is the one that a lie must lead to.
type Expected = fn(&AttemptError) -> bool;

macro_rules! fault {
    ($pattern:pat) => {
        |error| matches!(error, AttemptError::Fault($pattern))
    };
}

macro_rules! copy {
    ($pattern:pat) => {
        |error| matches!(error, AttemptError::Copy($pattern))
    };
}

/// What is sent, what it is called, and what it must lead to.
type Lie = (&'static str, Vec<u8>, Expected);

/// The heads that lies are made with: Ann's, hers forged, and Bob's.
struct Heads {
    ann: Vec<u8>,
    forged: Vec<u8>,
    bob: Vec<u8>,
}

impl Heads {
    async fn new() -> Heads {
        let scene = Scene::new(20).await;
        let ann = scene.head.to_bytes().to_vec();
        let bob = scene.bob.write(&[(&path(1), Some(b"bob"))]).to_bytes().to_vec();
        let mut forged = ann.clone();
        forged[60] ^= 1;
        Heads { ann, forged, bob }
    }

    fn whole(&self, steps: Vec<Says<'_>>) -> Vec<u8> {
        let begin = vec![Says::Head(&self.ann), Says::Snapshot];
        say(&begin.into_iter().chain(steps).collect::<Vec<_>>())
    }
}

/// Meets each lie with a reader that knows nothing. The same keys make the same keyspace.
async fn meet(lies: Vec<Lie>) {
    for (name, script, expected) in lies {
        let scene = Scene::new(20).await;
        let error = scene.error_of(vec![script]).await;
        assert!(expected(&error), "{name}: {error:?}");
        let here = scene.bob.store.read().unwrap();
        assert_eq!(here.head(&scene.ann.identity()).unwrap(), None, "{name}");
        assert!(here.scan(&scene.ann.identity(), "/pub/", 10).unwrap().is_empty(), "{name}");
        // Whoever lied is not asked again for a while.
        let again = scene.bob.network.pull(&scene.ann.identity(), Some(scene.liar.key)).await;
        let Err(PullError::Failed { attempts }) = again else { panic!("{name}: {again:?}") };
        assert!(matches!(attempts[0].error, AttemptError::Resting), "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_breaks_the_protocol_is_told_apart() {
    use SourceFault::{
        Cut, Head, NotSame, NotWhole, OtherIdentity, TooLarge, Undecodable, Unexpected,
    };
    let heads = Heads::new().await;
    let alone = say(&[Says::Head(&heads.ann)]);
    let too_large = [&alone[..], &(2u32 << 20).to_le_bytes()].concat();
    let cut = [&alone[..], &[200, 0, 0, 0, 4]].concat();
    let twice = [&alone[..], &alone[..]].concat();
    let nothing_new = say(&[Says::Head(&heads.ann), Says::Same]);
    let difference = say(&[Says::Head(&heads.ann), Says::Ops]);
    meet(vec![
        ("nothing", vec![], fault!(Cut)),
        ("noise", framed(b"\xff\xff\xff"), fault!(Undecodable(_))),
        ("too large", too_large, fault!(TooLarge { got: 2_097_152, max: 1_048_576 })),
        ("cut inside a message", cut, fault!(Cut)),
        ("no head first", say(&[Says::Snapshot]), fault!(Unexpected { got: "Snapshot", .. })),
        ("a forged head", say(&[Says::Head(&heads.forged)]), fault!(Head(_))),
        ("somebody else's head", say(&[Says::Head(&heads.bob)]), fault!(OtherIdentity { .. })),
        ("a head alone", alone, fault!(Cut)),
        ("two heads", twice, fault!(Unexpected { got: "Head", .. })),
        ("nothing new, to who has nothing", nothing_new, fault!(NotSame)),
        ("a difference to nothing", difference, fault!(NotWhole)),
        (
            "a path that is none",
            heads.whole(vec![put("/pub/x", 1, b"")]),
            fault!(SourceFault::Path),
        ),
        ("a message out of place", heads.whole(vec![Says::Same]), fault!(Unexpected { .. })),
    ])
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_omits_adds_alters_or_reorders_is_told_apart() {
    use CopyError::{
        Altered, DeleteInSnapshot, Omitted, OutOfOrder, Repeated, StampAboveHead, TooManyBytes,
        TooManyPuts,
    };
    let heads = Heads::new().await;
    let paths: Vec<String> = (1..5).map(|n| path(n).to_string()).collect();
    let p = |n: usize, value: &'static [u8]| put(&paths[n - 1], 1, value);
    let omitted = heads.whole(vec![p(1, b"one"), p(2, b"two")]);
    let added = heads.whole(vec![p(1, b""), p(2, b""), p(3, b""), p(4, b"")]);
    let altered = heads.whole(vec![p(1, b"one"), p(2, b"two"), p(3, b"thref")]);
    meet(vec![
        ("omitted", omitted, copy!(Omitted { expected: 3, got: 2 })),
        ("added", added, copy!(TooManyPuts { max: 3 })),
        ("altered", altered, copy!(Altered { .. })),
        ("reordered", heads.whole(vec![p(2, b"two"), p(1, b"one")]), copy!(OutOfOrder { .. })),
        ("repeated", heads.whole(vec![p(1, b"one"), p(1, b"one")]), copy!(Repeated { .. })),
        (
            "from the future",
            heads.whole(vec![put(&paths[0], 2, b"")]),
            copy!(StampAboveHead { .. }),
        ),
        ("more bytes", heads.whole(vec![p(1, &[0; 500])]), copy!(TooManyBytes { .. })),
        (
            "a removal from nothing",
            heads.whole(vec![Says::Delete { path: &paths[0] }]),
            copy!(DeleteInSnapshot { .. }),
        ),
    ])
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_source_that_rolls_back_is_refused_but_not_for_good() {
    let scene = Scene::new(30).await;
    let (p1, p2, p3) = (path(1).to_string(), path(2).to_string(), path(3).to_string());
    let old = scene.head.to_bytes();
    let whole = [
        Says::Head(&old),
        Says::Snapshot,
        put(&p1, 1, b"one"),
        put(&p2, 1, b"two"),
        put(&p3, 1, b"three"),
    ];
    scene.ann.write(&[(&path(4), Some(b"four"))]);
    let ann = scene.ann.network.endpoint_key();
    scene.bob.network.tell_address(&ann, scene.ann.network.bound_addresses()[0]);
    scene.bob.network.pull(&scene.ann.identity(), Some(ann)).await.unwrap();

    for script in [say(&whole), say(&[Says::Head(&old), Says::Same])] {
        let error = scene.error_of(vec![script]).await;
        assert!(!error.is_fault(), "it may only be behind");
        let AttemptError::Copy(CopyError::RolledBack { known, got }) = error else {
            panic!("{error:?}")
        };
        assert_eq!((known.seq, got), (2, Stamp { epoch: 1, seq: 1 }));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_difference_that_does_not_come_out_is_asked_for_once_more_as_a_whole() {
    let scene = Scene::new(40).await;
    let ann = scene.ann.network.endpoint_key();
    scene.bob.network.tell_address(&ann, scene.ann.network.bound_addresses()[0]);
    scene.bob.network.pull(&scene.ann.identity(), Some(ann)).await.unwrap();
    let head = scene.ann.write(&[(&path(3), Some(b"3")), (&path(4), Some(b"four"))]);
    let bytes = head.to_bytes();
    let paths: Vec<_> = (1..5).map(|n| path(n).to_string()).collect();
    let half = say(&[Says::Head(&bytes), Says::Ops, put(&paths[3], 2, b"four")]);
    let whole = say(&[
        Says::Head(&bytes),
        Says::Snapshot,
        put(&paths[0], 1, b"one"),
        put(&paths[1], 1, b"two"),
        put(&paths[2], 2, b"3"),
        put(&paths[3], 2, b"four"),
    ]);
    scene.liar.will_say(vec![half, whole]).await;
    let pulled = scene.bob.network.pull(&scene.ann.identity(), Some(scene.liar.key)).await.unwrap();
    assert_eq!((pulled.head, pulled.whole), (head, true));
    assert_eq!(pulled.applied.unwrap().changed, [path(3), path(4)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn copies_that_fail_cost_no_more_than_a_quota() {
    let configured = |config| NetworkConfig { quota: Quota { entries: 10, bytes: 300 }, ..config };
    let scene = Scene::new(48).await;
    let bob = Person::start_with(47, &[], configured).await;
    let ann = scene.ann.network.endpoint_key();
    bob.network.tell_address(&ann, scene.ann.network.bound_addresses()[0]);
    scene.liar.tell(&bob);
    let (p1, bytes) = (path(1).to_string(), scene.head.to_bytes());
    let omits = say(&[Says::Head(&bytes), Says::Snapshot, put(&p1, 1, b"one")]);
    scene.liar.will_say(vec![omits]).await;
    for (from, expected) in [
        (scene.liar.key, copy!(CopyError::Omitted { .. }) as Expected),
        (ann, |error| matches!(error, AttemptError::Spent { bytes: 300.. })),
    ] {
        let pulled = bob.network.pull(&scene.ann.identity(), Some(from)).await;
        let Err(PullError::Failed { attempts }) = pulled else { panic!("{pulled:?}") };
        assert!(expected(&attempts[0].error), "{attempts:?}");
    }
    // Somebody else's copies are not the worse for it.
    let theirs = scene.bob.write(&[(&path(1), Some(b"bob"))]);
    let from = scene.bob.network.endpoint_key();
    bob.network.tell_address(&from, scene.bob.network.bound_addresses()[0]);
    let pulled = bob.network.pull(&scene.bob.identity(), Some(from)).await.unwrap();
    assert_eq!(pulled.head, theirs);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_other_head_of_one_stamp_is_fetched_as_a_whole() {
    let scene = Scene::new(44).await;
    let twin = Person::start(44, &[]).await;
    let other = twin.write(&[(&path(1), Some(b"other"))]);
    assert_eq!(other.stamp(), scene.head.stamp());
    let (p1, p2, p3) = (path(1).to_string(), path(2).to_string(), path(3).to_string());
    let ones = vec![put(&p1, 1, b"one"), put(&p2, 1, b"two"), put(&p3, 1, b"three")];
    let mut sides = [(scene.head, ones), (other, vec![put(&p1, 1, b"other")])];
    sides.sort_by_key(|(head, _)| head.hash());
    let [(small, theirs), (large, first)] = sides;
    let script = |head: &SignedHead, kind, steps: Vec<_>| {
        let bytes = head.to_bytes();
        say(&[Says::Head(&bytes), kind].into_iter().chain(steps).collect::<Vec<_>>())
    };
    scene.liar.will_say(vec![script(&large, Says::Snapshot, first)]).await;
    let ann = scene.ann.identity();
    let pulled = scene.bob.network.pull(&ann, Some(scene.liar.key)).await.unwrap();
    assert_eq!(pulled.head, large);
    // To whom it serves the other head, an honest source says: nothing after that stamp.
    let same = script(&small, Says::Same, vec![]);
    scene.liar.will_say(vec![same, script(&small, Says::Snapshot, theirs)]).await;
    let pulled = scene.bob.network.pull(&ann, Some(scene.liar.key)).await.unwrap();
    assert_eq!((pulled.head, pulled.whole), (small, true));
}

#[tokio::test(flavor = "multi_thread")]
async fn when_one_source_lies_the_next_is_tried() {
    let dht = Testnet::start(5).unwrap();
    let ann = Person::start(50, &dht.bootstrap()).await;
    let bob = Person::start(51, &dht.bootstrap()).await;
    let liar = Liar::start(52).await;
    liar.tell(&bob);
    liar.will_say(vec![framed(b"\xffgarbage")]).await;
    let head = ann.write(&[(&path(1), Some(b"one"))]);
    ann.announce(&head).await;
    let pulled = bob.network.pull(&ann.identity(), Some(liar.key)).await.unwrap();
    assert_eq!((pulled.head, pulled.from), (head, ann.network.endpoint_key()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_is_an_answer_and_no_fault() {
    let scene = Scene::new(60).await;
    let busy = framed(&[7, 2, 5]);
    let error = scene.error_of(vec![busy]).await;
    assert!(matches!(error, AttemptError::Refused(Refused::Busy { retry_s: 5 })));
    let unknown = scene.error_of(vec![framed(&[7, 0])]).await;
    assert!(matches!(unknown, AttemptError::Refused(Refused::Unknown)), "{unknown:?}");
}
