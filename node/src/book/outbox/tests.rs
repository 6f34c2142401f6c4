//! The outbox over a real store: what is due, what is settled, what is dropped.

use std::collections::BTreeSet;

use kalends_keyspace::store::{Store, StoreOptions};

use super::due::Load;
use super::*;
use crate::book::tables;

const LOAD: Load = Load { receivers_max: 8, paths_max: 64 };

struct Kept {
    store: Store,
    _folder: tempfile::TempDir,
}

fn kept() -> Kept {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("s.redb"), StoreOptions::default()).unwrap();
    let batch = store.write().unwrap();
    tables::create(batch.transaction()).unwrap();
    batch.commit().unwrap();
    Kept { store, _folder: folder }
}

fn time(micros: i64) -> Timestamp {
    Timestamp::from_micros(1_780_000_000_000_000 + micros).unwrap()
}

fn who(n: u8) -> Identity {
    Identity::from_bytes([n; 32])
}

fn told(receiver: u8, n: usize) -> Due {
    let path = format!("/pub/eventky.app/events/{n:05}").parse().unwrap();
    Due { receiver: who(receiver), author: who(1), path }
}

fn sent(due: &Due, verdict: Verdict) -> Sent {
    let Due { receiver, author, path } = due.clone();
    let under = Stamp { epoch: 1, seq: 1 };
    Sent { parcelled: Parcelled { receiver, author, paths: vec![path] }, under, verdict }
}

const STAMP: Stamp = Stamp { epoch: 1, seq: 1 };

#[test]
fn what_is_due_is_found_and_when_the_next_is() {
    let kept = kept();
    let batch = kept.store.write().unwrap();
    for (due, at) in [(told(2, 1), 0), (told(2, 2), 5), (told(3, 1), 9)] {
        queue(&batch, &due, STAMP, time(at)).unwrap();
    }
    let none = BTreeSet::new();
    let (errands, next) = due(&batch, time(6), &none, LOAD).unwrap();
    let [errand] = errands.as_slice() else { panic!("{errands:?}") };
    assert_eq!((errand.parcelled.receiver, errand.parcelled.paths.len()), (who(2), 2));
    assert_eq!((errand.queued_at, next), (time(0), Some(time(9))));
    let busy = BTreeSet::from([who(2)]);
    assert_eq!(due(&batch, time(6), &busy, LOAD).unwrap(), (vec![], Some(time(9))));
    let one = Load { receivers_max: 1, paths_max: 1 };
    let (errands, next) = due(&batch, time(20), &none, one).unwrap();
    assert_eq!((errands.len(), errands[0].parcelled.paths.len(), next), (1, 1, None));
}

#[test]
fn a_hundred_thousand_delivered_rows_are_not_read_to_find_what_is_due() {
    let kept = kept();
    let batch = kept.store.write().unwrap();
    {
        // A row that nobody can read: whoever reads it fails.
        let mut rows = batch.transaction().open_table(OUTBOX).unwrap();
        let mut done = batch.transaction().open_table(OUTBOX_DONE).unwrap();
        for n in 0..100_000 {
            let key = told(2, n).key();
            rows.insert(key.as_slice(), [9].as_slice()).unwrap();
            done.insert(at(time(0), &key).as_slice(), ()).unwrap();
        }
    }
    queue(&batch, &told(3, 1), STAMP, time(5)).unwrap();
    let (errands, _) = due(&batch, time(6), &BTreeSet::new(), LOAD).unwrap();
    assert_eq!(errands.len(), 1);
    assert_eq!(waiting(&batch).unwrap().len(), 1);
    assert!(wake(&batch, who(3), time(1)).unwrap());
}

#[test]
fn every_state_is_where_it_is_looked_for() {
    let kept = kept();
    let batch = kept.store.write().unwrap();
    let notice = told(2, 1);
    let next = |batch: &Batch| due(batch, time(0), &BTreeSet::new(), LOAD).unwrap().1;
    queue(&batch, &notice, STAMP, time(1)).unwrap();
    assert_eq!(next(&batch), Some(time(1)));
    let failed = Verdict::Failed { why: "nobody there".to_owned(), next: Some(time(7)) };
    settle(&batch, &sent(&notice, failed), time(2)).unwrap();
    let kept_row = row(&batch, &notice).unwrap().unwrap();
    assert_eq!((kept_row.state, kept_row.attempts, kept_row.at), (State::Queued, 1, time(1)));
    assert_eq!(next(&batch), Some(time(7)));
    settle(&batch, &sent(&notice, Verdict::Requested { next: Some(time(9)) }), time(7)).unwrap();
    assert_eq!(next(&batch), Some(time(9)));
    settle(&batch, &sent(&notice, Verdict::Requested { next: Some(time(20)) }), time(9)).unwrap();
    let kept_row = row(&batch, &notice).unwrap().unwrap();
    assert_eq!((kept_row.state, kept_row.at), (State::Requested, time(7)), "since the first time");
    settle(&batch, &sent(&notice, Verdict::Delivered), time(20)).unwrap();
    assert_eq!(next(&batch), None);
    settle(&batch, &sent(&notice, Verdict::Requested { next: None }), time(21)).unwrap();
    let kept_row = row(&batch, &notice).unwrap().unwrap();
    assert_eq!((kept_row.state, kept_row.at), (State::Delivered, time(20)), "it stays delivered");
    // Something new is told anew.
    queue(&batch, &notice, Stamp { epoch: 1, seq: 2 }, time(30)).unwrap();
    settle(&batch, &sent(&notice, Verdict::Delivered), time(31)).unwrap();
    assert_eq!(next(&batch), Some(time(30)), "a parcel under an older head settles nothing");
}

