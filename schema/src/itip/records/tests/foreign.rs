//! Other people's meetings: the owner's copy, in `priv`, in the words it came in.

use super::*;
use crate::itip::{Envelope, Me, Message, receive};
use crate::path::Area;
use crate::record::{Component, Event, Foreign, Visibility};
use crate::uri::EventUri;

const REQUEST: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Elsewhere//EN\r\nMETHOD:REQUEST\r\n\
BEGIN:VEVENT\r\nUID:standup\r\nDTSTAMP:20260901T080000Z\r\nDTSTART:20270601T120000Z\r\n\
DTEND:20270601T123000Z\r\nRRULE:FREQ=DAILY;COUNT=4\r\nSUMMARY;LANGUAGE=en:Stand-up\r\n\
ORGANIZER;CN=Mo:mailto:mo@y.org\r\nATTENDEE;PARTSTAT=NEEDS-ACTION;RSVP=TRUE;X-SEAT=4:mailto:ann@x.org\r\n\
ATTENDEE;PARTSTAT=ACCEPTED:mailto:lea@y.org\r\nSEQUENCE:0\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

/// A place for a meeting that is not there yet.
fn nothing() -> Records {
    let base = Stage::new(Access::default()).facts;
    let event_uri = EventUri::of(who("Ann"), Area::Priv, base.event_uri.id()).unwrap();
    let start = When::Zoned { local: "2027-06-01T12:00:00".parse().unwrap(), tz: chrono_tz::UTC };
    let mut event = Event::new("standup", Component::new(moment(0), start, ""), moment(0));
    event.master = None;
    event.access = Access { visibility: Visibility::Private, ..Access::default() };
    event.foreign = Some(Foreign { organizer: None, attendees: Vec::new() });
    let event = crate::roster::Stamped { stamp: base.event.stamp, record: event };
    Records::of(Facts { event_uri, event, ..base })
}

fn held() -> Records {
    let message = Message::read(REQUEST.as_bytes(), Envelope::default()).unwrap();
    let me = Me::of([mail("ann@x.org")]);
    let meeting = receive(None, &message, &me, moment(60)).unwrap().meeting.unwrap();
    let records = nothing();
    let writes = writes_of(&records, &meeting, &writer("Ann")).unwrap();
    assert_eq!(collections(&writes), ["events"]);
    assert_eq!(writes[0].path.area(), Area::Priv);
    applied(&records, "Ann", &writes)
}

#[test]
fn an_invitation_by_mail_is_kept_in_its_own_words() {
    let meeting = meeting_of(&held());
    assert_eq!(meeting.organizer(), Some(mail("mo@y.org")));
    let line = meeting.master.as_ref().unwrap().attendee(&mail("ann@x.org")).unwrap();
    assert_eq!(line.param("X-SEAT"), Some("4"));
    let title = meeting.master.as_ref().unwrap().0.first("SUMMARY").unwrap();
    assert_eq!(title.param("LANGUAGE"), Some("en"));
    assert_eq!(writes_of(&held(), &meeting, &writer("Ann")), Ok(Vec::new()));
}

#[test]
fn the_owners_answer_is_their_own_line_and_nothing_enters_pub() {
    let (ann, records) = (mail("ann@x.org"), held());
    let (writes, after) = written(&records, "Ann", |meeting| {
        say(meeting, None, &ann, "ACCEPTED");
        let date = own_override(meeting, "2027-06-02T12:00:00");
        say(meeting, Some(&date), &ann, "DECLINED");
    });
    assert_eq!(collections(&writes), ["events"]);
    assert!(writes.iter().all(|write| write.path.area() == Area::Priv));
    let meeting = meeting_of(&after);
    assert_eq!(said(&meeting, None)["ann@x.org"], "ACCEPTED");
    assert_eq!(said(&meeting, Some("2027-06-02T12:00:00"))["ann@x.org"], "DECLINED");
    assert_eq!(said(&meeting, None)["lea@y.org"], "ACCEPTED");
    let line = meeting.master.as_ref().unwrap().attendee(&ann).unwrap();
    assert_eq!(line.param("X-SEAT"), Some("4"));
    let mine = after.facts.event.record.foreign.as_ref().unwrap();
    assert!(mine.attendees.iter().any(|one| one.partstat == PartStat::Accepted));
}
