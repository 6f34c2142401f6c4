//! The heads of an epoch that lead to the newest: kept for whoever asks what descends from what.
//!
//! Of an own keyspace every head is kept as it is signed; of a copy those that were shown to lead
//! to its newest one. At most 4,096 lie below the newest, none older than the log may be.

use kalends_schema::evidence::{ChainWalk, Meeting};
use kalends_schema::head::{Head, SignedHead};
use kalends_schema::key::Identity;
use kalends_schema::limits::CHAIN_HEADS_MAX;
use kalends_schema::stamp::Stamp;
use redb::{ReadableTable, WriteTransaction};

use super::Store;
use super::error::StoreError;
use super::evidence::keep;
use super::log::LOG_MICROS_MAX;
use super::rows::{Rows, verified};
use super::tables::{self, UnlinkedRow, end_of_prefix, head_key, unlinked_key};
use super::view::Snapshot;

/// Heads of one keyspace that wait to be linked; with more of them, the highest gives way.
const UNLINKED_MAX: usize = 8;
/// Heads that one commit trims.
const TRIM_HEADS_PER_COMMIT: usize = 64;

/// Heads that a copy held and of which its newest is not yet known to descend.
#[derive(Debug, Clone)]
pub struct Gap {
    /// The walk from the newest head, as far as the heads are kept here.
    pub walk: ChainWalk,
    /// The seq after the lowest of those heads.
    pub from: u64,
    /// The seq below which nothing is kept.
    pub to: u64,
    /// Whether a source was asked for what lies between, and could not tell.
    pub asked: bool,
}

impl Gap {
    /// Whether all that is wanted is kept here.
    pub fn is_closed(&self) -> bool {
        self.from > self.to
    }
}

impl Snapshot {
    /// The kept heads of an epoch from `to` down to `from`, newest first, as far as each is the
    /// one that the head above it names.
    ///
    /// # Errors
    /// [`StoreError`] when the file fails.
    pub fn chain(
        &self,
        identity: &Identity,
        epoch: u32,
        (from, to): (u64, u64),
    ) -> Result<Vec<[u8; 165]>, StoreError> {
        let mut heads: Vec<[u8; 165]> = Vec::new();
        let mut named = None;
        for seq in (from..=to).rev().take(CHAIN_HEADS_MAX) {
            let found = self.transaction().chain_head(identity, Stamp { epoch, seq })?;
            let Some(bytes) = found else { break };
            let head = read_head(&bytes)?;
            if named.is_some_and(|named| named != head.hash()) {
                break;
            }
            named = Some(head.prev);
            heads.push(bytes);
        }
        Ok(heads)
    }

    /// What is to be linked of a copy; `None` when nothing is.
    ///
    /// # Errors
    /// [`StoreError`] when the file fails.
    pub fn gap(&self, identity: &Identity) -> Result<Option<Gap>, StoreError> {
        let rows = self.transaction();
        let waiting = unlinked(rows, identity)?;
        let Some(lowest) = waiting.iter().map(|(head, _)| head.stamp().seq).min() else {
            return Ok(None);
        };
        let Some(row) = rows.keyspace(identity)? else { return Ok(None) };
        let newest = verified(identity, &row.head)?;
        let from = lowest.saturating_add(1);
        let walk = walk(rows, newest, from)?;
        let asked = waiting.iter().all(|(_, asked)| *asked);
        let to = walk.lowest().seq - 1;
        Ok(Some(Gap { walk, from, to, asked }))
    }
}

impl Store {
    /// Takes what a walk from the newest head of a copy came to: its heads are kept, and every head
    /// that waited is linked, proves a fork, or was asked for in vain.
    ///
    /// # Errors
    /// [`StoreError`] when the file fails.
    pub fn settle(&self, walk: &ChainWalk) -> Result<(), StoreError> {
        let transaction = self.begin_durable()?;
        let identity = walk.newest().identity();
        let newest = transaction.keyspace(&identity)?.map(|row| row.head);
        // A copy that moved on meanwhile is linked from where it is now.
        if newest != Some(walk.newest().to_bytes()) {
            return Ok(());
        }
        let mut heads = transaction.open_table(tables::HEADS)?;
        for link in walk.links() {
            let key = head_key(&identity, link.stamp());
            heads.insert(key.as_slice(), &link.to_bytes())?;
        }
        drop(heads);
        for (head, _) in unlinked(&transaction, &identity)? {
            match walk.meet(&head) {
                Meeting::Linked | Meeting::Apart => forget(&transaction, &head)?,
                Meeting::Forked(fork) => {
                    keep(&transaction, &(*fork).into())?;
                    forget(&transaction, &head)?;
                }
                Meeting::Short { .. } => wait(&transaction, &head, true)?,
            }
        }
        transaction.commit()?;
        Ok(())
    }
}

