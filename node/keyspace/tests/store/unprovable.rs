//! Heads at which nobody's copy comes out: marked when two sources failed, and asked for ever less.

use kalends_keyspace::store::{Store, View};
use kalends_schema::head::SignedHead;
use kalends_schema::key::EndpointKey;
use kalends_schema::time::Timestamp;

use crate::people::{Person, Place, at, open, pull};

const MINUTE: i64 = 60;
const DAY: i64 = 24 * 3_600;

fn source(number: u8) -> EndpointKey {
    EndpointKey::from_bytes([number; 32])
}

fn in_vain(store: &Store, head: &SignedHead, number: u8, now: i64) -> Option<Timestamp> {
    let snapshot = store.read().unwrap();
    snapshot.is_in_vain(&head.identity(), &source(number), Some(head), at(now)).unwrap()
}

fn may_ask(store: &Store, head: &SignedHead, number: u8, now: i64) -> bool {
    let snapshot = store.read().unwrap();
    snapshot.is_in_vain(&head.identity(), &source(number), None, at(now)).unwrap().is_none()
}

fn is_marked(store: &Store, head: &SignedHead) -> bool {
    store.read().unwrap().marks(&head.identity()).unwrap().unprovable.is_some()
}

#[test]
fn two_sources_that_fail_on_one_head_make_the_mark_and_one_does_not() {
    let alice = Person::new(1);
    let Place { store, folder } = Place::new();
    let [first, second] = {
        let place = Place::new();
        [alice.put(&place, "A", "1"), alice.put(&place, "A", "2")]
    };
    store.failed(&first, &source(1), at(0)).unwrap();
    store.failed(&first, &source(1), at(0)).unwrap();
    assert!(!is_marked(&store, &first), "one source alone may be the liar");
    store.failed(&second, &source(2), at(0)).unwrap();
    assert!(!is_marked(&store, &first), "another source, but on another head");
    store.failed(&second, &source(3), at(0)).unwrap();
    assert!(is_marked(&store, &first));
    drop(store);
    let store = open(&folder).unwrap();
    assert!(is_marked(&store, &first));
    assert!(!may_ask(&store, &second, 2, MINUTE - 1));
    assert!(may_ask(&store, &second, 2, MINUTE));
    assert!(in_vain(&store, &second, 2, MINUTE).is_some(), "the same head is not read again");
    assert!(may_ask(&store, &second, 9, 0), "whoever did not fail may be asked at once");
}

#[test]
fn each_newer_head_that_fails_doubles_the_wait_up_to_a_day() {
    let alice = Person::new(1);
    let (place, reader) = (Place::new(), Place::new());
    let mut now = 0;
    let mut waits = Vec::new();
    for number in 0..14 {
        let head = alice.put(&place, "A", &format!("{number}"));
        if number == 0 {
            reader.failed(&head, &source(2), at(now)).unwrap();
        }
        reader.failed(&head, &source(1), at(now)).unwrap();
        let until = in_vain(&reader, &head, 1, now).unwrap().micros();
        let wait = (until - at(now).micros()) / 1_000_000;
        waits.push(wait);
        now += wait;
    }
    assert_eq!(waits[..4], [MINUTE, 2 * MINUTE, 4 * MINUTE, 8 * MINUTE]);
    assert_eq!(waits[13], DAY);
}

#[test]
fn a_copy_that_comes_out_takes_the_mark_away() {
    let alice = Person::new(1);
    let (place, reader) = (Place::new(), Place::new());
    let head = alice.put(&place, "A", "1");
    reader.failed(&head, &source(1), at(0)).unwrap();
    reader.failed(&head, &source(2), at(0)).unwrap();
    assert!(is_marked(&reader, &head));
    pull(&place, &reader, &alice.identity).unwrap();
    assert!(!is_marked(&reader, &head));
    assert_eq!(reader.read().unwrap().head(&alice.identity).unwrap(), Some(head));
}
