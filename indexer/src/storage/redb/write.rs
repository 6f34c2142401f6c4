//! Changes to the rows, each within one transaction of the caller.

use std::collections::BTreeMap;

use kalends_schema::key::Identity;
use kalends_schema::path::Path;
use kalends_schema::time::Timestamp;
use redb::{ReadableTable, Table, WriteTransaction};

use super::super::tables::{
    ARRIVALS, EARLY, LINKED, MENTIONS, NONCES, OCCURRENCES, RECORDS, UNENDING,
};
use super::super::{
    Linking, MentionKind, Nonce, Position, RecordRows, Scope, Short, StorageError, Verdict, codec,
};
use super::engine;

/// How long a nonce is remembered: twice the five minutes for which a token is good.
const NONCE_MICROS: i64 = 10 * 60 * 1_000_000;
/// Nonces remembered for one identity.
const NONCES_MAX: usize = 1_024;

/// The tables that a record's rows are in.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Mentions,
    Occurrences,
    Unending,
    Early,
}

/// Rows to put (`Some`) and to take (`None`), in the order of their keys: redb is fastest then.
type Changes = BTreeMap<Key, Option<Vec<u8>>>;

/// A table, and a key in it.
type Key = (Place, Vec<u8>);

type Open<'t> = Table<'t, &'static [u8], &'static [u8]>;

/// See [`super::super::Storage::link`].
pub(super) fn link(transaction: &WriteTransaction, step: &Linking) -> Result<(), StorageError> {
    let open = |table| transaction.open_table(table).map_err(engine);
    let mut records = open(RECORDS)?;
    let mut arrivals = open(ARRIVALS)?;
    let mut changes = Changes::new();
    for (author, path, rows) in &step.records {
        let old = take_old(&mut records, author, path, &mut changes)?;
        let stamp = rows.as_ref().map(|rows| rows.stamp);
        if let Some(gone) = old.map(|rows| rows.stamp).filter(|old| Some(*old) != stamp) {
            let key = codec::arrival_key(author, path, gone);
            arrivals.remove(key.as_slice()).map_err(engine)?;
        }
        if let Some(rows) = rows {
            let key = codec::record_key(author, path);
            records.insert(key.as_slice(), codec::record(rows).as_slice()).map_err(engine)?;
            arrive(&mut arrivals, author, path, rows)?;
            changes.extend(rows_of(author, path, rows).into_iter().map(|(k, v)| (k, Some(v))));
        }
    }
    apply(transaction, &changes)?;
    if let Some(linked) = &step.linked {
        let key = Short::from(&linked.author);
        let value = codec::linked(linked);
        open(LINKED)?.insert(key.0.as_slice(), value.as_slice()).map_err(engine)?;
    }
    Ok(())
}

/// Takes a record's row out, and marks all that it had made as to be taken.
fn take_old(
    records: &mut Open<'_>,
    author: &Identity,
    path: &Path,
    changes: &mut Changes,
) -> Result<Option<RecordRows>, StorageError> {
    let key = codec::record_key(author, path);
    let Some(bytes) = records.remove(key.as_slice()).map_err(engine)? else { return Ok(None) };
    // When it was taken plays no part in taking its rows back.
    let any = Timestamp::from_micros(1).expect("a time after 1970");
    let old = codec::read_record(bytes.value(), any);
    let old = old.ok_or(StorageError::Row { table: "records_v2" })?;
    changes.extend(rows_of(author, path, &old).into_iter().map(|(key, _)| (key, None)));
    Ok(Some(old))
}

/// The first arrival of a version stays.
fn arrive(
    arrivals: &mut Open<'_>,
    author: &Identity,
    path: &Path,
    rows: &RecordRows,
) -> Result<(), StorageError> {
    let key = codec::arrival_key(author, path, rows.stamp);
    if arrivals.get(key.as_slice()).map_err(engine)?.is_none() {
        let time = rows.arrived.micros().to_le_bytes();
        arrivals.insert(key.as_slice(), time.as_slice()).map_err(engine)?;
    }
    Ok(())
}

