//! Records to meetings and back.

mod answers;
mod asked;
mod foreign;
mod guests;
mod large;
mod property;
mod told;

use std::collections::BTreeMap;

use super::{Records, Write, Writer, meeting_of, writes_of};
use crate::ical::tree::Property;
use crate::itip::{Address, Meeting};
use crate::record::{Access, AdmissionOf, PartStat, Record, RecurrenceId, When};
use crate::roster::stage::{Stage, date, moment, who};
use crate::roster::{Fact, Facts};
use crate::stamp::Stamp;

const FIRST: &str = "2027-06-01T14:00:00";
const SECOND: &str = "2027-06-02T14:00:00";
const THIRD: &str = "2027-06-03T14:00:00";

fn writer(name: &str) -> Writer {
    Writer { me: who(name), now: moment(60), seed: [3; 32] }
}

fn address(name: &str) -> Address {
    Address::parse(&format!("pubky://{}", who(name))).unwrap()
}

fn mail(text: &str) -> Address {
    Address::parse(text).unwrap()
}

fn records(stage: &Stage) -> Records {
    let mut facts = stage.facts.clone();
    // What the organizer's node cannot write cannot be read back either.
    facts.event.record.last_modified = moment(1);
    Records::of(facts)
}

/// Ten days, answered by Bob and, on the second day otherwise, by Cem.
fn series() -> Records {
    let mut stage = Stage::daily(Access::default());
    stage.invites("Ann", "Bob");
    stage.invites("Ann", "Cem");
    stage.yes("Bob");
    stage.yes("Cem");
    stage.says_at("Cem", SECOND, PartStat::Declined);
    records(&stage)
}

/// ATTENDEEs of one component with what they say.
fn said(meeting: &Meeting, at: Option<&str>) -> BTreeMap<String, String> {
    let date = at.map(date);
    let Some(event) = meeting.component(date.as_ref()) else { return BTreeMap::new() };
    let word = |line: &Property| line.param("PARTSTAT").unwrap_or("none").to_owned();
    event.attendees().map(|(who, line)| (who.to_string(), word(line))).collect()
}

fn rows(rows: &[(&Address, &str)]) -> BTreeMap<String, String> {
    rows.iter().map(|(who, word)| (who.to_string(), (*word).to_owned())).collect()
}

fn list(meeting: &mut Meeting, at: Option<&RecurrenceId>, who: &Address) {
    let mut line = Property::new("ATTENDEE", who.uri());
    line.set_param("PARTSTAT", "NEEDS-ACTION");
    line.set_param("RSVP", "TRUE");
    meeting.component_mut(at).unwrap().0.properties.push(line);
}

fn list_everywhere(meeting: &mut Meeting, who: &Address) {
    let dates: Vec<_> = meeting.components().map(|(date, _)| date.copied()).collect();
    dates.iter().for_each(|date| list(meeting, date.as_ref(), who));
}

fn say(meeting: &mut Meeting, at: Option<&RecurrenceId>, who: &Address, word: &str) {
    let event = meeting.component_mut(at).unwrap();
    event.attendee_mut(who).unwrap().set_param("PARTSTAT", word);
}

/// The override of a date, made where there is none.
fn own_override(meeting: &mut Meeting, at: &str) -> RecurrenceId {
    let date = date(at);
    if !meeting.overrides.contains_key(&date) {
        let made = meeting.describe(&date).unwrap();
        meeting.overrides.insert(date, made);
    }
    date
}

/// The records once `me` wrote those: as whoever reads their keyspace finds them.
fn applied(records: &Records, me: &str, writes: &[Write]) -> Records {
    let mut after = records.clone();
    for (seq, write) in (1_000_u64..).zip(writes) {
        let (author, stamp) = (who(me), Stamp { epoch: 9, seq });
        let Facts { event, invitations, admissions, answers, .. } = &mut after.facts;
        match write.record.clone().expect("nothing is taken away") {
            Record::Event(record) => event.record = *record,
            Record::Invitation(record) => invitations.push(Fact { author, stamp, record }),
            Record::Attendee(record) => answers.push(Fact { author, stamp, record }),
            Record::Admission(record) => admissions.push(Fact { author, stamp, record }),
            Record::Guest(record) => {
                after.guests.insert(write.path.id().to_owned(), record);
            }
            other => panic!("nobody writes {other:?} here"),
        }
    }
    after
}

/// What `me` writes for a change of the meeting, and the records with it.
fn written(
    records: &Records,
    me: &str,
    change: impl FnOnce(&mut Meeting),
) -> (Vec<Write>, Records) {
    let mut after = meeting_of(records);
    change(&mut after);
    let writes = writes_of(records, &after, &writer(me)).unwrap();
    let records = applied(records, me, &writes);
    (writes, records)
}

fn collections(writes: &[Write]) -> Vec<&str> {
    let mut names: Vec<&str> = writes.iter().map(|write| write.path.collection_name()).collect();
    names.sort_unstable();
    names
}

