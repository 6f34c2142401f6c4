//! The versions that this node has seen of events its owner organizes or attends, and of what others
//! wrote about the owner's part in them: answers, invitations, admissions.
//!
//! Kept for a year, and at most 64 MiB of them: the oldest go first. A version is a commit of the
//! author's; whoever was not told of one, and copied a later one, has not seen it.

use kalends_keyspace::store::{Batch, StoreError};
use kalends_schema::hash::Hash;
use kalends_schema::stamp::Stamp;
use kalends_schema::time::Timestamp;
use kalends_schema::uri::Uri;
use redb::ReadableTable;

use super::Ground;
use super::tables::{COUNTERS, HISTORY, HISTORY_AGE, end_of};

/// Bytes of all versions: decades of one person's calendar.
const BYTES_MAX: u64 = 64 * 1024 * 1024;
/// How long a version is kept, in microseconds: a year.
const AGE_MICROS_MAX: i64 = 366 * 24 * 3_600 * 1_000_000;
/// Versions dropped in one go, so that no commit takes long: the next one goes on.
const DROPPED_MAX: usize = 1_000;
/// The counter of all their bytes.
const BYTES: &str = "history_bytes";

/// One version of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Version {
    /// The commit that wrote it.
    pub(crate) stamp: Stamp,
    /// When this node saw it first.
    pub(crate) seen_at: Timestamp,
    /// The record; `None` where it was removed.
    pub(crate) value: Option<Vec<u8>>,
}

/// Keeps a version, unless it is here already, and drops what is too old or too much.
pub(crate) fn keep(batch: &Batch, record: &Uri, version: &Version) -> Result<(), StoreError> {
    let key = key(record, version.stamp);
    let value = version.value.as_deref().unwrap_or_default();
    let row = [version.seen_at.micros().to_le_bytes().as_slice(), value].concat();
    {
        let mut table = batch.transaction().open_table(HISTORY)?;
        if table.get(key.as_slice())?.is_some() {
            return Ok(());
        }
        table.insert(key.as_slice(), row.as_slice())?;
        let mut ages = batch.transaction().open_table(HISTORY_AGE)?;
        ages.insert(age_key(version.seen_at, &key).as_slice(), size(&key, &row))?;
    }
    count(batch, |bytes| bytes.saturating_add(size(&key, &row)))?;
    drop_oldest(batch, version.seen_at)
}

/// The versions of a record, the oldest first.
pub(crate) fn versions(ground: &impl Ground, record: &Uri) -> Result<Vec<Version>, StoreError> {
    let begin = prefix(record);
    let end = end_of(&begin);
    let table = ground.table(HISTORY)?;
    let mut found = Vec::new();
    for row in table.range::<&[u8]>(begin.as_slice()..end.as_slice())? {
        let (key, value) = row?;
        let version = read(&key.value()[begin.len()..], value.value());
        found.push(version.ok_or(StoreError::BadRow { table: "node_history/1" })?);
    }
    Ok(found)
}

fn drop_oldest(batch: &Batch, now: Timestamp) -> Result<(), StoreError> {
    let mut bytes = count(batch, |bytes| bytes)?;
    let mut ages = batch.transaction().open_table(HISTORY_AGE)?;
    let mut table = batch.transaction().open_table(HISTORY)?;
    for _ in 0..DROPPED_MAX {
        let Some(first) = ages.first()? else { break };
        let bad = StoreError::BadRow { table: "node_history_age/1" };
        let age = first.0.value().to_vec();
        let size = first.1.value();
        drop(first);
        let (seen_at, key) = age.split_first_chunk::<8>().ok_or(bad)?;
        let old = now.micros().saturating_sub(i64::from_be_bytes(*seen_at)) > AGE_MICROS_MAX;
        if !old && bytes <= BYTES_MAX {
            break;
        }
        table.remove(key)?;
        ages.remove(age.as_slice())?;
        bytes = bytes.saturating_sub(size);
    }
    drop((ages, table));
    count(batch, |_| bytes).map(drop)
}

