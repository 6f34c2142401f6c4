//! That a face says what its record says, reads Eventky's own, and takes no word for another.

use serde_json::{Value, json};

use super::*;
use crate::record::example::*;
use crate::record::*;
use crate::uri::CalendarUri;

fn face_of(record: &Record) -> Value {
    to_json(&Uri::new(author(), path_of(record)), record)
}

fn read_event(face: &Value) -> Result<Event, Invalid> {
    match from_json(Collection::Events, face)? {
        Record::Event(event) => Ok(*event),
        other => panic!("no event: {other:?}"),
    }
}

/// The example of the format's own documentation.
fn eventky() -> Value {
    json!({
        "uid": "0034JZW17NBFG",
        "dtstamp": 1_769_661_838_218_000_i64,
        "dtstart": "2026-01-22T18:30:30",
        "dtstart_tzid": "Europe/Zurich",
        "summary": "Bitcoin Weesen",
        "description": "Monthly meetup.",
        "status": "CONFIRMED",
        "locations": [{
            "name": "Trattoria",
            "description": "On the 1st floor.",
            "location_type": "PHYSICAL",
            "structured_data": "https://www.openstreetmap.org/node/1",
        }],
        "url": "https://example.org/",
        "rrule": "FREQ=MONTHLY;COUNT=12",
        "x_pubky_rsvp_access": "PUBLIC",
    })
}

fn with(mut face: Value, field: &str, value: Value) -> Value {
    face[field] = value;
    face
}

#[test]
fn every_face_reads_back_as_its_record() {
    for record in records() {
        let collection = path_of(&record).collection().unwrap();
        let is_conflict = |record: &Record| matches!(record, Record::DeclineCounter(of) if of.reason != DeclineReason::Declined);
        if collection == Collection::Amendments || is_conflict(&record) {
            assert!(from_json(collection, &face_of(&record)).is_err(), "written, not read");
            continue;
        }
        let expected = match record.clone() {
            // An event's face is one component of it.
            Record::Event(event) => {
                let mut event = *event;
                event.overrides.clear();
                event.master.as_mut().unwrap().last_modified = Some(event.last_modified);
                Record::Event(Box::new(event))
            }
            other => other,
        };
        assert_eq!(from_json(collection, &face_of(&record)), Ok(expected));
    }
}

#[test]
fn the_face_of_a_full_private_event_loses_nothing() {
    let mut event = full_event();
    event.overrides.clear();
    let record = Record::Event(Box::new(event));
    assert_eq!(from_json(Collection::Events, &face_of(&record)), Ok(record));
}

#[test]
fn a_face_says_who_wrote_it_and_where_it_lies() {
    let face = face_of(&Record::Attendee(attendee()));
    assert_eq!(face["author"], author().to_string());
    assert_eq!(face["id"], path_of(&Record::Attendee(attendee())).id());
    assert_eq!(face["partstat"], "ACCEPTED");
    assert_eq!(face["recurrence_id"], "2026-01-27T09:00:20");
    assert_eq!(face["created_at"], written().micros());
    assert_eq!(face["comment"], Value::Null);
}

#[test]
fn overrides_are_listed_as_events_of_their_own() {
    let faces = event_faces(&event_uri(), &event());
    let said: Vec<_> = faces
        .iter()
        .map(|face| (face["id"].as_str().unwrap(), face["recurrence_id"].as_str()))
        .collect();
    let expected =
        [("0034GJ7PPX0H0", None), ("0034GJ7PPX0H0-20260210T090020", Some("2026-02-10T09:00:20"))];
    assert_eq!(said, expected);
    assert_eq!(faces[1]["dtstart"], "2026-02-10T10:00:00");
    assert_eq!(faces[1]["duration"], "PT2H");
    assert_eq!(faces[1]["rrule"], Value::Null);

    let alone = read_event(&faces[1]).unwrap();
    assert_eq!(alone.master, None);
    assert_eq!(alone.overrides.len(), 1);
}