#[test]
fn a_meeting_names_the_organizer_and_everybody_with_the_rosters_word() {
    let meeting = meeting_of(&series());
    assert_eq!(meeting.organizer(), Some(address("Ann")));
    let (bob, cem) = (address("Bob"), address("Cem"));
    assert_eq!(said(&meeting, None), rows(&[(&bob, "ACCEPTED"), (&cem, "ACCEPTED")]));
    assert_eq!(said(&meeting, Some(SECOND)), rows(&[(&bob, "ACCEPTED"), (&cem, "DECLINED")]));
    assert_eq!(meeting.overrides.len(), 1, "only where somebody stands otherwise");
    let own = &meeting.overrides[&date(SECOND)];
    assert_eq!(own.0.value("SUMMARY"), Some("Picnic"), "made complete from the master");
    assert!(own.0.first("RRULE").is_none() && own.0.first("RECURRENCE-ID").is_some());
}

#[test]
fn who_is_invited_to_one_date_only_is_in_that_override_only() {
    let mut stage = Stage::daily(Access::default());
    let invitation = stage.invitation("Bob");
    let on = crate::record::Invitation { recurrence_id: Some(date(SECOND)), ..invitation };
    stage.write_invitation("Ann", on);
    let meeting = meeting_of(&records(&stage));
    assert_eq!(said(&meeting, None), rows(&[]));
    assert_eq!(said(&meeting, Some(SECOND)), rows(&[(&address("Bob"), "NEEDS-ACTION")]));
}

#[test]
fn an_answer_that_lapsed_or_waits_for_a_seat_is_none() {
    let mut stage = Stage::new(crate::roster::stage::limited(1));
    stage.invites("Ann", "Bob");
    stage.invites("Ann", "Cem");
    stage.yes("Bob");
    stage.yes("Cem");
    stage.settle();
    let (bob, cem) = (address("Bob"), address("Cem"));
    let one = meeting_of(&records(&stage));
    assert_eq!(said(&one, None), rows(&[(&bob, "ACCEPTED"), (&cem, "NEEDS-ACTION")]));
    (stage.master().sequence, stage.master().answers_since) = (1, 1);
    let two = meeting_of(&records(&stage));
    assert_eq!(said(&two, None), rows(&[(&bob, "NEEDS-ACTION"), (&cem, "NEEDS-ACTION")]));
}

#[test]
fn nothing_changed_is_nothing_written() {
    let records = series();
    for me in ["Ann", "Bob", "Dan"] {
        assert_eq!(writes_of(&records, &meeting_of(&records), &writer(me)), Ok(Vec::new()));
    }
}

#[test]
fn a_date_moved_is_the_organizers_event_with_its_numbers() {
    let (writes, after) = written(&series(), "Ann", |meeting| {
        let date = own_override(meeting, THIRD);
        let event = meeting.component_mut(Some(&date)).unwrap();
        let mut start = event.0.first("DTSTART").unwrap().clone();
        start.value = "20270603T160000".to_owned();
        event.0.set(start);
        for who in ["Bob", "Cem"] {
            say(meeting, Some(&date), &address(who), "NEEDS-ACTION");
        }
    });
    assert_eq!(collections(&writes), ["events"]);
    let event = &after.facts.event.record;
    let own = &event.overrides[&date(THIRD)];
    let at = When::Zoned {
        local: "2027-06-03T16:00:00".parse().unwrap(),
        tz: chrono_tz::Europe::Berlin,
    };
    assert_eq!((own.start, own.sequence, own.answers_since), (at, 1, 1));
    assert_eq!(event.overrides.len(), 1, "the date that Cem declined is none of the event's own");
    let meeting = meeting_of(&after);
    let (bob, cem) = (address("Bob"), address("Cem"));
    assert_eq!(
        said(&meeting, Some(THIRD)),
        rows(&[(&bob, "NEEDS-ACTION"), (&cem, "NEEDS-ACTION")])
    );
    assert_eq!(said(&meeting, Some(SECOND)), rows(&[(&bob, "ACCEPTED"), (&cem, "DECLINED")]));
}

#[test]
fn guests_have_no_name_in_what_others_may_read() {
    let (writes, _) = written(&series(), "Ann", |meeting| {
        list_everywhere(meeting, &mail("zoe@x.org"));
        say(meeting, None, &mail("zoe@x.org"), "ACCEPTED");
        say(meeting, Some(&date(SECOND)), &mail("zoe@x.org"), "ACCEPTED");
    });
    assert_eq!(collections(&writes), ["admissions", "guests"]);
    for write in &writes {
        match write.record.as_ref().unwrap() {
            Record::Admission(admission) => {
                let AdmissionOf::Guest(token) = &admission.attendee else { panic!("a key") };
                assert!(crate::id::is_hash_id(token));
            }
            Record::Guest(guest) => {
                assert_eq!(write.path.area(), crate::path::Area::Priv);
                assert_eq!(guest.address, "zoe@x.org");
            }
            other => panic!("{other:?}"),
        }
    }
}
