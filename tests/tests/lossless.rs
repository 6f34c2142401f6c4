//! Whatever calendar can be stored comes out again meaning the same, and always as the same bytes.

use std::collections::BTreeSet;

use kalends_schema::ical::import::Outcome;
use kalends_tests::real_life;
use kalends_tests::round_trip::{Kind, round_trip, taken};
use kalends_tests::rounds::long;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

/// Properties that any event may have, some of them in ways that records have no place for.
const PROPERTIES: &[&str] = &[
    "SUMMARY;LANGUAGE=de:Tee\\, um vier",
    "SUMMARY:",
    "DESCRIPTION;ALTREP=\"cid:1\":One\\nTwo \\; three \\\\n",
    "LOCATION;X-PLACE=\"a:b;c\":Hall 1",
    "LOCATION:",
    "STATUS:CONFIRMED",
    "STATUS:TENTATIVE",
    "STATUS:X-PERHAPS",
    "CLASS:CONFIDENTIAL",
    "TRANSP:TRANSPARENT",
    "SEQUENCE:4",
    "SEQUENCE:many",
    "PRIORITY:3",
    "CATEGORIES:One,Two\\, three",
    "CATEGORIES;LANGUAGE=en:Four",
    "GEO:52.5;13.4",
    "GEO:north;south",
    "URL:https://example.org/?a=1,2;b=3",
    "ATTACH;FMTTYPE=text/plain;FILENAME=\"a,b.txt\":https://example.org/a.txt",
    "ATTACH;FMTTYPE=image/png;ENCODING=BASE64;VALUE=BINARY:aGVsbG8=",
    "CONFERENCE;VALUE=URI;FEATURE=AUDIO,VIDEO;LABEL=\"Join: now\":https://meet.example.org/1",
    "IMAGE;VALUE=URI;DISPLAY=BADGE:https://example.org/a.png",
    "RELATED-TO;RELTYPE=SIBLING:other@example.org",
    "REQUEST-STATUS:2.0;Success",
    "CREATED:20250101T000000Z",
    "LAST-MODIFIED:20250202T000000Z",
    "COMMENT;LANGUAGE=fr:Bien",
    "COMMENT:Twice",
    "COMMENT:Twice",
    "CONTACT:Anna\\, +49 30 1",
    "RESOURCES:BEAMER,CHAIRS",
    "X-APPLE-STRUCTURED-LOCATION;VALUE=URI;X-TITLE=\"Hall\\n1\":geo:52.5,13.4",
    "X-ALT-DESC;FMTTYPE=text/html:<b>Tea\\, at four</b>",
    "ORGANIZER;CN=\"Boss; the\";SENT-BY=\"mailto:aide@example.org\":MAILTO:Boss@example.org",
    "ATTENDEE;CN=Anna;PARTSTAT=ACCEPTED;X-NUM-GUESTS=2:mailto:anna@example.org",
    "ATTENDEE;MEMBER=\"mailto:a@example.org\",\"mailto:b@example.org\":mailto:Bo@Example.org",
    "ATTENDEE;CUTYPE=ROOM;ROLE=NON-PARTICIPANT;SCHEDULE-AGENT=CLIENT;SCHEDULE-STATUS=\"5.1\":mailto:hall@example.org",
    "ATTENDEE;DELEGATED-TO=\"mailto:c@example.org\";PARTSTAT=DELEGATED:mailto:d@example.org",
    "ATTENDEE;CN=O^'Neil^nJr:invalid:nomail",
    "BEGIN:VALARM\nUID:a1\nACTION:DISPLAY\nTRIGGER;RELATED=END:-PT15M\nDESCRIPTION:Go\nX-WR-ALARMUID:a1\nEND:VALARM",
    "BEGIN:VALARM\nDESCRIPTION:Without a time\nEND:VALARM",
    "BEGIN:X-THING\nX-IN;X-P=1:a\\,b\nBEGIN:X-DEEP\nX-D:1\nEND:X-DEEP\nEND:X-THING",
    "BEGIN:VLOCATION\nUID:l1\nNAME:Hall\nEND:VLOCATION",
];

/// What a calendar says of itself.
const HEADER: &[&str] = &[
    "METHOD:PUBLISH",
    "CALSCALE:GREGORIAN",
    "X-WR-CALNAME:Work\\, and more",
    "X-WR-TIMEZONE:Europe/Berlin",
    "REFRESH-INTERVAL;VALUE=DURATION:P1D",
    "COLOR:red",
];

/// DTSTART's parameters and value on a day, and those of a time an hour later.
const STARTS: &[(&str, &str, &str)] = &[
    ("", "{}T100000Z", "{}T110000Z"),
    ("", "{}T100000", "{}T110000"),
    (";VALUE=DATE", "{}", "{}"),
    (";TZID=Europe/Berlin", "{}T100000", "{}T110000"),
    (";TZID=\"W. Europe Standard Time\"", "{}T100000", "{}T110000"),
    (";TZID=/mozilla.org/20050126_1/America/New_York", "{}T100000", "{}T110000"),
    (";TZID=Customized Time Zone", "{}T100000", "{}T110000"),
    (";TZID=UTC", "{}T100000", "{}T110000"),
    (";TZID=europe/paris;X-P=\"1;2\"", "{}T100000", "{}T110000"),
];

