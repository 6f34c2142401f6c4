//! Single dates of a series.

use std::collections::BTreeSet;

use super::{calendar, meeting};
use crate::itip::Meeting;
use crate::record::RecurrenceId;

const YOGA: &str = "UID:yoga  DTSTAMP:20260101T000000Z  \
    DTSTART;X-P=1;TZID=Europe/Berlin:20270601T160000  DTEND;TZID=Europe/Berlin:20270601T173000  \
    RRULE:FREQ=WEEKLY;COUNT=30  EXDATE;TZID=Europe/Berlin:20270615T160000  \
    RDATE;TZID=Europe/Berlin:20270603T100000  SUMMARY:Yoga  X-MAT:blue";

fn id(text: &str) -> RecurrenceId {
    text.parse().unwrap()
}

fn lines(meeting: &Meeting, date: &str) -> Vec<String> {
    let event = meeting.describe(&id(date)).unwrap();
    event.0.properties.iter().map(ToString::to_string).collect()
}

#[test]
fn a77_a_series_has_the_dates_of_its_rule_and_rdate_without_exdate() {
    let yoga = meeting(&[YOGA]);
    for (date, is_made) in [
        ("2027-06-01T16:00:00", true),
        ("2027-06-03T10:00:00", true),
        ("2027-06-08T16:00:00", true),
        ("2027-06-15T16:00:00", false),
        ("2027-06-08T16:00:01", false),
        ("2028-06-06T16:00:00", false),
    ] {
        assert_eq!(yoga.makes(&id(date)), is_made, "{date}");
        assert_eq!(yoga.describe(&id(date)).is_some(), is_made, "{date}");
        let among = yoga.made_among(&BTreeSet::from([id(date), id("2027-06-22T16:00:00")]));
        assert_eq!(among.contains(&id(date)), is_made, "{date}");
        assert!(among.contains(&id("2027-06-22T16:00:00")));
    }
}

#[test]
fn one_date_as_the_series_gives_it_is_complete_and_no_series() {
    let expected = [
        "UID:yoga",
        "DTSTAMP:20260101T000000Z",
        "RECURRENCE-ID;TZID=Europe/Berlin:20271102T160000",
        "DTSTART;TZID=Europe/Berlin:20271102T160000",
        "DTEND;TZID=Europe/Berlin:20271102T173000",
        "SUMMARY:Yoga",
        "X-MAT:blue",
    ];
    let yoga = meeting(&[YOGA]);
    assert_eq!(lines(&yoga, "2027-11-02T16:00:00"), expected);
    let id = yoga.date_line("RECURRENCE-ID", &id("2027-11-02T16:00:00")).unwrap();
    assert_eq!(id.to_string(), expected[2]);
}

#[test]
fn one_date_is_written_on_the_wall_of_its_series() {
    let days = meeting(&["UID:a  DTSTART;VALUE=DATE:20270601  DTEND;VALUE=DATE:20270603  \
         RRULE:FREQ=DAILY"]);
    let expected = ["UID:a", "RECURRENCE-ID;VALUE=DATE:20270606", "DTSTART;VALUE=DATE:20270606"];
    assert_eq!(lines(&days, "2027-06-06")[..3], expected);
    assert_eq!(lines(&days, "2027-06-06")[3], "DTEND;VALUE=DATE:20270608");
    let utc = meeting(&["UID:a  DTSTART:20270601T160000Z  DURATION:PT1H  RRULE:FREQ=DAILY"]);
    let expected =
        ["UID:a", "RECURRENCE-ID:20270606T160000Z", "DTSTART:20270606T160000Z", "DURATION:PT1H"];
    assert_eq!(lines(&utc, "2027-06-06T16:00:00"), expected);
    let floating = meeting(&["UID:a  DTSTART:20270601T160000  RRULE:FREQ=DAILY"]);
    assert_eq!(lines(&floating, "2027-06-06T16:00:00")[2], "DTSTART:20270606T160000");
}

#[test]
fn without_a_series_there_are_no_dates_to_describe() {
    let alone = calendar(&["UID:a  RECURRENCE-ID:20270601T160000Z  DTSTART:20270601T160000Z"]);
    let alone = Meeting::read(alone.as_bytes()).unwrap();
    assert!(!alone.makes(&id("2027-06-01T16:00:00")));
    assert!(alone.describe(&id("2027-06-01T16:00:00")).is_none());
}
