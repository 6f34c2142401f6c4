//! What is on in a stretch of time: real occurrences, in one order, page by page.

use std::collections::BTreeSet;

use kalends_indexer::storage::{Linking, Listed, RecordRows, Slot, Verdict};
use kalends_schema::path::{Area, Collection, Path};
use kalends_schema::record::{Event, Record, Status, When};
use kalends_schema::stamp::Stamp;
use kalends_schema::uri::CalendarUri;
use serde_json::Value;

use crate::world::{Indexing, World, at, calendar as calendar_in, event, event_id, time};

fn series(summary: &str, start: When, rrule: &str) -> Event {
    let mut event = event(summary, start);
    event.master.as_mut().unwrap().rrule = Some(rrule.into());
    event
}

fn starts(list: &Value) -> Vec<String> {
    let items = list["items"].as_array().unwrap();
    items.iter().map(|item| item["start"].as_str().unwrap().to_owned()).collect()
}

async fn list(indexing: &Indexing, query: &str) -> Value {
    let (status, body) = indexing.get(&format!("/v1/events?{query}")).await;
    assert_eq!(status, 200, "{body}");
    body
}

#[tokio::test]
async fn a32_a_weekly_event_keeps_its_wall_clock_across_both_clock_changes() {
    let mut world = World::new(1);
    let start = at("2026-01-05T10:00:00", "America/New_York");
    world.publish(0, &event_id(1), series("Stand-up", start, "FREQ=WEEKLY"));
    let indexing = Indexing::new(&world);
    indexing.pull_all(&world);
    let mut seen = BTreeSet::new();
    for query in ["from=2026-02-20&to=2026-03-20", "from=2026-10-20&to=2026-11-20"] {
        let list = list(&indexing, query).await;
        for item in list["items"].as_array().unwrap() {
            assert!(item["local_start"].as_str().unwrap().ends_with("T10:00:00"), "{item}");
            seen.insert(item["start"].as_str().unwrap()[10..].to_owned());
        }
    }
    assert_eq!(seen, BTreeSet::from(["T14:00:00Z".to_owned(), "T15:00:00Z".to_owned()]));
}

#[tokio::test]
async fn a16_an_all_day_event_is_on_its_date_in_every_zone() {
    let mut world = World::new(1);
    let day = When::Date("2026-01-15".parse().unwrap());
    world.publish(0, &event_id(1), event("Holiday", day));
    let indexing = Indexing::new(&world);
    indexing.pull_all(&world);
    for zone in ["UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kolkata"] {
        let on = async |from: &str, to: &str| {
            starts(&list(&indexing, &format!("from={from}&to={to}&zone={zone}")).await).len()
        };
        assert_eq!(on("2026-01-15", "2026-01-16").await, 1, "{zone}");
        assert_eq!(on("2026-01-14", "2026-01-15").await, 0, "{zone}");
        assert_eq!(on("2026-01-16", "2026-01-17").await, 0, "{zone}");
        assert_eq!(on("2026-01-15T22:00:00", "2026-01-15T23:00:00").await, 1, "{zone}");
    }
    let offset = "from=2026-01-15T00:00:00-11:00&to=2026-01-15T01:00:00-11:00";
    assert_eq!(starts(&list(&indexing, offset).await), ["2026-01-15"]);
}

#[tokio::test]
async fn a103_the_true_instant_of_an_event_decides() {
    let mut world = World::new(1);
    let late = at("2026-01-15T23:30:00", "America/New_York");
    world.publish(0, &event_id(1), event("Late", late));
    let indexing = Indexing::new(&world);
    indexing.pull_all(&world);
    let on = |from, to, zone| format!("from={from}&to={to}&zone={zone}");
    let new_york = on("2026-01-15", "2026-01-16", "America/New_York");
    assert_eq!(starts(&list(&indexing, &new_york).await), ["2026-01-16T04:30:00Z"]);
    let utc = on("2026-01-15", "2026-01-16", "UTC");
    assert_eq!(starts(&list(&indexing, &utc).await), Vec::<String>::new());
}