#[test]
fn an_event_as_eventky_writes_it_is_read_and_written_alike() {
    let event = read_event(&eventky()).unwrap();
    let master = event.master.as_ref().unwrap();
    assert_eq!(master.start, zoned("2026-01-22T18:30:30", "Europe/Zurich"));
    assert_eq!(event.access, Access::default());
    let face = face_of(&Record::Event(Box::new(event)));
    for (field, value) in eventky().as_object().unwrap() {
        if field != "x_pubky_rsvp_access" {
            assert_eq!(&face[field], value, "{field}");
        }
    }
    assert_eq!(face.get("x_pubky_rsvp_access"), None, "older spellings are never written");
}

#[test]
fn a62_older_spellings_of_a_policy_mean_the_same() {
    let invited_only = [
        with(eventky(), "x_pubky_rsvp_access", json!("INVITE_ONLY")),
        with(plain(), "rsvp_policy", json!("invited-only")),
        with(plain(), "x_pubky_access", json!({ "rsvp_policy": "invited-only" })),
        with(plain(), "x_pubky_attendance", json!({ "policy": "INVITE_ONLY" })),
        with(plain(), "policy", json!("INVITE_ONLY")),
    ];
    for face in invited_only {
        let access = read_event(&face).unwrap().access;
        assert_eq!(access, Access { rsvp_policy: RsvpPolicy::InvitedOnly, ..Access::default() });
    }
    let others = [("OPEN", RsvpPolicy::Open), ("APPROVAL", RsvpPolicy::ApprovalRequired)];
    for (word, policy) in others {
        let face = with(plain(), "x_pubky_attendance", json!({ "policy": word, "capacity": 20 }));
        let access = read_event(&face).unwrap().access;
        assert_eq!((access.rsvp_policy, access.max_attendees), (policy, Some(20)));
    }
}

fn plain() -> Value {
    let mut face = eventky();
    face.as_object_mut().unwrap().remove("x_pubky_rsvp_access");
    face
}

#[test]
fn an_unknown_word_is_refused_and_never_taken_for_a_default() {
    let refused = [
        ("x_pubky_rsvp_access", json!("FRIENDS"), "x_pubky_rsvp_access"),
        ("x_pubky_access", json!({ "visibility": "secret" }), "visibility"),
        ("x_pubky_access", json!({ "can_invite": "everybody" }), "can_invite"),
        ("class", json!("SECRET"), "class"),
        ("status", json!("confirmed"), "status"),
    ];
    for (field, value, named) in refused {
        let face = with(plain(), field, value);
        assert_eq!(read_event(&face).unwrap_err().field, named);
    }
    let twice = with(eventky(), "rsvp_policy", json!("invited-only"));
    assert_eq!(read_event(&twice).unwrap_err().field, "rsvp_policy");
}

#[test]
fn a23_an_event_without_summary_start_or_uid_is_rejected_by_name() {
    for field in ["summary", "dtstart", "uid", "dtstamp"] {
        let mut face = plain();
        face.as_object_mut().unwrap().remove(field);
        assert_eq!(read_event(&face).unwrap_err().field, field);
        let other_kind = with(plain(), field, json!([1]));
        assert_eq!(read_event(&other_kind).unwrap_err().field, field);
    }
}

#[test]
fn a13_end_and_duration_together_are_rejected() {
    let face = with(plain(), "dtend", json!("2026-01-22T19:30:30"));
    assert!(read_event(&face).is_ok());
    let both = with(face, "duration", json!("PT1H"));
    assert_eq!(read_event(&both).unwrap_err().field, "duration");
}

#[test]
fn a15_an_impossible_date_is_rejected() {
    for text in ["2025-99-99T99:99:99", "2025-02-29", "2026-1-5", "20260122T183030", "soon", ""] {
        let face = with(plain(), "dtstart", json!(text));
        assert_eq!(read_event(&face).unwrap_err().field, "dtstart", "{text}");
    }
}

#[test]
fn a16_a_date_alone_is_all_day() {
    let face = with(plain(), "dtstart", json!("2026-01-15"));
    let event = read_event(&face).unwrap();
    assert_eq!(event.master.unwrap().start, date("2026-01-15"));
}

