//! What parcels proved lies over the copy, path by path, whichever head is higher.

use kalends_keyspace::store::{
    CopyError, CopyKind, Fact, HEARD_BYTES_MAX, HEARD_ROWS_MAX, Hearing, StoreError, View,
};
use kalends_schema::head::SignedHead;
use kalends_schema::path::Path;

use crate::people::{Person, Place, feed, open, public, pull, seen, stamp};

fn hear(place: &Place, head: &SignedHead, path: &Path, fact: Fact) -> Hearing {
    let mut batch = place.write().unwrap();
    let hearing = batch.hear(head, path, fact).unwrap();
    batch.commit().unwrap();
    hearing
}

fn present(seq: u64, value: &str) -> Fact {
    Fact::Present { stamp: stamp(1, seq), value: value.as_bytes().to_vec() }
}

#[test]
fn a_parcel_counts_where_its_head_is_above_what_was_seen() {
    let alice = Person::new(1);
    let (source, me) = (Place::new(), Place::new());
    let first = alice.put(&source, "A", "1");
    let second = alice.put(&source, "A", "2");
    let path = public("A");
    assert_eq!(hear(&me, &second, &path, present(2, "2")), Hearing::Taken);
    assert_eq!(hear(&me, &second, &path, present(2, "2")), Hearing::Known);
    let stale = Hearing::Stale { known: second.stamp() };
    assert_eq!(hear(&me, &first, &path, present(1, "1")), stale);
    assert_eq!(hear(&me, &first, &public("B"), Fact::Absent), Hearing::Taken);
    let entry = me.read().unwrap().get(&alice.identity, &path).unwrap().unwrap();
    assert_eq!((entry.stamp, entry.value), (second.stamp(), b"2".to_vec()));
    assert_eq!(entry.head_time, Some(second.head().time));
    let restored = alice.next_epoch(5);
    let newest = restored.put(&source, "C", "3");
    assert_eq!(hear(&me, &newest, &public("C"), present(1, "3")), Hearing::Taken);
    assert_eq!(hear(&me, &second, &public("D"), Fact::Absent), Hearing::Superseded { epoch: 5 });
}

#[test]
fn what_was_heard_lies_over_the_copy_until_the_copy_catches_up() {
    let alice = Person::new(1);
    let (source, me) = (Place::new(), Place::new());
    alice.write(&source, &[(public("A"), Some(b"1")), (public("C"), Some(b"1"))]);
    pull(&source, &me, &alice.identity);
    let copied = me.read().unwrap().head(&alice.identity).unwrap();
    alice.write(&source, &[(public("A"), None), (public("B"), Some(b"2"))]);
    let third = alice.put(&source, "C", "3");
    hear(&me, &third, &public("A"), Fact::Absent);
    hear(&me, &third, &public("B"), present(2, "2"));
    let view = me.read().unwrap();
    let ids: Vec<String> = seen(&view, &alice.identity).into_iter().map(|row| row.0).collect();
    assert_eq!(ids, [public("B").as_str(), public("C").as_str()]);
    assert_eq!(view.get(&alice.identity, &public("A")).unwrap(), None);
    assert_eq!(view.head(&alice.identity).unwrap(), copied, "the copy itself is as it was");
    assert_eq!(view.known(&alice.identity).unwrap(), Some(third));
    view.verify_whole(&alice.identity).unwrap();
    alice.put(&source, "A", "4");
    pull(&source, &me, &alice.identity);
    let view = me.read().unwrap();
    assert_eq!(seen(&view, &alice.identity), seen(&source.read().unwrap(), &alice.identity));
}

#[test]
fn a_copy_below_a_heard_head_is_a_step_back() {
    let alice = Person::new(1);
    let (source, me) = (Place::new(), Place::new());
    let first = alice.put(&source, "A", "1");
    let second = alice.put(&source, "B", "2");
    hear(&me, &second, &public("B"), present(2, "2"));
    let refused = feed(&me, first, CopyKind::Snapshot, []);
    assert!(matches!(refused, Err(CopyError::RolledBack { .. })));
}

#[test]
fn what_was_heard_in_a_refused_input_was_not_heard() {
    let alice = Person::new(1);
    let (source, me) = (Place::new(), Place::new());
    let first = alice.put(&source, "A", "1");
    let second = alice.put(&source, "A", "2");
    hear(&me, &first, &public("A"), present(1, "1"));
    let mut batch = me.write().unwrap();
    let refused: Result<(), StoreError> = batch.attempt(|batch| {
        batch.hear(&second, &public("A"), present(2, "2"))?;
        batch.hear(&second, &public("B"), Fact::Absent)?;
        Err(StoreError::ReadOnly)
    });
    assert!(refused.is_err());
    batch.commit().unwrap();
    let view = me.read().unwrap();
    assert_eq!(view.get(&alice.identity, &public("A")).unwrap().unwrap().value, b"1");
    assert_eq!(view.known(&alice.identity).unwrap(), Some(first));
}

