//! What may be handed over, taken up and claimed, and by whom.

use kalends_schema::hash::Hash;
use kalends_schema::head::{Cert, Head, SignedCert};
use kalends_schema::key::{IdentitySecret, WriterSecret};
use kalends_schema::path::Collection;
use kalends_schema::uri::EventUri;

use super::*;
use crate::command::sample::{ME, ORGANIZER, at, event, uri};

const DAY: i64 = 86_400;

/// The organizer's newest head, of commit 5, made at the beginning.
fn last() -> SignedHead {
    let secret = IdentitySecret::from_seed(&[1; 32]);
    let writer = WriterSecret::from_seed(&[2; 32]);
    let (identity, time) = (secret.public(), at(0));
    let cert = Cert { identity, writer: writer.public(), epoch: 1, not_before: time };
    let cert = SignedCert::sign(&secret, cert).unwrap();
    let (root, private) = (Hash([2; 32]), Hash([3; 32]));
    let (prev, epoch, seq, count, bytes) = (Hash([1; 32]), 1, 5, 0, 0);
    let head = Head { identity, epoch, seq, time, prev, root, count, bytes, private };
    SignedHead::sign(head, &writer, &cert).unwrap()
}

fn asked() -> Silence {
    Silence { dht: true, sources: 2, newest: Some(Stamp { epoch: 1, seq: 5 }) }
}

fn named() -> Event {
    let mut event = event();
    event.access.successors = vec![ME];
    event
}

#[test]
fn the_organizer_alone_hands_over_and_never_to_somebody_who_had_it() {
    let (uri, event) = (uri(), event());
    let of = Of { me: ORGANIZER, organizer: ORGANIZER, uri: &uri, event: &event };
    let wish = || (ME, None);
    let write = hand_over(&of, wish(), &[ORGANIZER], None, at(1)).unwrap();
    assert_eq!(write.path.collection(), Some(Collection::Handovers));
    let theirs = Of { me: ME, ..of };
    let refused = Refusal::NotTheOrganizer { organizer: ORGANIZER };
    assert_eq!(hand_over(&theirs, wish(), &[ORGANIZER], None, at(1)), Err(refused));
    let been = [ME, ORGANIZER];
    let refused = Refusal::from(NotContinued::OrganizedBefore { who: ME });
    assert_eq!(hand_over(&of, wish(), &been, None, at(1)), Err(refused));
}

#[test]
fn handing_over_again_to_the_same_keeps_the_commit() {
    let (uri, event) = (uri(), event());
    let of = Of { me: ORGANIZER, organizer: ORGANIZER, uri: &uri, event: &event };
    let first = hand_over(&of, (ME, None), &[ORGANIZER], None, at(1)).unwrap();
    let Some(Record::Handover(before)) = &first.record else { panic!("a handover") };
    let again = hand_over(&of, (ME, None), &[ORGANIZER], Some(before), at(9)).unwrap();
    assert_eq!(again, first);
    assert_eq!(take_back(&of, None), Err(NotContinued::NotHandedOver.into()));
    assert_eq!(take_back(&of, Some(before)).unwrap().record, None);
}

#[test]
fn whoever_it_was_handed_over_to_takes_it_up_under_the_roots_path() {
    let (uri, event) = (uri(), named());
    let of = Of { me: ME, organizer: ORGANIZER, uri: &uri, event: &event };
    assert_eq!(take_over(&of, None, None, at(1)), Err(NotContinued::NotOffered.into()));
    assert_eq!(take_over(&of, Some(ORGANIZER), None, at(1)), Err(NotContinued::NotOffered.into()));
    let write = take_over(&of, Some(ME), None, at(1)).unwrap();
    assert_eq!(write.path, *uri.path());
    let Some(Record::Event(mine)) = write.record else { panic!("an event") };
    assert_eq!(mine.continues, Some(uri.clone()));
    assert_eq!(mine.sequence(), event.sequence(), "nobody is asked anything");
    assert!(mine.access.successors.is_empty(), "nobody succeeds themselves");
}

#[test]
fn another_event_under_that_path_is_not_overwritten() {
    let (uri, event) = (uri(), named());
    let of = Of { me: ME, organizer: ORGANIZER, uri: &uri, event: &event };
    assert_eq!(take_over(&of, Some(ME), Some(&event), at(1)), Err(NotContinued::Taken.into()));
}

#[test]
fn a_claim_waits_for_the_grace_and_for_what_others_know() {
    let (uri, event) = (uri(), named());
    let of = Of { me: ME, organizer: ORGANIZER, uri: &uri, event: &event };
    let last = last();
    let claim =
        |asked: Silence, day: i64| claim(&of, (&event, Some(&last)), asked, None, at(day * DAY));
    let from = at(30 * DAY);
    assert_eq!(claim(asked(), 29), Err(NotContinued::ClaimTooEarly { from }.into()));
    let deaf = Silence { dht: false, ..asked() };
    assert_eq!(claim(deaf, 30), Err(NotContinued::NotAsked { dht: false, sources: 2 }.into()));
    let few = Silence { sources: 1, ..asked() };
    assert_eq!(claim(few, 30), Err(NotContinued::NotAsked { dht: true, sources: 1 }.into()));
    let alive = Silence { newest: Some(Stamp { epoch: 1, seq: 6 }), ..asked() };
    assert_eq!(claim(alive, 30), Err(NotContinued::SignOfLife.into()));
    let writes = claim(asked(), 30).unwrap();
    let Some(Record::Claim(claimed)) = &writes[0].record else { panic!("a claim") };
    assert_eq!(*claimed.organizer_head, last);
    assert_eq!(writes[1].path, *uri.path());
}

#[test]
fn nobody_but_a_named_successor_claims() {
    let (uri, event): (EventUri, Event) = (uri(), event());
    let of = Of { me: ME, organizer: ORGANIZER, uri: &uri, event: &event };
    let late = at(31 * DAY);
    let refused = claim(&of, (&event, Some(&last())), asked(), None, late);
    assert_eq!(refused, Err(NotContinued::NotASuccessor.into()));
    let own = Of { me: ORGANIZER, ..of };
    assert_eq!(
        claim(&own, (&event, Some(&last())), asked(), None, late),
        Err(NotContinued::OwnClaim.into())
    );
}

#[test]
fn whoever_had_it_meanwhile_comes_after_whoever_was_named_before_them() {
    let (uri, left) = (uri(), named());
    let (other, last) = (IdentitySecret::from_seed(&[7; 32]).public(), last());
    let mut left = left;
    left.access.successors = vec![ME, other];
    let mut taken = left.clone();
    taken.access.successors = vec![ME];
    let of = Of { me: ME, organizer: other, uri: &uri, event: &taken };
    let writes = claim(&of, (&left, Some(&last)), asked(), None, at(31 * DAY)).unwrap();
    let Some(Record::Event(mine)) = &writes[1].record else { panic!("an event") };
    assert_eq!(mine.access.successors, [other]);
}
