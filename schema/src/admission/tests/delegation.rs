//! A seat that is passed on: kept until the delegate answers, taken by their yes, given back by
//! their no, and never two.

use crate::admission::seated;
use crate::record::{
    Access, AdmissionState, CapacityScope, Invitation, PartStat, Person, RsvpPolicy,
};
use crate::roster::stage::{Stage, date, limited, moment, who};
use crate::roster::{Refusal, Standing};

const CONFIRMED: Option<Standing> = Some(Standing::Confirmed);
const PENDING: Option<Standing> = Some(Standing::Pending);
const DELEGATED: Option<Standing> = Some(Standing::Delegated);
const YES: PartStat = PartStat::Accepted;
const DAY: &str = "2027-06-03T14:00:00";

fn waitlisted(place: u32) -> Option<Standing> {
    Some(Standing::Waitlisted { place })
}

/// A seat, which is Bob's; Dan and Eva come after him.
fn full(access: Access) -> Stage {
    let mut stage = Stage::daily(access);
    for name in ["Bob", "Dan", "Eva"] {
        stage.yes(name);
        stage.settle();
    }
    assert_eq!(stage.standing("Bob"), CONFIRMED);
    stage
}

#[test]
fn a60_a_seat_passed_on_is_kept_until_the_delegate_answers() {
    let mut stage = full(limited(1));
    stage.delegates("Bob", "Cem", None);
    assert_eq!(stage.settle(), []);
    assert_eq!((stage.standing("Bob"), stage.standing("Dan")), (DELEGATED, waitlisted(1)));
    assert!(!stage.roster().over);
}

#[test]
fn a60_the_delegates_yes_takes_the_seat_at_once_and_for_good() {
    let mut stage = full(limited(1));
    stage.delegates("Bob", "Cem", None);
    stage.stands_in("Cem", "Bob", YES, None);
    assert_eq!(stage.standing("Cem"), CONFIRMED, "before any word of the organizer's node");
    let seat = |state: AdmissionState, written: &[crate::record::Admission]| {
        written.iter().filter(|admission| admission.state == state).count()
    };
    let written = stage.settle();
    assert_eq!((written.len(), seat(AdmissionState::Admitted, &written)), (2, 1));
    assert_eq!(seat(AdmissionState::Released, &written), 1);
    assert_eq!((stage.standing("Cem"), stage.standing("Dan")), (CONFIRMED, waitlisted(1)));
}

#[test]
fn a60_the_delegates_no_frees_the_seat_for_the_line_and_the_delegator_goes_to_its_end() {
    let mut stage = full(limited(1));
    stage.delegates("Bob", "Cem", None);
    stage.stands_in("Cem", "Bob", PartStat::Declined, None);
    stage.settle();
    assert_eq!((stage.standing("Bob"), stage.standing("Dan")), (DELEGATED, CONFIRMED));
    stage.comes_after_all("Bob");
    stage.settle();
    assert_eq!((stage.standing("Eva"), stage.standing("Bob")), (waitlisted(1), waitlisted(2)));
}

#[test]
fn a60_taken_back_without_counting_it_gains_nothing_once_the_seat_was_taken() {
    let mut stage = full(limited(1));
    stage.delegates("Bob", "Cem", None);
    stage.stands_in("Cem", "Bob", YES, None);
    stage.settle();
    stage.yes("Bob");
    stage.settle();
    assert_eq!((stage.standing("Bob"), stage.standing("Dan")), (PENDING, CONFIRMED));
    assert_eq!(stage.standing("Cem"), Some(Standing::Refused(Refusal::Delegation)));
}

#[test]
fn a60_a_place_in_the_line_goes_on_too() {
    let mut stage = full(limited(1));
    stage.delegates("Dan", "Cem", None);
    stage.stands_in("Cem", "Dan", YES, None);
    assert_eq!((stage.standing("Cem"), stage.standing("Eva")), (waitlisted(1), waitlisted(2)));
    stage.settle();
    stage.no("Bob");
    stage.settle();
    assert_eq!((stage.standing("Cem"), stage.standing("Eva")), (CONFIRMED, waitlisted(1)));
}

