//! One writer, one head per batch, and inputs that stand or fall each by itself.

use kalends_keyspace::store::{Precondition, PutError, Role, SignError, StoreError, View};
use kalends_schema::hash::Hash;
use kalends_schema::limits::VALUE_BYTES_MAX;
use kalends_schema::path::Path;

use crate::people::{Person, Place, at, private, public, pull, seen, stamp};

#[test]
fn a_batch_of_many_inputs_has_one_head() {
    let alice = Person::new(1);
    let place = Place::new();
    let mut notices = place.subscribe();
    let mut batch = place.write().unwrap();
    for id in ["A", "B", "C"] {
        batch.put(&alice.identity, &public(id), b"x", Precondition::Any).unwrap();
    }
    let head = alice.sign(&mut batch, at(5)).unwrap();
    assert_eq!(head.stamp(), stamp(1, 1));
    assert_eq!((head.head().count, head.head().prev, head.head().time), (3, Hash::ZERO, at(5)));
    assert!(notices.try_recv().is_err(), "nothing is told before it is durable");
    batch.commit().unwrap();
    let notice = notices.try_recv().unwrap();
    assert_eq!(
        (notice.identity, notice.stamp, notice.role),
        (alice.identity, stamp(1, 1), Role::Own)
    );
    assert!(notices.try_recv().is_err());
}

#[test]
fn heads_are_linked_and_their_time_never_goes_back() {
    let alice = Person::new(1);
    let place = Place::new();
    let first = alice.put(&place, "A", "one");
    let mut batch = place.write().unwrap();
    batch.put(&alice.identity, &public("B"), b"two", Precondition::Any).unwrap();
    let second = alice.sign(&mut batch, at(-1_000)).unwrap();
    batch.commit().unwrap();
    assert_eq!(second.stamp(), stamp(1, 2));
    assert_eq!(second.head().prev, first.hash());
    assert_eq!(second.head().time, first.head().time);
}

#[test]
fn a_clock_that_was_years_ahead_is_not_believed_for_ever() {
    const YEAR: i64 = 365 * 24 * 3600;
    let alice = Person::new(1);
    let (place, reader) = (Place::new(), Place::new());
    let sign = |id: &str, now| {
        let mut batch = place.write().unwrap();
        batch.put(&alice.identity, &public(id), b"x", Precondition::Any).unwrap();
        let head = alice.sign(&mut batch, now).unwrap();
        batch.commit().unwrap();
        head
    };
    sign("A", at(70 * YEAR));
    assert_eq!(sign("B", at(5)).head().time, at(5));
    assert_eq!(pull(&place, &reader, &alice.identity).unwrap().changed.len(), 2);
}

#[test]
fn the_bytes_already_there_are_no_change_and_keep_their_stamp() {
    let alice = Person::new(1);
    let place = Place::new();
    let head = alice.put(&place, "A", "one");
    alice.put(&place, "B", "two");
    let mut batch = place.write().unwrap();
    batch.put(&alice.identity, &public("A"), b"one", Precondition::Any).unwrap();
    batch.delete(&alice.identity, &public("Z"), Precondition::Any).unwrap();
    assert_eq!(alice.sign(&mut batch, at(9)), None);
    batch.commit().unwrap();
    let entry = place.read().unwrap().get(&alice.identity, &public("A")).unwrap().unwrap();
    assert_eq!(entry.stamp, head.stamp());
}

#[test]
fn a_batch_sees_what_it_has_staged() {
    let alice = Person::new(1);
    let place = Place::new();
    alice.write(&place, &[(public("A"), Some(b"a")), (public("C"), Some(b"c"))]);
    let mut batch = place.write().unwrap();
    batch.put(&alice.identity, &public("B"), b"b", Precondition::Any).unwrap();
    batch.delete(&alice.identity, &public("C"), Precondition::Any).unwrap();
    batch.put(&alice.identity, &public("D"), b"d", Precondition::Any).unwrap();
    let ids = |limit| -> Vec<String> {
        let found = batch.scan(&alice.identity, &prefix(), limit).unwrap();
        found.into_iter().map(|(path, _)| path.id().to_owned()).collect()
    };
    assert_eq!(ids(9), ["A", "B", "D"]);
    assert_eq!(ids(2), ["A", "B"]);
    let behind = batch.scan_after(&alice.identity, &prefix(), Some(&public("A")), 9).unwrap();
    assert_eq!(behind[0].0, public("B"));
    assert_eq!(behind[0].1.head_time, None);
    assert_eq!(behind[0].1.stamp, stamp(1, 2));
    assert_eq!(seen(&place.read().unwrap(), &alice.identity).len(), 2);
}

