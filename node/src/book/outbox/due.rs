//! What is tried now, found without reading what is settled.

use std::collections::{BTreeMap, BTreeSet};

use kalends_keyspace::store::StoreError;
use kalends_schema::key::Identity;
use kalends_schema::time::Timestamp;
use redb::ReadableTable;

use super::{BAD_ROW, Due, Parcelled, Row, row, split_time};
use crate::book::Ground;
use crate::book::tables::OUTBOX_DUE;

/// What one receiver is told in one parcel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Errand {
    pub(crate) parcelled: Parcelled,
    /// Tries that failed, of the path that was tried most.
    pub(crate) attempts: u32,
    /// Since when the oldest of it waits.
    pub(crate) queued_at: Timestamp,
}

/// How much is looked for at once.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Load {
    /// Receivers.
    pub(crate) receivers_max: usize,
    /// Paths of one parcel.
    pub(crate) paths_max: usize,
}

/// Rows that are looked at for more of what is due to those already found, who are as many as are
/// told at once: somebody may have thousands to tell, and each time one is told they look again.
const BEYOND_MAX: usize = 1_024;

/// What is due at `now`, one errand a receiver that is not `busy`, and when something else is.
pub(crate) fn due(
    ground: &impl Ground,
    now: Timestamp,
    busy: &BTreeSet<Identity>,
    load: Load,
) -> Result<(Vec<Errand>, Option<Timestamp>), StoreError> {
    let mut errands: BTreeMap<Identity, Errand> = BTreeMap::new();
    let table = ground.table(OUTBOX_DUE)?;
    let mut beyond = 0;
    for stored in table.range::<&[u8]>(..)? {
        let key = stored?.0;
        let (next_at, key) = split_time(key.value())?;
        if next_at > now || beyond == BEYOND_MAX {
            break;
        }
        let due = Due::read(key)?;
        let full = errands.len() >= load.receivers_max;
        beyond += usize::from(full);
        let known = errands.contains_key(&due.receiver);
        if busy.contains(&due.receiver) || (!known && full) {
            continue;
        }
        let row = row(ground, &due)?.ok_or(BAD_ROW)?;
        let errand = errands.entry(due.receiver).or_insert_with(|| Errand {
            parcelled: Parcelled { receiver: due.receiver, author: due.author, paths: Vec::new() },
            attempts: 0,
            queued_at: row.queued_at,
        });
        if errand.parcelled.paths.len() < load.paths_max && errand.parcelled.author == due.author {
            errand.parcelled.paths.push(due.path);
            errand.attempts = errand.attempts.max(row.attempts);
            errand.queued_at = errand.queued_at.min(row.queued_at);
        }
    }
    let later = now.micros().saturating_add(1).to_be_bytes();
    let next = table.range::<&[u8]>(later.as_slice()..)?.next().transpose()?;
    let next_at = next.map(|(key, _)| split_time(key.value()).map(|(next_at, _)| next_at));
    Ok((errands.into_values().collect(), next_at.transpose()?))
}

/// Every row that is tried again.
pub(crate) fn waiting(ground: &impl Ground) -> Result<Vec<(Due, Row)>, StoreError> {
    let table = ground.table(OUTBOX_DUE)?;
    let mut found = Vec::new();
    for stored in table.range::<&[u8]>(..)? {
        let key = stored?.0;
        let (_, key) = split_time(key.value())?;
        let due = Due::read(key)?;
        let row = row(ground, &due)?.ok_or(BAD_ROW)?;
        found.push((due, row));
    }
    Ok(found)
}
