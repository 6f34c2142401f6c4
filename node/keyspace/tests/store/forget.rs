//! Whoever is forgotten leaves no row behind, and can be copied again from nothing.

use std::collections::BTreeMap;

use kalends_keyspace::store::{Fact, ForgetError, View};
use redb::{Database, ReadableDatabase, ReadableTableMetadata, TableHandle};

use crate::people::{Person, Place, public, pull, seen, stamp};

/// How many rows each table of a closed store has; `meta` only counts slots.
fn rows(place: Place) -> BTreeMap<String, u64> {
    let Place { store, folder } = place;
    drop(store);
    let database = Database::open(folder.path().join("kalends.redb")).unwrap();
    let transaction = database.begin_read().unwrap();
    let tables = transaction.list_tables().unwrap().filter(|table| table.name() != "meta");
    let count = |table: redb::UntypedTableHandle| {
        let name = table.name().to_owned();
        (name, transaction.open_untyped_table(table).unwrap().len().unwrap())
    };
    tables.map(count).collect()
}

#[test]
fn whoever_is_forgotten_leaves_no_row_and_others_are_as_they_were() {
    let (alice, bob) = (Person::new(1), Person::new(2));
    let source = Place::new();
    alice.put(&source, "A", "1");
    bob.put(&source, "B", "1");
    let (both, bob_alone) = (Place::new(), Place::new());
    pull(&source, &both, &alice.identity);
    pull(&source, &both, &bob.identity);
    pull(&source, &bob_alone, &bob.identity);
    // Something newer was heard of the copy, too.
    let newer = alice.put(&source, "A", "2");
    let mut batch = both.write().unwrap();
    let fact = Fact::Present { stamp: stamp(1, 2), value: b"2".to_vec() };
    batch.hear(&newer, &public("A"), fact).unwrap();
    batch.commit().unwrap();

    both.forget(&alice.identity).unwrap();
    let view = both.read().unwrap();
    assert_eq!(view.identities().unwrap(), [bob.identity]);
    assert_eq!(view.known(&alice.identity).unwrap(), None);
    view.verify_whole(&bob.identity).unwrap();
    drop(view);
    assert_eq!(rows(both), rows(bob_alone));
}

#[test]
fn who_was_forgotten_is_copied_again_from_nothing() {
    let alice = Person::new(1);
    let (source, mirror) = (Place::new(), Place::new());
    alice.put(&source, "A", "1");
    pull(&source, &mirror, &alice.identity);
    mirror.forget(&alice.identity).unwrap();
    mirror.forget(&alice.identity).unwrap();
    pull(&source, &mirror, &alice.identity);
    let views = [&source, &mirror].map(|place| seen(&place.read().unwrap(), &alice.identity));
    assert_eq!(views[0], views[1]);
}

#[test]
fn ones_own_keyspace_is_not_forgotten() {
    let alice = Person::new(1);
    let home = Place::new();
    alice.put(&home, "A", "1");
    assert!(matches!(home.forget(&alice.identity), Err(ForgetError::Own { .. })));
    assert_eq!(seen(&home.read().unwrap(), &alice.identity).len(), 1);
}
