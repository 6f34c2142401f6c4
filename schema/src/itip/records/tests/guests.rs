//! Guests by mail: what they answer is theirs and private, their seat is public and nameless.

use super::*;
use crate::ical::tree::Node;
use crate::itip::{Authentication, Envelope, Me, Message, Method, Received, receive};
use crate::record::{Admission, AdmissionState, Guest};
use crate::roster::stage::limited;
use crate::roster::{Standing, roster};

fn zoe() -> Address {
    mail("zoe@x.org")
}

/// The series with Zoe and Yan asked by mail.
fn asked(access: Access) -> Records {
    let mut stage = Stage::daily(access);
    stage.invites("Ann", "Bob");
    let (_, records) = written(&records(&stage), "Ann", |meeting| {
        list(meeting, None, &zoe());
        list(meeting, None, &mail("yan@x.org"));
    });
    records
}

fn guest(records: &Records) -> (&String, &Guest) {
    records.guests.iter().find(|(_, guest)| guest.address == "zoe@x.org").unwrap()
}

fn admissions(writes: &[Write]) -> Vec<&Admission> {
    let records = writes.iter().filter_map(|write| write.record.as_ref());
    records
        .filter_map(|record| match record {
            Record::Admission(admission) => Some(admission),
            _ => None,
        })
        .collect()
}

/// Zoe's REPLY as her program sends it.
fn reply(held: &Meeting, date: Option<&RecurrenceId>, word: &str, stamp: &str) -> Message {
    let mut event = Node::new("VEVENT");
    let component = held.component(date).or(held.master.as_ref()).unwrap();
    for name in ["UID", "DTSTART", "SEQUENCE"] {
        event.properties.extend(component.0.first(name).cloned());
    }
    let made = date.and_then(|date| held.component(Some(date)).cloned().or(held.describe(date)));
    event.properties.extend(made.and_then(|made| made.0.first("RECURRENCE-ID").cloned()));
    event.properties.push(Property::new("DTSTAMP", stamp));
    event.properties.extend(component.0.first("ORGANIZER").cloned());
    let mut line = Property::new("ATTENDEE", zoe().uri());
    line.set_param("PARTSTAT", word);
    event.properties.push(line);
    let mut calendar = Node::new("VCALENDAR");
    calendar.children = held.zones.iter().cloned().chain([event]).collect();
    let envelope = Envelope {
        from: Some(zoe()),
        authentication: Authentication::Passed,
        ..Envelope::default()
    };
    Message { method: Method::Reply, object: Meeting::of_calendar(calendar).unwrap(), envelope }
}

fn answered(
    records: &Records,
    date: Option<&RecurrenceId>,
    word: &str,
    stamp: &str,
) -> (Vec<Write>, Records) {
    let held = meeting_of(records);
    let message = reply(&held, date, word, stamp);
    let me = Me::of([address("Ann")]);
    let Received { meeting, .. } = receive(Some(&held), &message, &me, moment(60)).unwrap();
    let writes = writes_of(records, &meeting.unwrap(), &writer("Ann")).unwrap();
    let records = applied(records, "Ann", &writes);
    (writes, records)
}

#[test]
fn a70_a_reply_by_mail_changes_the_guest_and_nothing_of_the_event() {
    let records = asked(Access::default());
    let (writes, after) = answered(&records, None, "ACCEPTED", "20260901T100000Z");
    assert_eq!(collections(&writes), ["admissions", "guests"]);
    assert_eq!(admissions(&writes)[0].state, AdmissionState::Admitted);
    assert_eq!(after.facts.event, records.facts.event);
    let meeting = meeting_of(&after);
    assert_eq!(said(&meeting, None)["zoe@x.org"], "ACCEPTED");
    let counts = roster(&after.facts).counts(None);
    assert_eq!(counts.confirmed, 1);
    let taken = meeting.taken.last(&zoe(), None).unwrap();
    assert_eq!(taken.dtstamp.unwrap().to_string(), "2026-09-01T10:00:00.000000Z");
}

