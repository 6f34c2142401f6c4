//! Whose records are another's word: deputies by the principal's grants.

use crate::admission::automatic;
use crate::amendment::{Held, Right};
use crate::key::IdentitySecret;
use crate::record::{
    Access, AdmissionState, Attendee, Grant, Invitation, PartStat, Role, RsvpPolicy,
};
use crate::roster::stage::{Stage, date, limited, moment, who};
use crate::roster::{Act, Deed, Fact, Refusal, Standing, TooManyParts};
use crate::roster::{may_act, rests_on, rests_on_whom};

const CONFIRMED: Option<Standing> = Some(Standing::Confirmed);
const DECLINED: Option<Standing> = Some(Standing::Declined);

fn of_policy(rsvp_policy: RsvpPolicy) -> Stage {
    Stage::new(Access { rsvp_policy, ..Access::default() })
}

#[test]
fn a_deputys_answer_is_the_principals_and_says_who_acted() {
    let mut stage = of_policy(RsvpPolicy::InvitedOnly);
    stage.invites("Ann", "Bob");
    stage.says_for("Dan", "Bob", PartStat::Accepted);
    assert_eq!(stage.standing("Bob"), Some(Standing::NeedsAction { was: None }), "no grant yet");
    stage.grants("Bob", "Dan");
    let row = stage.row("Bob").unwrap();
    assert_eq!((row.standing, row.acted_by), (Standing::Confirmed, Some(who("Dan"))));
    assert_eq!(stage.standing("Dan"), None, "who acts for somebody has not answered");
}

#[test]
fn the_principals_own_record_counts_before_any_deputys() {
    let mut stage = Stage::new(Access::default());
    stage.grants("Bob", "Dan");
    stage.no("Bob");
    stage.says_for("Dan", "Bob", PartStat::Accepted);
    let row = stage.row("Bob").unwrap();
    assert_eq!((row.standing, row.acted_by), (Standing::Declined, None));
}

#[test]
fn between_deputies_the_one_first_in_the_grants_counts() {
    let mut stage = Stage::new(Access::default());
    stage.write_grant("Bob", Grant { order: 2, ..stage.grant("Dan") });
    stage.write_grant("Bob", Grant { order: 1, ..stage.grant("Eva") });
    stage.says_for("Dan", "Bob", PartStat::Accepted);
    assert_eq!(stage.standing("Bob"), CONFIRMED);
    stage.says_for("Eva", "Bob", PartStat::Declined);
    assert_eq!(stage.standing("Bob"), DECLINED);
    stage.write_grant("Bob", Grant { order: 3, ..stage.grant("Eva") });
    assert_eq!(stage.standing("Bob"), CONFIRMED, "another order of the grants");
}

/// Two versions of one stamp come from a forked keyspace: every machine takes the same one.
#[test]
fn a65_of_two_versions_of_one_stamp_all_that_counts_decides() {
    let mut stage = Stage::new(Access::default());
    for principal in ["Ann", "Bob"] {
        let until = Some(moment(5));
        stage.write_grant(principal, Grant { until, ..stage.grant("Dan") });
    }
    stage.says_for("Dan", "Bob", PartStat::Accepted);
    stage.write_invitation("Dan", stage.invitation("Eva"));
    let (mut answer, mut invitation) =
        (stage.facts.answers[0].clone(), stage.facts.invitations[0].clone());
    // Another version that claims to be from after the grants' end.
    (answer.record.last_modified, invitation.record.last_modified) = (moment(6), moment(6));
    let mut other = stage.clone();
    stage.facts.answers.push(answer.clone());
    stage.facts.invitations.push(invitation.clone());
    other.facts.answers.insert(0, answer);
    other.facts.invitations.insert(0, invitation);
    assert_eq!(stage.roster(), other.roster());
}

