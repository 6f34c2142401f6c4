//! Heads at which the copies of two sources did not come out: nobody is asked for them in a rush.

use kalends_schema::head::SignedHead;
use kalends_schema::key::{EndpointKey, Identity};
use kalends_schema::time::Timestamp;
use redb::{ReadableTable, WriteTransaction};

use super::Store;
use super::error::StoreError;
use super::rows::Rows;
use super::tables::{self, UnprovableRow};
use super::view::Snapshot;

/// Sources that are remembered; two make the mark.
const SOURCES_MAX: usize = 8;
/// Sources that must fail on one head before it is its owner who is doubted.
const SOURCES_MIN: usize = 2;
/// The first wait, in microseconds; it doubles.
const WAIT_MICROS_FIRST: i64 = 60 * 1_000_000;
/// The longest.
const WAIT_MICROS_MAX: i64 = 24 * 3_600 * 1_000_000;

impl Store {
    /// A source's copy did not come out at `head`. The second source that fails on one head marks
    /// the keyspace; each further failure doubles the wait.
    ///
    /// # Errors
    /// [`StoreError`] when the file fails.
    pub fn failed(
        &self,
        head: &SignedHead,
        source: &EndpointKey,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let transaction = self.begin_durable()?;
        let identity = head.identity();
        let before = unprovable(&transaction, &identity)?;
        let Some(row) = after_failure(before, head, source, now) else { return Ok(()) };
        let mut table = transaction.open_table(tables::UNPROVABLE)?;
        table.insert(identity.as_bytes(), row.to_bytes().as_slice())?;
        drop(table);
        transaction.commit()?;
        Ok(())
    }
}

impl Snapshot {
    /// Whether a source is not to be asked for a keyspace now, or not to be read from at that head:
    /// until when.
    ///
    /// # Errors
    /// [`StoreError`] when the file fails.
    pub fn is_in_vain(
        &self,
        identity: &Identity,
        source: &EndpointKey,
        head: Option<&SignedHead>,
        now: Timestamp,
    ) -> Result<Option<Timestamp>, StoreError> {
        let row = unprovable(self.transaction(), identity)?;
        let Some(row) = row.filter(|row| row.tries > 0 && row.sources.contains(source)) else {
            return Ok(None);
        };
        let until = Timestamp::from_micros(row.until).ok();
        let is_same = head.is_some_and(|head| head.hash() == row.hash);
        Ok(until.filter(|until| is_same || *until > now))
    }
}

/// The row after a failure; `None` where it is as before.
fn after_failure(
    before: Option<UnprovableRow>,
    head: &SignedHead,
    source: &EndpointKey,
    now: Timestamp,
) -> Option<UnprovableRow> {
    let fresh = |tries| UnprovableRow {
        stamp: head.stamp(),
        hash: head.hash(),
        tries,
        until: now.micros(),
        sources: Vec::new(),
    };
    let mut row = match before {
        Some(row) if row.hash == head.hash() => row,
        // What is older than what failed lately says nothing new.
        Some(row) if row.stamp > head.stamp() => return None,
        // A newer head that fails as well makes the wait longer still.
        Some(row) if row.tries > 0 => UnprovableRow { sources: row.sources, ..fresh(row.tries) },
        Some(_) | None => fresh(0),
    };
    if !row.sources.contains(source) && row.sources.len() < SOURCES_MAX {
        row.sources.push(*source);
    }
    if row.sources.len() < SOURCES_MIN {
        return Some(row);
    }
    let doubled = WAIT_MICROS_FIRST.checked_shl(row.tries.min(20)).unwrap_or(WAIT_MICROS_MAX);
    row.tries = row.tries.saturating_add(1);
    row.until = now.micros().saturating_add(doubled.min(WAIT_MICROS_MAX));
    Some(row)
}

/// What is known of failures of a keyspace.
pub(super) fn unprovable(
    rows: &impl Rows,
    identity: &Identity,
) -> Result<Option<UnprovableRow>, StoreError> {
    let table = rows.table(tables::UNPROVABLE)?;
    let row = table.get(identity.as_bytes())?;
    row.map(|row| UnprovableRow::from_bytes(row.value())).transpose()
}

/// A copy came out at this head: what failed at it or below is forgiven.
pub(super) fn proved(transaction: &WriteTransaction, head: &SignedHead) -> Result<(), StoreError> {
    let identity = head.identity();
    let failed = unprovable(transaction, &identity)?;
    if failed.is_some_and(|row| row.stamp <= head.stamp()) {
        transaction.open_table(tables::UNPROVABLE)?.remove(identity.as_bytes())?;
    }
    Ok(())
}