fn prefix() -> String {
    public("A").as_str().strip_suffix('A').unwrap().to_owned()
}

#[test]
fn an_edit_of_what_changed_meanwhile_is_refused() {
    let alice = Person::new(1);
    let place = Place::new();
    alice.put(&place, "A", "one");
    let mut batch = place.write().unwrap();
    let (me, path) = (&alice.identity, &public("A"));
    batch.put(me, path, b"two", Precondition::Is(stamp(1, 1))).unwrap();
    for precondition in [Precondition::Is(stamp(1, 1)), Precondition::Absent] {
        let refused = batch.put(me, path, b"three", precondition).unwrap_err();
        assert!(matches!(refused, PutError::Precondition { found: Some(found), .. }
            if found == stamp(1, 2)));
    }
    let refused = batch.delete(me, &public("Z"), Precondition::Is(stamp(1, 1))).unwrap_err();
    assert!(matches!(refused, PutError::Precondition { found: None, .. }));
    batch.put(me, &public("N"), b"new", Precondition::Absent).unwrap();
    alice.sign(&mut batch, at(9)).unwrap();
    batch.commit().unwrap();
    assert_eq!(place.read().unwrap().get(me, path).unwrap().unwrap().value, b"two");
}

#[test]
fn a_refused_input_leaves_the_batch_as_it_found_it() {
    let alice = Person::new(1);
    let place = Place::new();
    alice.put(&place, "A", "one");
    let mut batch = place.write().unwrap();
    let me = alice.identity;
    batch.put(&me, &public("B"), b"kept", Precondition::Any).unwrap();
    let refused = batch.attempt(|batch| {
        batch.put(&me, &public("B"), b"overwritten", Precondition::Any)?;
        batch.delete(&me, &public("A"), Precondition::Any)?;
        batch.attempt(|batch| batch.put(&me, &public("C"), b"inner", Precondition::Any))?;
        batch.put(&me, &public("D"), b"late", Precondition::Is(stamp(7, 7)))
    });
    assert!(matches!(refused, Err(PutError::Precondition { .. })));
    batch.attempt(|batch| batch.put(&me, &public("E"), b"next", Precondition::Any)).unwrap();
    alice.sign(&mut batch, at(9)).unwrap();
    batch.commit().unwrap();
    let found = seen(&place.read().unwrap(), &me);
    let values: Vec<&[u8]> = found.iter().map(|(_, _, value)| value.as_slice()).collect();
    assert_eq!(values, [&b"one"[..], b"kept", b"next"]);
    place.read().unwrap().verify_whole(&me).unwrap();
}

#[test]
fn changes_that_no_head_signs_are_not_committed() {
    let alice = Person::new(1);
    let place = Place::new();
    let mut batch = place.write().unwrap();
    batch.put(&alice.identity, &public("A"), b"one", Precondition::Any).unwrap();
    assert!(matches!(batch.commit(), Err(StoreError::Unsigned { changes: 1 })));
    let mut batch = place.write().unwrap();
    batch.put(&alice.identity, &public("A"), b"one", Precondition::Any).unwrap();
    alice.sign(&mut batch, at(1)).unwrap();
    let late = batch.put(&alice.identity, &public("B"), b"two", Precondition::Any);
    assert!(matches!(late, Err(PutError::Signed { .. })));
    let again = batch.sign(&alice.writer, &alice.cert, at(1));
    assert!(matches!(again, Err(SignError::Signed { .. })));
}

