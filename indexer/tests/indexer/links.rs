//! Links: the same rows whatever the order of arrival, nothing lost, nothing invalid.

use kalends_schema::id::timestamp_id;
use kalends_schema::path::{Area, Collection, Path};
use kalends_schema::record::{AdmissionState, PartStat, Record, RsvpPolicy, When};
use kalends_schema::uri::{CalendarUri, EventUri};
use kalends_schema::wire::encode;
use proptest::prelude::*;
use serde_json::Value;

use crate::world::{
    BEGIN, Indexing, World, answer_path, at, attendee, calendar, event, event_id, event_path,
    standing,
};

/// What people do in the story that the property test plays.
#[derive(Debug, Clone)]
enum Deed {
    Publish { who: usize, slot: i64, floating: bool },
    Withdraw { who: usize, slot: i64 },
    Invite { who: usize, event: (usize, i64), whom: usize },
    Answer { who: usize, event: (usize, i64), partstat: PartStat },
    Unanswer { who: usize, event: (usize, i64) },
    Admit { who: usize, event: (usize, i64), whom: usize },
    Zone { who: usize, zone: &'static str },
    Garbage { who: usize, slot: i64 },
}

const PEOPLE: usize = 3;
const SLOTS: i64 = 3;

fn deed() -> impl Strategy<Value = Deed> {
    let who = 0..PEOPLE;
    let slot = 0..SLOTS;
    let event = (0..PEOPLE, 0..SLOTS);
    let partstat =
        prop::sample::select(vec![PartStat::Accepted, PartStat::Tentative, PartStat::Declined]);
    let zone = prop::sample::select(vec!["Europe/Berlin", "America/New_York", "UTC"]);
    prop_oneof![
        (who.clone(), slot.clone(), any::<bool>())
            .prop_map(|(who, slot, floating)| Deed::Publish { who, slot, floating }),
        (who.clone(), slot.clone()).prop_map(|(who, slot)| Deed::Withdraw { who, slot }),
        (who.clone(), event.clone(), who.clone()).prop_map(|(who, event, whom)| Deed::Invite {
            who,
            event,
            whom
        }),
        (who.clone(), event.clone(), partstat).prop_map(|(who, event, partstat)| Deed::Answer {
            who,
            event,
            partstat
        }),
        (who.clone(), event.clone()).prop_map(|(who, event)| Deed::Unanswer { who, event }),
        (who.clone(), event, who.clone()).prop_map(|(who, event, whom)| Deed::Admit {
            who,
            event,
            whom
        }),
        (who.clone(), zone).prop_map(|(who, zone)| Deed::Zone { who, zone }),
        (who, slot).prop_map(|(who, slot)| Deed::Garbage { who, slot }),
    ]
}

fn uri(world: &World, (who, slot): (usize, i64)) -> EventUri {
    EventUri::of(world.key(who), Area::Pub, &event_id(slot)).unwrap()
}

/// Everybody's floating times are read in the zone of one person's calendar.
fn calendar_uri(world: &World) -> CalendarUri {
    CalendarUri::of(world.key(0), Area::Pub, &event_id(0)).unwrap()
}

fn play(world: &mut World, deed: &Deed) {
    match *deed {
        Deed::Publish { who, slot, floating } => {
            let start = if floating {
                When::Floating("2026-03-01T10:00:00".parse().unwrap())
            } else {
                at("2026-03-01T10:00:00", "Europe/Berlin")
            };
            let mut event = event("Meeting", start);
            event.calendars = vec![calendar_uri(world)];
            event.access.rsvp_policy =
                if slot == 1 { RsvpPolicy::ApprovalRequired } else { RsvpPolicy::Open };
            event.master.as_mut().unwrap().rrule = Some("FREQ=WEEKLY;COUNT=3".into());
            world.publish(who, &event_id(slot), event);
        }
        Deed::Withdraw { who, slot } => {
            let path = uri(world, (who, slot)).path().clone();
            world.commit(who, &[(path, None)]);
        }
        Deed::Invite { who, event, whom } => world.invite(who, &uri(world, event), whom),
        Deed::Answer { who, event, partstat } => world.answer(who, &uri(world, event), partstat),
        Deed::Unanswer { who, event } => {
            let path = answer_path(&uri(world, event));
            world.commit(who, &[(path, None)]);
        }
        Deed::Admit { who, event, whom } => {
            world.admit(who, &uri(world, event), whom, AdmissionState::Admitted);
        }
        Deed::Zone { who, zone } => {
            let change =
                (calendar_uri(world).path().clone(), Some(Record::Calendar(calendar(zone))));
            world.commit(who, &[change]);
        }
        Deed::Garbage { who, slot } => {
            let path = Path::of(Area::Pub, Collection::Events, &event_id(slot)).unwrap();
            world.commit_bytes(who, &path, b"not a record");
        }
    }
}

async fn digests(indexing: &Indexing, world: &World) -> Vec<(u16, Value)> {
    let mut digests = Vec::new();
    for who in 0..PEOPLE {
        for slot in 0..SLOTS {
            let path = format!("{}/roster", event_path(&uri(world, (who, slot))));
            let (status, body) = indexing.get(&path).await;
            digests.push((status, body["digest"].clone()));
        }
    }
    digests
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..Default::default() })]

    /// Two indexers that look at different times and in different orders, often twice, agree once
    /// both are up to date, and with one that comes late and copies everything at once.
    #[test]
    fn a63_the_order_of_arrival_changes_neither_rows_nor_rosters(
        story in prop::collection::vec((deed(), prop::collection::vec((any::<bool>(), 0..PEOPLE), 0..3)), 1..24)
    ) {
        let mut world = World::new(PEOPLE as u8);
        let (one, other) = (Indexing::new(&world), Indexing::new(&world));
        for (deed, looks) in &story {
            play(&mut world, deed);
            for (first, who) in looks {
                if *first { &one } else { &other }.pull(&world, *who);
            }
        }
        one.pull_all(&world);
        (0..PEOPLE).rev().for_each(|who| other.pull(&world, who));
        one.pull_all(&world);
        let late = Indexing::new(&world);
        (0..PEOPLE).for_each(|who| late.copy(&world, who));
        (0..PEOPLE).rev().for_each(|who| { late.index.link(&world.key(who)).unwrap(); });
        let rows = one.dump();
        prop_assert_eq!(&rows, &other.dump());
        prop_assert_eq!(&rows, &late.dump());
        one.index.rebuild(|_, _| {}).unwrap();
        prop_assert_eq!(&rows, &one.dump());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        let rosters = runtime.block_on(digests(&one, &world));
        prop_assert_eq!(&rosters, &runtime.block_on(digests(&other, &world)));
        prop_assert_eq!(&rosters, &runtime.block_on(digests(&late, &world)));
    }
}

