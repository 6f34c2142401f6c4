//! Owners who are away, and the mirrors that answer for them.

use kalends_keyspace::net::{AttemptError, CarryAnswer, MirrorError, PullError, Refused, Testnet};
use kalends_keyspace::store::{CopyError, Quota};
use kalends_schema::carry::{CarryAsk, SignedCarryAsk, Want};
use kalends_schema::key::Identity;
use kalends_schema::stamp::Stamp;

use crate::person::{Person, now, path};

fn ask(who: &Person, mirror: Identity, want: Want) -> SignedCarryAsk {
    let ask = CarryAsk { mirror, time: now(), want };
    SignedCarryAsk::sign(&who.writer, &who.cert, ask).unwrap()
}

/// A mirror of `owner` with a copy as it is now, announced.
pub async fn mirror(seed: u8, owner: &Person, dht: &Testnet) -> Person {
    let mirror = Person::start(seed, &dht.bootstrap()).await;
    let from = owner.network.endpoint_key();
    mirror.network.tell_address(&from, owner.network.bound_addresses()[0]);
    mirror.network.pull(&owner.identity(), Some(from)).await.unwrap();
    mirror.desk.serve(owner.identity());
    let head = mirror.write(&[(&path(1), Some(b"mirror"))]);
    mirror.announce(&head).await;
    mirror
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_away_is_read_through_a_mirror() {
    let dht = Testnet::start(5).unwrap();
    let ann = Person::start(100, &dht.bootstrap()).await;
    let head = ann.write(&[(&path(1), Some(b"one")), (&path(2), Some(b"two"))]);
    let bob = mirror(101, &ann, &dht).await;
    ann.announce_with(&head, &[bob.identity()]).await;
    ann.network.shutdown().await;

    let cem = Person::start(102, &dht.bootstrap()).await;
    let pulled = cem.network.pull(&ann.identity(), None).await.unwrap();
    assert_eq!((pulled.head, pulled.mirror), (head, Some(bob.identity())));
    assert_eq!((pulled.from, pulled.behind), (bob.network.endpoint_key(), None));
    let here = cem.store.read().unwrap();
    assert_eq!(here.verify_whole(&ann.identity()).unwrap().head, head);
    // Whom else the mirror has copies of is nobody's business.
    let failed = cem.network.pull(&cem.identity(), Some(bob.network.endpoint_key())).await;
    let Err(PullError::Failed { attempts }) = failed else { panic!("{failed:?}") };
    assert!(matches!(attempts[0].error, AttemptError::Refused(Refused::Unknown)), "{attempts:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mirror_that_is_behind_is_known_by_the_dht_and_the_next_is_tried() {
    let dht = Testnet::start(5).unwrap();
    let ann = Person::start(103, &dht.bootstrap()).await;
    let old = ann.write(&[(&path(1), Some(b"one"))]);
    let behind = mirror(104, &ann, &dht).await;
    let head = ann.write(&[(&path(2), Some(b"two"))]);
    ann.announce_with(&head, &[behind.identity()]).await;

    // While the owner is there, nobody asks a mirror.
    let cem = Person::start(106, &dht.bootstrap()).await;
    assert_eq!(cem.network.pull(&ann.identity(), None).await.unwrap().mirror, None);
    let fresh = mirror(105, &ann, &dht).await;
    ann.network.shutdown().await;

    let dora = Person::start(107, &dht.bootstrap()).await;
    let pulled = dora.network.pull(&ann.identity(), None).await.unwrap();
    assert_eq!((pulled.head, pulled.mirror), (old, Some(behind.identity())));
    assert_eq!(pulled.behind, Some(Stamp { epoch: 1, seq: 2 }), "it knows that there is more");

    // Ann's packet names both from now on: whoever finds the first behind asks the second.
    let ann = ann.restart(&dht.bootstrap()).await;
    ann.announce_with(&head, &[behind.identity(), fresh.identity()]).await;
    ann.network.shutdown().await;
    let eve = Person::start(108, &dht.bootstrap()).await;
    let pulled = eve.network.pull(&ann.identity(), None).await.unwrap();
    assert_eq!((pulled.head, pulled.behind), (head, None));
    assert_eq!(pulled.mirror, Some(fresh.identity()));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_ask_reaches_the_mirror_it_is_for_and_no_other() {
    let dht = Testnet::start(5).unwrap();
    let ann = Person::start(110, &dht.bootstrap()).await;
    let bob = Person::start(111, &dht.bootstrap()).await;
    ann.write(&[(&path(1), Some(b"one"))]);
    let head = bob.write(&[(&path(1), Some(b"bob"))]);
    bob.announce(&head).await;
    ann.network.announced().await;

    // A stranger to Bob costs him no signature.
    let stranger = ann.network.ask_to_carry(&ask(&ann, bob.identity(), Want::Carry)).await;
    let Err(MirrorError::Failed { attempts }) = stranger else { panic!("{stranger:?}") };
    assert!(matches!(attempts[0].error, AttemptError::Refused(Refused::Unknown)), "{attempts:?}");

    bob.desk.welcome(ann.identity());
    let said = ann.network.ask_to_carry(&ask(&ann, bob.identity(), Want::Carry)).await.unwrap();
    assert_eq!(said, CarryAnswer::Carried { records: 1_000, bytes: 1 << 20 });
    assert_eq!(ann.network.mirrored(&bob.identity(), &ann.identity()).await.unwrap(), None);
    let from = ann.network.endpoint_key();
    bob.network.tell_address(&from, ann.network.bound_addresses()[0]);
    // Larger than was allowed is not taken.
    let quota = Quota { entries: 0, bytes: 1 << 20 };
    let refused = bob.network.pull_within(&ann.identity(), Some(from), quota).await;
    let Err(PullError::Failed { attempts }) = refused else { panic!("{refused:?}") };
    let AttemptError::Copy(CopyError::QuotaEntries { count: 1, max: 0 }) = attempts[0].error else {
        panic!("{attempts:?}")
    };
    bob.network.pull(&ann.identity(), Some(from)).await.unwrap();
    let mirrored = ann.network.mirrored(&bob.identity(), &ann.identity()).await.unwrap();
    assert_eq!(mirrored.map(|head| head.stamp()), Some(Stamp { epoch: 1, seq: 1 }));
}
