//! Indexers that the owner joined.

use kalends_keyspace::store::{Batch, StoreError};
use kalends_schema::key::Identity;
use kalends_schema::time::Timestamp;
use redb::ReadableTable;

use super::Ground;
use super::tables::INDEXES;

/// An indexer joined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Index {
    pub(crate) key: Identity,
    pub(crate) url: String,
    pub(crate) joined_at: Timestamp,
}

/// Remembers an indexer.
pub(crate) fn put_index(batch: &Batch, index: &Index) -> Result<(), StoreError> {
    let mut table = batch.transaction().open_table(INDEXES)?;
    let row = [&index.joined_at.micros().to_le_bytes(), index.url.as_bytes()].concat();
    table.insert(index.key.as_bytes(), row.as_slice())?;
    Ok(())
}

/// Forgets an indexer.
pub(crate) fn drop_index(batch: &Batch, key: &Identity) -> Result<(), StoreError> {
    let mut table = batch.transaction().open_table(INDEXES)?;
    table.remove(key.as_bytes())?;
    Ok(())
}

/// All of them.
pub(crate) fn indexes(ground: &impl Ground) -> Result<Vec<Index>, StoreError> {
    let table = ground.table(INDEXES)?;
    let mut found = Vec::new();
    for row in table.range::<&[u8; 32]>(..)? {
        let (key, row) = row?;
        let index = read(Identity::from_bytes(*key.value()), row.value());
        found.push(index.ok_or(StoreError::BadRow { table: "node_indexes/1" })?);
    }
    Ok(found)
}

fn read(key: Identity, row: &[u8]) -> Option<Index> {
    let (joined_at, url) = row.split_first_chunk::<8>()?;
    Some(Index {
        key,
        url: std::str::from_utf8(url).ok()?.to_owned(),
        joined_at: Timestamp::from_micros(i64::from_le_bytes(*joined_at)).ok()?,
    })
}
