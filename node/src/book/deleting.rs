//! Events of the owner's that are to go once everybody has heard that they are cancelled.

use kalends_keyspace::store::{Batch, StoreError};
use kalends_schema::path::Path;
use kalends_schema::time::Timestamp;
use kalends_schema::uri::EventUri;
use redb::ReadableTable;

use super::tables::DELETING;
use super::{Due, Ground, State, waiting};

/// Remembers since when an event is to go; one that is to go already keeps its time.
pub(crate) fn put_deleting(batch: &Batch, path: &Path, since: Timestamp) -> Result<(), StoreError> {
    let mut table = batch.transaction().open_table(DELETING)?;
    if table.get(path.as_str())?.is_none() {
        table.insert(path.as_str(), since.micros())?;
    }
    Ok(())
}

/// It is gone, or shall not go after all.
pub(crate) fn forget_deleting(batch: &Batch, path: &Path) -> Result<(), StoreError> {
    batch.transaction().open_table(DELETING)?.remove(path.as_str())?;
    Ok(())
}

/// What is to go, and since when.
pub(crate) fn deleting(ground: &impl Ground) -> Result<Vec<(Path, Timestamp)>, StoreError> {
    let table = ground.table(DELETING)?;
    let mut found = Vec::new();
    for row in table.range::<&str>(..)? {
        let (path, since) = row?;
        let bad = || StoreError::BadRow { table: "node_deleting/1" };
        let path = path.value().parse().map_err(|_| bad())?;
        found.push((path, Timestamp::from_micros(since.value()).map_err(|_| bad())?));
    }
    Ok(found)
}

/// How many people are still to be told of an event of the owner's. Whoever holds it among their
/// requests was told.
pub(crate) fn untold(ground: &impl Ground, event: &EventUri) -> Result<usize, StoreError> {
    let queued = waiting(ground)?.into_iter().filter(|(_, row)| row.state == State::Queued);
    let of_event = |due: &Due| due.author == event.author() && due.path == *event.path();
    Ok(queued.filter(|(due, _)| of_event(due)).count())
}
