//! Recomputing a keyspace from its entries, and making proofs from it.

use kalends_schema::hash::Hash;
use kalends_schema::head::{SignedHead, private_commitment};
use kalends_schema::key::Identity;
use kalends_schema::path::{Area, Path};
use kalends_schema::stamp::Stamp;
use kalends_schema::tree::{self, Proof, ProveError, Range, Summary, TreeHasher};
use redb::ReadableTable;

use super::error::StoreError;
use super::index::{Place, ReadIndex};
use super::rows::{Rows, verified};
use super::tables::{self, EntryRow, KeyspaceRow, PrivateRow, Role, end_of_prefix};
use super::view::Snapshot;

/// What a whole keyspace came out at; it agrees with its head.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Whole {
    /// The head.
    pub head: SignedHead,
    /// `pub`, recomputed.
    pub public: Summary,
    /// `priv`, recomputed; of a copy there is none.
    pub private: Option<Summary>,
}

/// A stored keyspace that is not what its head says.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// There is no such keyspace here.
    #[error("no keyspace of {identity} is stored here")]
    Unknown {
        /// Whose.
        identity: Identity,
    },
    /// The entries of `pub` come out at something else than the head says.
    #[error("pub comes out at {got:?}; its head says {expected:?}")]
    Public {
        /// Recomputed.
        got: Summary,
        /// Signed.
        expected: Summary,
    },
    /// The entries of `priv` come out at something else than is kept beside the head.
    #[error("priv comes out at {got:?}; what is kept says {expected:?}")]
    Private {
        /// Recomputed.
        got: Summary,
        /// Kept.
        expected: Summary,
    },
    /// What is kept of `priv` is not what the head commits to.
    #[error("what is kept of priv is not what the head commits to")]
    Commitment,
    /// The kept roots of chunks are not those of the entries.
    #[error("the kept chunks of {area:?} are not those of its entries")]
    Chunks {
        /// Of which area.
        area: Area,
    },
    /// An entry is stamped above the head.
    #[error("{path} is stamped {stamp}, above its head")]
    StampAboveHead {
        /// Which.
        path: Path,
        /// Its stamp.
        stamp: Stamp,
    },
    /// An entry's kept hash or length is not that of its value.
    #[error("the kept hash of {path} is not that of its value")]
    ValueHash {
        /// Which.
        path: Path,
    },
    /// The file failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<redb::StorageError> for VerifyError {
    fn from(error: redb::StorageError) -> VerifyError {
        VerifyError::Store(error.into())
    }
}

impl Snapshot {
    /// Recomputes a stored keyspace from its values alone and compares with its head: root, count
    /// and bytes of `pub`, the commitment to `priv`, and everything kept to be faster.
    ///
    /// # Errors
    /// [`VerifyError`], the first that applies.
    pub fn verify_whole(&self, identity: &Identity) -> Result<Whole, VerifyError> {
        let row = self.transaction().keyspace(identity)?;
        let row = row.ok_or(VerifyError::Unknown { identity: *identity })?;
        let head = verified(identity, &row.head)?;
        let said = head.head();
        let expected = Summary { root: said.root, count: said.count, bytes: said.bytes };
        let got = self.area(&row, Area::Pub)?;
        if got != expected {
            return Err(VerifyError::Public { got, expected });
        }
        let private = match row.role {
            Role::Replica => None,
            Role::Own => Some(self.private(identity, &row, said.private)?),
        };
        Ok(Whole { head, public: got, private })
    }

    fn private(
        &self,
        identity: &Identity,
        row: &KeyspaceRow,
        commitment: Hash,
    ) -> Result<Summary, VerifyError> {
        let table = self.transaction().table(tables::PRIVATE)?;
        let kept = table.get(identity.as_bytes())?.ok_or(VerifyError::Commitment)?;
        let kept = PrivateRow::from_bytes(kept.value());
        let expected = Summary { root: kept.root, count: kept.count, bytes: kept.bytes };
        let got = self.area(row, Area::Priv)?;
        if got != expected {
            return Err(VerifyError::Private { got, expected });
        }
        let said = private_commitment(&kept.salt, &kept.root, kept.count, kept.bytes);
        if said == commitment { Ok(got) } else { Err(VerifyError::Commitment) }
    }

