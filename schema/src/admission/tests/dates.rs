//! A series with a limit.

use crate::admission::automatic;
use crate::record::{Access, AdmissionState, CapacityScope, PartStat, Person};
use crate::roster::Standing;
use crate::roster::stage::{Stage, date, limited, moment, who};

const DAYS: [&str; 3] = ["2027-06-02T14:00:00", "2027-06-03T14:00:00", "2027-06-04T14:00:00"];
const PLAIN: &str = "2027-06-08T14:00:00";
const CONFIRMED: Option<Standing> = Some(Standing::Confirmed);

fn waitlisted(place: u32) -> Option<Standing> {
    Some(Standing::Waitlisted { place })
}

#[test]
fn a59_a_series_answer_is_confirmed_where_there_is_room_and_waits_elsewhere() {
    let mut stage = Stage::daily(limited(1));
    for day in DAYS {
        stage.says_at("Bob", day, PartStat::Accepted);
    }
    stage.settle();
    stage.yes("Cem");
    let written = stage.settle();
    assert_eq!(written.len(), 4, "one for the series, one for each full date");
    assert_eq!((stage.standing("Cem"), stage.standing_at("Cem", PLAIN)), (CONFIRMED, CONFIRMED));
    for day in DAYS {
        assert_eq!(stage.standing_at("Cem", day), waitlisted(1));
        assert_eq!(stage.standing_at("Bob", day), CONFIRMED);
    }
}

#[test]
fn a_seat_given_up_on_one_date_goes_to_the_line_of_that_date() {
    let mut stage = Stage::daily(limited(1));
    stage.yes("Bob");
    stage.yes("Cem");
    stage.settle();
    stage.says_at("Bob", DAYS[0], PartStat::Declined);
    stage.settle();
    assert_eq!(stage.standing_at("Cem", DAYS[0]), CONFIRMED);
    assert_eq!(stage.standing_at("Cem", DAYS[1]), waitlisted(1));
    stage.facts.answers.retain(|fact| fact.record.recurrence_id.is_none());
    stage.settle();
    assert!(!stage.roster().over, "taking the no back does not bring the seat back");
    assert_eq!(stage.standing_at("Bob", DAYS[0]), waitlisted(1));
}

#[test]
fn a26_a_date_accepted_keeps_its_seat_when_the_series_is_declined() {
    let mut stage = Stage::daily(limited(1));
    stage.yes("Bob");
    stage.settle();
    stage.says_at("Bob", DAYS[0], PartStat::Accepted);
    stage.settle();
    stage.no("Bob");
    stage.yes("Cem");
    stage.settle();
    assert_eq!(stage.standing_at("Bob", DAYS[0]), CONFIRMED);
    assert_eq!(stage.standing_at("Cem", DAYS[0]), waitlisted(1));
    assert_eq!(stage.standing("Cem"), CONFIRMED);
}

#[test]
fn a_promotion_for_the_series_leaves_full_dates_out() {
    let mut stage = Stage::daily(limited(1));
    stage.yes("Bob");
    stage.settle();
    stage.yes("Cem");
    stage.settle();
    stage.says_at("Dan", DAYS[0], PartStat::Accepted);
    stage.settle();
    assert_eq!(stage.standing_at("Dan", DAYS[0]), waitlisted(2));
    stage.no("Bob");
    stage.settle();
    assert_eq!(stage.standing("Cem"), CONFIRMED);
    assert_eq!(stage.standing_at("Cem", DAYS[0]), CONFIRMED);
    assert_eq!(stage.standing_at("Dan", DAYS[0]), waitlisted(1));
}

#[test]
fn seats_over_the_whole_series_are_counted_once_per_person() {
    let scope = CapacityScope::Series;
    let mut stage = Stage::daily(Access { capacity_scope: scope, ..limited(2) });
    for day in DAYS {
        stage.says_at("Bob", day, PartStat::Accepted);
    }
    stage.says_at("Cem", DAYS[0], PartStat::Accepted);
    stage.says_at("Dan", DAYS[2], PartStat::Accepted);
    stage.settle();
    for day in DAYS {
        assert_eq!(stage.standing_at("Bob", day), CONFIRMED);
    }
    assert_eq!(stage.standing_at("Cem", DAYS[0]), CONFIRMED);
    assert_eq!(stage.standing_at("Dan", DAYS[2]), waitlisted(1));
    stage.says_at("Cem", DAYS[0], PartStat::Declined);
    stage.settle();
    assert_eq!(stage.standing_at("Dan", DAYS[2]), CONFIRMED);
    assert!(stage.facts.admissions.iter().all(|fact| fact.record.recurrence_id.is_none()));
}

#[test]
fn seats_over_the_whole_series_are_for_whoever_is_asked_to_one_date_and_answers_the_series() {
    let scope = CapacityScope::Series;
    let mut stage = Stage::daily(Access { capacity_scope: scope, ..limited(1) });
    let mut invitation = stage.invitation("Bob");
    invitation.recurrence_id = Some(date(DAYS[1]));
    stage.write_invitation("Ann", invitation);
    stage.yes("Bob");
    stage.settle();
    assert_eq!(stage.standing_at("Bob", DAYS[1]), CONFIRMED);
    stage.yes("Cem");
    stage.settle();
    assert_eq!(stage.standing("Cem"), waitlisted(1));
    stage.no("Bob");
    stage.settle();
    assert_eq!(stage.standing("Cem"), CONFIRMED);
}