/// Walks down from a head through what is kept, to `from` at the lowest.
pub(super) fn walk(
    rows: &impl Rows,
    newest: SignedHead,
    from: u64,
) -> Result<ChainWalk, StoreError> {
    let (identity, Stamp { epoch, seq }) = (newest.identity(), newest.stamp());
    let mut walk = ChainWalk::from(newest);
    for seq in (from..seq).rev() {
        let kept = rows.chain_head(&identity, Stamp { epoch, seq })?;
        // A head of another branch breaks the walk as one that is missing does.
        if kept.is_none_or(|bytes| walk.step(&bytes).is_err()) {
            break;
        }
    }
    Ok(walk)
}

/// Keeps a keyspace's newest head, and trims what is too old or too much.
pub(super) fn keep_newest(
    transaction: &WriteTransaction,
    head: &SignedHead,
) -> Result<(), StoreError> {
    let identity = head.identity();
    let mut heads = transaction.open_table(tables::HEADS)?;
    heads.insert(head_key(&identity, head.stamp()).as_slice(), &head.head().to_bytes())?;
    let begin = identity.as_bytes().to_vec();
    let end = end_of_prefix(&begin);
    let oldest = head.head().time.micros().saturating_sub(LOG_MICROS_MAX);
    for _ in 0..TRIM_HEADS_PER_COMMIT {
        let first = heads.range::<&[u8]>(begin.as_slice()..end.as_slice())?.next().transpose()?;
        let Some((key, kept)) = first.map(|(key, row)| (key.value().to_vec(), *row.value())) else {
            break;
        };
        let kept = read_head(&kept)?;
        let is_over = kept.epoch < head.stamp().epoch;
        let is_old = kept.time.micros() < oldest;
        let is_far = head.stamp().seq - kept.seq.min(head.stamp().seq) > CHAIN_HEADS_MAX as u64;
        if !is_over && !is_old && !is_far {
            break;
        }
        heads.remove(key.as_slice())?;
    }
    Ok(())
}

/// A copy moved from some head it held to a newer one: whether that descends from it is to be
/// found out, or plain already.
pub(super) fn moved(
    transaction: &WriteTransaction,
    held: &SignedHead,
    newest: &SignedHead,
) -> Result<(), StoreError> {
    // A seq is the owner's to choose, up to the last there is.
    match walk(transaction, *newest, held.stamp().seq.saturating_add(1))?.meet(held) {
        Meeting::Linked => Ok(()),
        Meeting::Forked(fork) => keep(transaction, &(*fork).into()).map(drop),
        Meeting::Short { .. } => wait(transaction, held, false),
        // Nothing of an epoch that is over waits any longer.
        Meeting::Apart => forget_all(transaction, &newest.identity()),
    }
}

/// The heads of an identity that wait to be linked, and whether a source was asked in vain.
pub(super) fn unlinked(
    rows: &impl Rows,
    identity: &Identity,
) -> Result<Vec<(SignedHead, bool)>, StoreError> {
    let begin = identity.as_bytes().to_vec();
    let end = end_of_prefix(&begin);
    let table = rows.table(tables::UNLINKED)?;
    let mut found = Vec::new();
    for row in table.range::<&[u8]>(begin.as_slice()..end.as_slice())? {
        let row = UnlinkedRow::from_bytes(row?.1.value())?;
        found.push((verified(identity, &row.head)?, row.asked));
    }
    Ok(found)
}

fn wait(transaction: &WriteTransaction, held: &SignedHead, asked: bool) -> Result<(), StoreError> {
    let identity = held.identity();
    let waiting = unlinked(transaction, &identity)?;
    let mut table = transaction.open_table(tables::UNLINKED)?;
    let row = UnlinkedRow { asked, head: held.to_bytes() };
    table.insert(unlinked_key(&identity, held.stamp().seq).as_slice(), &row.to_bytes())?;
    let is_new = waiting.iter().all(|(head, _)| head.stamp() != held.stamp());
    if is_new && waiting.len() >= UNLINKED_MAX {
        let highest = waiting.iter().map(|(head, _)| head.stamp().seq).max();
        let highest = highest.unwrap_or_default().max(held.stamp().seq);
        table.remove(unlinked_key(&identity, highest).as_slice())?;
    }
    Ok(())
}

fn forget(transaction: &WriteTransaction, head: &SignedHead) -> Result<(), StoreError> {
    let mut table = transaction.open_table(tables::UNLINKED)?;
    table.remove(unlinked_key(&head.identity(), head.stamp().seq).as_slice())?;
    Ok(())
}

fn forget_all(transaction: &WriteTransaction, identity: &Identity) -> Result<(), StoreError> {
    let begin = identity.as_bytes().to_vec();
    let end = end_of_prefix(&begin);
    let mut table = transaction.open_table(tables::UNLINKED)?;
    table.retain_in::<&[u8], _>(begin.as_slice()..end.as_slice(), |_, _| false)?;
    Ok(())
}

/// Reads a kept head.
pub(super) fn read_head(bytes: &[u8; 165]) -> Result<Head, StoreError> {
    Head::from_bytes(bytes).map_err(|_| StoreError::BadRow { table: "heads/1" })
}
