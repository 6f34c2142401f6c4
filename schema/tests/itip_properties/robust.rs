//! No text makes scheduling panic, and no message grows without end.

use kalends_schema::itip::{Envelope, Meeting, Message, edit};
use proptest::prelude::*;
use proptest::sample::select;

use crate::world::{ANN, History, changes, deliver, later, owner, seeds, some};

/// Lines as they stand in calendars, whole and broken.
fn line() -> impl Strategy<Value = String> {
    let names = vec![
        "UID:plan",
        "UID:",
        "DTSTART:20270302T100000Z",
        "DTSTART;VALUE=DATE:20270302",
        "DTSTART;TZID=Europe/Berlin:20270302T100000",
        "DTSTART;TZID=Nowhere:20270302T100000",
        "DTSTART:99999999T999999",
        "DTEND:19000101T000000Z",
        "DURATION:-P9999W",
        "DTSTAMP:20270101T000000Z",
        "SEQUENCE:4294967296",
        "SEQUENCE:4294967295",
        "SEQUENCE:-1",
        "RRULE:FREQ=SECONDLY",
        "RRULE:FREQ=YEARLY;BYMONTHDAY=31;BYMONTH=2",
        "RRULE:FREQ=WEEKLY;COUNT=0",
        "RDATE;VALUE=PERIOD:20270302T100000Z/PT1H,x",
        "EXDATE:20270309T100000Z",
        "EXDATE;VALUE=DATE:20270309,",
        "RECURRENCE-ID:20270309T100000Z",
        "RECURRENCE-ID;RANGE=THISANDFUTURE:20270309T100000Z",
        "RECURRENCE-ID:never",
        "ORGANIZER:mailto:ann@example.org",
        "ORGANIZER:",
        "ATTENDEE:mailto:bob@example.org",
        "ATTENDEE;PARTSTAT=ACCEPTED:MAILTO:Bob@Example.org",
        "ATTENDEE;DELEGATED-TO=\"mailto:bob@example.org\":mailto:bob@example.org",
        "ATTENDEE;EMAIL=\"\":urn:x",
        "ATTENDEE:",
        "STATUS:CANCELLED",
        "REQUEST-STATUS:3.8",
        "END:VEVENT",
        "BEGIN:VEVENT",
        "BEGIN:VALARM",
        "END:VALARM",
    ];
    prop_oneof![9 => select(names).prop_map(str::to_owned), 1 => "\\PC{0,20}"]
}

fn text() -> impl Strategy<Value = String> {
    let methods = vec![
        "REQUEST",
        "REPLY",
        "CANCEL",
        "ADD",
        "COUNTER",
        "DECLINECOUNTER",
        "REFRESH",
        "PUBLISH",
    ];
    let head = prop::collection::vec(line(), 0..14);
    (select(methods), head).prop_map(|(method, lines)| {
        let lines = lines.join("\n");
        format!(
            "BEGIN:VCALENDAR\nMETHOD:{method}\nBEGIN:VEVENT\nUID:plan\n{lines}\nEND:VEVENT\nEND:VCALENDAR\n"
        )
    })
}

proptest! {
    #![proptest_config(some())]

    #[test]
    fn no_message_makes_anybody_panic(
        seed in seeds(),
        edits in prop::collection::vec(changes(), 0..2),
        texts in prop::collection::vec(text(), 1..4),
        who in select(vec![ANN, "bob@example.org", "fay@example.org"]),
    ) {
        let history = History::of(&seed, &edits);
        let mut held = Some(history.last().clone());
        for text in &texts {
            let Ok(message) = Message::read(text.as_bytes(), Envelope::default()) else { continue };
            drop(deliver(None, &message, who));
            if let Ok(received) = deliver(held.as_ref(), &message, who) {
                held = received.meeting;
            }
        }
    }

    #[test]
    fn no_edit_makes_anybody_panic(
        before in text(),
        after in text(),
        who in select(vec![ANN, "bob@example.org", "fay@example.org"]),
    ) {
        let read = |text: &str| Meeting::read(text.as_bytes()).ok();
        let (before, after) = (read(&before), read(&after));
        if let Ok(edited) = edit(before.as_ref(), after.as_ref(), &owner(who), later(1)) {
            for message in edited.messages {
                let again = Message::read(message.write().as_bytes(), Envelope::default());
                prop_assert!(again.is_ok(), "{:?} of\n{}", again, message.write());
            }
        }
    }

    #[test]
    fn nobody_is_sent_the_same_kind_of_message_twice(
        seed in seeds(),
        edits in prop::collection::vec(changes(), 0..5),
    ) {
        let history = History::of(&seed, &edits);
        for messages in &history.messages {
            let mut to: Vec<_> = messages.iter().map(|m| (&m.recipient, m.method)).collect();
            let all = to.len();
            to.sort();
            to.dedup();
            prop_assert_eq!(to.len(), all);
        }
    }
}