#[test]
fn a_standing_answer_of_a_deputys_counts_before_a_lapsed_one() {
    let mut stage = Stage::new(Access::default());
    stage.grants("Bob", "Dan");
    stage.yes("Bob");
    (stage.master().sequence, stage.master().answers_since) = (1, 1);
    let lapsed = Some(Standing::NeedsAction { was: Some(PartStat::Accepted) });
    assert_eq!(stage.standing("Bob"), lapsed);
    stage.says_for("Dan", "Bob", PartStat::Tentative);
    assert_eq!(stage.standing("Bob"), Some(Standing::Tentative));
    stage.yes("Bob");
    assert_eq!(stage.standing("Bob"), CONFIRMED);
}

#[test]
fn a_grant_allows_what_it_says_for_the_event_it_names_and_until_its_end() {
    let stage = Stage::new(Access::default());
    let event = &stage.facts.event_uri;
    let deed =
        Deed { act: Act::Answer, principal: who("Bob"), deputy: who("Dan"), event, at: moment(1) };
    let all = stage.grant("Dan");
    assert!(all.allows(&deed));
    let mut silent = all.clone();
    silent.may.answer = false;
    assert!(!silent.allows(&deed) && silent.allows(&Deed { act: Act::Invite, ..deed }));
    let other = Stage::new(Access::default());
    let elsewhere =
        crate::uri::EventUri::of(who("Cem"), crate::path::Area::Pub, other.facts.event_uri.id());
    assert!(Grant { event: Some(event.clone()), ..all.clone() }.allows(&deed));
    assert!(!Grant { event: Some(elsewhere.unwrap()), ..all.clone() }.allows(&deed));
    assert!(Grant { until: Some(moment(2)), ..all.clone() }.allows(&deed));
    assert!(!Grant { until: Some(moment(1)), ..all }.allows(&deed));
}

#[test]
fn what_was_done_before_a_grant_ended_stands_and_what_was_done_later_does_not() {
    let mut stage = Stage::new(Access::default());
    stage.grants("Bob", "Dan");
    stage.says_for("Dan", "Bob", PartStat::Accepted);
    stage.write_grant("Bob", Grant { until: Some(moment(5)), ..stage.grant("Dan") });
    assert_eq!(stage.standing("Bob"), CONFIRMED);
    let late = Attendee {
        principal: Some(who("Bob")),
        ..Attendee::new(&stage.facts.event_uri, PartStat::Declined, moment(6))
    };
    stage.write_answer("Dan", late);
    assert_eq!(stage.standing("Bob"), None, "and the version before it is gone");
}

#[test]
fn a_grant_that_is_taken_away_never_was() {
    let mut stage = of_policy(RsvpPolicy::ApprovalRequired);
    stage.grants("Bob", "Dan");
    stage.grants("Ann", "Eva");
    stage.says_for("Dan", "Bob", PartStat::Accepted);
    stage.decides("Eva", "Bob", AdmissionState::Admitted);
    assert_eq!(stage.standing("Bob"), CONFIRMED);
    stage.ungrants("Ann", "Eva");
    assert_eq!(stage.standing("Bob"), Some(Standing::Pending));
    stage.ungrants("Bob", "Dan");
    assert_eq!(stage.standing("Bob"), None);
}

#[test]
fn an_older_version_of_a_grant_changes_nothing() {
    let mut stage = Stage::new(Access::default());
    stage.grants("Bob", "Dan");
    stage.says_for("Dan", "Bob", PartStat::Accepted);
    let mut refused = stage.grant("Dan");
    refused.may.answer = false;
    stage.write_grant("Bob", refused);
    assert_eq!(stage.standing("Bob"), None);
    stage.facts.grants.reverse();
    assert_eq!(stage.standing("Bob"), None);
}

#[test]
fn a_deputys_invitation_is_the_organizers_and_an_approval() {
    let mut stage = of_policy(RsvpPolicy::ApprovalRequired);
    stage.grants("Ann", "Dan");
    stage.yes("Bob");
    stage.invites("Dan", "Bob");
    assert_eq!(stage.standing("Bob"), CONFIRMED);
    stage.revokes("Dan", "Bob");
    assert_eq!(stage.standing("Bob"), Some(Standing::Revoked));
    stage.invites("Ann", "Bob");
    assert_eq!(stage.standing("Bob"), CONFIRMED, "the organizer's own word counts first");
}

