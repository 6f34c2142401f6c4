//! Many people, many dates: bounded, and said.

use super::*;
use crate::itip::records::Unwritten;
use crate::key::Identity;
use crate::limits::{ATTENDEES_MAX, MEETING_PEOPLE_MAX};
use crate::record::{Attendee, Invitation};

/// So many people asked and coming, the first of whom declined so many dates.
fn crowd(people: u32, dates: u32) -> Records {
    let stage = Stage::new(Access::default());
    let mut facts = stage.facts.clone();
    facts.event.record.master.as_mut().unwrap().rrule = Some("FREQ=DAILY".to_owned());
    let uri = facts.event_uri.clone();
    for number in 0..people {
        let mut key = [9; 32];
        key[..4].copy_from_slice(&number.to_be_bytes());
        let author = Identity::from_bytes(key);
        let stamp = Stamp { epoch: 1, seq: 1 };
        let record = Invitation::new(&uri, author, moment(0));
        facts.invitations.push(Fact { author: who("Ann"), stamp, record });
        let record = Attendee::new(&uri, PartStat::Accepted, moment(0));
        facts.answers.push(Fact { author, stamp, record });
        for day in 0..if number == 0 { dates } else { 0 } {
            let start: chrono::NaiveDateTime = FIRST.parse().unwrap();
            let on = RecurrenceId::Local(start + chrono::Days::new(u64::from(day)));
            let no = Attendee::new(&uri, PartStat::Declined, moment(0));
            let record = Attendee { recurrence_id: Some(on), ..no };
            facts.answers.push(Fact { author, stamp, record });
        }
    }
    Records::of(facts)
}

#[test]
fn a_thousand_people_are_written_and_read_back() {
    let dan = address("Dan");
    let (writes, after) =
        written(&crowd(1_000, 3), "Ann", |meeting| list_everywhere(meeting, &dan));
    assert_eq!(collections(&writes), ["invitations"]);
    assert_eq!(said(&meeting_of(&after), None).len(), 1_001);
}

#[test]
fn past_the_limit_nothing_is_written_and_the_limit_is_named() {
    let records = crowd(1_000, 120);
    let mut meeting = meeting_of(&records);
    let people: usize =
        meeting.components().map(|(_, event)| event.0.all("ATTENDEE").count()).sum();
    assert_eq!(people, MEETING_PEOPLE_MAX);
    let first = meeting.attendees().pop_first().unwrap();
    say(&mut meeting, None, &first, "DECLINED");
    let refused = writes_of(&records, &meeting, &writer("Ann"));
    assert!(
        matches!(refused, Err(Unwritten::TooMany { limit: MEETING_PEOPLE_MAX, .. })),
        "{refused:?}"
    );
}

#[test]
fn more_people_than_one_event_has_room_for_are_refused_as_too_many() {
    let records = series();
    let mut meeting = meeting_of(&records);
    let people = (0..ATTENDEES_MAX).map(|number| format!("mailto:guest{number}@x.org"));
    let lines = people.map(|uri| Property::new("ATTENDEE", uri));
    meeting.component_mut(None).unwrap().0.properties.extend(lines);
    let refused = writes_of(&records, &meeting, &writer("Ann"));
    let is_said = matches!(refused, Err(Unwritten::TooMany { limit: ATTENDEES_MAX, .. }));
    assert!(is_said, "{:?}", refused.err());
}