#[test]
fn an_answer_for_a_date_the_series_has_not_wishes_for_no_seat() {
    let access = Access { capacity_scope: CapacityScope::Series, plus_ones_max: 3, ..limited(2) };
    let mut stage = Stage::daily(access);
    let mut hidden = stage.answer_of("Bob");
    hidden.recurrence_id = Some(date("2027-07-20T14:00:00"));
    (hidden.partstat, hidden.guests) = (PartStat::Accepted, 3);
    stage.write_answer("Bob", hidden);
    let mut own = stage.answer_of("Bob");
    own.partstat = PartStat::Accepted;
    stage.write_answer("Bob", own);
    stage.settle();
    assert_eq!(stage.standing("Bob"), CONFIRMED);
}

#[test]
fn a47_whoever_is_denied_is_denied_at_every_date_until_the_organizer_says_otherwise() {
    let mut stage = Stage::daily(limited(1));
    stage.says_at("Cem", DAYS[0], PartStat::Accepted);
    stage.settle();
    stage.yes("Bob");
    stage.settle();
    stage.says_at("Bob", DAYS[1], PartStat::Declined);
    stage.settle();
    assert_eq!(stage.standing_at("Bob", DAYS[0]), waitlisted(1));
    stage.decides("Ann", "Bob", AdmissionState::Denied);
    stage.settle();
    for day in DAYS.into_iter().chain([PLAIN]) {
        assert_eq!(stage.standing_at("Bob", day), Some(Standing::Denied), "{day}");
    }
    let held = stage.facts.admissions.iter().rev().map(|fact| &fact.record);
    let mut of_date = held
        .filter(|admission| admission.recurrence_id == Some(date(DAYS[0])))
        .find(|admission| admission.attendee.person() == Person::Key(who("Bob")))
        .unwrap()
        .clone();
    of_date.state = AdmissionState::Admitted;
    stage.write_admission("Ann", of_date);
    assert_eq!(stage.standing_at("Bob", DAYS[0]), CONFIRMED);
    assert_eq!(stage.standing_at("Bob", DAYS[2]), Some(Standing::Denied));
}

#[test]
fn a_cancelled_date_is_not_seated() {
    let mut stage = Stage::daily(limited(1));
    let mut cancelled = stage.facts.event.record.master.clone().unwrap();
    cancelled.status = crate::record::Status::Cancelled;
    cancelled.sequence = 1;
    cancelled.rrule = None;
    stage.facts.event.record.overrides.insert(date(DAYS[0]), cancelled);
    stage.says_at("Bob", DAYS[0], PartStat::Accepted);
    assert_eq!(automatic(&stage.facts, &stage.order, moment(1)), []);
}

#[test]
fn what_was_given_up_for_one_date_is_released() {
    let mut stage = Stage::daily(limited(3));
    stage.says_at("Bob", DAYS[0], PartStat::Accepted);
    stage.settle();
    stage.says_at("Bob", DAYS[0], PartStat::Declined);
    let written = stage.settle();
    let states: Vec<AdmissionState> = written.iter().map(|admission| admission.state).collect();
    assert_eq!(states, [AdmissionState::Released]);
}

#[test]
fn an_answer_to_a_full_date_finds_no_seat_there_by_one_to_the_series() {
    for word in [PartStat::Accepted, PartStat::Delegated] {
        let mut stage = Stage::daily(Access { max_attendees: Some(1), ..Access::default() });
        stage.says_at("Cem", "2027-06-03T14:00:00", PartStat::Accepted);
        stage.settle();
        // Both come before Ann's node looks again.
        stage.says_at("Bob", "2027-06-03T14:00:00", word);
        stage.yes("Bob");
        stage.settle();
        assert_eq!(stage.standing("Bob"), Some(Standing::Confirmed));
        assert_eq!(stage.standing_at("Cem", "2027-06-03T14:00:00"), Some(Standing::Confirmed));
        assert_ne!(stage.standing_at("Bob", "2027-06-03T14:00:00"), Some(Standing::Confirmed));
        assert!(!stage.roster().over, "{word:?}");
    }
}

#[test]
fn a50_an_answer_to_one_date_seen_before_one_to_the_series_comes_first_there() {
    let mut stage = Stage::daily(limited(1));
    // All of them come before Ann's node looks.
    stage.says_at("Cem", DAYS[0], PartStat::Accepted);
    stage.yes("Bob");
    stage.says_at("Dan", DAYS[1], PartStat::Accepted);
    stage.settle();
    assert_eq!(stage.standing_at("Cem", DAYS[0]), CONFIRMED);
    assert_eq!(stage.standing_at("Bob", DAYS[0]), waitlisted(1));
    assert_eq!(stage.standing_at("Bob", DAYS[1]), CONFIRMED);
    assert_eq!(stage.standing_at("Dan", DAYS[1]), waitlisted(1));
}
