//! Owners who contradict themselves: found, proved, kept, and forgiven with a new epoch.

use kalends_keyspace::store::{
    Applied, CopyError, CopyKind, Delta, Gap, Precondition, SignError, Store, View,
};
use kalends_schema::evidence::{ChainWalk, Evidence, EvidenceKind};
use kalends_schema::hash::Hash;
use kalends_schema::head::{Head, SignedHead, UnverifiedHead};
use kalends_schema::path::Path;
use kalends_schema::stamp::Stamp;
use kalends_schema::tree::{Proof, ProofNode, leaf_hash, node_hash, value_hash};

use crate::people::{
    Person, Place, ask, at, collect, feed, open, public, pull, seen, split, stamp,
};

/// Copies all that `from` has, whatever the reader has.
fn copy(from: &Store, to: &Store, alice: &Person) -> Result<Applied, CopyError> {
    let answer = ask(from, &alice.identity, None);
    let Delta::Snapshot(ops) = answer.delta else { panic!("everything was asked for") };
    feed(to, answer.head, CopyKind::Snapshot, collect(ops, 4_096))
}

/// Closes a reader's gap by what a source keeps of the heads between.
fn link(from: &Store, to: &Store, alice: &Person) {
    let Gap { mut walk, from: low, to: high, .. } =
        to.read().unwrap().gap(&alice.identity).unwrap().expect("heads wait to be linked");
    let epoch = walk.newest().stamp().epoch;
    let heads = from.read().unwrap().chain(&alice.identity, epoch, (low, high)).unwrap();
    heads.iter().for_each(|head| walk.step(head).unwrap());
    to.settle(&walk).unwrap();
}

fn evidence(store: &Store, alice: &Person) -> Vec<Evidence> {
    let kept = store.read().unwrap().evidence(&alice.identity).unwrap();
    kept.iter().map(|bytes| Evidence::decode(bytes).unwrap()).collect()
}

fn forked(store: &Store, alice: &Person) -> Vec<EvidenceKind> {
    store.read().unwrap().marks(&alice.identity).unwrap().forked
}

fn unlinked(store: &Store, alice: &Person) -> Option<Stamp> {
    store.read().unwrap().marks(&alice.identity).unwrap().unlinked
}

/// Two branches that part after two commits, and go on for as many as it says.
fn branches(alice: &Person, left: usize, right: usize) -> [Place; 2] {
    let place = Place::new();
    alice.put(&place, "A", "1");
    alice.put(&place, "B", "2");
    let places = split(place);
    for (place, (name, more)) in places.iter().zip([("L", left), ("R", right)]) {
        for n in 0..more {
            alice.put(place, &format!("{name}{n}"), name);
        }
    }
    places
}

fn head(store: &Store, alice: &Person) -> SignedHead {
    store.read().unwrap().head(&alice.identity).unwrap().unwrap()
}

#[test]
fn two_heads_with_one_seq_are_kept_as_evidence_that_outlives_the_process() {
    let alice = Person::new(1);
    let [left, right] = branches(&alice, 1, 1);
    let Place { store, folder } = Place::new();
    copy(&left, &store, &alice).unwrap();
    assert!(forked(&store, &alice).is_empty());
    // Whether this one is taken depends on its hash; what it shows does not.
    let _ = copy(&right, &store, &alice);
    assert_eq!(forked(&store, &alice), [EvidenceKind::Fork]);
    drop(store);
    let store = open(&folder).unwrap();
    assert_eq!(forked(&store, &alice), [EvidenceKind::Fork]);
    let [Evidence::Fork(fork)] = &evidence(&store, &alice)[..] else { panic!("one fork") };
    let (left, right) = (head(&left, &alice), head(&right, &alice));
    assert!([*fork.a(), *fork.b()].contains(&left) && [*fork.a(), *fork.b()].contains(&right));
    assert_eq!(store.read().unwrap().accused().unwrap(), [alice.identity]);
}

