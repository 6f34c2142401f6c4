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

/// The tables that a record's rows are in, besides its own.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Arrivals,
    Mentions,
    Occurrences,
    Unending,
    Early,
}

/// What happens to one row.
enum Change {
    Put(Vec<u8>),
    /// What is there already stays.
    PutFirst([u8; 8]),
    Take,
}

/// A table, and a key in it.
type Key = (Place, Vec<u8>);

/// Changes in the order in which they came; of those of one row the last counts.
type Changes = Vec<(Key, Change)>;

type Open<'t> = Table<'t, &'static [u8], &'static [u8]>;

/// See [`super::super::Storage::link`]. Every table is written in the order of its keys: redb is
/// fastest then.
pub(super) fn link(transaction: &WriteTransaction, step: &Linking) -> Result<(), StorageError> {
    let open = |table| transaction.open_table(table).map_err(engine);
    let mut shorts = BTreeMap::new();
    let mut sorted = Vec::with_capacity(step.records.len());
    for (author, path, rows) in &step.records {
        let short = *shorts.entry(*author).or_insert_with(|| Short::from(author));
        let key = codec::record_key(short, path);
        sorted.push((key, Author { identity: author, short }, path, rows.as_ref()));
    }
    sorted.sort_by(|(a, ..), (b, ..)| a.cmp(b));
    let mut records = open(RECORDS)?;
    let mut changes = Changes::new();
    for (key, author, path, rows) in sorted {
        let old = replace(&mut records, &key, rows)?;
        let (was, is) = (old.as_ref().map(|rows| rows.stamp), rows.map(|rows| rows.stamp));
        if let Some(old) = &old {
            rows_of(author.short, path, old, |key, _| changes.push((key, Change::Take)));
        }
        if let Some(gone) = was.filter(|_| was != is) {
            let key = codec::arrival_key(author.identity, path, gone);
            changes.push(((Place::Arrivals, key), Change::Take));
        }
        if let Some(rows) = rows {
            // The first arrival of a version stays.
            let key = codec::arrival_key(author.identity, path, rows.stamp);
            let time = Change::PutFirst(rows.arrived.micros().to_le_bytes());
            changes.push(((Place::Arrivals, key), time));
            rows_of(author.short, path, rows, |key, row| changes.push((key, Change::Put(row))));
        }
    }
    drop(records);
    apply(transaction, changes)?;
    let mut table = open(LINKED)?;
    for linked in &step.linked {
        let key = Short::from(&linked.author);
        table.insert(key.0.as_slice(), codec::linked(linked).as_slice()).map_err(engine)?;
    }
    Ok(())
}

/// Whose rows.
#[derive(Clone, Copy)]
struct Author<'a> {
    identity: &'a Identity,
    short: Short,
}

/// Puts a record's row in place of its older one, or takes that away; answers with the older one.
fn replace(
    records: &mut Open<'_>,
    key: &[u8],
    rows: Option<&RecordRows>,
) -> Result<Option<RecordRows>, StorageError> {
    let old = match rows {
        Some(rows) => records.insert(key, codec::record(rows).as_slice()),
        None => records.remove(key),
    };
    let Some(bytes) = old.map_err(engine)? else { return Ok(None) };
    // When it was taken plays no part in taking its rows back.
    let any = Timestamp::from_micros(1).expect("a time after 1970");
    let old = codec::read_record(bytes.value(), any);
    old.map(Some).ok_or(StorageError::Row { table: "records_v2" })
}

fn apply(transaction: &WriteTransaction, mut changes: Changes) -> Result<(), StorageError> {
    let open = |table| transaction.open_table(table).map_err(engine);
    let mut arrivals = open(ARRIVALS)?;
    let mut mentions = open(MENTIONS)?;
    let mut occurrences = open(OCCURRENCES)?;
    let mut unending = open(UNENDING)?;
    let mut early = open(EARLY)?;
    // Stable: what came later stays behind.
    changes.sort_by(|(a, _), (b, _)| a.cmp(b));
    let mut changes = changes.into_iter().peekable();
    while let Some(((place, key), change)) = changes.next() {
        if changes.peek().is_some_and(|((next, other), _)| (*next, other) == (place, &key)) {
            continue;
        }
        let table = match place {
            Place::Arrivals => &mut arrivals,
            Place::Mentions => &mut mentions,
            Place::Occurrences => &mut occurrences,
            Place::Unending => &mut unending,
            Place::Early => &mut early,
        };
        let key = key.as_slice();
        match change {
            Change::Put(row) => drop(table.insert(key, row.as_slice()).map_err(engine)?),
            Change::Take => drop(table.remove(key).map_err(engine)?),
            Change::PutFirst(row) => {
                // Mostly there is none yet, and one look at the table is enough.
                let first = table.insert(key, row.as_slice()).map_err(engine)?;
                let first = first.map(|first| first.value().to_vec());
                if let Some(first) = first.filter(|first| *first != row) {
                    table.insert(key, first.as_slice()).map_err(engine)?;
                }
            }
        }
    }
    Ok(())
}

/// Hands every row of one record to `take`, with the table it is in.
fn rows_of(short: Short, path: &Path, rows: &RecordRows, mut take: impl FnMut(Key, Vec<u8>)) {
    let id = path.id();
    for (target, kind) in &rows.mentions {
        let kind = [codec::kind_byte(*kind)];
        let key = [target.0.as_slice(), &kind, &short.0, id.as_bytes()].concat();
        take((Place::Mentions, key), Vec::new());
    }
    if let Verdict::Early { id_time } = rows.verdict {
        let time = codec::sortable(id_time.micros());
        let key = [short.0.as_slice(), &time, path.as_str().as_bytes()].concat();
        take((Place::Early, key), Vec::new());
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
            take((Place::Occurrences, key), codec::ending(slot, rows.listed.policy).to_vec());
        }
        if let Some(unending) = rows.unending {
            let horizon = codec::sortable(unending.horizon);
            let key = [scope.as_slice(), &horizon, &short.0, id.as_bytes()].concat();
            take((Place::Unending, key), Vec::new());
        }
    }
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
