//! Evidence against owners: found whenever two of their signatures contradict each other, kept for
//! good, and served to whoever asks.
//!
//! One piece of each kind is kept for an epoch, of the two highest epochs: more of it proves no more.

use kalends_schema::evidence::{CertFork, ChainWalk, Evidence, EvidenceKind, Meeting};
use kalends_schema::hash::Hash;
use kalends_schema::head::{HEAD_BYTES, SignedHead};
use kalends_schema::key::Identity;
use kalends_schema::stamp::Stamp;
use kalends_schema::time::Timestamp;
use redb::{ReadableTable, WriteTransaction};

use super::Store;
use super::batch::Batch;
use super::chain::{read_head, unlinked, walk};
use super::error::StoreError;
use super::rows::{Rows, verified};
use super::tables::{self, Role, end_of_prefix, evidence_key, head_stamp};
use super::unprovable::unprovable;
use super::view::Snapshot;

/// Epochs of one identity of which evidence is kept.
const EPOCHS_MAX: usize = 2;

/// What a reader should know of a keyspace beside its records.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Marks {
    /// Evidence of these kinds counts: its owner signed what contradicts itself, and no higher
    /// epoch is known.
    pub forked: Vec<EvidenceKind>,
    /// The newest head could not be shown to descend from this one, which was held here before.
    pub unlinked: Option<Stamp>,
    /// Copies of two sources did not come out at the head they gave.
    pub unprovable: Option<Timestamp>,
}

impl Marks {
    /// Whether there is nothing to know.
    pub fn is_clear(&self) -> bool {
        self.words().is_empty()
    }

    /// The marks that are set, by their words: `forked`, `unlinked`, `unprovable`.
    pub fn words(&self) -> Vec<&'static str> {
        let set = [
            (!self.forked.is_empty(), "forked"),
            (self.unlinked.is_some(), "unlinked"),
            (self.unprovable.is_some(), "unprovable"),
        ];
        set.into_iter().filter(|(is_set, _)| *is_set).map(|(_, word)| word).collect()
    }
}

impl Snapshot {
    /// The marks of a keyspace.
    ///
    /// # Errors
    /// [`StoreError`] when the file fails.
    pub fn marks(&self, identity: &Identity) -> Result<Marks, StoreError> {
        let rows = self.transaction();
        let known = rows.known_head(identity)?.map(|head| head_stamp(&head).epoch);
        let counts = |(epoch, kind): (u32, EvidenceKind)| {
            known.is_none_or(|known| epoch >= known).then_some(kind)
        };
        let forked = kept(rows, identity)?.into_iter().filter_map(counts).collect();
        let waiting = unlinked(rows, identity)?;
        let unlinked = waiting.iter().filter(|(_, asked)| *asked).map(|(head, _)| head.stamp());
        let unprovable = unprovable(rows, identity)?.filter(|row| row.tries > 0);
        Ok(Marks {
            forked,
            unlinked: unlinked.min(),
            unprovable: unprovable.and_then(|row| Timestamp::from_micros(row.until).ok()),
        })
    }

    /// The evidence against an identity, as bytes: highest epoch last.
    ///
    /// # Errors
    /// [`StoreError`] when the file fails.
    pub fn evidence(&self, identity: &Identity) -> Result<Vec<Vec<u8>>, StoreError> {
        let begin = identity.as_bytes().to_vec();
        let end = end_of_prefix(&begin);
        let table = self.transaction().table(tables::EVIDENCE)?;
        let rows = table.range::<&[u8]>(begin.as_slice()..end.as_slice())?;
        rows.map(|row| Ok(row?.1.value().to_vec())).collect()
    }

    /// Everybody against whom evidence is kept, whether or not it still counts.
    ///
    /// # Errors
    /// [`StoreError`] when the file fails.
    pub fn accused(&self) -> Result<Vec<Identity>, StoreError> {
        let table = self.transaction().table(tables::EVIDENCE)?;
        let mut found: Vec<Identity> = Vec::new();
        for row in table.range::<&[u8]>(..)? {
            let (identity, _, _) = read_key(row?.0.value())?;
            if found.last() != Some(&identity) {
                found.push(identity);
            }
        }
        Ok(found)
    }
}

