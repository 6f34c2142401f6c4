//! What a server answers with: the net difference since a reader's stamp, or everything.
//!
//! Records stream in pages off one snapshot, which ends with the stream.

use kalends_schema::head::SignedHead;
use kalends_schema::key::Identity;
use kalends_schema::path::{Area, Path};
use kalends_schema::stamp::Stamp;
use redb::ReadableTable;

use super::error::StoreError;
use super::rows::{Rows, verified};
use super::tables::{self, EntryRow, KeyspaceRow, LogFloor, LogKind, Slot, end_of_prefix};
use super::view::Snapshot;

/// One step from a reader's copy to the head's contents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Op {
    /// The path holds this.
    Put {
        /// Where.
        path: Path,
        /// The commit that wrote it.
        stamp: Stamp,
        /// Its bytes.
        value: Vec<u8>,
    },
    /// The path holds nothing.
    Delete {
        /// Where.
        path: Path,
    },
}

impl Op {
    /// Where.
    pub fn path(&self) -> &Path {
        match self {
            Op::Put { path, .. } | Op::Delete { path } => path,
        }
    }

    /// Bytes of path and value: what it costs to hold and to send.
    pub fn bytes(&self) -> usize {
        match self {
            Op::Put { path, value, .. } => path.as_str().len() + value.len(),
            Op::Delete { path } => path.as_str().len(),
        }
    }
}

/// A head, and how to come to it.
pub struct Changes {
    /// The newest head here.
    pub head: SignedHead,
    /// What leads to it.
    pub delta: Delta,
}

/// How a reader comes to the head.
pub enum Delta {
    /// The reader is there, or even further.
    Same,
    /// By these changes since its stamp.
    Ops(Ops),
    /// From nothing, by all records.
    Snapshot(Ops),
}

impl Snapshot {
    /// The net difference of an area since `since`, in ascending order of path. `None` when there
    /// is no such keyspace here. Everything, when `since` is of another epoch, or older than the
    /// log.
    ///
    /// # Errors
    /// [`StoreError`] when the file fails.
    pub fn changes_since(
        &self,
        identity: &Identity,
        area: Area,
        since: Option<Stamp>,
    ) -> Result<Option<Changes>, StoreError> {
        let Some(row) = self.transaction().keyspace(identity)? else { return Ok(None) };
        let head = verified(identity, &row.head)?;
        let whole = || Delta::Snapshot(Ops::everything(self, row, area));
        let delta = match since {
            None => whole(),
            Some(since) if since >= row.stamp() => Delta::Same,
            Some(since) if since.epoch != row.stamp().epoch => whole(),
            Some(since) if since < self.log_floor(row.slot, area)? => whole(),
            Some(since) => Delta::Ops(Ops::since(self, row, area, since)?),
        };
        Ok(Some(Changes { head, delta }))
    }

    fn log_floor(&self, slot: Slot, area: Area) -> Result<Stamp, StoreError> {
        let table = self.transaction().table(tables::LOG_FLOORS)?;
        let floor = table.get(&slot.floor_key(area))?;
        // Without a floor nothing is known to be whole.
        let none = Stamp { epoch: u32::MAX, seq: u64::MAX };
        Ok(floor.map_or(none, |row| LogFloor::from_bytes(row.value()).floor))
    }
}

/// Records and removals in ascending order of path, read page by page.
pub struct Ops {
    snapshot: Snapshot,
    slot: Slot,
    rest: Rest,
}

enum Rest {
    /// The changed paths that are not read yet, descending, so that the next is the last.
    Changed(Vec<(Path, LogKind)>),
    /// All entries from this key on, to before the other.
    Range(Vec<u8>, Vec<u8>),
}

impl Ops {
    fn everything(snapshot: &Snapshot, row: KeyspaceRow, area: Area) -> Ops {
        let begin = row.slot.key(&format!("/{}/", area.as_str()));
        let end = end_of_prefix(&begin);
        Ops { snapshot: snapshot.clone(), slot: row.slot, rest: Rest::Range(begin, end) }
    }

