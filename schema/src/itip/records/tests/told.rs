//! What of an organizer's own object everybody may read, and what stays with them.

use super::*;
use crate::ical::tree::Node;
use crate::itip::{Me, edit};
use crate::record::Attendee;

pub(super) const OWN: [(&str, &str); 8] = [
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
    remind(meeting, at);
}

pub(super) fn remind(meeting: &mut Meeting, at: Option<&RecurrenceId>) {
    let event = meeting.component_mut(at).unwrap();
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

/// What an attendee's program saves, through the edit that anybody's save takes.
fn saved(records: &Records, me: &str, change: impl FnOnce(&mut Meeting)) -> (Meeting, Meeting) {
    let held = meeting_of(records);
    let mut saved = held.clone();
    change(&mut saved);
    let edited = edit(Some(&held), Some(&saved), &Me::of([address(me)]), moment(60)).unwrap();
    (held, edited.meeting.unwrap())
}

fn answers(records: &Records, me: &str, meeting: &Meeting) -> Vec<Attendee> {
    let writes = writes_of(records, meeting, &writer(me)).unwrap();
    let answer = |write: Write| match write.record {
        Some(Record::Attendee(answer)) => answer,
        other => panic!("{other:?}"),
    };
    writes.into_iter().map(answer).collect()
}

#[test]
fn an_attendee_answers_in_an_object_with_lines_of_their_own() {
    let mut stage = Stage::daily(Access::default());
    stage.invites("Ann", "Bob");
    stage.says_at("Bob", SECOND, PartStat::Declined);
    let records = records(&stage);
    let (_, wanted) = saved(&records, "Bob", |meeting| {
        remind(meeting, None);
        let master = meeting.component_mut(None).unwrap();
        for (name, value) in [
            ("CATEGORIES", "garden"),
            ("TRANSP", "TRANSPARENT"),
            ("X-MOZ-LASTACK", "20270601T110000Z"),
            ("X-SEEN", "zoe@x.org"),
            ("COMMENT", "a little late\\, sorry"),
        ] {
            master.0.properties.push(Property::new(name, value));
        }
        say(meeting, None, &address("Bob"), "ACCEPTED");
    });
    let answers = answers(&records, "Bob", &wanted);
    assert_eq!(answers.len(), 1, "{answers:?}");
    assert_eq!((answers[0].recurrence_id, answers[0].partstat), (None, PartStat::Accepted));
    assert_eq!(answers[0].comment.as_deref(), Some("a little late, sorry"));
}

#[test]
fn an_attendees_own_lines_alone_are_nothing_to_write() {
    let records = series();
    let (_, wanted) = saved(&records, "Bob", |meeting| remind(meeting, None));
    assert_eq!(answers(&records, "Bob", &wanted), []);
}

#[test]
fn what_the_organizer_remarks_is_no_attendees_word() {
    let mut records = series();
    let master = records.facts.event.record.master.as_mut().unwrap();
    master.extra = vec!["COMMENT:Bring a cup".to_owned()];
    let (_, wanted) = saved(&records, "Bob", |meeting| {
        say(meeting, None, &address("Bob"), "DECLINED");
    });
    let answers = answers(&records, "Bob", &wanted);
    assert!(answers.iter().all(|answer| answer.comment.is_none()), "{answers:?}");
}

#[test]
fn whoever_delegates_writes_that_alone() {
    let records = series();
    let (bob, dan) = (address("Bob"), address("Dan"));
    let (_, wanted) = saved(&records, "Bob", |meeting| {
        for event in meeting.components_mut() {
            let line = event.attendee_mut(&bob).unwrap();
            line.set_param("PARTSTAT", "DELEGATED");
            line.set_param("DELEGATED-TO", dan.uri());
        }
    });
    assert!(wanted.master.as_ref().unwrap().attendee(&dan).is_some());
    let answers = answers(&records, "Bob", &wanted);
    assert_eq!(
        (answers[0].partstat, answers[0].delegated_to),
        (PartStat::Delegated, Some(who("Dan")))
    );
    let (_, other) = saved(&records, "Bob", |_| {});
    let mut other = other;
    list_everywhere(&mut other, &address("Eva"));
    assert!(writes_of(&records, &other, &writer("Bob")).is_err(), "others are not let in so");
}
