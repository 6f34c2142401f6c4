//! What an answer says, and when it is refused.

use kalends_schema::path::Area;
use kalends_schema::record::{AdmissionOf, AdmissionState, Event};
use kalends_schema::uri::{AttendeeUri, EventUri};

use super::*;
use crate::command::sample::{ME, ORGANIZER, at, event, uri};

fn wish(reply: Reply) -> AnswerWish {
    AnswerWish { reply, on: None, principal: None, guests: None, comment: None }
}

/// Answers in turn, each resting on the one before; the last record.
fn answers(event: &Event, replies: &[Reply]) -> Attendee {
    let uri = uri();
    let mut before: Option<Attendee> = None;
    for (second, reply) in replies.iter().enumerate() {
        let of = Of { me: ME, organizer: ORGANIZER, uri: &uri, event };
        let said = before.as_ref();
        let question =
            Question { of, before: said, given: said, admission: None, in_place_of: None };
        let written = answer(&question, &wish(*reply), at(second as i64)).unwrap();
        let Some(Record::Attendee(record)) = written.record else { panic!("an answer") };
        before = Some(record);
    }
    before.unwrap()
}

#[test]
fn coming_back_after_giving_the_seat_up_is_a_new_round() {
    let event = event();
    assert_eq!(answers(&event, &[Reply::Yes, Reply::Maybe, Reply::Yes]).round, 0);
    assert_eq!(answers(&event, &[Reply::Yes, Reply::No]).round, 0);
    assert_eq!(answers(&event, &[Reply::Yes, Reply::No, Reply::Yes]).round, 1);
    assert_eq!(answers(&event, &[Reply::No, Reply::Yes, Reply::No, Reply::Maybe]).round, 2);
}

#[test]
fn a_withdrawn_seat_is_remembered_by_its_admission() {
    let (uri, event) = (uri(), event());
    let mine = AttendeeUri::of(ME, Area::Pub, "x").unwrap();
    let admission = Admission {
        event: uri.clone(),
        attendee: AdmissionOf::Answer(mine),
        recurrence_id: None,
        state: AdmissionState::Released,
        round: 3,
        seats: 1,
        ticket: 1,
        partstat: None,
        created_at: at(0),
        last_modified: at(0),
    };
    let of = Of { me: ME, organizer: ORGANIZER, uri: &uri, event: &event };
    let admission = Some(&admission);
    let question = Question { of, before: None, given: None, admission, in_place_of: None };
    let written = answer(&question, &wish(Reply::Yes), at(1)).unwrap();
    assert!(matches!(written.record, Some(Record::Attendee(Attendee { round: 4, .. }))));

    // The same where the organizer released it, and the answer still stands.
    let before = Attendee { round: 3, ..answers(&event, &[Reply::Yes]) };
    let question =
        Question { of, before: Some(&before), given: Some(&before), admission, in_place_of: None };
    let written = answer(&question, &wish(Reply::Yes), at(1)).unwrap();
    assert!(matches!(written.record, Some(Record::Attendee(Attendee { round: 4, .. }))));
}

#[test]
fn the_same_answer_again_changes_nothing() {
    let event = event();
    assert_eq!(answers(&event, &[Reply::Yes]), answers(&event, &[Reply::Yes, Reply::Yes]));
}

#[test]
fn an_answer_names_the_highest_sequence_it_has_seen() {
    let mut event = event();
    event.master.as_mut().unwrap().sequence = 4;
    assert_eq!(answers(&event, &[Reply::Yes]).sequence, 4);
}

