//! Events that are published.

use super::request::{accepted, at_bob, bobs, later, line, tea};
use super::*;

#[test]
fn what_is_published_invites_nobody() {
    let received = at_bob(None, &message(Method::Publish, &[&tea("SUMMARY:Fair")])).unwrap();
    let held = received.meeting.unwrap();
    assert!(held.attendees().is_empty());
    assert_eq!(line(held.master.as_ref().unwrap(), "SUMMARY"), "Fair");
}

#[test]
fn what_is_published_of_ones_invitation_leaves_who_is_invited() {
    let held = meeting(&[&accepted(&tea("SUMMARY:Tea"))]);
    let publish = message(Method::Publish, &[&later("SUMMARY:Fair")]);
    let after = at_bob(Some(&held), &publish).unwrap().meeting.unwrap().master.unwrap();
    assert_eq!((line(&after, "SUMMARY"), bobs(&after)), ("Fair", "ACCEPTED"));
    assert_eq!(after.attendees().count(), 3);
}

#[test]
fn what_is_published_never_overwrites_ones_own_meeting() {
    let held = meeting(&[&tea("SUMMARY:Tea")]);
    let publish = message(Method::Publish, &[&later("SUMMARY:Fair")]);
    let ann = Me::of(Address::parse("ann@x.org"));
    assert_eq!(receive(Some(&held), &publish, &ann, now()), Err(Refusal::NotForMe));
}

#[test]
fn what_says_no_time_is_not_published() {
    let refused = at_bob(None, &message(Method::Publish, &["UID:tea  SEQUENCE:2"]));
    assert_eq!(refused, Err(Refusal::Value { property: "DTSTART" }));
}
