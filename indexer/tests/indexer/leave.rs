//! Leaving: nothing of theirs stays, references do not bring them back, joining again does.

use kalends_indexer::storage::Following;
use kalends_indexer::{Index, IndexerConfig};
use kalends_keyspace::store::View;
use kalends_schema::hash::Hash;
use kalends_schema::key::Identity;
use kalends_schema::path::Area;
use kalends_schema::record::{PartStat, Record, When};
use kalends_schema::token::Request;
use kalends_schema::uri::CalendarUri;
use redb::{Database, ReadableDatabase, TableDefinition, TableHandle};
use serde_json::Value;

use crate::world::{Indexing, World, at, calendar, event, event_id, send, standing};

async fn ask(indexing: &Indexing, world: &World, method: &str, who: usize) -> (u16, Value) {
    let path = format!("/v1/people/{}", world.key(who));
    let request = Request { method, path_and_query: &path, body: b"" };
    let token = world.token(who, &indexing.fresh(), &request);
    send(indexing.index.router(), method, &path, Some(&token), "").await
}

/// Table, key and value.
type Row = (String, Vec<u8>, Vec<u8>);

/// Every row of the closed index, by table, but used tokens, which are forgotten in ten minutes.
fn rows(indexing: Indexing) -> (Vec<Row>, tempfile::TempDir) {
    let Indexing { index, folder } = indexing;
    drop(index);
    let database = Database::open(folder.path().join("index.redb")).unwrap();
    let transaction = database.begin_read().unwrap();
    let mut rows = Vec::new();
    for table in transaction.list_tables().unwrap() {
        let name = table.name().to_owned();
        let bytes: TableDefinition<&[u8], &[u8]> = TableDefinition::new(&name);
        let table = transaction.open_table(bytes).unwrap();
        for row in table.range::<&[u8]>(..).unwrap() {
            let (key, value) = row.unwrap();
            rows.push((name.clone(), key.value().to_vec(), value.value().to_vec()));
        }
    }
    rows.retain(|(table, ..)| table != "nonces_v1");
    drop(transaction);
    drop(database);
    (rows, folder)
}

fn holds(row: &[u8], part: &[u8]) -> bool {
    row.windows(part.len()).any(|window| window == part)
}

#[tokio::test]
async fn who_leaves_leaves_nothing_but_a_hash_and_references_do_not_bring_them_back() {
    let mut world = World::new(2);
    let party = world.publish(0, &event_id(1), event("Party", at("2026-05-01T20:00:00", "UTC")));
    world.invite(0, &party, 1);
    world.answer(1, &party, PartStat::Accepted);
    let own = world.publish(1, &event_id(2), event("Tea", at("2026-05-02T16:00:00", "UTC")));
    let indexing = Indexing::new(&world);
    indexing.pull_all(&world);
    let roster = indexing.roster(&world, None, &party).await;
    assert_eq!(standing(&roster, world.key(1)).as_deref(), Some("confirmed"));

    let (status, left) = ask(&indexing, &world, "DELETE", 1).await;
    assert_eq!((status, left["key"].as_str()), (200, Some(world.key(1).to_string().as_str())));
    assert!(left["notices"].as_array().is_some_and(|notices| !notices.is_empty()));

    // The organizer's own invitation still names them; their answer is gone, and their event.
    let roster = indexing.roster(&world, None, &party).await;
    assert_eq!(standing(&roster, world.key(1)).as_deref(), Some("needs-action"));
    let path = format!("/v1/events/{}/{}", own.author(), own.id());
    assert_eq!(indexing.get(&path).await.0, 404);
    let view = indexing.index.store().read().unwrap();
    assert!(!view.identities().unwrap().contains(&world.key(1)));
    drop(view);

    // Named by a followed person once more, they are not followed.
    indexing.index.follow(world.key(1), Following::Named { depth: 1 }).unwrap();
    let people = indexing.index.storage().read().unwrap().people().unwrap();
    assert_eq!(people.iter().map(|(who, _)| *who).collect::<Vec<_>>(), [world.key(0)]);
    assert_eq!(ask(&indexing, &world, "GET", 1).await.0, 404);
    assert_eq!(ask(&indexing, &world, "DELETE", 1).await.0, 200, "leaving twice is leaving once");

    let (key, hash) = (world.key(1), Hash::of(world.key(1).as_bytes()));
    let (rows, _folder) = rows(indexing);
    let of_them = |(table, at, value): &&Row| {
        let row = [at.as_slice(), value].concat();
        table != "left_v1" && (holds(&row, key.as_bytes()) || holds(&row, &hash.as_bytes()[..16]))
    };
    assert_eq!(rows.iter().filter(of_them).collect::<Vec<_>>(), Vec::<&_>::new());
    let left = rows.iter().find(|(table, ..)| table == "left_v1").unwrap();
    assert_eq!((&left.1[..], &left.2[..]), (&hash.as_bytes()[..], &[][..]));
}

