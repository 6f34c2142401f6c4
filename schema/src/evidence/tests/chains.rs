//! Chains of heads: what descends from what, and where it breaks.

use proptest::prelude::*;

use super::{OWNER, Owner, between, branches};
use crate::evidence::{
    CertFork, CertForkError, ChainError, ChainWalk, ForkError, ForkProof, Meeting,
};
use crate::hash::Hash;
use crate::head::{Head, SignedHead};
use crate::limits::CHAIN_HEADS_MAX;

/// A walk down `heads` from the last, `steps` far.
fn walk(heads: &[SignedHead], steps: usize) -> ChainWalk {
    let (newest, older) = heads.split_last().unwrap();
    let mut walk = ChainWalk::from(*newest);
    for head in older.iter().rev().take(steps) {
        walk.step(&head.head().to_bytes()).unwrap();
    }
    walk
}

#[test]
fn two_heads_with_one_seq_are_a_fork_whichever_comes_first() {
    let [left, right] = branches(1, 1, 1);
    let (one, other) = (left[1], right[1]);
    let (a, b) = if one.hash() < other.hash() { (one, other) } else { (other, one) };
    assert!(ForkProof::new(a, b, vec![]).is_ok());
    let order = ForkError::Order { a: b.stamp(), b: a.stamp() };
    assert_eq!(ForkProof::new(b, a, vec![]), Err(order));
    assert_eq!(ForkProof::new(a, a, vec![]), Err(ForkError::SameHead));
    for (walked, known) in [(one, other), (other, one)] {
        let Meeting::Forked(fork) = ChainWalk::from(walked).meet(&known) else { panic!() };
        assert_eq!((*fork.a(), *fork.b()), (a, b));
    }
}

#[test]
fn a_fork_with_skipped_seqs_is_caught_by_prev() {
    let [left, right] = branches(3, 2, 6);
    let (a, b) = (left[4], right[8]);
    let links = between(&right, 5, 9);
    assert_eq!(links.len(), 3);
    let fork = ForkProof::new(a, b, links.clone()).unwrap();
    assert_eq!(fork.links(), links);
    let Meeting::Forked(met) = walk(&right, 3).meet(&a) else { panic!() };
    assert_eq!(*met, fork);
    // Further down the walk says the same, and of what both descend from that it is linked.
    let Meeting::Forked(met) = walk(&right, 8).meet(&a) else { panic!() };
    assert_eq!(*met, fork);
    assert_eq!(walk(&right, 8).meet(&left[2]), Meeting::Linked);
}

#[test]
fn heads_that_descend_from_each_other_are_no_fork() {
    let heads = OWNER.line(6, 1);
    let descends = ForkError::Descends { a: heads[1].stamp(), b: heads[5].stamp() };
    assert_eq!(ForkProof::new(heads[1], heads[5], between(&heads, 2, 6)), Err(descends));
    let descends = ForkError::Descends { a: heads[4].stamp(), b: heads[5].stamp() };
    assert_eq!(ForkProof::new(heads[4], heads[5], vec![]), Err(descends));
}

#[test]
fn what_lies_between_must_be_all_of_it_and_nothing_else() {
    let [left, right] = branches(2, 1, 6);
    let (a, b) = (left[2], right[7]);
    let links = between(&right, 3, 8);
    let fewer = links[..3].to_vec();
    assert_eq!(ForkProof::new(a, b, fewer), Err(ForkError::Links { got: 3, expected: 4 }));
    let mut other = links.clone();
    other[1].root = Hash([8; 32]);
    assert!(matches!(ForkProof::new(a, b, other), Err(ForkError::Broken { seq: 6, .. })));
    let mut misplaced = links.clone();
    misplaced.swap(0, 1);
    assert!(matches!(ForkProof::new(a, b, misplaced), Err(ForkError::Misplaced { .. })));
    let many = vec![links[0]; CHAIN_HEADS_MAX + 1];
    assert!(matches!(ForkProof::new(a, b, many), Err(ForkError::TooManyLinks { .. })));
}

#[test]
fn heads_of_two_people_or_two_epochs_are_no_fork() {
    let one = OWNER.line(1, 1)[0];
    let other = Owner { identity: 4, ..OWNER }.line(1, 2)[0];
    assert!(matches!(ForkProof::new(one, other, vec![]), Err(ForkError::OtherIdentity { .. })));
    let later = Owner { epoch: 4, ..OWNER }.line(1, 2)[0];
    assert_eq!(ForkProof::new(one, later, vec![]), Err(ForkError::OtherEpoch { a: 3, b: 4 }));
    assert_eq!(ChainWalk::from(later).meet(&one), Meeting::Apart);
    assert_eq!(ChainWalk::from(one).meet(&other), Meeting::Apart);
    let line = OWNER.line(2, 1);
    assert_eq!(ChainWalk::from(line[0]).meet(&line[1]), Meeting::Apart);
}

