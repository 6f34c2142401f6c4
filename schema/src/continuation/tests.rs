//! Chains of organizers, told from records and heads in a map.

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;

use super::*;
use crate::hash::Hash;
use crate::head::{Cert, Head, SignedCert, SignedHead};
use crate::id::timestamp_id;
use crate::key::{IdentitySecret, WriterSecret};
use crate::record::{Access, Component, When};

const DAY: i64 = 86_400;

fn secret(name: &str) -> IdentitySecret {
    IdentitySecret::from_seed(&[name.as_bytes()[0]; 32])
}

fn who(name: &str) -> Identity {
    secret(name).public()
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_micros((1_790_000_000 + seconds) * 1_000_000).unwrap()
}

fn stamp(seq: u64) -> Stamp {
    Stamp { epoch: 1, seq }
}

fn root() -> EventUri {
    EventUri::of(who("Ann"), Area::Pub, &timestamp_id(at(0))).unwrap()
}

fn event(title: &str, continues: Option<EventUri>) -> Event {
    let start = When::Date("2027-06-01".parse().unwrap());
    let successors = vec![who("Bob"), who("Cem")];
    let access = Access { successors, ..Access::default() };
    let event = Event::new("picnic", Component::new(at(0), start, title), at(0));
    Event { continues, access, ..event }
}

/// A head of `name` with that number, made then.
fn head(name: &str, seq: u64, time: Timestamp) -> SignedHead {
    let identity = who(name);
    let writer = WriterSecret::from_seed(&[name.as_bytes()[1]; 32]);
    let cert = Cert { identity, writer: writer.public(), epoch: 1, not_before: at(0) };
    let cert = SignedCert::sign(&secret(name), cert).unwrap();
    let prev = if seq == 1 { Hash::ZERO } else { Hash([1; 32]) };
    let (root, private) = (Hash([2; 32]), Hash([3; 32]));
    let (epoch, count, bytes) = (1, 0, 0);
    let head = Head { identity, epoch, seq, time, prev, root, count, bytes, private };
    SignedHead::sign(head, &writer, &cert).unwrap()
}

/// Everybody's keyspaces, as one reader has them.
#[derive(Default)]
struct Shelf {
    records: BTreeMap<(Identity, Path), Stamped<Record>>,
    heads: BTreeMap<Identity, (Stamp, Timestamp)>,
    /// What was asked for.
    read: BTreeSet<(Identity, Path)>,
}

impl Look for Shelf {
    type Error = Infallible;

    fn record(
        &mut self,
        author: Identity,
        path: &Path,
    ) -> Result<Option<Stamped<Record>>, Infallible> {
        self.read.insert((author, path.clone()));
        Ok(self.records.get(&(author, path.clone())).cloned())
    }

    fn head(&mut self, of: Identity) -> Result<Option<(Stamp, Timestamp)>, Infallible> {
        Ok(self.heads.get(&of).copied())
    }
}

impl Shelf {
    /// Ann's event, and her head.
    fn new() -> Shelf {
        let mut shelf = Shelf::default();
        shelf.organizes("Ann", 5, None);
        shelf.heads.insert(who("Ann"), (stamp(5), at(0)));
        shelf
    }

    fn put(&mut self, name: &str, path: Path, seq: u64, record: Record) {
        let record = Stamped { stamp: stamp(seq), record };
        self.records.insert((who(name), path), record);
    }

    fn organizes(&mut self, name: &str, seq: u64, continues: Option<EventUri>) {
        let record = Record::Event(Box::new(event(name, continues)));
        self.put(name, root().path().clone(), seq, record);
    }

    fn hands_over(&mut self, name: &str, to: &str, seq: u64) {
        let record = Handover {
            event: root(),
            successor: who(to),
            comment: None,
            created_at: at(1),
            last_modified: at(1),
        };
        self.put(name, handover_path(&root()), seq, Record::Handover(record));
    }

    fn continues(&mut self, name: &str, seq: u64) {
        self.organizes(name, seq, Some(root()));
    }

    /// A claim on the organizer's head of that number, under a head made after so many days.
    fn claims(&mut self, name: &str, (organizer, seq): (&str, u64), after_days: i64) {
        let record = Claim {
            event: root(),
            carried: Box::new(event(name, Some(root()))),
            organizer_head: Box::new(head(organizer, seq, at(0))),
            created_at: at(1),
            last_modified: at(1),
        };
        self.put(name, claim_path(&root()), 9, Record::Claim(record));
        self.heads.insert(who(name), (stamp(9), at(after_days * DAY)));
    }