/// Sets the counter of bytes to what `change` makes of it.
fn count(batch: &Batch, change: impl FnOnce(u64) -> u64) -> Result<u64, StoreError> {
    let mut counters = batch.transaction().open_table(COUNTERS)?;
    let before = counters.get(BYTES)?.map_or(0, |row| row.value());
    let after = change(before);
    if after != before {
        counters.insert(BYTES, after)?;
    }
    Ok(after)
}

fn size(key: &[u8], row: &[u8]) -> u64 {
    (key.len() + row.len()) as u64
}

fn prefix(record: &Uri) -> Vec<u8> {
    Hash::of(record.to_string().as_bytes()).as_bytes().to_vec()
}

/// Sorted as the commits are.
fn key(record: &Uri, stamp: Stamp) -> Vec<u8> {
    let Stamp { epoch, seq } = stamp;
    [prefix(record).as_slice(), &epoch.to_be_bytes(), &seq.to_be_bytes()].concat()
}

fn age_key(seen_at: Timestamp, key: &[u8]) -> Vec<u8> {
    [seen_at.micros().to_be_bytes().as_slice(), key].concat()
}

fn read(stamp: &[u8], row: &[u8]) -> Option<Version> {
    let (epoch, seq) = stamp.split_first_chunk::<4>()?;
    let stamp =
        Stamp { epoch: u32::from_be_bytes(*epoch), seq: u64::from_be_bytes(seq.try_into().ok()?) };
    let (seen_at, value) = row.split_first_chunk::<8>()?;
    let seen_at = Timestamp::from_micros(i64::from_le_bytes(*seen_at)).ok()?;
    Some(Version { stamp, seen_at, value: (!value.is_empty()).then(|| value.to_vec()) })
}

#[cfg(test)]
mod tests {
    use kalends_keyspace::store::{Store, StoreOptions};
    use kalends_schema::key::Identity;
    use kalends_schema::path::Area;
    use kalends_schema::uri::EventUri;

    use super::*;
    use crate::book::tables::create;

    const DAY: i64 = 24 * 3_600 * 1_000_000;

    fn event() -> Uri {
        let event = EventUri::of(Identity::from_bytes([1; 32]), Area::Pub, "0034GJ7PPX0H0");
        event.unwrap().as_uri().clone()
    }

    fn seen(day: i64, bytes: usize) -> Version {
        let stamp = Stamp { epoch: 1, seq: u64::try_from(day).unwrap() };
        let seen_at = Timestamp::from_micros(1_780_000_000_000_000 + day * DAY).unwrap();
        Version { stamp, seen_at, value: Some(vec![7; bytes]) }
    }

    fn kept(versions: &[Version]) -> Vec<u64> {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("store"), StoreOptions::default()).unwrap();
        let batch = store.write().unwrap();
        create(batch.transaction()).unwrap();
        for version in versions {
            keep(&batch, &event(), version).unwrap();
        }
        let found = self::versions(&batch, &event()).unwrap();
        found.into_iter().map(|version| version.stamp.seq).collect()
    }

    #[test]
    fn versions_are_kept_once_and_for_a_year() {
        let removed = Version { value: None, ..seen(400, 0) };
        assert_eq!(kept(&[seen(1, 9), seen(1, 9), seen(40, 9)]), [1, 40]);
        assert_eq!(kept(&[seen(1, 9), seen(40, 9), removed]), [40, 400]);
    }

    #[test]
    fn the_oldest_give_way_to_the_newest() {
        let quarter = usize::try_from(BYTES_MAX / 4).unwrap();
        let many: Vec<Version> = (1..=6).map(|day| seen(day, quarter - 60)).collect();
        assert_eq!(kept(&many), [3, 4, 5, 6]);
    }
}
