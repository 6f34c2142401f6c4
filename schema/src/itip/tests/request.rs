//! Invitations and their updates, as they reach who is invited.

use super::*;

/// What Bob holds once `message` reached him; `None` where he held nothing.
pub(super) fn at_bob(held: Option<&Meeting>, message: &Message) -> Result<Received, Refusal> {
    receive(held, message, &Me::of(Address::parse("bob@x.org")), now())
}

/// A calendar's only event: TEA with further lines.
pub(super) fn tea(more: &str) -> String {
    format!("{TEA}  {more}").replace("ATTENDEE;X-N=1:mailto:bob", "ATTENDEE:mailto:bob")
}

/// TEA as its organizer tells it later.
pub(super) fn later(more: &str) -> String {
    tea(more).replace("DTSTAMP:20260101", "DTSTAMP:20260105")
}

/// The date of a weekly TEA that is moved to another hour.
pub(super) fn moved(day: &str, hour: &str) -> String {
    let start = format!("DTSTART;TZID=Europe/Berlin:{day}T{hour}0000");
    let id = format!("RECURRENCE-ID;TZID=Europe/Berlin:{day}T160000");
    tea(&id).replace("DTSTART;TZID=Europe/Berlin:20270601T160000", &start)
}

pub(super) fn accepted(text: &str) -> String {
    text.replace("ATTENDEE:mailto:bob", "ATTENDEE;PARTSTAT=ACCEPTED:mailto:bob")
}

pub(super) fn kept(held: Option<&Meeting>, message: &Message) -> Meeting {
    at_bob(held, message).unwrap().meeting.unwrap()
}

pub(super) fn bobs(event: &Vevent) -> &str {
    let bob = Address::parse("bob@x.org").unwrap();
    event.attendee(&bob).and_then(|line| line.param("PARTSTAT")).unwrap_or("NEEDS-ACTION")
}

pub(super) fn line<'e>(event: &'e Vevent, name: &str) -> &'e str {
    event.0.value(name).unwrap_or_default()
}

#[test]
fn an_invitation_is_held_as_it_came_but_for_alarms() {
    let text = tea("SUMMARY:Tea  X-ROOM:7  COLOR:red");
    let mut request = message(Method::Request, &[&text]);
    let alarm = crate::ical::tree::Node::new("VALARM");
    request.object.master.as_mut().unwrap().0.children.push(alarm);
    let received = at_bob(None, &request).unwrap();
    assert_eq!(received.outcome, Outcome::Added);
    let expected = meeting(&[&text.replace("  COLOR:red", "")]);
    assert_eq!(received.meeting, Some(expected));
}

#[test]
fn a_stranger_who_is_held_off_adds_nothing() {
    let request = message(Method::Request, &[TEA]);
    let me = Me { unknown: Unknown::Ignored, ..Me::of(Address::parse("bob@x.org")) };
    assert_eq!(receive(None, &request, &me, now()), Err(Refusal::UnknownUid));
}

#[test]
fn an_invitation_sent_on_to_somebody_else_is_held() {
    let me = Me::of(Address::parse("eve@x.org"));
    let received = receive(None, &message(Method::Request, &[TEA]), &me, now()).unwrap();
    assert_eq!(received.meeting.unwrap().attendees().len(), 3);
}

#[test]
fn who_is_invited_to_one_date_only_holds_that_date() {
    let one = moved("20270608", "18");
    let held = kept(None, &message(Method::Request, &[&one]));
    assert_eq!((held.master.is_none(), held.overrides.len()), (true, 1));
    let other = moved("20270615", "18");
    let both = kept(Some(&held), &message(Method::Request, &[&other]));
    assert_eq!((both.master.is_none(), both.overrides.len()), (true, 2));
}

#[test]
fn ones_own_meeting_is_nobody_elses_to_change() {
    let held = meeting(&[TEA]);
    let request = message(Method::Request, &[&later("SUMMARY:Coffee")]);
    let ann = Me::of(Address::parse("ann@x.org"));
    assert_eq!(receive(Some(&held), &request, &ann, now()), Err(Refusal::NotForMe));
    assert_eq!(receive(None, &request, &ann, now()), Err(Refusal::NotForMe));
}

