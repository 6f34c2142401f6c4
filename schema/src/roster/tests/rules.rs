//! The ten rules, for a single event.

use crate::record::{Access, AdmissionState, Attendee, PartStat, Role, RsvpPolicy, Status};
use crate::record::{CanInvite, Invitation};
use crate::roster::stage::{Stage, limited, who};
use crate::roster::{Refusal, Standing};

const CONFIRMED: Option<Standing> = Some(Standing::Confirmed);
const INVITED: Option<Standing> = Some(Standing::NeedsAction { was: None });

fn invited_only() -> Access {
    Access { rsvp_policy: RsvpPolicy::InvitedOnly, ..Access::default() }
}

fn approval() -> Access {
    Access { rsvp_policy: RsvpPolicy::ApprovalRequired, ..Access::default() }
}

#[test]
fn a40_without_a_policy_anyone_who_accepts_is_confirmed() {
    let mut stage = Stage::new(Access::default());
    for name in ["Bob", "Cem", "Dan"] {
        stage.yes(name);
    }
    assert_eq!(stage.roster().counts(None).confirmed, 3);
    assert_eq!(stage.settle(), [], "an event without a limit needs no admissions");
}

#[test]
fn a41_an_uninvited_answer_to_an_invited_only_event_is_refused_and_counts_nothing() {
    let mut stage = Stage::new(invited_only());
    stage.yes("Bob");
    assert_eq!(stage.standing("Bob"), Some(Standing::Refused(Refusal::NotInvited)));
    assert_eq!(stage.roster().counts(None), Default::default());
}

#[test]
fn a42_a_late_invitation_makes_the_answer_stand() {
    let mut stage = Stage::new(invited_only());
    stage.yes("Bob");
    stage.invites("Ann", "Bob");
    assert_eq!(stage.standing("Bob"), CONFIRMED);
}

#[test]
fn a43_invitations_by_strangers_and_to_oneself_are_ignored() {
    let mut stage = Stage::new(invited_only());
    stage.yes("Bob");
    stage.invites("Bob", "Bob");
    stage.invites("Cem", "Bob");
    assert_eq!(stage.standing("Bob"), Some(Standing::Refused(Refusal::NotInvited)));
    assert!(!stage.row("Bob").unwrap().invited);
}

#[test]
fn a43_people_may_not_invite_themselves_in_a_circle() {
    let mut stage = Stage::new(Access { can_invite: CanInvite::Attendees, ..invited_only() });
    for (by, name) in [("Bob", "Cem"), ("Cem", "Bob")] {
        stage.invites(by, name);
        stage.yes(name);
    }
    assert_eq!(stage.standing("Bob"), Some(Standing::Refused(Refusal::NotInvited)));
    stage.invites("Ann", "Bob");
    assert_eq!(stage.standing("Cem"), CONFIRMED, "Bob may invite once Ann invited him");
    stage.revokes("Ann", "Bob");
    assert_eq!(stage.standing("Cem"), Some(Standing::Refused(Refusal::NotInvited)));
}

#[test]
fn a44_whoever_may_invite_uninvites_nobody_else() {
    let mut stage = Stage::new(Access { can_invite: CanInvite::Attendees, ..Access::default() });
    stage.invites("Ann", "Cem");
    stage.yes("Cem");
    stage.yes("Bob");
    stage.revokes("Cem", "Bob");
    assert_eq!(stage.standing("Bob"), CONFIRMED, "Cem never invited Bob");
    stage.invites("Dan", "Bob");
    stage.invites("Ann", "Dan");
    stage.yes("Dan");
    assert!(stage.row("Bob").unwrap().invited, "Dan's invitation is Dan's to take back");
}

#[test]
fn a44_a_revoked_invitation_ends_the_attendance_under_every_policy() {
    for access in [invited_only(), approval(), Access::default()] {
        let mut stage = Stage::new(access);
        stage.invites("Ann", "Bob");
        stage.yes("Bob");
        assert_eq!(stage.standing("Bob"), CONFIRMED);
        stage.revokes("Ann", "Bob");
        assert_eq!(stage.standing("Bob"), Some(Standing::Revoked));
        assert_eq!(stage.roster().counts(None).confirmed, 0);
        stage.invites("Ann", "Bob");
        assert_eq!(stage.standing("Bob"), CONFIRMED, "invited again");
    }
}

#[test]
fn a44_a_deleted_invitation_never_was() {
    let mut stage = Stage::new(invited_only());
    stage.invites("Ann", "Bob");
    stage.yes("Bob");
    stage.facts.invitations.clear();
    assert_eq!(stage.standing("Bob"), Some(Standing::Refused(Refusal::NotInvited)));
}

#[test]
fn a45_an_uninvited_maybe_counts_nothing() {
    let mut stage = Stage::new(invited_only());
    stage.says("Bob", PartStat::Tentative);
    assert_eq!(stage.roster().counts(None), Default::default());
}

#[test]
fn a46_an_invitee_without_an_answer_needs_action() {
    let mut stage = Stage::new(invited_only());
    stage.invites("Ann", "Bob");
    assert_eq!(stage.standing("Bob"), INVITED);
    stage.says("Bob", PartStat::NeedsAction);
    assert_eq!(stage.standing("Bob"), INVITED);
    assert_eq!(stage.roster().counts(None).confirmed, 0);
}