#[test]
fn a_deputy_whose_grant_has_ended_invites_as_themselves() {
    let mut stage = of_policy(RsvpPolicy::InvitedOnly);
    stage.write_grant("Ann", Grant { until: Some(moment(5)), ..stage.grant("Dan") });
    stage.yes("Bob");
    stage.write_invitation(
        "Dan",
        Invitation { last_modified: moment(6), ..stage.invitation("Bob") },
    );
    assert_eq!(stage.standing("Bob"), Some(Standing::Refused(Refusal::NotInvited)));
    stage.access().can_invite = crate::record::CanInvite::People(vec![who("Dan")]);
    assert_eq!(stage.standing("Bob"), CONFIRMED);
}

#[test]
fn a49_a_deputy_neither_invites_nor_admits_themselves() {
    let mut stage = of_policy(RsvpPolicy::ApprovalRequired);
    stage.grants("Ann", "Dan");
    stage.yes("Dan");
    stage.invites("Dan", "Dan");
    stage.decides("Dan", "Dan", AdmissionState::Admitted);
    assert_eq!(stage.standing("Dan"), Some(Standing::Pending));
    stage.decides("Ann", "Dan", AdmissionState::Admitted);
    assert_eq!(stage.standing("Dan"), CONFIRMED);
}

#[test]
fn a_deputy_decides_no_round_that_did_not_come_and_does_not_use_the_tickets_up() {
    let mut stage = Stage::new(limited(1));
    stage.grants("Ann", "Dan");
    stage.yes("Bob");
    stage.decides("Dan", "Bob", AdmissionState::Denied);
    stage.facts.admissions.last_mut().unwrap().record.round = u32::MAX;
    stage.settle();
    assert_eq!(stage.standing("Bob"), CONFIRMED, "it is a word on nothing");
    stage.yes("Cem");
    stage.decides("Dan", "Cem", AdmissionState::Waitlisted);
    stage.facts.admissions.last_mut().unwrap().record.ticket = u64::MAX;
    for name in ["Eva", "Fay"] {
        stage.yes(name);
        stage.settle();
    }
    let tickets = stage.facts.admissions.iter().filter(|fact| fact.author == who("Ann"));
    let tickets: Vec<u64> = tickets.map(|fact| fact.record.ticket).collect();
    assert!(tickets.iter().all(|ticket| *ticket < 10), "{tickets:?}");
    let waits = |name: &str| matches!(stage.standing(name), Some(Standing::Waitlisted { .. }));
    assert!(["Cem", "Eva", "Fay"].into_iter().all(waits));
}

#[test]
fn of_two_words_at_the_desk_the_one_for_the_later_round_counts_then_the_later_one() {
    let mut stage = of_policy(RsvpPolicy::ApprovalRequired);
    stage.grants("Ann", "Dan");
    stage.yes("Bob");
    stage.decides("Ann", "Bob", AdmissionState::Denied);
    let mut word = stage.facts.admissions[0].record.clone();
    (word.state, word.last_modified) = (AdmissionState::Admitted, moment(1));
    stage.write_admission("Dan", word);
    assert_eq!(stage.standing("Bob"), CONFIRMED, "the deputy spoke later");
    stage.no("Bob");
    stage.settle();
    stage.yes("Bob");
    assert_eq!(stage.standing("Bob"), Some(Standing::Pending), "a new round");
    stage.decides("Dan", "Bob", AdmissionState::Admitted);
    assert_eq!(stage.standing("Bob"), CONFIRMED);
}

#[test]
fn the_organizers_node_writes_after_what_a_deputy_with_a_fast_clock_wrote() {
    let mut stage = of_policy(RsvpPolicy::ApprovalRequired);
    stage.grants("Ann", "Dan");
    stage.yes("Bob");
    stage.decides("Dan", "Bob", AdmissionState::Admitted);
    stage.facts.admissions[0].record.last_modified = moment(9_000);
    stage.no("Bob");
    let written = stage.settle();
    assert_eq!(written[0].state, AdmissionState::Released);
    assert!(written[0].last_modified > moment(9_000));
}