#[test]
fn a60_who_delegates_from_the_line_is_promoted_for_the_delegate() {
    let mut stage = full(limited(1));
    stage.delegates("Dan", "Cem", None);
    stage.no("Bob");
    stage.settle();
    assert_eq!((stage.standing("Dan"), stage.standing("Eva")), (DELEGATED, waitlisted(1)));
    stage.stands_in("Cem", "Dan", YES, None);
    assert_eq!(stage.standing("Cem"), CONFIRMED);
}

#[test]
fn a60_a_delegate_with_an_invitation_of_their_own_takes_no_seat_and_it_is_released() {
    let mut stage = full(limited(1));
    stage.invites("Ann", "Cem");
    stage.delegates("Bob", "Cem", None);
    stage.settle();
    assert_eq!((stage.standing("Bob"), stage.standing("Dan")), (DELEGATED, CONFIRMED));
    stage.yes("Cem");
    stage.settle();
    assert_eq!(stage.standing("Cem"), waitlisted(2));
}

#[test]
fn a60_a_delegate_asked_to_one_date_takes_no_seat_there_and_it_is_released() {
    let mut stage = full(limited(1));
    let invitation = Invitation { recurrence_id: Some(date(DAY)), ..stage.invitation("Cem") };
    stage.write_invitation("Ann", invitation);
    stage.delegates("Bob", "Cem", None);
    stage.settle();
    let released = stage.facts.admissions.iter().any(|one| {
        let record = &one.record;
        record.attendee.person() == Person::Key(who("Bob"))
            && record.recurrence_id == Some(date(DAY))
            && record.state == AdmissionState::Released
    });
    assert!(released, "{:?}", stage.facts.admissions);
    assert_eq!(stage.standing("Bob"), DELEGATED);
}

#[test]
fn a60_whoever_was_turned_away_may_take_the_seat_of_who_names_them() {
    let mut stage = Stage::new(Access { waitlist: Default::default(), ..limited(1) });
    for name in ["Bob", "Cem"] {
        stage.yes(name);
        stage.settle();
    }
    assert_eq!(stage.standing("Cem"), Some(Standing::Refused(Refusal::Full)));
    stage.delegates("Cem", "Dan", None);
    assert_eq!(stage.standing("Cem"), Some(Standing::Refused(Refusal::Full)), "nothing to pass on");
    stage.yes("Cem");
    stage.delegates("Bob", "Cem", None);
    stage.stands_in("Cem", "Bob", YES, None);
    stage.settle();
    assert_eq!((stage.standing("Bob"), stage.standing("Cem")), (DELEGATED, CONFIRMED));
}

#[test]
fn a60_one_who_is_named_by_two_takes_one_seat_and_frees_the_other() {
    let mut stage = full(limited(2));
    assert_eq!(stage.standing("Dan"), CONFIRMED);
    stage.delegates("Bob", "Cem", None);
    stage.delegates("Dan", "Cem", None);
    assert_eq!(stage.settle(), []);
    stage.stands_in("Cem", "Dan", YES, None);
    stage.settle();
    assert_eq!((stage.standing("Cem"), stage.standing("Eva")), (CONFIRMED, CONFIRMED));
}

#[test]
fn a60_a_seat_goes_down_a_chain_and_no_further_than_it_is_taken() {
    let mut stage = full(Access { delegation_depth_max: 2, ..limited(1) });
    stage.delegates("Bob", "Cem", None);
    stage.stands_in("Cem", "Bob", YES, None);
    stage.delegates("Cem", "Fay", None);
    stage.stands_in("Fay", "Cem", YES, None);
    assert_eq!(stage.standing("Fay"), CONFIRMED);
    stage.settle();
    stage.stands_in("Fay", "Cem", PartStat::Declined, None);
    stage.settle();
    assert_eq!((stage.standing("Cem"), stage.standing("Dan")), (DELEGATED, CONFIRMED));
}