impl Store {
    /// Holds a head against all that is known of its keyspace, wherever it came from, and keeps the
    /// evidence if they contradict each other. Of one's own keyspace a head above the one here is
    /// remembered: another machine wrote it, and nothing more is signed here below it.
    ///
    /// Answers whether anything was kept. Of whom nothing is known, nothing is.
    ///
    /// # Errors
    /// [`StoreError`] when the file fails.
    pub fn meet(&self, head: &SignedHead, now: Timestamp) -> Result<bool, StoreError> {
        let snapshot = self.read()?;
        let found = contradiction(snapshot.transaction(), head)?;
        let is_ahead = is_ahead_of_own(snapshot.transaction(), head)?;
        if head.is_not_yet(now) || (found.is_none() && !is_ahead) {
            return Ok(false);
        }
        drop(snapshot);
        let transaction = self.begin_durable()?;
        let mut is_new = false;
        if let Some(found) = &found {
            is_new = keep(&transaction, found)?;
        }
        if is_ahead_of_own(&transaction, head)? {
            let mut known = transaction.open_table(tables::KNOWN)?;
            known.insert(head.identity().as_bytes(), &head.to_bytes())?;
            is_new = true;
        }
        transaction.commit()?;
        Ok(is_new)
    }

    /// Keeps evidence that others found. Of whom nothing is known here, nothing is kept.
    ///
    /// Answers whether it was new.
    ///
    /// # Errors
    /// [`StoreError`] when the file fails.
    pub fn accuse(&self, evidence: &Evidence) -> Result<bool, StoreError> {
        let identity = evidence.identity();
        let snapshot = self.read()?;
        let rows = snapshot.transaction();
        if rows.known_head(&identity)?.is_none() || is_kept(rows, evidence)? {
            return Ok(false);
        }
        drop(snapshot);
        let transaction = self.begin_durable()?;
        let is_new = keep(&transaction, evidence)?;
        transaction.commit()?;
        Ok(is_new)
    }
}

impl Batch {
    /// As [`Store::meet`], within this batch: whether it kept anything that is to be committed.
    ///
    /// # Errors
    /// [`StoreError`] when the file fails.
    pub fn meet(&mut self, head: &SignedHead) -> Result<bool, StoreError> {
        match contradiction(&self.transaction, head)? {
            Some(found) => keep(&self.transaction, &found),
            None => Ok(false),
        }
    }
}

/// Whether a head of a keyspace that is written here lies above all that is known of it.
fn is_ahead_of_own(rows: &impl Rows, head: &SignedHead) -> Result<bool, StoreError> {
    let row = rows.keyspace(&head.identity())?;
    let Some(row) = row.filter(|row| row.role == Role::Own) else { return Ok(false) };
    let known = rows.known_head(&head.identity())?.map(|known| head_stamp(&known));
    Ok(head.stamp() > row.stamp() && known.is_none_or(|known| head.stamp() > known))
}