#[tokio::test]
async fn a39_a_million_fold_rule_ends_within_the_limit() {
    let mut world = World::new(1);
    let start = at("2026-01-01T00:00:00", "UTC");
    world.publish(0, &event_id(1), series("Tick", start, "FREQ=SECONDLY"));
    world.publish(0, &event_id(2), event("Dinner", at("2026-06-01T19:00:00", "UTC")));
    let indexing = Indexing::new(&world);
    indexing.pull_all(&world);
    // A page of it is a page, and the next one goes on.
    let first = list(&indexing, "from=2026-01-01&to=2027-01-01&limit=200").await;
    assert_eq!(starts(&first).len(), 200);
    let mut next = first["next"].as_str().unwrap().to_owned();
    let mut last = starts(&first).pop().unwrap();
    for _ in 0..12 {
        let query = format!("from=2026-01-01&to=2027-01-01&limit=200&cursor={next}");
        let page = list(&indexing, &query).await;
        let seconds = starts(&page);
        assert!(seconds.iter().all(|second| *second > last), "in order, none twice");
        last = seconds.last().unwrap().clone();
        next = page["next"].as_str().unwrap().to_owned();
    }
    assert_eq!(last, "2026-01-01T00:43:19Z");
    // Far behind its rows, and where the rule can hardly be walked to, it still ends.
    let far = list(&indexing, "from=2031-06-01T00:00:00Z&to=2031-06-01T00:00:05Z").await;
    assert!(starts(&far).len() == 5 || !far["incomplete"].as_array().unwrap().is_empty());
}