#[test]
fn a75_a_reply_received_twice_is_written_once() {
    let (_, after) = answered(&asked(Access::default()), None, "TENTATIVE", "20260901T100000Z");
    let (writes, _) = answered(&after, None, "TENTATIVE", "20260901T100000Z");
    assert_eq!(writes, []);
}

#[test]
fn a77_a_reply_for_one_date_is_a_part_of_its_own() {
    let (_, series) = answered(&asked(Access::default()), None, "ACCEPTED", "20260901T100000Z");
    let second = date(SECOND);
    let (writes, after) = answered(&series, Some(&second), "DECLINED", "20260901T110000Z");
    assert_eq!(collections(&writes), ["admissions", "guests"]);
    let released = admissions(&writes)[0];
    assert_eq!((released.state, released.recurrence_id), (AdmissionState::Released, Some(second)));
    let meeting = meeting_of(&after);
    assert_eq!(said(&meeting, None)["zoe@x.org"], "ACCEPTED");
    assert_eq!(said(&meeting, Some(SECOND))["zoe@x.org"], "DECLINED");
    assert_eq!(guest(&after).1.parts.len(), 2);
}

#[test]
fn a_declining_guest_gives_the_seat_up_and_comes_back_in_another_round() {
    let (_, yes) = answered(&asked(Access::default()), None, "ACCEPTED", "20260901T100000Z");
    let (writes, no) = answered(&yes, None, "DECLINED", "20260901T110000Z");
    assert_eq!(admissions(&writes)[0].state, AdmissionState::Released);
    assert_eq!(said(&meeting_of(&no), None)["zoe@x.org"], "DECLINED");
    let (writes, _) = answered(&no, None, "ACCEPTED", "20260901T120000Z");
    let again = admissions(&writes)[0];
    assert_eq!((again.state, again.round), (AdmissionState::Admitted, 1));
}

#[test]
fn a_guest_waits_in_the_same_line_as_everybody() {
    let mut records = asked(limited(1));
    let mut stage = Stage::daily(limited(1));
    stage.facts = records.facts.clone();
    stage.yes("Bob");
    stage.settle();
    records.facts = stage.facts.clone();
    let (writes, after) = answered(&records, None, "ACCEPTED", "20260901T100000Z");
    assert_eq!(admissions(&writes)[0].state, AdmissionState::Waitlisted);
    let meeting = meeting_of(&after);
    assert_eq!(said(&meeting, None)["zoe@x.org"], "NEEDS-ACTION", "no seat yet");
    let person = crate::record::Person::Guest(guest(&after).0.clone());
    let row = roster(&after.facts).row(&person, None).cloned().unwrap();
    assert_eq!(row.standing, Standing::Waitlisted { place: 1 });
    assert_eq!(writes_of(&after, &meeting, &writer("Ann")), Ok(Vec::new()));
}

#[test]
fn a_guest_who_is_removed_is_revoked_and_frees_the_seat() {
    let (_, yes) = answered(&asked(Access::default()), None, "ACCEPTED", "20260901T100000Z");
    let (writes, after) = written(&yes, "Ann", |meeting| {
        meeting.components_mut().for_each(|event| event.retain_attendees(|who| *who != zoe()));
    });
    assert_eq!(collections(&writes), ["admissions", "events", "guests"]);
    assert_eq!(admissions(&writes)[0].state, AdmissionState::Released);
    assert!(guest(&after).1.parts[&None].revoked_at.is_some());
    assert!(!said(&meeting_of(&after), None).contains_key("zoe@x.org"));
}

#[test]
fn a_guest_asked_to_one_date_is_in_that_override_only() {
    let (_, after) = written(&series(), "Ann", |meeting| {
        let date = own_override(meeting, THIRD);
        list(meeting, Some(&date), &zoe());
    });
    let meeting = meeting_of(&after);
    assert!(!said(&meeting, None).contains_key("zoe@x.org"));
    assert_eq!(said(&meeting, Some(THIRD))["zoe@x.org"], "NEEDS-ACTION");
    assert_eq!(guest(&after).1.parts.keys().collect::<Vec<_>>(), [&Some(date(THIRD))]);
    assert!(!after.facts.event.record.overrides.contains_key(&date(FIRST)));
}
