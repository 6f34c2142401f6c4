//! What people who replay their own cases rely on.

use serde_json::{Value, json};

use super::replay;
use crate::limits;
use crate::time::Timestamp;

fn now() -> Timestamp {
    Timestamp::from_micros(1_780_000_000_000_000).unwrap()
}

fn played(case: &Value) -> Value {
    let replayed = replay(&case.to_string(), now());
    assert!(!replayed.is_malformed, "{replayed}");
    replayed.document
}

const TEA: &str = "BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VEVENT\nUID:tea\nDTSTAMP:20260101T000000Z\n\
    DTSTART:20270601T140000Z\nORGANIZER:mailto:ann@x.org\n\
    ATTENDEE;PARTSTAT=ACCEPTED:mailto:bob@x.org\nEND:VEVENT\nEND:VCALENDAR\n";

fn method(method: &str) -> String {
    TEA.replace("2.0\n", &format!("2.0\nMETHOD:{method}\n"))
}

#[test]
fn a_case_is_answered_with_its_id_whatever_that_is() {
    for id in [json!("one"), json!(1), json!(-1), json!(1.5), Value::Null] {
        let case = json!({ "id": id, "kind": "process-message", "user": "bob@x.org",
            "message_ics": method("REQUEST"), "more": [{}] });
        let verdict = played(&case);
        assert_eq!((&verdict["id"], &verdict["outcome"]["type"]), (&id, &json!("added")));
    }
}

#[test]
fn a76_what_was_last_taken_comes_with_the_case() {
    let taken = json!({ "attendee": "mailto:bob@x.org", "last_reply_sequence": 0,
        "last_reply_dtstamp": "20260401T000000Z" });
    for state in [taken.clone(), json!([taken])] {
        let verdict = played(&json!({ "id": 1, "kind": "process-message", "user": ["ann@x.org"],
            "before_ics": TEA, "message_ics": method("REPLY"), "state": state }));
        assert_eq!(verdict["outcome"]["reason"], "out-of-sequence", "{verdict}");
        assert_eq!(verdict["outcome"]["type"], "ignored");
        assert_eq!(verdict["outcome"]["details"]["have"]["dtstamp"], "2026-04-01T00:00:00.000000Z");
        assert_eq!(verdict["after_ics"], TEA);
    }
}

#[test]
fn what_is_no_case_is_answered_by_its_id_and_an_error() {
    let lines = [
        (json!(null), "{".to_owned()),
        (json!(null), "[1]".to_owned()),
        (json!("a"), json!({ "id": "a" }).to_string()),
        (json!("b"), json!({ "id": "b", "kind": "cancel" }).to_string()),
        (json!("c"), json!({ "id": "c", "kind": "delete", "user": 7 }).to_string()),
        (json!(null), json!({ "id": [], "kind": "delete" }).to_string()),
        (json!(null), "[".repeat(100_000)),
    ];
    for (id, line) in lines {
        let replayed = replay(&line, now());
        assert!(replayed.is_malformed, "{line}");
        assert_eq!(replayed.document["id"], id);
        assert_eq!(replayed.document["error"]["type"], "invalid");
    }
}

#[test]
fn a_list_or_a_line_without_end_is_an_error() {
    let users = vec!["a@x.org"; limits::MEETING_PEOPLE_MAX + 1];
    let line = json!({ "id": 1, "kind": "delete", "user": users }).to_string();
    assert!(replay(&line, now()).is_malformed);
    let line = " ".repeat(limits::CASE_BYTES_MAX + 1);
    assert!(replay(&line, now()).to_string().contains("expected at most 67108864"));
}

#[test]
fn what_cannot_be_read_as_an_event_is_refused_and_what_was_held_is_kept() {
    let todo = method("REQUEST").replace("VEVENT", "VTODO");
    let verdict = played(&json!({ "id": 1, "kind": "process-message", "before_ics": TEA,
        "message_ics": todo }));
    assert_eq!(verdict["outcome"]["type"], "ignored");
    assert_eq!(verdict["outcome"]["details"]["component"], "VTODO");
    assert_eq!(verdict["after_ics"], TEA);
}

#[test]
fn a76_what_is_taken_comes_with_the_verdict_and_goes_with_the_next_case() {
    let held = TEA.replace("UID", "RRULE:FREQ=DAILY\nUID");
    let reply = |day: u32, answer: &str| {
        let reply = method("REPLY").replace("20260101", &format!("202604{day:02}"));
        let reply = reply.replace("DTSTART", "RECURRENCE-ID:20270603T140000Z\nDTSTART");
        reply.replace("ACCEPTED", answer)
    };
    let case = |before: &Value, message: String, state: &Value| {
        played(&json!({ "id": 1, "kind": "process-message", "user": "ann@x.org",
            "before_ics": before, "message_ics": message, "state": state }))
    };
    let first = case(&json!(held), reply(2, "DECLINED"), &Value::Null);
    assert_eq!(
        first["state"],
        json!([{ "attendee": "mailto:bob@x.org", "last_reply_sequence": 0,
        "recurrence_id": "20270603T140000", "last_reply_dtstamp": "20260402T000000Z" }])
    );
    let late = case(&first["after_ics"], reply(1, "ACCEPTED"), &first["state"]);
    assert_eq!(late["outcome"]["reason"], "out-of-sequence", "{late}");
    let next = case(&first["after_ics"], reply(3, "ACCEPTED"), &first["state"]);
    assert_eq!(next["outcome"]["type"], "applied", "{next}");
}
