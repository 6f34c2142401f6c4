//! A delta: changes since the copy here, applied in one transaction.

use kalends_schema::head::SignedHead;
use kalends_schema::path::{Area, Path};
use kalends_schema::stamp::Stamp;
use redb::{ReadableTable, WriteTransaction};

use super::super::apply::{Changing, Totals};
use super::super::changes::Op;
use super::super::error::StoreError;
use super::super::rows::verified;
use super::super::tables::{self, KeyspaceRow, Slot, end_of_prefix};
use super::finish::{self, Outcome};
use super::{CopyError, CopyStage, Older, note_older};

/// First byte of a staged put, before stamp and value.
const PUT: u8 = 1;
/// A staged removal.
const DELETE: u8 = 2;

impl CopyStage {
    /// Writes the buffered steps of a long delta aside.
    pub(super) fn write_staged(
        &self,
        transaction: &WriteTransaction,
        slot: Slot,
    ) -> Result<(), StoreError> {
        let mut table = transaction.open_table(tables::STAGED)?;
        for (op, _) in &self.buffer {
            let row = match op {
                Op::Put { stamp, value, .. } => {
                    [&[PUT], stamp.to_bytes().as_slice(), value].concat()
                }
                Op::Delete { .. } => vec![DELETE],
            };
            table.insert(slot.key(op.path().as_str()).as_slice(), row.as_slice())?;
        }
        Ok(())
    }

    /// Applies the changes to the copy here.
    pub(super) fn move_delta(
        &mut self,
        transaction: &WriteTransaction,
        since: Stamp,
    ) -> Result<Vec<Path>, CopyError> {
        let Some(base) = self.base else {
            return Err(CopyError::OtherBase { since, have: None });
        };
        self.still_above(transaction)?;
        let changed = self.apply_all(transaction, &base)?;
        finish::store_head(transaction, base.slot, &self.head)?;
        Ok(changed)
    }

    fn apply_all(
        &mut self,
        transaction: &WriteTransaction,
        base: &KeyspaceRow,
    ) -> Result<Vec<Path>, CopyError> {
        let old = verified(&self.head.head().identity, &base.head)?;
        let public = Totals { count: old.head().count, bytes: old.head().bytes };
        let mut changing = Changing::open(transaction, base.slot, public, Totals::default())?;
        if let Some(slot) = self.slot {
            self.apply_staged(transaction, slot, &mut changing)?;
        }
        // The steps stay until they are committed: a transaction shared with others may fail.
        for (op, _) in &self.buffer {
            apply(&mut changing, op, &self.head, &mut self.older)?;
        }
        let root = changing.root(Area::Pub)?;
        self.compare(&Outcome { totals: changing.public, root })?;
        changing.log.trim(Area::Pub, self.head.head().time.micros())?;
        Ok(changing.into_touched().into_iter().collect())
    }

    fn apply_staged(
        &mut self,
        transaction: &WriteTransaction,
        slot: Slot,
        changing: &mut Changing<'_>,
    ) -> Result<(), CopyError> {
        let table = transaction.open_table(tables::STAGED).map_err(StoreError::from)?;
        let begin = slot.key("");
        let end = end_of_prefix(&begin);
        let rows =
            table.range::<&[u8]>(begin.as_slice()..end.as_slice()).map_err(StoreError::from)?;
        for row in rows {
            let (key, value) = row.map_err(StoreError::from)?;
            let op = read_staged(key.value(), value.value())?;
            apply(changing, &op, &self.head, &mut self.older)?;
        }
        Ok(())
    }
}

fn apply(
    changing: &mut Changing<'_>,
    op: &Op,
    head: &SignedHead,
    older: &mut Option<Older>,
) -> Result<(), StoreError> {
    let (stamp, micros) = (head.stamp(), head.head().time.micros());
    match op {
        Op::Put { path, stamp, value } => {
            let here = changing.put(path, *stamp, value, micros)?;
            note_older(older, path, here, *stamp);
            Ok(())
        }
        // When exactly the author removed it is not told: it is logged as learned now.
        Op::Delete { path } => changing.delete(path, stamp, micros).map(drop),
    }
}

fn read_staged(key: &[u8], row: &[u8]) -> Result<Op, StoreError> {
    const BAD: StoreError = StoreError::BadRow { table: "staged/1" };
    let path = tables::read_path(&key[8..], "staged/1")?;
    match row.split_first() {
        Some((&PUT, rest)) => {
            let (stamp, value) = rest.split_first_chunk::<12>().ok_or(BAD)?;
            Ok(Op::Put { path, stamp: Stamp::from_bytes(stamp), value: value.to_vec() })
        }
        Some((&DELETE, [])) => Ok(Op::Delete { path }),
        Some(_) | None => Err(BAD),
    }
}
