//! What is refused, and that the error says where and why without repeating what it read.

use super::super::example::*;
use super::super::*;
use super::*;
use crate::id;
use crate::path::{Area, Collection};
use crate::uri::{CalendarUri, EventUri};

fn try_at(path: &Path, record: &Record) -> Result<(), Invalid> {
    check(author(), path, record, written())
}

fn try_event(change: impl FnOnce(&mut Event)) -> Result<(), Invalid> {
    let mut event = event();
    change(&mut event);
    let record = Record::Event(Box::new(event));
    try_at(&path_of(&record), &record)
}

fn try_component(change: impl FnOnce(&mut Component)) -> Result<(), Invalid> {
    try_event(|event| {
        event.overrides.clear();
        change(event.master.as_mut().unwrap());
    })
}

fn field_of(result: Result<(), Invalid>) -> &'static str {
    result.expect_err("must be refused").field
}

#[test]
fn one_of_each_kind_is_valid_where_it_lies() {
    for record in records() {
        assert_eq!(try_at(&path_of(&record), &record), Ok(()), "{record:?}");
    }
    for event in [private_event(), full_event()] {
        let private = Record::Event(Box::new(event));
        assert_eq!(try_at(&path_of(&private), &private), Ok(()));
    }
}

#[test]
fn a04_an_answer_under_another_id_is_rejected() {
    let record = Record::Attendee(attendee());
    let series = id::attendee_id(&event_uri(), None, None);
    let elsewhere = Path::of(Area::Pub, Collection::Attendees, &series).unwrap();
    assert_eq!(field_of(try_at(&elsewhere, &record)), "id");
}

#[test]
fn every_kind_is_rejected_under_another_id() {
    let other = id::hash_id("something else");
    for record in records() {
        let path = path_of(&record);
        // A guest's id is drawn, not made of what the record says.
        let other = if matches!(record, Record::Guest(_)) { "drawn" } else { &other };
        let elsewhere = Path::of(path.area(), path.collection().unwrap(), other).unwrap();
        assert_eq!(field_of(try_at(&elsewhere, &record)), "id", "{record:?}");
    }
}

#[test]
fn a05_an_event_id_from_before_the_first_release_or_from_the_future_is_rejected() {
    let record = Record::Event(Box::new(event()));
    let at = |micros: i64| {
        let id = id::timestamp_id(Timestamp::from_micros(micros).unwrap());
        try_at(&Path::of(Area::Pub, Collection::Events, &id).unwrap(), &record)
    };
    let first = 1_727_740_800_000_000;
    let two_hours_on = written().micros() + 7_200_000_000;
    assert_eq!(at(first), Ok(()));
    assert_eq!(field_of(at(first - 1)), "id");
    assert_eq!(at(two_hours_on), Ok(()));
    assert_eq!(field_of(at(two_hours_on + 1)), "id");
}

#[test]
fn a11_eleven_calendars_or_twenty_one_authors_are_a_clear_error() {
    let uri = |n: i64| {
        let id = id::timestamp_id(written().plus_micros(n));
        CalendarUri::of(author(), Area::Pub, &id).unwrap()
    };
    assert_eq!(try_event(|event| event.calendars = (0..10).map(uri).collect()), Ok(()));
    let refused = try_event(|event| event.calendars = (0..11).map(uri).collect()).unwrap_err();
    assert_eq!(refused.to_string(), "x_pubky_calendar_uris: 11; expected at most 10 calendars");

    let mut calendar = calendar();
    calendar.contributors = (0..21).map(identity).collect();
    let record = Record::Calendar(calendar);
    assert_eq!(field_of(try_at(&path_of(&record), &record)), "x_pubky_authors");
}

#[test]
fn a13_an_end_before_its_start_is_rejected_and_one_equal_to_it_is_not() {
    let end = |text: &str| try_component(|of| of.end = Some(End::At(zoned(text, "Europe/Zurich"))));
    assert_eq!(field_of(end("2026-01-27T09:00:19")), "dtend");
    assert_eq!(end("2026-01-27T09:00:20"), Ok(()));
    let mixed = try_component(|of| of.end = Some(End::At(date("2026-01-28"))));
    assert_eq!(field_of(mixed), "dtend");
}

