//! The kept tree is that of a naive rebuild, whatever was written, deleted and written again.

use std::collections::BTreeMap;

use kalends_keyspace::store::{Changes, CopyKind, Delta, Op, Precondition, View};
use kalends_schema::path::Path;
use kalends_schema::stamp::Stamp;
use kalends_schema::tree::naive_root;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use crate::people::{Person, Place, ask, at, collect, feed, private, public, pull, seen};

type Model = BTreeMap<Path, (Stamp, Vec<u8>)>;

/// One batch of random puts and deletions, done to the model as well.
fn step(rng: &mut StdRng, alice: &Person, place: &Place, model: &mut Model) {
    let mut batch = place.write().unwrap();
    let head = batch.head(&alice.identity).unwrap();
    let seq = head.map_or(1, |head| head.stamp().seq + 1);
    for _ in 0..rng.random_range(1..40) {
        let id = format!("{:03}", rng.random_range(0..400));
        let path = if rng.random_ratio(1, 8) { private(&id) } else { public(&id) };
        let me = &alice.identity;
        if rng.random_ratio(2, 5) {
            batch.delete(me, &path, Precondition::Any).unwrap();
            model.remove(&path);
            continue;
        }
        let value = vec![rng.random_range(0..3); rng.random_range(0..40)];
        batch.put(me, &path, &value, Precondition::Any).unwrap();
        // What it was before this batch decides whether it is a change: remembered as staged.
        model.insert(path, (Stamp { epoch: 1, seq }, value));
    }
    let before = place.read().unwrap();
    for (path, (stamp, value)) in model.iter_mut().filter(|(_, (stamp, _))| stamp.seq == seq) {
        let was = before.get(&alice.identity, path).unwrap();
        if let Some(was) = was.filter(|was| was.value == *value) {
            *stamp = was.stamp;
        }
    }
    let signed = alice.sign(&mut batch, at(seq as i64));
    batch.commit().unwrap();
    if let Some(signed) = signed {
        let public = model.iter().filter(|(path, _)| path.as_str().starts_with("/pub/"));
        let naive = naive_root(public.map(|(path, (stamp, value))| (path, *stamp, &value[..])));
        let head = signed.head();
        assert_eq!((head.root, head.count, head.bytes), (naive.root, naive.count, naive.bytes));
    }
}

#[test]
fn the_incremental_root_is_the_naive_one_after_random_batches() {
    for seed in 0..3 {
        let mut rng = StdRng::seed_from_u64(seed);
        let (alice, place, mirror) = (Person::new(1), Place::new(), Place::new());
        let mut model = Model::new();
        for round in 0..40 {
            step(&mut rng, &alice, &place, &mut model);
            if round % 7 == 3 {
                pull(&place, &mirror, &alice.identity);
                let (ours, theirs) = (place.read().unwrap(), mirror.read().unwrap());
                assert_eq!(seen(&ours, &alice.identity), seen(&theirs, &alice.identity));
                ours.verify_whole(&alice.identity).unwrap();
                theirs.verify_whole(&alice.identity).unwrap();
            }
        }
    }
}

/// One random fault in what an honest source sends.
fn spoil(rng: &mut StdRng, ops: &mut Vec<Op>) {
    let at = rng.random_range(0..ops.len());
    match rng.random_range(0..7) {
        0 => drop(ops.remove(at)),
        1 => ops.insert(at, ops[at].clone()),
        2 => {
            let other = rng.random_range(0..ops.len());
            ops.swap(at, other);
        }
        3 => ops.truncate(at),
        4 => ops[at] = Op::Delete { path: ops[at].path().clone() },
        5 => {
            let path = public(&format!("{:03}", rng.random_range(0..400)));
            ops[at] = Op::Put { path, stamp: Stamp { epoch: 1, seq: 1 }, value: vec![1] };
        }
        _ => {
            if let Op::Put { stamp, value, .. } = &mut ops[at] {
                match value.first_mut().filter(|_| rng.random()) {
                    Some(byte) => *byte ^= 1,
                    None => stamp.seq = rng.random_range(0..stamp.seq + 2),
                }
            }
        }
    }
}

#[test]
fn a_spoilt_copy_is_refused_or_comes_out_as_the_author_signed_it() {
    let mut rng = StdRng::seed_from_u64(7);
    let (alice, place) = (Person::new(1), Place::new());
    let mut model = Model::new();
    for _ in 0..6 {
        step(&mut rng, &alice, &place, &mut model);
    }
    let (older, nothing) = (Place::new(), Place::new());
    pull(&place, &older, &alice.identity);
    let older_head = older.read().unwrap().head(&alice.identity).unwrap().unwrap();
    for _ in 0..3 {
        step(&mut rng, &alice, &place, &mut model);
    }
    let (mut reader, mut refused) = (Place::new(), 0);
    for round in 0..200 {
        let since = (round % 2 == 0).then(|| older_head.stamp());
        if since.is_some() && reader.read().unwrap().head(&alice.identity).unwrap().is_none() {
            pull(&older, &reader, &alice.identity);
        }
        let Changes { head, delta } = ask(&place, &alice.identity, since);
        let (kind, ops) = match (delta, since) {
            (Delta::Ops(ops), Some(since)) => (CopyKind::Ops { since }, ops),
            (Delta::Snapshot(ops), None) => (CopyKind::Snapshot, ops),
            _ => panic!("the log has it"),
        };
        let honest = collect(ops, 4_096);
        let mut ops = honest.clone();
        spoil(&mut rng, &mut ops);
        if ops == honest {
            continue;
        }
        let target = if since.is_some() { &reader } else { &nothing };
        match feed(target, head, kind, ops) {
            Err(_) => refused += 1,
            // To leave out the removal of what the reader never had changes nothing.
            Ok(_) => {
                let (ours, theirs) = (place.read().unwrap(), target.read().unwrap());
                assert_eq!(seen(&ours, &alice.identity), seen(&theirs, &alice.identity));
                assert!(since.is_some(), "a spoilt snapshot was taken");
                drop(theirs);
                reader = Place::new();
            }
        }
    }
    assert!(refused > 150, "only {refused} were refused");
    assert!(nothing.read().unwrap().identities().unwrap().is_empty());
}
