//! *This and future*: a series in two, and what people said of it before (`0285`).

use std::collections::BTreeSet;

use crate::admission::{Hand, automatic, kept};
use crate::id::timestamp_id;
use crate::order::{Also, significant_change};
use crate::path::Area;
use crate::record::{Access, Attendee, Component, Event, PartStat, Person, RsvpPolicy};
use crate::recurrence::split_series;
use crate::roster::stage::{Stage, date, limited, moment, who};
use crate::roster::{Facts, Stamped, Standing, roster};
use crate::uri::EventUri;

/// Daily at two in the afternoon, 1 to 10 June; it is split at the fifth date.
const FIFTH: &str = "2027-06-05T14:00:00";
const SIXTH: &str = "2027-06-06T14:00:00";
const CONFIRMED: Option<Standing> = Some(Standing::Confirmed);
const DECLINED: Option<Standing> = Some(Standing::Declined);

/// Ends the series of `stage` before the fifth date; what follows it, changed by `edit`.
pub(super) fn split(stage: &mut Stage, edit: impl FnOnce(&mut Component)) -> Stage {
    let old = stage.facts.event.record.clone();
    let uri = EventUri::of(who("Ann"), Area::Pub, &timestamp_id(moment(7))).unwrap();
    let two = split_series(&old, Some(&stage.facts.event_uri), &date(FIFTH), "later").unwrap();
    stage.facts.event.record =
        significant_change(&old, two.ended, Also::default(), moment(7)).event;
    let mut following = Event { created_at: moment(7), ..two.following };
    following.master.as_mut().unwrap().sequence = old.sequence();
    let mut after = following.clone();
    edit(after.master.as_mut().unwrap());
    let event = significant_change(&following, after, Also::default(), moment(7)).event;
    let stamped = Stamped { stamp: stage.stamp(), record: event };
    stage.seconds = 9;
    let mut other = stage.clone();
    other.facts = Facts::of(uri, stamped);
    other.facts.former = Some(Box::new(stage.facts.clone()));
    other
}

/// What `name` answered to the old series, said again of the one that follows.
fn answers_own(stage: &mut Stage, name: &str, partstat: PartStat) {
    let sequence = stage.facts.event.record.sequence();
    let answer =
        Attendee { sequence, ..Attendee::new(&stage.facts.event_uri, partstat, moment(8)) };
    stage.write_answer(name, answer);
}

fn people(stage: &Stage) -> Vec<Person> {
    roster(&stage.facts).series.into_iter().map(|row| row.person).collect()
}

#[test]
fn answers_to_the_old_series_count_for_what_follows_until_it_is_answered_itself() {
    let mut stage = Stage::daily(Access::default());
    stage.yes("Bob");
    stage.says_at("Bob", SIXTH, PartStat::Declined);
    stage.no("Cem");
    let mut later = split(&mut stage, |master| master.summary = "Dinner".to_owned());
    assert_eq!(later.standing("Bob"), CONFIRMED);
    assert_eq!(later.standing_at("Bob", SIXTH), Some(Standing::Declined));
    assert_eq!(later.standing("Cem"), Some(Standing::Declined));
    answers_own(&mut later, "Cem", PartStat::Accepted);
    assert_eq!(later.standing("Cem"), CONFIRMED);
    assert_eq!(stage.standing("Cem"), Some(Standing::Declined), "the old one is another");
}

#[test]
fn another_time_asks_everybody_anew_and_keeps_their_seats() {
    let mut stage = Stage::daily(limited(1));
    stage.invites("Ann", "Dan");
    stage.yes("Bob");
    stage.settle();
    let mut later = split(&mut stage, |master| {
        let at = master.start.local() + chrono::TimeDelta::hours(2);
        let crate::record::When::Zoned { tz, .. } = master.start else { unreachable!() };
        master.start = crate::record::When::Zoned { local: at, tz };
    });
    let lapsed = Some(Standing::NeedsAction { was: Some(PartStat::Accepted) });
    assert_eq!(later.standing("Bob"), lapsed);
    assert_eq!(later.standing("Dan"), Some(Standing::NeedsAction { was: None }));
    assert_eq!(stage.standing("Bob"), CONFIRMED, "ending a series asks nobody anew");
    answers_own(&mut later, "Dan", PartStat::Accepted);
    later.settle();
    assert_eq!(later.standing("Dan"), Some(Standing::Waitlisted { place: 1 }));
    answers_own(&mut later, "Bob", PartStat::Declined);
    later.settle();
    assert_eq!(later.standing("Dan"), CONFIRMED);
}

#[test]
fn what_is_answered_once_the_old_series_ended_is_about_that_alone() {
    let mut stage = Stage::daily(limited(3));
    stage.yes("Bob");
    stage.settle();
    split(&mut stage, |_| {});
    // Whoever finds the old series as it is now means its few dates.
    stage.yes("Eva");
    stage.settle();
    let later = again(&stage);
    assert_eq!((later.standing("Bob"), later.standing("Eva")), (CONFIRMED, None));
    assert_eq!(stage.standing("Eva"), CONFIRMED);
}

#[test]
fn what_changes_in_the_old_series_is_kept_for_what_follows_first() {
    let mut stage = Stage::daily(limited(1));
    for name in ["Bob", "Cem"] {
        stage.yes(name);
    }
    stage.settle();
    let mut later = split(&mut stage, |_| {});
    // Bob gives the seat in what is left of the old series up, and says what he said of the rest.
    let all: BTreeSet<Person> = people(&later).into_iter().collect();
    for admission in kept(&later.facts, &all, moment(8)) {
        later.write_admission("Ann", admission);
    }
    answers_own(&mut later, "Bob", PartStat::Accepted);
    stage.master().sequence = 1;
    stage.no("Bob");
    stage.settle();
    later.facts.former = Some(Box::new(stage.facts.clone()));
    assert_eq!((stage.standing("Bob"), stage.standing("Cem")), (DECLINED, CONFIRMED));
    later.settle();
    assert_eq!(later.standing("Bob"), CONFIRMED);
    assert_eq!(later.standing("Cem"), Some(Standing::Waitlisted { place: 1 }));
}