#[tokio::test]
async fn a105_an_answer_before_its_event_shows_once_the_event_arrives() {
    let mut world = World::new(2);
    let event = world.publish(0, &event_id(1), event("Picnic", at("2026-05-01T12:00:00", "UTC")));
    world.answer(1, &event, PartStat::Accepted);
    let indexing = Indexing::new(&world);
    indexing.pull(&world, 1);
    let (status, problem) = indexing.get(&event_path(&event)).await;
    assert_eq!((status, problem["type"].as_str()), (404, Some("not-found")));
    indexing.pull(&world, 0);
    let roster = indexing.roster(&world, None, &event).await;
    assert_eq!(standing(&roster, world.key(1)).as_deref(), Some("confirmed"));
}

#[tokio::test]
async fn a106_an_answer_rewritten_to_another_event_counts_for_the_first_no_more() {
    let mut world = World::new(2);
    let start = at("2026-05-01T12:00:00", "UTC");
    let first = world.publish(0, &event_id(1), event("First", start));
    let second = world.publish(0, &event_id(2), event("Second", start));
    world.answer(1, &first, PartStat::Accepted);
    let indexing = Indexing::new(&world);
    indexing.pull_all(&world);
    assert!(standing(&indexing.roster(&world, None, &first).await, world.key(1)).is_some());
    // The same record now names the other event, though its id is of the first.
    let rewritten = Record::Attendee(attendee(&second, PartStat::Accepted));
    world.commit(1, &[(answer_path(&first), Some(rewritten))]);
    indexing.pull_all(&world);
    let roster = indexing.roster(&world, None, &first).await;
    assert_eq!(standing(&roster, world.key(1)), None);
    assert_eq!(roster["counts"]["confirmed"], 0);
    let roster = indexing.roster(&world, None, &second).await;
    assert_eq!(standing(&roster, world.key(1)), None, "nor for the other: its id is not its hash");
    // And properly: the old answer goes, one to the other event comes.
    world.commit(1, &[(answer_path(&first), None)]);
    world.answer(1, &second, PartStat::Accepted);
    indexing.pull_all(&world);
    let roster = indexing.roster(&world, None, &second).await;
    assert_eq!(standing(&roster, world.key(1)).as_deref(), Some("confirmed"));
}

