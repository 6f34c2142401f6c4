//! Copying between stores: whole, by differences, from a mirror, and never half.

use kalends_keyspace::store::{CopyKind, Op, Precondition, PutError, Role, SignError, View};
use kalends_schema::path::Path;
use redb::{Database, ReadableDatabase, ReadableTableMetadata, TableDefinition};

use crate::people::{
    Person, Place, ask, at, begin, collect, feed, open, private, public, pull, seen, stamp,
};
use kalends_keyspace::store::{CopyError, Delta};

fn ids(paths: &[Path]) -> Vec<&str> {
    paths.iter().map(Path::id).collect()
}

#[test]
fn a_reader_follows_by_a_snapshot_and_then_by_differences() {
    let alice = Person::new(1);
    let (source, reader) = (Place::new(), Place::new());
    let mut notices = reader.subscribe();
    alice.write(
        &source,
        &[(public("A"), Some(b"1")), (public("B"), Some(b"2")), (private("P"), Some(b"secret"))],
    );
    let applied = pull(&source, &reader, &alice.identity).unwrap();
    assert_eq!((applied.old, ids(&applied.changed)), (None, vec!["A", "B"]));
    alice.write(&source, &[(public("A"), None), (public("C"), Some(b"3"))]);
    alice.put(&source, "B", "22");
    alice.put(&source, "D", "4");
    alice.delete(&source, "D");
    let second = pull(&source, &reader, &alice.identity).unwrap();
    assert_eq!(second.old, Some(applied.head));
    assert_eq!(ids(&second.changed), ["A", "B", "C"], "net: what came and went is not there");
    assert!(pull(&source, &reader, &alice.identity).is_none());
    let theirs = reader.read().unwrap();
    assert_eq!(seen(&theirs, &alice.identity), seen(&source.read().unwrap(), &alice.identity));
    assert_eq!(theirs.get(&alice.identity, &private("P")).unwrap(), None);
    assert_eq!(theirs.verify_whole(&alice.identity).unwrap().private, None);
    for head in [applied.head, second.head] {
        let notice = notices.try_recv().unwrap();
        assert_eq!((notice.stamp, notice.role), (head.stamp(), Role::Replica));
    }
}

#[test]
fn a_copy_is_kept_after_reopening() {
    let alice = Person::new(1);
    let (source, Place { store, folder }) = (Place::new(), Place::new());
    alice.put(&source, "A", "1");
    pull(&source, &store, &alice.identity);
    drop(store);
    let store = open(&folder).unwrap();
    store.read().unwrap().verify_whole(&alice.identity).unwrap();
    alice.put(&source, "B", "2");
    assert_eq!(ids(&pull(&source, &store, &alice.identity).unwrap().changed), ["B"]);
}

#[test]
fn a_mirror_of_a_mirror_gets_the_same() {
    let alice = Person::new(1);
    let (source, mirror, reader) = (Place::new(), Place::new(), Place::new());
    alice.write(&source, &[(public("A"), Some(b"1")), (public("B"), Some(b"2"))]);
    pull(&source, &mirror, &alice.identity);
    pull(&mirror, &reader, &alice.identity);
    for round in 0..5 {
        alice.put(&source, &format!("N{round}"), "new");
        let gone = if round == 0 { "A".to_owned() } else { format!("N{}", round - 1) };
        alice.delete(&source, &gone);
        alice.put(&source, "B", &format!("{round}"));
        pull(&source, &mirror, &alice.identity);
        if round % 2 == 1 {
            let since = reader.read().unwrap().head(&alice.identity).unwrap().unwrap().stamp();
            let answer = ask(&mirror, &alice.identity, Some(since)).delta;
            assert!(matches!(answer, Delta::Ops(_)), "the mirror's log reaches back");
            pull(&mirror, &reader, &alice.identity);
            reader.read().unwrap().verify_whole(&alice.identity).unwrap();
        }
    }
}

#[test]
fn a_new_epoch_comes_as_a_snapshot_and_tells_what_changed() {
    let alice = Person::new(1);
    let (source, reader) = (Place::new(), Place::new());
    alice.write(&source, &[(public("A"), Some(b"1")), (public("B"), Some(b"2"))]);
    pull(&source, &reader, &alice.identity);
    let restored = alice.next_epoch(2);
    restored.write(&source, &[(public("B"), None), (public("C"), Some(b"3"))]);
    let since = Some(stamp(1, 1));
    assert!(matches!(ask(&source, &alice.identity, since).delta, Delta::Snapshot(_)));
    let applied = pull(&source, &reader, &alice.identity).unwrap();
    assert_eq!(ids(&applied.changed), ["B", "C"]);
    assert_eq!(applied.head.stamp(), stamp(2, 1));
    reader.read().unwrap().verify_whole(&alice.identity).unwrap();
    restored.put(&source, "D", "4");
    assert_eq!(ids(&pull(&source, &reader, &alice.identity).unwrap().changed), ["D"]);
}

/// 48 records of 250 KB: more than one transaction of staging takes.
fn large(alice: &Person, source: &Place, fill: u8) {
    let value = vec![fill; 250_000];
    let ids: Vec<Path> = (0..48).map(|number| public(&format!("L{number:02}"))).collect();
    let changes: Vec<_> = ids.into_iter().map(|path| (path, Some(&value[..]))).collect();
    alice.write(source, &changes);
}

