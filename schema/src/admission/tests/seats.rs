//! A single event with a limit.

use crate::admission::{automatic, seated};
use crate::record::{Access, AdmissionOf, AdmissionState, Attendee, PartStat, Promotion};
use crate::record::{RsvpPolicy, Waitlist};
use crate::roster::stage::{Stage, limited, moment};
use crate::roster::{Refusal, Standing};

const CONFIRMED: Option<Standing> = Some(Standing::Confirmed);
const PENDING: Option<Standing> = Some(Standing::Pending);
const FULL: Option<Standing> = Some(Standing::Refused(Refusal::Full));

fn waitlisted(place: u32) -> Option<Standing> {
    Some(Standing::Waitlisted { place })
}

/// `count` people who say yes, in this order.
fn crowd(stage: &mut Stage, count: u8) -> Vec<String> {
    let names: Vec<String> = (0..count).map(|n| char::from(b'a' + n).to_string()).collect();
    for name in &names {
        stage.yes(name);
        stage.settle();
    }
    names
}

fn by_guests(access: Access) -> Access {
    Access { plus_ones_max: 3, ..access }
}

#[test]
fn a50_the_21st_of_20_seats_waits_first_in_line() {
    let mut stage = Stage::new(limited(20));
    let names = crowd(&mut stage, 21);
    assert!(names[..20].iter().all(|name| stage.standing(name) == CONFIRMED));
    assert_eq!(stage.standing(&names[20]), waitlisted(1));
}

#[test]
fn a50_the_order_is_the_one_in_which_the_node_saw_the_answers() {
    let mut stage = Stage::new(limited(1));
    stage.yes("Bob");
    stage.yes("Cem");
    stage.order.reverse();
    stage.settle();
    assert_eq!((stage.standing("Cem"), stage.standing("Bob")), (CONFIRMED, waitlisted(1)));
}

#[test]
fn a51_a_faked_early_created_at_gains_nothing() {
    let mut stage = Stage::new(limited(1));
    stage.yes("Bob");
    let answer = stage.answer_of("Cem");
    let early = Attendee { created_at: moment(-900), partstat: PartStat::Accepted, ..answer };
    stage.write_answer("Cem", early);
    stage.settle();
    assert_eq!((stage.standing("Bob"), stage.standing("Cem")), (CONFIRMED, waitlisted(1)));
}

#[test]
fn a52_a_seat_given_up_goes_to_the_head_of_the_line_and_coming_back_goes_to_its_end() {
    let mut stage = Stage::new(limited(2));
    let names = crowd(&mut stage, 4);
    stage.no(&names[0]);
    stage.settle();
    assert_eq!(stage.standing(&names[2]), CONFIRMED);
    assert_eq!(stage.standing(&names[3]), waitlisted(1));
    stage.yes(&names[0]);
    stage.settle();
    assert_eq!(stage.standing(&names[0]), waitlisted(2));
}

#[test]
fn a52_who_comes_back_without_counting_gains_nothing() {
    let mut stage = Stage::new(limited(1));
    crowd(&mut stage, 1);
    stage.no("a");
    stage.settle();
    let answer = stage.answer_of("a");
    stage.write_answer("a", Attendee { partstat: PartStat::Accepted, ..answer });
    assert_eq!(stage.settle(), []);
    assert_eq!(stage.standing("a"), PENDING);
}

#[test]
fn a53_a_repeated_answer_keeps_seat_and_place() {
    let mut stage = Stage::new(limited(1));
    let names = crowd(&mut stage, 3);
    for name in &names {
        stage.yes(name);
        let comment = Some("still".to_owned());
        stage.write_answer(name, Attendee { comment, ..stage.answer_of(name) });
    }
    assert_eq!(stage.settle(), []);
    assert_eq!(stage.standing("a"), CONFIRMED);
    assert_eq!((stage.standing("b"), stage.standing("c")), (waitlisted(1), waitlisted(2)));
}

#[test]
fn a54_without_a_line_or_with_a_full_one_the_answer_is_refused() {
    let mut stage = Stage::new(Access { max_attendees: Some(1), ..Access::default() });
    crowd(&mut stage, 2);
    assert_eq!(stage.standing("b"), FULL);
    let one = Waitlist { enabled: true, max: Some(1), ..Waitlist::default() };
    let mut stage = Stage::new(Access { waitlist: one, ..limited(1) });
    crowd(&mut stage, 3);
    assert_eq!((stage.standing("b"), stage.standing("c")), (waitlisted(1), FULL));
    stage.no("a");
    stage.settle();
    assert_eq!((stage.standing("b"), stage.standing("c")), (CONFIRMED, FULL), "final");
}

