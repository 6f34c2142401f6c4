//! What the organizer decides by hand.

use crate::admission::{Hand, NotDecided, by_hand};
use crate::order::{Also, significant_change};
use crate::record::{
    Access, AdmissionState, CapacityScope, PartStat, Promotion, RsvpPolicy, Waitlist,
};
use crate::roster::Standing;
use crate::roster::stage::{Stage, date, limited, moment, who};

const CONFIRMED: Option<Standing> = Some(Standing::Confirmed);
const LAPSED: Option<Standing> = Some(Standing::NeedsAction { was: Some(PartStat::Accepted) });
const DAY: &str = "2027-06-03T14:00:00";

fn decides(stage: &mut Stage, name: &str, hand: Hand, on: Option<&str>) {
    let written = by_hand(&stage.facts, (who(name), on.map(date)), hand, moment(7)).unwrap();
    written.into_iter().for_each(|admission| stage.write_admission("Ann", admission));
    stage.settle();
}

/// Everybody is asked anew.
fn asks_again(stage: &mut Stage) {
    let event = stage.facts.event.record.clone();
    let also = Also { uninvited: false, ask_again: true };
    stage.facts.event.record = significant_change(&event, event.clone(), also, moment(7)).event;
}

#[test]
fn a_lapsed_answer_keeps_its_seat_until_the_organizer_releases_it() {
    let mut stage = Stage::new(limited(1));
    stage.yes("Bob");
    stage.yes("Cem");
    stage.settle();
    asks_again(&mut stage);
    stage.settle();
    stage.yes("Cem");
    stage.settle();
    assert_eq!((stage.standing("Bob"), stage.row("Cem").unwrap().place), (LAPSED, 1));
    decides(&mut stage, "Bob", Hand::Release, None);
    assert_eq!((stage.standing("Bob"), stage.standing("Cem")), (LAPSED, CONFIRMED));
    // Whoever answers after all goes to the end of the line.
    let answer = crate::record::Attendee {
        sequence: stage.facts.event.record.sequence(),
        round: 1,
        ..stage.answer_of("Bob")
    };
    stage.write_answer("Bob", answer);
    stage.settle();
    assert_eq!(stage.standing("Bob"), Some(Standing::Waitlisted { place: 1 }));
}

#[test]
fn a_lapsed_answer_keeps_its_place_in_the_line_until_it_is_released() {
    let mut stage = Stage::new(limited(1));
    for name in ["Bob", "Cem", "Dan"] {
        stage.yes(name);
    }
    stage.settle();
    asks_again(&mut stage);
    for name in ["Bob", "Dan"] {
        stage.yes(name);
    }
    stage.settle();
    assert_eq!((stage.standing("Cem"), stage.row("Cem").unwrap().place), (LAPSED, 1));
    assert_eq!(stage.standing("Dan"), Some(Standing::Waitlisted { place: 2 }));
    decides(&mut stage, "Cem", Hand::Release, None);
    assert_eq!(stage.standing("Dan"), Some(Standing::Waitlisted { place: 1 }));
}

#[test]
fn one_date_of_a_series_can_be_released_and_the_others_stay() {
    let mut stage = Stage::daily(limited(1));
    stage.yes("Bob");
    stage.yes("Cem");
    stage.settle();
    decides(&mut stage, "Bob", Hand::Release, Some(DAY));
    assert_eq!(stage.standing("Bob"), CONFIRMED);
    assert_eq!(stage.standing_at("Bob", DAY), Some(Standing::Pending));
    assert_eq!(stage.standing_at("Cem", DAY), CONFIRMED);
    assert!(!stage.roster().over);
}

#[test]
fn a_series_released_is_released_on_every_date_it_waited_for() {
    let mut stage = Stage::daily(limited(1));
    stage.says_at("Dan", DAY, PartStat::Accepted);
    stage.settle();
    stage.yes("Bob");
    stage.settle();
    assert_eq!(stage.standing_at("Bob", DAY), Some(Standing::Waitlisted { place: 1 }));
    decides(&mut stage, "Bob", Hand::Release, None);
    assert_eq!(stage.standing("Bob"), Some(Standing::Pending));
    assert_eq!(stage.standing_at("Bob", DAY), Some(Standing::Pending));
}

#[test]
fn who_holds_nothing_has_nothing_to_release_and_who_never_answered_nothing_to_decide() {
    let mut stage = Stage::new(Access::default());
    let release =
        |stage: &Stage, name| by_hand(&stage.facts, (who(name), None), Hand::Release, moment(7));
    assert_eq!(release(&stage, "Bob"), Err(NotDecided::NoAnswer));
    stage.yes("Bob");
    assert_eq!(release(&stage, "Bob"), Err(NotDecided::NothingHeld));
}

#[test]
fn a56_who_said_no_is_given_no_seat_by_hand_either() {
    let waitlist =
        Waitlist { enabled: true, promotion: Promotion::Organizer, ..Waitlist::default() };
    let mut stage = Stage::new(Access { waitlist, ..limited(1) });
    stage.no("Bob");
    decides(&mut stage, "Bob", Hand::Admit, None);
    stage.yes("Cem");
    stage.settle();
    assert_eq!(
        (stage.standing("Bob"), stage.standing("Cem")),
        (Some(Standing::Declined), CONFIRMED)
    );
}

#[test]
fn guests_asked_for_later_are_the_organizers_to_decide_under_approval() {
    let access = Access {
        rsvp_policy: RsvpPolicy::ApprovalRequired,
        plus_ones_max: 3,
        max_attendees: Some(9),
        ..Access::default()
    };
    let mut stage = Stage::new(access);
    stage.yes("Bob");
    stage.settle();
    decides(&mut stage, "Bob", Hand::Admit, None);
    stage.brings("Bob", 2);
    stage.settle();
    let row = stage.row("Bob").unwrap();
    assert_eq!((row.standing, row.guests, row.asks), (Standing::Confirmed, 0, 2));
    decides(&mut stage, "Bob", Hand::Admit, None);
    let row = stage.row("Bob").unwrap();
    assert_eq!((row.standing, row.guests, row.asks), (Standing::Confirmed, 2, 0));
}

#[test]
fn where_one_seat_serves_all_dates_a_date_decided_is_the_series_decided() {
    let mut stage = Stage::daily(Access { capacity_scope: CapacityScope::Series, ..limited(1) });
    stage.says_at("Bob", DAY, PartStat::Accepted);
    stage.settle();
    stage.says_at("Cem", DAY, PartStat::Accepted);
    stage.settle();
    assert_eq!(stage.standing_at("Cem", DAY), Some(Standing::Waitlisted { place: 1 }));
    decides(&mut stage, "Cem", Hand::Admit, Some(DAY));
    assert_eq!(stage.standing_at("Cem", DAY), CONFIRMED);
    assert!(stage.roster().over);
    decides(&mut stage, "Bob", Hand::Release, Some(DAY));
    assert_eq!(stage.standing_at("Bob", DAY), Some(Standing::Pending));
    let states: Vec<AdmissionState> =
        stage.facts.admissions.iter().map(|f| f.record.state).collect();
    assert!(
        stage.facts.admissions.iter().all(|fact| fact.record.recurrence_id.is_none()),
        "{states:?}"
    );
}
