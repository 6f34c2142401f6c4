//! The judge of calendars is judged: what means the same is the same to it, and nothing else is.

use kalends_tests::same_calendar::{Side, differences};

const ZONE: &str = "BEGIN:VTIMEZONE\nTZID:Home\nBEGIN:STANDARD\nDTSTART:19961027T030000\n\
    TZOFFSETFROM:+0200\nTZOFFSETTO:+0100\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\nEND:STANDARD\n\
    BEGIN:DAYLIGHT\nDTSTART:19810329T020000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\n\
    RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\nEND:DAYLIGHT\nEND:VTIMEZONE\n";

/// A calendar of one event with these lines.
fn event(lines: &str) -> String {
    format!(
        "BEGIN:VCALENDAR\nVERSION:2.0\n{ZONE}BEGIN:VEVENT\nUID:x\nDTSTAMP:20260101T000000Z\n\
         {lines}\nEND:VEVENT\nEND:VCALENDAR\n"
    )
}

fn told(before: &str, after: &str) -> Vec<String> {
    let found = differences(before.as_bytes(), after.as_bytes()).expect("two calendars");
    found.iter().map(ToString::to_string).collect()
}

#[test]
fn what_means_the_same_is_the_same() {
    for (one, other) in [
        ("SUMMARY:Tea", "summary:Tea"),
        ("SUMMARY:A\nDESCRIPTION:B", "DESCRIPTION:B\nSUMMARY:A"),
        ("DESCRIPTION:a\\Nb\\, c", "DESCRIPTION:a\\nb\\, c"),
        ("DESCRIPTION:long li\n ne", "DESCRIPTION:long line"),
        (
            "ATTENDEE;CN=Bo;ROLE=CHAIR:mailto:b@x.org",
            "ATTENDEE;role=chair;CN=\"Bo\":MAILTO:B@X.org",
        ),
        ("ATTENDEE;PARTSTAT=NEEDS-ACTION;RSVP=FALSE:mailto:b@x.org", "ATTENDEE:mailto:b@x.org"),
        ("ATTENDEE;CN=a^'b:mailto:b@x.org", "ATTENDEE;CN=\"a^'b\":mailto:b@x.org"),
        ("CATEGORIES:A,B\nCATEGORIES:C\\,D", "CATEGORIES:C\\,D,B,A"),
        ("RRULE:FREQ=DAILY;INTERVAL=1;BYDAY=MO,TU", "RRULE:BYDAY=TU,MO;FREQ=DAILY;WKST=MO"),
        (
            "EXDATE:20260101T090000Z,20260102T090000Z",
            "EXDATE:20260102T090000Z\nEXDATE:20260101T090000Z",
        ),
        ("EXDATE;TZID=Europe/Berlin:20260701T090000", "EXDATE:20260701T070000Z"),
        ("DTSTART;TZID=Home:20260701T090000", "DTSTART;TZID=Europe/Berlin:20260701T090000"),
        (
            "DTSTART;TZID=W. Europe Standard Time:20260701T090000",
            "DTSTART;TZID=/x.org/Europe/Berlin:20260701T090000",
        ),
        ("DTSTART;TZID=UTC:20260701T090000", "DTSTART:20260701T090000Z"),
        ("DTSTART:20260701", "DTSTART;VALUE=DATE:20260701"),
        ("DURATION:P1W", "DURATION:P7D"),
        ("SEQUENCE:0\nTRANSP:OPAQUE\nCLASS:PUBLIC\nPRIORITY:0", ""),
        ("ATTACH;ENCODING=BASE64;VALUE=BINARY:aGVsbG8=", ""),
        (
            "BEGIN:VALARM\nACTION:display\nTRIGGER:-PT15M\nEND:VALARM",
            "BEGIN:VALARM\nTRIGGER:-PT900S\nACTION:DISPLAY\nEND:VALARM",
        ),
    ] {
        assert_eq!(told(&event(one), &event(other)), [""; 0]);
        assert_eq!(told(&event(other), &event(one)), [""; 0]);
    }
}

