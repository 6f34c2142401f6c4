//! What is too large for a meeting, and that what is just small enough is dealt with.

use super::*;
use crate::limits;

fn people(count: usize) -> String {
    (0..count).map(|number| format!("  ATTENDEE:mailto:p{number}@x.org")).collect()
}

const SERIES: &str = "UID:tea  DTSTAMP:20260101T000000Z  DTSTART:20270601T160000Z  \
    RRULE:FREQ=DAILY;COUNT=1000000  ORGANIZER:mailto:ann@x.org";

/// A date of the series, so many days after its first.
fn day(number: usize) -> String {
    let first = "2027-06-01".parse::<chrono::NaiveDate>().unwrap();
    let day = first + chrono::Days::new(u64::try_from(number).unwrap());
    day.format("%Y%m%dT160000Z").to_string()
}

fn date(number: usize, people: &str) -> String {
    let day = day(number);
    format!("UID:tea  RECURRENCE-ID:{day}  DTSTART:{day}  ORGANIZER:mailto:ann@x.org{people}")
}

fn read(components: &[String]) -> Result<Meeting, ReadError> {
    let components: Vec<&str> = components.iter().map(String::as_str).collect();
    Meeting::read(calendar(&components).as_bytes())
}

fn too_many(what: &'static str, limit: usize) -> Result<Meeting, ReadError> {
    Err(ReadError::TooMany { what, limit })
}

#[test]
fn a39_ten_thousand_overrides_are_refused_by_the_limit() {
    let dates: Vec<String> = (0..10_000).map(|number| date(number, "")).collect();
    let what = "dates with a description of their own";
    assert_eq!(read(&dates), too_many(what, limits::OVERRIDES_MAX));
    assert_eq!(read(&dates[..limits::OVERRIDES_MAX]).unwrap().overrides.len(), 1_000);
}

#[test]
fn five_thousand_attendees_are_dealt_with_and_one_more_is_refused() {
    let most = limits::ATTENDEES_MAX;
    let held = read(&[format!("{SERIES}{}", people(most))]).unwrap();
    let one_more = format!("{SERIES}{}", people(most + 1));
    assert_eq!(read(&[one_more]), too_many("attendees in one event", most));
    let me = Me::of(Address::parse("ann@x.org"));
    let invited = edit(None, Some(&held), &me, now()).unwrap();
    assert_eq!(invited.messages.len(), most);
    let first = &invited.messages[0].object;
    assert!(invited.messages.iter().all(|message| std::sync::Arc::ptr_eq(first, &message.object)));
    let reply = message(
        Method::Reply,
        &["UID:tea  DTSTAMP:20260102T000000Z  ORGANIZER:mailto:ann@x.org  \
           ATTENDEE;PARTSTAT=ACCEPTED:mailto:p4999@x.org"],
    );
    assert!(receive(Some(&held), &reply, &me, now()).is_ok());
}

#[test]
fn an_answer_to_many_dates_of_a_large_series_is_refused_before_they_are_written_out() {
    let held = read(&[format!("{SERIES}{}", people(5_000))]).unwrap();
    let me = Me::of(Address::parse("ann@x.org"));
    let answer = "  DTSTAMP:20260102T000000Z  ATTENDEE;PARTSTAT=ACCEPTED:mailto:p7@x.org";
    let to = |dates: usize| {
        let dates: Vec<String> = (0..dates).map(|number| date(number, answer)).collect();
        let dates: Vec<&str> = dates.iter().map(String::as_str).collect();
        receive(Some(&held), &message(Method::Reply, &dates), &me, now())
    };
    let (what, limit) = ("attendees of all dates together", limits::MEETING_PEOPLE_MAX);
    assert_eq!(to(20), Err(Refusal::TooMany { what, limit }));
    assert_eq!(to(1_000), Err(Refusal::TooMany { what, limit }));
}

#[test]
fn a_text_that_would_fall_into_too_many_parts_is_not_taken_apart() {
    let semicolons = format!("{SERIES}  X-A{}:1", ";B".repeat(limits::MEETING_CUTS_MAX));
    let what = "lines, parameters and values in one meeting";
    assert_eq!(read(&[semicolons]), too_many(what, limits::MEETING_CUTS_MAX));
    let long = format!("{SERIES}  DESCRIPTION:{}", "x".repeat(limits::MEETING_BYTES_MAX));
    assert_eq!(read(&[long]), too_many("bytes in one meeting", limits::MEETING_BYTES_MAX));
}

#[test]
fn a39_a_date_far_into_a_million_is_found_and_one_beyond_is_none() {
    let held = read(&[format!("{SERIES}  ATTENDEE:mailto:bob@x.org")]).unwrap();
    let id = |number: usize| held.id_in(&meeting(&[&date(number, "")]).overrides.pop_first()?.1);
    assert!(held.makes(&id(900).unwrap()));
    assert!(!held.makes(&id(1_000_000).unwrap()));
}