    fn area(&self, row: &KeyspaceRow, area: Area) -> Result<Summary, VerifyError> {
        let begin = row.slot.key(&format!("/{}/", area.as_str()));
        let end = end_of_prefix(&begin);
        let entries = self.transaction().table(tables::ENTRIES)?;
        let values = self.transaction().table(tables::VALUES)?;
        let mut values = values.range::<&[u8]>(begin.as_slice()..end.as_slice())?;
        let mut hasher = TreeHasher::new();
        for stored in entries.range::<&[u8]>(begin.as_slice()..end.as_slice())? {
            let (key, entry) = stored?;
            let path = tables::read_path(&key.value()[8..], "entries/1")?;
            let entry = EntryRow::from_bytes(entry.value());
            let value = values.next().transpose()?.filter(|value| value.0.value() == key.value());
            let (_, value) = value.ok_or_else(|| VerifyError::ValueHash { path: path.clone() })?;
            let value = value.value();
            let kept = (entry.value_hash, u64::from(entry.value_bytes));
            if kept != (tree::value_hash(entry.stamp, value), value.len() as u64) {
                return Err(VerifyError::ValueHash { path });
            }
            if entry.stamp > row.stamp() {
                return Err(VerifyError::StampAboveHead { path, stamp: entry.stamp });
            }
            hasher
                .push(&path, entry.stamp, value)
                .map_err(|_| StoreError::BadRow { table: "entries/1" })?;
        }
        if values.next().is_some() {
            return Err(StoreError::BadRow { table: "values/1" }.into());
        }
        let (summary, chunks) = hasher.finish_chunks();
        let kept = tree::TreeIndex::chunks(&self.index(*row, area)?)?;
        if kept == chunks { Ok(summary) } else { Err(VerifyError::Chunks { area }) }
    }

    fn index(
        &self,
        row: KeyspaceRow,
        area: Area,
    ) -> Result<impl tree::TreeIndex<Error = StoreError>, StoreError> {
        Ok(ReadIndex {
            place: Place { slot: row.slot, area },
            entries: self.transaction().table(tables::ENTRIES)?,
            chunks: self.transaction().table(tables::CHUNKS)?,
        })
    }

    /// Proves what lies in some ranges of a stored `pub`: `None` when it is not stored here.
    /// A value longer than `value_bytes_max` is shown by its hash alone.
    ///
    /// # Errors
    /// [`ProveError::TooLarge`] past `proof_bytes_max`; the file's as [`ProveError::Index`].
    pub fn prove(
        &self,
        identity: &Identity,
        ranges: &[Range],
        proof_bytes_max: usize,
        value_bytes_max: usize,
    ) -> Result<Option<Proof>, ProveError<StoreError>> {
        let prepare = || -> Result<_, StoreError> {
            let Some(row) = self.transaction().keyspace(identity)? else { return Ok(None) };
            Ok(Some((row, verified(identity, &row.head)?, self.index(row, Area::Pub)?)))
        };
        let Some((row, head, index)) = prepare().map_err(ProveError::Index)? else {
            return Ok(None);
        };
        let value = |path: &Path| self.short_value(&row, path, value_bytes_max);
        tree::prove(&head, &index, ranges, proof_bytes_max, value).map(Some)
    }

    fn short_value(
        &self,
        row: &KeyspaceRow,
        path: &Path,
        value_bytes_max: usize,
    ) -> Result<Option<(Stamp, Vec<u8>)>, StoreError> {
        let key = row.slot.key(path.as_str());
        let entries = self.transaction().table(tables::ENTRIES)?;
        let entry = entries.get(key.as_slice())?;
        let entry = entry.map(|entry| EntryRow::from_bytes(entry.value()));
        let Some(entry) = entry.filter(|entry| entry.value_bytes as usize <= value_bytes_max)
        else {
            return Ok(None);
        };
        let values = self.transaction().table(tables::VALUES)?;
        let value = values.get(key.as_slice())?.ok_or(StoreError::BadRow { table: "values/1" })?;
        Ok(Some((entry.stamp, value.value().to_vec())))
    }
}
