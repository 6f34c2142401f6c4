//! Slots: giving them out, and sweeping away what lies under those that no keyspace names.
//!
//! A snapshot that fails, or the copy that a snapshot replaced, leaves rows behind; they are
//! taken away in small transactions, so that no other writer waits long.

use redb::{Key, ReadableTable, TableDefinition, Value, WriteTransaction};

use super::Store;
use super::error::StoreError;
use super::tables::{self, Slot, end_of_prefix};

/// Rows that one transaction of the sweep takes away.
const SWEEP_ROWS_MAX: usize = 8_192;

/// A slot that nothing has lain under before.
pub(super) fn new_slot(transaction: &WriteTransaction) -> Result<Slot, StoreError> {
    const BAD: StoreError = StoreError::BadRow { table: "meta" };
    let mut meta = transaction.open_table(tables::META)?;
    let next = meta.get(tables::META_NEXT_SLOT)?.map(|row| <[u8; 8]>::try_from(row.value()));
    let slot = match next {
        None => 1,
        Some(Ok(bytes)) => u64::from_le_bytes(bytes),
        Some(Err(_)) => return Err(BAD),
    };
    let next = slot.checked_add(1).ok_or(BAD)?;
    meta.insert(tables::META_NEXT_SLOT, next.to_le_bytes().as_slice())?;
    Ok(Slot(slot))
}

/// Marks a slot: what lies under it belongs to nobody (yet).
pub(super) fn mark(transaction: &WriteTransaction, slot: Slot) -> Result<(), StoreError> {
    transaction.open_table(tables::GARBAGE)?.insert(slot.0, ())?;
    Ok(())
}

/// Takes the mark away: the slot has become a keyspace's.
pub(super) fn unmark(transaction: &WriteTransaction, slot: Slot) -> Result<(), StoreError> {
    transaction.open_table(tables::GARBAGE)?.remove(slot.0)?;
    Ok(())
}

impl Store {
    /// Takes away what failed and replaced copies left behind.
    ///
    /// # Errors
    /// [`StoreError`] when the file fails; what is left is swept next time.
    pub fn sweep(&self) -> Result<(), StoreError> {
        while let Some(slot) = self.next_garbage()? {
            let transaction = self.begin_durable()?;
            if take_rows(&transaction, slot)? < SWEEP_ROWS_MAX {
                unmark(&transaction, slot)?;
            }
            transaction.commit()?;
        }
        Ok(())
    }

    fn next_garbage(&self) -> Result<Option<Slot>, StoreError> {
        let snapshot = self.read()?;
        let table = snapshot.transaction().open_table(tables::GARBAGE)?;
        for row in table.range::<u64>(..)? {
            let slot = Slot(row?.0.value());
            if !self.staging().contains(&slot) {
                return Ok(Some(slot));
            }
        }
        Ok(None)
    }
}

fn take_rows(transaction: &WriteTransaction, slot: Slot) -> Result<usize, StoreError> {
    let mut left = SWEEP_ROWS_MAX;
    take_from(transaction, tables::ENTRIES, slot, &mut left)?;
    take_from(transaction, tables::VALUES, slot, &mut left)?;
    take_from(transaction, tables::CHUNKS, slot, &mut left)?;
    take_from(transaction, tables::LOG, slot, &mut left)?;
    take_from(transaction, tables::DELETED, slot, &mut left)?;
    take_from(transaction, tables::STAGED, slot, &mut left)?;
    let mut floors = transaction.open_table(tables::LOG_FLOORS)?;
    floors.retain(|key, _| key[..8] != slot.0.to_be_bytes())?;
    Ok(SWEEP_ROWS_MAX - left)
}

fn take_from<V: Value + 'static>(
    transaction: &WriteTransaction,
    definition: TableDefinition<'static, &'static [u8], V>,
    slot: Slot,
    left: &mut usize,
) -> Result<(), StoreError>
where
    &'static [u8]: Key,
{
    let begin = slot.0.to_be_bytes().to_vec();
    let end = end_of_prefix(&begin);
    let mut table = transaction.open_table(definition)?;
    let mut keys = Vec::new();
    for row in table.range::<&[u8]>(begin.as_slice()..end.as_slice())?.take(*left) {
        keys.push(row?.0.value().to_vec());
    }
    for key in &keys {
        table.remove(key.as_slice())?;
    }
    *left -= keys.len();
    Ok(())
}
