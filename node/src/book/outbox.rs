//! Who is still to be told of what: durable, one row for each receiver, author and path.
//!
//! A row says *which commit* is to be told of, not its bytes: the parcel is made when it is sent,
//! from what the store has by then, so a newer change replaces an older one by itself.

mod backoff;
mod row;

pub(crate) use backoff::next_try;
pub(crate) use row::{Row, State};

use kalends_keyspace::store::{Batch, StoreError};
use kalends_schema::key::Identity;
use kalends_schema::path::Path;
use kalends_schema::stamp::Stamp;
use kalends_schema::time::Timestamp;
use redb::ReadableTable;

use super::Ground;
use super::links::split;
use super::tables::{OUTBOX, end_of};

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
}

/// How a try went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// The receiver has it, or something newer, on disk.
    Delivered,
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
        next_at: now,
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
        let Some(mut row) = row(batch, &due)? else { continue };
        if row.state != State::Queued || row.stamp > sent.under {
            continue;
        }
        row.attempts = row.attempts.saturating_add(1);
        match &sent.verdict {
            Verdict::Delivered => {
                (row.state, row.at, row.why) = (State::Delivered, now, String::new());
            }
            Verdict::Failed { why, next: Some(next) } => {
                (row.next_at, row.why) = (*next, why.clone());
            }
            Verdict::Failed { why, next: None } => {
                (row.state, row.at, row.why) = (State::GivenUp, now, why.clone());
            }
        }
        put(batch, &due.key(), &row)?;
    }
    Ok(())
}

/// Has everything for `receiver` tried again now: they were just heard of.
pub(crate) fn wake(batch: &Batch, receiver: Identity, now: Timestamp) -> Result<bool, StoreError> {
    let mut woken = false;
    for (due, row) in in_range(batch, receiver.as_bytes())? {
        if row.state == State::Queued && row.next_at > now {
            put(batch, &due.key(), &Row { next_at: now, ..row })?;
            woken = true;
        }
    }
    Ok(woken)
}

fn put(batch: &Batch, key: &[u8], row: &Row) -> Result<(), StoreError> {
    let mut table = batch.transaction().open_table(OUTBOX)?;
    table.insert(key, row.to_bytes().as_slice())?;
    Ok(())
}

/// One row.
pub(crate) fn row(ground: &impl Ground, due: &Due) -> Result<Option<Row>, StoreError> {
    let table = ground.table(OUTBOX)?;
    let row = table.get(due.key().as_slice())?;
    row.map(|row| Row::from_bytes(row.value())).transpose()
}

/// All rows.
pub(crate) fn rows(ground: &impl Ground) -> Result<Vec<(Due, Row)>, StoreError> {
    in_range(ground, &[])
}

fn in_range(ground: &impl Ground, prefix: &[u8]) -> Result<Vec<(Due, Row)>, StoreError> {
    let table = ground.table(OUTBOX)?;
    let end = end_of(prefix);
    let mut found = Vec::new();
    for stored in table.range::<&[u8]>(prefix..end.as_slice())? {
        let (key, row) = stored?;
        let bad = StoreError::BadRow { table: "node_outbox/1" };
        let (receiver, rest) = key.value().split_first_chunk::<32>().ok_or(bad)?;
        let (author, path) = split(rest, "node_outbox/1")?;
        let due = Due { receiver: Identity::from_bytes(*receiver), author, path };
        found.push((due, Row::from_bytes(row.value())?));
    }
    Ok(found)
}