#[test]
fn one_person_has_one_seat_whoever_answers_for_them() {
    let mut stage = Stage::new(limited(1));
    stage.grants("Bob", "Dan");
    stage.grants("Bob", "Eva");
    stage.says_for("Dan", "Bob", PartStat::Accepted);
    stage.yes("Cem");
    stage.settle();
    assert_eq!(stage.standing("Bob"), CONFIRMED);
    let seat = stage.facts.admissions[0].record.attendee.clone();
    assert_eq!(seat.person(), crate::record::Person::Key(who("Bob")), "the principal's seat");
    stage.says_for("Eva", "Bob", PartStat::Accepted);
    stage.yes("Bob");
    assert_eq!(stage.settle(), [], "nothing to decide anew");
    assert_eq!(stage.row("Bob").unwrap().acted_by, None);
    assert_eq!(stage.standing("Cem"), Some(Standing::Waitlisted { place: 1 }));
    stage.no("Bob");
    stage.settle();
    assert_eq!(stage.standing("Cem"), CONFIRMED);
}

#[test]
fn a_seat_is_asked_for_when_a_deputy_is_first_heard() {
    let mut stage = Stage::new(limited(1));
    stage.grants("Bob", "Dan");
    stage.says_for("Dan", "Bob", PartStat::Accepted);
    stage.yes("Cem");
    stage.yes("Bob");
    // The node saw the deputy's answer first, then Cem's, then the principal's own.
    let written = automatic(&stage.facts, &stage.order, moment(5));
    let first = written.iter().find(|one| one.state == AdmissionState::Admitted).unwrap();
    assert_eq!(first.attendee.person(), crate::record::Person::Key(who("Bob")));
}

#[test]
fn a_deputy_may_answer_one_date_of_a_series() {
    let mut stage = Stage::daily(Access::default());
    stage.grants("Bob", "Dan");
    stage.yes("Bob");
    let of_date = Attendee {
        principal: Some(who("Bob")),
        recurrence_id: Some(date("2027-06-03T14:00:00")),
        ..Attendee::new(&stage.facts.event_uri, PartStat::Declined, moment(1))
    };
    stage.write_answer("Dan", of_date);
    assert_eq!(stage.standing("Bob"), CONFIRMED);
    assert_eq!(stage.standing_at("Bob", "2027-06-03T14:00:00"), DECLINED);
    assert_eq!(stage.standing_at("Bob", "2027-06-04T14:00:00"), CONFIRMED);
}

#[test]
fn of_two_deputies_invitations_the_one_first_in_the_grants_is_the_organizers() {
    let mut stage = of_policy(RsvpPolicy::InvitedOnly);
    stage.write_grant("Ann", Grant { order: 2, ..stage.grant("Dan") });
    stage.write_grant("Ann", Grant { order: 1, ..stage.grant("Eva") });
    let chair = Invitation { role: Role::Chair, ..stage.invitation("Bob") };
    stage.write_invitation("Eva", chair.clone());
    stage.invites("Dan", "Bob");
    let counts = |stage: &Stage| {
        let held = stage.facts.invitation(who("Bob"), None).map(|fact| fact.record.role);
        (stage.row("Bob").and_then(|row| row.role), held)
    };
    assert_eq!(counts(&stage), (Some(Role::Chair), Some(Role::Chair)));
    stage.write_invitation("Ann", Invitation { role: Role::OptParticipant, ..chair });
    let own = Some(Role::OptParticipant);
    assert_eq!(counts(&stage), (own, own), "the organizer's own comes first");
}

