//! What real files do, and how it is read.

use super::*;
use crate::ical::{IcalError, Note, Refusal};
use crate::record::{Class, End, PartStat};
use crate::recurrence::RuleError;

fn refusal(more: &str) -> Refusal {
    match found(&calendar(&vevent("x", more))).remove(0) {
        Found::Refused { reason, .. } => reason,
        other => panic!("not refused: {other:?}"),
    }
}

#[test]
fn line_ends_marks_and_text_around_a_calendar_change_nothing() {
    let plain = calendar(&vevent("x", "SUMMARY:Tea\nDESCRIPTION:a\\nb"));
    let expected = object(&plain);
    for odd in [
        plain.replace("\r\n", "\r"),
        plain.replace("\r\n", "\n"),
        format!("\u{feff}{plain}"),
        format!("From: nobody\r\n\r\n{plain}-- \r\nBEGIN:NOTHING\r\n"),
        plain.replace("BEGIN:", "begin:").replace("SUMMARY", "Summary"),
        plain.replace("\r\nEND:VCALENDAR", "\r\nEND:VCALENDAR\r\n\r\n\r\n"),
    ] {
        assert_eq!(object(&odd), expected, "{odd:?}");
    }
}

#[test]
fn what_is_no_calendar_is_refused_as_a_whole() {
    assert_eq!(read(b"hello", stamp()), Err(IcalError::NoCalendar));
    assert_eq!(read(b"", stamp()), Err(IcalError::NoCalendar));
    let empty = read(calendar("").as_bytes(), stamp()).unwrap();
    assert_eq!(empty.found, []);
}

#[test]
fn what_an_event_may_lack_is_made_up_for() {
    let bare = "BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20260105\r\nEND:VEVENT\r\n";
    let object = object(&calendar(bare));
    let master = object.master.unwrap();
    assert_eq!((object.uid, master.sequence, master.summary.as_str()), (None, 0, ""));
    assert_eq!((master.dtstamp, master.start), (stamp(), when("2026-01-05")));
}

#[test]
fn addresses_have_one_spelling() {
    let people = object(&calendar(&vevent(
        "x",
        "ORGANIZER;CN=\"Boss: the\":MAILTO:Boss@Example.ORG
         ATTENDEE;PARTSTAT=ACCEPTED;CN=Anna:MailTo: anna@example.org
         ATTENDEE;EMAIL=bob@example.org;PARTSTAT=X-ODD:invalid:nomail
         ATTENDEE:",
    )))
    .people;
    let organizer = people.organizer.unwrap();
    assert_eq!(
        (organizer.address.as_str(), organizer.name.as_deref()),
        ("boss@example.org", Some("Boss: the"))
    );
    let seen: Vec<(&str, PartStat)> =
        people.attendees.iter().map(|who| (who.address.as_str(), who.partstat)).collect();
    assert_eq!(
        seen,
        [("anna@example.org", PartStat::Accepted), ("bob@example.org", PartStat::NeedsAction)]
    );
}

#[test]
fn a83_windows_zones_and_odd_names_are_read_as_the_zone_they_mean() {
    for tzid in [
        "W. Europe Standard Time",
        "\"W. Europe Standard Time\"",
        "/softwarestudio.org/Olson_20011030_5/Europe/Berlin",
        "europe/berlin",
    ] {
        let start =
            master(&calendar(&vevent("x", &format!("DTSTART;TZID={tzid}:20260105T100000"))));
        assert_eq!(start.start, when("2026-01-05T10:00:00 Europe/Berlin"), "{tzid}");
    }
}

#[test]
fn what_cannot_be_meant_is_refused_by_name() {
    assert_eq!(refusal("DTSTART:20259999T999999"), Refusal::Time { property: "DTSTART" });
    assert_eq!(refusal("DTSTART:soon"), Refusal::Time { property: "DTSTART" });
    assert_eq!(refusal("EXDATE:20260231T100000Z"), Refusal::Time { property: "EXDATE" });
    assert_eq!(refusal("DURATION:-PT1H"), Refusal::Duration);
    assert_eq!(refusal("RRULE:INTERVAL=2"), Refusal::Rule(RuleError::NoFreq));
    let unknown = Refusal::Zone { tzid: "Mars/Olympus".into() };
    assert_eq!(refusal("DTSTART;TZID=Mars/Olympus:20260105T100000"), unknown);
    assert!(unknown.to_string().contains("Mars/Olympus"));
    assert!(matches!(
        refusal("DTEND:20260105T110000Z\nDURATION:PT1H"),
        Refusal::Invalid(invalid) if invalid.field == "duration"
    ));
    let no_start = "BEGIN:VEVENT\r\nUID:x\r\nSUMMARY:When?\r\nEND:VEVENT\r\n";
    assert_eq!(
        found(&calendar(no_start)),
        [Found::Refused {
            uid: Some("x".into()),
            title: Some("When?".into()),
            reason: Refusal::NoStart
        }]
    );
    let todo = "BEGIN:VTODO\r\nSUMMARY:x\r\nEND:VTODO\r\n";
    assert!(matches!(
        &found(&calendar(todo))[..],
        [Found::Refused { reason: Refusal::Component(kind), .. }] if kind == "VTODO"
    ));
}

