//! A copy that omits, adds, alters, reorders or rolls back records is refused, each with an error
//! of its own, and leaves the reader exactly where it was.

use std::collections::HashSet;

use kalends_keyspace::store::{Applied, Begun, CopyError, CopyKind, Op, Quota, View};
use kalends_schema::limits::VALUE_BYTES_MAX;
use kalends_schema::time::Timestamp;

use crate::people::{Person, Place, ask, at, collect, feed, private, public, pull, seen, stamp};
use kalends_keyspace::store::{Delta, Store};
use kalends_schema::head::SignedHead;

/// Alice's store at head 3, and readers who have nothing, her head 1 and her head 2.
struct World {
    alice: Person,
    source: Place,
    readers: [Place; 3],
    heads: [SignedHead; 3],
}

impl World {
    fn new() -> World {
        let (alice, source) = (Person::new(1), Place::new());
        let readers = [Place::new(), Place::new(), Place::new()];
        let ids = ["A", "B", "C", "D", "E", "F"];
        let all: Vec<_> = ids.iter().map(|id| (public(id), Some(&b"one"[..]))).collect();
        let first = alice.write(&source, &all);
        pull(&source, &readers[1], &alice.identity);
        pull(&source, &readers[2], &alice.identity);
        let changes =
            [(public("B"), Some(&b"two"[..])), (public("C"), None), (public("G"), Some(b"two"))];
        let second = alice.write(&source, &changes);
        pull(&source, &readers[2], &alice.identity);
        let third = alice.put(&source, "A", "six");
        World { alice, source, readers, heads: [first, second, third] }
    }

    /// What an honest source answers to the reader who is at head `at`.
    fn honest(&self, at: usize) -> (CopyKind, Vec<Op>) {
        let since = (at > 0).then(|| self.heads[at - 1].stamp());
        match (ask(&self.source, &self.alice.identity, since).delta, since) {
            (Delta::Snapshot(ops), None) => (CopyKind::Snapshot, collect(ops, 50)),
            (Delta::Ops(ops), Some(since)) => (CopyKind::Ops { since }, collect(ops, 50)),
            _ => panic!("the log reaches back to head 1"),
        }
    }
}

/// How one faulty copy is made, for the reader at head `reader`.
struct Case {
    name: &'static str,
    reader: usize,
    spoil: fn(&mut Vec<Op>),
    refused: fn(&CopyError) -> bool,
}

fn put(id: &str, seq: u64, value: &[u8]) -> Op {
    Op::Put { path: public(id), stamp: stamp(1, seq), value: value.to_vec() }
}

const CASES: &[Case] = &[
    Case {
        name: "omits a record",
        reader: 0,
        spoil: |ops| drop(ops.remove(2)),
        refused: |error| matches!(error, CopyError::Omitted { expected: 6, got: 5 }),
    },
    Case {
        name: "adds a record",
        reader: 1,
        spoil: |ops| ops.push(put("Z", 2, b"new")),
        refused: |error| matches!(error, CopyError::Added { expected: 6, got: 7 }),
    },
    Case {
        name: "adds a record to all others",
        reader: 0,
        spoil: |ops| ops.push(put("Z", 2, b"")),
        refused: |error| matches!(error, CopyError::TooManyPuts { max: 6 }),
    },
    Case {
        name: "alters a record",
        reader: 0,
        spoil: |ops| ops[3] = put("E", 1, b"oNe"),
        refused: |error| matches!(error, CopyError::Altered { .. }),
    },
    Case {
        name: "makes a record longer",
        reader: 0,
        spoil: |ops| ops[3] = put("E", 1, &[7; 1_000]),
        refused: |error| matches!(error, CopyError::TooManyBytes { .. }),
    },
    Case {
        name: "reorders records",
        reader: 1,
        spoil: |ops| ops.swap(0, 1),
        refused: |error| matches!(error, CopyError::OutOfOrder { .. }),
    },
    Case {
        name: "repeats a record",
        reader: 1,
        spoil: |ops| ops.insert(1, ops[0].clone()),
        refused: |error| matches!(error, CopyError::Repeated { .. }),
    },
    Case {
        name: "rolls back a record",
        reader: 2,
        spoil: |ops| ops.push(put("B", 1, b"one")),
        refused: |error| {
            matches!(error, CopyError::OlderRecord { have, got, .. }
                if (*have, *got) == (stamp(1, 2), stamp(1, 1)))
        },
    },
    Case {
        name: "stamps a record above its head",
        reader: 1,
        spoil: |ops| ops[0] = put("A", 4, b"six"),
        refused: |error| matches!(error, CopyError::StampAboveHead { .. }),
    },
    Case {
        name: "puts a private path among the public ones",
        reader: 1,
        spoil: |ops| ops.insert(0, Op::Delete { path: private("A") }),
        refused: |error| matches!(error, CopyError::OtherArea { .. }),
    },
    Case {
        name: "sends a record larger than any",
        reader: 1,
        spoil: |ops| ops[0] = put("A", 3, &vec![7; VALUE_BYTES_MAX + 1]),
        refused: |error| matches!(error, CopyError::ValueTooLarge { .. }),
    },
    Case {
        name: "removes more than there is",
        reader: 1,
        spoil: |ops| {
            let ids = ["A", "B", "C", "D", "E", "F", "G"];
            *ops = ids.iter().map(|id| Op::Delete { path: public(id) }).collect();
        },
        refused: |error| matches!(error, CopyError::TooManyDeletes { max: 6 }),
    },
    Case {
        name: "removes within a snapshot",
        reader: 0,
        spoil: |ops| ops[0] = Op::Delete { path: public("A") },
        refused: |error| matches!(error, CopyError::DeleteInSnapshot { .. }),
    },
];

