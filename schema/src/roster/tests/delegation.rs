//! A place passed on: from one end's record alone, from both, and from what does not hold.

use crate::record::{
    Access, AdmissionState, Attendee, CapacityScope, Invitation, PartStat, Role, RsvpPolicy,
};
use crate::roster::stage::{Stage, limited, who};
use crate::roster::{Refusal, Row, Standing, rests_on, rests_on_whom, stands_in_for};

const CONFIRMED: Option<Standing> = Some(Standing::Confirmed);
const DELEGATED: Option<Standing> = Some(Standing::Delegated);
const ASKED: Option<Standing> = Some(Standing::NeedsAction { was: None });
const IN_VAIN: Option<Standing> = Some(Standing::Refused(Refusal::Delegation));
const NOT_INVITED: Option<Standing> = Some(Standing::Refused(Refusal::NotInvited));
const YES: PartStat = PartStat::Accepted;
const DAY: &str = "2027-06-03T14:00:00";

fn invited_only() -> Access {
    Access { rsvp_policy: RsvpPolicy::InvitedOnly, ..Access::default() }
}

/// Ann's event for invited people: Bob is, as chair, and Dan.
fn invited(access: Access) -> Stage {
    let mut stage = Stage::daily(access);
    stage.write_invitation("Ann", Invitation { role: Role::Chair, ..stage.invitation("Bob") });
    stage.invites("Ann", "Dan");
    stage
}

fn row(stage: &Stage, name: &str) -> Row {
    stage.row(name).expect("listed")
}

#[test]
fn a60_from_one_record_the_delegate_is_asked_in_the_delegators_role() {
    let mut stage = invited(invited_only());
    stage.delegates("Bob", "Cem", None);
    let bob = row(&stage, "Bob");
    assert_eq!((bob.standing, bob.delegate), (Standing::Delegated, Some(who("Cem"))));
    let cem = row(&stage, "Cem");
    assert_eq!(Some(cem.standing), ASKED);
    assert_eq!((cem.role, cem.invited), (Some(Role::Chair), true));
    assert_eq!(cem.delegate, Some(who("Bob")));
}

#[test]
fn a60_with_both_records_the_delegate_is_confirmed_in_the_delegators_role() {
    let mut stage = invited(invited_only());
    stage.delegates("Bob", "Cem", None);
    stage.stands_in("Cem", "Bob", YES, None);
    let cem = row(&stage, "Cem");
    assert_eq!((cem.standing, cem.role), (Standing::Confirmed, Some(Role::Chair)));
    assert_eq!(stage.standing("Bob"), DELEGATED);
}

#[test]
fn a60_a_claim_that_the_delegator_does_not_make_counts_nothing() {
    let mut stage = invited(invited_only());
    stage.yes("Bob");
    stage.stands_in("Cem", "Bob", YES, None);
    assert_eq!((stage.standing("Bob"), stage.standing("Cem")), (CONFIRMED, NOT_INVITED));
    stage.access().rsvp_policy = RsvpPolicy::Open;
    assert_eq!(stage.standing("Cem"), IN_VAIN);
    assert_eq!(stage.roster().counts(None).confirmed, 1);
}

#[test]
fn a60_the_delegates_no_leaves_the_delegation_and_their_word() {
    let mut stage = invited(invited_only());
    stage.delegates("Bob", "Cem", None);
    stage.stands_in("Cem", "Bob", PartStat::Declined, None);
    assert_eq!(stage.standing("Cem"), Some(Standing::Declined));
    stage.comes_after_all("Bob");
    assert_eq!((stage.standing("Bob"), stage.standing("Cem")), (CONFIRMED, NOT_INVITED));
}

#[test]
fn a60_whoever_may_not_answer_may_not_delegate() {
    let mut stage = invited(invited_only());
    stage.delegates("Eva", "Cem", None);
    assert_eq!((stage.standing("Eva"), stage.standing("Cem")), (NOT_INVITED, None));
    stage.delegates("Bob", "Cem", None);
    stage.revokes("Ann", "Bob");
    stage.stands_in("Cem", "Bob", YES, None);
    assert_eq!(stage.standing("Bob"), Some(Standing::Revoked));
    assert_eq!(stage.standing("Cem"), NOT_INVITED);
}