#[test]
fn whoever_is_heard_of_again_is_tried_at_once_and_soon_after_the_next_failure() {
    let kept = kept();
    let batch = kept.store.write().unwrap();
    let notice = told(2, 1);
    queue(&batch, &notice, STAMP, time(0)).unwrap();
    for second in 1..=9 {
        let why = "nobody there".to_owned();
        let failed = Verdict::Failed { why, next: Some(time(3_600 * second)) };
        settle(&batch, &sent(&notice, failed), time(second)).unwrap();
    }
    assert_eq!(row(&batch, &notice).unwrap().unwrap().attempts, 9);
    assert!(wake(&batch, who(2), time(20)).unwrap());
    let (errands, _) = due(&batch, time(20), &BTreeSet::new(), LOAD).unwrap();
    assert_eq!(errands[0].attempts, 0, "the wait begins anew");
}

#[test]
fn whoever_refuses_is_asked_again_and_whoever_knew_it_is_not() {
    let kept = kept();
    let batch = kept.store.write().unwrap();
    let (refused, known) = (told(2, 1), told(3, 1));
    for notice in [&refused, &known] {
        queue(&batch, notice, STAMP, time(0)).unwrap();
    }
    settle(&batch, &sent(&refused, Verdict::Refused { next: Some(time(9)) }), time(1)).unwrap();
    settle(&batch, &sent(&known, Verdict::Known), time(1)).unwrap();
    let waits: Vec<_> = waiting(&batch).unwrap().into_iter().map(|(due, _)| due).collect();
    assert_eq!(waits, std::slice::from_ref(&refused));
    assert_eq!(row(&batch, &known).unwrap().unwrap().state, State::Known);
    settle(&batch, &sent(&waits[0], Verdict::Known), time(10)).unwrap();
    let told = row(&batch, &waits[0]).unwrap().unwrap();
    assert_eq!(told.state, State::Delivered, "they have it from us, late");
}

#[test]
fn the_oldest_of_what_is_settled_is_dropped_and_what_waits_never() {
    let kept = kept();
    let batch = kept.store.write().unwrap();
    for n in 0..10 {
        queue(&batch, &told(2, n), STAMP, time(0)).unwrap();
        settle(&batch, &sent(&told(2, n), Verdict::Delivered), time(n as i64)).unwrap();
    }
    queue(&batch, &told(2, 99), STAMP, time(0)).unwrap();
    trim::trim_to(&batch, time(20), 4).unwrap();
    let left: Vec<usize> =
        (0..10).filter(|n| row(&batch, &told(2, *n)).unwrap().is_some()).collect();
    assert_eq!(left, [6, 7, 8, 9]);
    let years = time(2 * 365 * 24 * 3_600 * 1_000_000);
    trim::trim_to(&batch, years, 4).unwrap();
    let prefix = "/pub/eventky.app/events/";
    let rows = rows_under(&batch, (who(2), who(1)), prefix).unwrap();
    assert_eq!(rows.iter().map(|row| row.state).collect::<Vec<_>>(), [State::Queued]);
}

#[test]
fn a_store_from_before_these_tables_has_them_made() {
    let kept = kept();
    let batch = kept.store.write().unwrap();
    queue(&batch, &told(2, 1), STAMP, time(3)).unwrap();
    queue(&batch, &told(2, 2), STAMP, time(3)).unwrap();
    settle(&batch, &sent(&told(2, 2), Verdict::Delivered), time(4)).unwrap();
    for table in [OUTBOX_DUE, OUTBOX_DONE] {
        batch.transaction().open_table(table).unwrap().retain(|_, ()| false).unwrap();
    }
    assert_eq!(waiting(&batch).unwrap(), []);
    index_anew(&batch).unwrap();
    assert_eq!(waiting(&batch).unwrap().len(), 1);
}