#[test]
fn a17_utc_is_accepted_for_event_and_calendar_and_foo_bar_rejected() {
    let event = |zone: &str| read_event(&with(plain(), "dtstart_tzid", json!(zone)));
    assert!(event("UTC").is_ok());
    assert_eq!(event("Foo/Bar").unwrap_err().field, "dtstart_tzid");
    let calendar = |zone: &str| {
        let face = with(face_of(&Record::Calendar(calendar())), "timezone", json!(zone));
        from_json(Collection::Calendars, &face)
    };
    assert!(calendar("UTC").is_ok());
    assert_eq!(calendar("Foo/Bar").unwrap_err().field, "timezone");
}

#[test]
fn a_time_with_an_offset_becomes_a_local_time_of_the_zone_beside_it() {
    let start = |text: &str| {
        let face = with(plain(), "dtstart", json!(text));
        read_event(&face).unwrap().master.unwrap().start
    };
    let local = zoned("2026-07-01T10:00:00", "Europe/Zurich");
    for text in ["2026-07-01T08:00:00Z", "2026-07-01T08:00:00.000Z", "2026-07-01T10:00:00+02:00"] {
        assert_eq!(start(text), local, "{text}");
    }
    // The second of two equal local times has no local spelling.
    assert_eq!(start("2026-10-25T01:30:00Z"), zoned("2026-10-25T01:30:00", "UTC"));
}

#[test]
fn older_calendars_and_authors_are_read() {
    let mut face = face_of(&Record::Calendar(calendar()));
    face["x_pubky_authors"] = json!([identity(8).to_string()]);
    for (word, visibility) in [
        ("private", CalendarVisibility::Sealed),
        ("followers", CalendarVisibility::Sealed),
        ("personal", CalendarVisibility::Private),
        ("public", CalendarVisibility::Public),
    ] {
        face["visibility"] = json!(word);
        let Record::Calendar(read) = from_json(Collection::Calendars, &face).unwrap() else {
            panic!("no calendar");
        };
        assert_eq!(read.visibility, visibility);
        assert_eq!(read.contributors, calendar().contributors);
    }
}

#[test]
fn a_single_calendar_and_a_single_location_of_older_events_are_read() {
    let uri = event().calendars[0].clone();
    let mut face = with(plain(), "x_pubky_calendar_uri", json!(uri.to_string()));
    face.as_object_mut().unwrap().remove("locations");
    face["location"] = json!("Trattoria");
    let event = read_event(&face).unwrap();
    assert_eq!(event.calendars, [uri] as [CalendarUri; 1]);
    assert_eq!(event.master.unwrap().locations, ["Trattoria"]);
}

#[test]
fn an_answer_as_eventky_writes_it_is_read() {
    let face = json!({
        "partstat": "DECLINED",
        "created_at": 1_769_661_900_000_000_i64,
        "recurrence_id": "2026-02-19T18:30:21",
        "x_pubky_event_uri": event_uri().to_string(),
    });
    let Ok(Record::Attendee(answer)) = from_json(Collection::Attendees, &face) else {
        panic!("no answer");
    };
    assert_eq!((answer.partstat, answer.sequence, answer.round), (PartStat::Declined, 0, 0));
    assert_eq!(answer.last_modified, answer.created_at);
}

#[test]
fn lengths_are_written_as_icalendar_writes_them() {
    for (text, days, seconds) in
        [("PT1H30M", 0, 5_400), ("P1D", 1, 0), ("P15DT5H20S", 15, 18_020), ("PT0S", 0, 0)]
    {
        assert_eq!(super::time::duration(days, seconds), text);
        let read = super::time::read_duration("duration", text);
        assert_eq!(read, Ok(End::After { days, seconds }));
    }
    let weeks = super::time::read_duration("duration", "P2W");
    assert_eq!(weeks, Ok(End::After { days: 14, seconds: 0 }));
    for text in ["", "P", "PT", "1H", "-PT1H", "PT1M1H", "PT1.5H", "P99999999999D", "PTH"] {
        assert!(super::time::read_duration("duration", text).is_err(), "{text}");
    }
}