#[test]
fn a60_where_the_organizer_approves_a_delegate_needs_it_and_the_seat_waits_for_them() {
    let mut stage = Stage::new(Access { rsvp_policy: RsvpPolicy::ApprovalRequired, ..limited(1) });
    stage.invites("Ann", "Bob");
    stage.invites("Ann", "Dan");
    stage.yes("Bob");
    stage.settle();
    stage.yes("Dan");
    stage.settle();
    stage.delegates("Bob", "Cem", None);
    stage.stands_in("Cem", "Bob", YES, None);
    stage.settle();
    assert_eq!((stage.standing("Cem"), stage.standing("Dan")), (PENDING, waitlisted(1)));
    stage.decides("Ann", "Cem", AdmissionState::Admitted);
    stage.settle();
    assert_eq!((stage.standing("Cem"), stage.standing("Dan")), (CONFIRMED, waitlisted(1)));
    assert!(!stage.roster().over);
}

#[test]
fn a60_whoever_is_not_approved_delegates_in_vain() {
    let mut stage = Stage::new(Access { rsvp_policy: RsvpPolicy::ApprovalRequired, ..limited(5) });
    stage.yes("Bob");
    stage.delegates("Bob", "Cem", None);
    assert_eq!(stage.standing("Bob"), Some(Standing::Refused(Refusal::Delegation)));
    stage.yes("Bob");
    stage.decides("Ann", "Bob", AdmissionState::Admitted);
    stage.delegates("Bob", "Cem", None);
    assert_eq!(stage.standing("Bob"), DELEGATED);
}

#[test]
fn a60_guests_of_the_delegate_take_what_there_is_and_free_the_rest() {
    let mut stage = Stage::new(Access { plus_ones_max: 3, ..limited(3) });
    stage.brings("Bob", 2);
    stage.settle();
    stage.yes("Dan");
    stage.settle();
    assert_eq!(stage.standing("Dan"), waitlisted(1));
    stage.delegates("Bob", "Cem", None);
    stage.stands_in("Cem", "Bob", YES, None);
    stage.settle();
    assert_eq!((stage.standing("Cem"), stage.standing("Dan")), (CONFIRMED, CONFIRMED));
    stage.brings("Cem", 3);
    stage.settle();
    let cem = stage.row("Cem").unwrap();
    assert_eq!((cem.guests, cem.asks), (0, 3));
}

#[test]
fn a60_a_lapsed_delegation_keeps_the_seat_that_was_taken_by_it() {
    let mut stage = full(limited(1));
    stage.delegates("Bob", "Cem", None);
    stage.stands_in("Cem", "Bob", YES, None);
    stage.settle();
    (stage.master().sequence, stage.master().answers_since) = (1, 1);
    assert_eq!(stage.settle(), []);
    assert_eq!(stage.standing("Dan"), Some(Standing::NeedsAction { was: Some(YES) }));
    stage.delegates("Bob", "Cem", None);
    stage.stands_in("Cem", "Bob", YES, None);
    assert_eq!(stage.settle(), []);
    assert_eq!(stage.standing("Cem"), CONFIRMED);
}

#[test]
fn a60_a_limit_set_later_keeps_the_seat_passed_on() {
    let mut stage = Stage::new(Access::default());
    stage.yes("Bob");
    stage.delegates("Bob", "Cem", None);
    for admission in seated(&stage.facts, &stage.order, moment(5)) {
        stage.write_admission("Ann", admission);
    }
    *stage.access() = limited(1);
    stage.yes("Dan");
    stage.settle();
    stage.stands_in("Cem", "Bob", YES, None);
    stage.settle();
    assert_eq!((stage.standing("Cem"), stage.standing("Dan")), (CONFIRMED, waitlisted(1)));
}

