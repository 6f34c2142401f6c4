//! A disk in memory that loses what was not synced when its power goes, and fails when it is told to.

use std::fmt;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use redb::StorageBackend;

/// A disk. Clones are the same disk; after a power cut, [`Disk::after_power_cut`] gives it to
/// whoever comes next, and those who had it before get errors.
#[derive(Clone, Default)]
pub(super) struct Disk(Arc<Mutex<Platter>>);

#[derive(Default)]
struct Platter {
    bytes: Vec<u8>,
    /// What was changed since the last sync, oldest first.
    unsynced: Vec<Change>,
    /// Changes and syncs until every further one fails; `None` for never.
    fails_after: Option<u32>,
    is_gone: bool,
}

enum Change {
    /// Bytes that were there, and those that came.
    Written { at: usize, before: Vec<u8>, after: Vec<u8> },
    /// The length before, what was cut off, and the length after.
    Resized { before: usize, cut: Vec<u8>, after: usize },
}

impl Change {
    fn undo(&self, bytes: &mut Vec<u8>) {
        match self {
            Change::Written { at, before, .. } => {
                bytes[*at..*at + before.len()].copy_from_slice(before);
            }
            Change::Resized { before, cut, after } => {
                bytes.truncate(*before.min(after));
                bytes.extend(cut);
                bytes.resize(*before, 0);
            }
        }
    }

    fn again(&self, bytes: &mut Vec<u8>) {
        match self {
            Change::Written { at, after, .. } => {
                bytes[*at..*at + after.len()].copy_from_slice(after);
            }
            Change::Resized { after, .. } => bytes.resize(*after, 0),
        }
    }
}

impl Disk {
    /// Has everything fail after so many more changes and syncs.
    pub(super) fn fail_after(&self, changes: u32) {
        self.platter().fails_after = Some(changes);
    }

    /// Whether it has failed.
    pub(super) fn has_failed(&self) -> bool {
        self.platter().fails_after == Some(0)
    }

    /// Cuts the power: everything unsynced is lost but what `kept` says yes to, change by change,
    /// since a disk writes in whatever order it likes.
    pub(super) fn after_power_cut(&self, mut kept: impl FnMut() -> bool) -> Disk {
        let mut platter = self.platter();
        let mut bytes = std::mem::take(&mut platter.bytes);
        let unsynced = std::mem::take(&mut platter.unsynced);
        platter.is_gone = true;
        unsynced.iter().rev().for_each(|change| change.undo(&mut bytes));
        for change in &unsynced {
            // Lengths are what a file system keeps first.
            if matches!(change, Change::Resized { .. }) || kept() {
                change.again(&mut bytes);
            }
        }
        Disk(Arc::new(Mutex::new(Platter { bytes, ..Platter::default() })))
    }

    fn platter(&self) -> MutexGuard<'_, Platter> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Platter {
    /// Counts a change or a sync down.
    fn changes(&mut self) -> io::Result<()> {
        if self.is_gone || self.fails_after == Some(0) {
            return Err(io::Error::other("the disk has failed"));
        }
        self.fails_after = self.fails_after.map(|left| left - 1);
        Ok(())
    }
}

impl fmt::Debug for Disk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Disk({} bytes)", self.platter().bytes.len())
    }
}

fn out_of_range() -> io::Error {
    io::Error::new(io::ErrorKind::UnexpectedEof, "beyond the end of the disk")
}

fn place(offset: u64) -> io::Result<usize> {
    usize::try_from(offset).map_err(|_| out_of_range())
}

impl StorageBackend for Disk {
    fn len(&self) -> io::Result<u64> {
        Ok(self.platter().bytes.len() as u64)
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let (platter, at) = (self.platter(), place(offset)?);
        let found = platter.bytes.get(at..at.saturating_add(out.len()));
        out.copy_from_slice(found.ok_or_else(out_of_range)?);
        Ok(())
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        let (mut platter, after) = (self.platter(), place(len)?);
        platter.changes()?;
        let before = platter.bytes.len();
        let cut = platter.bytes.get(after..).unwrap_or_default().to_vec();
        platter.bytes.resize(after, 0);
        platter.unsynced.push(Change::Resized { before, cut, after });
        Ok(())
    }

    fn sync_data(&self) -> io::Result<()> {
        let mut platter = self.platter();
        platter.changes()?;
        platter.unsynced.clear();
        Ok(())
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        let (mut platter, at) = (self.platter(), place(offset)?);
        platter.changes()?;
        let there = platter.bytes.get_mut(at..at.saturating_add(data.len()));
        let there = there.ok_or_else(out_of_range)?;
        let before = there.to_vec();
        there.copy_from_slice(data);
        platter.unsynced.push(Change::Written { at, before, after: data.to_vec() });
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(disk: &Disk) -> Vec<u8> {
        let mut out = vec![0; usize::try_from(disk.len().unwrap()).unwrap()];
        disk.read(0, &mut out).unwrap();
        out
    }

    #[test]
    fn what_was_not_synced_is_lost_and_what_was_is_there() {
        let disk = Disk::default();
        disk.set_len(4).unwrap();
        disk.write(0, b"abcd").unwrap();
        disk.sync_data().unwrap();
        disk.write(1, b"XY").unwrap();
        disk.write(2, b"Z").unwrap();
        disk.set_len(2).unwrap();
        let after = disk.after_power_cut(|| false);
        assert_eq!(read(&after), b"ab");
        assert!(disk.write(0, b"a").is_err(), "it is another's now");
    }

    #[test]
    fn a_disk_fails_when_it_is_told_to_and_stays_so() {
        let disk = Disk::default();
        disk.set_len(1).unwrap();
        disk.fail_after(1);
        disk.write(0, b"a").unwrap();
        assert!(disk.write(0, b"b").is_err());
        assert!(disk.sync_data().is_err());
        assert!(disk.has_failed());
        assert_eq!(read(&disk.after_power_cut(|| true)), b"a");
    }
}
