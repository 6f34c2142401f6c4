//! That a proposal stands as its organizer's word and the event's number say, and no other way.

use super::{Countered, ProposalState, Proposed, still_accepted};
use crate::hash::Hash;
use crate::id::attendee_id;
use crate::path::Area;
use crate::record::{
    Access, AdmissionState, Component, CounterProposal, DeclineCounter, DeclineReason, Event,
    PartStat, RecurrenceId, RsvpPolicy, Status, When,
};
use crate::roster::stage::{Stage, moment, who};
use crate::uri::{ProposalUri, Uri};

const HASH: Hash = Hash([7; 32]);

fn proposal(stage: &Stage) -> CounterProposal {
    let local = "2027-06-01T16:00:00".parse().unwrap();
    CounterProposal {
        event: stage.facts.event_uri.clone(),
        recurrence_id: None,
        sequence: stage.facts.event.record.sequence(),
        start: Some(When::Zoned { local, tz: chrono_tz::Europe::Berlin }),
        end: None,
        location: None,
        comment: None,
        principal: None,
        created_at: moment(1),
        last_modified: moment(1),
    }
}

fn of(name: &str, stage: &Stage) -> ProposalUri {
    let id = attendee_id(&stage.facts.event_uri, None, None);
    ProposalUri::of(who(name), Area::Pub, &id).unwrap()
}

fn decline(uri: &ProposalUri, value_hash: Hash) -> DeclineCounter {
    let proposal = uri.as_uri().clone();
    let (created_at, last_modified) = (moment(2), moment(2));
    let reason = DeclineReason::Declined;
    DeclineCounter { proposal, value_hash, reason, comment: None, created_at, last_modified }
}

fn state_with(
    stage: &Stage,
    name: &str,
    said: &CounterProposal,
    decline: Option<&DeclineCounter>,
) -> ProposalState {
    let (uri, roster) = (of(name, stage), stage.roster());
    let event: &Event = &stage.facts.event.record;
    let countered = Countered { event, roster: &roster };
    let grant = stage.facts.grants.last().map(|fact| &fact.record);
    countered.state(&Proposed { uri: &uri, value_hash: HASH, proposal: said, grant }, decline)
}

fn state(stage: &Stage, name: &str) -> ProposalState {
    state_with(stage, name, &proposal(stage), None)
}

#[test]
fn whoever_may_answer_is_heard_and_nobody_else() {
    let open = Stage::new(Access::default());
    assert_eq!(state(&open, "Bob"), ProposalState::Open);
    assert_eq!(state(&open, "Ann"), ProposalState::Refused, "the organizer edits");
    let access = Access { rsvp_policy: RsvpPolicy::InvitedOnly, ..Access::default() };
    let mut board = Stage::new(access);
    board.invites("Ann", "Bob");
    board.says("Cem", PartStat::Accepted);
    assert_eq!(state(&board, "Bob"), ProposalState::Open);
    assert_eq!(state(&board, "Cem"), ProposalState::Refused);
    assert_eq!(state(&board, "Dan"), ProposalState::Refused);
    board.revokes("Ann", "Bob");
    assert_eq!(state(&board, "Bob"), ProposalState::Refused);
}

#[test]
fn whoever_is_denied_is_not_heard() {
    let access = Access { rsvp_policy: RsvpPolicy::ApprovalRequired, ..Access::default() };
    let mut dinner = Stage::new(access);
    dinner.yes("Bob");
    assert_eq!(state(&dinner, "Bob"), ProposalState::Open);
    dinner.decides("Ann", "Bob", AdmissionState::Denied);
    assert_eq!(state(&dinner, "Bob"), ProposalState::Refused);
}

#[test]
fn a_delegate_is_heard_as_whoever_they_come_for_would_be() {
    let access = Access { rsvp_policy: RsvpPolicy::InvitedOnly, ..Access::default() };
    let mut board = Stage::new(access);
    board.invites("Ann", "Bob");
    assert_eq!(state(&board, "Cem"), ProposalState::Refused);
    board.delegates("Bob", "Cem", None);
    assert_eq!(state(&board, "Cem"), ProposalState::Open);
    assert_eq!(state(&board, "Bob"), ProposalState::Open, "who may answer again");
    assert_eq!(state(&board, "Dan"), ProposalState::Refused);
}

#[test]
fn a_proposal_to_what_was_changed_since_is_outdated() {
    let mut stage = Stage::new(Access::default());
    let said = proposal(&stage);
    stage.master().summary = "Garden picnic".to_owned();
    assert_eq!(state_with(&stage, "Bob", &said, None), ProposalState::Open, "no other time");
    stage.master().sequence = 1;
    assert_eq!(state_with(&stage, "Bob", &said, None), ProposalState::Outdated);
}