#[test]
fn what_means_something_else_is_told() {
    for (one, other) in [
        ("SUMMARY:Tea", "SUMMARY:tea"),
        ("SUMMARY:Tea", "SUMMARY;LANGUAGE=en:Tea"),
        ("SUMMARY:Tea", ""),
        ("X-A:1\nX-A:1", "X-A:1"),
        ("DESCRIPTION:a\\\\nb", "DESCRIPTION:a\\nb"),
        ("ATTENDEE:mailto:a@x.org", "ATTENDEE:mailto:b@x.org"),
        ("ATTENDEE;PARTSTAT=ACCEPTED:mailto:a@x.org", "ATTENDEE:mailto:a@x.org"),
        ("ATTENDEE;X-N=1:mailto:a@x.org", "ATTENDEE;X-N=2:mailto:a@x.org"),
        ("CATEGORIES:A,B", "CATEGORIES:A\\,B"),
        ("RRULE:FREQ=DAILY;COUNT=3", "RRULE:FREQ=DAILY;COUNT=4"),
        ("RRULE:FREQ=DAILY", "RRULE:FREQ=DAILY\nRRULE:FREQ=WEEKLY"),
        ("EXDATE:20260101T090000Z", "EXDATE:20260101T090001Z"),
        ("EXDATE:20260101T000000Z", "EXDATE;VALUE=DATE:20260101"),
        ("RDATE;VALUE=PERIOD:20260101T090000Z/PT1H", "RDATE:20260101T090000Z"),
        ("DTSTART;TZID=Europe/Berlin:20260701T090000", "DTSTART:20260701T070000Z"),
        ("DTSTART;TZID=Europe/Berlin:20260701T090000", "DTSTART:20260701T090000"),
        ("DTSTART;TZID=Europe/Berlin:20260701T090000", "DTSTART;TZID=Africa/Lagos:20260701T080000"),
        ("DTSTART;TZID=Home:20260701T090000", "DTSTART;TZID=Europe/London:20260701T080000"),
        ("DTSTART;TZID=Nowhere:20260701T090000", "DTSTART;TZID=Europe/Berlin:20260701T090000"),
        ("RECURRENCE-ID;RANGE=THISANDFUTURE:20260701T090000Z", "RECURRENCE-ID:20260701T090000Z"),
        ("DURATION:P1D", "DURATION:PT24H"),
        ("ATTACH:https://x.org/a", "ATTACH:https://x.org/b"),
        ("BEGIN:X-THING\nX-A:1\nEND:X-THING", "BEGIN:X-THING\nX-A:2\nEND:X-THING"),
        ("BEGIN:VALARM\nTRIGGER:-PT1M\nEND:VALARM", ""),
    ] {
        assert_ne!(told(&event(one), &event(other)), [""; 0], "{one} and {other}");
        assert_ne!(told(&event(other), &event(one)), [""; 0], "{other} and {one}");
    }
}

#[test]
fn events_and_what_the_calendar_says_of_itself_are_compared() {
    let one = event("SUMMARY:Tea");
    let two = one.replace("BEGIN:VEVENT\n", "BEGIN:VEVENT\nRECURRENCE-ID:20260105T090000Z\n");
    let both = one.replace("END:VCALENDAR\n", &two[two.find("BEGIN:VEVENT").expect("an event")..]);
    assert!(told(&both, &one).iter().all(|line| line.starts_with("x at 1767603600 lost: ")));
    assert_eq!(told(&both, &one).len(), 4);
    let named = one.replace("VERSION:2.0", "VERSION:2.0\nX-WR-CALNAME:Work\nMETHOD:REQUEST");
    assert_eq!(told(&named, &one), [" lost: X-WR-CALNAME Work"]);
    let task = one.replace("END:VCALENDAR", "BEGIN:VTODO\nUID:t\nEND:VTODO\nEND:VCALENDAR");
    assert_eq!(told(&task, &one), [""; 0]);
}

#[test]
fn of_two_versions_of_an_event_the_newer_counts() {
    let old = event("SUMMARY:Old\nSEQUENCE:1");
    let new = event("SUMMARY:New\nSEQUENCE:2");
    assert_eq!(told(&format!("{old}{new}"), &new), [""; 0]);
    assert_eq!(told(&format!("{new}{old}"), &new), [""; 0]);
    assert_ne!(told(&format!("{new}{old}"), &old), [""; 0]);
}

#[test]
fn what_every_event_must_have_may_be_added_and_not_lost() {
    let whole = event("SUMMARY:Tea");
    let bare = whole.replace("UID:x\n", "").replace("DTSTAMP:20260101T000000Z\n", "");
    assert_eq!(told(&bare, &whole), [""; 0]);
    let lost = differences(whole.as_bytes(), bare.as_bytes()).expect("two calendars");
    assert!(lost.iter().any(|one| one.side == Side::Before && one.line.starts_with("DTSTAMP")));
}