#[tokio::test]
async fn a04_an_answer_under_an_id_that_is_not_its_hash_is_not_linked() {
    let mut world = World::new(2);
    let event = world.publish(0, &event_id(1), event("Picnic", at("2026-05-01T12:00:00", "UTC")));
    let path = Path::of(Area::Pub, Collection::Attendees, "00000000000000000000000000").unwrap();
    world.commit(1, &[(path, Some(Record::Attendee(attendee(&event, PartStat::Accepted))))]);
    let indexing = Indexing::new(&world);
    indexing.pull_all(&world);
    let roster = indexing.roster(&world, None, &event).await;
    assert_eq!(standing(&roster, world.key(1)), None);
    assert_eq!(roster["counts"]["confirmed"], 0);
}

#[tokio::test]
async fn a05_an_event_too_far_ahead_of_its_head_waits_until_a_head_comes_near() {
    let mut world = World::new(1);
    let start = at("2026-05-01T12:00:00", "UTC");
    let ahead = event_id(world.seconds + 3 * 3_600);
    let early = world.publish(0, &ahead, event("Early", start));
    let before = timestamp_id(kalends_schema::time::Timestamp::from_micros(BEGIN / 2).unwrap());
    let old = world.publish(0, &before, event("Before there was Kalends", start));
    let indexing = Indexing::new(&world);
    indexing.pull_all(&world);
    assert_eq!(indexing.get(&event_path(&early)).await.0, 404);
    assert_eq!(indexing.get(&event_path(&old)).await.0, 404);
    let listed = "/v1/events?from=2026-01-01&to=2027-01-01";
    assert_eq!(indexing.get(listed).await.1["items"], serde_json::json!([]));
    // Nothing but the time of the head changes, and the event is there: on every indexer.
    world.seconds += 2 * 3_600;
    world.commit(0, &[]);
    indexing.pull_all(&world);
    assert_eq!(indexing.get(&event_path(&early)).await.0, 200);
    assert_eq!(indexing.get(listed).await.1["items"].as_array().unwrap().len(), 1);
    let late = Indexing::new(&world);
    late.pull_all(&world);
    assert_eq!(indexing.dump(), late.dump());
    assert_eq!(indexing.get(&event_path(&old)).await.0, 404);
}

#[tokio::test]
async fn a23_a_record_without_a_summary_is_never_listed() {
    let mut world = World::new(1);
    let mut nameless = event("x", at("2026-05-01T12:00:00", "UTC"));
    nameless.master.as_mut().unwrap().summary.clear();
    let path = Path::of(Area::Pub, Collection::Events, &event_id(1)).unwrap();
    world.commit_bytes(0, &path, &encode(&Record::Event(Box::new(nameless))));
    let indexing = Indexing::new(&world);
    indexing.pull_all(&world);
    let (_, list) = indexing.get("/v1/events?from=2026-01-01&to=2027-01-01").await;
    assert_eq!(list["items"], serde_json::json!([]));
    let uri = EventUri::of(world.key(0), Area::Pub, &event_id(1)).unwrap();
    assert_eq!(indexing.get(&event_path(&uri)).await.0, 404);
}
