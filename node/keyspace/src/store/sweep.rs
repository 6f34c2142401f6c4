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
            self.sweep_some(slot)?;
        }
        Ok(())
    }

    /// Takes some of a slot's rows away. Whether it is garbage is judged again, now that nobody
    /// else can write: since it was looked for, a copy may have become a keyspace.
    fn sweep_some(&self, slot: Slot) -> Result<(), StoreError> {
        let transaction = self.begin_durable()?;
        let is_marked = transaction.open_table(tables::GARBAGE)?.get(slot.0)?.is_some();
        if !is_marked || self.staging().contains(&slot) {
            return Ok(());
        }
        if take_rows(&transaction, slot)? < SWEEP_ROWS_MAX {
            unmark(&transaction, slot)?;
        }
        transaction.commit()?;
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot set its scene fails")]

    use redb::ReadableTableMetadata;

    use super::super::{Store, StoreOptions, tables};
    use super::{mark, new_slot, unmark};

    fn rows(store: &Store) -> u64 {
        let snapshot = store.read().unwrap();
        snapshot.transaction().open_table(tables::CHUNKS).unwrap().len().unwrap()
    }

    #[test]
    fn a_slot_that_became_a_keyspace_since_it_was_looked_for_is_not_swept() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("k.redb"), StoreOptions::default()).unwrap();
        let transaction = store.begin_durable().unwrap();
        let slot = new_slot(&transaction).unwrap();
        mark(&transaction, slot).unwrap();
        let key = slot.key("/pub/eventky.app/tags/A");
        transaction.open_table(tables::CHUNKS).unwrap().insert(&key[..], &[7; 32]).unwrap();
        transaction.commit().unwrap();
        let found = store.next_garbage().unwrap();
        assert_eq!(found, Some(slot));

        let transaction = store.begin_durable().unwrap();
        unmark(&transaction, slot).unwrap();
        transaction.commit().unwrap();
        store.sweep_some(slot).unwrap();
        assert_eq!(rows(&store), 1, "it is somebody's keyspace now");

        let transaction = store.begin_durable().unwrap();
        mark(&transaction, slot).unwrap();
        transaction.commit().unwrap();
        store.staging().insert(slot);
        store.sweep_some(slot).unwrap();
        assert_eq!(rows(&store), 1, "a copy is being staged there");
        store.staging().remove(&slot);
        store.sweep().unwrap();
        assert_eq!(rows(&store), 0);
    }
}
