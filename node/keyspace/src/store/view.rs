//! Reading keyspaces: what is stored, with what parcels proved laid over it.
//!
//! Of a copy and a parcel, whichever comes under the higher head wins, path by path.

use std::collections::BTreeMap;
use std::sync::Arc;

use kalends_schema::head::SignedHead;
use kalends_schema::key::Identity;
use kalends_schema::path::Path;
use kalends_schema::stamp::Stamp;
use kalends_schema::time::Timestamp;
use redb::{Database, ReadTransaction, ReadableDatabase, ReadableTable};

use super::error::StoreError;
use super::rows::{Rows, verified};
use super::tables::{self, EntryRow, HeardRow, KeyspaceRow, Role, end_of_prefix, identity_key};

/// One record as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The commit that wrote it. Of what a batch has staged: the stamp it will most likely get.
    pub stamp: Stamp,
    /// Its bytes.
    pub value: Vec<u8>,
    /// The time of the head that proves it; `None` for what a batch has staged.
    pub head_time: Option<Timestamp>,
}

/// What can be read of the store, from a [`Snapshot`] or within a [`super::Batch`].
pub trait View {
    /// Whether a keyspace is stored here, and whose it is.
    ///
    /// # Errors
    /// [`StoreError`] when the file fails; so do all others here.
    fn role(&self, identity: &Identity) -> Result<Option<Role>, StoreError>;

    /// The head of a stored keyspace, own or copied.
    fn head(&self, identity: &Identity) -> Result<Option<SignedHead>, StoreError>;

    /// The highest head ever seen of an identity, by a copy or by a parcel.
    fn known(&self, identity: &Identity) -> Result<Option<SignedHead>, StoreError>;

    /// One record.
    fn get(&self, identity: &Identity, path: &Path) -> Result<Option<Entry>, StoreError>;

    /// The first `limit` records whose path begins with `prefix`, behind `after`, ascending.
    fn scan_after(
        &self,
        identity: &Identity,
        prefix: &str,
        after: Option<&Path>,
        limit: usize,
    ) -> Result<Vec<(Path, Entry)>, StoreError>;

    /// Everybody of whom anything is stored: own keyspaces, copies, and parcels' authors.
    fn identities(&self) -> Result<Vec<Identity>, StoreError>;

    /// The first `limit` records whose path begins with `prefix`, ascending.
    fn scan(
        &self,
        identity: &Identity,
        prefix: &str,
        limit: usize,
    ) -> Result<Vec<(Path, Entry)>, StoreError> {
        self.scan_after(identity, prefix, None, limit)
    }
}

/// What a batch has staged: a value, or `None` for a deletion.
pub(super) type Staged = BTreeMap<(Identity, Path), Option<Arc<[u8]>>>;

/// The store as it was at one moment.
#[derive(Clone)]
pub struct Snapshot {
    transaction: Arc<ReadTransaction>,
}

impl Snapshot {
    pub(super) fn begin(database: &Database) -> Result<Snapshot, StoreError> {
        Ok(Snapshot { transaction: Arc::new(database.begin_read()?) })
    }

    /// The transaction below, for tables that a caller defines itself.
    pub fn transaction(&self) -> &ReadTransaction {
        &self.transaction
    }

    /// Stamp and time of a stored keyspace's head. Its signatures were checked before it was
    /// stored and are not checked again, which matters where thousands are looked at.
    ///
    /// # Errors
    /// [`StoreError`] when the file fails.
    pub fn newest(&self, identity: &Identity) -> Result<Option<(Stamp, Timestamp)>, StoreError> {
        let Some(row) = self.transaction.keyspace(identity)? else { return Ok(None) };
        let time = time(tables::head_micros(&row.head));
        let time = time.ok_or(StoreError::BadHead { identity: *identity })?;
        Ok(Some((row.stamp(), time)))
    }
}

static NOTHING_STAGED: Staged = Staged::new();

impl View for Snapshot {
    fn role(&self, identity: &Identity) -> Result<Option<Role>, StoreError> {
        Ok(self.transaction.keyspace(identity)?.map(|row| row.role))
    }