#[test]
fn a14_start_and_end_are_compared_as_instants_in_their_zones() {
    let accepted = try_component(|of| {
        of.start = zoned("2026-07-01T10:00:00", "Europe/Zurich");
        of.end = Some(End::At(zoned("2026-07-01T09:30:00", "UTC")));
    });
    assert_eq!(accepted, Ok(()));
    let refused = try_component(|of| {
        of.start = zoned("2026-07-01T10:00:00", "UTC");
        of.end = Some(End::At(zoned("2026-07-01T11:30:00", "Europe/Zurich")));
    });
    assert_eq!(field_of(refused), "dtend");
}

#[test]
fn a15_a_recurrence_id_that_is_no_date_is_no_recurrence_id() {
    for text in ["2025-99-99T99:99:99", "2025-02-29", "2026-01-27T09:00", "20260127T090020", ""] {
        assert!(text.parse::<RecurrenceId>().is_err(), "{text}");
    }
}

#[test]
fn a16_a_date_is_all_day_and_the_same_date_in_every_zone() {
    let all_day = try_component(|of| {
        of.start = date("2026-01-15");
        of.end = None;
    });
    assert_eq!(all_day, Ok(()));
    assert_eq!(date("2026-01-15").date().to_string(), "2026-01-15");
    assert_eq!(date("2026-01-15").tz(), None);
}

#[test]
fn a18_rules_that_say_nothing_or_two_things_are_rejected() {
    let refused = [
        "BYDAY=TU",
        "FREQ=WEEKLY;INTERVAL=0",
        "FREQ=WEEKLY;COUNT=4;UNTIL=20270101",
        "FREQ=FORTNIGHTLY",
        "FREQ=WEEKLY;FREQ=DAILY",
        "FREQ=WEEKLY;COUNT=0",
        "FREQ=WEEKLY;COUNT=-1",
        "FREQ=WEEKLY;BYDAY=XX",
        "FREQ=MONTHLY;BYMONTHDAY=0",
        "FREQ=MONTHLY;BYMONTHDAY=32",
        "FREQ=WEEKLY;UNTIL=20269999",
        "FREQ=WEEKLY;",
        "FREQ=WEEKLY\r\nATTENDEE:mailto:eve@example.org",
        "FREQ=WEEKLY;X=1",
        // What no calendar can expand is not kept either.
        "FREQ=WEEKLY;BYDAY=2MO",
        "FREQ=WEEKLY;BYMONTHDAY=1",
        "FREQ=MONTHLY;BYSETPOS=1",
        "FREQ=DAILY;BYHOUR=+5",
        "FREQ=WEEKLY;UNTIL= 2026127",
        "",
    ];
    for rule in refused {
        let result = try_component(|of| of.rrule = Some(rule.to_owned()));
        assert_eq!(field_of(result), "rrule", "{rule}");
    }
    let accepted = [
        "FREQ=MONTHLY;BYDAY=1MO,3MO,-1TH",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;COUNT=10",
        "FREQ=WEEKLY;INTERVAL=4;UNTIL=20270101T090000Z;WKST=SU",
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
        "FREQ=DAILY;BYSECOND=0,60",
        "FREQ=MONTHLY;BYMONTHDAY=+1,-1",
    ];
    for rule in accepted {
        assert_eq!(try_component(|of| of.rrule = Some(rule.to_owned())), Ok(()), "{rule}");
    }
}

#[test]
fn a19_an_override_carries_no_rule_and_no_dates() {
    let try_override = |change: &dyn Fn(&mut Component)| {
        try_event(|event| event.overrides.values_mut().for_each(change))
    };
    let extra_date = zoned("2026-03-01T09:00:00", "Europe/Zurich");
    assert_eq!(field_of(try_override(&|of| of.rrule = Some("FREQ=DAILY".to_owned()))), "rrule");
    assert_eq!(field_of(try_override(&|of| of.rdate = vec![extra_date])), "rdate");
    assert_eq!(field_of(try_override(&|of| of.exdate = vec![extra_date])), "exdate");
}

#[test]
fn a22_tags_are_lower_case_without_space_comma_or_colon() {
    assert_eq!(tag_label("JavaScript").as_deref(), Ok("javascript"));
    for words in ["web dev", "a,b", "a:b", "abcdefghijklmnopqrstu", "", " "] {
        assert_eq!(tag_label(words).unwrap_err().field, "label", "{words}");
    }
    let record = Record::Tag(Tag { label: "JavaScript".to_owned(), ..tag() });
    assert_eq!(field_of(try_at(&path_of(&record), &record)), "label");
}