#[test]
fn a55_more_seats_promote_the_first_who_wait() {
    let mut stage = Stage::new(limited(2));
    let names = crowd(&mut stage, 6);
    stage.access().max_attendees = Some(4);
    stage.settle();
    assert!(names[..4].iter().all(|name| stage.standing(name) == CONFIRMED));
    assert_eq!((stage.standing("e"), stage.standing("f")), (waitlisted(1), waitlisted(2)));
}

#[test]
fn a56_under_organizer_promotion_nobody_moves_by_itself_and_newcomers_wait() {
    let organizer = Waitlist { enabled: true, promotion: Promotion::Organizer, max: None };
    let mut stage = Stage::new(Access { waitlist: organizer, ..limited(1) });
    crowd(&mut stage, 3);
    stage.no("a");
    stage.settle();
    assert_eq!((stage.standing("b"), stage.standing("c")), (waitlisted(1), waitlisted(2)));
    stage.yes("d");
    stage.settle();
    assert_eq!(stage.standing("d"), waitlisted(3), "nobody passes the line");
    stage.decides("Ann", "c", AdmissionState::Admitted);
    stage.decides("b", "b", AdmissionState::Admitted);
    stage.settle();
    assert_eq!((stage.standing("b"), stage.standing("c")), (waitlisted(1), CONFIRMED));
}

#[test]
fn a57_what_the_organizer_admits_beyond_the_limit_counts_and_shows() {
    let mut stage = Stage::new(limited(1));
    crowd(&mut stage, 2);
    assert!(!stage.roster().over);
    stage.decides("Ann", "b", AdmissionState::Admitted);
    stage.settle();
    assert_eq!(stage.standing("b"), CONFIRMED);
    assert!(stage.roster().over);
}

#[test]
fn a58_guests_take_seats_too_and_are_let_in_all_or_none() {
    let mut stage = Stage::new(by_guests(limited(4)));
    crowd(&mut stage, 2);
    stage.brings("c", 1);
    stage.settle();
    assert_eq!(
        stage.row("c").map(|row| (row.standing, row.guests)),
        Some((Standing::Confirmed, 1))
    );
    let mut stage = Stage::new(by_guests(limited(3)));
    crowd(&mut stage, 2);
    stage.brings("c", 1);
    stage.yes("d");
    stage.settle();
    assert_eq!(stage.standing("c"), waitlisted(1), "two seats, one free");
    assert_eq!(stage.standing("d"), waitlisted(2), "would fit, and does not pass");
}

#[test]
fn a58_guests_added_later_are_asked_for_and_wait_for_room() {
    let mut stage = Stage::new(by_guests(limited(2)));
    crowd(&mut stage, 2);
    stage.brings("a", 1);
    stage.settle();
    let row = stage.row("a").unwrap();
    assert_eq!((row.standing, row.guests, row.asks), (Standing::Confirmed, 0, 1));
    stage.no("b");
    stage.settle();
    let row = stage.row("a").unwrap();
    assert_eq!((row.guests, row.asks), (1, 0));
    stage.brings("a", 0);
    stage.yes("b");
    stage.settle();
    assert_eq!(stage.standing("b"), CONFIRMED, "the guest's seat is free again");
}

#[test]
fn a_lowered_limit_puts_nobody_out_and_promotes_nobody() {
    let mut stage = Stage::new(limited(3));
    crowd(&mut stage, 4);
    stage.access().max_attendees = Some(1);
    assert_eq!(stage.settle(), []);
    assert!(stage.roster().over);
    stage.no("a");
    stage.settle();
    assert_eq!((stage.standing("b"), stage.standing("d")), (CONFIRMED, waitlisted(1)));
}

#[test]
fn a_limit_where_there_was_none_keeps_everybodys_seat() {
    let mut stage = Stage::new(Access::default());
    crowd(&mut stage, 3);
    let kept = seated(&stage.facts, &stage.order, moment(7));
    *stage.access() = limited(2);
    for admission in kept {
        stage.write_admission("Ann", admission);
    }
    stage.yes("d");
    stage.settle();
    assert!(["a", "b", "c"].iter().all(|name| stage.standing(name) == CONFIRMED));
    assert!(stage.roster().over);
    assert_eq!(stage.standing("d"), waitlisted(1));
}

#[test]
fn without_a_limit_any_more_nobody_waits() {
    let mut stage = Stage::new(limited(1));
    crowd(&mut stage, 2);
    *stage.access() = Access::default();
    assert_eq!(stage.standing("b"), CONFIRMED);
}

#[test]
fn a_lapsed_answer_keeps_its_seat_and_its_place() {
    let mut stage = Stage::new(limited(1));
    crowd(&mut stage, 3);
    (stage.master().sequence, stage.master().answers_since) = (1, 1);
    assert_eq!(stage.settle(), []);
    stage.yes("c");
    assert_eq!(stage.settle(), []);
    assert_eq!(stage.standing("c"), waitlisted(2));
    assert_eq!(stage.row("b").unwrap().place, 1);
    stage.yes("a");
    assert_eq!(stage.settle(), []);
    assert_eq!(stage.standing("a"), CONFIRMED);
}

