//! People who know each other's keys and nothing else.

use std::sync::atomic::{AtomicUsize, Ordering};

use kalends_keyspace::net::discovery::{DhtError, LookupError};
use kalends_keyspace::net::{
    AttemptError, ConnectFault, DepositError, LocateError, Network, NetworkConfig, PokeError,
    PullError, Receipt, Refused, StartError, Testnet,
};
use kalends_keyspace::store::{Store, StoreOptions, View};
use kalends_schema::deposit::Parcel;
use kalends_schema::key::{EndpointSecret, IdentitySecret};
use kalends_schema::tree::{Range, Sight};

use crate::person::{Person, Told, path};

fn testnet() -> Testnet {
    Testnet::start(5).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_keyspace_is_found_by_its_key_alone_and_copied_whole() {
    let dht = testnet();
    let ann = Person::start(1, &dht.bootstrap()).await;
    let bob = Person::start(2, &dht.bootstrap()).await;
    let paths: Vec<_> = (0..300).map(path).collect();
    let head = ann.write(&paths.iter().map(|p| (p, Some(&b"one"[..]))).collect::<Vec<_>>());
    ann.announce(&head).await;

    let pulled = bob.network.pull(&ann.identity(), None).await.unwrap();
    assert_eq!((pulled.head, pulled.whole), (head, true));
    assert_eq!(pulled.from, ann.network.endpoint_key());
    assert_eq!(pulled.applied.unwrap().changed.len(), 300);
    let here = bob.store.read().unwrap();
    assert_eq!(here.head(&ann.identity()).unwrap(), Some(head));
    assert_eq!(here.verify_whole(&ann.identity()).unwrap().head, head);

    let again = bob.network.pull(&ann.identity(), None).await.unwrap();
    assert!(again.applied.is_none());
    ann.network.shutdown().await;
    bob.network.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_later_pull_brings_the_difference_and_what_was_removed_is_gone() {
    let dht = testnet();
    let ann = Person::start(3, &dht.bootstrap()).await;
    let bob = Person::start(4, &dht.bootstrap()).await;
    let paths: Vec<_> = (0..100).map(path).collect();
    let head = ann.write(&paths.iter().map(|p| (p, Some(&b"one"[..]))).collect::<Vec<_>>());
    ann.announce(&head).await;
    bob.network.pull(&ann.identity(), None).await.unwrap();

    ann.write(&[(&paths[5], None), (&paths[6], Some(b"two"))]);
    let head = ann.write(&[(&path(500), Some(b"new"))]);
    let pulled = bob.network.pull(&ann.identity(), None).await.unwrap();
    assert!(!pulled.whole);
    let changed = pulled.applied.unwrap().changed;
    assert_eq!(changed, [paths[5].clone(), paths[6].clone(), path(500)]);
    let here = bob.store.read().unwrap();
    assert_eq!(here.head(&ann.identity()).unwrap(), Some(head));
    assert_eq!(here.get(&ann.identity(), &paths[5]).unwrap(), None);
    assert_eq!(here.get(&ann.identity(), &paths[6]).unwrap().unwrap().value, b"two");
    assert_eq!(here.verify_whole(&ann.identity()).unwrap().head, head);
}

#[tokio::test(flavor = "multi_thread")]
async fn more_removals_than_there_are_records_here_lead_to_a_whole_copy() {
    let dht = testnet();
    let ann = Person::start(21, &dht.bootstrap()).await;
    let bob = Person::start(22, &dht.bootstrap()).await;
    let head = ann.write(&[(&path(0), Some(b"one"))]);
    ann.announce(&head).await;
    bob.network.pull(&ann.identity(), None).await.unwrap();

    // Records that come and go between two looks are removals of what was never here.
    let paths: Vec<_> = (1..5).map(path).collect();
    ann.write(&paths.iter().map(|p| (p, Some(&b"brief"[..]))).collect::<Vec<_>>());
    let head = ann.write(&paths.iter().map(|p| (p, None)).collect::<Vec<_>>());
    let pulled = bob.network.pull(&ann.identity(), None).await.unwrap();
    assert!(pulled.whole);
    let here = bob.store.read().unwrap();
    assert_eq!(here.verify_whole(&ann.identity()).unwrap().head, head);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_poke_tells_of_a_head_and_leads_to_its_source() {
    let dht = testnet();
    let ann = Person::start(5, &dht.bootstrap()).await;
    let mut bob = Person::start(6, &dht.bootstrap()).await;
    let head = ann.write(&[(&path(1), Some(b"one"))]);
    let hers = bob.write(&[(&path(1), Some(b"bob"))]);
    bob.announce(&hers).await;
    // Ann's identity is announced nowhere: only who pokes is known to have it.
    ann.network.announced().await;

    ann.network.poke(&bob.identity(), &head).await.unwrap();
    let Told::Head(told, from) = bob.told().await else { panic!("not a head") };
    assert_eq!((*told, from), (head, ann.network.endpoint_key()));
    let missing = bob.network.pull(&ann.identity(), None).await.unwrap_err();
    assert!(matches!(missing, PullError::Locate(LocateError::Identity(_))), "{missing}");
    let pulled = bob.network.pull(&ann.identity(), Some(from)).await.unwrap();
    assert_eq!(pulled.head, head);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_parcel_shows_what_is_there_and_what_is_not_to_whom_it_welcomes() {
    let dht = testnet();
    let ann = Person::start(7, &dht.bootstrap()).await;
    let mut bob = Person::start(8, &dht.bootstrap()).await;
    let paths: Vec<_> = (0..100).map(path).collect();
    ann.write(&paths.iter().map(|p| (p, Some(&b"one"[..]))).collect::<Vec<_>>());
    ann.network.announced().await;
    let his = bob.write(&[(&path(1), Some(b"bob"))]);
    bob.announce(&his).await;

    let ranges = [Range::of_path(&paths[3]), Range::of_path(&path(777))];
    let snapshot = ann.store.read().unwrap();
    let proof =
        snapshot.prove(&ann.identity(), &ranges, Parcel::PROOF_BYTES_MAX, 1_000).unwrap().unwrap();
    let parcel = Parcel { to: bob.identity(), proof };
    let made = AtomicUsize::new(0);
    let make = || std::future::ready(Ok((parcel.clone(), made.fetch_add(1, Ordering::Relaxed))));

    // Nobody knows Ann there yet.
    let (receipt, number) = ann.network.deposit(&bob.identity(), make).await.unwrap();
    assert_eq!((receipt, number), (Receipt::Refused, 0));
    bob.desk.welcome(ann.identity());
    let (receipt, number) = ann.network.deposit(&bob.identity(), make).await.unwrap();
    assert_eq!((receipt, number), (Receipt::Stored, 1));
    let Told::Parcel(told) = bob.told().await else { panic!("not a parcel") };
    assert_eq!(told.proof.head().identity(), ann.identity());
    assert!(matches!(told.proof.look(&paths[3]), Sight::Present(_)));
    assert_eq!(told.proof.look(&path(777)), Sight::Absent);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_parcel_is_made_when_there_is_somebody_to_take_it() {
    let dht = testnet();
    let ann = Person::start(14, &dht.bootstrap()).await;
    let bob = Person::start(15, &dht.bootstrap()).await;
    ann.network.announced().await;
    let his = bob.write(&[(&path(1), Some(b"bob"))]);
    bob.announce(&his).await;
    bob.network.shutdown().await;

    let made = AtomicUsize::new(0);
    let make = || {
        made.fetch_add(1, Ordering::Relaxed);
        std::future::ready(Err::<(Parcel, ()), String>("it was taken back".to_owned()))
    };
    let failed = ann.network.deposit(&bob.identity(), make).await.unwrap_err();
    assert!(matches!(failed, DepositError::Failed { .. }), "{failed}");
    assert_eq!(made.into_inner(), 0, "it could still be taken back");
}

#[tokio::test(flavor = "multi_thread")]
async fn whom_i_copy_is_nobodys_business() {
    let ann = Person::start(9, &[]).await;
    let bob = Person::start(10, &[]).await;
    let eve = Person::start(11, &[]).await;
    ann.write(&[(&path(1), Some(b"one"))]);
    let (anns, bobs) = (ann.network.endpoint_key(), bob.network.endpoint_key());
    bob.network.tell_address(&anns, ann.network.bound_addresses()[0]);
    bob.network.pull(&ann.identity(), Some(anns)).await.unwrap();

    eve.network.tell_address(&bobs, bob.network.bound_addresses()[0]);
    let failed = eve.network.pull(&ann.identity(), Some(bobs)).await.unwrap_err();
    let PullError::Failed { attempts } = failed else { panic!("{failed}") };
    assert!(matches!(attempts[0].error, AttemptError::Refused(Refused::Unknown)));
    assert_eq!(eve.network.heads(&bobs, &[ann.identity()]).await.unwrap(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_not_found_and_who_is_not_reached_are_told_apart() {
    let dht = testnet();
    let bob = Person::start(13, &dht.bootstrap()).await;
    let head = bob.write(&[(&path(1), Some(b"one"))]);
    bob.network.announced().await;

    let nobody = IdentitySecret::from_seed(&[99; 32]).public();
    let unknown = bob.network.poke(&nobody, &head).await.unwrap_err();
    assert!(
        matches!(unknown, PokeError::Locate(LocateError::Identity(LookupError::Nothing))),
        "{unknown}"
    );
    let nowhere = EndpointSecret::from_seed(&[99; 32]).public();
    let PokeError::Failed { attempts } = bob.network.poke(nowhere, &head).await.unwrap_err() else {
        panic!("located")
    };
    assert!(matches!(attempts[0].error, AttemptError::Connect(ConnectFault::Unreachable(_))));
    let itself = bob.network.endpoint_key();
    let PokeError::Failed { attempts } = bob.network.poke(itself, &head).await.unwrap_err() else {
        panic!("located")
    };
    assert!(matches!(attempts[0].error, AttemptError::Connect(ConnectFault::Oneself)));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_dht_nobody_is_found_but_who_is_told_of_is_reached() {
    let ann = Person::start(14, &[]).await;
    let bob = Person::start(15, &[]).await;
    let head = ann.write(&[(&path(1), Some(b"one"))]);
    ann.announce(&head).await;
    let off = bob.network.locate(&ann.identity()).await.unwrap_err();
    assert_eq!(off, LocateError::Identity(LookupError::Off));
    let key = ann.network.endpoint_key();
    bob.network.tell_address(&key, ann.network.bound_addresses()[0]);
    assert_eq!(bob.network.pull(&ann.identity(), Some(key)).await.unwrap().head, head);
    assert_eq!(bob.network.heads(&key, &[ann.identity()]).await.unwrap(), [head]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bootstrap_node_that_is_none_stops_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("k.redb"), StoreOptions::default()).unwrap();
    let desk = Person::start(16, &[]).await.desk;
    for node in ["", "127.0.0.1", "127.0.0.1:", "127.0.0.1:0", ":6881", "127.0.0.1:many"] {
        let secret = EndpointSecret::from_seed(&[17; 32]);
        let config = NetworkConfig::loopback(secret, vec![node.to_owned()]);
        let started = Network::start(config, store.clone(), desk.clone()).await;
        assert!(
            matches!(started, Err(StartError::Dht(DhtError::Bootstrap { .. }))),
            "{node:?}: {started:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_comes_back_at_another_port_is_found_again() {
    let dht = testnet();
    let ann = Person::start(18, &dht.bootstrap()).await;
    let bob = Person::start(19, &dht.bootstrap()).await;
    let head = ann.write(&[(&path(1), Some(b"one"))]);
    ann.announce(&head).await;
    bob.network.pull(&ann.identity(), None).await.unwrap();
    let before = ann.network.bound_addresses();

    // It stops in order, and then again as if it were killed.
    ann.network.shutdown().await;
    let ann = ann.restart(&dht.bootstrap()).await;
    assert_ne!(ann.network.bound_addresses(), before);
    let head = ann.write(&[(&path(2), Some(b"two"))]);
    ann.announce(&head).await;
    assert_eq!(bob.network.pull(&ann.identity(), None).await.unwrap().head, head);

    let ann = ann.restart(&dht.bootstrap()).await;
    let head = ann.write(&[(&path(3), Some(b"three"))]);
    ann.announce(&head).await;
    assert_eq!(bob.network.pull(&ann.identity(), None).await.unwrap().head, head);
}