#[test]
fn a_walk_says_exactly_where_it_breaks() {
    let heads = OWNER.line(5, 1);
    let mut walk = walk(&heads, 2);
    assert_eq!(walk.step(&[0; 164]), Err(ChainError::Length { got: 164 }));
    let wrong = OWNER.line(2, 7)[1];
    let broken =
        ChainError::Broken { at: heads[1].stamp(), expected: heads[1].hash(), got: wrong.hash() };
    assert_eq!(walk.step(&wrong.head().to_bytes()), Err(broken));
    assert_eq!(walk.lowest().stamp(), heads[2].stamp(), "nothing of a wrong step is kept");
    let reached = heads[2].stamp();
    assert_eq!(walk.meet(&heads[0]), Meeting::Short { reached });
    assert_eq!(walk.meet(&heads[1]), Meeting::Linked, "its `prev` is known without its bytes");
    for below in [1, 0] {
        walk.step(&heads[below].head().to_bytes()).unwrap();
    }
    assert_eq!(walk.step(&heads[0].head().to_bytes()), Err(ChainError::PastBeginning));
}

#[test]
fn what_an_owner_named_and_is_no_head_of_theirs_ends_the_walk() {
    let line = OWNER.line(3, 1);
    let elsewhere = Owner { identity: 4, ..OWNER }.line(2, 1)[1];
    let named = |prev: Hash| {
        let cert = OWNER.cert();
        let head = Head { prev, ..*line[2].head() };
        let writer = crate::key::WriterSecret::from_seed(&[OWNER.writer; 32]);
        ChainWalk::from(SignedHead::sign(head, &writer, &cert).unwrap())
    };
    let step = named(elsewhere.hash()).step(&elsewhere.head().to_bytes());
    assert!(matches!(step, Err(ChainError::Misplaced { .. })), "{step:?}");
    let step = named(line[0].hash()).step(&line[0].head().to_bytes());
    assert!(matches!(step, Err(ChainError::Misplaced { .. })), "{step:?}");
    let zeros = [0; 165];
    let step = named(Hash::of(&zeros)).step(&zeros);
    assert!(matches!(step, Err(ChainError::NoHead { .. })), "{step:?}");
}

#[test]
fn two_writers_of_one_epoch_are_a_fork_of_certificates() {
    let (one, other) = (OWNER.line(1, 1)[0], Owner { writer: 5, ..OWNER }.line(1, 1)[0]);
    let fork = CertFork::between(&one, &other).unwrap();
    assert_eq!(CertFork::between(&other, &one), Some(fork));
    assert_eq!(CertFork::new(*fork.b(), *fork.a()), Err(CertForkError::Order));
    assert_eq!(CertFork::between(&one, &one), None);
    let later = Owner { writer: 5, epoch: 4, ..OWNER }.cert();
    let epochs = CertForkError::OtherEpoch { a: 3, b: 4 };
    assert_eq!(CertFork::new(OWNER.cert(), later), Err(epochs));
    let same = CertFork::new(OWNER.cert(), OWNER.cert());
    assert!(matches!(same, Err(CertForkError::SameWriter { .. })));
    let others = Owner { identity: 4, writer: 5, epoch: 3 }.cert();
    let people = CertFork::new(OWNER.cert(), others);
    assert!(matches!(people, Err(CertForkError::OtherIdentity { .. })));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Wherever two branches part and however long they are: any head of one contradicts any
    /// not lower head of the other exactly if both lie past the parting.
    #[test]
    fn a_walk_finds_every_fork_and_no_other(
        common in 0usize..5,
        left in 1usize..6,
        right in 1usize..6,
        low in 1usize..10,
    ) {
        let [left, right] = branches(common, left, right);
        let known = left[low.min(left.len()) - 1];
        let walk = walk(&right, right.len() - 1);
        match walk.meet(&known) {
            Meeting::Forked(fork) => {
                prop_assert!(known.stamp().seq > common as u64);
                prop_assert!([*fork.a(), *fork.b()].contains(&known));
            }
            Meeting::Linked => prop_assert!(known.stamp().seq <= common as u64),
            Meeting::Apart => prop_assert!(known.stamp() > right[right.len() - 1].stamp()),
            Meeting::Short { .. } => prop_assert!(false, "the walk went to the end"),
        }
    }
}
