//! What a server reads out: the net difference, in pages, as it was when it was asked.

use kalends_keyspace::store::{Changes, Delta, Op, Precondition};
use kalends_schema::path::Area;

use crate::people::{Person, Place, ask, at, collect, private, public, stamp};

fn lines(ops: Vec<Op>) -> Vec<String> {
    ops.into_iter()
        .map(|op| match op {
            Op::Put { path, stamp, value } => {
                format!("{} {stamp} {}", path.id(), String::from_utf8(value).unwrap())
            }
            Op::Delete { path } => format!("{} gone", path.id()),
        })
        .collect()
}

#[test]
fn the_difference_is_net_and_in_order_of_path() {
    let alice = Person::new(1);
    let place = Place::new();
    alice.write(&place, &[(public("A"), Some(b"1")), (public("Z"), Some(b"1"))]);
    alice.put(&place, "Z", "2");
    alice.put(&place, "M", "2");
    alice.delete(&place, "A");
    alice.delete(&place, "M");
    alice.put(&place, "B", "6");
    alice.put(&place, "Z", "7");
    let of = |seq| match ask(&place, &alice.identity, Some(stamp(1, seq))).delta {
        Delta::Ops(ops) => lines(collect(ops, 1)),
        Delta::Same | Delta::Snapshot(_) => panic!("the log has it"),
    };
    assert_eq!(of(1), ["A gone", "B 1.6 6", "M gone", "Z 1.7 7"]);
    assert_eq!(of(4), ["B 1.6 6", "M gone", "Z 1.7 7"]);
    assert_eq!(of(6), ["Z 1.7 7"]);
    assert!(matches!(ask(&place, &alice.identity, Some(stamp(1, 7))).delta, Delta::Same));
    assert!(matches!(ask(&place, &alice.identity, Some(stamp(1, 99))).delta, Delta::Same));
    let whole = ask(&place, &alice.identity, None).delta;
    let Delta::Snapshot(ops) = whole else { panic!("everything was asked for") };
    assert_eq!(lines(collect(ops, 1)), ["B 1.6 6", "Z 1.7 7"]);
}

#[test]
fn a_deleted_path_that_returns_is_one_change() {
    let alice = Person::new(1);
    let place = Place::new();
    alice.put(&place, "A", "1");
    alice.delete(&place, "A");
    alice.put(&place, "A", "3");
    let Delta::Ops(ops) = ask(&place, &alice.identity, Some(stamp(1, 1))).delta else {
        panic!("the log has it");
    };
    assert_eq!(lines(collect(ops, 99)), ["A 1.3 3"]);
}

#[test]
fn a_stream_shows_one_moment_however_long_it_takes() {
    let alice = Person::new(1);
    let place = Place::new();
    let head = alice.write(&place, &[(public("A"), Some(b"1")), (public("B"), Some(b"1"))]);
    let Changes { head: told, delta: Delta::Snapshot(mut ops) } =
        ask(&place, &alice.identity, None)
    else {
        panic!("everything was asked for");
    };
    let first = ops.next_page(1).unwrap();
    alice.write(&place, &[(public("A"), None), (public("B"), Some(b"2"))]);
    let rest = collect(ops, 1);
    assert_eq!(told, head);
    assert_eq!(lines([first, rest].concat()), ["A 1.1 1", "B 1.1 1"]);
}

#[test]
fn areas_are_told_apart_and_strangers_are_unknown() {
    let alice = Person::new(1);
    let place = Place::new();
    alice.write(&place, &[(public("A"), Some(b"1")), (private("P"), Some(b"1"))]);
    alice.write(&place, &[(private("Q"), Some(b"2"))]);
    let snapshot = place.read().unwrap();
    let since = Some(stamp(1, 1));
    let of = |area| match snapshot.changes_since(&alice.identity, area, since) {
        Ok(Some(Changes { delta: Delta::Ops(ops), .. })) => lines(collect(ops, 99)),
        _ => panic!("the log has it"),
    };
    assert_eq!(of(Area::Priv), ["Q 1.2 2"]);
    assert!(of(Area::Pub).is_empty());
    let stranger = Person::new(2).identity;
    assert!(snapshot.changes_since(&stranger, Area::Pub, None).unwrap().is_none());
}

#[test]
fn what_is_older_than_the_log_is_asked_for_as_a_whole() {
    const DAY: i64 = 24 * 3600;
    let alice = Person::new(1);
    let place = Place::new();
    for (id, day) in [("A", 0), ("B", 1), ("C", 80), ("D", 91)] {
        let mut batch = place.write().unwrap();
        batch.put(&alice.identity, &public(id), b"x", Precondition::Any).unwrap();
        alice.sign(&mut batch, at(day * DAY)).unwrap();
        batch.commit().unwrap();
    }
    // The changes of days 0 and 1 went with the commit of day 91; day 80 is still there.
    let of = |seq| ask(&place, &alice.identity, Some(stamp(1, seq))).delta;
    let Delta::Ops(ops) = of(2) else { panic!("everything after day 1 is in the log") };
    assert_eq!(lines(collect(ops, 99)), ["C 1.3 x", "D 1.4 x"]);
    let Delta::Ops(ops) = of(1) else { panic!("the change of day 1 is 90 days old") };
    assert_eq!(lines(collect(ops, 99)), ["B 1.2 x", "C 1.3 x", "D 1.4 x"]);
    let mut batch = place.write().unwrap();
    batch.renew(&alice.identity);
    alice.sign(&mut batch, at(92 * DAY)).unwrap();
    batch.commit().unwrap();
    assert!(matches!(of(1), Delta::Snapshot(_)));
    assert!(matches!(of(2), Delta::Ops(_)));
}
