//! An event that somebody else continues: whose words count, and since when.

use crate::admission::{Hand, at_the_ledgers_word, automatic, handed_on, unheard};
use crate::continuation::{Continuation, Predecessor};
use crate::record::{Access, AdmissionState, RsvpPolicy};
use crate::roster::roster;
use crate::roster::stage::{Stage, limited, moment, who};
use crate::roster::standing::{Refusal, Standing};
use crate::stamp::Stamp;
use crate::uri::Uri;

/// Ann hands over to Bob with her next commit, and he takes it up with his own.
pub(super) fn handed_over(stage: &mut Stage) {
    let until = stage.stamp();
    let root = stage.facts.event_uri.clone();
    stage.facts.event.record.continues = Some(root.clone());
    stage.facts.event.stamp = Stamp { epoch: 1, seq: 1 };
    stage.facts.continuation = Continuation {
        organizer: who("Bob"),
        record: Uri::new(who("Bob"), root.path().clone()),
        before: vec![Predecessor { who: who("Ann"), until }],
        ..Continuation::none(&root)
    };
}

#[test]
fn admissions_until_the_handover_stand_and_later_ones_do_not() {
    let mut stage = Stage::new(limited(3));
    stage.yes("Cem");
    stage.settle();
    handed_over(&mut stage);
    assert_eq!(stage.standing("Cem"), Some(Standing::Confirmed));
    stage.yes("Dan");
    stage.decides("Ann", "Dan", AdmissionState::Admitted);
    assert_eq!(stage.standing("Dan"), Some(Standing::Pending), "Ann's word is late");
    stage.decides("Bob", "Dan", AdmissionState::Admitted);
    assert_eq!(stage.standing("Dan"), Some(Standing::Confirmed));
}

#[test]
fn of_two_organizers_words_the_later_organizers_counts_whatever_their_numbers() {
    let mut stage = Stage::new(limited(3));
    stage.yes("Cem");
    stage.settle();
    handed_over(&mut stage);
    stage.decides("Bob", "Cem", AdmissionState::Denied);
    // A keyspace of its own counts its own commits.
    stage.facts.admissions.last_mut().unwrap().stamp = Stamp { epoch: 1, seq: 1 };
    assert_eq!(stage.standing("Cem"), Some(Standing::Denied));
}

#[test]
fn the_new_organizers_node_goes_on_with_the_same_line_and_tickets() {
    let mut stage = Stage::new(limited(1));
    for name in ["Cem", "Dan", "Eve"] {
        stage.yes(name);
    }
    stage.settle();
    handed_over(&mut stage);
    assert_eq!(automatic(&stage.facts, &stage.order, moment(5)), [], "nothing to decide anew");
    stage.no("Cem");
    let highest = stage.facts.admissions.iter().map(|fact| fact.record.ticket).max();
    for admission in automatic(&stage.facts, &stage.order, moment(6)) {
        stage.write_admission("Bob", admission);
    }
    assert_eq!(stage.standing("Dan"), Some(Standing::Confirmed));
    assert_eq!(stage.standing("Eve"), Some(Standing::Waitlisted { place: 1 }));
    stage.yes("Fay");
    for admission in automatic(&stage.facts, &stage.order, moment(7)) {
        assert!(Some(admission.ticket) > highest, "tickets are never given twice");
        stage.write_admission("Bob", admission);
    }
    assert_eq!(stage.standing("Fay"), Some(Standing::Waitlisted { place: 2 }));
}

#[test]
fn the_old_organizer_keeps_their_seat_before_those_who_wait() {
    let mut stage = Stage::new(limited(2));
    for name in ["Ann", "Cem", "Dan"] {
        stage.yes(name);
    }
    stage.settle();
    assert_eq!(stage.standing("Dan"), Some(Standing::Waitlisted { place: 1 }));
    let kept = handed_on(&stage.facts, moment(5));
    handed_over(&mut stage);
    for admission in kept {
        stage.write_admission("Bob", admission);
    }
    assert_eq!(automatic(&stage.facts, &stage.order, moment(6)), []);
    assert_eq!(stage.standing("Ann"), Some(Standing::Confirmed));
    assert_eq!(stage.standing("Dan"), Some(Standing::Waitlisted { place: 1 }));
}