#[test]
fn whoever_admits_for_the_organizer_does_so_until_the_end_and_for_others() {
    let mut stage = Stage::new(limited(2));
    stage.write_grant("Ann", Grant { until: Some(moment(5)), ..stage.grant("Dan") });
    stage.yes("Bob");
    stage.yes("Dan");
    stage.decides("Dan", "Bob", AdmissionState::Admitted);
    stage.decides("Dan", "Dan", AdmissionState::Admitted);
    let said: Vec<_> = stage.facts.admissions.clone();
    let late = |seconds| {
        let mut fact = said[0].clone();
        fact.record.last_modified = moment(seconds);
        fact
    };
    assert!(stage.facts.is_decided_by(&late(4)));
    assert!(!stage.facts.is_decided_by(&late(5)), "the grant has ended");
    assert!(!stage.facts.is_decided_by(&said[1]), "nobody admits themselves");
}

#[test]
fn an_answer_lies_with_whoever_wrote_it() {
    let mut stage = Stage::daily(Access::default());
    stage.grants("Bob", "Dan");
    stage.says_for("Dan", "Bob", PartStat::Accepted);
    let day = date("2027-06-03T14:00:00");
    let said = stage.facts.answer_about(who("Bob"), Some(&day)).unwrap();
    assert_eq!((said.uri().author, stage.order[0].as_uri()), (who("Dan"), &said.uri()));
}

#[test]
fn a64_whoever_may_edit_in_the_organizers_name_may_until_the_end() {
    let mut stage = Stage::new(Access { admins: vec![who("Bob")], ..Access::default() });
    let mut edits = stage.grant("Dan");
    edits.may.answer = false;
    stage.write_grant("Ann", Grant { until: Some(moment(5)), ..edits });
    let (event, record) = (&stage.facts.event_uri, &stage.facts.event.record);
    let organizer = stage.facts.organizer();
    let held = Held { uri: event, organizer, event: record, grants: &stage.facts.grants };
    assert_eq!(Right::of(&held, who("Bob"), moment(9)), Some(Right::Whole));
    assert_eq!(Right::of(&held, who("Dan"), moment(4)), Some(Right::Whole));
    assert_eq!(Right::of(&held, who("Dan"), moment(5)), None);
    assert_eq!(Right::of(&held, who("Cem"), moment(4)), None);
    let own =
        Deed { act: Act::Admit, principal: who("Cem"), deputy: who("Cem"), event, at: moment(1) };
    assert!(may_act(&stage.facts.grants, &own), "everybody acts for themselves");
}

#[test]
fn a_crowd_of_principals_is_counted_and_not_proven() {
    let mut stage = Stage::daily(Access::default());
    let said = |answer: Attendee, stage: &mut Stage| {
        let stamp = stage.stamp();
        stage.facts.answers.push(Fact { author: who("Dan"), stamp, record: answer });
    };
    let mut days = stage.answer_of("Dan");
    for day in 1..=28 {
        days.recurrence_id = Some(date(&format!("2027-06-{day:02}T14:00:00")));
        said(days.clone(), &mut stage);
    }
    for number in 0..8_000_u32 {
        let mut seed = [0; 32];
        seed[..4].copy_from_slice(&number.to_le_bytes());
        let principal = Some(IdentitySecret::from_seed(&seed).public());
        let answer = Attendee { principal, ..stage.answer_of("Dan") };
        said(answer, &mut stage);
    }
    assert_eq!(rests_on(&stage.facts), Err(TooManyParts));
    assert_eq!(rests_on_whom(&stage.facts).len(), 8_000 + 2, "the crowd, Dan and the organizer");
}

#[test]
fn what_strangers_say_in_somebodys_name_is_not_even_looked_at() {
    let mut stage = Stage::new(Access::default());
    stage.says("Bob", PartStat::Accepted);
    stage.says_for("Eva", "Bob", PartStat::Declined);
    let said = |stage: &Stage| -> Vec<PartStat> {
        stage.facts.answers_of(who("Bob")).map(|fact| fact.record.partstat).collect()
    };
    assert!(!stage.facts.is_spoken_for(who("Bob")), "Bob lets nobody speak for him");
    assert_eq!(said(&stage), [PartStat::Accepted]);
    stage.write_grant("Bob", stage.grant("Eva"));
    assert!(stage.facts.is_spoken_for(who("Bob")));
    assert_eq!(said(&stage), [PartStat::Accepted], "his own word counts first");
}
