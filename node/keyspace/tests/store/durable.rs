//! What was committed is there after reopening; what was not, is not.

use kalends_keyspace::store::{DuplicateError, OpenError, Precondition, Store, StoreOptions, View};
use kalends_schema::stamp::Stamp;
use redb::{Database, TableDefinition};

use crate::people::{Person, Place, at, open, private, public, seen};

#[test]
fn reopening_shows_what_was_committed() {
    let alice = Person::new(1);
    let Place { store, folder } = Place::new();
    let head = alice.write(
        &store,
        &[(public("A"), Some(b"one")), (public("B"), Some(b"two")), (private("C"), Some(b"me"))],
    );
    drop(store);
    let store = open(&folder).unwrap();
    let snapshot = store.read().unwrap();
    assert_eq!(snapshot.head(&alice.identity).unwrap(), Some(head));
    let entry = snapshot.get(&alice.identity, &public("B")).unwrap().unwrap();
    assert_eq!((entry.stamp, entry.value), (Stamp { epoch: 1, seq: 1 }, b"two".to_vec()));
    assert_eq!(entry.head_time, Some(head.head().time));
    let whole = snapshot.verify_whole(&alice.identity).unwrap();
    assert_eq!((whole.public.count, whole.private.unwrap().count), (2, 1));
}

#[test]
fn a_batch_that_is_dropped_leaves_nothing() {
    let alice = Person::new(1);
    let place = Place::new();
    let mut batch = place.write().unwrap();
    batch.put(&alice.identity, &public("A"), b"one", Precondition::Any).unwrap();
    alice.sign(&mut batch, at(0)).unwrap();
    drop(batch);
    assert_eq!(place.read().unwrap().head(&alice.identity).unwrap(), None);
    assert!(place.read().unwrap().identities().unwrap().is_empty());
}

#[test]
fn a_snapshot_does_not_see_later_commits() {
    let alice = Person::new(1);
    let place = Place::new();
    alice.put(&place, "A", "one");
    let before = place.read().unwrap();
    alice.put(&place, "A", "two");
    assert_eq!(seen(&before, &alice.identity)[0].2, b"one");
    assert_eq!(seen(&place.read().unwrap(), &alice.identity)[0].2, b"two");
}

#[test]
fn a_second_opening_is_refused_and_names_the_holder() {
    let place = Place::new();
    match open(&place.folder) {
        Err(error @ OpenError::InUse { pid, .. }) => {
            assert_eq!(pid, Some(std::process::id()));
            assert!(error.to_string().contains("in use by process"), "{error}");
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_file_of_a_newer_version_is_refused_in_plain_words() {
    const META: TableDefinition<&str, &[u8]> = TableDefinition::new("meta");
    let Place { store, folder } = Place::new();
    drop(store);
    let database = Database::open(folder.path().join("kalends.redb")).unwrap();
    let transaction = database.begin_write().unwrap();
    transaction.open_table(META).unwrap().insert("format", [9, 0, 0, 0].as_slice()).unwrap();
    transaction.commit().unwrap();
    drop(database);
    let error = open(&folder).unwrap_err();
    assert!(matches!(error, OpenError::Newer { found: 9, supported: 1, .. }), "{error:?}");
    assert!(error.to_string().contains("newer Kalends"), "{error}");
}

#[test]
fn a_database_of_something_else_is_left_alone() {
    const OTHER: TableDefinition<u32, u32> = TableDefinition::new("other");
    let folder = tempfile::tempdir().unwrap();
    let database = Database::create(folder.path().join("kalends.redb")).unwrap();
    let transaction = database.begin_write().unwrap();
    transaction.open_table(OTHER).unwrap().insert(1, 2).unwrap();
    transaction.commit().unwrap();
    drop(database);
    assert!(matches!(open(&folder), Err(OpenError::Foreign { .. })));
    let database = Database::open(folder.path().join("kalends.redb")).unwrap();
    let tables: Vec<_> = database.begin_write().unwrap().list_tables().unwrap().collect();
    assert_eq!(tables.len(), 1);
}

#[cfg(unix)]
#[test]
fn the_file_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::new();
    let file = std::fs::metadata(place.folder.path().join("kalends.redb")).unwrap();
    assert_eq!(file.permissions().mode() & 0o777, 0o600);
}

#[test]
fn a_duplicate_made_while_somebody_writes_is_whole() {
    let alice = Person::new(1);
    let place = Place::new();
    alice.put(&place, "A", "first");
    let writing = std::thread::scope(|scope| {
        let writer = scope.spawn(|| {
            for round in 0..40 {
                alice.put(&place, "B", &format!("round {round}"));
            }
        });
        let copies = tempfile::tempdir().unwrap();
        let mut seen_up_to = 0;
        for number in 0..5 {
            let file = copies.path().join(format!("copy-{number}"));
            place.duplicate(&file).unwrap();
            let copy = Store::open(&file, StoreOptions::default()).unwrap();
            let snapshot = copy.read().unwrap();
            let whole = snapshot.verify_whole(&alice.identity).unwrap();
            let seq = snapshot.head(&alice.identity).unwrap().unwrap().stamp().seq;
            assert!(whole.public.count >= 1 && seq >= seen_up_to);
            seen_up_to = seq;
        }
        let there = copies.path().join("copy-0");
        assert!(matches!(place.duplicate(&there), Err(DuplicateError::File(_))));
        assert!(Store::open(&there, StoreOptions::default()).is_ok(), "what was there stays");
        writer.join()
    });
    assert!(writing.is_ok());
}
