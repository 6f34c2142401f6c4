//! What we write, `icalendar` reads, and it says the same.

use icalendar::EventLike as _;
use icalendar::parser;
use icalendar::{Calendar, CalendarComponent, CalendarDateTime, Component as _, DatePerhapsTime};

use super::lossless::{MOVED, RICH, kept};
use super::round_trip::{people, whole};
use super::*;
use crate::ical::tree::{Node, unescape};
use crate::record::End;

/// Whether the other reader finds the same lines in a component, and in those within it.
fn same_lines(ours: &Node, theirs: &parser::Component<'_>) {
    assert_eq!(ours.name, theirs.name.as_str());
    assert_eq!(ours.properties.len(), theirs.properties.len(), "{}", ours.name);
    for (ours, theirs) in ours.properties.iter().zip(&theirs.properties) {
        assert_eq!(ours.name, theirs.name.as_str());
        // It reads texts as what they say, and other values as they stand.
        let value = theirs.val.as_str();
        assert!(value == ours.value || value == unescape(&ours.value), "{ours}: {value}");
        assert_eq!(ours.params.len(), theirs.params.len(), "{ours}");
        for (ours, theirs) in ours.params.iter().zip(&theirs.params) {
            assert_eq!(ours.name, theirs.key.as_str());
            let value = theirs.val.as_ref().map_or("", |value| value.as_str());
            assert_eq!(ours.values.join(","), value.replace('"', ""));
        }
    }
    assert_eq!(ours.children.len(), theirs.components.len(), "{}", ours.name);
    for (ours, theirs) in ours.children.iter().zip(&theirs.components) {
        same_lines(ours, theirs);
    }
}

/// What is written, as the other reader has it, compared line by line.
fn agreed(event: &Event) -> String {
    let text = write(&[Item::own(event)]);
    let ours = Node::read(text.as_bytes()).unwrap().remove(0);
    let unfolded = parser::unfold(&text);
    let theirs = parser::read_calendar(&unfolded).expect("icalendar reads what we write");
    assert_eq!(ours.children.len(), theirs.components.len());
    for (ours, theirs) in ours.children.iter().zip(&theirs.components) {
        same_lines(ours, theirs);
    }
    text
}

#[test]
fn another_reader_finds_every_line_of_people_alarms_dates_and_overrides() {
    let mut all = event(whole());
    all.foreign = Some(people());
    let mut moved = Component::new(stamp(), when("2026-01-23T19:00:00 Asia/Tokyo"), "Moved");
    moved.end = Some(End::After { days: 0, seconds: 5_400 });
    all.overrides.insert("2026-01-22T18:00:00".parse().unwrap(), moved);
    let text = agreed(&all);
    for line in
        ["BEGIN:VALARM", "RDATE;VALUE=DATE:", "EXDATE;TZID=Europe/Berlin:", "RECURRENCE-ID;"]
    {
        assert!(text.contains(&format!("\r\n{line}")), "{line}");
    }
    assert_eq!(text.matches("BEGIN:VTIMEZONE").count(), 3);
}

#[test]
fn another_reader_finds_every_line_of_an_original_and_of_what_is_laid_over_it() {
    let mut event = kept(&format!("{RICH}{MOVED}"));
    agreed(&event);
    let master = event.master.as_mut().unwrap();
    master.summary = "Edited, twice; \"so\"".into();
    master.exdate.push(when("2026-01-09T10:00:00 Europe/Berlin"));
    agreed(&event);
}

#[test]
fn another_reader_has_the_same_kinds_of_time() {
    let mut series = Component::new(stamp(), when("2026-01-05"), "Days");
    series.end = Some(End::At(when("2026-01-08")));
    let theirs = their_event(&write(&[Item::own(&event(series))]));
    assert_eq!(theirs.get_start(), "2026-01-05".parse().ok().map(DatePerhapsTime::Date));
    assert_eq!(theirs.get_end(), "2026-01-08".parse().ok().map(DatePerhapsTime::Date));

    let local = "2026-01-05T10:00:00".parse().unwrap();
    for (start, theirs) in [
        ("2026-01-05T10:00:00", CalendarDateTime::Floating(local)),
        ("2026-01-05T10:00:00 UTC", CalendarDateTime::Utc(local.and_utc())),
        (
            "2026-01-05T10:00:00 Asia/Tokyo",
            CalendarDateTime::WithTimezone { date_time: local, tzid: "Asia/Tokyo".into() },
        ),
    ] {
        let plain = event(Component::new(stamp(), when(start), "x"));
        let read = their_event(&write(&[Item::own(&plain)]));
        assert_eq!(read.get_start(), Some(DatePerhapsTime::DateTime(theirs)), "{start}");
    }
}

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