#[test]
fn a47_approval_is_pending_then_confirmed_or_denied() {
    let mut stage = Stage::new(approval());
    stage.yes("Bob");
    stage.yes("Cem");
    assert_eq!(stage.settle(), [], "only a person approves");
    assert_eq!(stage.standing("Bob"), Some(Standing::Pending));
    stage.decides("Ann", "Bob", AdmissionState::Admitted);
    stage.decides("Ann", "Cem", AdmissionState::Denied);
    assert_eq!(stage.standing("Bob"), CONFIRMED);
    assert_eq!(stage.standing("Cem"), Some(Standing::Denied));
    stage.decides("Ann", "Bob", AdmissionState::Denied);
    assert_eq!(stage.standing("Bob"), Some(Standing::Denied));
    stage.no("Cem");
    stage.yes("Cem");
    assert_eq!(stage.standing("Cem"), Some(Standing::Denied), "whatever the round");
}

#[test]
fn a47_an_invitation_is_the_approval() {
    let mut stage = Stage::new(approval());
    stage.invites("Ann", "Bob");
    stage.yes("Bob");
    assert_eq!(stage.standing("Bob"), CONFIRMED);
}

#[test]
fn a47_an_invitation_by_somebody_else_is_no_approval() {
    let mut stage = Stage::new(Access { can_invite: CanInvite::Attendees, ..approval() });
    stage.invites("Ann", "Bob");
    stage.invites("Bob", "Cem");
    stage.yes("Bob");
    stage.yes("Cem");
    assert_eq!(stage.standing("Bob"), Some(Standing::Confirmed));
    assert_eq!(stage.standing("Cem"), Some(Standing::Pending));
    assert!(stage.row("Cem").unwrap().invited);
    stage.decides("Ann", "Cem", AdmissionState::Admitted);
    assert_eq!(stage.standing("Cem"), Some(Standing::Confirmed));
}

#[test]
fn a48_after_giving_up_a_new_approval_is_needed() {
    let mut stage = Stage::new(approval());
    stage.yes("Bob");
    stage.decides("Ann", "Bob", AdmissionState::Admitted);
    stage.no("Bob");
    assert_eq!(stage.settle().len(), 1, "the seat is released");
    stage.yes("Bob");
    assert_eq!(stage.standing("Bob"), Some(Standing::Pending));
    stage.decides("Ann", "Bob", AdmissionState::Admitted);
    assert_eq!(stage.standing("Bob"), CONFIRMED);
}

#[test]
fn a49_self_approval_is_ignored() {
    for access in [approval(), limited(1)] {
        let mut stage = Stage::new(access);
        stage.yes("Bob");
        stage.decides("Bob", "Bob", AdmissionState::Admitted);
        assert_eq!(stage.standing("Bob"), Some(Standing::Pending));
    }
}

#[test]
fn a61_answers_to_a_cancelled_event_stay_flagged_and_new_ones_are_refused() {
    let mut stage = Stage::new(Access::default());
    stage.yes("Bob");
    stage.master().status = Status::Cancelled;
    stage.master().sequence = 1;
    stage.yes("Cem");
    let bob = stage.row("Bob").unwrap();
    assert_eq!((bob.standing, bob.cancelled), (Standing::Confirmed, true));
    assert_eq!(stage.standing("Cem"), Some(Standing::Refused(Refusal::Cancelled)));
    assert_eq!(stage.roster().counts(None).confirmed, 1);
    stage.no("Dan");
    assert_eq!(stage.standing("Dan"), Some(Standing::Declined));
}

#[test]
fn a106_an_answer_rewritten_to_another_event_no_longer_counts() {
    let mut stage = Stage::new(Access::default());
    stage.yes("Bob");
    let other =
        stage.facts.event_uri.to_string().replace(&who("Ann").to_string(), &who("Zoe").to_string());
    stage.facts.answers[0].record.event = other.parse().unwrap();
    assert_eq!(stage.standing("Bob"), None);
}

#[test]
fn the_organizers_own_answer_stands_without_admission() {
    let mut stage = Stage::new(Access { max_attendees: Some(1), ..invited_only() });
    assert_eq!(stage.standing("Ann"), None, "unanswered");
    stage.yes("Ann");
    stage.master().answers_since = 3;
    assert_eq!(stage.standing("Ann"), CONFIRMED);
    assert_eq!(stage.settle(), []);
}

#[test]
fn an_answer_lapses_when_people_are_asked_anew() {
    let mut stage = Stage::new(Access::default());
    stage.yes("Bob");
    (stage.master().sequence, stage.master().answers_since) = (2, 2);
    let was = Some(PartStat::Accepted);
    assert_eq!(stage.standing("Bob"), Some(Standing::NeedsAction { was }));
    stage.yes("Bob");
    assert_eq!(stage.standing("Bob"), CONFIRMED);
}

#[test]
fn more_guests_than_allowed_are_refused() {
    let mut stage = Stage::new(Access { plus_ones_max: 1, ..Access::default() });
    stage.brings("Bob", 1);
    assert_eq!(
        stage.row("Bob").map(|row| (row.standing, row.guests)),
        Some((Standing::Confirmed, 1))
    );
    stage.brings("Bob", 2);
    assert_eq!(stage.standing("Bob"), Some(Standing::Refused(Refusal::Guests)));
}

#[test]
fn the_role_is_the_invitations_and_a_claimed_one_shows_under_open_only() {
    let mut stage = Stage::new(Access::default());
    let answer = stage.answer_of("Bob");
    let chair = Attendee { partstat: PartStat::Accepted, role: Some(Role::Chair), ..answer };
    stage.write_answer("Bob", chair);
    let row = stage.row("Bob").unwrap();
    assert_eq!((row.role, row.role_claimed), (Some(Role::Chair), true));
    stage.access().rsvp_policy = RsvpPolicy::ApprovalRequired;
    assert_eq!(stage.row("Bob").unwrap().role, None);
    let role = Role::OptParticipant;
    stage.write_invitation("Ann", Invitation { role, ..stage.invitation("Bob") });
    let row = stage.row("Bob").unwrap();
    assert_eq!((row.role, row.role_claimed), (Some(Role::OptParticipant), false));
}