#[test]
fn a60_the_organizer_and_whoever_names_themselves_delegate_in_vain() {
    let mut stage = invited(Access::default());
    stage.delegates("Ann", "Cem", None);
    stage.delegates("Bob", "Bob", None);
    assert_eq!((stage.standing("Ann"), stage.standing("Bob")), (IN_VAIN, IN_VAIN));
    assert_eq!(stage.standing("Cem"), None);
}

#[test]
fn a60_a_place_may_be_given_to_the_organizer_who_has_one() {
    let mut stage = invited(Access::default());
    stage.yes("Ann");
    stage.delegates("Bob", "Ann", None);
    assert_eq!((stage.standing("Ann"), stage.standing("Bob")), (CONFIRMED, DELEGATED));
    assert_eq!(row(&stage, "Ann").delegate, None);
}

#[test]
fn a60_nobody_delegates_to_whom_the_organizer_keeps_out() {
    let mut stage = invited(invited_only());
    stage.delegates("Bob", "Cem", None);
    stage.decides("Ann", "Cem", AdmissionState::Denied);
    assert_eq!((stage.standing("Bob"), stage.standing("Cem")), (IN_VAIN, Some(Standing::Denied)));
    stage.revokes("Ann", "Dan");
    stage.delegates("Bob", "Dan", None);
    assert_eq!((stage.standing("Bob"), stage.standing("Dan")), (IN_VAIN, Some(Standing::Revoked)));
}

#[test]
fn a60_a_delegate_may_not_pass_it_on_unless_the_event_allows_it() {
    let mut stage = invited(invited_only());
    stage.delegates("Bob", "Cem", None);
    stage.stands_in("Cem", "Bob", YES, None);
    stage.delegates("Cem", "Eva", None);
    stage.stands_in("Eva", "Cem", YES, None);
    assert_eq!(stage.standing("Bob"), DELEGATED);
    assert_eq!((stage.standing("Cem"), stage.standing("Eva")), (IN_VAIN, NOT_INVITED));
    stage.access().delegation_depth_max = 2;
    assert_eq!((stage.standing("Cem"), stage.standing("Eva")), (DELEGATED, CONFIRMED));
    assert_eq!(row(&stage, "Eva").role, Some(Role::Chair));
    stage.access().delegation_depth_max = 0;
    assert_eq!((stage.standing("Bob"), stage.standing("Cem")), (IN_VAIN, NOT_INVITED));
}

#[test]
fn a60_a_circle_is_refused_where_it_closes() {
    let mut stage = invited(Access { delegation_depth_max: 5, ..invited_only() });
    stage.delegates("Bob", "Cem", None);
    stage.stands_in("Cem", "Bob", YES, None);
    stage.delegates("Cem", "Bob", None);
    assert_eq!((stage.standing("Bob"), stage.standing("Cem")), (DELEGATED, IN_VAIN));
}

#[test]
fn a60_two_invited_people_who_name_each_other_are_both_refused() {
    let mut stage = invited(invited_only());
    stage.delegates("Bob", "Dan", None);
    stage.delegates("Dan", "Bob", None);
    assert_eq!((stage.standing("Bob"), stage.standing("Dan")), (IN_VAIN, IN_VAIN));
}

#[test]
fn a60_claims_that_name_each_other_hold_nobody_up() {
    let mut stage = invited(Access { delegation_depth_max: 9, ..invited_only() });
    for (one, other) in [("Eva", "Fay"), ("Fay", "Eva")] {
        stage.stands_in(one, other, YES, None);
        stage.delegates(one, other, None);
    }
    assert_eq!((stage.standing("Eva"), stage.standing("Fay")), (NOT_INVITED, NOT_INVITED));
}

#[test]
fn a60_ones_own_invitation_comes_first() {
    let mut stage = invited(invited_only());
    stage.delegates("Bob", "Dan", None);
    let dan = row(&stage, "Dan");
    assert_eq!((dan.role, dan.delegate), (Some(Role::ReqParticipant), None));
    stage.no("Dan");
    assert_eq!(
        (stage.standing("Bob"), stage.standing("Dan")),
        (DELEGATED, Some(Standing::Declined))
    );
}

