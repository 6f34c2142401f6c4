//! Proofs made from the store hold for whoever checks them.

use kalends_schema::tree::{ProveError, Range, Revealed, Sight};

use crate::people::{Person, Place, public};

#[test]
fn presence_and_absence_are_proved_from_the_kept_tree() {
    let alice = Person::new(1);
    let place = Place::new();
    let ids: Vec<_> = (0..300).map(|number| public(&format!("{number:03}"))).collect();
    let all: Vec<_> = ids.iter().map(|path| (path.clone(), Some(&b"value"[..]))).collect();
    alice.write(&place, &all);
    let head = alice.delete(&place, "150");
    let snapshot = place.read().unwrap();
    let ranges = [Range::of_path(&ids[7]), Range::of_path(&ids[150])];
    let proof = snapshot.prove(&alice.identity, &ranges, 64 * 1024, 1_000).unwrap().unwrap();
    let verified = proof.verify().unwrap();
    assert_eq!(*verified.head(), head);
    assert!(matches!(verified.look(&ids[7]), Sight::Present(Revealed::Entry { value, .. })
        if value == b"value"));
    assert_eq!(verified.look(&ids[150]), Sight::Absent);
    assert_eq!(verified.look(&ids[200]), Sight::Unproven);
}

#[test]
fn a_value_that_is_too_long_is_shown_by_its_hash() {
    let alice = Person::new(1);
    let place = Place::new();
    alice.write(&place, &[(public("A"), Some(&[7; 5_000]))]);
    let ranges = [Range::of_path(&public("A"))];
    let snapshot = place.read().unwrap();
    let proof = snapshot.prove(&alice.identity, &ranges, 4_000, 1_000).unwrap().unwrap();
    let verified = proof.verify().unwrap();
    let sight = verified.look(&public("A"));
    assert!(matches!(sight, Sight::Present(Revealed::ValueHash(_))), "{sight:?}");
    let refused = snapshot.prove(&alice.identity, &ranges, 4_000, 9_000);
    assert!(matches!(refused, Err(ProveError::TooLarge { max: 4_000 })));
    let stranger = Person::new(2).identity;
    assert!(snapshot.prove(&stranger, &ranges, 4_000, 1_000).unwrap().is_none());
}