#[test]
fn a_proposal_to_a_cancelled_event_or_to_no_date_is_outdated() {
    let mut stage = Stage::daily(Access::default());
    let on = |day: &str| Some(format!("{day}T14:00:00").parse().unwrap());
    let said = CounterProposal { recurrence_id: on("2027-06-02"), ..proposal(&stage) };
    assert_eq!(state_with(&stage, "Bob", &said, None), ProposalState::Open);
    let never = CounterProposal { recurrence_id: on("2028-06-02"), ..said.clone() };
    assert_eq!(state_with(&stage, "Bob", &never, None), ProposalState::Outdated);
    stage.master().status = Status::Cancelled;
    assert_eq!(state_with(&stage, "Bob", &said, None), ProposalState::Outdated);
}

#[test]
fn a67_a_decline_is_of_the_version_it_names() {
    let stage = Stage::new(Access::default());
    let (uri, said) = (of("Bob", &stage), proposal(&stage));
    let declined = decline(&uri, HASH);
    assert_eq!(state_with(&stage, "Bob", &said, Some(&declined)), ProposalState::Declined);
    let earlier = decline(&uri, Hash([8; 32]));
    assert_eq!(state_with(&stage, "Bob", &said, Some(&earlier)), ProposalState::Open);
    let anothers = decline(&of("Cem", &stage), HASH);
    assert_eq!(state_with(&stage, "Bob", &said, Some(&anothers)), ProposalState::Open);
}

#[test]
fn a67_an_accepted_version_stays_accepted_though_the_number_rose() {
    let mut stage = Stage::new(Access::default());
    let said = proposal(&stage);
    stage.master().sequence = 1;
    let uri = of("Bob", &stage);
    stage.facts.event.record.accepted_proposals = vec![(uri.as_uri().clone(), HASH)];
    assert_eq!(state_with(&stage, "Bob", &said, None), ProposalState::Accepted);
    stage.facts.event.record.accepted_proposals = vec![(uri.as_uri().clone(), Hash([8; 32]))];
    assert_eq!(state_with(&stage, "Bob", &said, None), ProposalState::Outdated);
}

#[test]
fn what_a_deputy_proposes_is_the_principals_under_a_grant() {
    let mut stage =
        Stage::new(Access { rsvp_policy: RsvpPolicy::InvitedOnly, ..Access::default() });
    stage.invites("Ann", "Cem");
    let said = CounterProposal { principal: Some(who("Cem")), ..proposal(&stage) };
    assert_eq!(state_with(&stage, "Bob", &said, None), ProposalState::Refused);
    stage.grants("Cem", "Dan");
    assert_eq!(state_with(&stage, "Bob", &said, None), ProposalState::Refused, "another's grant");
    stage.grants("Cem", "Bob");
    assert_eq!(state_with(&stage, "Bob", &said, None), ProposalState::Open);
}

#[test]
fn a67_what_was_accepted_stands_until_its_own_date_is_changed() {
    let mut stage = Stage::daily(Access::default());
    let uri = stage.facts.event_uri.clone();
    let on = |day: &str| -> RecurrenceId { format!("{day}T14:00:00").parse().unwrap() };
    let (first, second) = (on("2027-06-02"), on("2027-06-03"));
    let of = |name: &str, on: &RecurrenceId| {
        let id = attendee_id(&uri, Some(on), None);
        let at = ProposalUri::of(who(name), Area::Pub, &id).unwrap();
        (at.as_uri().clone(), HASH)
    };
    let master = stage.master().clone();
    let moved = |sequence| Component { sequence, rrule: None, ..master.clone() };
    let event = |accepted: Vec<(Uri, Hash)>, numbers: [u32; 2]| {
        let mut event = stage.facts.event.record.clone();
        event.overrides = [(first, moved(numbers[0])), (second, moved(numbers[1]))].into();
        Event { accepted_proposals: accepted, ..event }
    };
    let (bobs, cems) = (of("Bob", &first), of("Cem", &second));
    let before = event(vec![bobs.clone()], [1, 0]);
    let both = event(vec![bobs.clone(), cems.clone()], [1, 2]);
    assert_eq!(still_accepted(&uri, &before, &both), [bobs.clone(), cems.clone()]);
    let later = event(vec![bobs, cems.clone()], [3, 2]);
    assert_eq!(still_accepted(&uri, &both, &later), [cems]);
}
