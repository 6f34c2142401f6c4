//! What the index must be able to keep and find, in the words of the domain.
//!
//! Handlers, the link fold and the follower know only these traits; [`redb`](RedbStorage) is the
//! one engine there is. *Kept* are [`Kept`]'s tables, arrivals and used tokens; everything else is *derived*
//! from them and the replicas, and can be thrown away.

mod codec;
mod kept;
mod key;
mod redb;
mod row;
mod tables;

pub use kept::{Entry, Invite, Kept, List, OverQuota};
pub use key::{Short, Target};
pub use redb::RedbStorage;
pub use row::{
    Following, Linked, Listed, Listing, Mention, MentionKind, Position, RecordRows, Scope, Slot,
    Unending, Verdict, Window,
};

use std::collections::BTreeMap;

use kalends_schema::key::Identity;
use kalends_schema::path::Path;
use kalends_schema::stamp::Stamp;
use kalends_schema::time::Timestamp;

/// Why the index could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// The engine failed: the disk, most likely.
    #[error("the index's storage failed: {0}")]
    Engine(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A row is not what its table holds: the file is damaged, or of another version.
    #[error("a row of table {table} cannot be read; `kalends indexer rebuild` derives it again")]
    Row {
        /// Which table.
        table: &'static str,
    },
}

/// What one step of the fold does to the rows, atomically.
#[derive(Debug, Default)]
pub struct Linking {
    /// The heads that their authors' rows stand for after this step; of an author of whom more
    /// steps follow there is none.
    pub linked: Vec<Linked>,
    /// Every record judged anew: its rows, or `None` where it is gone.
    pub records: Vec<(Identity, Path, Option<RecordRows>)>,
}

/// What became of a token's nonce.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nonce {
    /// Not seen before; remembered now.
    New,
    /// Seen before.
    Used,
    /// Too many of this identity's are remembered.
    TooMany,
}

/// The index as it can be changed.
pub trait Storage: Kept + Send + Sync + 'static {
    /// The rows as they are now; later changes do not show in them.
    ///
    /// # Errors
    /// [`StorageError`] when the engine fails.
    fn read(&self) -> Result<Box<dyn Rows + '_>, StorageError>;

    /// Takes one step of the fold, durably: each record's old rows go, its new ones come.
    ///
    /// # Errors
    /// [`StorageError`]; nothing has changed then.
    fn link(&self, step: &Linking) -> Result<(), StorageError>;

    /// Drops every derived row.
    ///
    /// # Errors
    /// [`StorageError`]; nothing has changed then.
    fn drop_derived(&self) -> Result<(), StorageError>;

    /// Forgets the nonces of tokens that nobody takes any more at `now`.
    ///
    /// # Errors
    /// [`StorageError`]; nothing has changed then.
    fn forget_nonces(&self, now: Timestamp) -> Result<(), StorageError>;

    /// Remembers a token's nonce for ten minutes: twice as long as a token is good.
    ///
    /// # Errors
    /// [`StorageError`]; nothing has changed then.
    fn remember(
        &self,
        asker: &Identity,
        nonce: &[u8; 16],
        now: Timestamp,
    ) -> Result<Nonce, StorageError>;
}

/// The index as it can be asked; one consistent view.
pub trait Rows {
    /// The head that an identity's rows stand for.
    ///
    /// # Errors
    /// [`StorageError`], here as in all others.
    fn linked(&self, author: &Identity) -> Result<Option<Linked>, StorageError>;

    /// Every identity that has rows, in the order of their short forms.
    ///
    /// # Errors
    /// [`StorageError`]
    fn authors(&self) -> Result<Vec<Linked>, StorageError>;

    /// What one record made.
    ///
    /// # Errors
    /// [`StorageError`]
    fn record(&self, author: &Identity, path: &Path) -> Result<Option<RecordRows>, StorageError>;

    /// Every record of an identity that was judged, by path, and the version that was.
    ///
    /// # Errors
    /// [`StorageError`]
    fn versions(&self, author: &Identity) -> Result<BTreeMap<Path, Stamp>, StorageError>;

    /// Records of an identity that were too early and are not any more, at `latest`.
    ///
    /// # Errors
    /// [`StorageError`]
    fn ripe(&self, author: &Identity, latest: Timestamp) -> Result<Vec<Path>, StorageError>;

    /// Records that mention `target`, of one kind, and of one author if given; by author, then id.
    ///
    /// # Errors
    /// [`StorageError`]
    fn mentions(
        &self,
        target: Target,
        kind: MentionKind,
        author: Option<&Identity>,
        limit: usize,
    ) -> Result<Vec<Mention>, StorageError>;

    /// Records that mention `target`, of one kind, whose author and id come after `after`; by
    /// author's short form, then id.
    ///
    /// # Errors
    /// [`StorageError`]
    fn mentions_after(
        &self,
        target: Target,
        kind: MentionKind,
        after: Option<&(Short, String)>,
        limit: usize,
    ) -> Result<Vec<Mention>, StorageError>;

    /// Listed occurrences that overlap the window and come after `after`, in order.
    ///
    /// # Errors
    /// [`StorageError`]
    fn occurrences(
        &self,
        scope: Scope,
        window: &Window,
        after: Option<&Position>,
        limit: usize,
    ) -> Result<Vec<Listing>, StorageError>;

    /// Listed events whose materialised occurrences end before `before`, though their rules do not.
    ///
    /// # Errors
    /// [`StorageError`]
    fn unending(
        &self,
        scope: Scope,
        before: i64,
        limit: usize,
    ) -> Result<Vec<Mention>, StorageError>;

    /// The time of the head with which this indexer first took this version of a record.
    ///
    /// # Errors
    /// [`StorageError`]
    fn arrival(
        &self,
        author: &Identity,
        path: &Path,
        stamp: Stamp,
    ) -> Result<Option<Timestamp>, StorageError>;

    /// Whom the index follows, and why.
    ///
    /// # Errors
    /// [`StorageError`]
    fn people(&self) -> Result<Vec<(Identity, Following)>, StorageError>;

    /// Derived rows as sorted lines of text: equal on every engine when the rows are equal.
    ///
    /// # Errors
    /// [`StorageError`]
    fn dump(&self, line: &mut dyn FnMut(&str)) -> Result<(), StorageError>;
}
