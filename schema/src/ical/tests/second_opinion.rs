//! What we write, `icalendar` reads, and it says the same.

use icalendar::{Calendar, CalendarComponent, Component as _, EventLike};

use super::*;
use crate::record::End;

fn their_event(text: &str) -> icalendar::Event {
    let calendar: Calendar = text.parse().expect("icalendar reads what we write");
    let events: Vec<icalendar::Event> = calendar
        .components
        .iter()
        .filter_map(|component| match component {
            CalendarComponent::Event(event) => Some(event.clone()),
            _ => None,
        })
        .collect();
    assert_eq!(events.len(), 1);
    events.into_iter().next().unwrap()
}

#[test]
fn another_reader_says_the_same_of_what_we_write() {
    let mut component = Component::new(
        stamp(),
        when("2026-01-05T18:00:00 Europe/Berlin"),
        "Choir, with; marks 🎶 and a title that is long enough to be folded at least once",
    );
    component.end = Some(End::At(when("2026-01-05T20:00:00 Europe/Berlin")));
    component.description = Some("First\nSecond, third".into());
    component.locations = vec!["Hall 1, left".into()];
    component.url = Some("https://example.org/?a=1,2;b=3".into());
    component.rrule = Some("FREQ=WEEKLY;BYDAY=MO".into());
    component.sequence = 3;
    let event = event(component);
    let theirs = their_event(&write(&[Item::public(&event)]));
    let ours = event.master.unwrap();
    assert_eq!(theirs.get_uid(), Some(event.uid.as_str()));
    assert_eq!(theirs.get_summary(), Some(ours.summary.as_str()));
    assert_eq!(theirs.get_description(), ours.description.as_deref());
    assert_eq!(theirs.get_location(), Some("Hall 1, left"));
    assert_eq!(theirs.get_url(), ours.url.as_deref());
    assert_eq!(theirs.get_sequence(), Some(3));
    assert_eq!(theirs.property_value("RRULE"), ours.rrule.as_deref());
    let start = theirs.properties().get("DTSTART").unwrap();
    assert_eq!(start.value(), "20260105T180000");
    assert_eq!(start.params().get("TZID").unwrap().value(), "Europe/Berlin");
}

#[test]
fn a_zone_block_says_what_its_clocks_show() {
    let block = |zone: &str| {
        let start = when(&format!("2026-01-05T18:00:00 {zone}"));
        let text = write(&[Item::own(&event(Component::new(stamp(), start, "x")))]);
        let end = text.find("END:VTIMEZONE").unwrap();
        text[text.find("BEGIN:VTIMEZONE").unwrap()..end].replace("\r\n", "|")
    };
    let berlin = block("Europe/Berlin");
    for part in [
        "TZID:Europe/Berlin|",
        "BEGIN:DAYLIGHT|DTSTART:20250330T020000|TZOFFSETFROM:+0100|TZOFFSETTO:+0200|TZNAME:CEST|\
         RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU|",
        "BEGIN:STANDARD|DTSTART:20251026T030000|TZOFFSETFROM:+0200|TZOFFSETTO:+0100|TZNAME:CET|\
         RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU|",
    ] {
        assert!(berlin.contains(part), "{part}\n{berlin}");
    }
    assert!(block("America/New_York").contains("RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU|"));
    assert!(!block("Asia/Kolkata").contains("RRULE"));
    // Clocks that follow the moon have dates and no rule.
    assert!(block("Africa/Casablanca").contains("RDATE:"));
}

#[test]
fn a_zone_block_is_read_back_as_its_zone_by_the_clocks_alone() {
    for zone in ["Europe/Berlin", "America/New_York", "Australia/Sydney", "Asia/Kolkata"] {
        let start = when(&format!("2026-01-05T18:00:00 {zone}"));
        let text = write(&[Item::own(&event(Component::new(stamp(), start, "x")))]);
        let anonymous = text.replace(zone, "Somewhere");
        assert_eq!(master(&anonymous).start, start, "{zone}");
    }
}
