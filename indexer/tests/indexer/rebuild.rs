//! The rows can be thrown away: derived again, they are the same.

use kalends_indexer::{Index, IndexerConfig};
use kalends_schema::record::{PartStat, RsvpPolicy};

use crate::world::{Indexing, World, at, event, event_id, standing};

#[tokio::test]
async fn a65_rebuilding_gives_the_same_rows_standings_and_places() {
    let mut world = World::new(4);
    let mut party = event("Party", at("2026-05-01T20:00:00", "Europe/Berlin"));
    party.access.rsvp_policy = RsvpPolicy::InvitedOnly;
    party.master.as_mut().unwrap().rrule = Some("FREQ=WEEKLY".into());
    let party = world.publish(0, &event_id(1), party);
    world.invite(0, &party, 1);
    world.answer(1, &party, PartStat::Accepted);
    world.answer(2, &party, PartStat::Accepted);
    let indexing = Indexing::new(&world);
    indexing.pull_all(&world);
    world.answer(1, &party, PartStat::Declined);
    world.invite(0, &party, 3);
    indexing.pull_all(&world);
    let rows = indexing.dump();
    let roster = indexing.roster(&world, Some(0), &party).await;
    assert_eq!(standing(&roster, world.key(1)).as_deref(), Some("declined"));
    let mut seen = 0;
    let judged = indexing.index.rebuild(|_, records| seen += records).unwrap();
    assert_eq!((judged, seen), (5, 5));
    assert_eq!(indexing.dump(), rows);
    assert_eq!(indexing.roster(&world, Some(0), &party).await, roster);
}

#[test]
fn dumps_are_sorted_and_a_home_opens_again_to_the_same_rows() {
    let mut world = World::new(2);
    let event = world.publish(0, &event_id(1), event("Tea", at("2026-05-01T16:00:00", "UTC")));
    world.answer(1, &event, PartStat::Tentative);
    let indexing = Indexing::new(&world);
    // Copied and not linked, as after a kill between the two.
    (0..2).for_each(|who| indexing.copy(&world, who));
    assert_eq!(indexing.dump(), Vec::<String>::new());
    let Indexing { index, folder } = indexing;
    drop(index);
    let index = Index::open(IndexerConfig::new(folder.path())).unwrap();
    let mut lines = Vec::new();
    index.dump(|line| lines.push(line.to_owned())).unwrap();
    assert!(!lines.is_empty() && lines.is_sorted());
}

#[test]
fn rows_of_an_earlier_layout_are_dropped_and_derived_anew() {
    let mut world = World::new(2);
    let event = world.publish(0, &event_id(1), event("Tea", at("2026-05-01T16:00:00", "UTC")));
    world.answer(1, &event, PartStat::Tentative);
    let indexing = Indexing::new(&world);
    indexing.pull_all(&world);
    let rows = indexing.dump();
    let Indexing { index, folder } = indexing;
    drop(index);
    let database = redb::Database::open(folder.path().join("index.redb")).unwrap();
    let transaction = database.begin_write().unwrap();
    for name in ["linked", "records", "mentions", "occurrences", "unending", "early"] {
        let (old, new) = (format!("{name}_v1"), format!("{name}_v2"));
        let table = |name| redb::TableDefinition::<&[u8], &[u8]>::new(name);
        transaction.delete_table(table(&new)).unwrap();
        let mut old = transaction.open_table(table(&old)).unwrap();
        old.insert(b"an".as_slice(), b"old row".as_slice()).unwrap();
    }
    transaction.commit().unwrap();
    drop(database);
    let index = Index::open(IndexerConfig::new(folder.path())).unwrap();
    let again = Indexing { index, folder };
    assert_eq!(again.dump(), rows);
}

#[test]
fn a_folder_without_an_indexer_is_neither_rebuilt_nor_made_one() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path().join("typo");
    let error = kalends_indexer::rebuild(&home, |_, _| {}).unwrap_err();
    assert!(error.to_string().contains("no indexer's home"), "{error}");
    assert!(!home.exists());
}

#[cfg(unix)]
#[test]
fn nobody_else_on_the_machine_reads_an_indexers_files() {
    use std::os::unix::fs::PermissionsExt;
    let indexing = Indexing::new(&World::new(1));
    for name in ["index.redb", "keyspaces.redb", "keys/identity", "keys/writer", "keys/endpoint"] {
        let path = indexing.folder.path().join(name);
        let mode = path.metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}
