//! `docs/PROTOCOL.md`, section *Records*, against the code: the ids of its examples and its golden
//! values.

use kalends_schema::id;
use kalends_schema::key::Identity;
use kalends_schema::path::Area;
use kalends_schema::record::{AdmissionOf, RecurrenceId};
use kalends_schema::time::Timestamp;
use kalends_schema::uri::{AttendeeUri, CalendarUri, EventUri};

const DOCUMENT: &str = include_str!("../../docs/PROTOCOL.md");
const EVENT: &str = "pubky://51da3n5m8s6oaq38uqs7jznp6ezbc3qbtmic8oy6fj3g6mokdyco/pub/eventky.app/events/0034GJ7PPX0H0";
const PERSON: &str = "c5jsbrwmouzedmf11qijk3gp8qeizkdsgtneq5t185jc41wxn6my";

/// Each line of the table of example ids.
fn examples() -> Vec<(&'static str, String)> {
    let event: EventUri = EVENT.parse().expect("an event");
    let person: Identity = PERSON.parse().expect("a key");
    let date: RecurrenceId = "2026-01-27T09:00:20".parse().expect("a date");
    let written = Timestamp::from_micros(1_768_328_074_314_000).expect("a time");
    let answer = format!(
        "pubky://{PERSON}/pub/eventky.app/attendees/{}",
        id::attendee_id(&event, None, None)
    );
    let answer: AttendeeUri = answer.parse().expect("an answer");
    let calendar = CalendarUri::of(event.author(), Area::Pub, event.id()).expect("a calendar");
    let guest = AdmissionOf::Guest("0123456789ABCDEFGHJKMNPQR0".to_owned());
    vec![
        ("TimestampId of 1768328074314000 µs", id::timestamp_id(written)),
        ("answer", id::attendee_id(&event, None, None)),
        ("answer to 2026-01-27T09:00:20", id::attendee_id(&event, Some(&date), None)),
        ("answer of a deputy for PERSON", id::attendee_id(&event, None, Some(&person))),
        ("invitation of PERSON", id::invitation_id(&event, None, &person)),
        ("admission of PERSON's answer", {
            id::admission_id(&event, None, &AdmissionOf::Answer(answer))
        }),
        ("admission of `guest:0123456789ABCDEFGHJKMNPQR0`", id::admission_id(&event, None, &guest)),
        ("decline, PROPOSAL being EVENT", id::decline_counter_id(event.as_uri())),
        ("amendment of a calendar with EVENT's id", id::calendar_amendment_id(&calendar)),
        ("handover or claim", id::continuation_id(&event)),
        ("grant to PERSON", id::grant_id(&person)),
        ("tag `breakfast` on EVENT", id::tag_id(event.as_uri(), "breakfast")),
    ]
}

#[test]
fn the_ids_of_the_document_come_out_exactly() {
    for (what, id) in examples() {
        let line = format!("| {what} | `{id}` |");
        assert!(DOCUMENT.contains(&line), "missing: {line}");
    }
}

#[test]
fn the_golden_values_of_the_document_are_those_of_the_tests() {
    let golden = [
        ("record-attendees", include_str!("golden/attendees.hex")),
        ("record-events", include_str!("golden/events.hex")),
    ];
    for (name, hex) in golden {
        let block = format!("```golden {name}\n{hex}```");
        assert!(DOCUMENT.contains(&block), "block {name}");
    }
}
