//! A VTIMEZONE that is written is right wherever it is used: for any zone, any time.

use chrono::{DateTime, NaiveDate, Offset, TimeDelta, TimeZone, Utc};
use chrono_tz::{TZ_VARIANTS, Tz};
use kalends_schema::ical::tree::Node;
use kalends_schema::ical::{Item, calendar_of, write};
use kalends_schema::record::{Component, Event, RecurrenceId, When};
use kalends_schema::time::Timestamp;
use kalends_tests::clocks::offset_at;
use kalends_tests::rounds::long;
use proptest::prelude::*;
use proptest::sample::select;

fn now() -> Timestamp {
    Timestamp::from_micros(1_795_000_000_000_000).expect("a moment of 2026")
}

fn at(tz: Tz, year: i32, month: u32, day: u32) -> When {
    let date = NaiveDate::from_ymd_opt(year, month, day).expect("a date");
    When::Zoned { local: date.and_hms_opt(9, 0, 0).expect("a time"), tz }
}

/// A series that begins in that year.
fn event(tz: Tz, year: i32) -> Event {
    let mut master = Component::new(now(), at(tz, year, 1, 1), "Tea");
    master.rrule = Some("FREQ=DAILY".into());
    Event::new("tea", master, now())
}

fn offset(tz: Tz, moment: DateTime<Utc>) -> i32 {
    tz.offset_from_utc_datetime(&moment.naive_utc()).fix().local_minus_utc()
}

/// The VTIMEZONEs of what is written, read again.
fn zones(event: &Event) -> Vec<Node> {
    let text = write(&[Item::own(event)]);
    let calendars = Node::read(text.as_bytes()).expect("a calendar");
    let children = calendars.into_iter().flat_map(|calendar| calendar.children);
    children.filter(|child| child.name == "VTIMEZONE").collect()
}

fn moments(from: i32, to: i32) -> impl Strategy<Value = DateTime<Utc>> {
    let begin = |year| {
        let day = NaiveDate::from_ymd_opt(year, 1, 1).expect("a date");
        day.and_time(chrono::NaiveTime::MIN).and_utc().timestamp()
    };
    (begin(from)..begin(to)).prop_map(|second| DateTime::from_timestamp(second, 0).expect("a time"))
}

fn used() -> impl Strategy<Value = (Tz, i32, Vec<DateTime<Utc>>)> {
    let all: Vec<Tz> = TZ_VARIANTS.to_vec();
    (select(all), 1840..2037_i32).prop_flat_map(|(tz, year)| {
        (Just(tz), Just(year), proptest::collection::vec(moments(year, 2038), 20))
    })
}

/// The moments at which a zone's clocks change, a second to both sides.
fn edges(tz: Tz, moments: &[DateTime<Utc>]) -> Vec<DateTime<Utc>> {
    let mut edges = Vec::new();
    for from in moments {
        let (mut low, mut high) = (*from, *from + TimeDelta::days(240));
        while high - low > TimeDelta::seconds(1) {
            let middle = low + (high - low) / 2;
            let middle = DateTime::from_timestamp(middle.timestamp(), 0).expect("a time");
            if offset(tz, middle) == offset(tz, low) { low = middle } else { high = middle }
        }
        edges.extend([low, high]);
    }
    edges
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if long() { 20_000 } else { 200 }))]

    #[test]
    fn a_written_zone_shows_what_its_clocks_show_from_the_first_use_on(
        (tz, year, moments) in used(),
    ) {
        let zones = zones(&event(tz, year));
        if tz == Tz::UTC {
            prop_assert!(zones.is_empty());
            return Ok(());
        }
        prop_assert_eq!(zones.len(), 1);
        for moment in moments.iter().copied().chain(edges(tz, &moments[..5])) {
            if moment.timestamp() < 2_145_916_800 {
                prop_assert_eq!(offset_at(&zones[0], moment), offset(tz, moment), "{} {}", tz, moment);
            }
        }
    }
}

#[test]
fn a_series_of_1995_has_the_clocks_of_1995() {
    let zones = zones(&event(Tz::America__New_York, 1995));
    let before_the_law: DateTime<Utc> = "2005-03-20T12:00:00Z".parse().expect("a time");
    let after_it: DateTime<Utc> = "2007-03-20T12:00:00Z".parse().expect("a time");
    assert_eq!(offset_at(&zones[0], before_the_law), -5 * 3600);
    assert_eq!(offset_at(&zones[0], after_it), -4 * 3600);
}

#[test]
fn what_happens_after_2037_has_its_clocks() {
    let mut event = event(Tz::Africa__Casablanca, 2026);
    let master = event.master.as_mut().expect("a master");
    master.rrule = None;
    master.rdate = vec![at(Tz::Africa__Casablanca, 2060, 6, 1)];
    let zones = zones(&event);
    for month in 1..=12 {
        let day = NaiveDate::from_ymd_opt(2059, month, 10).expect("a date");
        let noon = day.and_hms_opt(12, 0, 0).expect("a time").and_utc();
        assert_eq!(offset_at(&zones[0], noon), offset(Tz::Africa__Casablanca, noon), "{noon}");
    }
    // A rule goes on for ever.
    let berlin = self::zones(&self::event(Tz::Europe__Berlin, 2026));
    for month in [1, 7] {
        let day = NaiveDate::from_ymd_opt(2080, month, 10).expect("a date");
        let noon = day.and_hms_opt(12, 0, 0).expect("a time").and_utc();
        assert_eq!(offset_at(&berlin[0], noon), offset(Tz::Europe__Berlin, noon), "{noon}");
    }
}

#[test]
fn every_zone_that_anything_names_is_written_once_and_in_order() {
    let mut event = event(Tz::Europe__Berlin, 2026);
    let master = event.master.as_mut().expect("a master");
    master.exdate = vec![at(Tz::America__New_York, 2026, 2, 1)];
    master.rdate = vec![at(Tz::Asia__Tokyo, 2026, 2, 2)];
    let mut moved = Component::new(now(), at(Tz::Europe__London, 2026, 1, 9), "Moved");
    moved.extra = vec!["X-DUE;TZID=Asia/Kolkata:20260109T120000".to_owned()];
    let id: RecurrenceId = "2026-01-08T09:00:00".parse().expect("an id");
    event.overrides.insert(id, moved);
    let names: Vec<String> =
        zones(&event).iter().filter_map(|zone| zone.value("TZID").map(str::to_owned)).collect();
    let expected =
        ["America/New_York", "Asia/Kolkata", "Asia/Tokyo", "Europe/Berlin", "Europe/London"];
    assert_eq!(names, expected);
    // Without a master, the date itself is told in the override's zone.
    event.master = None;
    let lone = calendar_of(&event);
    let date = lone.children.last().and_then(|event| event.first("RECURRENCE-ID"));
    assert_eq!(date.and_then(|date| date.param("TZID")), Some("Europe/London"));
}

#[test]
fn clocks_that_changed_on_the_first_day_written_changed_then() {
    let zones = zones(&event(Tz::America__Lima, 1891));
    let after: DateTime<Utc> = "1891-03-20T12:00:00Z".parse().expect("a time");
    assert_eq!(offset_at(&zones[0], after), offset(Tz::America__Lima, after));
}