/// What a head contradicts of all that is known of its keyspace.
fn contradiction(rows: &impl Rows, head: &SignedHead) -> Result<Option<Evidence>, StoreError> {
    let identity = head.identity();
    let known = rows.known_head(&identity)?;
    let stored = rows.keyspace(&identity)?.map(|row| row.head);
    // Mostly it is the very head that is known, and no signature is checked again for that.
    let others = known.into_iter().chain(stored.filter(|stored| Some(*stored) != known));
    for other in others.filter(|other| !precedes(other, head)) {
        let other = verified(&identity, &other)?;
        if let Some(fork) = CertFork::between(&other, head) {
            return Ok(Some(fork.into()));
        }
        if let Some(found) = against(rows, &other, head)? {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// Whether a head is known, or is the one that the known head leads to at once: which is mostly so,
/// and costs no signature.
pub(super) fn precedes(known: &[u8; 370], head: &SignedHead) -> bool {
    let (before, cert) = (&known[..HEAD_BYTES], &known[HEAD_BYTES + 64..]);
    let is_next = head.head().prev == Hash::of(before) && *cert == head.cert().to_bytes();
    is_next || *known == head.to_bytes()
}

/// Whether two heads contradict each other, as far as the kept chain can tell.
fn against(
    rows: &impl Rows,
    other: &SignedHead,
    head: &SignedHead,
) -> Result<Option<Evidence>, StoreError> {
    let meeting = if head.stamp() >= other.stamp() {
        // Only what the head itself names is known of its branch.
        ChainWalk::from(*head).meet(other)
    } else if is_kept_otherwise(rows, head)? {
        walk(rows, *other, head.stamp().seq.saturating_add(1))?.meet(head)
    } else {
        ChainWalk::from(*other).meet(head)
    };
    match meeting {
        Meeting::Forked(fork) => Ok(Some((*fork).into())),
        Meeting::Linked | Meeting::Short { .. } | Meeting::Apart => Ok(None),
    }
}

/// Whether another head is kept in a head's place, or named there by the one above it.
fn is_kept_otherwise(rows: &impl Rows, head: &SignedHead) -> Result<bool, StoreError> {
    let (identity, at) = (head.identity(), head.stamp());
    if let Some(bytes) = rows.chain_head(&identity, at)? {
        return Ok(Hash::of(&bytes) != head.hash());
    }
    let above = rows.chain_head(&identity, Stamp { seq: at.seq.saturating_add(1), ..at })?;
    let above = above.map(|bytes| read_head(&bytes)).transpose()?;
    Ok(above.is_some_and(|above| above.prev != head.hash()))
}

/// Keeps a piece of evidence, unless one of its kind is kept for its epoch; whether it is new.
pub(super) fn keep(
    transaction: &WriteTransaction,
    evidence: &Evidence,
) -> Result<bool, StoreError> {
    if is_kept(transaction, evidence)? {
        return Ok(false);
    }
    let identity = evidence.identity();
    // Of a tree fault too large to be told there is no word.
    let Ok(bytes) = evidence.encode() else { return Ok(false) };
    let key = evidence_key(&identity, evidence.epoch(), evidence.kind());
    let mut table = transaction.open_table(tables::EVIDENCE)?;
    table.insert(key.as_slice(), bytes.as_slice())?;
    drop(table);
    tracing::warn!(
        identity = identity.short(), epoch = evidence.epoch(), kind = ?evidence.kind(),
        "an owner contradicts itself"
    );
    let all = kept(transaction, &identity)?;
    let mut epochs: Vec<u32> = all.iter().map(|(epoch, _)| *epoch).collect();
    epochs.dedup();
    let dropped = epochs.len().saturating_sub(EPOCHS_MAX);
    let mut table = transaction.open_table(tables::EVIDENCE)?;
    for (epoch, kind) in all.into_iter().filter(|(epoch, _)| epochs[..dropped].contains(epoch)) {
        table.remove(evidence_key(&identity, epoch, kind).as_slice())?;
    }
    Ok(true)
}

fn is_kept(rows: &impl Rows, evidence: &Evidence) -> Result<bool, StoreError> {
    let key = evidence_key(&evidence.identity(), evidence.epoch(), evidence.kind());
    let table = rows.table(tables::EVIDENCE)?;
    Ok(table.get(key.as_slice())?.is_some())
}

/// The epochs and kinds of the evidence against an identity, ascending.
fn kept(rows: &impl Rows, identity: &Identity) -> Result<Vec<(u32, EvidenceKind)>, StoreError> {
    let begin = identity.as_bytes().to_vec();
    let end = end_of_prefix(&begin);
    let table = rows.table(tables::EVIDENCE)?;
    let rows = table.range::<&[u8]>(begin.as_slice()..end.as_slice())?;
    rows.map(|row| read_key(row?.0.value()).map(|(_, epoch, kind)| (epoch, kind))).collect()
}

fn read_key(key: &[u8]) -> Result<(Identity, u32, EvidenceKind), StoreError> {
    const BAD: StoreError = StoreError::BadRow { table: "evidence/1" };
    let (identity, rest) = key.split_first_chunk::<32>().ok_or(BAD)?;
    let (epoch, kind) = rest.split_first_chunk::<4>().ok_or(BAD)?;
    let [kind] = kind else { return Err(BAD) };
    let kind = EvidenceKind::of_byte(*kind).ok_or(BAD)?;
    Ok((Identity::from_bytes(*identity), u32::from_be_bytes(*epoch), kind))
}
