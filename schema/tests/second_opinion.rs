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

fn says_the_same(theirs: &icalendar::Event, uid: &str, ours: &Component) {
    assert_eq!(theirs.get_uid(), Some(uid));
    assert_eq!(theirs.get_summary(), Some(ours.summary.as_str()), "{uid}");
    assert_eq!(theirs.get_description(), ours.description.as_deref(), "{uid}");
    assert_eq!(theirs.get_location(), ours.locations.first().map(String::as_str), "{uid}");
    assert_eq!(theirs.property_value("RRULE"), ours.rrule.as_deref(), "{uid}");
    assert_eq!(theirs.property_value("SEQUENCE"), Some(ours.sequence.to_string().as_str()));
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
    assert!(theirs.get_status() == Some(status), "{uid}");
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
    let ours = events.iter().flat_map(|event| event.components().map(|one| (&event.uid, one)));
    let ours: Vec<_> = ours.collect();
    let theirs: Vec<_> = theirs.collect();
    assert_eq!(ours.len(), theirs.len());
    for ((uid, ours), theirs) in ours.into_iter().zip(theirs) {
        says_the_same(theirs, uid, ours);
    }
}