const RULES: &[&str] =
    &["FREQ=DAILY;COUNT=30", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;INTERVAL=1;"];

const ZONES: &str = "BEGIN:VTIMEZONE\nTZID:Customized Time Zone\nBEGIN:STANDARD\n\
    DTSTART:16010101T030000\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0100\n\
    RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\nEND:STANDARD\nBEGIN:DAYLIGHT\n\
    DTSTART:16010101T020000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\n\
    RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\nEND:DAYLIGHT\nEND:VTIMEZONE";

/// `name` with one of the two times of `start` on `day`.
fn dated(name: &str, start: (&str, &str, &str), day: &str, is_later: bool) -> String {
    let value = if is_later { start.2 } else { start.1 };
    format!("{name}{}:{}", start.0, value.replace("{}", day))
}

fn properties() -> impl Strategy<Value = Vec<&'static str>> {
    subsequence(PROPERTIES, 0..14).prop_shuffle()
}

/// A series or a single date, with overrides if it is a series.
fn event(uid: &'static str) -> impl Strategy<Value = String> {
    let whole = (select(STARTS), any::<(bool, bool, bool)>(), properties());
    let rule = proptest::option::of(select(RULES));
    let overrides = proptest::collection::vec(properties(), 0..3);
    (whole, rule, overrides).prop_map(move |((start, flags, properties), rule, overrides)| {
        let frame = |lines: Vec<String>, more: &[&str]| {
            let lines = [lines.join("\n"), more.join("\n")].join("\n");
            format!("BEGIN:VEVENT\nUID:{uid}\nDTSTAMP:20260101T000000Z\n{lines}\nEND:VEVENT\n")
        };
        let is_day = start.0.contains("DATE");
        let mut lines = vec![dated("DTSTART", start, "20260301", false)];
        if flags.0 && !is_day {
            lines.push(dated("DTEND", start, "20260301", true));
        } else if flags.1 {
            lines.push("DURATION:P1W".to_owned());
        }
        let Some(rule) = rule else { return frame(lines, &properties) };
        lines.push(format!("RRULE:{rule}"));
        lines.push(dated("EXDATE", start, "20260303", false));
        if flags.2 && start.0.is_empty() && start.1.ends_with('Z') {
            lines.push("RDATE;VALUE=PERIOD:20260401T100000Z/PT3H".to_owned());
        }
        let mut text = frame(lines, &properties);
        for (number, properties) in overrides.iter().enumerate() {
            let day = format!("2026030{}", number + 5);
            let lines = ["RECURRENCE-ID", "DTSTART"];
            let lines = lines.map(|name| dated(name, start, &day, false)).to_vec();
            text.push_str(&frame(lines, properties));
        }
        text
    })
}

fn calendar() -> impl Strategy<Value = String> {
    let events = (event("one@example.org"), proptest::option::of(event("two@example.org")));
    (subsequence(HEADER, 0..HEADER.len()), events).prop_map(|(header, (one, two))| {
        let header = header.join("\n");
        let events = format!("{one}{}", two.unwrap_or_default());
        format!(
            "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n{header}\n{ZONES}\n{events}END:VCALENDAR\n"
        )
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if long() { 2_048 } else { 64 }))]

    #[test]
    fn a_calendar_comes_back_from_its_records_meaning_the_same(calendar in calendar()) {
        let trip = round_trip(calendar.as_bytes());
        prop_assert_eq!(&trip.kind, &Kind::Object);
        prop_assert_eq!(&trip.differences, &[""; 0]);
    }
}

#[test]
fn a_real_life_calendar_comes_back_meaning_the_same() {
    let trip = round_trip(storable(&real_life::calendar()).as_bytes());
    assert_eq!(trip.kind, Kind::Object);
    assert_eq!(trip.differences, [""; 0]);
}

/// The calendar without the events that an import refuses, each of which has a UID of its own.
fn storable(calendar: &[u8]) -> String {
    let report = taken(calendar, &[]).expect("a calendar");
    let refused = report.items.iter().filter(|item| matches!(item.outcome, Outcome::Refused(_)));
    let refused: BTreeSet<&str> = refused.filter_map(|item| item.uid.as_deref()).collect();
    let text = unfolded(calendar);
    let (head, events) = text.split_once("BEGIN:VEVENT").expect("an event");
    let events = events.split("BEGIN:VEVENT").filter_map(|event| event.split_once("END:VEVENT"));
    let events = events.take(if long() { usize::MAX } else { 600 });
    let uid =
        |event: &str| event.lines().find_map(|line| Some(line.strip_prefix("UID:")?.to_owned()));
    let kept = events.filter(|(event, _)| !uid(event).is_some_and(|uid| refused.contains(&*uid)));
    let kept: String =
        kept.map(|(event, _)| format!("BEGIN:VEVENT{event}END:VEVENT\r\n")).collect();
    format!("{head}{kept}END:VCALENDAR\r\n")
}

/// Some of its lines are folded within a character.
fn unfolded(calendar: &[u8]) -> String {
    let is_fold = |at: usize| calendar[at..].starts_with(b"\r\n ");
    let kept = (0..calendar.len()).filter(|at| !(at.saturating_sub(2)..=*at).any(is_fold));
    String::from_utf8(kept.map(|at| calendar[at]).collect()).expect("whole characters")
}
