//! The change log: one row per changed path, so that a delta is one range scan and already net.

use std::collections::BTreeMap;

use kalends_schema::path::{Area, Path};
use kalends_schema::stamp::Stamp;
use redb::{ReadableTable, Table, WriteTransaction};

use super::error::StoreError;
use super::tables::{self, LogFloor, LogKind, Slot, end_of_prefix};

/// Rows of one area's log; what is older is asked for as a snapshot.
pub const LOG_ROWS_MAX: u64 = 100_000;
/// How long a change stays in the log.
pub const LOG_MICROS_MAX: i64 = 90 * 24 * 3600 * 1_000_000;
/// Rows that one commit trims, so that no commit pays for a whole season.
const TRIM_ROWS_PER_COMMIT: usize = 1_024;

/// One change of one path.
pub(super) struct Change {
    pub stamp: Stamp,
    pub kind: LogKind,
    /// The time of the commit's head, in microseconds since 1970.
    pub micros: i64,
}

/// The row that is trimmed first.
struct Oldest {
    key: Vec<u8>,
    stamp: Stamp,
    path: Path,
    micros: i64,
}

/// The log of one keyspace, open for writing.
pub(super) struct Log<'t> {
    slot: Slot,
    rows: Table<'t, &'static [u8], &'static [u8; 9]>,
    deleted: Table<'t, &'static [u8], &'static [u8; 12]>,
    floors: Table<'t, &'static [u8; 9], &'static [u8; 20]>,
    /// The floors as the changes so far make them; [`Log::trim`] writes them down.
    changed: BTreeMap<Area, LogFloor>,
}

impl<'t> Log<'t> {
    /// Whoever records changes of an area has to trim it before the commit.
    pub fn open(transaction: &'t WriteTransaction, slot: Slot) -> Result<Log<'t>, StoreError> {
        Ok(Log {
            slot,
            rows: transaction.open_table(tables::LOG)?,
            deleted: transaction.open_table(tables::DELETED)?,
            floors: transaction.open_table(tables::LOG_FLOORS)?,
            changed: BTreeMap::new(),
        })
    }

    /// Writes a change down in place of the path's older one. `was` is the stamp of the entry
    /// that the path had before, if it had one.
    pub fn record(
        &mut self,
        path: &Path,
        was: Option<Stamp>,
        change: &Change,
    ) -> Result<(), StoreError> {
        let area = path.area();
        let key = self.slot.key(path.as_str());
        let gone = self.deleted.remove(key.as_slice())?.map(|row| Stamp::from_bytes(row.value()));
        let mut floor = self.floor(area)?;
        if let Some(older) = was.or(gone) {
            let older = self.slot.log_key(area, older, path.as_str());
            if self.rows.remove(older.as_slice())?.is_some() {
                floor.rows = floor.rows.saturating_sub(1);
            }
        }
        let row = self.slot.log_key(area, change.stamp, path.as_str());
        let value = tables::log_value(change.kind, change.micros);
        if self.rows.insert(row.as_slice(), &value)?.is_none() {
            floor.rows += 1;
        }
        if change.kind == LogKind::Delete {
            self.deleted.insert(key.as_slice(), &change.stamp.to_bytes())?;
        }
        self.changed.insert(area, floor);
        Ok(())
    }

    /// Begins an empty log, whole for every change above `floor`.
    pub fn restart(&mut self, area: Area, floor: Stamp) -> Result<(), StoreError> {
        let begin = self.slot.floor_key(area);
        let end = end_of_prefix(&begin);
        self.rows.retain_in::<&[u8], _>(begin.as_slice()..end.as_slice(), |_, _| false)?;
        let begin = self.slot.key(&format!("/{}/", area.as_str()));
        let end = end_of_prefix(&begin);
        self.deleted.retain_in::<&[u8], _>(begin.as_slice()..end.as_slice(), |_, _| false)?;
        self.set_floor(area, LogFloor { floor, rows: 0 })
    }

    /// Drops what is too old or too much, oldest first, raises the floor above it, and writes down
    /// how much there is.
    pub fn trim(&mut self, area: Area, now_micros: i64) -> Result<(), StoreError> {
        let mut floor = self.floor(area)?;
        let begin = self.slot.floor_key(area);
        let end = end_of_prefix(&begin);
        for _ in 0..TRIM_ROWS_PER_COMMIT {
            let Some(Oldest { key, stamp, path, micros }) = self.oldest(&begin, &end)? else {
                break;
            };
            if floor.rows <= LOG_ROWS_MAX && micros >= now_micros.saturating_sub(LOG_MICROS_MAX) {
                break;
            }
            self.rows.remove(key.as_slice())?;
            let deleted = self.slot.key(path.as_str());
            let gone = self.deleted.get(deleted.as_slice())?.map(|row| *row.value());
            if gone == Some(stamp.to_bytes()) {
                self.deleted.remove(deleted.as_slice())?;
            }
            // A copy logs records at stamps of their author's choice: the floor never sinks to them.
            let (floor_at, rows) = (floor.floor.max(stamp), floor.rows.saturating_sub(1));
            floor = LogFloor { floor: floor_at, rows };
        }
        self.set_floor(area, floor)
    }

    fn oldest(&self, begin: &[u8], end: &[u8]) -> Result<Option<Oldest>, StoreError> {
        let Some(row) = self.rows.range::<&[u8]>(begin..end)?.next() else { return Ok(None) };
        let (key, value) = row?;
        let (stamp, path, _, micros) = tables::read_log(key.value(), value.value())?;
        Ok(Some(Oldest { key: key.value().to_vec(), stamp, path, micros }))
    }

    fn floor(&self, area: Area) -> Result<LogFloor, StoreError> {
        if let Some(changed) = self.changed.get(&area) {
            return Ok(*changed);
        }
        let row = self.floors.get(&self.slot.floor_key(area))?;
        let none = LogFloor { floor: Stamp { epoch: 0, seq: 0 }, rows: 0 };
        Ok(row.map_or(none, |row| LogFloor::from_bytes(row.value())))
    }

    fn set_floor(&mut self, area: Area, floor: LogFloor) -> Result<(), StoreError> {
        self.floors.insert(&self.slot.floor_key(area), &floor.to_bytes())?;
        self.changed.remove(&area);
        Ok(())
    }
}