    fn head(&self, identity: &Identity) -> Result<Option<SignedHead>, StoreError> {
        head(&*self.transaction, identity)
    }

    fn known(&self, identity: &Identity) -> Result<Option<SignedHead>, StoreError> {
        known(&*self.transaction, identity)
    }

    fn get(&self, identity: &Identity, path: &Path) -> Result<Option<Entry>, StoreError> {
        get(&*self.transaction, &NOTHING_STAGED, identity, path)
    }

    fn scan_after(
        &self,
        identity: &Identity,
        prefix: &str,
        after: Option<&Path>,
        limit: usize,
    ) -> Result<Vec<(Path, Entry)>, StoreError> {
        let wanted = Wanted { identity, prefix, after, limit };
        scan(&*self.transaction, &NOTHING_STAGED, &wanted)
    }

    fn identities(&self) -> Result<Vec<Identity>, StoreError> {
        identities(&*self.transaction)
    }
}

pub(super) fn head(rows: &impl Rows, of: &Identity) -> Result<Option<SignedHead>, StoreError> {
    rows.keyspace(of)?.map(|row| verified(of, &row.head)).transpose()
}

pub(super) fn known(rows: &impl Rows, of: &Identity) -> Result<Option<SignedHead>, StoreError> {
    rows.known_head(of)?.map(|bytes| verified(of, &bytes)).transpose()
}

pub(super) fn identities(rows: &impl Rows) -> Result<Vec<Identity>, StoreError> {
    // Every way to learn of somebody leaves a row in `known`.
    let table = rows.table(tables::KNOWN)?;
    let rows = table.range::<&[u8; 32]>(..)?;
    rows.map(|row| Ok(Identity::from_bytes(*row?.0.value()))).collect()
}

/// The stamp that the next commit takes, unless it begins a new epoch.
fn next_stamp(row: Option<&KeyspaceRow>) -> Stamp {
    row.map_or(Stamp { epoch: 1, seq: 1 }, |row| {
        let Stamp { epoch, seq } = row.stamp();
        Stamp { epoch, seq: seq.saturating_add(1) }
    })
}

/// The time in a stored head; a head was verified before it was stored.
fn time(micros: i64) -> Option<Timestamp> {
    Timestamp::from_micros(micros).ok()
}

fn staged_entry(row: Option<&KeyspaceRow>, value: &[u8]) -> Entry {
    Entry { stamp: next_stamp(row), value: value.to_vec(), head_time: None }
}

fn heard_entry(heard: HeardRow) -> Option<Entry> {
    let (stamp, value) = heard.entry?;
    Some(Entry { stamp, value, head_time: time(heard.micros) })
}

/// What a parcel said counts above the head of the copy, not at it.
fn outranks(heard: &HeardRow, row: Option<&KeyspaceRow>) -> bool {
    row.is_none_or(|row| heard.head > row.stamp())
}

pub(super) fn get(
    rows: &impl Rows,
    staged: &Staged,
    identity: &Identity,
    path: &Path,
) -> Result<Option<Entry>, StoreError> {
    let row = rows.keyspace(identity)?;
    if let Some(value) = staged.get(&(*identity, path.clone())) {
        return Ok(value.as_ref().map(|value| staged_entry(row.as_ref(), value)));
    }
    let heard = rows.table(tables::HEARD)?;
    let heard = heard.get(identity_key(identity, path.as_str()).as_slice())?;
    let heard = heard.map(|row| HeardRow::from_bytes(row.value())).transpose()?;
    if let Some(heard) = heard.filter(|heard| outranks(heard, row.as_ref())) {
        return Ok(heard_entry(heard));
    }
    let Some(row) = row else { return Ok(None) };
    let key = row.slot.key(path.as_str());
    let entries = rows.table(tables::ENTRIES)?;
    let Some(entry) = entries.get(key.as_slice())? else { return Ok(None) };
    stored_entry(rows, &row, &key, entry.value()).map(Some)
}

