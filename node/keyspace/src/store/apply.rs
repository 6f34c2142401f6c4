//! Writing changes into a keyspace's tables, with its log, its counts and its tree.

use std::collections::BTreeSet;

use kalends_schema::hash::Hash;
use kalends_schema::path::{Area, Path};
use kalends_schema::stamp::Stamp;
use kalends_schema::tree::{recompute, value_hash};
use redb::{ReadableTable, Table, WriteTransaction};

use super::error::StoreError;
use super::index::{Place, WriteIndex};
use super::log::{Change, Log};
use super::tables::{self, EntryRow, LogKind, Slot};

/// How much an area holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Totals {
    pub count: u64,
    /// Of paths and values.
    pub bytes: u64,
}

impl Totals {
    pub fn add(&mut self, path: &Path, value_bytes: u64) {
        self.count += 1;
        self.bytes += path.as_str().len() as u64 + value_bytes;
    }

    fn take(&mut self, path: &Path, value_bytes: u64) {
        self.count = self.count.saturating_sub(1);
        self.bytes = self.bytes.saturating_sub(path.as_str().len() as u64 + value_bytes);
    }
}

/// One keyspace open for changes within a write transaction.
pub(super) struct Changing<'t> {
    slot: Slot,
    entries: Table<'t, &'static [u8], &'static [u8; 48]>,
    values: Table<'t, &'static [u8], &'static [u8]>,
    chunks: Table<'t, &'static [u8], &'static [u8; 32]>,
    pub log: Log<'t>,
    pub public: Totals,
    pub private: Totals,
    touched: BTreeSet<Path>,
}

impl<'t> Changing<'t> {
    pub fn open(
        transaction: &'t WriteTransaction,
        slot: Slot,
        public: Totals,
        private: Totals,
    ) -> Result<Changing<'t>, StoreError> {
        Ok(Changing {
            slot,
            entries: transaction.open_table(tables::ENTRIES)?,
            values: transaction.open_table(tables::VALUES)?,
            chunks: transaction.open_table(tables::CHUNKS)?,
            log: Log::open(transaction, slot)?,
            public,
            private,
            touched: BTreeSet::new(),
        })
    }

    /// The row of an entry.
    pub fn entry(&self, path: &Path) -> Result<Option<EntryRow>, StoreError> {
        let row = self.entries.get(self.slot.key(path.as_str()).as_slice())?;
        Ok(row.map(|row| EntryRow::from_bytes(row.value())))
    }

    /// Writes an entry, new or in place of an older one; answers with the stamp of that.
    pub fn put(
        &mut self,
        path: &Path,
        stamp: Stamp,
        value: &[u8],
        micros: i64,
    ) -> Result<Option<Stamp>, StoreError> {
        let value_bytes = u32::try_from(value.len()).expect("values are bounded far below 4 GiB");
        let row = EntryRow { stamp, value_hash: value_hash(stamp, value), value_bytes };
        let key = self.slot.key(path.as_str());
        let older = self.entries.insert(key.as_slice(), &row.to_bytes())?;
        let older = older.map(|older| EntryRow::from_bytes(older.value()));
        self.values.insert(key.as_slice(), value)?;
        let totals = self.totals(path.area());
        if let Some(older) = older {
            totals.take(path, older.value_bytes.into());
        }
        totals.add(path, value_bytes.into());
        self.touched.insert(path.clone());
        let change = Change { stamp, kind: LogKind::Put, micros };
        let older = older.map(|row| row.stamp);
        self.log.record(path, older, &change)?;
        Ok(older)
    }

    /// Takes an entry away; `stamp` is the commit that did, or with which that was learned.
    pub fn delete(&mut self, path: &Path, stamp: Stamp, micros: i64) -> Result<bool, StoreError> {
        let Some(older) = self.entry(path)? else { return Ok(false) };
        let key = self.slot.key(path.as_str());
        self.entries.remove(key.as_slice())?;
        self.values.remove(key.as_slice())?;
        self.totals(path.area()).take(path, older.value_bytes.into());
        self.touched.insert(path.clone());
        let change = Change { stamp, kind: LogKind::Delete, micros };
        self.log.record(path, Some(older.stamp), &change)?;
        Ok(true)
    }

    /// The area's root after the changes; chunks that no change touched are not read again.
    pub fn root(&mut self, area: Area) -> Result<Hash, StoreError> {
        let touched = self.touched.iter().filter(|path| path.area() == area).cloned().collect();
        let place = Place { slot: self.slot, area };
        let mut index = WriteIndex { place, entries: &self.entries, chunks: &mut self.chunks };
        recompute(&mut index, &touched)
    }

    /// The paths that were changed.
    pub fn into_touched(self) -> BTreeSet<Path> {
        self.touched
    }

    fn totals(&mut self, area: Area) -> &mut Totals {
        match area {
            Area::Pub => &mut self.public,
            Area::Priv => &mut self.private,
        }
    }
}
