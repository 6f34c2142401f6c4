//! What an index keeps of its own: whom it follows, who left, the operator's lists and codes.
//!
//! None of it can be derived from the replicas, so a rebuild leaves all of it alone.

use kalends_schema::hash::Hash;
use kalends_schema::key::Identity;
use kalends_schema::time::Timestamp;

use super::{Following, StorageError};

/// The operator's lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum List {
    /// Who may join where only listed people may.
    Allowed,
    /// Who is neither followed nor shown.
    Denied,
}

/// What to do with an entry of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    /// It is to be there.
    Put,
    /// It is not to be there.
    Taken,
}

/// How long, and how often, a code lets people in. The code itself is not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Invite {
    /// How many may still join with it.
    pub uses: u32,
    /// The first moment when it is good no more.
    pub expires: Timestamp,
}

/// What a head says of a keyspace that is over its quota: it is not copied any further.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OverQuota {
    /// So many records.
    Records(u64),
    /// So many bytes of paths and values.
    Bytes(u64),
}

/// The kept tables, each call by itself.
pub trait Kept {
    /// Keeps that these identities are followed because others name them. Whoever joined stays
    /// joined, and who left is not followed.
    ///
    /// # Errors
    /// [`StorageError`], here as in all others; nothing has changed then.
    fn follow(&self, people: &[(Identity, Following)]) -> Result<(), StorageError>;

    /// Keeps that somebody joined, at `at`, also if they had left. Of `code`, the hash of a code
    /// that must still be good, one use is spent; `false` when it is not, and nothing has changed.
    ///
    /// # Errors
    /// [`StorageError`]
    fn join(
        &self,
        identity: &Identity,
        at: Timestamp,
        code: Option<&Hash>,
    ) -> Result<bool, StorageError>;

    /// Keeps that somebody left: they are followed no more, and their rows are to be erased.
    ///
    /// # Errors
    /// [`StorageError`]
    fn leave(&self, identity: &Identity) -> Result<(), StorageError>;

    /// Notes that nothing of somebody who left is here any more: only the hash of their key stays.
    ///
    /// # Errors
    /// [`StorageError`]
    fn erased(&self, identity: &Identity) -> Result<(), StorageError>;

    /// Who left and is not erased yet.
    ///
    /// # Errors
    /// [`StorageError`]
    fn leaving(&self) -> Result<Vec<Identity>, StorageError>;

    /// BLAKE3 of the keys of all who left and did not come back.
    ///
    /// # Errors
    /// [`StorageError`]
    fn left(&self) -> Result<Vec<Hash>, StorageError>;

    /// Whether somebody left and did not come back.
    ///
    /// # Errors
    /// [`StorageError`]
    fn has_left(&self, identity: &Identity) -> Result<bool, StorageError>;

    /// Changes a list of the operator.
    ///
    /// # Errors
    /// [`StorageError`]
    fn list(&self, list: List, who: &Identity, entry: Entry) -> Result<(), StorageError>;

    /// Who is on a list of the operator.
    ///
    /// # Errors
    /// [`StorageError`]
    fn listed(&self, list: List) -> Result<Vec<Identity>, StorageError>;

    /// Keeps a code for joining, by its hash.
    ///
    /// # Errors
    /// [`StorageError`]
    fn invite(&self, code: &Hash, invite: Invite) -> Result<(), StorageError>;

    /// The codes that are good at `now`; others are forgotten.
    ///
    /// # Errors
    /// [`StorageError`]
    fn invites(&self, now: Timestamp) -> Result<Vec<Invite>, StorageError>;

    /// Marks a keyspace as over its quota, or with `None` as within it. Of whoever left no mark is
    /// kept.
    ///
    /// # Errors
    /// [`StorageError`]
    fn mark_quota(&self, whose: &Identity, over: Option<OverQuota>) -> Result<(), StorageError>;

    /// The keyspaces over their quota.
    ///
    /// # Errors
    /// [`StorageError`]
    fn over_quota(&self) -> Result<Vec<(Identity, OverQuota)>, StorageError>;
}