    fn since(
        snapshot: &Snapshot,
        row: KeyspaceRow,
        area: Area,
        since: Stamp,
    ) -> Result<Ops, StoreError> {
        let above = Stamp { epoch: since.epoch, seq: since.seq.saturating_add(1) };
        let begin = row.slot.log_key(area, above, "");
        let end = end_of_prefix(&row.slot.floor_key(area));
        let log = snapshot.transaction().table(tables::LOG)?;
        let mut changed = Vec::new();
        for stored in log.range::<&[u8]>(begin.as_slice()..end.as_slice())? {
            let (key, value) = stored?;
            let (_, path, kind, _) = tables::read_log(key.value(), value.value())?;
            changed.push((path, kind));
        }
        drop(log);
        changed.sort_by(|(a, _), (b, _)| b.cmp(a));
        Ok(Ops { snapshot: snapshot.clone(), slot: row.slot, rest: Rest::Changed(changed) })
    }

    /// The next page: at least one step, and no more after `bytes` of paths and values are
    /// reached. Empty at the end.
    ///
    /// # Errors
    /// [`StoreError`] when the file fails.
    pub fn next_page(&mut self, bytes: usize) -> Result<Vec<Op>, StoreError> {
        match &mut self.rest {
            Rest::Changed(paths) => changed_page(&self.snapshot, self.slot, paths, bytes),
            Rest::Range(begin, end) => range_page(&self.snapshot, begin, end, bytes),
        }
    }
}

fn changed_page(
    snapshot: &Snapshot,
    slot: Slot,
    paths: &mut Vec<(Path, LogKind)>,
    bytes_max: usize,
) -> Result<Vec<Op>, StoreError> {
    const BAD: StoreError = StoreError::BadRow { table: "log/1" };
    let entries = snapshot.transaction().table(tables::ENTRIES)?;
    let values = snapshot.transaction().table(tables::VALUES)?;
    let mut page = Vec::new();
    let mut bytes = 0;
    while bytes < bytes_max {
        let Some((path, kind)) = paths.pop() else { break };
        let op = match kind {
            LogKind::Delete => Op::Delete { path },
            LogKind::Put => {
                let key = slot.key(path.as_str());
                let entry = entries.get(key.as_slice())?.ok_or(BAD)?;
                let value = values.get(key.as_slice())?.ok_or(BAD)?.value().to_vec();
                Op::Put { path, stamp: EntryRow::from_bytes(entry.value()).stamp, value }
            }
        };
        bytes += op.bytes();
        page.push(op);
    }
    Ok(page)
}

fn range_page(
    snapshot: &Snapshot,
    begin: &mut Vec<u8>,
    end: &[u8],
    bytes_max: usize,
) -> Result<Vec<Op>, StoreError> {
    let entries = snapshot.transaction().table(tables::ENTRIES)?;
    let values = snapshot.transaction().table(tables::VALUES)?;
    let mut values = values.range::<&[u8]>(begin.as_slice()..end)?;
    let mut page = Vec::new();
    let mut bytes = 0;
    let mut last = None;
    for stored in entries.range::<&[u8]>(begin.as_slice()..end)? {
        if bytes >= bytes_max {
            break;
        }
        let (key, entry) = stored?;
        // Both tables have the same keys, so they are walked side by side.
        let (value_key, value) =
            values.next().ok_or(StoreError::BadRow { table: "values/1" })??;
        if value_key.value() != key.value() {
            return Err(StoreError::BadRow { table: "values/1" });
        }
        let path = tables::read_path(&key.value()[8..], "entries/1")?;
        let stamp = EntryRow::from_bytes(entry.value()).stamp;
        let op = Op::Put { path, stamp, value: value.value().to_vec() };
        bytes += op.bytes();
        page.push(op);
        last = Some([key.value(), &[0]].concat());
    }
    if let Some(last) = last {
        *begin = last;
    }
    Ok(page)
}