#[test]
fn what_was_heard_is_kept_and_its_author_is_known() {
    let alice = Person::new(1);
    let (source, me) = (Place::new(), Place::new());
    let head = alice.put(&source, "A", "1");
    hear(&me, &head, &public("A"), present(1, "1"));
    let Place { store, folder } = me;
    drop(store);
    let view = open(&folder).unwrap().read().unwrap();
    assert_eq!(view.identities().unwrap(), [alice.identity]);
    assert_eq!(view.role(&alice.identity).unwrap(), None);
    assert_eq!(seen(&view, &alice.identity).len(), 1);
}

#[test]
fn nobody_tells_me_what_is_in_my_own_keyspace() {
    let alice = Person::new(1);
    let (here, elsewhere) = (Place::new(), Place::new());
    alice.put(&here, "A", "mine");
    alice.put(&elsewhere, "A", "1");
    let forged = alice.put(&elsewhere, "A", "2");
    assert_eq!(hear(&here, &forged, &public("A"), present(2, "2")), Hearing::Own);
    let entry = here.read().unwrap().get(&alice.identity, &public("A")).unwrap().unwrap();
    assert_eq!(entry.value, b"mine");
}

#[test]
fn pages_show_the_same_as_one_look_whatever_lies_over_the_copy() {
    let alice = Person::new(1);
    let (source, me) = (Place::new(), Place::new());
    let ids = ["A", "C", "E", "G"].map(|id| (public(id), Some(&b"1"[..])));
    alice.write(&source, &ids);
    pull(&source, &me, &alice.identity);
    let head = alice
        .write(&source, &[(public("A"), None), (public("B"), Some(b"2")), (public("G"), None)]);
    hear(&me, &head, &public("A"), Fact::Absent);
    hear(&me, &head, &public("B"), present(2, "2"));
    hear(&me, &head, &public("G"), Fact::Absent);
    hear(&me, &head, &public("Z"), present(2, "2"));
    let view = me.read().unwrap();
    let whole = view.scan(&alice.identity, "/pub/", 99).unwrap();
    let ids: Vec<&str> = whole.iter().map(|(path, _)| path.id()).collect();
    assert_eq!(ids, ["B", "C", "E", "Z"]);
    let mut paged = Vec::new();
    loop {
        let after = paged.last().map(|(path, _): &(Path, _)| path);
        let page = view.scan_after(&alice.identity, "/pub/", after, 1).unwrap();
        if page.is_empty() {
            break;
        }
        paged.extend(page);
    }
    assert_eq!(paged, whole);
}

#[test]
fn nobody_fills_the_disk_with_parcels() {
    let alice = Person::new(1);
    let (source, me) = (Place::new(), Place::new());
    let head = alice.put(&source, "A", "1");
    let mut batch = me.write().unwrap();
    let mut taken = 0;
    while batch.hear(&head, &public(&format!("N{taken}")), present(1, "x")).unwrap()
        == Hearing::Taken
    {
        taken += 1;
    }
    assert_eq!(taken, HEARD_ROWS_MAX);
    assert_eq!(batch.hear(&head, &public("Z"), Fact::Absent).unwrap(), Hearing::Full);
    batch.commit().unwrap();

    // What is seen already is still corrected, and others are heard.
    let newer = alice.put(&source, "B", "2");
    assert_eq!(hear(&me, &newer, &public("N0"), Fact::Absent), Hearing::Taken);
    assert_eq!(hear(&me, &newer, &public("N1"), present(1, "longer")), Hearing::Taken);
    assert_eq!(hear(&me, &newer, &public("N-new"), Fact::Absent), Hearing::Full);
    let bob = Person::new(2);
    let theirs = bob.put(&Place::new(), "A", "1");
    assert_eq!(hear(&me, &theirs, &public("A"), present(1, "1")), Hearing::Taken);

    // A copy says it all, and there is room again.
    pull(&source, &me, &alice.identity);
    let newest = alice.put(&source, "C", "3");
    assert_eq!(hear(&me, &newest, &public("C"), present(3, "3")), Hearing::Taken);
}

#[test]
fn parcels_are_kept_up_to_so_many_bytes_of_one_author() {
    let alice = Person::new(1);
    let (source, me) = (Place::new(), Place::new());
    let head = alice.put(&source, "A", "1");
    let value = "x".repeat(60_000);
    let mut batch = me.write().unwrap();
    let mut hear = |n: usize| batch.hear(&head, &public(&format!("N{n}")), present(1, &value));
    let taken = (0..1_000).take_while(|n| hear(*n).unwrap() == Hearing::Taken).count();
    assert!((taken * 60_000..(taken + 1) * 60_500).contains(&HEARD_BYTES_MAX), "{taken}");
}
