//! The end of a copy: what came out is compared with the head, and the head is stored with it.

use kalends_schema::hash::Hash;
use kalends_schema::head::SignedHead;
use kalends_schema::path::Path;
use kalends_schema::stamp::Stamp;
use kalends_schema::tree::Summary;
use redb::WriteTransaction;

use super::super::Notice;
use super::super::Store;
use super::super::apply::Totals;
use super::super::chain::{keep_newest, moved};
use super::super::error::StoreError;
use super::super::evidence::precedes;
use super::super::heard::forget_up_to;
use super::super::rows::{Rows, verified};
use super::super::shown::forget_shown;
use super::super::tables::{self, KeyspaceRow, Role, Slot};
use super::super::unprovable::proved;
use super::{Applied, CopyError, CopyKind, CopyStage, Judged, Older, STAGE_BYTES_MAX, judge};

/// What the steps came out at.
pub(super) struct Outcome {
    pub totals: Totals,
    pub root: Hash,
}

/// A copy within a transaction, to be concluded once that is committed.
pub(super) enum Moved {
    /// A difference: these paths.
    Delta(Vec<Path>),
    /// Everything, under this slot.
    Snapshot(Slot),
}

/// Copies that one transaction takes over together.
const TOGETHER_MAX: usize = 256;

impl Store {
    /// Takes complete copies over, together if each comes out, and answers each in its place.
    fn take_copies(&self, stages: Vec<CopyStage>) -> Vec<Result<Applied, CopyError>> {
        let shares = shares(stages, CopyStage::moved_bytes);
        shares.into_iter().flat_map(|share| self.take_share(share)).collect()
    }

    fn take_share(&self, mut stages: Vec<CopyStage>) -> Vec<Result<Applied, CopyError>> {
        match self.take_together(&mut stages) {
            Ok(answers) => answers,
            Err(fault) if stages.len() == 1 => vec![Err(fault)],
            // Somebody's copy does not come out. It is nobody else's fault, so each is taken alone.
            Err(_) => stages.into_iter().flat_map(|stage| self.take_share(vec![stage])).collect(),
        }
    }

    /// One durable transaction for all of them, or nothing. What is wrong with reading one of them
    /// back is nobody else's: all are on disk by then, and whoever listens hears of all of them.
    fn take_together(
        &self,
        stages: &mut [CopyStage],
    ) -> Result<Vec<Result<Applied, CopyError>>, CopyError> {
        let transaction = self.begin_durable()?;
        let moved: Vec<Moved> = stages
            .iter_mut()
            .map(|stage| stage.move_in(&transaction))
            .collect::<Result<_, CopyError>>()?;
        transaction.commit().map_err(StoreError::from)?;
        Ok(stages.iter_mut().zip(moved).map(|(stage, moved)| stage.conclude(moved)).collect())
    }
}

/// Cuts what waits, in its order, into what one transaction takes: at most 256 of them and, but for
/// one alone, 8 MiB.
fn shares<T>(waiting: Vec<T>, bytes: impl Fn(&T) -> u64) -> Vec<Vec<T>> {
    let mut shares: Vec<Vec<T>> = Vec::new();
    let mut filled = 0u64;
    for one in waiting {
        let more = bytes(&one);
        let is_room = filled.saturating_add(more) <= STAGE_BYTES_MAX as u64;
        match shares.last_mut().filter(|share| is_room && share.len() < TOGETHER_MAX) {
            Some(share) => {
                filled += more;
                share.push(one);
            }
            None => {
                filled = more;
                shares.push(vec![one]);
            }
        }
    }
    shares
}

impl CopyStage {
    /// Compares with the head, and takes all of it over in one durable transaction, which copies
    /// of other keyspaces that are complete at the same time may share.
    ///
    /// # Errors
    /// [`CopyError`]: `Omitted`, `Added`, `OlderRecord`, `Altered`; or that the copy here was
    /// changed meanwhile. Nothing is changed then.
    pub fn finish(mut self) -> Result<Applied, CopyError> {
        let store = self.store.clone();
        if self.kind == CopyKind::Snapshot {
            let (summary, chunks) = std::mem::take(&mut self.hasher).finish_chunks();
            let said = self.head.head();
            let expected = Summary { root: said.root, count: said.count, bytes: said.bytes };
            self.tree = Some((summary, chunks));
            if summary != expected {
                // What is wrong with it is found out without making anybody wait.
                let mut refused = store.take_copies(vec![self]);
                return refused.pop().expect("one answer for one copy");
            }
        }
        store.inner.copies.run(self, |stages| store.take_copies(stages))
    }

