//! Every event of the real-life calendar, written by us and read by `icalendar`, says the same.

use std::collections::BTreeMap;

use icalendar::{Calendar, CalendarComponent, Component as _, EventLike as _};
use kalends_schema::ical::import::{ImportOptions, import};
use kalends_schema::ical::{Item, write};
use kalends_schema::record::{Component, Event, Status, Visibility, When};
use kalends_schema::time::Timestamp;

const FILE: &[u8] = include_bytes!("../../cli/assets/real-life.ics");

fn events() -> Vec<Event> {
    let options = ImportOptions {
        owner_addresses: &[],
        visibility: Visibility::Private,
        now: Timestamp::from_micros(1_795_000_000_000_000).expect("a moment of 2026"),
        known: &BTreeMap::new(),
        calendars: &[],
    };
    let report = import(FILE, &options).expect("the file is a calendar");
    report.imported().map(|(event, _)| event.clone()).collect()
}

/// DTSTART as iCalendar spells it.
fn basic(when: &When) -> String {
    match when {
        When::Date(date) => date.format("%Y%m%d").to_string(),
        When::Zoned { local, tz: chrono_tz::Tz::UTC } => local.format("%Y%m%dT%H%M%SZ").to_string(),
        When::Zoned { local, .. } | When::Floating(local) => {
            local.format("%Y%m%dT%H%M%S").to_string()
        }
    }
}

fn says_the_same(theirs: &icalendar::Event, event: &Event, ours: &Component) {
    let uid = event.uid.as_str();
    assert_eq!(theirs.get_uid(), Some(uid));
    // A file need not say what goes without saying, and its whole text is written again.
    let title = theirs.get_summary().filter(|title| !title.trim().is_empty());
    assert_eq!(title.unwrap_or("(no title)"), ours.summary, "{uid}");
    let description = theirs.get_description().map(|text| text.chars().take(10_000).collect());
    assert_eq!(description.filter(|text: &String| !text.is_empty()), ours.description, "{uid}");
    let place = theirs.get_location().filter(|place| !place.trim().is_empty());
    assert_eq!(place, ours.locations.first().map(String::as_str), "{uid}");
    // Of two rules the first counts; the other reader knows the last only.
    if event.original.iter().all(|text| text.matches("\nRRULE").count() < 2) {
        assert_eq!(theirs.property_value("RRULE"), ours.rrule.as_deref(), "{uid}");
    }
    assert_eq!(theirs.get_sequence().unwrap_or(0), ours.sequence, "{uid}");
    let start = &theirs.properties()["DTSTART"];
    assert_eq!(start.value(), basic(&ours.start), "{uid}");
    let zone = ours.start.tz().filter(|tz| *tz != chrono_tz::Tz::UTC);
    let theirs_zone = start.params().get("TZID").map(|zone| zone.value());
    assert_eq!(theirs_zone, zone.map(chrono_tz::Tz::name), "{uid}");
    let status = match ours.status {
        Status::Confirmed => icalendar::EventStatus::Confirmed,
        Status::Tentative => icalendar::EventStatus::Tentative,
        Status::Cancelled => icalendar::EventStatus::Cancelled,
    };
    let theirs = theirs.get_status().unwrap_or(icalendar::EventStatus::Confirmed);
    assert!(theirs == status, "{uid}");
}

#[test]
fn another_reader_says_the_same_of_a_real_life_calendar() {
    let events = events();
    let items: Vec<Item> = events.iter().map(Item::own).collect();
    let calendar: Calendar = write(&items).parse().expect("icalendar reads what we write");
    let theirs = calendar.components.iter().filter_map(|component| match component {
        CalendarComponent::Event(event) => Some(event),
        _ => None,
    });
    let ours = events.iter().flat_map(|event| event.components().map(move |one| (event, one)));
    let ours: Vec<_> = ours.collect();
    let theirs: Vec<_> = theirs.collect();
    assert_eq!(ours.len(), theirs.len());
    for ((event, ours), theirs) in ours.into_iter().zip(theirs) {
        says_the_same(theirs, event, ours);
    }
}