#[test]
fn a60_of_two_who_name_one_delegate_the_answer_says_whose_place_it_is() {
    let mut stage = invited(invited_only());
    stage.delegates("Bob", "Cem", None);
    stage.delegates("Dan", "Cem", None);
    assert_eq!(row(&stage, "Cem").delegate, Some(who("Bob")));
    stage.stands_in("Cem", "Dan", YES, None);
    let cem = row(&stage, "Cem");
    assert_eq!((cem.delegate, cem.role), (Some(who("Dan")), Some(Role::ReqParticipant)));
    stage.comes_after_all("Dan");
    assert_eq!(
        (stage.standing("Dan"), stage.standing("Cem")),
        (CONFIRMED, ASKED),
        "Bob still asks"
    );
}

#[test]
fn a60_an_own_answer_where_anybody_may_come_is_no_delegates() {
    let mut stage = invited(Access::default());
    stage.yes("Cem");
    stage.delegates("Bob", "Cem", None);
    assert_eq!((stage.standing("Bob"), stage.standing("Cem")), (DELEGATED, CONFIRMED));
    assert_eq!(row(&stage, "Cem").role, None);
    stage.no("Cem");
    assert_eq!(row(&stage, "Cem").delegate, Some(who("Bob")), "asked anew");
    assert_eq!(stage.standing("Cem"), ASKED);
}

#[test]
fn a60_a_lapsed_delegation_asks_nobody_and_counts_again_with_the_next() {
    let mut stage = invited(invited_only());
    stage.delegates("Bob", "Cem", None);
    stage.stands_in("Cem", "Bob", YES, None);
    (stage.master().sequence, stage.master().answers_since) = (1, 1);
    let was = |partstat| Some(Standing::NeedsAction { was: Some(partstat) });
    assert_eq!(stage.standing("Bob"), was(PartStat::Delegated));
    assert_eq!(stage.standing("Cem"), was(YES));
    stage.stands_in("Cem", "Bob", YES, None);
    assert_eq!(stage.standing("Cem"), IN_VAIN, "Bob has not said so of the new time");
    stage.delegates("Bob", "Cem", None);
    assert_eq!((stage.standing("Bob"), stage.standing("Cem")), (DELEGATED, CONFIRMED));
}

#[test]
fn a60_one_date_is_passed_on_and_the_others_are_not() {
    let mut stage = invited(invited_only());
    stage.yes("Bob");
    stage.delegates("Bob", "Cem", Some(DAY));
    assert_eq!((stage.standing("Bob"), stage.standing("Cem")), (CONFIRMED, None));
    assert_eq!((stage.standing_at("Bob", DAY), stage.standing_at("Cem", DAY)), (DELEGATED, ASKED));
    stage.stands_in("Cem", "Bob", YES, None);
    assert_eq!(stage.standing("Cem"), None, "an answer to the series is one to the date asked");
    assert_eq!(stage.standing_at("Cem", DAY), CONFIRMED);
}

#[test]
fn a60_a_date_kept_back_from_a_series_passed_on_is_the_delegators() {
    let mut stage = invited(invited_only());
    stage.delegates("Bob", "Cem", None);
    stage.stands_in("Cem", "Bob", YES, None);
    stage.says_at("Bob", DAY, YES);
    assert_eq!((stage.standing("Bob"), stage.standing("Cem")), (DELEGATED, CONFIRMED));
    assert_eq!(stage.standing_at("Bob", DAY), CONFIRMED);
    assert_eq!(stage.standing_at("Cem", DAY), NOT_INVITED);
    stage.stands_in("Cem", "Bob", PartStat::Declined, Some("2027-06-04T14:00:00"));
    assert_eq!(stage.standing_at("Cem", "2027-06-04T14:00:00"), Some(Standing::Declined));
}

