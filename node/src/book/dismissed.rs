//! Inbox items that the owner took off the list without answering.

use kalends_keyspace::store::{Batch, StoreError};
use kalends_schema::hash::Hash;
use redb::ReadableTable;

use super::Ground;
use super::tables::DISMISSED;

/// Takes an item off the list, by what names this version of it.
pub(crate) fn dismiss(batch: &Batch, item: &Hash) -> Result<(), StoreError> {
    batch.transaction().open_table(DISMISSED)?.insert(item.as_bytes(), ())?;
    Ok(())
}

/// Whether that version of an item was taken off the list.
pub(crate) fn is_dismissed(ground: &impl Ground, item: &Hash) -> Result<bool, StoreError> {
    Ok(ground.table(DISMISSED)?.get(item.as_bytes())?.is_some())
}