#[tokio::test]
async fn what_stays_after_somebody_left_is_what_a_rebuild_gives() {
    let mut world = World::new(2);
    // Ann's event has no zone of its own: it is read in the zone of Bob's calendar.
    let choir = calendar("Asia/Tokyo");
    let id = event_id(1);
    let uri = CalendarUri::of(world.key(1), Area::Pub, &id).unwrap();
    world.commit(1, &[(uri.path().clone(), Some(Record::Calendar(choir)))]);
    let start = When::Floating("2026-05-01T10:00:00".parse().unwrap());
    let mut practice = event("Practice", start);
    practice.calendars.push(uri);
    world.publish(0, &event_id(2), practice);
    let indexing = Indexing::new(&world);
    indexing.pull_all(&world);
    let in_tokyo = indexing.dump();
    assert_eq!(ask(&indexing, &world, "DELETE", 1).await.0, 200);
    let after = indexing.dump();
    assert_ne!(after, in_tokyo);
    indexing.index.rebuild(|_, _| {}).unwrap();
    assert_eq!(indexing.dump(), after);
}

#[tokio::test]
async fn leaving_is_finished_by_the_next_start_and_joining_again_begins_anew() {
    let mut world = World::new(1);
    let tea = world.publish(0, &event_id(1), event("Tea", at("2026-05-01T16:00:00", "UTC")));
    let indexing = Indexing::new(&world);
    indexing.pull_all(&world);
    // Killed between the note and the erasing.
    indexing.index.storage().leave(&world.key(0)).unwrap();
    let Indexing { index, folder } = indexing;
    drop(index);
    let mut config = IndexerConfig::new(folder.path());
    config.join = kalends_indexer::JoinPolicy::Open;
    let index = Index::open(config).unwrap();
    let indexing = Indexing { index, folder };
    assert_eq!(indexing.dump(), Vec::<String>::new());
    assert_eq!(indexing.index.storage().leaving().unwrap(), Vec::<Identity>::new());
    let path = format!("/v1/events/{}/{}", tea.author(), tea.id());
    assert_eq!(indexing.get(&path).await.0, 404);
    assert_eq!(ask(&indexing, &world, "PUT", 0).await.0, 200);
    indexing.pull_all(&world);
    assert_eq!(indexing.get(&path).await.0, 200);
    let (status, state) = ask(&indexing, &world, "GET", 0).await;
    assert_eq!((status, state["joined"].as_bool()), (200, Some(true)), "{state}");
    assert_eq!(state["copied"], serde_json::json!([1, 1]));
    assert_eq!(state["linked"], state["copied"]);
    assert!(!indexing.index.storage().has_left(&world.key(0)).unwrap());
}

#[tokio::test]
async fn only_they_themselves_leave_and_only_from_where_they_are_known() {
    let world = World::new(2);
    let indexing = Indexing::new(&world);
    let path = format!("/v1/people/{}", world.key(0));
    let delete = Request { method: "DELETE", path_and_query: &path, body: b"" };
    let router = indexing.index.router();
    assert_eq!(send(router, "DELETE", &path, None, "").await.0, 401);
    let other = world.token(1, &indexing.fresh(), &delete);
    let router = indexing.index.router();
    assert_eq!(send(router, "DELETE", &path, Some(&other), "").await.0, 401);
    let strangers = World::new(3);
    assert_eq!(ask(&indexing, &strangers, "DELETE", 2).await.0, 404);
}