    fn takes_away(&mut self, name: &str, path: Path) {
        self.records.remove(&(who(name), path)).unwrap();
    }

    fn now(&mut self) -> Option<(Stamped<Event>, Continuation)> {
        let Ok(found) = continuation(self, &root());
        found
    }

    /// Who organizes it, and whose record is shown.
    fn organizer(&mut self) -> (Identity, String) {
        let (event, continuation) = self.now().unwrap();
        (continuation.organizer, event.record.lead().unwrap().summary.clone())
    }

    fn is(&mut self, name: &str) {
        assert_eq!(self.organizer(), (who(name), name.to_owned()));
    }
}

#[test]
fn a_handover_and_its_acceptance_are_both_needed() {
    let mut shelf = Shelf::new();
    shelf.is("Ann");
    shelf.hands_over("Ann", "Bob", 6);
    shelf.is("Ann");
    assert_eq!(shelf.now().unwrap().1.offered, Some(who("Bob")));
    shelf.continues("Cem", 2);
    shelf.is("Ann");
    shelf.continues("Bob", 3);
    shelf.is("Bob");
    let (event, continuation) = shelf.now().unwrap();
    assert_eq!(event.stamp, stamp(3));
    assert_eq!(continuation.before, [Predecessor { who: who("Ann"), until: stamp(6) }]);
    assert_eq!(continuation.offered, None);
    assert_eq!(continuation.record, Uri::new(who("Bob"), root().path().clone()));
}

#[test]
fn what_the_old_organizer_wrote_until_the_handover_counts_and_no_more() {
    let mut shelf = Shelf::new();
    shelf.hands_over("Ann", "Bob", 6);
    shelf.continues("Bob", 3);
    let (_, continuation) = shelf.now().unwrap();
    assert_eq!(continuation.rank(who("Ann"), stamp(6)), Some(0));
    assert_eq!(continuation.rank(who("Ann"), stamp(7)), None);
    assert_eq!(continuation.rank(who("Bob"), stamp(70)), Some(1));
    assert_eq!(continuation.rank(who("Cem"), stamp(1)), None);
}

#[test]
fn taken_back_or_not_continued_any_more_it_is_the_old_organizers() {
    let mut shelf = Shelf::new();
    shelf.hands_over("Ann", "Bob", 6);
    shelf.continues("Bob", 3);
    shelf.takes_away("Bob", root().path().clone());
    shelf.is("Ann");
    shelf.continues("Bob", 4);
    shelf.is("Bob");
    shelf.takes_away("Ann", handover_path(&root()));
    shelf.is("Ann");
}

#[test]
fn the_old_organizer_may_remove_their_event_and_the_new_one_has_it() {
    let mut shelf = Shelf::new();
    shelf.hands_over("Ann", "Bob", 6);
    shelf.takes_away("Ann", root().path().clone());
    assert_eq!(shelf.now(), None);
    shelf.continues("Bob", 3);
    shelf.is("Bob");
}

#[test]
fn it_is_handed_on_and_never_back() {
    let mut shelf = Shelf::new();
    shelf.hands_over("Ann", "Bob", 6);
    shelf.continues("Bob", 3);
    shelf.hands_over("Bob", "Cem", 4);
    shelf.continues("Cem", 8);
    shelf.is("Cem");
    let (_, continuation) = shelf.now().unwrap();
    let before = [("Ann", 6), ("Bob", 4)];
    let before = before.map(|(name, seq)| Predecessor { who: who(name), until: stamp(seq) });
    assert_eq!(continuation.before, before);
    shelf.hands_over("Cem", "Bob", 9);
    shelf.is("Cem");
    shelf.hands_over("Cem", "Cem", 9);
    shelf.is("Cem");
}

#[test]
fn a_chain_has_an_end() {
    let mut shelf = Shelf::new();
    let names: Vec<String> = ('A'..='Z').map(|letter| format!("{letter}nn")).collect();
    for pair in names.windows(2) {
        shelf.hands_over(&pair[0], &pair[1], 6);
        shelf.continues(&pair[1], 3);
    }
    let last = names[ORGANIZERS_MAX].clone();
    shelf.is(&last);
}

#[test]
fn a_claim_is_in_force_once_the_organizer_was_silent_for_the_grace() {
    for (after_days, organizer) in [(29, "Ann"), (30, "Bob"), (31, "Bob")] {
        let mut shelf = Shelf::new();
        shelf.claims("Bob", ("Ann", 5), after_days);
        shelf.is(organizer);
    }
}