#[test]
fn a23_an_event_without_a_summary_is_rejected() {
    for summary in ["", " ", "\t"] {
        assert_eq!(field_of(try_component(|of| of.summary = summary.to_owned())), "summary");
    }
}

#[test]
fn a20_no_line_end_enters_a_text_that_becomes_one_content_line() {
    let injected = "x\r\nATTENDEE:mailto:eve@example.org".to_owned();
    type Change = fn(&mut Component, String);
    let changes: [(&str, Change); 9] = [
        ("summary", |of, text| of.summary = text),
        ("description", |of, text| of.description = Some(text)),
        ("locations", |of, text| of.locations = vec![text]),
        ("url", |of, text| of.url = Some(text)),
        ("image_uri", |of, text| of.image_uri = Some(text)),
        ("categories", |of, text| of.categories = vec![text]),
        ("attach", |of, text| of.attach = vec![text]),
        ("rrule", |of, text| of.rrule = Some(text)),
        ("extra", |of, text| of.extra = vec![format!("X-A:{text}")]),
    ];
    for (field, change) in changes {
        assert_eq!(field_of(try_component(|of| change(of, injected.clone()))), field);
    }
    assert_eq!(field_of(try_event(|event| event.uid = injected)), "uid");
}

#[test]
fn an_unknown_property_cannot_open_or_close_a_component() {
    for line in ["END:VEVENT", "begin:VALARM", "no colon", ":value", "X-A", ""] {
        assert_eq!(field_of(try_component(|of| of.extra = vec![line.to_owned()])), "extra");
    }
    let kept = vec!["X-APPLE-TRAVEL;VALUE=DURATION:PT15M".to_owned()];
    assert_eq!(try_component(|of| of.extra = kept), Ok(()));
}

#[test]
fn texts_over_their_limits_are_refused_by_characters_not_bytes() {
    let text = |chars: usize| "ß".repeat(chars);
    assert_eq!(try_component(|of| of.summary = text(500)), Ok(()));
    assert_eq!(field_of(try_component(|of| of.summary = text(501))), "summary");
    assert_eq!(try_component(|of| of.description = Some(text(10_000))), Ok(()));
    assert_eq!(field_of(try_component(|of| of.description = Some(text(10_001)))), "description");
    assert_eq!(try_event(|event| event.uid = text(255)), Ok(()));
    assert_eq!(field_of(try_event(|event| event.uid = text(256))), "uid");
    assert_eq!(field_of(try_component(|of| of.locations = vec![text(1); 6])), "locations");
    let people = |count: u8| (0..count).map(identity).collect::<Vec<_>>();
    assert_eq!(field_of(try_event(|event| event.access.contributors = people(21))), "contributors");
    assert_eq!(field_of(try_event(|event| event.access.max_attendees = Some(0))), "max_attendees");
}

#[test]
fn an_error_never_repeats_what_it_read() {
    let secret = "my\u{7}secret";
    let refused = try_component(|of| of.summary = secret.to_owned()).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "summary: a control character at position 3; expected no control characters"
    );
}

#[test]
fn what_is_private_is_refused_in_pub() {
    let foreign = Foreign { organizer: None, attendees: Vec::new() };
    assert_eq!(field_of(try_event(|event| event.foreign = Some(foreign))), "foreign");
    assert_eq!(field_of(try_event(|event| event.original = Some(String::new()))), "original");
    assert_eq!(field_of(try_component(|of| of.class = Class::Private)), "class");
    assert_eq!(field_of(try_component(|of| of.class = Class::Confidential)), "class");
    assert_eq!(field_of(try_component(|of| of.alarms = vec!["BEGIN:VALARM".to_owned()])), "alarms");
    let address = vec!["X-SENDER;CN=Eve:MAILTO:eve@example.org".to_owned()];
    assert_eq!(field_of(try_component(|of| of.extra = address)), "extra");
    let unknown_user = vec!["3.7;Invalid user;ATTENDEE:mailto:eve@example.org".to_owned()];
    assert_eq!(field_of(try_component(|of| of.request_status = unknown_user)), "request_status");

    let contact = Record::Contact(contact());
    let public = Path::of(Area::Pub, Collection::Contacts, path_of(&contact).id()).unwrap();
    assert_eq!(field_of(try_at(&public, &contact)), "path");

    let private = Record::Event(Box::new(private_event()));
    let public = path_of(&Record::Event(Box::new(event())));
    assert_eq!(field_of(try_at(&public, &private)), "visibility");
}

