//! Questions to the rows, on one snapshot.

use std::collections::BTreeMap;
use std::ops::Bound;

use kalends_schema::key::Identity;
use kalends_schema::path::{Collection, Path};
use kalends_schema::record::RsvpPolicy;
use kalends_schema::stamp::Stamp;
use kalends_schema::time::Timestamp;
use redb::ReadTransaction;

use super::super::tables::{
    ARRIVALS, Bytes, DERIVED, EARLY, LINKED, MENTIONS, OCCURRENCES, PEOPLE, RECORDS, UNENDING,
};
use super::super::{
    Following, Linked, Listing, Mention, MentionKind, Position, RecordRows, Rows, Scope, Short,
    Slot, StorageError, Target, Window, codec,
};
use super::engine;

/// One snapshot of the rows.
pub(super) struct RedbRows {
    pub(super) transaction: ReadTransaction,
}

/// Authors of rows, and whether their first linking is done.
type Known = BTreeMap<Short, bool>;

/// A key and its value.
type Row = (Vec<u8>, Vec<u8>);

/// An occurrence at its place, and its event's policy.
type Placed = (Position, Slot, RsvpPolicy);

impl RedbRows {
    fn get(&self, table: Bytes, key: &[u8]) -> Result<Option<Vec<u8>>, StorageError> {
        let table = self.transaction.open_table(table).map_err(engine)?;
        Ok(table.get(key).map_err(engine)?.map(|value| value.value().to_vec()))
    }

    /// Hands rows from `from` on to `take`, as long as their keys are below `to` and it says so.
    fn scan(
        &self,
        table: Bytes,
        from: Bound<&[u8]>,
        to: Bound<&[u8]>,
        mut take: impl FnMut(&[u8], &[u8]) -> Result<bool, StorageError>,
    ) -> Result<(), StorageError> {
        let table = self.transaction.open_table(table).map_err(engine)?;
        for row in table.range::<&[u8]>((from, to)).map_err(engine)? {
            let (key, value) = row.map_err(engine)?;
            if !take(key.value(), value.value())? {
                break;
            }
        }
        Ok(())
    }

    fn with_prefix(
        &self,
        table: Bytes,
        prefix: &[u8],
        limit: usize,
    ) -> Result<Vec<Row>, StorageError> {
        let mut rows = Vec::new();
        self.scan(table, Bound::Included(prefix), Bound::Unbounded, |key, value| {
            let inside = key.starts_with(prefix) && rows.len() < limit;
            if inside {
                rows.push((key.to_vec(), value.to_vec()));
            }
            Ok(inside)
        })?;
        Ok(rows)
    }

    /// Who a short form stands for. Rows of somebody whose first linking is not done yet have
    /// nobody behind them, and are passed over.
    fn author(&self, short: Short) -> Result<Option<Identity>, StorageError> {
        let Some(bytes) = self.get(LINKED, &short.0)? else { return Ok(None) };
        Ok(Some(read(codec::read_linked(&bytes), "linked_v2")?.author))
    }

    /// Whether rows of `author` have somebody behind them; looked up once for each.
    fn is_linked(&self, known: &mut Known, author: Short) -> Result<bool, StorageError> {
        if let Some(is_linked) = known.get(&author) {
            return Ok(*is_linked);
        }
        let is_linked = self.author(author)?.is_some();
        known.insert(author, is_linked);
        Ok(is_linked)
    }

    fn mention(
        &self,
        author: Short,
        collection: Collection,
        id: &[u8],
    ) -> Result<Option<Mention>, StorageError> {
        let Some(author) = self.author(author)? else { return Ok(None) };
        let id = std::str::from_utf8(id).ok();
        Ok(id.and_then(|id| Mention::of(author, collection, id)))
    }