#[test]
fn refusals_name_their_rule() {
    let uri = uri();
    let mut event = event();
    let refusal = |event: &Event, wish: &AnswerWish| {
        let of = Of { me: ME, organizer: ORGANIZER, uri: &uri, event };
        let question =
            Question { of, before: None, given: None, admission: None, in_place_of: None };
        answer(&question, wish, at(0)).unwrap_err()
    };
    let with_guest = AnswerWish { guests: Some(1), ..wish(Reply::Yes) };
    assert_eq!(refusal(&event, &with_guest), Refusal::Guests { got: 1, max: 0 });
    let on = RecurrenceId::Date("2026-12-02".parse().unwrap());
    let other_day = AnswerWish { on: Some(on), ..wish(Reply::Yes) };
    assert_eq!(refusal(&event, &other_day), Refusal::NoSuchOccurrence { on });
    assert_eq!(refusal(&event, &wish(Reply::Withdraw)), Refusal::NothingToWithdraw);
    event.master.as_mut().unwrap().status = Status::Cancelled;
    assert_eq!(refusal(&event, &wish(Reply::Yes)), Refusal::Cancelled);
}

#[test]
fn a60_a_delegation_names_who_comes_and_taking_it_back_is_a_new_round() {
    let event = event();
    let cem = Identity::from_bytes([3; 32]);
    let passed_on = answers(&event, &[Reply::Yes, Reply::Delegate(cem)]);
    assert_eq!((passed_on.partstat, passed_on.delegated_to), (PartStat::Delegated, Some(cem)));
    let back = answers(&event, &[Reply::Yes, Reply::Delegate(cem), Reply::Yes]);
    assert_eq!((back.delegated_to, back.round), (None, 1));
}

#[test]
fn a60_a_delegates_answer_says_in_whose_place_and_nobody_else_does() {
    let (uri, event) = (uri(), event());
    let bob = Identity::from_bytes([7; 32]);
    let before = Attendee { delegated_from: Some(bob), ..answers(&event, &[Reply::Yes]) };
    let of = Of { me: ME, organizer: ORGANIZER, uri: &uri, event: &event };
    for in_place_of in [Some(bob), None] {
        let question = Question {
            of,
            before: Some(&before),
            given: Some(&before),
            admission: None,
            in_place_of,
        };
        let written = answer(&question, &wish(Reply::Yes), at(1)).unwrap();
        let Some(Record::Attendee(record)) = written.record else { panic!("an answer") };
        assert_eq!(record.delegated_from, in_place_of);
    }
}

#[test]
fn a60_nobody_delegates_to_themselves_and_no_organizer_at_all() {
    let event = event();
    let refused = |author: Identity, to: Identity| {
        let uri = EventUri::of(author, Area::Pub, uri().id()).unwrap();
        let of = Of { me: ME, organizer: author, uri: &uri, event: &event };
        let question =
            Question { of, before: None, given: None, admission: None, in_place_of: None };
        answer(&question, &wish(Reply::Delegate(to)), at(0)).unwrap_err()
    };
    let other = Identity::from_bytes([9; 32]);
    assert_eq!(refused(other, ME), Refusal::MayNotDelegate { to: ME });
    assert_eq!(refused(ME, other), Refusal::OwnDelegation);
}

#[test]
fn in_somebodys_name_it_is_their_place_that_is_passed_on() {
    let (uri, event) = (uri(), event());
    let principal = Identity::from_bytes([9; 32]);
    let for_them = |(me, principal), to| {
        let of = Of { me, organizer: ORGANIZER, uri: &uri, event: &event };
        let question =
            Question { of, before: None, given: None, admission: None, in_place_of: None };
        let wish = AnswerWish { principal: Some(principal), ..wish(Reply::Delegate(to)) };
        answer(&question, &wish, at(0)).map(|_| ())
    };
    assert_eq!(for_them((ME, principal), ME), Ok(()), "the deputy comes themselves");
    assert_eq!(for_them((ORGANIZER, principal), ME), Ok(()), "the organizer is the deputy");
    let to_themselves = Refusal::MayNotDelegate { to: principal };
    assert_eq!(for_them((ME, principal), principal), Err(to_themselves));
    assert_eq!(for_them((ME, ORGANIZER), principal), Err(Refusal::OwnDelegation));
}