#[tokio::test]
async fn a_series_goes_on_behind_its_rows() {
    let mut world = World::new(1);
    let start = at("2020-01-01T09:00:00", "Europe/Berlin");
    world.publish(0, &event_id(1), series("Daily", start, "FREQ=DAILY"));
    let until = "FREQ=DAILY;UNTIL=20240101T080000Z";
    world.publish(0, &event_id(2), series("Over", start, until));
    let indexing = Indexing::new(&world);
    indexing.pull_all(&world);
    let week = list(&indexing, "from=2041-07-01&to=2041-07-08").await;
    let expected: Vec<String> = (1..=7).map(|day| format!("2041-07-0{day}T07:00:00Z")).collect();
    assert_eq!(starts(&week), expected);
    assert_eq!(week["next"], Value::Null);
    // Across the horizon nothing is missing and nothing comes twice.
    let mut all = Vec::new();
    let mut cursor = String::new();
    loop {
        let query = format!("from=2020-01-01&to=2026-01-01&limit=200{cursor}");
        let page = list(&indexing, &query).await;
        let items = page["items"].as_array().unwrap().iter();
        let daily = items.filter(|item| item["summary"] == "Daily");
        all.extend(daily.map(|item| item["start"].as_str().unwrap().to_owned()));
        let Some(next) = page["next"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(all.len(), 2_192, "six years, two of them leap years");
    assert!(all.is_sorted() && BTreeSet::from_iter(&all).len() == all.len());
}

#[tokio::test]
async fn pages_are_stable_and_whole() {
    let mut world = World::new(3);
    for who in 0..3 {
        let start = at("2026-03-02T10:00:00", "Europe/Berlin");
        world.publish(who, &event_id(1), series("Same time", start, "FREQ=DAILY;COUNT=9"));
        let day = When::Date("2026-03-04".parse().unwrap());
        world.publish(who, &event_id(2), event("A day", day));
    }
    let indexing = Indexing::new(&world);
    indexing.pull_all(&world);
    let range = "from=2026-03-01&to=2026-04-01";
    let whole = list(&indexing, &format!("{range}&limit=200")).await;
    assert_eq!(starts(&whole).len(), 30);
    let mut items = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = list(&indexing, &format!("{range}&limit=7{cursor}")).await;
        items.extend(page["items"].as_array().unwrap().clone());
        // Something new that comes before the cursor moves nothing behind it.
        let early = at("2026-03-01T08:00:00", "Europe/Berlin");
        world.publish(0, &event_id(3), event("New", early));
        indexing.pull(&world, 0);
        let Some(next) = page["next"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(&items, whole["items"].as_array().unwrap());
}

#[tokio::test]
async fn a_cancelled_override_and_a_moved_one_show_as_they_are() {
    let mut world = World::new(1);
    let start = at("2026-03-02T10:00:00", "Europe/Berlin");
    let mut weekly = series("Weekly", start, "FREQ=WEEKLY;COUNT=3");
    let mut moved = weekly.master.clone().unwrap();
    moved.rrule = None;
    moved.start = at("2026-03-10T18:00:00", "Europe/Berlin");
    moved.summary = "Weekly, in the evening".into();
    weekly.overrides.insert("2026-03-09T10:00:00".parse().unwrap(), moved.clone());
    let mut cancelled = moved;
    cancelled.start = at("2026-03-16T10:00:00", "Europe/Berlin");
    cancelled.status = kalends_schema::record::Status::Cancelled;
    weekly.overrides.insert("2026-03-16T10:00:00".parse().unwrap(), cancelled);
    world.publish(0, &event_id(1), weekly);
    let indexing = Indexing::new(&world);
    indexing.pull_all(&world);
    let list = list(&indexing, "from=2026-03-01&to=2026-04-01").await;
    assert_eq!(
        starts(&list),
        ["2026-03-02T09:00:00Z", "2026-03-10T17:00:00Z", "2026-03-16T09:00:00Z"]
    );
    let items = list["items"].as_array().unwrap();
    assert_eq!(items[1]["summary"], "Weekly, in the evening");
    assert_eq!(items[1]["recurrence_id"], "2026-03-09T10:00:00");
    assert_eq!(items[2]["status"], "CANCELLED");
}

#[tokio::test]
async fn a_calendar_lists_its_own_peoples_events_only() {
    let mut world = World::new(3);
    let calendar = CalendarUri::of(world.key(0), Area::Pub, &event_id(9)).unwrap();
    let mut record = calendar_in("Asia/Tokyo");
    record.contributors = vec![world.key(1)];
    let record = Record::Calendar(record);
    for who in 0..3 {
        let floating = When::Floating("2026-03-02T10:00:00".parse().unwrap());
        let mut event = event("Floating", floating);
        event.calendars = vec![calendar.clone()];
        world.publish(who, &event_id(1), event);
    }
    let indexing = Indexing::new(&world);
    indexing.pull_all(&world);
    let query = format!("from=2026-03-01&to=2026-04-01&calendar={calendar}");
    assert_eq!(indexing.get(&format!("/v1/events?{query}")).await.0, 404, "not known yet");
    world.commit(0, &[(calendar.path().clone(), Some(record))]);
    indexing.pull_all(&world);
    let page = list(&indexing, &query).await;
    assert_eq!(starts(&page), ["2026-03-02T01:00:00Z"; 2], "read in the calendar's zone");
    let mut authors = BTreeSet::new();
    for item in page["items"].as_array().unwrap() {
        authors.insert(item["author"].as_str().unwrap().to_owned());
    }
    assert_eq!(authors, BTreeSet::from([world.key(0).to_string(), world.key(1).to_string()]));
    let stranger = format!("from=2026-03-01&to=2026-04-01&organizer={}", world.key(2));
    assert_eq!(starts(&list(&indexing, &stranger).await).len(), 1, "and is there for itself");
}

#[tokio::test]
async fn a_keyspace_being_linked_for_the_first_time_hides_nobody_elses_events() {
    let mut world = World::new(2);
    world.publish(0, &event_id(0), event("Talk", at("2025-03-01T10:00:00", "UTC")));
    let indexing = Indexing::new(&world);
    indexing.pull(&world, 0);
    // Half of a large keyspace: rows are there, and nobody stands behind them yet.
    let begin = 1_738_368_000;
    let slot = |n: i64| Slot {
        start: begin + n * 60,
        end: begin + n * 60 + 30,
        all_day: false,
        status: Status::Confirmed,
        occurrence: format!("{n:04}"),
    };
    let rows = RecordRows {
        stamp: Stamp { epoch: 1, seq: 1 },
        arrived: time(0),
        verdict: Verdict::Holds,
        mentions: Vec::new(),
        listed: Listed { public: true, ..Listed::default() },
        slots: (0..700).map(slot).collect(),
        unending: None,
        floating: false,
    };
    let path = Path::of(Area::Pub, Collection::Events, &event_id(1)).unwrap();
    let records = vec![(world.key(1), path, Some(rows))];
    indexing.index.storage().link(&Linking { linked: Vec::new(), records }).unwrap();
    let (_, list) = indexing.get("/v1/events?from=2025-01-01&to=2025-12-31").await;
    assert_eq!(list["items"][0]["summary"], "Talk", "{list:#}");
}
