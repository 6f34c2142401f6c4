//! A snapshot: staged as entries under a slot of its own, then moved in by naming that slot.

use kalends_schema::path::{Area, Path};
use kalends_schema::tree::{Chunk, Summary, TreeHasher, value_hash};
use redb::{ReadableTable, WriteTransaction};

use super::super::apply::Totals;
use super::super::changes::Op;
use super::super::error::StoreError;
use super::super::log::Log;
use super::super::rows::Rows;
use super::super::sweep::{mark, new_slot, unmark};
use super::super::tables::{self, EntryRow, Slot, end_of_prefix};
use super::super::view::Snapshot;
use super::finish::{self, Outcome};
use super::{CopyError, CopyStage, note_older};

impl CopyStage {
    /// Writes the buffered records under the staging slot.
    pub(super) fn write_entries(
        &mut self,
        transaction: &WriteTransaction,
        slot: Slot,
    ) -> Result<(), StoreError> {
        let mut entries = transaction.open_table(tables::ENTRIES)?;
        let mut values = transaction.open_table(tables::VALUES)?;
        // They stay until they are committed: a transaction shared with others may fail.
        for (op, hash) in &self.buffer {
            // Removals do not come this far in a snapshot.
            let Op::Put { path, stamp, value } = op else { continue };
            if let Some(base) = self.base {
                let here = entries.get(base.slot.key(path.as_str()).as_slice())?;
                let here = here.map(|row| EntryRow::from_bytes(row.value()).stamp);
                note_older(&mut self.older, path, here, *stamp);
            }
            let value_bytes = u32::try_from(value.len()).expect("values are bounded");
            let value_hash = hash.unwrap_or_else(|| value_hash(*stamp, value));
            let row = EntryRow { stamp: *stamp, value_hash, value_bytes };
            let key = slot.key(path.as_str());
            entries.insert(key.as_slice(), &row.to_bytes())?;
            values.insert(key.as_slice(), value.as_slice())?;
        }
        Ok(())
    }

    /// Moves everything in under its slot.
    pub(super) fn move_snapshot(
        &mut self,
        transaction: &WriteTransaction,
    ) -> Result<Slot, CopyError> {
        // Not as one that is being staged: if this transaction comes to nothing, its number is given
        // to the next copy, and that one's must not be taken for this one's.
        let slot = match self.slot {
            Some(slot) => slot,
            None => new_slot(transaction)?,
        };
        self.write_entries(transaction, slot)?;
        let tree = self.tree.take();
        let moved = self.move_tree(transaction, slot, tree.as_ref());
        self.tree = tree;
        moved.map(|()| slot)
    }

    fn move_tree(
        &mut self,
        transaction: &WriteTransaction,
        slot: Slot,
        tree: Option<&(Summary, Vec<Chunk>)>,
    ) -> Result<(), CopyError> {
        let none = (TreeHasher::new().finish(), Vec::new());
        let (summary, chunks) = tree.unwrap_or(&none);
        let totals = Totals { count: summary.count, bytes: summary.bytes };
        self.compare(&Outcome { totals, root: summary.root })?;
        self.still_above(transaction)?;
        write_chunks(transaction, slot, chunks)?;
        Log::open(transaction, slot)?.restart(Area::Pub, self.head.stamp())?;
        unmark(transaction, slot)?;
        if let Some(base) = self.base {
            mark(transaction, base.slot)?;
            // Not to be swept before it was compared with what replaces it.
            self.keeps_base = true;
            self.store.staging().insert(base.slot);
        }
        finish::store_head(transaction, slot, &self.head)?;
        Ok(())
    }

    pub(super) fn changed(&self, slot: Slot) -> Result<Vec<Path>, StoreError> {
        let snapshot = self.store.read()?;
        difference(&snapshot, self.base.map(|base| base.slot), slot)
    }
}

fn write_chunks(
    transaction: &WriteTransaction,
    slot: Slot,
    chunks: &[Chunk],
) -> Result<(), StoreError> {
    let mut table = transaction.open_table(tables::CHUNKS)?;
    for chunk in chunks {
        table.insert(slot.key(chunk.start.as_str()).as_slice(), chunk.root.as_bytes())?;
    }
    Ok(())
}

/// The paths at which two slots differ, ascending. A path and its hash say it: values are not
/// read.
fn difference(snapshot: &Snapshot, old: Option<Slot>, new: Slot) -> Result<Vec<Path>, StoreError> {
    let table = snapshot.transaction().table(tables::ENTRIES)?;
    let rows = |slot: Slot| -> Result<_, StoreError> {
        let begin = slot.key("/pub/");
        let end = end_of_prefix(&begin);
        let rows = table.range::<&[u8]>(begin.as_slice()..end.as_slice())?;
        Ok(rows.map(|row| -> Result<(Path, [u8; 48]), StoreError> {
            let (key, value) = row?;
            Ok((tables::read_path(&key.value()[8..], "entries/1")?, *value.value()))
        }))
    };
    let mut old = old.map(rows).transpose()?.into_iter().flatten();
    let mut new = rows(new)?;
    let (mut left, mut right) = (old.next().transpose()?, new.next().transpose()?);
    let mut changed = Vec::new();
    loop {
        let order = match (&left, &right) {
            (None, None) => return Ok(changed),
            (Some(_), None) => std::cmp::Ordering::Less,
            (None, Some(_)) => std::cmp::Ordering::Greater,
            (Some((left, _)), Some((right, _))) => left.cmp(right),
        };
        let was = if order.is_le() { left.take() } else { None };
        let is = if order.is_ge() { right.take() } else { None };
        if order.is_le() {
            left = old.next().transpose()?;
        }
        if order.is_ge() {
            right = new.next().transpose()?;
        }
        if was != is {
            changed.extend(is.or(was).map(|(path, _)| path));
        }
    }
}
