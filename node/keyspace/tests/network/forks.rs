//! Owners who contradict themselves, met by readers over real streams.

use kalends_keyspace::net::{AttemptError, NetworkConfig, SourceFault, Testnet};
use kalends_keyspace::store::{Marks, Store, View};
use kalends_schema::evidence::{Evidence, EvidenceKind};
use kalends_schema::head::SignedHead;
use kalends_schema::key::{EndpointSecret, Identity};
use kalends_schema::stamp::Stamp;

use crate::person::{PATIENCE, Person, path};

/// Ann's other machine: her keys, another endpoint, another store.
async fn other_machine(seed: u8, bootstrap: &[String]) -> Person {
    let endpoint_secret = EndpointSecret::from_seed(&[seed ^ 0x55; 32]);
    let configured = |config| NetworkConfig { endpoint_secret, ..config };
    Person::start_with(seed, bootstrap, configured).await
}

/// So that one reaches the other without a DHT.
fn introduce(one: &Person, other: &Person) {
    let key = other.network.endpoint_key();
    one.network.tell_address(&key, other.network.bound_addresses()[0]);
}

async fn pull(reader: &Person, whose: &Person, from: &Person) -> Option<SignedHead> {
    introduce(reader, from);
    let key = from.network.endpoint_key();
    reader.network.pull(&whose.identity(), Some(key)).await.ok().map(|pulled| pulled.head)
}

fn marks(store: &Store, whose: &Person) -> Marks {
    store.read().unwrap().marks(&whose.identity()).unwrap()
}

fn evidence(store: &Store, whose: &Person) -> Vec<Evidence> {
    let kept = store.read().unwrap().evidence(&whose.identity()).unwrap();
    kept.iter().map(|bytes| Evidence::decode(bytes).unwrap()).collect()
}

async fn newest_known_to(reader: &Person, whose: &Person, witnesses: &[Identity]) -> Option<Stamp> {
    let identity = whose.identity();
    let newest = reader.network.newest_of(&identity, witnesses);
    tokio::time::timeout(PATIENCE, newest).await.unwrap()
}