    /// Bytes of paths and values that are written when it is taken over.
    fn moved_bytes(&self) -> u64 {
        match self.kind {
            // What was staged is where it stays.
            CopyKind::Snapshot => self.buffered as u64,
            CopyKind::Ops { .. } => self.put_bytes.max(self.buffered as u64),
        }
    }

    fn move_in(&mut self, transaction: &WriteTransaction) -> Result<Moved, CopyError> {
        match self.kind {
            CopyKind::Snapshot => self.move_snapshot(transaction).map(Moved::Snapshot),
            CopyKind::Ops { since } => self.move_delta(transaction, since).map(Moved::Delta),
        }
    }

    fn conclude(&mut self, moved: Moved) -> Result<Applied, CopyError> {
        let (identity, stamp) = (self.head.head().identity, self.head.stamp());
        self.store.notify(Notice { identity, stamp, role: Role::Replica });
        let changed = match moved {
            Moved::Delta(changed) => changed,
            // The first copy, all of it still in memory: it is not read back for its paths.
            Moved::Snapshot(_) if self.base.is_none() && self.slot.is_none() => {
                self.buffer.iter().map(|(op, _)| op.path().clone()).collect()
            }
            Moved::Snapshot(slot) => self.changed(slot)?,
        };
        let old = self.base.map(|row| verified(&identity, &row.head)).transpose()?;
        Ok(Applied { old, head: self.head, changed })
    }

    pub(super) fn compare(&mut self, outcome: &Outcome) -> Result<(), CopyError> {
        let said = *self.head.head();
        let got = outcome.totals.count;
        if got < said.count {
            return Err(CopyError::Omitted { expected: said.count, got });
        }
        if got > said.count {
            return Err(CopyError::Added { expected: said.count, got });
        }
        if outcome.root == said.root && outcome.totals.bytes == said.bytes {
            return Ok(());
        }
        match self.older.take() {
            Some(Older { path, have, got }) => Err(CopyError::OlderRecord { path, have, got }),
            None => Err(CopyError::Altered { expected: said.root, got: outcome.root }),
        }
    }

    /// Judges the head again, now that nobody else can write: another copy of the same keyspace
    /// may have been faster.
    pub(super) fn still_above(&self, transaction: &WriteTransaction) -> Result<(), CopyError> {
        let Judged { same, base } = judge(transaction, &self.head)?;
        if !same && base.map(|row| row.head) == self.base.map(|row| row.head) {
            return Ok(());
        }
        let have = base.map(|row| row.stamp());
        let since = self.base.map_or(Stamp { epoch: 0, seq: 0 }, |row| row.stamp());
        Err(CopyError::OtherBase { since, have })
    }
}

/// Stores the head of a copy; what parcels proved up to it is said by the copy now.
pub(super) fn store_head(
    transaction: &WriteTransaction,
    slot: Slot,
    head: &SignedHead,
) -> Result<(), StoreError> {
    let identity = head.head().identity;
    let held = transaction.keyspace(&identity)?.map(|row| row.head);
    let known = transaction.known_head(&identity)?;
    for before in held.into_iter().chain(known.filter(|known| Some(*known) != held)) {
        if !precedes(&before, head) {
            moved(transaction, &verified(&identity, &before)?, head)?;
        }
    }
    keep_newest(transaction, head)?;
    proved(transaction, head)?;
    forget_shown(transaction, &identity)?;
    let row = KeyspaceRow { role: Role::Replica, slot, head: head.to_bytes() };
    transaction.open_table(tables::KEYSPACES)?.insert(identity.as_bytes(), &row.to_bytes())?;
    transaction.open_table(tables::KNOWN)?.insert(identity.as_bytes(), &head.to_bytes())?;
    forget_up_to(transaction, &identity, head.stamp())
}

#[cfg(test)]
mod tests {
    use super::{STAGE_BYTES_MAX, TOGETHER_MAX, shares};

    #[test]
    fn one_transaction_takes_8_mib_of_copies_and_no_more_than_256_of_them() {
        let full = STAGE_BYTES_MAX as u64;
        let sizes = vec![full - 1, 1, 1, full + 1, 1, full - 1];
        let expected = [vec![full - 1, 1], vec![1], vec![full + 1], vec![1, full - 1]];
        assert_eq!(shares(sizes, |bytes| *bytes), expected);
        let many = shares(vec![1; TOGETHER_MAX + 1], |bytes| *bytes);
        assert_eq!(many.iter().map(Vec::len).collect::<Vec<_>>(), [TOGETHER_MAX, 1]);
        assert!(shares(Vec::<u64>::new(), |bytes| *bytes).is_empty());
    }
}