#[test]
fn a_fork_with_skipped_seqs_is_found_by_following_prev() {
    let alice = Person::new(1);
    let [left, right] = branches(&alice, 1, 4);
    let reader = Place::new();
    copy(&left, &reader, &alice).unwrap();
    copy(&right, &reader, &alice).unwrap();
    assert!(forked(&reader, &alice).is_empty(), "three heads lie between");
    link(&right, &reader, &alice);
    assert_eq!(forked(&reader, &alice), [EvidenceKind::Fork]);
    let [Evidence::Fork(fork)] = &evidence(&reader, &alice)[..] else { panic!("one fork") };
    assert_eq!((*fork.a(), *fork.b()), (head(&left, &alice), head(&right, &alice)));
    assert_eq!(fork.links().len(), 2);
    assert_eq!(unlinked(&reader, &alice), None);
    assert!(reader.read().unwrap().gap(&alice.identity).unwrap().is_none());
}

#[test]
fn a_head_of_a_branch_that_was_left_contradicts_the_heads_that_are_kept() {
    let alice = Person::new(1);
    let [left, right] = branches(&alice, 1, 4);
    let reader = Place::new();
    let common = ask(&left, &alice.identity, None).head;
    copy(&right, &reader, &alice).unwrap();
    assert!(!reader.meet(&common, at(0)).unwrap(), "nothing is kept there that it contradicts");
    // Once the heads below are known, it does.
    let newest = head(&right, &alice);
    let mut walk = ChainWalk::from(newest);
    let heads = right.read().unwrap().chain(&alice.identity, 1, (1, 5)).unwrap();
    heads.iter().for_each(|head| walk.step(head).unwrap());
    reader.settle(&walk).unwrap();
    assert!(reader.meet(&common, at(0)).unwrap());
    assert!(!reader.meet(&common, at(0)).unwrap(), "it is kept already");
    assert_eq!(forked(&reader, &alice), [EvidenceKind::Fork]);
    let refused = copy(&left, &reader, &alice).unwrap_err();
    assert!(matches!(refused, CopyError::RolledBack { .. }), "{refused:?}");
}

#[test]
fn who_skips_heads_and_finds_them_in_line_keeps_them_for_others() {
    let alice = Person::new(1);
    let (source, mirror, reader) = (Place::new(), Place::new(), Place::new());
    alice.put(&source, "A", "1");
    pull(&source, &mirror, &alice.identity);
    pull(&source, &reader, &alice.identity);
    for n in 0..5 {
        alice.put(&source, "A", &format!("again {n}"));
    }
    pull(&source, &mirror, &alice.identity);
    link(&source, &mirror, &alice);
    pull(&mirror, &reader, &alice.identity);
    link(&mirror, &reader, &alice);
    for place in [&mirror, &reader] {
        assert!(place.read().unwrap().marks(&alice.identity).unwrap().is_clear());
        let heads = place.read().unwrap().chain(&alice.identity, 1, (1, 6)).unwrap();
        assert_eq!(heads.len(), 6);
        assert!(heads == source.read().unwrap().chain(&alice.identity, 1, (1, 6)).unwrap());
    }
}

#[test]
fn what_no_source_can_link_is_marked_until_one_can_or_a_new_epoch_begins() {
    let alice = Person::new(1);
    let (source, mirror) = (Place::new(), Place::new());
    let Place { store, folder } = Place::new();
    alice.put(&source, "A", "1");
    pull(&source, &store, &alice.identity);
    for n in 0..3 {
        alice.put(&source, "A", &format!("again {n}"));
    }
    pull(&source, &mirror, &alice.identity);
    pull(&mirror, &store, &alice.identity);
    assert_eq!(unlinked(&store, &alice), None, "nobody was asked yet");
    link(&mirror, &store, &alice);
    assert_eq!(unlinked(&store, &alice), Some(stamp(1, 1)), "the mirror has no older heads");
    drop(store);
    let store = open(&folder).unwrap();
    assert_eq!(unlinked(&store, &alice), Some(stamp(1, 1)));
    link(&source, &store, &alice);
    assert!(store.read().unwrap().marks(&alice.identity).unwrap().is_clear());
    for n in 0..3 {
        alice.put(&source, "A", &format!("more {n}"));
    }
    pull(&source, &store, &alice.identity);
    link(&mirror, &store, &alice);
    assert_eq!(unlinked(&store, &alice), Some(stamp(1, 4)));
    alice.next_epoch(2).put(&source, "A", "restored");
    pull(&source, &store, &alice.identity);
    assert!(store.read().unwrap().marks(&alice.identity).unwrap().is_clear());
}