#[test]
fn what_was_said_of_one_date_after_all_stays_said() {
    const DAY: &str = "2027-06-03T14:00:00";
    for (first, last) in [(None, Some(DAY)), (Some(DAY), None)] {
        let mut stage = Stage::daily(limited(3));
        stage.yes("Eva");
        stage.settle();
        for at in [first, last] {
            let hand = if at.is_some() { Hand::Admit } else { Hand::Deny };
            stage.by_hand("Eva", at, hand);
        }
        let stood = stage.standing_at("Eva", DAY);
        let comes = last.is_some();
        assert_eq!(stood == Some(Standing::Confirmed), comes, "{stood:?}");
        let ledger = handed_on(&stage.facts, moment(20));
        handed_over(&mut stage);
        stage.write_together("Bob", ledger);
        assert_eq!(stage.standing_at("Eva", DAY), stood);
        assert_eq!(stage.standing("Eva"), Some(Standing::Denied));
    }
}

#[test]
fn the_old_organizers_invitations_stand_until_the_new_one_says_otherwise() {
    let access = Access { rsvp_policy: RsvpPolicy::InvitedOnly, ..Access::default() };
    let mut stage = Stage::new(access);
    stage.invites("Ann", "Cem");
    stage.yes("Cem");
    handed_over(&mut stage);
    assert_eq!(stage.standing("Cem"), Some(Standing::Confirmed));
    stage.invites("Ann", "Dan");
    stage.yes("Dan");
    let refused = Standing::Refused(Refusal::NotInvited);
    assert_eq!(stage.standing("Dan"), Some(refused));
    stage.revokes("Bob", "Cem");
    assert_eq!(stage.standing("Cem"), Some(Standing::Revoked));
}

#[test]
fn the_old_organizer_stays_welcome_and_the_new_one_answers_as_organizers_do() {
    let access = Access { rsvp_policy: RsvpPolicy::InvitedOnly, ..Access::default() };
    let mut stage = Stage::new(access);
    stage.yes("Bob");
    handed_over(&mut stage);
    assert_eq!(stage.standing("Bob"), Some(Standing::Confirmed), "uninvited, and the organizer");
    assert_eq!(stage.standing("Ann"), None, "who never answered is not asked");
    stage.yes("Ann");
    assert_eq!(stage.standing("Ann"), Some(Standing::Confirmed));
    stage.revokes("Bob", "Ann");
    assert_eq!(stage.standing("Ann"), Some(Standing::Revoked));
}

#[test]
fn whoever_does_not_know_of_the_handover_has_another_digest() {
    let mut stage = Stage::new(Access::default());
    stage.yes("Cem");
    stage.facts.event.stamp = Stamp { epoch: 1, seq: 1 };
    let before = roster(&stage.facts).digest(&stage.facts);
    handed_over(&mut stage);
    assert_ne!(roster(&stage.facts).digest(&stage.facts), before);
}

#[test]
fn nobody_loses_their_seat_because_their_answer_has_not_come_to_the_new_organizer_yet() {
    let mut stage = Stage::new(limited(1));
    for name in ["Cem", "Dan", "Eve"] {
        stage.yes(name);
    }
    stage.settle();
    handed_over(&mut stage);
    let here = |names: &[&str]| {
        let mut facts = stage.facts.clone();
        facts.answers.retain(|one| names.iter().any(|name| one.author == who(name)));
        facts
    };
    let due = |facts| automatic(&facts, &stage.order, moment(5));
    let late = here(&["Eve"]);
    assert_ne!(due(late.clone()), [], "Eve passes Dan and takes the seat of Cem");
    let missing = unheard(&late).into_keys().collect();
    assert_eq!(missing, [who("Cem"), who("Dan")].into());
    assert_eq!(due(at_the_ledgers_word(late.clone(), &missing)), []);
    // What is known not to be there frees the seat: it is the next one's.
    let freed = due(at_the_ledgers_word(late, &[who("Dan")].into()));
    let seated = freed.iter().filter(|one| one.state == AdmissionState::Admitted);
    assert_eq!(seated.map(|one| one.attendee.person()).collect::<Vec<_>>().len(), 1);
}
