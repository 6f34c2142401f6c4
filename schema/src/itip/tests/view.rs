//! What one person may see of an object.

use super::*;

fn who(name: &str) -> Address {
    Address::parse(&format!("{name}@x.org")).unwrap()
}

/// The series TEA, weekly, and its second date with these lines changed.
fn series(second: impl Fn(String) -> String) -> Meeting {
    let date =
        TEA.replace("DTSTART;TZID=Europe/Berlin:20270601", "DTSTART;TZID=Europe/Berlin:20270608");
    let date = second(format!("{date}  RECURRENCE-ID;TZID=Europe/Berlin:20270608T160000"));
    meeting(&[&format!("{TEA}  RRULE:FREQ=WEEKLY"), &date])
}

fn lines(event: &Vevent, name: &str) -> Vec<String> {
    event.0.all(name).map(ToString::to_string).collect()
}

#[test]
fn who_is_invited_to_one_date_sees_that_date_and_never_the_series() {
    let held = series(|date| date + "  ATTENDEE:mailto:dan@x.org");
    let seen = held.seen_by(&who("dan")).unwrap();
    assert_eq!((seen.master, seen.overrides.len()), (None, 1));
    assert_eq!(held.seen_by(&who("eve")), None);
}

#[test]
fn who_is_not_invited_to_one_date_sees_the_series_without_it() {
    let held = series(|date| date.replace("  ATTENDEE:mailto:cem@x.org", ""));
    let seen = held.seen_by(&who("cem")).unwrap();
    assert!(seen.overrides.is_empty());
    let master = seen.master.unwrap();
    assert_eq!(lines(&master, "EXDATE"), ["EXDATE;TZID=Europe/Berlin:20270608T160000"]);
    assert_eq!(held.seen_by(&who("bob")).unwrap().overrides.len(), 1);
}

#[test]
fn a38_a_cancelled_date_is_none_of_what_somebody_is_asked_to_come_to() {
    let held = series(|date| date + "  STATUS:CANCELLED");
    let seen = held.seen_by(&who("bob")).unwrap();
    assert!(seen.overrides.is_empty());
    assert_eq!(lines(&seen.master.unwrap(), "EXDATE").len(), 1);
}

#[test]
fn a61_a_cancelled_event_is_seen_as_cancelled() {
    let seen = meeting(&[&format!("{TEA}  STATUS:CANCELLED")]).seen_by(&who("bob")).unwrap();
    assert!(seen.master.unwrap().is_cancelled());
}

#[test]
fn days_and_utc_times_are_left_out_as_the_series_writes_its_start() {
    for (start, id, exdate) in [
        (";VALUE=DATE:20270601", ";VALUE=DATE:20270608", "EXDATE;VALUE=DATE:20270608"),
        (":20270601T160000Z", ";TZID=Europe/Berlin:20270608T180000", "EXDATE:20270608T160000Z"),
        (":20270601T160000", ":20270608T160000", "EXDATE:20270608T160000"),
    ] {
        let people = "ORGANIZER:mailto:ann@x.org  ATTENDEE:mailto:bob@x.org";
        let held = meeting(&[
            &format!("UID:tea  DTSTART{start}  RRULE:FREQ=WEEKLY  {people}"),
            &format!("UID:tea  DTSTART{start}  RECURRENCE-ID{id}  ORGANIZER:mailto:ann@x.org"),
        ]);
        let seen = held.seen_by(&who("bob")).unwrap();
        assert_eq!(lines(&seen.master.unwrap(), "EXDATE"), [exdate]);
    }
}

#[test]
fn nobody_sees_what_the_organizers_program_keeps_for_itself() {
    let own = "X-MOZ-GENERATION:4  REQUEST-STATUS:2.0;Success  SUMMARY;X-OWN=1:Tea  \
        X-ALT-DESC;FMTTYPE=text/html:<p>Tea</p>  \
        ATTENDEE;SCHEDULE-AGENT=SERVER;SCHEDULE-STATUS=1.2;X-NUM-GUESTS=1:mailto:dan@x.org  \
        BEGIN:VALARM  ACTION:DISPLAY  TRIGGER:-PT5M  END:VALARM";
    let mut held = meeting(&[&format!("{TEA}  {own}")]);
    held.head.push(Property::new("X-WR-CALNAME", "Private life"));
    let seen = held.seen_by(&who("bob")).unwrap();
    let text = seen.write();
    for gone in ["X-MOZ", "REQUEST-STATUS", "X-OWN", "SCHEDULE-", "VALARM", "X-WR-CALNAME"] {
        assert!(!text.contains(gone), "{gone} in {text}");
    }
    for kept in ["X-ALT-DESC", "SUMMARY:Tea", "X-NUM-GUESTS=1", "VERSION:2.0", "PRODID:"] {
        assert!(text.contains(kept), "{kept} not in {text}");
    }
}