#[test]
fn a_higher_epoch_clears_the_mark_and_the_evidence_stays() {
    let alice = Person::new(1);
    let [left, right] = branches(&alice, 1, 1);
    let reader = Place::new();
    copy(&left, &reader, &alice).unwrap();
    let _ = copy(&right, &reader, &alice);
    assert_eq!(forked(&reader, &alice), [EvidenceKind::Fork]);
    let restored = alice.next_epoch(2);
    restored.put(&left, "C", "restored");
    copy(&left, &reader, &alice).unwrap();
    assert!(reader.read().unwrap().marks(&alice.identity).unwrap().is_clear());
    assert_eq!(evidence(&reader, &alice).len(), 1);
}

#[test]
fn readers_of_different_branches_end_at_the_same_head() {
    let alice = Person::new(1);
    for (more_left, more_right) in [(1, 1), (2, 1), (1, 3)] {
        let [left, right] = branches(&alice, more_left, more_right);
        let readers = [Place::new(), Place::new()];
        copy(&left, &readers[0], &alice).unwrap();
        copy(&right, &readers[1], &alice).unwrap();
        let _ = copy(&right, &readers[0], &alice);
        let _ = copy(&left, &readers[1], &alice);
        let [one, other] = &readers;
        assert_eq!(head(one, &alice), head(other, &alice));
        let [one, other] = [one, other].map(|reader| reader.read().unwrap());
        assert_eq!(seen(&one, &alice.identity), seen(&other, &alice.identity));
    }
}

#[test]
fn two_writers_of_one_epoch_are_evidence() {
    let alice = Person::new(1);
    let (one, other, reader) = (Place::new(), Place::new(), Place::new());
    alice.put(&one, "A", "1");
    alice.put(&one, "A", "2");
    alice.other_writer().put(&other, "A", "1");
    copy(&one, &reader, &alice).unwrap();
    let _ = copy(&other, &reader, &alice);
    assert_eq!(forked(&reader, &alice), [EvidenceKind::Cert]);
}

#[test]
fn evidence_of_others_is_kept_once_and_only_about_whom_one_knows() {
    let alice = Person::new(1);
    let [left, right] = branches(&alice, 1, 1);
    let (witness, reader, stranger) = (Place::new(), Place::new(), Place::new());
    copy(&left, &witness, &alice).unwrap();
    let _ = copy(&right, &witness, &alice);
    let [fork] = &evidence(&witness, &alice)[..] else { panic!("one fork") };
    assert!(!stranger.accuse(fork).unwrap(), "of her nothing is known here");
    copy(&left, &reader, &alice).unwrap();
    assert!(reader.accuse(fork).unwrap());
    assert!(!reader.accuse(fork).unwrap());
    assert_eq!(forked(&reader, &alice), [EvidenceKind::Fork]);
}

#[test]
fn of_three_epochs_with_evidence_the_two_highest_are_kept() {
    let alice = Person::new(1);
    let reader = Place::new();
    for epoch in 1..=3 {
        let alice = alice.next_epoch(epoch);
        let [left, right] = branches(&alice, 1, 1);
        copy(&left, &reader, &alice).unwrap();
        let _ = copy(&right, &reader, &alice);
    }
    let epochs: Vec<u32> = evidence(&reader, &alice).iter().map(Evidence::epoch).collect();
    assert_eq!(epochs, [2, 3]);
}

#[test]
fn whoever_finds_that_another_machine_wrote_signs_nothing_more() {
    let alice = Person::new(1);
    let [here, elsewhere] = branches(&alice, 0, 2);
    let theirs = head(&elsewhere, &alice);
    assert!(here.meet(&theirs, at(0)).unwrap());
    assert!(forked(&here, &alice).is_empty(), "nothing contradicts what is here");
    let mut batch = here.write().unwrap();
    batch.put(&alice.identity, &public("X"), b"1", Precondition::Any).unwrap();
    let refused = batch.sign(&alice.writer, &alice.cert, at(9));
    assert!(matches!(refused, Err(SignError::Behind { known, .. }) if known == theirs.stamp()));
    drop(batch);
    // With a new epoch it goes on.
    alice.next_epoch(2).put(&here, "X", "1");
    assert_eq!(head(&here, &alice).stamp(), stamp(2, 1));
}

