//! The calendar that `kalends demo` imports: it is what its maker makes, and it is read in full.

use std::collections::BTreeMap;

use kalends_schema::ical::import::{Counts, ImportOptions, ImportReport, Outcome, import};
use kalends_schema::ical::{self, Item};
use kalends_schema::id::timestamp_id;
use kalends_schema::key::IdentitySecret;
use kalends_schema::path::{Area, Collection, Path};
use kalends_schema::record::{Event, Record, Visibility, check};
use kalends_schema::recurrence::{Window, occurrences};
use kalends_schema::time::Timestamp;
use kalends_schema::wire;
use kalends_tests::real_life;

const FILE: &[u8] = include_bytes!("../../cli/assets/real-life.ics");

fn now() -> Timestamp {
    Timestamp::from_micros(1_795_000_000_000_000).expect("a moment of 2026")
}

fn report(visibility: Visibility, known: &BTreeMap<String, u32>) -> ImportReport {
    let options = ImportOptions {
        owner_addresses: &[real_life::OWNER.to_owned()],
        visibility,
        now: now(),
        known,
        calendars: &[],
    };
    import(FILE, &options).expect("the file is a calendar")
}

fn private() -> ImportReport {
    report(Visibility::Private, &BTreeMap::new())
}

#[test]
fn the_file_is_what_its_maker_makes() {
    assert!(
        FILE == real_life::calendar(),
        "run: cargo run -p kalends-tests --example make_calendar"
    );
    assert!(FILE.len() < 1_500_000, "{} bytes", FILE.len());
    // Some lines are folded within a character, as some programs do.
    assert!(String::from_utf8(real_life::calendar()).is_err());
}

#[test]
fn every_event_is_taken_passed_over_or_refused_with_a_reason() {
    let report = private();
    let expected = Counts {
        // One is told from a date on otherwise, and is two.
        imported: real_life::EVENTS + 1,
        repaired: 3,
        noted: 109,
        foreign: 298,
        skipped: 3,
        refused: 9,
        ..Counts::default()
    };
    assert_eq!(report.counts(), expected);
    let refused = report.items.iter().filter_map(|item| match &item.outcome {
        Outcome::Refused(refusal) => Some(refusal.to_string()),
        Outcome::Imported { .. } | Outcome::Skipped(_) => None,
    });
    let begins = [
        "no DTSTART",
        "DTSTART: no date or time",
        "dtend: before dtstart",
        "unknown time zone \"Mars/Olympus Mons\"",
        "RRULE: no FREQ",
        "duration: beside dtend",
        "dtend: the other of date and time",
        "a VTODO; expected VEVENT",
        "cut off before END:VEVENT",
    ];
    let refused: Vec<String> = refused.collect();
    assert_eq!(refused.len(), begins.len());
    for (refusal, begin) in refused.iter().zip(begins) {
        assert!(refusal.starts_with(begin), "{refusal}");
    }
}

#[test]
fn published_it_holds_no_address_no_alarm_and_no_original_text() {
    let report = report(Visibility::Public, &BTreeMap::new());
    let expected = Counts {
        // One is told from a date on otherwise, and is two.
        imported: real_life::EVENTS + 1,
        published: 1_653,
        repaired: 3,
        noted: 373,
        foreign: 298,
        kept_by_class: 55,
        kept_foreign: 292,
        kept_by_address: 1,
        skipped: 3,
        refused: 9,
        ..Counts::default()
    };
    assert_eq!(report.counts(), expected);
    for (event, area) in report.imported().filter(|(_, area)| *area == Area::Pub) {
        assert_eq!((area, event.access.visibility), (Area::Pub, Visibility::Public));
        let bytes = wire::encode(&Record::Event(Box::new(event.clone())));
        let text = String::from_utf8_lossy(&bytes).to_lowercase();
        for word in
            ["@example.org", "@example.com", "mailto", "valarm", "trigger", "begin:", "attendee"]
        {
            assert!(!text.contains(word), "{word} in {}", event.uid);
        }
    }
}

#[test]
fn a97_importing_it_twice_adds_nothing() {
    let known =
        private().imported().map(|(event, _)| (event.uid.clone(), event.sequence())).collect();
    let again = report(Visibility::Private, &known).counts();
    let first = private().counts();
    assert_eq!((again.imported, again.skipped), (0, first.imported + first.skipped));
}

#[test]
fn a102_what_is_written_of_it_is_read_again_as_the_same() {
    let report = private();
    let events: Vec<&Event> = report.imported().map(|(event, _)| event).collect();
    let items: Vec<Item> = events.iter().map(|event| Item::own(event)).collect();
    let text = ical::write(&items);
    assert!(text.split("\r\n").all(|line| line.len() <= 75 && !line.contains('\n')));
    let again = import(
        text.as_bytes(),
        &ImportOptions {
            owner_addresses: &[real_life::OWNER.to_owned()],
            visibility: Visibility::Private,
            now: now(),
            known: &BTreeMap::new(),
            calendars: &[],
        },
    )
    .unwrap();
    let said = |event: &Event| {
        (event.uid.clone(), event.master.clone(), event.overrides.clone(), event.foreign.clone())
    };
    let again: Vec<_> = again.imported().map(|(event, _)| said(event)).collect();
    assert_eq!(again.len(), events.len());
    for (again, event) in again.into_iter().zip(events) {
        assert_eq!(again, said(event));
    }
}

#[test]
fn a39_every_event_has_its_dates_of_a_month() {
    let month = Window {
        from: "2026-11-01T00:00:00Z".parse().unwrap(),
        to: "2026-12-01T00:00:00Z".parse().unwrap(),
    };
    let report = private();
    let berlin = chrono_tz::Tz::Europe__Berlin;
    let dates: usize = report
        .imported()
        .map(|(event, _)| occurrences(event, &month, berlin, 1_000).unwrap().len())
        .sum();
    assert_eq!(dates, 1_582);
}

#[test]
fn every_record_it_makes_may_stand_where_it_goes() {
    let author = IdentitySecret::from_seed(&[7; 32]).public();
    for visibility in [Visibility::Private, Visibility::Unlisted] {
        let report = report(visibility, &BTreeMap::new());
        for (number, (event, area)) in report.imported().enumerate() {
            let micros = i64::try_from(number).expect("two thousand");
            let id = timestamp_id(now().plus_micros(micros - 10_000));
            let path = Path::of(area, Collection::Events, &id).expect("an id makes a path");
            let record = Record::Event(Box::new(event.clone()));
            assert_eq!(check(author, &path, &record, now()), Ok(()), "{}", event.uid);
        }
    }
}