#[test]
fn one_broken_event_spoils_no_other() {
    let cut = "BEGIN:VEVENT\r\nUID:cut\r\nDTSTART:20260105\r\n";
    let text = calendar(&format!("{}{cut}{}", vevent("a", ""), vevent("b", "SUMMARY:B")));
    let kinds: Vec<&str> = found(&text)
        .iter()
        .map(|found| match found {
            Found::Object(_) => "object",
            Found::Repeated { .. } => "repeated",
            Found::Refused { reason: Refusal::CutOff, .. } => "cut off",
            Found::Refused { .. } => "refused",
        })
        .collect();
    assert_eq!(kinds, ["object", "cut off", "object"]);
}

#[test]
fn an_end_that_is_the_start_is_no_end_and_a_day_of_hours_is_a_day() {
    assert_eq!(master(&calendar(&vevent("x", "DTEND:20260105T100000Z"))).end, None);
    assert_eq!(master(&calendar(&vevent("x", "DURATION:PT0S"))).end, None);
    let day = "DTSTART;VALUE=DATE:20260105\nDURATION:PT48H";
    assert_eq!(master(&calendar(&vevent("x", day))).end, Some(End::After { days: 2, seconds: 0 }));
    let week = master(&calendar(&vevent("x", "DURATION:P1W")));
    assert_eq!(week.end, Some(End::After { days: 7, seconds: 0 }));
}

#[test]
fn a98_binary_attachments_are_stripped_and_links_kept() {
    let object = object(&calendar(&vevent(
        "x",
        "ATTACH;FMTTYPE=image/png;ENCODING=BASE64;VALUE=BINARY:aGVsbG8=
         ATTACH:https://example.org/score.pdf
         ATTACH:data:text/plain;base64,aGVsbG8=",
    )));
    assert_eq!(object.master.unwrap().attach, ["https://example.org/score.pdf"]);
    assert_eq!(object.notes, [Note::BinaryStripped, Note::BinaryStripped]);
    assert!(!object.calendar.write().contains("aGVsbG8"));
}

#[test]
fn broken_alarms_are_dropped_and_whole_ones_kept() {
    let whole = "BEGIN:VALARM\nTRIGGER:-PT5M\nACTION:DISPLAY\nDESCRIPTION:x\nEND:VALARM";
    let broken = "BEGIN:VALARM\nTRIGGER:soon\nACTION:DISPLAY\nEND:VALARM";
    let none = "BEGIN:VALARM\nDESCRIPTION:x\nEND:VALARM";
    let object = object(&calendar(&vevent("x", &[whole, broken, none].join("\n"))));
    assert_eq!(object.master.unwrap().alarms, [whole]);
    assert_eq!(object.notes, [Note::AlarmDropped, Note::AlarmDropped]);
}

#[test]
fn unknown_properties_are_kept_as_they_came() {
    let line = "X-COLOUR;X-P=\"a:b\":red\\, blue";
    assert_eq!(master(&calendar(&vevent("x", line))).extra, [line]);
}

#[test]
fn an_unknown_class_is_private() {
    assert_eq!(master(&calendar(&vevent("x", "CLASS:X-SECRET"))).class, Class::Private);
}

#[test]
fn a77_overrides_are_named_by_the_masters_wall_whatever_zone_they_are_written_in() {
    let series = vevent("x", "DTSTART;TZID=Europe/Berlin:20260105T100000\nRRULE:FREQ=WEEKLY");
    let moved =
        vevent("x", "RECURRENCE-ID:20260112T090000Z\nDTSTART:20260113T090000Z\nRRULE:FREQ=DAILY");
    for text in [format!("{series}{moved}"), format!("{moved}{series}")] {
        let object = object(&calendar(&text));
        let ids: Vec<String> = object.overrides.keys().map(ToString::to_string).collect();
        assert_eq!(ids, ["2026-01-12T10:00:00"]);
        assert_eq!(object.notes, [Note::OverrideRule]);
    }
}
