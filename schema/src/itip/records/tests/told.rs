//! What of an organizer's own object everybody may read, and what stays with them.

use super::*;
use crate::ical::tree::Node;

const OWN: [(&str, &str); 8] = [
    ("X-CALENDARSERVER-PRIVATE-COMMENT", "ask Bob about the money"),
    ("X-MOZ-SNOOZE-TIME", "20270601T110000Z"),
    ("X-WR-ALARMUID", "8E0C"),
    ("X-APPLE-TRAVEL-START", "Dr. Zoe\\, 4 Elm Street"),
    ("CONTACT", "Zoe zoe@x.org"),
    ("X-NOTE", "zoe@x.org"),
    ("X-LINK", "https://x.org/?of=zoe%40x.org"),
    ("REQUEST-STATUS", "3.7;Invalid calendar user;ATTENDEE:zoe@x.org"),
];

/// The organizer's own lines and an alarm, in a component.
fn note(meeting: &mut Meeting, at: Option<&RecurrenceId>) {
    let event = meeting.component_mut(at).unwrap();
    event.0.properties.extend(OWN.map(|(name, value)| Property::new(name, value)));
    let mut alarm = Node::new("VALARM");
    alarm.properties.push(Property::new("ACTION", "DISPLAY"));
    alarm.properties.push(Property::new("DESCRIPTION", "Tea"));
    alarm.properties.push(Property::new("TRIGGER", "-PT15M"));
    event.0.children.push(alarm);
}

#[test]
fn what_an_organizer_notes_for_themselves_does_not_enter_a_public_event() {
    let (writes, after) = written(&series(), "Ann", |meeting| {
        note(meeting, None);
        let date = own_override(meeting, THIRD);
        note(meeting, Some(&date));
        let event = meeting.component_mut(Some(&date)).unwrap();
        event.0.set(Property::new("LOCATION", "Lake"));
        let master = meeting.component_mut(None).unwrap();
        master.0.set(Property::new("SUMMARY", "Tea"));
        master.0.properties.push(Property::new("X-THEME", "summer"));
    });
    assert_eq!(collections(&writes), ["events"]);
    let event = &after.facts.event.record;
    assert_eq!(event.master.as_ref().unwrap().summary, "Tea");
    assert_eq!(event.overrides[&date(THIRD)].locations, ["Lake"]);
    for component in event.components() {
        assert!(component.alarms.is_empty() && component.request_status.is_empty());
        assert!(component.extra.iter().all(|line| line == "X-THEME:summer"), "{component:?}");
    }
    assert_eq!(event.master.as_ref().unwrap().extra, ["X-THEME:summer"], "harmless lines stay");
}

#[test]
fn notes_alone_are_nothing_to_write() {
    let (writes, _) = written(&series(), "Ann", |meeting| note(meeting, None));
    assert_eq!(writes, []);
}