#[test]
fn what_is_private_is_kept_in_priv() {
    let mut event = private_event();
    event.foreign = Some(Foreign { organizer: None, attendees: Vec::new() });
    event.original = Some("BEGIN:VEVENT\r\n".to_owned());
    let master = event.master.as_mut().unwrap();
    master.class = Class::Confidential;
    master.alarms = vec!["BEGIN:VALARM\r\nEND:VALARM".to_owned()];
    master.extra = vec!["X-SENDER:mailto:eve@example.org".to_owned()];
    let record = Record::Event(Box::new(event));
    assert_eq!(try_at(&path_of(&record), &record), Ok(()));
}

#[test]
fn nothing_in_pub_points_into_priv() {
    let calendar = CalendarUri::of(author(), Area::Priv, event_uri().id()).unwrap();
    let refused = try_event(|event| event.calendars = vec![calendar]);
    assert_eq!(field_of(refused), "x_pubky_calendar_uris");

    let event = EventUri::of(author(), Area::Priv, event_uri().id()).unwrap();
    let record = Record::Attendee(Attendee { event, ..attendee() });
    assert_eq!(field_of(try_at(&path_of(&record), &record)), "x_pubky_event_uri");
}

#[test]
fn what_must_be_sealed_is_refused_in_the_open() {
    let invited = try_event(|event| event.access.visibility = Visibility::Invited);
    assert_eq!(field_of(invited), "visibility");
    for hidden in [RosterVisibility::Attendees, RosterVisibility::Organizer] {
        let result = try_event(|event| event.access.roster_visibility = hidden);
        assert_eq!(field_of(result), "roster_visibility");
    }
}

#[test]
fn an_override_is_named_by_its_original_start_in_the_masters_zone() {
    let named = |text: &str| {
        try_event(|event| {
            let (_, component) = event.overrides.pop_first().unwrap();
            event.overrides.insert(text.parse().unwrap(), component);
        })
    };
    assert_eq!(named("2026-02-17T09:00:20"), Ok(()));
    assert_eq!(field_of(named("2026-02-17")), "recurrence_id");
    assert_eq!(field_of(named("2026-02-17T08:00:20Z")), "recurrence_id");
    // The second half past two in Zurich's autumn night, and the first.
    assert_eq!(named("2026-10-25T01:30:00Z"), Ok(()));
    assert_eq!(field_of(named("2026-10-25T00:30:00Z")), "recurrence_id");
    // A time that Zurich's clocks skip: what they show instead is its one spelling.
    assert_eq!(field_of(named("2026-03-29T02:30:00")), "recurrence_id");
    assert_eq!(named("2026-03-29T03:30:00"), Ok(()));
}

#[test]
fn a_delegated_answer_names_to_whom_and_no_other_answer_does() {
    let answer = |partstat, delegated_to| {
        let record = Record::Attendee(Attendee { partstat, delegated_to, ..attendee() });
        try_at(&path_of(&record), &record)
    };
    assert_eq!(answer(PartStat::Delegated, Some(identity(9))), Ok(()));
    assert_eq!(field_of(answer(PartStat::Delegated, None)), "delegated_to");
    assert_eq!(field_of(answer(PartStat::Delegated, Some(author()))), "delegated_to");
    assert_eq!(field_of(answer(PartStat::Accepted, Some(identity(9)))), "delegated_to");
}

#[test]
fn an_admission_without_a_seat_is_that_of_a_maybe_which_takes_none() {
    let maybe = Record::Admission(Admission { seats: 0, ..admission() });
    assert_eq!(try_at(&path_of(&maybe), &maybe), Ok(()));
}

#[test]
fn a_record_too_large_to_store_is_refused_before_it_is_written() {
    let refused = try_event(|event| {
        let master = event.master.as_mut().unwrap();
        master.description = Some("ß".repeat(10_000));
        let copy = master.clone();
        let days = (1..=20).map(|day| format!("2026-03-{day:02}T09:00:20").parse().unwrap());
        event.overrides = days.map(|id| (id, Component { rrule: None, ..copy.clone() })).collect();
    });
    assert_eq!(field_of(refused), "record");
}