#[test]
fn other_apps_and_too_large_records_are_not_written() {
    let alice = Person::new(1);
    let place = Place::new();
    let mut batch = place.write().unwrap();
    let other: Path = "/pub/pubky.app/posts/A".parse().unwrap();
    let refused = batch.put(&alice.identity, &other, b"x", Precondition::Any);
    assert!(matches!(refused, Err(PutError::OtherApp { .. })));
    let long = vec![0; VALUE_BYTES_MAX + 1];
    let refused = batch.put(&alice.identity, &public("A"), &long, Precondition::Any);
    assert!(matches!(refused, Err(PutError::TooLarge { .. })));
    batch.put(&alice.identity, &public("A"), &long[1..], Precondition::Any).unwrap();
    assert_eq!(batch.unsigned(), 1);
}

#[test]
fn what_is_private_shows_in_no_count_and_in_no_root() {
    let alice = Person::new(1);
    let place = Place::new();
    let first = alice.put(&place, "A", "one");
    let second = alice.write(&place, &[(private("P"), Some(b"secret"))]);
    let (a, b) = (first.head(), second.head());
    assert_eq!((a.root, a.count, a.bytes), (b.root, b.count, b.bytes));
    assert_eq!(b.bytes, public("A").as_str().len() as u64 + 3);
    assert_ne!(a.private, b.private);
    let third = alice.write(&place, &[(private("P"), None), (public("B"), Some(b"two"))]);
    assert_ne!(third.head().private, a.private, "a salt is never used twice");
    place.read().unwrap().verify_whole(&alice.identity).unwrap();
}

#[test]
fn a_sign_of_life_is_an_empty_commit() {
    let alice = Person::new(1);
    let place = Place::new();
    let first = alice.put(&place, "A", "one");
    let mut batch = place.write().unwrap();
    batch.renew(&alice.identity);
    let second = alice.sign(&mut batch, at(9)).unwrap();
    batch.commit().unwrap();
    assert_eq!(second.stamp(), stamp(1, 2));
    assert_eq!(second.head().root, first.head().root);
    place.read().unwrap().verify_whole(&alice.identity).unwrap();
}

#[test]
fn a_new_epoch_begins_at_one_and_the_old_one_is_over() {
    let alice = Person::new(1);
    let place = Place::new();
    alice.put(&place, "A", "one");
    let restored = alice.next_epoch(7);
    let mut batch = place.write().unwrap();
    let head = restored.sign(&mut batch, at(9)).expect("a new epoch is always signed");
    batch.commit().unwrap();
    assert_eq!((head.stamp(), head.head().prev), (stamp(7, 1), Hash::ZERO));
    let mut batch = place.write().unwrap();
    batch.put(&alice.identity, &public("B"), b"two", Precondition::Any).unwrap();
    let refused = batch.sign(&alice.writer, &alice.cert, at(9));
    assert!(matches!(refused, Err(SignError::OldEpoch { got: 1, known: 7 })));
    let refused = batch.sign(&alice.writer, &restored.cert, at(9));
    assert!(matches!(refused, Err(SignError::OtherWriter)));
    drop(batch);
    restored.put(&place, "B", "two");
    let snapshot = place.read().unwrap();
    let stamps: Vec<_> = seen(&snapshot, &alice.identity).iter().map(|row| row.1).collect();
    assert_eq!(stamps, [stamp(1, 1), stamp(7, 2)]);
    snapshot.verify_whole(&alice.identity).unwrap();
}

#[test]
fn writers_take_turns_and_no_write_is_lost() {
    let alice = Person::new(1);
    let place = Place::new();
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let (alice, store) = (&alice, &place.store);
            scope.spawn(move || {
                for number in 0..5 {
                    alice.put(store, &format!("T{thread}N{number}"), "x");
                }
            });
        }
    });
    let snapshot = place.read().unwrap();
    let mut seqs: Vec<u64> = seen(&snapshot, &alice.identity).iter().map(|row| row.1.seq).collect();
    seqs.sort_unstable();
    assert_eq!(seqs, (1..=20).collect::<Vec<u64>>());
    snapshot.verify_whole(&alice.identity).unwrap();
}