    /// Occurrences of one span class that overlap the window, from `after` on; only of authors
    /// in `known`, which grows: fewer than `limit` are then all there are.
    fn of_class(
        &self,
        known: &mut Known,
        (list, all_day): (&[u8], bool),
        window: &Window,
        (after, limit): (Option<&Position>, usize),
    ) -> Result<Vec<Placed>, StorageError> {
        let class = list.last().copied().unwrap_or_default();
        let (from, to) = window.bounds(all_day);
        let earliest = codec::sortable(from.saturating_sub(codec::span_of(class)));
        let earliest = [list, &earliest].concat();
        let place = after.map(|after| [list, &codec::position(after)].concat());
        let start = match &place {
            Some(place) if *place >= earliest => Bound::Excluded(place.as_slice()),
            Some(_) | None => Bound::Included(earliest.as_slice()),
        };
        let end = [list, &codec::sortable(to)].concat();
        let mut found = Vec::new();
        if from >= to || place.as_ref().is_some_and(|place| *place >= end) {
            return Ok(found);
        }
        self.scan(OCCURRENCES, start, Bound::Excluded(end.as_slice()), |key, value| {
            let position = read(codec::read_position(&key[17..]), "occurrences_v2")?;
            let (end, status, policy) = read(codec::read_ending(value), "occurrences_v2")?;
            let start = position.start;
            let occurrence = position.occurrence.clone();
            let slot = Slot { start, end, all_day, status, occurrence };
            if window.holds(&slot) && self.is_linked(known, position.author)? {
                found.push((position, slot, policy));
            }
            Ok(found.len() < limit)
        })?;
        Ok(found)
    }
}

fn read<T>(row: Option<T>, table: &'static str) -> Result<T, StorageError> {
    row.ok_or(StorageError::Row { table })
}

fn read_path(bytes: &[u8]) -> Option<Path> {
    std::str::from_utf8(bytes).ok()?.parse().ok()
}

impl Rows for RedbRows {
    fn linked(&self, author: &Identity) -> Result<Option<Linked>, StorageError> {
        let row = self.get(LINKED, &Short::from(author).0)?;
        row.map(|bytes| read(codec::read_linked(&bytes), "linked_v2")).transpose()
    }

    fn authors(&self) -> Result<Vec<Linked>, StorageError> {
        let rows = self.with_prefix(LINKED, &[], usize::MAX)?;
        rows.iter().map(|(_, value)| read(codec::read_linked(value), "linked_v2")).collect()
    }

    fn record(&self, author: &Identity, path: &Path) -> Result<Option<RecordRows>, StorageError> {
        let Some(bytes) = self.get(RECORDS, &codec::record_key(Short::from(author), path))? else {
            return Ok(None);
        };
        self.with_arrival(author, path, &bytes).map(Some)
    }

    fn versions(&self, author: &Identity) -> Result<BTreeMap<Path, Stamp>, StorageError> {
        let rows = self.with_prefix(RECORDS, &Short::from(author).0, usize::MAX)?;
        let read_one = |(key, value): Row| {
            let path = read(read_path(&key[16..]), "records_v2")?;
            Ok((path, read(codec::read_version(&value), "records_v2")?))
        };
        rows.into_iter().map(read_one).collect()
    }

    fn ripe(&self, author: &Identity, latest: Timestamp) -> Result<Vec<Path>, StorageError> {
        let short = Short::from(author).0;
        let end = codec::sortable(latest.micros().saturating_add(1));
        let end = [short.as_slice(), &end].concat();
        let mut paths = Vec::new();
        let from = Bound::Included(short.as_slice());
        self.scan(EARLY, from, Bound::Excluded(end.as_slice()), |key, _| {
            paths.push(read(read_path(&key[24..]), "early_v2")?);
            Ok(true)
        })?;
        Ok(paths)
    }

    fn mentions(
        &self,
        target: Target,
        kind: MentionKind,
        author: Option<&Identity>,
        limit: usize,
    ) -> Result<Vec<Mention>, StorageError> {
        let mut prefix = target.0.to_vec();
        prefix.push(codec::kind_byte(kind));
        if let Some(author) = author {
            prefix.extend_from_slice(&Short::from(author).0);
        }
        let from = Bound::Included(prefix.as_slice());
        self.mentions_from(kind, &prefix, (from, limit))
    }

    fn mentions_after(
        &self,
        target: Target,
        kind: MentionKind,
        after: Option<&(Short, String)>,
        limit: usize,
    ) -> Result<Vec<Mention>, StorageError> {
        let mut prefix = target.0.to_vec();
        prefix.push(codec::kind_byte(kind));
        let place =
            after.map(|(author, id)| [prefix.as_slice(), &author.0, id.as_bytes()].concat());
        let from = match &place {
            Some(place) => Bound::Excluded(place.as_slice()),
            None => Bound::Included(prefix.as_slice()),
        };
        self.mentions_from(kind, &prefix, (from, limit))
    }