#[test]
fn whoever_wrote_beside_another_machine_has_the_evidence_against_themselves() {
    let alice = Person::new(1);
    let [here, elsewhere] = branches(&alice, 1, 1);
    assert!(here.meet(&head(&elsewhere, &alice), at(0)).unwrap());
    assert_eq!(forked(&here, &alice), [EvidenceKind::Fork]);
}

/// Two proofs under one head of Alice's, whose tree has the path "B" behind "D".
fn unsorted(alice: &Person) -> [Proof; 2] {
    let first = stamp(1, 1);
    let paths = ["A", "C", "D", "B"].map(public);
    let leaf = |path: &Path| leaf_hash(path, &value_hash(first, b"v"));
    let entry = |path: &Path| {
        let (path, value) = (path.clone(), b"v".to_vec());
        ProofNode::Entry { path, stamp: first, value }
    };
    let leaves = paths.each_ref().map(leaf);
    let sides = [node_hash(&leaves[0], &leaves[1]), node_hash(&leaves[2], &leaves[3])];
    let head = Head {
        identity: alice.identity,
        epoch: 1,
        seq: 1,
        time: at(0),
        prev: Hash::ZERO,
        root: node_hash(&sides[0], &sides[1]),
        count: 4,
        bytes: 4 * 25,
        private: Hash::ZERO,
    };
    let head = SignedHead::sign(head, &alice.writer, &alice.cert).unwrap();
    let left = vec![
        ProofNode::Fork,
        ProofNode::Fork,
        entry(&paths[0]),
        entry(&paths[1]),
        ProofNode::Pruned(sides[1]),
    ];
    let right = vec![
        ProofNode::Fork,
        ProofNode::Pruned(sides[0]),
        ProofNode::Fork,
        ProofNode::Pruned(leaves[2]),
        entry(&paths[3]),
    ];
    [left, right].map(|nodes| Proof { head: UnverifiedHead::from(&head), nodes })
}

#[test]
fn parcels_that_contradict_each_other_under_one_head_are_a_fault_of_its_tree() {
    let alice = Person::new(1);
    let Place { store, folder } = Place::new();
    let [shows_none, shows_one] = unsorted(&alice);
    let head = *shows_none.clone().verify().unwrap().head();
    store.show(&shows_none, &head).unwrap();
    store.show(&shows_none, &head).unwrap();
    assert!(evidence(&store, &alice).is_empty());
    drop(store);
    let store = open(&folder).unwrap();
    store.show(&shows_one, &head).unwrap();
    assert_eq!(forked(&store, &alice), [EvidenceKind::Tree]);
}

#[test]
fn of_a_head_from_the_future_nothing_is_recorded() {
    let alice = Person::new(1);
    let [left, right] = branches(&alice, 1, 1);
    let reader = Place::new();
    copy(&left, &reader, &alice).unwrap();
    assert!(!reader.meet(&head(&right, &alice), at(-8_000)).unwrap());
    assert!(evidence(&reader, &alice).is_empty());
}

#[test]
fn the_last_seq_there_is_leads_to_the_next_epoch_as_any_other_does() {
    let alice = Person::new(1);
    let reader = Place::new();
    let head = |of: &Person, seq, prev| {
        let (identity, epoch) = (of.identity, of.cert.cert().epoch);
        let (root, private) = (kalends_schema::tree::EMPTY, Hash::ZERO);
        let (time, count, bytes) = (at(0), 0, 0);
        let head = Head { identity, epoch, seq, time, prev, root, count, bytes, private };
        SignedHead::sign(head, &of.writer, &of.cert).unwrap()
    };
    let last = head(&alice, u64::MAX, Hash([7; 32]));
    feed(&reader, last, CopyKind::Snapshot, []).unwrap();
    let next = head(&alice.next_epoch(2), 1, Hash::ZERO);
    feed(&reader, next, CopyKind::Snapshot, []).unwrap();
    assert!(reader.read().unwrap().marks(&alice.identity).unwrap().is_clear());
}