#[test]
fn a74_another_organizer_takes_no_meeting_over_by_itself() {
    let held = meeting(&[TEA]);
    let eve = later("SEQUENCE:9").replace("ORGANIZER:mailto:ann", "ORGANIZER:mailto:eve");
    for method in [Method::Request, Method::Publish, Method::Add, Method::Cancel] {
        let refused = at_bob(Some(&held), &message(method, &[&eve])).unwrap_err();
        assert!(matches!(refused, Refusal::OtherOrganizer { .. }), "{method}: {refused:?}");
        assert_eq!(refused.effect(), Effect::Decide);
    }
    let private = TEA.replace("ORGANIZER:mailto:ann@x.org  ", "");
    let refused = at_bob(Some(&meeting(&[&private])), &message(Method::Request, &[&eve]));
    assert!(matches!(refused, Err(Refusal::OtherOrganizer { have: None, .. })));
}

#[test]
fn a_zone_that_cannot_be_told_is_refused_by_its_name() {
    let text = TEA.replace("Europe/Berlin", "Middle Earth");
    let refused = at_bob(None, &message(Method::Request, &[&text])).unwrap_err();
    assert_eq!(refused, Refusal::Zone { tzid: "Middle Earth".into() });
    assert_eq!(refused.effect(), Effect::Rejected);
    let empty = "VERSION:2.0\nBEGIN:VTIMEZONE\nTZID:Middle Earth\nEND:VTIMEZONE\n";
    for (name, is_known) in
        [("Middle Earth", false), ("Europe/Vienna", true), ("Pacific Standard Time", true)]
    {
        let text = calendar(&[&text]).replace("VERSION:2.0\n", &format!("METHOD:REQUEST\n{empty}"));
        let text = text.replace("Middle Earth", name);
        let request = Message::read(text.as_bytes(), Envelope::default()).unwrap();
        assert_eq!(at_bob(None, &request).is_ok(), is_known, "{name}");
    }
}

#[test]
fn a76_what_is_older_changes_nothing() {
    let held = meeting(&[&later("SEQUENCE:2  SUMMARY:New")]);
    for old in [
        tea("SEQUENCE:2  SUMMARY:Old"),
        later("SEQUENCE:1  SUMMARY:Old").replace("20260105", "20260109"),
        tea("SEQUENCE:2  SUMMARY:Old").replace("DTSTAMP:20260101T000000Z  ", ""),
    ] {
        let refused = at_bob(Some(&held), &message(Method::Request, &[&old])).unwrap_err();
        assert!(matches!(refused, Refusal::OutOfSequence { .. }), "{old}");
        assert_eq!(refused.effect(), Effect::Ignored);
    }
}

#[test]
fn a63_what_is_as_new_is_applied_again_to_the_same_effect() {
    let update = message(Method::Request, &[&later("SEQUENCE:1  SUMMARY:New  TRANSP:OPAQUE")]);
    let once = kept(Some(&meeting(&[&accepted(&tea("SUMMARY:Old  TRANSP:TRANSPARENT"))])), &update);
    assert_eq!(kept(Some(&once), &update), once);
}

#[test]
fn a_date_from_the_future_counts_as_now() {
    let ahead = tea("SUMMARY:Ahead").replace("DTSTAMP:2026", "DTSTAMP:2056");
    let held = kept(None, &message(Method::Request, &[&ahead]));
    assert!(held.master.as_ref().unwrap().version().dtstamp <= Some(now()));
    let next = Timestamp::from_micros(now().micros() + 60_000_000).unwrap();
    let update = tea("SUMMARY:Then").replace("DTSTAMP:20260101T", "DTSTAMP:20260601T");
    let bob = Me::of(Address::parse("bob@x.org"));
    let after = receive(Some(&held), &message(Method::Request, &[&update]), &bob, next).unwrap();
    assert_eq!(line(after.meeting.unwrap().master.as_ref().unwrap(), "SUMMARY"), "Then");
}

#[test]
fn an_update_that_says_no_time_leaves_what_has_one() {
    let weekly = "RRULE:FREQ=WEEKLY;COUNT=10";
    let held = meeting(&[&tea(weekly), &moved("20270608", "18")]);
    let timeless = |text: &str| {
        let lines = text.split("  ").filter(|line| !line.starts_with("DTSTART"));
        lines.collect::<Vec<_>>().join("  ")
    };
    let (date, other) = (moved("20270608", "17"), moved("20270615", "17"));
    for text in [later("SUMMARY:New"), date, other] {
        let refused = at_bob(Some(&held), &message(Method::Request, &[&timeless(&text)]));
        assert_eq!(refused, Err(Refusal::Value { property: "DTSTART" }), "{text}");
    }
    let bare = timeless(TEA);
    assert!(at_bob(Some(&meeting(&[&bare])), &message(Method::Request, &[&bare])).is_ok());
}