#[test]
fn a_claim_under_an_early_head_comes_into_force_with_a_later_one() {
    let mut shelf = Shelf::new();
    shelf.claims("Bob", ("Ann", 5), 3);
    shelf.is("Ann");
    shelf.heads.insert(who("Bob"), (stamp(10), at(30 * DAY)));
    shelf.is("Bob");
    assert_eq!(shelf.now().unwrap().1.record.path, claim_path(&root()));
}

#[test]
fn any_sign_of_life_ends_a_claim() {
    let mut shelf = Shelf::new();
    shelf.claims("Bob", ("Ann", 5), 31);
    shelf.continues("Bob", 10);
    shelf.is("Bob");
    let (event, continuation) = shelf.now().unwrap();
    assert_eq!(event.stamp, stamp(10), "what Bob changed since counts");
    assert_eq!(continuation.rank(who("Ann"), stamp(5)), Some(0));
    shelf.heads.insert(who("Ann"), (stamp(6), at(40 * DAY)));
    shelf.is("Ann");
    assert_eq!(shelf.now().unwrap().1.rank(who("Bob"), stamp(9)), None);
}

#[test]
fn whoever_is_behind_with_the_organizer_takes_the_claim_for_true() {
    let mut shelf = Shelf::new();
    shelf.claims("Bob", ("Ann", 5), 31);
    shelf.heads.insert(who("Ann"), (stamp(4), at(-DAY)));
    shelf.is("Bob");
}

#[test]
fn of_several_successors_the_first_named_has_it() {
    let mut shelf = Shelf::new();
    shelf.claims("Cem", ("Ann", 5), 31);
    shelf.is("Cem");
    shelf.claims("Bob", ("Ann", 5), 31);
    shelf.is("Bob");
}

#[test]
fn whoever_was_named_earlier_may_still_claim_from_the_first_organizer() {
    let mut shelf = Shelf::new();
    shelf.claims("Cem", ("Ann", 5), 31);
    let from = |shelf: &mut Shelf, by: &str| {
        let Ok(found) = claimable(shelf, &root(), who(by));
        found.unwrap().1
    };
    assert_eq!(from(&mut shelf, "Bob"), who("Ann"), "he comes before Cem");
    shelf.claims("Bob", ("Ann", 5), 31);
    assert_eq!(from(&mut shelf, "Cem"), who("Bob"), "she comes after him");
    assert_eq!(from(&mut shelf, "Dan"), who("Bob"), "whose event names whom it names");
}

#[test]
fn whoever_is_not_named_claims_in_vain_and_so_does_whoever_names_anothers_head() {
    let mut shelf = Shelf::new();
    shelf.claims("Dan", ("Ann", 5), 31);
    shelf.is("Ann");
    shelf.claims("Bob", ("Eve", 5), 31);
    shelf.is("Ann");
}

#[test]
fn a_claimed_event_is_claimed_again_when_its_new_organizer_is_gone() {
    let mut shelf = Shelf::new();
    shelf.claims("Bob", ("Ann", 5), 31);
    shelf.claims("Cem", ("Bob", 9), 70);
    shelf.is("Cem");
    let before = shelf.now().unwrap().1.before;
    assert_eq!(before.len(), 2);
}

#[test]
fn what_continues_another_is_no_root() {
    let mut shelf = Shelf::new();
    shelf.organizes("Ann", 5, Some(EventUri::of(who("Eve"), Area::Pub, root().id()).unwrap()));
    assert_eq!(shelf.now(), None);
}

#[test]
fn it_says_where_it_looked() {
    let mut shelf = Shelf::new();
    shelf.hands_over("Ann", "Dan", 6);
    let looked = shelf.now().unwrap().1.looked_at;
    let expected = [
        ("Ann", root().path().clone()),
        ("Ann", handover_path(&root())),
        ("Dan", root().path().clone()),
        ("Bob", claim_path(&root())),
        ("Cem", claim_path(&root())),
    ];
    assert_eq!(looked, expected.map(|(name, path)| (who(name), path)).into());
}

#[test]
fn a_claim_that_cannot_be_in_force_is_not_even_read() {
    let mut shelf = Shelf::new();
    shelf.claims("Bob", ("Ann", 5), 29);
    shelf.is("Ann");
    let at = (who("Bob"), claim_path(&root()));
    assert!(!shelf.read.contains(&at));
    assert!(shelf.now().unwrap().1.looked_at.contains(&at), "whoever proves it shows it");
    shelf.claims("Bob", ("Ann", 5), 30);
    shelf.is("Bob");
    assert!(shelf.read.contains(&at));
}