fn stored_entry(
    rows: &impl Rows,
    row: &KeyspaceRow,
    key: &[u8],
    entry: &[u8; 48],
) -> Result<Entry, StoreError> {
    let values = rows.table(tables::VALUES)?;
    let value = values.get(key)?.ok_or(StoreError::BadRow { table: "values/1" })?;
    Ok(Entry {
        stamp: EntryRow::from_bytes(entry).stamp,
        value: value.value().to_vec(),
        head_time: time(tables::head_micros(&row.head)),
    })
}

/// What a scan asks for.
pub(super) struct Wanted<'a> {
    pub identity: &'a Identity,
    pub prefix: &'a str,
    pub after: Option<&'a Path>,
    pub limit: usize,
}

impl Wanted<'_> {
    fn takes(&self, path: &Path) -> bool {
        path.as_str().starts_with(self.prefix) && self.after.is_none_or(|after| path > after)
    }

    /// The keys of the range behind whatever comes before the path.
    fn range(&self, before: &[u8]) -> (Vec<u8>, Vec<u8>) {
        let begin = match self.after {
            // The shortest key above the path itself.
            Some(after) if after.as_str() >= self.prefix => {
                [before, after.as_str().as_bytes(), &[0]].concat()
            }
            Some(_) | None => [before, self.prefix.as_bytes()].concat(),
        };
        let end = end_of_prefix(&[before, self.prefix.as_bytes()].concat());
        let begin = begin.min(end.clone());
        (begin, end)
    }
}

pub(super) fn scan(
    rows: &impl Rows,
    staged: &Staged,
    wanted: &Wanted<'_>,
) -> Result<Vec<(Path, Entry)>, StoreError> {
    let row = rows.keyspace(wanted.identity)?;
    let mut over = heard_over(rows, row.as_ref(), wanted)?;
    for ((_, path), value) in staged
        .iter()
        .filter(|((identity, path), _)| identity == wanted.identity && wanted.takes(path))
    {
        let entry = value.as_ref().map(|value| staged_entry(row.as_ref(), value));
        over.insert(path.clone(), entry);
    }
    let mut found = Vec::new();
    if let Some(row) = &row {
        let entries = rows.table(tables::ENTRIES)?;
        let (begin, end) = wanted.range(&row.slot.0.to_be_bytes());
        for stored in entries.range::<&[u8]>(begin.as_slice()..end.as_slice())? {
            let (key, entry) = stored?;
            let path = tables::read_path(&key.value()[8..], "entries/1")?;
            take_before(&mut over, &path, &mut found);
            if found.len() >= wanted.limit {
                break;
            }
            match over.remove(&path) {
                Some(other) => found.extend(other.map(|entry| (path, entry))),
                None => found.push((path, stored_entry(rows, row, key.value(), entry.value())?)),
            }
        }
    }
    found.extend(over.into_iter().filter_map(|(path, entry)| Some((path, entry?))));
    found.truncate(wanted.limit);
    Ok(found)
}

/// Moves what lies over the stored entries and before `path` into `found`.
fn take_before(
    over: &mut BTreeMap<Path, Option<Entry>>,
    path: &Path,
    found: &mut Vec<(Path, Entry)>,
) {
    while let Some(first) = over.first_entry().filter(|first| first.key() < path) {
        let (path, entry) = first.remove_entry();
        found.extend(entry.map(|entry| (path, entry)));
    }
}

fn heard_over(
    rows: &impl Rows,
    row: Option<&KeyspaceRow>,
    wanted: &Wanted<'_>,
) -> Result<BTreeMap<Path, Option<Entry>>, StoreError> {
    let table = rows.table(tables::HEARD)?;
    let (begin, end) = wanted.range(wanted.identity.as_bytes());
    let mut over = BTreeMap::new();
    for stored in table.range::<&[u8]>(begin.as_slice()..end.as_slice())? {
        let (key, value) = stored?;
        let heard = HeardRow::from_bytes(value.value())?;
        if outranks(&heard, row) {
            over.insert(tables::read_path(&key.value()[32..], "heard/1")?, heard_entry(heard));
        }
    }
    Ok(over)
}
