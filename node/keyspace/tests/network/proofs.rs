//! What lies in a keyspace, proved over the wire to who has no copy of it.

use kalends_keyspace::net::limits::{PROOF_BYTES_MAX, RANGES_MAX};
use kalends_keyspace::net::{AttemptError, LocateError, Network, ProveError, Refused, Testnet};
use kalends_keyspace::store::{CopyError, View};
use kalends_schema::head::SignedHead;
use kalends_schema::key::{EndpointKey, Identity};
use kalends_schema::stamp::Stamp;
use kalends_schema::tree::{Range, Revealed, Sight};

use crate::person::{Person, path};

/// Lets `reader` reach `source` without a DHT.
fn introduce(reader: &Person, source: &Person) -> EndpointKey {
    let key = source.network.endpoint_key();
    reader.network.tell_address(&key, source.network.bound_addresses()[0]);
    key
}

async fn fails(reader: &Network, identity: &Identity, from: EndpointKey) -> AttemptError {
    let ranges = [Range::of_path(&path(1))];
    let proved = reader.prove(identity, &ranges, Some(from)).await;
    let Err(ProveError::Failed { mut attempts }) = proved else { panic!("{proved:?}") };
    attempts.remove(0).error
}

#[tokio::test(flavor = "multi_thread")]
async fn presence_absence_and_completeness_are_proved_to_who_has_no_copy() {
    let dht = Testnet::start(4).unwrap();
    let ann = Person::start(120, &dht.bootstrap()).await;
    let bob = Person::start(121, &dht.bootstrap()).await;
    let paths: Vec<_> = (0..300).map(path).collect();
    let head = ann.write(&paths.iter().map(|p| (p, Some(&b"one"[..]))).collect::<Vec<_>>());
    ann.announce(&head).await;

    // Everything whose id begins with T0012, one that is not there, and the whole end.
    let twelve = Range::of_prefix("/pub/eventky.app/tags/T0012").unwrap();
    let absent = Range::of_path(&path(777));
    let end = Range::new(path(295).as_str().as_bytes(), b"/pub/z").unwrap();
    let ranges = [twelve.clone(), absent, end.clone()];
    let proven = bob.network.prove(&ann.identity(), &ranges, None).await.unwrap();
    assert_eq!((proven.from, *proven.proof.head()), (ann.network.endpoint_key(), head));
    let shown: Vec<_> = proven.proof.range(&twelve).unwrap().iter().map(|s| &s.path).collect();
    assert_eq!(shown, paths[120..130].iter().collect::<Vec<_>>());
    assert_eq!(proven.proof.range(&end).unwrap().len(), 5);
    assert_eq!(proven.proof.look(&path(777)), Sight::Absent);
    assert!(matches!(proven.proof.look(&paths[125]), Sight::Present(Revealed::Entry { .. })));
    assert_eq!(proven.proof.look(&paths[200]), Sight::Unproven, "and nothing else is shown");

    let here = bob.store.read().unwrap();
    assert_eq!(here.known(&ann.identity()).unwrap(), Some(head), "the head is noted");
    assert_eq!(here.head(&ann.identity()).unwrap(), None, "no copy was made");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_head_that_a_proof_told_of_is_never_gone_below() {
    let (ann, behind) = (Person::start(122, &[]).await, Person::start(123, &[]).await);
    let bob = Person::start(124, &[]).await;
    let old: SignedHead = ann.write(&[(&path(1), Some(b"one"))]);
    let anns = introduce(&behind, &ann);
    behind.network.pull(&ann.identity(), Some(anns)).await.unwrap();
    behind.desk.serve(ann.identity());
    ann.write(&[(&path(1), Some(b"two"))]);

    let anns = introduce(&bob, &ann);
    let ranges = [Range::of_path(&path(1))];
    bob.network.prove(&ann.identity(), &ranges, Some(anns)).await.unwrap();
    let behinds = introduce(&bob, &behind);
    let error = fails(&bob.network, &ann.identity(), behinds).await;
    let stale = |error: &AttemptError| {
        matches!(error, AttemptError::Copy(CopyError::RolledBack { known, got })
            if *known == Stamp { epoch: 1, seq: 2 } && *got == old.stamp())
    };
    assert!(stale(&error), "{error:?}");
    assert!(!error.is_fault(), "it may only be behind");
    let pulled = bob.network.pull(&ann.identity(), Some(behinds)).await.unwrap_err();
    assert!(pulled.to_string().contains("1.2 is known"), "{pulled}");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_does_not_serve_a_copy_proves_nothing_of_it() {
    let (ann, bob) = (Person::start(125, &[]).await, Person::start(126, &[]).await);
    let eve = Person::start(127, &[]).await;
    ann.write(&[(&path(1), Some(b"one"))]);
    let anns = introduce(&bob, &ann);
    bob.network.pull(&ann.identity(), Some(anns)).await.unwrap();
    let bobs = introduce(&eve, &bob);
    for nobodys in [ann.identity(), eve.identity(), bob.identity()] {
        let error = fails(&eve.network, &nobodys, bobs).await;
        assert!(matches!(error, AttemptError::Refused(Refused::Unknown)), "{error:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_too_much_to_prove_is_said_and_not_sent() {
    let (ann, bob) = (Person::start(128, &[]).await, Person::start(129, &[]).await);
    let value = vec![7; 250_000];
    let paths: Vec<_> = (0..5).map(path).collect();
    ann.write(&paths.iter().map(|p| (p, Some(&value[..]))).collect::<Vec<_>>());
    let anns = introduce(&bob, &ann);
    let all = [Range::of_prefix("/pub/").unwrap()];
    let proved = bob.network.prove(&ann.identity(), &all, Some(anns)).await;
    let Err(ProveError::Failed { attempts }) = proved else { panic!("{proved:?}") };
    assert!(matches!(attempts[0].error, AttemptError::Refused(Refused::TooLarge)));
    // Fewer of them fit into one message.
    let four = [Range::new(b"/pub/", paths[3].as_str().as_bytes()).unwrap()];
    let proven = bob.network.prove(&ann.identity(), &four, Some(anns)).await.unwrap();
    assert!(3 * value.len() < PROOF_BYTES_MAX && proven.proof.range(&four[0]).unwrap().len() == 3);

    let many = vec![all[0].clone(); RANGES_MAX + 1];
    let refused = bob.network.prove(&ann.identity(), &many, Some(anns)).await;
    assert!(matches!(refused, Err(ProveError::TooManyRanges { got: 65 })), "{refused:?}");
    let nowhere = bob.network.prove(&ann.identity(), &all, None).await;
    assert!(matches!(nowhere, Err(ProveError::Locate(LocateError::Writer(_)))), "{nowhere:?}");
}