/// The event that follows `stage`, as it is read when that has changed since.
fn again(stage: &Stage) -> Stage {
    let mut before = stage.clone();
    let old = before.facts.event.record.clone();
    let mut whole = old.clone();
    whole.master.as_mut().unwrap().rrule = Some("FREQ=DAILY;COUNT=10".to_owned());
    for component in whole.master.iter_mut() {
        component.sequence = 0;
    }
    before.facts.event.record = whole;
    let mut later = split(&mut before, |_| {});
    later.facts.former = Some(Box::new(stage.facts.clone()));
    later
}

#[test]
fn seats_and_places_go_along_and_nobody_passes_who_waited() {
    let mut stage = Stage::daily(limited(1));
    for name in ["Bob", "Cem"] {
        stage.yes(name);
    }
    stage.settle();
    let mut later = split(&mut stage, |_| {});
    assert_eq!(automatic(&later.facts, &later.order, moment(8)), [], "nothing is written anew");
    assert_eq!(later.standing("Cem"), Some(Standing::Waitlisted { place: 1 }));
    answers_own(&mut later, "Dan", PartStat::Accepted);
    later.settle();
    assert_eq!(later.standing("Dan"), Some(Standing::Waitlisted { place: 2 }));
    answers_own(&mut later, "Bob", PartStat::Declined);
    later.settle();
    assert_eq!(later.standing("Cem"), CONFIRMED);
    assert_eq!(later.standing("Dan"), Some(Standing::Waitlisted { place: 1 }));
    assert_eq!(stage.standing("Bob"), CONFIRMED, "the old series has seats of its own");
}

#[test]
fn invitations_go_along_and_can_be_taken_back_for_what_follows_alone() {
    let invited_only = Access { rsvp_policy: RsvpPolicy::InvitedOnly, ..Access::default() };
    let mut stage = Stage::daily(invited_only);
    stage.invites("Ann", "Bob");
    stage.yes("Bob");
    let mut later = split(&mut stage, |_| {});
    assert_eq!(later.standing("Bob"), CONFIRMED);
    later.revokes("Ann", "Bob");
    assert_eq!(later.standing("Bob"), Some(Standing::Revoked));
    assert_eq!(stage.standing("Bob"), CONFIRMED);
}

#[test]
fn what_was_said_of_one_date_after_all_is_kept_so() {
    let mut stage = Stage::daily(limited(3));
    stage.yes("Eva");
    stage.settle();
    stage.by_hand("Eva", None, Hand::Deny);
    stage.by_hand("Eva", Some(SIXTH), Hand::Admit);
    stage.seconds = 5;
    let mut later = split(&mut stage, |_| {});
    assert_eq!(later.standing_at("Eva", SIXTH), CONFIRMED);
    let all: BTreeSet<Person> = people(&later).into_iter().collect();
    let own = kept(&later.facts, &all, moment(8));
    assert_eq!(own.len(), 2);
    later.write_together("Ann", own);
    assert_eq!(later.standing_at("Eva", SIXTH), CONFIRMED);
}

#[test]
fn a_place_passed_on_in_the_old_series_is_passed_on_in_what_follows() {
    let invited_only = Access { rsvp_policy: RsvpPolicy::InvitedOnly, ..limited(1) };
    let mut stage = Stage::daily(invited_only);
    stage.invites("Ann", "Bob");
    stage.delegates("Bob", "Cem", None);
    let later = split(&mut stage.clone(), |_| {});
    assert_eq!(later.standing("Cem"), Some(Standing::NeedsAction { was: None }));
    stage.stands_in("Cem", "Bob", PartStat::Accepted, None);
    stage.settle();
    let mut later = split(&mut stage, |_| {});
    assert_eq!(stage.standing("Cem"), CONFIRMED);
    assert_eq!(later.standing("Cem"), CONFIRMED);
    later.settle();
    assert_eq!(later.standing("Cem"), CONFIRMED, "the seat stays with whoever took it");
}

#[test]
fn a_series_split_again_and_again_is_read_to_its_beginning() {
    let mut stage = Stage::daily(Access::default());
    stage.yes("Bob");
    let later = split(&mut stage, |_| {});
    let mut chain = vec![later.facts.clone(), stage.facts.clone()];
    chain.iter_mut().for_each(|facts| facts.former = None);
    assert_eq!(Facts::next_of(&chain[..1]), Some(&stage.facts.event_uri));
    assert_eq!(Facts::next_of(&chain), None);
    assert_eq!(Facts::joined(chain), Some(later.facts.clone()));
    let mut circle = later.facts.clone();
    circle.event.record.split_from.as_mut().unwrap().event = circle.event_uri.clone();
    assert_eq!(Facts::next_of(&[circle]), None, "an event is not split from itself");
}

#[test]
fn nobody_but_the_organizer_splits_a_series() {
    let mut stage = Stage::daily(Access::default());
    stage.yes("Bob");
    let mut later = split(&mut stage, |_| {});
    let mallory = EventUri::of(who("Mal"), Area::Pub, later.facts.event_uri.id()).unwrap();
    later.facts.event_uri = mallory;
    assert_eq!(people(&later), []);
}
