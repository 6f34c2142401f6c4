//! `can_invite`: invitations reckoned outward from the organizer, against a naive model.

use proptest::prelude::any;
use proptest::sample::select;
use proptest::{collection::vec, prop_assert_eq, proptest};
use std::collections::BTreeSet;

use crate::key::Identity;
use crate::limits::INVITED_BY_ONE_MAX;
use crate::record::{Access, AdmissionState, CanInvite, Invitation, RsvpPolicy};
use crate::roster::Standing;
use crate::roster::stage::{Stage, who};

const NAMES: [&str; 12] =
    ["Ann", "Bob", "Cem", "Dan", "Eva", "Fay", "Gus", "Hal", "Ida", "Jon", "Kim", "Leo"];

fn stage(can_invite: CanInvite) -> Stage {
    let rsvp_policy = RsvpPolicy::InvitedOnly;
    Stage::new(Access { can_invite, rsvp_policy, ..Access::default() })
}

fn is_invited(stage: &Stage, name: &str) -> bool {
    stage.row(name).is_some_and(|row| row.invited)
}

#[test]
fn a43_a_chain_of_invitations_holds_for_eight_steps() {
    let mut stage = stage(CanInvite::Attendees);
    for pair in NAMES.windows(2) {
        stage.invites(pair[0], pair[1]);
    }
    let invited: Vec<&str> = NAMES.into_iter().filter(|name| is_invited(&stage, name)).collect();
    assert_eq!(invited, NAMES[1..=8]);
}

#[test]
fn a43_invitations_stand_as_long_as_their_inviters() {
    let mut stage = stage(CanInvite::Attendees);
    for pair in NAMES[..5].windows(2) {
        stage.invites(pair[0], pair[1]);
    }
    // A circle behind it does not hold it up.
    stage.invites("Eva", "Cem");
    assert!(is_invited(&stage, "Eva"));
    stage.revokes("Ann", "Bob");
    for name in &NAMES[1..5] {
        assert!(!is_invited(&stage, name), "{name}");
    }
    stage.invites("Ann", "Dan");
    let invited: Vec<&str> = NAMES.into_iter().filter(|name| is_invited(&stage, name)).collect();
    assert_eq!(invited, ["Cem", "Dan", "Eva"]);
}

#[test]
fn a43_nobody_fills_somebody_elses_event() {
    let mut stage = stage(CanInvite::Attendees);
    stage.invites("Ann", "Bob");
    let guest = |n: usize| {
        let mut key = [9; 32];
        key[..8].copy_from_slice(&n.to_be_bytes());
        Identity::from_bytes(key)
    };
    for n in 0..INVITED_BY_ONE_MAX + 5 {
        let invitation = Invitation { invitee: guest(n), ..stage.invitation("Cem") };
        stage.write_invitation("Bob", invitation);
    }
    let invited = |stage: &Stage| stage.roster().series.iter().filter(|row| row.invited).count();
    assert_eq!(invited(&stage), 1 + INVITED_BY_ONE_MAX);
    // What the organizer says is not counted with Bob's.
    let invitation = Invitation { invitee: guest(usize::MAX), ..stage.invitation("Cem") };
    stage.write_invitation("Ann", invitation);
    assert_eq!(invited(&stage), 2 + INVITED_BY_ONE_MAX);
}

#[test]
fn a43_whoever_is_denied_invites_nobody_and_whoever_is_admitted_does() {
    let mut stage = Stage::new(Access {
        can_invite: CanInvite::Attendees,
        rsvp_policy: RsvpPolicy::ApprovalRequired,
        ..Access::default()
    });
    stage.yes("Bob");
    stage.yes("Cem");
    stage.invites("Bob", "Cem");
    assert!(!is_invited(&stage, "Cem"), "Bob has only asked to come");
    stage.decides("Ann", "Bob", AdmissionState::Admitted);
    assert!(is_invited(&stage, "Cem"));
    stage.decides("Ann", "Bob", AdmissionState::Denied);
    assert!(!is_invited(&stage, "Cem"));
    assert_eq!(stage.standing("Cem"), Some(Standing::Pending));
}

#[test]
fn a43_named_people_invite_and_whom_they_invite_does_not() {
    let mut stage = stage(CanInvite::People(vec![who("Bob")]));
    stage.invites("Bob", "Cem");
    stage.invites("Cem", "Dan");
    assert!(is_invited(&stage, "Cem") && !is_invited(&stage, "Dan"));
    assert!(!is_invited(&stage, "Bob"), "who may invite is not invited by it");
}

/// Who is invited, as a child would reckon it: eight times, everybody invited so far invites.
fn naive(
    edges: &[(&str, &str)],
    revoked: &BTreeSet<&str>,
    named: Option<&str>,
) -> BTreeSet<String> {
    let mut invited: BTreeSet<String> = BTreeSet::new();
    for step in 0..8 {
        let before = invited.clone();
        for (by, of) in edges.iter().filter(|(by, of)| by != of && *of != "Ann") {
            let own = *by == "Ann" && !revoked.contains(of);
            let may = match named {
                Some(named) => *by == named,
                None => before.contains(*by),
            };
            if (step == 0 && own) || (step > 0 && may && !revoked.contains(of)) {
                invited.insert((*of).to_owned());
            }
        }
    }
    invited
}

proptest! {
    #[test]
    fn a43_invitations_are_the_least_fixed_point_of_eight_steps_outward(
        edges in vec((select(&NAMES[..]), select(&NAMES[..])), 0..30),
        revoked in vec(select(&NAMES[1..]), 0..3),
        named in any::<bool>(),
        seed in any::<u64>(),
    ) {
        let can_invite = match named {
            true => CanInvite::People(vec![who("Bob")]),
            false => CanInvite::Attendees,
        };
        let mut stage = stage(can_invite);
        edges.iter().for_each(|(by, of)| stage.invites(by, of));
        revoked.iter().for_each(|name| stage.revokes("Ann", name));
        let places = stage.facts.invitations.len().max(1);
        stage.facts.invitations.rotate_left(usize::try_from(seed % 64).unwrap() % places);
        let revoked: BTreeSet<&str> = revoked.into_iter().collect();
        let expected = naive(&edges, &revoked, Some("Bob").filter(|_| named));
        let others = NAMES.into_iter().filter(|name| *name != "Ann");
        let invited: BTreeSet<String> =
            others.filter(|name| is_invited(&stage, name)).map(str::to_owned).collect();
        prop_assert_eq!(invited, expected);
    }
}