#[test]
fn a60_one_dates_seat_is_passed_on_and_the_others_stay() {
    let mut stage = full(limited(1));
    stage.delegates("Bob", "Cem", Some(DAY));
    stage.settle();
    stage.stands_in("Cem", "Bob", YES, Some(DAY));
    stage.settle();
    assert_eq!((stage.standing("Bob"), stage.standing("Cem")), (CONFIRMED, None));
    assert_eq!(
        (stage.standing_at("Bob", DAY), stage.standing_at("Cem", DAY)),
        (DELEGATED, CONFIRMED)
    );
    assert_eq!(stage.standing_at("Dan", DAY), waitlisted(1));
    stage.stands_in("Cem", "Bob", PartStat::Declined, Some(DAY));
    stage.settle();
    assert_eq!((stage.standing("Dan"), stage.standing_at("Dan", DAY)), (waitlisted(1), CONFIRMED));
}

#[test]
fn a60_a_date_of_the_series_that_was_full_stays_full_for_the_delegate() {
    let mut stage = Stage::daily(limited(1));
    stage.says_at("Dan", DAY, YES);
    stage.settle();
    stage.yes("Bob");
    stage.settle();
    assert_eq!((stage.standing("Bob"), stage.standing_at("Bob", DAY)), (CONFIRMED, waitlisted(1)));
    stage.delegates("Bob", "Cem", None);
    stage.stands_in("Cem", "Bob", YES, None);
    stage.settle();
    assert_eq!((stage.standing("Cem"), stage.standing_at("Cem", DAY)), (CONFIRMED, waitlisted(1)));
    assert_eq!(stage.standing_at("Dan", DAY), CONFIRMED);
}

#[test]
fn a60_where_one_seat_serves_all_dates_it_goes_on_only_with_all_of_them() {
    let mut stage = full(Access { capacity_scope: CapacityScope::Series, ..limited(1) });
    stage.delegates("Bob", "Cem", Some(DAY));
    stage.stands_in("Cem", "Bob", YES, Some(DAY));
    stage.settle();
    assert_eq!((stage.standing("Bob"), stage.standing_at("Cem", DAY)), (CONFIRMED, waitlisted(3)));
    stage.delegates("Bob", "Cem", None);
    stage.stands_in("Cem", "Bob", YES, None);
    stage.settle();
    assert_eq!((stage.standing("Bob"), stage.standing("Dan")), (DELEGATED, waitlisted(1)));
}

#[test]
fn a60_where_one_seat_serves_all_dates_a_delegate_for_one_who_answers_the_series_has_a_seat() {
    let mut stage = Stage::daily(Access { capacity_scope: CapacityScope::Series, ..limited(2) });
    stage.yes("Bob");
    stage.delegates("Bob", "Cem", Some(DAY));
    stage.stands_in("Cem", "Bob", YES, None);
    stage.settle();
    assert_eq!((stage.standing("Bob"), stage.standing_at("Cem", DAY)), (CONFIRMED, CONFIRMED));
    assert_eq!(stage.standing_at("Bob", DAY), DELEGATED);
    assert_eq!(stage.standing("Cem"), None, "to the others nobody asked him");
    stage.yes("Dan");
    stage.settle();
    assert_eq!(stage.standing("Dan"), waitlisted(1), "the two seats are Bob's and Cem's");
    stage.stands_in("Cem", "Bob", PartStat::Declined, None);
    stage.settle();
    assert_eq!(stage.standing("Dan"), CONFIRMED);
}

#[test]
fn a60_where_one_seat_serves_all_dates_what_is_released_is_released_once() {
    let access = Access {
        max_attendees: Some(1),
        capacity_scope: CapacityScope::Series,
        delegation_depth_max: 2,
        ..Access::default()
    };
    let mut stage = Stage::daily(access);
    stage.yes("Fay");
    stage.settle();
    stage.delegates("Bob", "Fay", Some(DAY));
    stage.settle();
    stage.stands_in("Fay", "Bob", YES, None);
    stage.settle();
    stage.no("Bob");
    stage.settle();
    stage.says_at("Fay", DAY, YES);
    // Whoever settles sees to it that asking again gives nothing.
    stage.settle();
}
