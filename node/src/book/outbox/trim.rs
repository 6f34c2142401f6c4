//! What is settled is kept as long as somebody may ask whether it was delivered, and not for ever.

use kalends_keyspace::store::{Batch, StoreError};
use kalends_schema::time::Timestamp;
use redb::{ReadableTable, ReadableTableMetadata};

use super::{Row, at, split_time};
use crate::book::tables::{OUTBOX, OUTBOX_DONE, OUTBOX_DUE};

/// How long a settled row is kept: who plans a year ahead still sees that everybody was told.
const DONE_MICROS_MAX: i64 = 400 * 24 * 3_600 * 1_000_000;
/// Settled rows kept at most, some 40 MB: a thousand people told of two hundred things.
const DONE_ROWS_MAX: u64 = 200_000;
/// Rows dropped in one batch at most: more than come in one.
const DROPPED_MAX: usize = 128;

/// Drops the oldest of what is settled, as far as it is too old or too much.
pub(super) fn trim(batch: &Batch, now: Timestamp) -> Result<(), StoreError> {
    trim_to(batch, now, DONE_ROWS_MAX)
}

pub(super) fn trim_to(batch: &Batch, now: Timestamp, rows_max: u64) -> Result<(), StoreError> {
    let transaction = batch.transaction();
    let mut done = transaction.open_table(OUTBOX_DONE)?;
    let mut excess = done.len()?.saturating_sub(rows_max);
    let mut dropped = Vec::new();
    for stored in done.range::<&[u8]>(..)?.take(DROPPED_MAX) {
        let key = stored?.0.value().to_vec();
        let (since, _) = split_time(&key)?;
        if excess == 0 && now.micros() - since.micros() < DONE_MICROS_MAX {
            break;
        }
        excess = excess.saturating_sub(1);
        dropped.push(key);
    }
    let mut rows = transaction.open_table(OUTBOX)?;
    for key in dropped {
        rows.remove(split_time(&key)?.1)?;
        done.remove(key.as_slice())?;
    }
    Ok(())
}

/// Makes the tables that lead to rows, where a store has rows and not yet these.
pub(crate) fn index_anew(batch: &Batch) -> Result<(), StoreError> {
    let transaction = batch.transaction();
    let rows = transaction.open_table(OUTBOX)?;
    let mut due = transaction.open_table(OUTBOX_DUE)?;
    let mut done = transaction.open_table(OUTBOX_DONE)?;
    if rows.len()? == due.len()? + done.len()? {
        return Ok(());
    }
    for stored in rows.range::<&[u8]>(..)? {
        let (key, row) = stored?;
        let row = Row::from_bytes(row.value())?;
        match row.next_at {
            Some(next_at) => due.insert(at(next_at, key.value()).as_slice(), ())?,
            None => done.insert(at(row.at, key.value()).as_slice(), ())?,
        };
    }
    Ok(())
}