/// How many rows lie in the table of entries, whoever's they are.
fn stored_entries(folder: &tempfile::TempDir) -> u64 {
    const ENTRIES: TableDefinition<&[u8], &[u8; 48]> = TableDefinition::new("entries/1");
    let database = Database::open(folder.path().join("kalends.redb")).unwrap();
    let transaction = database.begin_read().unwrap();
    transaction.open_table(ENTRIES).unwrap().len().unwrap()
}

#[test]
fn a_long_copy_is_staged_on_disk_and_seen_only_when_whole() {
    let alice = Person::new(1);
    let (source, Place { store, folder }) = (Place::new(), Place::new());
    large(&alice, &source, 1);
    let changes = ask(&source, &alice.identity, None);
    let Delta::Snapshot(ops) = changes.delta else { panic!("everything was asked for") };
    let mut ops = collect(ops, 1 << 20);
    let last = ops.pop().unwrap();
    let mut stage = begin(&store, changes.head, CopyKind::Snapshot).unwrap();
    for op in ops.clone() {
        stage.push(op).unwrap();
    }
    assert!(store.read().unwrap().identities().unwrap().is_empty());
    drop(stage);
    drop(store);
    assert!(stored_entries(&folder) > 0, "half a copy was left behind");
    drop(open(&folder).unwrap());
    assert_eq!(stored_entries(&folder), 0, "opening swept it away");
    let store = open(&folder).unwrap();
    assert!(store.read().unwrap().identities().unwrap().is_empty());
    ops.push(last);
    feed(&store, changes.head, CopyKind::Snapshot, ops).unwrap();
    store.read().unwrap().verify_whole(&alice.identity).unwrap();
    large(&alice, &source, 2);
    let applied = pull(&source, &store, &alice.identity).unwrap();
    assert_eq!(applied.changed.len(), 48);
    store.read().unwrap().verify_whole(&alice.identity).unwrap();
    store.sweep().unwrap();
    store.read().unwrap().verify_whole(&alice.identity).unwrap();
}

#[test]
fn of_two_copies_at_once_the_slower_finds_itself_overtaken() {
    let alice = Person::new(1);
    let (source, reader) = (Place::new(), Place::new());
    let first = alice.put(&source, "A", "1");
    pull(&source, &reader, &alice.identity);
    let head = alice.put(&source, "B", "2");
    let kind = CopyKind::Ops { since: first.stamp() };
    let slow = begin(&reader, head, kind).unwrap();
    pull(&source, &reader, &alice.identity).unwrap();
    assert!(matches!(slow.finish(), Err(CopyError::OtherBase { .. })));
    reader.read().unwrap().verify_whole(&alice.identity).unwrap();
}

#[test]
fn nobody_writes_into_a_copy() {
    let alice = Person::new(1);
    let (source, reader) = (Place::new(), Place::new());
    alice.put(&source, "A", "1");
    pull(&source, &reader, &alice.identity);
    assert_eq!(reader.read().unwrap().role(&alice.identity).unwrap(), Some(Role::Replica));
    assert_eq!(source.read().unwrap().role(&alice.identity).unwrap(), Some(Role::Own));
    let mut batch = reader.write().unwrap();
    let refused = batch.put(&alice.identity, &public("A"), b"2", Precondition::Any);
    assert!(matches!(refused, Err(PutError::NotOwn { .. })));
    let refused = batch.delete(&alice.identity, &public("A"), Precondition::Any);
    assert!(matches!(refused, Err(PutError::NotOwn { .. })));
    batch.renew(&alice.identity);
    let refused = batch.sign(&alice.writer, &alice.cert, at(9));
    assert!(matches!(refused, Err(SignError::NotOwn { .. })));
}

#[test]
fn a_mirror_that_learned_of_removals_late_is_asked_for_a_snapshot() {
    let alice = Person::new(1);
    let (source, mirror, reader) = (Place::new(), Place::new(), Place::new());
    let all = ["A", "B", "C", "D"].map(|id| (public(id), Some(&b"1"[..])));
    alice.write(&source, &all);
    pull(&source, &mirror, &alice.identity);
    alice.write(&source, &["A", "B", "C"].map(|id| (public(id), None)));
    pull(&source, &reader, &alice.identity);
    let head = alice.put(&source, "E", "3");
    pull(&source, &mirror, &alice.identity);
    let since = stamp(1, 2);
    let Delta::Ops(ops) = ask(&mirror, &alice.identity, Some(since)).delta else {
        panic!("the mirror's log reaches back");
    };
    let refused = feed(&reader, head, CopyKind::Ops { since }, collect(ops, 99)).unwrap_err();
    assert!(matches!(refused, CopyError::TooManyDeletes { max: 1 }), "{refused:?}");
    assert!(refused.asks_for_snapshot());
}

#[test]
fn removing_what_is_not_there_is_harmless() {
    let alice = Person::new(1);
    let (source, reader) = (Place::new(), Place::new());
    let first = alice.put(&source, "A", "1");
    pull(&source, &reader, &alice.identity);
    let head = alice.put(&source, "B", "2");
    let ops = [
        Op::Put { path: public("B"), stamp: head.stamp(), value: b"2".to_vec() },
        Op::Delete { path: public("C") },
    ];
    let applied = feed(&reader, head, CopyKind::Ops { since: first.stamp() }, ops).unwrap();
    assert_eq!(ids(&applied.changed), ["B"]);
}