#[test]
fn a_maybe_that_takes_no_seat_needs_one_to_become_a_yes() {
    let mut stage = Stage::new(Access { tentative_counts: false, ..limited(1) });
    crowd(&mut stage, 1);
    stage.says("b", PartStat::Tentative);
    stage.settle();
    assert_eq!(stage.standing("b"), Some(Standing::Tentative));
    stage.yes("b");
    stage.settle();
    assert_eq!(stage.standing("b"), waitlisted(1));
    stage.says("a", PartStat::Tentative);
    stage.settle();
    assert_eq!((stage.standing("a"), stage.standing("b")), (Some(Standing::Tentative), CONFIRMED));
}

#[test]
fn the_organizer_takes_a_seat_of_their_own_event() {
    let mut stage = Stage::new(limited(2));
    stage.yes("Ann");
    crowd(&mut stage, 2);
    assert_eq!((stage.standing("a"), stage.standing("b")), (CONFIRMED, waitlisted(1)));
}

#[test]
fn under_approval_with_a_limit_the_uninvited_wait_for_a_word() {
    let policy = RsvpPolicy::ApprovalRequired;
    let mut stage = Stage::new(Access { rsvp_policy: policy, ..limited(2) });
    stage.invites("Ann", "Bob");
    stage.yes("Cem");
    stage.yes("Bob");
    stage.settle();
    assert_eq!((stage.standing("Bob"), stage.standing("Cem")), (CONFIRMED, PENDING));
}

#[test]
fn a_seat_of_somebody_uninvited_is_free() {
    let mut stage = Stage::new(limited(1));
    stage.invites("Ann", "a");
    crowd(&mut stage, 2);
    stage.revokes("Ann", "a");
    stage.settle();
    assert_eq!(stage.standing("b"), CONFIRMED);
    stage.invites("Ann", "a");
    assert_eq!(stage.settle(), []);
    assert_eq!(stage.standing("a"), PENDING, "the seat is gone; a new answer asks for one");
}

#[test]
fn an_answer_deleted_after_it_was_seen_gives_the_seat_up() {
    let mut stage = Stage::new(limited(1));
    crowd(&mut stage, 2);
    let gone = stage.facts.answers.remove(0);
    stage.settle();
    assert_eq!(stage.standing("b"), CONFIRMED);
    stage.facts.answers.push(gone);
    assert_eq!(stage.settle(), []);
    assert_eq!(stage.standing("a"), PENDING);
}

#[test]
fn somebody_admitted_before_answering_is_asked_and_then_seated() {
    let mut stage = Stage::new(limited(2));
    stage.decides("Ann", "Bob", AdmissionState::Admitted);
    assert_eq!(stage.settle(), []);
    assert_eq!(stage.standing("Bob"), Some(Standing::NeedsAction { was: None }));
    stage.yes("Bob");
    assert_eq!(stage.settle(), []);
    assert_eq!(stage.standing("Bob"), CONFIRMED);
}

#[test]
fn a_guest_without_a_key_counts_and_is_promoted_like_any_other() {
    let mut stage = Stage::new(limited(1));
    crowd(&mut stage, 1);
    let token = "0123456789ABCDEFGHJKMNPQRS".to_owned();
    stage.decides("Ann", "b", AdmissionState::Waitlisted);
    let mut guest = stage.facts.admissions.pop().unwrap().record;
    guest.attendee = AdmissionOf::Guest(token.clone());
    guest.partstat = Some(PartStat::Accepted);
    stage.write_admission("Ann", guest);
    let standing = |stage: &Stage| {
        let person = crate::record::Person::Guest(token.clone());
        stage.roster().row(&person, None).map(|row| row.standing)
    };
    assert_eq!(standing(&stage), waitlisted(1));
    stage.no("a");
    stage.settle();
    assert_eq!(standing(&stage), CONFIRMED);
}

#[test]
fn tickets_are_never_taken_twice() {
    let mut stage = Stage::new(limited(1));
    let mut tickets: Vec<u64> = Vec::new();
    for _ in 0..3 {
        for name in ["a", "b", "c"] {
            stage.yes(name);
            let written = stage.settle();
            let new = written.iter().filter(|a| a.state == AdmissionState::Waitlisted);
            tickets.extend(new.map(|admission| admission.ticket));
            stage.no(name);
            stage.settle();
        }
        stage.yes("d");
        stage.settle();
    }
    let distinct: std::collections::BTreeSet<_> = tickets.iter().collect();
    assert_eq!(distinct.len(), tickets.len());
    assert_eq!(automatic(&stage.facts, &stage.order, moment(8)), []);
}
