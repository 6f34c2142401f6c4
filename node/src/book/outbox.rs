//! Who is still to be told of what: durable, one row for each receiver, author and path.
//!
//! A row says *which commit* is to be told of, not its bytes: the parcel is made when it is sent,
//! from what the store has by then, so a newer change replaces an older one by itself. Two tables
//! lead to the rows: what is tried again lies in the order of when, what is settled in the order of
//! since when; so nobody reads a settled row to find what is due.

mod backoff;
mod due;
mod row;
mod trim;

pub(crate) use backoff::{Again, next_try};
pub(crate) use due::{Errand, Load, due, waiting};
pub(crate) use row::{Row, State};
pub(crate) use trim::index_anew;

use kalends_keyspace::store::{Batch, StoreError};
use kalends_schema::key::Identity;
use kalends_schema::path::Path;
use kalends_schema::stamp::Stamp;
use kalends_schema::time::Timestamp;
use redb::ReadableTable;

use super::Ground;
use super::links::split;
use super::tables::{OUTBOX, OUTBOX_DONE, OUTBOX_DUE, end_of};

const BAD_ROW: StoreError = StoreError::BadRow { table: "node_outbox/1" };

/// What is told to whom.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Due {
    pub(crate) receiver: Identity,
    pub(crate) author: Identity,
    pub(crate) path: Path,
}

impl Due {
    fn key(&self) -> Vec<u8> {
        let Due { receiver, author, path } = self;
        [receiver.as_bytes(), author.as_bytes(), path.as_str().as_bytes()].concat()
    }

    fn read(key: &[u8]) -> Result<Due, StoreError> {
        let (receiver, rest) = key.split_first_chunk::<32>().ok_or(BAD_ROW)?;
        let (author, path) = split(rest, "node_outbox/1")?;
        Ok(Due { receiver: Identity::from_bytes(*receiver), author, path })
    }
}

/// How a try went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// The receiver has it, or something newer, on disk.
    Delivered,
    /// It was no news to the receiver.
    Known,
    /// The receiver takes nothing of it; when to ask again, if ever.
    Refused { next: Option<Timestamp> },
    /// It waits among the receiver's requests; when to ask again, if ever.
    Requested { next: Option<Timestamp> },
    /// Not now; when to try again, if ever.
    Failed { why: String, next: Option<Timestamp> },
}

/// One receiver's rows that went into one parcel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Parcelled {
    pub(crate) receiver: Identity,
    pub(crate) author: Identity,
    pub(crate) paths: Vec<Path>,
}

/// A parcel that was tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sent {
    pub(crate) parcelled: Parcelled,
    /// The head under which the parcel was made.
    pub(crate) under: Stamp,
    pub(crate) verdict: Verdict,
}

/// Has `due` told of the commit `stamp`.
pub(crate) fn queue(
    batch: &Batch,
    due: &Due,
    stamp: Stamp,
    now: Timestamp,
) -> Result<(), StoreError> {
    let row = Row {
        state: State::Queued,
        stamp,
        queued_at: now,
        at: now,
        next_at: Some(now),
        attempts: 0,
        why: String::new(),
    };
    put(batch, &due.key(), &row)
}

/// Writes down how a try went, unless something newer waits by now.
pub(crate) fn settle(batch: &Batch, sent: &Sent, now: Timestamp) -> Result<(), StoreError> {
    let Parcelled { receiver, author, paths } = &sent.parcelled;
    for path in paths {
        let due = Due { receiver: *receiver, author: *author, path: path.clone() };
        let Some(row) = row(batch, &due)? else { continue };
        if row.next_at.is_none() || row.stamp > sent.under {
            continue;
        }
        put(batch, &due.key(), &row.tried(&sent.verdict, now))?;
    }
    trim::trim(batch, now)
}

/// Has everything for `receiver` tried again now: they were just heard of, and what failed while
/// nothing was heard of them says nothing of how long to wait after the next failure.
pub(crate) fn wake(batch: &Batch, receiver: Identity, now: Timestamp) -> Result<bool, StoreError> {
    let sleeping = rows_for(batch, receiver)?.into_iter();
    let sleeping = sleeping.filter(|(_, row)| row.next_at.is_some_and(|next_at| next_at > now));
    let sleeping: Vec<(Due, Row)> = sleeping.collect();
    for (due, row) in &sleeping {
        put(batch, &due.key(), &Row { next_at: Some(now), attempts: 0, ..row.clone() })?;
    }
    Ok(!sleeping.is_empty())
}

/// Writes a row, and where it is found.
fn put(batch: &Batch, key: &[u8], row: &Row) -> Result<(), StoreError> {
    let transaction = batch.transaction();
    let mut table = transaction.open_table(OUTBOX)?;
    let former = table.insert(key, row.to_bytes().as_slice())?;
    let former = former.map(|row| Row::from_bytes(row.value())).transpose()?;
    let mut due = transaction.open_table(OUTBOX_DUE)?;
    let mut done = transaction.open_table(OUTBOX_DONE)?;
    if let Some(former) = former {
        match former.next_at {
            Some(next_at) => due.remove(at(next_at, key).as_slice())?,
            None => done.remove(at(former.at, key).as_slice())?,
        };
    }
    match row.next_at {
        Some(next_at) => due.insert(at(next_at, key).as_slice(), ())?,
        None => done.insert(at(row.at, key).as_slice(), ())?,
    };
    Ok(())
}

/// A key of the tables that lead to rows.
fn at(time: Timestamp, key: &[u8]) -> Vec<u8> {
    [&time.micros().to_be_bytes(), key].concat()
}

/// Its time, and the key of the row.
fn split_time(key: &[u8]) -> Result<(Timestamp, &[u8]), StoreError> {
    let (micros, key) = key.split_first_chunk::<8>().ok_or(BAD_ROW)?;
    let time = Timestamp::from_micros(i64::from_be_bytes(*micros)).map_err(|_| BAD_ROW)?;
    Ok((time, key))
}

/// One row.
pub(crate) fn row(ground: &impl Ground, due: &Due) -> Result<Option<Row>, StoreError> {
    let table = ground.table(OUTBOX)?;
    let row = table.get(due.key().as_slice())?;
    row.map(|row| Row::from_bytes(row.value())).transpose()
}

/// Everything that `receiver` is, or was, told of.
fn rows_for(ground: &impl Ground, receiver: Identity) -> Result<Vec<(Due, Row)>, StoreError> {
    let begin = receiver.as_bytes();
    let end = end_of(begin);
    let table = ground.table(OUTBOX)?;
    let mut found = Vec::new();
    for stored in table.range::<&[u8]>(begin.as_slice()..end.as_slice())? {
        let (key, row) = stored?;
        found.push((Due::read(key.value())?, Row::from_bytes(row.value())?));
    }
    Ok(found)
}

/// Rows of what `receiver` is told of `author`'s paths that begin with `prefix`.
pub(crate) fn rows_under(
    ground: &impl Ground,
    (receiver, author): (Identity, Identity),
    prefix: &str,
) -> Result<Vec<Row>, StoreError> {
    let begin = [receiver.as_bytes(), author.as_bytes(), prefix.as_bytes()].concat();
    let end = end_of(&begin);
    let table = ground.table(OUTBOX)?;
    let mut found = Vec::new();
    for stored in table.range::<&[u8]>(begin.as_slice()..end.as_slice())? {
        found.push(Row::from_bytes(stored?.1.value())?);
    }
    Ok(found)
}

#[cfg(test)]
mod tests;