fn apply(transaction: &WriteTransaction, changes: &Changes) -> Result<(), StorageError> {
    let open = |table| transaction.open_table(table).map_err(engine);
    let mut mentions = open(MENTIONS)?;
    let mut occurrences = open(OCCURRENCES)?;
    let mut unending = open(UNENDING)?;
    let mut early = open(EARLY)?;
    for ((place, key), value) in changes {
        let table = match place {
            Place::Mentions => &mut mentions,
            Place::Occurrences => &mut occurrences,
            Place::Unending => &mut unending,
            Place::Early => &mut early,
        };
        match value {
            Some(value) => table.insert(key.as_slice(), value.as_slice()).map_err(engine)?,
            None => table.remove(key.as_slice()).map_err(engine)?,
        };
    }
    Ok(())
}

/// Every row of one record, with the table it is in.
fn rows_of(author: &Identity, path: &Path, rows: &RecordRows) -> Vec<(Key, Vec<u8>)> {
    let short = Short::from(author);
    let id = path.id();
    let mut out = Vec::new();
    for (target, kind) in &rows.mentions {
        let kind = [codec::kind_byte(*kind)];
        let key = [target.0.as_slice(), &kind, &short.0, id.as_bytes()].concat();
        out.push(((Place::Mentions, key), Vec::new()));
    }
    if let Verdict::Early { id_time } = rows.verdict {
        let time = codec::sortable(id_time.micros());
        let key = [short.0.as_slice(), &time, path.as_str().as_bytes()].concat();
        out.push(((Place::Early, key), Vec::new()));
    }
    for scope in scopes(short, rows) {
        for slot in &rows.slots {
            let position = codec::position(&Position {
                start: slot.start,
                author: short,
                event: id.to_owned(),
                occurrence: slot.occurrence.clone(),
            });
            let key = [scope.as_slice(), &[codec::class_of(slot)], &position].concat();
            out.push(((Place::Occurrences, key), codec::ending(slot, rows.listed.policy).to_vec()));
        }
        if let Some(unending) = rows.unending {
            let horizon = codec::sortable(unending.horizon);
            let key = [scope.as_slice(), &horizon, &short.0, id.as_bytes()].concat();
            out.push(((Place::Unending, key), Vec::new()));
        }
    }
    out
}

/// The lists that a record's occurrences are in.
fn scopes(author: Short, rows: &RecordRows) -> Vec<[u8; 16]> {
    if !rows.listed.public {
        return vec![codec::scope(Scope::Unlisted(author))];
    }
    let calendars = rows.mentions.iter().filter(|(_, kind)| *kind == MentionKind::Event);
    let calendars = calendars.map(|(target, _)| Scope::Calendar(*target));
    [Scope::All, Scope::Organizer(author)].into_iter().chain(calendars).map(codec::scope).collect()
}

/// See [`super::super::Storage::forget_nonces`].
pub(super) fn forget_nonces(
    transaction: &WriteTransaction,
    now: Timestamp,
) -> Result<(), StorageError> {
    let oldest = codec::sortable(now.micros() - NONCE_MICROS);
    let mut table = transaction.open_table(NONCES).map_err(engine)?;
    table
        .retain(|key: &[u8], _| key.get(32..40).is_some_and(|time| time >= oldest.as_slice()))
        .map_err(engine)
}

/// See [`super::super::Storage::remember`].
pub(super) fn remember(
    transaction: &WriteTransaction,
    asker: &Identity,
    nonce: &[u8; 16],
    now: Timestamp,
) -> Result<Nonce, StorageError> {
    let mut table = transaction.open_table(NONCES).map_err(engine)?;
    let oldest = codec::sortable(now.micros() - NONCE_MICROS);
    let first = asker.as_bytes().to_vec();
    let kept = [asker.as_bytes().as_slice(), &oldest].concat();
    let last = [asker.as_bytes().as_slice(), &[0xFF; 24]].concat();
    table.retain_in(first.as_slice()..kept.as_slice(), |_, _| false).map_err(engine)?;
    let mut known = 0;
    for row in table.range(kept.as_slice()..=last.as_slice()).map_err(engine)? {
        let (key, _) = row.map_err(engine)?;
        if key.value().ends_with(nonce) {
            return Ok(Nonce::Used);
        }
        known += 1;
    }
    if known >= NONCES_MAX {
        return Ok(Nonce::TooMany);
    }
    let key = [asker.as_bytes().as_slice(), &codec::sortable(now.micros()), nonce].concat();
    table.insert(key.as_slice(), [].as_slice()).map_err(engine)?;
    Ok(Nonce::New)
}
