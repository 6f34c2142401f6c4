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

const ANN: &str = "ann@x.org";
const BOB_COMES: &str = "  DTSTAMP:20260102T000000Z  ATTENDEE;PARTSTAT=ACCEPTED:mailto:bob@x.org";

fn to(method: Method, held: &Meeting, components: &[String]) -> Result<Received, Refusal> {
    let components: Vec<&str> = components.iter().map(String::as_str).collect();
    let me = Me::of(Address::parse(if method.is_organizers() { "bob@x.org" } else { ANN }));
    receive(Some(held), &message(method, &components), &me, now())
}

fn refused<T>(what: &'static str, limit: usize) -> Result<T, Refusal> {
    Err(Refusal::TooMany { what, limit })
}

#[test]
fn an_answer_to_many_dates_of_a_long_description_is_refused_before_they_are_written_out() {
    let long = "x".repeat(100_000);
    let held = format!("{SERIES}  ATTENDEE:mailto:bob@x.org  DESCRIPTION:{long}");
    let held = read(&[held]).unwrap();
    let dates = |count: usize| (0..count).map(|day| date(day, BOB_COMES)).collect::<Vec<_>>();
    let too_large = refused("bytes in one meeting", limits::MEETING_BYTES_MAX);
    assert_eq!(to(Method::Reply, &held, &dates(1_000)), too_large);
    let after = to(Method::Reply, &held, &dates(100)).unwrap().meeting.unwrap();
    assert_eq!(Meeting::read(after.write().as_bytes()).map(|again| again.overrides.len()), Ok(100));
}

#[test]
fn what_is_let_in_can_be_read_again_however_it_is_folded_and_cut() {
    let params = ";P=a,b,c,d".repeat(100);
    let line = format!("  ATTENDEE{params}:mailto:bob@x.org");
    let dates: Vec<String> = (0..200).map(|number| date(number, &line)).collect();
    let meeting = read(&dates).unwrap();
    assert_eq!(Meeting::read(meeting.write().as_bytes()), Ok(meeting));
    // Small enough as it came, in one long line; not as it would be written.
    let folded =
        format!("{SERIES}  DESCRIPTION:{}", "é".repeat(limits::MEETING_BYTES_MAX / 2 - 500));
    let what = "bytes in one meeting";
    assert_eq!(read(&[folded]), too_many(what, limits::MEETING_BYTES_MAX));
}

#[test]
fn a_range_of_a_large_date_is_refused_before_it_is_written_out() {
    let few = SERIES.replace("1000000", "900");
    let held = read(&[format!("{few}  ATTENDEE:mailto:bob@x.org")]).unwrap();
    let told = |length: usize| {
        let long =
            format!("  DTSTAMP:20260102T000000Z  SEQUENCE:1  DESCRIPTION:{}", "x".repeat(length));
        let told = date(3, &format!("{long}  ATTENDEE:mailto:bob@x.org"));
        told.replace("RECURRENCE-ID", "RECURRENCE-ID;RANGE=THISANDFUTURE")
    };
    let too_large = refused("bytes in one meeting", limits::MEETING_BYTES_MAX);
    assert_eq!(to(Method::Request, &held, &[told(1_000_000)]), too_large);
    let after = to(Method::Request, &held, &[told(1_000)]).unwrap().meeting.unwrap();
    assert_eq!(after.overrides.len(), 897);
}

#[test]
fn dates_published_for_many_people_are_refused_before_these_are_listed_in_each() {
    let held = read(&[format!("{SERIES}{}", people(5_000))]).unwrap();
    let dates: Vec<String> =
        (0..500).map(|day| date(day, "  DTSTAMP:20260102T000000Z  SEQUENCE:1")).collect();
    let (what, limit) = ("attendees of all dates together", limits::MEETING_PEOPLE_MAX);
    assert_eq!(to(Method::Publish, &held, &dates), refused(what, limit));
}

#[test]
fn dates_answered_otherwise_are_kept_through_an_update_only_while_there_is_room() {
    let bob = "  DTSTAMP:20260101T000000Z  ATTENDEE;PARTSTAT=DECLINED:mailto:bob@x.org";
    let mut held = vec![format!("{SERIES}  ATTENDEE:mailto:bob@x.org")];
    held.extend((0..1_000).map(|day| date(day, bob)));
    let held = read(&held).unwrap();
    let whole = |length: usize| {
        let master = SERIES.replace("20260101T", "20260201T");
        format!("{master}  ATTENDEE:mailto:bob@x.org  DESCRIPTION:{}", "x".repeat(length))
    };
    let too_large = refused("bytes in one meeting", limits::MEETING_BYTES_MAX);
    assert_eq!(to(Method::Request, &held, &[whole(100_000)]), too_large);
    let after = to(Method::Request, &held, &[whole(100)]).unwrap().meeting.unwrap();
    assert_eq!(after.overrides.len(), 1_000);
}

#[test]
fn declining_many_dates_of_a_large_series_is_refused_before_they_are_written_out() {
    let long = "x".repeat(100_000);
    let held = format!("{SERIES}  ATTENDEE:mailto:bob@x.org  DESCRIPTION:{long}");
    let saved = |dates: usize| {
        let dates: Vec<String> = (1..=dates).map(day).collect();
        read(&[format!("{held}  EXDATE:{}", dates.join(","))]).unwrap()
    };
    let (me, before) =
        (Me::of(Address::parse("bob@x.org")), read(std::slice::from_ref(&held)).unwrap());
    let too_large = refused("bytes in one meeting", limits::MEETING_BYTES_MAX);
    assert_eq!(edit(Some(&before), Some(&saved(999)), &me, now()), too_large);
    let declined = edit(Some(&before), Some(&saved(20)), &me, now()).unwrap();
    assert_eq!(declined.meeting.unwrap().overrides.len(), 20);
}

#[test]
fn many_proposals_in_one_message_read_its_large_zone_once() {
    let zone = format!(
        "BEGIN:VTIMEZONE\nTZID:Office\nBEGIN:STANDARD\nDTSTART:19700101T000000\n\
         TZOFFSETFROM:+0530\nTZOFFSETTO:+0530\n{}END:STANDARD\nEND:VTIMEZONE\n",
        "X-LAW:kept as long as anybody remembers\n".repeat(20_000)
    );
    let held = read(&[format!("{SERIES}  ATTENDEE:mailto:bob@x.org")]).unwrap();
    let later = |number: usize| {
        let later = date(number, BOB_COMES).replace("DTSTART:", "DTSTART;TZID=Office:");
        later.replace("Z  ORGANIZER", "  ORGANIZER")
    };
    let dates: Vec<String> = (0..200).map(later).collect();
    let dates: Vec<&str> = dates.iter().map(String::as_str).collect();
    let text = calendar(&dates).replace("2.0\n", &format!("2.0\nMETHOD:COUNTER\n{zone}"));
    let counter = Message::read(text.as_bytes(), Envelope::default()).unwrap();
    let received = receive(Some(&held), &counter, &Me::of(Address::parse(ANN)), now()).unwrap();
    let Outcome::Countered(proposals) = received.outcome else { panic!("no proposals") };
    assert_eq!(proposals.len(), 200);
    // Four in the afternoon in India, not in Greenwich.
    let hours = proposals.iter().map(|one| one.start.unwrap().local().format("%H%M").to_string());
    assert!(hours.into_iter().all(|hour| hour == "1030"));
}