/// Writes one record a commit, so many times.
fn write(person: &Person, value: &[u8], commits: usize) -> SignedHead {
    let heads = (0..commits).map(|n| person.write(&[(&path(n), Some(value))]));
    heads.last().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fork_with_skipped_seqs_is_caught_by_prev_and_told_to_others() {
    let ann = Person::start(90, &[]).await;
    let elsewhere = other_machine(90, &[]).await;
    let (bob, cem) = (Person::start(91, &[]).await, Person::start(92, &[]).await);
    let left = write(&ann, b"left", 2);
    let right = write(&elsewhere, b"right", 6);
    for reader in [&bob, &cem] {
        assert_eq!(pull(reader, &ann, &ann).await, Some(left));
    }
    assert_eq!(pull(&bob, &ann, &elsewhere).await, Some(right));
    assert_eq!(marks(&bob.store, &ann).forked, [EvidenceKind::Fork]);
    let [Evidence::Fork(fork)] = &evidence(&bob.store, &ann)[..] else { panic!("one fork") };
    assert_eq!((*fork.a(), *fork.b(), fork.links().len()), (left, right, 3));

    // Of whom Bob serves nothing he says nothing.
    introduce(&cem, &bob);
    let bobs = bob.network.endpoint_key();
    assert_eq!(cem.network.forks(&bobs, &[ann.identity()]).await.unwrap(), 0);
    bob.desk.serve(ann.identity());
    assert_eq!(cem.network.forks(&bobs, &[ann.identity()]).await.unwrap(), 1);
    assert_eq!(cem.network.forks(&bobs, &[ann.identity()]).await.unwrap(), 0, "it is kept");
    assert_eq!(evidence(&cem.store, &ann), evidence(&bob.store, &ann));
    assert_eq!(marks(&cem.store, &ann).forked, [EvidenceKind::Fork]);

    // Both go by the highest head.
    assert_eq!(pull(&cem, &ann, &bob).await, Some(right));
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_copies_anew_is_told_what_the_source_knows() {
    let ann = Person::start(93, &[]).await;
    let elsewhere = other_machine(93, &[]).await;
    let (bob, cem) = (Person::start(94, &[]).await, Person::start(95, &[]).await);
    write(&ann, b"left", 1);
    write(&elsewhere, b"right", 1);
    pull(&bob, &ann, &ann).await;
    pull(&bob, &ann, &elsewhere).await;
    assert_eq!(marks(&bob.store, &ann).forked, [EvidenceKind::Fork]);
    bob.desk.serve(ann.identity());
    pull(&cem, &ann, &bob).await.unwrap();
    assert_eq!(evidence(&cem.store, &ann), evidence(&bob.store, &ann));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_that_skipped_heads_is_linked_and_a_mirror_serves_the_chain_on() {
    let ann = Person::start(96, &[]).await;
    let (bob, cem) = (Person::start(97, &[]).await, Person::start(98, &[]).await);
    let first = write(&ann, b"one", 1);
    pull(&bob, &ann, &ann).await;
    pull(&cem, &ann, &ann).await;
    let newest = write(&ann, b"two", 5);
    assert_eq!(pull(&bob, &ann, &ann).await, Some(newest));
    assert!(marks(&bob.store, &ann).is_clear());
    bob.desk.serve(ann.identity());
    assert_eq!(pull(&cem, &ann, &bob).await, Some(newest));
    let snapshot = cem.store.read().unwrap();
    assert!(snapshot.marks(&ann.identity()).unwrap().is_clear());
    assert!(snapshot.gap(&ann.identity()).unwrap().is_none());
    assert_eq!(snapshot.chain(&ann.identity(), 1, (2, 6)).unwrap().len(), 5);
    assert_eq!(first.stamp().seq, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_mirror_cannot_link_is_marked_and_settled_by_who_can() {
    let ann = Person::start(99, &[]).await;
    let (bob, cem) = (Person::start(100, &[]).await, Person::start(101, &[]).await);
    let first = write(&ann, b"one", 1);
    pull(&cem, &ann, &ann).await;
    write(&ann, b"two", 4);
    // Bob's first copy: he has none of the heads before it.
    pull(&bob, &ann, &ann).await;
    bob.desk.serve(ann.identity());
    pull(&cem, &ann, &bob).await.unwrap();
    assert_eq!(marks(&cem.store, &ann).unlinked, Some(first.stamp()));
    let anns = ann.network.endpoint_key();
    cem.network.link(&ann.identity(), &anns).await.unwrap();
    assert!(marks(&cem.store, &ann).is_clear());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_mirror_cannot_link_its_owner_is_asked_for_who_is_there() {
    let dht = Testnet::start(5).unwrap();
    let ann = Person::start(96, &dht.bootstrap()).await;
    let bob = Person::start(97, &dht.bootstrap()).await;
    let cem = Person::start(98, &dht.bootstrap()).await;
    write(&ann, b"one", 1);
    pull(&cem, &ann, &ann).await;
    let newest = write(&ann, b"two", 4);
    ann.announce(&newest).await;
    pull(&bob, &ann, &ann).await;
    bob.desk.serve(ann.identity());
    assert_eq!(pull(&cem, &ann, &bob).await, Some(newest));
    assert!(marks(&cem.store, &ann).is_clear(), "nobody is doubted who is there and can tell");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_poke_that_contradicts_the_copy_is_evidence() {
    let ann = Person::start(102, &[]).await;
    let elsewhere = other_machine(102, &[]).await;
    let mut bob = Person::start(103, &[]).await;
    write(&ann, b"left", 1);
    let right = write(&elsewhere, b"right", 1);
    pull(&bob, &ann, &ann).await;
    introduce(&elsewhere, &bob);
    elsewhere.network.poke(bob.network.endpoint_key(), &right).await.unwrap();
    bob.told().await;
    assert_eq!(marks(&bob.store, &ann).forked, [EvidenceKind::Fork]);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_head_in_the_dht_with_the_stamp_that_is_known_is_asked_for() {
    let dht = Testnet::start(5).unwrap();
    let ann = Person::start(104, &[]).await;
    let elsewhere = other_machine(104, &dht.bootstrap()).await;
    let bob = Person::start(105, &dht.bootstrap()).await;
    let left = write(&ann, b"left", 1);
    let right = write(&elsewhere, b"right", 1);
    assert_ne!(left, right);
    pull(&bob, &ann, &ann).await;
    elsewhere.announce(&right).await;
    let newest = newest_known_to(&bob, &ann, &[]).await;
    assert_eq!(newest, Some(right.stamp()));
    assert_eq!(marks(&bob.store, &ann).forked, [EvidenceKind::Fork]);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_asks_their_mirrors_learns_of_a_head_above_their_own() {
    let dht = Testnet::start(5).unwrap();
    let ann = Person::start(106, &dht.bootstrap()).await;
    let elsewhere = other_machine(106, &[]).await;
    let bob = Person::start(107, &dht.bootstrap()).await;
    let old = write(&ann, b"one", 1);
    let newer = write(&elsewhere, b"two", 3);
    pull(&bob, &ann, &elsewhere).await;
    bob.desk.serve(ann.identity());
    let his = write(&bob, b"bob", 1);
    bob.announce(&his).await;
    assert_eq!(ann.store.read().unwrap().known(&ann.identity()).unwrap(), Some(old));
    let newest = newest_known_to(&ann, &ann, &[bob.identity()]).await;
    assert_eq!(newest, Some(newer.stamp()));
    assert_eq!(ann.store.read().unwrap().known(&ann.identity()).unwrap(), Some(newer));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_sources_that_fail_on_one_head_are_not_asked_for_it_again() {
    use crate::tampering::{Liar, Says, say};
    let ann = Person::start(108, &[]).await;
    let bob = Person::start(109, &[]).await;
    let head = write(&ann, b"one", 1).to_bytes();
    let lie = say(&[Says::Head(&head), Says::Snapshot]);
    let mut liars = Vec::new();
    for seed in [120, 121] {
        let liar = Liar::start(seed).await;
        liar.tell(&bob);
        liar.will_say(vec![lie.clone()]).await;
        let failed = bob.network.pull(&ann.identity(), Some(liar.key)).await;
        assert!(failed.is_err());
        liars.push(liar);
    }
    assert!(marks(&bob.store, &ann).unprovable.is_some());
    // After a restart nobody rests any more; the mark is on the disk.
    let bob = bob.restart(&[]).await;
    liars[0].tell(&bob);
    let failed = bob.network.pull(&ann.identity(), Some(liars[0].key)).await.unwrap_err();
    let kalends_keyspace::net::PullError::Failed { attempts } = failed else { panic!("{failed}") };
    assert!(matches!(attempts[0].error, AttemptError::Unprovable { .. }), "{:?}", attempts[0]);
    // Her own node did not fail.
    assert!(pull(&bob, &ann, &ann).await.is_some());
    assert!(marks(&bob.store, &ann).is_clear());
}

#[tokio::test(flavor = "multi_thread")]
async fn heads_that_do_not_lead_to_each_other_are_the_sources_fault() {
    use crate::tampering::{Liar, framed};
    let ann = Person::start(110, &[]).await;
    let (bob, cem) = (Person::start(111, &[]).await, Person::start(112, &[]).await);
    write(&ann, b"one", 1);
    pull(&cem, &ann, &ann).await;
    let newest = write(&ann, b"two", 4);
    pull(&bob, &ann, &ann).await;
    bob.desk.serve(ann.identity());
    pull(&cem, &ann, &bob).await;
    let liar = Liar::start(122).await;
    liar.tell(&cem);
    let link = |bytes: &[u8]| framed(&[&[9, 0xa5, 1][..], bytes].concat());
    let wrong = link(&newest.head().to_bytes());
    liar.will_say(vec![wrong]).await;
    let error = cem.network.link(&ann.identity(), &liar.key).await.unwrap_err();
    assert!(matches!(error, AttemptError::Fault(SourceFault::Chain(_))), "{error:?}");
    let kept = ann.store.read().unwrap().chain(&ann.identity(), 1, (1, 4)).unwrap();
    let honest: Vec<u8> = kept[..3].iter().flat_map(|head| link(head)).collect();
    liar.will_say(vec![[&honest[..], &link(&kept[3])].concat()]).await;
    let error = cem.network.link(&ann.identity(), &liar.key).await.unwrap_err();
    let more = matches!(error, AttemptError::Fault(SourceFault::Unexpected { got: "Link", .. }));
    assert!(more, "more than was asked for: {error:?}");
    liar.will_say(vec![honest]).await;
    cem.network.link(&ann.identity(), &liar.key).await.unwrap();
    assert!(marks(&cem.store, &ann).is_clear());
}

#[tokio::test(flavor = "multi_thread")]
async fn evidence_that_shows_nothing_is_the_sources_fault() {
    use crate::tampering::{Liar, framed};
    let ann = Person::start(113, &[]).await;
    let bob = Person::start(114, &[]).await;
    let head = write(&ann, b"one", 2).to_bytes();
    pull(&bob, &ann, &ann).await;
    let liar = Liar::start(123).await;
    liar.tell(&bob);
    let same = [&[1, 1][..], &head, &head].concat();
    let said = framed(&[&[10, 0xe6, 5][..], &same].concat());
    liar.will_say(vec![said]).await;
    let error = bob.network.forks(&liar.key, &[ann.identity()]).await.unwrap_err();
    assert!(matches!(error, AttemptError::Fault(SourceFault::Evidence(_))), "{error:?}");
    assert!(marks(&bob.store, &ann).is_clear());
}