#[test]
fn a_copy_that_omits_adds_alters_reorders_or_rolls_back_records_is_refused() {
    let world = World::new();
    let me = &world.alice.identity;
    let mut errors = HashSet::new();
    for case in CASES {
        let reader = &world.readers[case.reader];
        let before = (reader.read().unwrap().head(me).unwrap(), seen(&reader.read().unwrap(), me));
        let (kind, mut ops) = world.honest(case.reader);
        (case.spoil)(&mut ops);
        let refused = feed(reader, world.heads[2], kind, ops);
        let error = refused.expect_err(case.name);
        assert!((case.refused)(&error), "{}: {error:?}", case.name);
        assert!(error.is_fault(), "{}: {error:?}", case.name);
        assert!(errors.insert(std::mem::discriminant(&error)), "{}: not distinct", case.name);
        let after = (reader.read().unwrap().head(me).unwrap(), seen(&reader.read().unwrap(), me));
        assert_eq!(before, after, "{}", case.name);
    }
    for (at, reader) in world.readers.iter().enumerate() {
        let (kind, ops) = world.honest(at);
        feed(reader, world.heads[2], kind, ops).expect("the honest copy is taken after all that");
        reader.read().unwrap().verify_whole(me).unwrap();
    }
}

fn offer(
    reader: &Store,
    head: SignedHead,
    kind: CopyKind,
    quota: Quota,
    now: Timestamp,
) -> CopyError {
    match reader.begin_copy(head, kind, quota, now) {
        Err(error) => error,
        Ok(Begun::Same | Begun::Stage(_)) => panic!("{head:?} was to be refused"),
    }
}

#[test]
fn a_head_is_judged_before_any_record_is_read() {
    let world = World::new();
    let [nothing, _, second] = &world.readers;
    let [old, newer, newest] = world.heads;
    let (all, quota) = (CopyKind::Snapshot, Quota::default());
    let rolled_back = offer(second, old, all, quota, at(0));
    assert!(matches!(rolled_back, CopyError::RolledBack { known, got }
        if (known, got) == (newer.stamp(), old.stamp())));
    let early = offer(nothing, newest, all, quota, at(-8_000));
    assert!(matches!(early, CopyError::NotYet { .. }), "{early:?}");
    let few = Quota { entries: 5, ..quota };
    let entries = offer(nothing, newest, all, few, at(0));
    assert!(matches!(entries, CopyError::QuotaEntries { count: 6, max: 5 }), "{entries:?}");
    let small = Quota { bytes: 10, ..quota };
    let bytes = offer(nothing, newest, all, small, at(0));
    assert!(matches!(bytes, CopyError::QuotaBytes { max: 10, .. }), "{bytes:?}");
    for reader in [nothing, second] {
        let kind = CopyKind::Ops { since: old.stamp() };
        let base = offer(reader, newest, kind, quota, at(0));
        assert!(matches!(base, CopyError::OtherBase { .. }), "{base:?}");
        assert!(base.asks_for_snapshot());
    }
    let own = offer(&world.source, newest, all, quota, at(0));
    assert!(matches!(own, CopyError::Own { .. }), "{own:?}");
    for error in [rolled_back, early, entries, bytes, own] {
        assert!(!error.is_fault(), "{error:?}");
    }
}

#[test]
fn the_head_that_is_here_is_the_same_and_needs_no_copy() {
    let world = World::new();
    let begun =
        world.readers[2].begin_copy(world.heads[1], CopyKind::Snapshot, Quota::default(), at(0));
    assert!(matches!(begun, Ok(Begun::Same)));
}

#[test]
fn of_two_heads_with_one_stamp_everybody_ends_at_the_smaller_hash() {
    let alice = Person::new(1);
    let (one, other) = (Place::new(), Place::new());
    let heads = [alice.put(&one, "A", "one"), alice.put(&other, "A", "two")];
    assert_eq!(heads[0].stamp(), heads[1].stamp());
    let sources = [&one, &other];
    let copy = |reader: &Store, which: usize| -> Result<Applied, CopyError> {
        let Delta::Snapshot(ops) = ask(sources[which], &alice.identity, None).delta else {
            panic!("everything was asked for");
        };
        feed(reader, heads[which], CopyKind::Snapshot, collect(ops, 99))
    };
    let small = if heads[0].hash() < heads[1].hash() { 0 } else { 1 };
    for order in [[small, 1 - small], [1 - small, small]] {
        let reader = Place::new();
        for which in order {
            match copy(&reader, which) {
                Ok(applied) => assert_eq!(applied.head, heads[which]),
                Err(error) => assert!(matches!(error, CopyError::Forked { .. }), "{error:?}"),
            }
        }
        assert_eq!(reader.read().unwrap().head(&alice.identity).unwrap(), Some(heads[small]));
    }
}