#[test]
fn a60_who_has_not_answered_is_shown_to_the_ends_and_the_organizer() {
    let mut stage = invited(Access::default());
    stage.delegates("Bob", "Cem", None);
    let access = stage.access().clone();
    let sees = |stage: &Stage, asker: Option<&str>| {
        let visible = stage.roster().visible_to(asker.map(who), &access);
        let listed = visible.series.iter().any(|row| row.person.key() == Some(who("Cem")));
        let named = visible.series.iter().any(|row| row.delegate == Some(who("Cem")));
        assert_eq!(listed, named, "nor is whoever passed it on to them said to have");
        listed
    };
    for asker in ["Ann", "Bob", "Cem"] {
        assert!(sees(&stage, Some(asker)), "{asker}");
    }
    assert!(!sees(&stage, Some("Dan")));
    assert!(!sees(&stage, None));
    stage.stands_in("Cem", "Bob", YES, None);
    assert!(sees(&stage, None));
}

#[test]
fn a60_an_answer_names_whose_place_it_takes_also_where_how_they_have_it_is_not_known() {
    let mut stage = invited(invited_only());
    let in_place_of = |stage: &Stage, name: &str| stands_in_for(&stage.facts, who(name), None);
    stage.delegates("Bob", "Cem", None);
    assert_eq!(in_place_of(&stage, "Cem"), Some(who("Bob")));
    assert_eq!(in_place_of(&stage, "Bob"), None, "his own");
    stage.stands_in("Cem", "Bob", YES, None);
    stage.delegates("Cem", "Eva", None);
    stage.facts.answers.retain(|fact| fact.author != who("Bob"));
    assert_eq!(stage.standing("Eva"), None);
    assert_eq!(in_place_of(&stage, "Eva"), Some(who("Cem")));
    stage.access().rsvp_policy = RsvpPolicy::Open;
    assert_eq!(in_place_of(&stage, "Eva"), None, "they may come as themselves");
}

#[test]
fn a60_a_roster_rests_on_both_ends_keyspaces() {
    let mut stage = invited(invited_only());
    stage.delegates("Bob", "Cem", None);
    let answer = Attendee { delegated_from: Some(who("Gus")), ..stage.answer_of("Dan") };
    stage.write_answer("Dan", answer);
    let parts = rests_on(&stage.facts).unwrap();
    assert!(parts.contains_key(&who("Cem")) && parts.contains_key(&who("Gus")));
    assert!(rests_on_whom(&stage.facts).iter().eq(parts.keys()));
}

#[test]
fn a60_a_delegates_guests_are_theirs_to_name_and_the_events_to_allow() {
    let mut stage = invited(Access { plus_ones_max: 1, ..invited_only() });
    stage.delegates("Bob", "Cem", None);
    stage.stands_in("Cem", "Bob", YES, None);
    stage.brings("Cem", 2);
    assert_eq!(stage.standing("Cem"), Some(Standing::Refused(Refusal::Guests)));
    stage.brings("Cem", 1);
    assert_eq!(row(&stage, "Cem").guests, 1);
}

#[test]
fn a61_a_place_is_not_passed_on_after_the_event_was_cancelled() {
    let mut stage = invited(invited_only());
    (stage.master().sequence, stage.master().status) = (1, crate::record::Status::Cancelled);
    stage.delegates("Bob", "Cem", None);
    assert_eq!(stage.standing("Bob"), Some(Standing::Refused(Refusal::Cancelled)));
    assert_eq!(stage.standing("Cem"), None);
}

#[test]
fn a60_where_one_seat_serves_all_dates_it_is_decided_once_whatever_a_delegate_answers() {
    let mut stage = Stage::daily(Access { capacity_scope: CapacityScope::Series, ..limited(1) });
    stage.yes("Fay");
    stage.settle();
    stage.delegates("Bob", "Fay", Some(DAY));
    stage.stands_in("Fay", "Bob", YES, None);
    stage.settle();
    stage.no("Bob");
    stage.says_at("Fay", DAY, YES);
    // Asked again, the node has nothing to add.
    stage.settle();
    assert_eq!(stage.standing_at("Fay", DAY), CONFIRMED);
    assert!(!stage.roster().over);
}