    fn occurrences(
        &self,
        scope: Scope,
        window: &Window,
        after: Option<&Position>,
        limit: usize,
    ) -> Result<Vec<Listing>, StorageError> {
        let mut found = Vec::new();
        let mut known = Known::new();
        for (class, all_day) in codec::classes() {
            let list = [codec::scope(scope).as_slice(), &[class]].concat();
            let list = (list.as_slice(), all_day);
            found.extend(self.of_class(&mut known, list, window, (after, limit))?);
        }
        found.sort_by(|(a, ..), (b, ..)| a.cmp(b));
        found.truncate(limit);
        let mut listings = Vec::new();
        for (position, slot, policy) in found {
            let id = position.event.as_bytes();
            let event = self.mention(position.author, Collection::Events, id)?;
            listings.extend(event.map(|event| Listing { event, slot, policy }));
        }
        Ok(listings)
    }

    fn unending(
        &self,
        scope: Scope,
        before: i64,
        limit: usize,
    ) -> Result<Vec<Mention>, StorageError> {
        let list = codec::scope(scope);
        let end = [list.as_slice(), &codec::sortable(before)].concat();
        let mut keys = Vec::new();
        let from = Bound::Included(list.as_slice());
        self.scan(UNENDING, from, Bound::Excluded(end.as_slice()), |key, _| {
            keys.push(key.to_vec());
            Ok(keys.len() < limit)
        })?;
        let mut mentions = Vec::new();
        for key in keys {
            let author = read(key[24..].first_chunk::<16>(), "unending_v2")?;
            mentions.extend(self.mention(Short(*author), Collection::Events, &key[40..])?);
        }
        Ok(mentions)
    }

    fn arrival(
        &self,
        author: &Identity,
        path: &Path,
        stamp: Stamp,
    ) -> Result<Option<Timestamp>, StorageError> {
        let row = self.get(ARRIVALS, &codec::arrival_key(author, path, stamp))?;
        row.map(|bytes| read(codec::read_time(&bytes), "arrivals_v1")).transpose()
    }

    fn people(&self) -> Result<Vec<(Identity, Following)>, StorageError> {
        let read_one = |(key, value): &Row| {
            let identity: Option<[u8; 32]> = key.as_slice().try_into().ok();
            let identity = read(identity, "people_v1")?;
            let following = read(codec::read_following(value), "people_v1")?;
            Ok((Identity::from_bytes(identity), following))
        };
        self.with_prefix(PEOPLE, &[], usize::MAX)?.iter().map(read_one).collect()
    }

    fn dump(&self, line: &mut dyn FnMut(&str)) -> Result<(), StorageError> {
        use redb::TableHandle;
        let mut tables = DERIVED;
        tables.sort_by(|a, b| a.name().cmp(b.name()));
        for table in tables {
            self.scan(table, Bound::Unbounded, Bound::Unbounded, |key, value| {
                line(&format!("{} {} {}", table.name(), hex(key), hex(value)));
                Ok(true)
            })?;
        }
        Ok(())
    }
}

impl RedbRows {
    fn mentions_from(
        &self,
        kind: MentionKind,
        prefix: &[u8],
        (from, limit): (Bound<&[u8]>, usize),
    ) -> Result<Vec<Mention>, StorageError> {
        let mut mentions = Vec::new();
        self.scan(MENTIONS, from, Bound::Unbounded, |key, _| {
            if !key.starts_with(prefix) || mentions.len() >= limit {
                return Ok(false);
            }
            let author = read(key[17..].first_chunk::<16>(), "mentions_v2")?;
            mentions.extend(self.mention(Short(*author), kind.collection(), &key[33..])?);
            Ok(true)
        })?;
        Ok(mentions)
    }

    fn with_arrival(
        &self,
        author: &Identity,
        path: &Path,
        bytes: &[u8],
    ) -> Result<RecordRows, StorageError> {
        let unknown = Timestamp::from_micros(1).expect("a time after 1970");
        let mut rows = read(codec::read_record(bytes, unknown), "records_v2")?;
        rows.arrived = self.arrival(author, path, rows.stamp)?.unwrap_or(unknown);
        Ok(rows)
    }
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}
