//! Why a copy is refused: one variant per fault.

use kalends_schema::hash::Hash;
use kalends_schema::key::Identity;
use kalends_schema::path::Path;
use kalends_schema::stamp::Stamp;
use kalends_schema::time::Timestamp;

use crate::store::StoreError;

/// A copy that was not taken. Nothing of it is shown to anybody.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// A higher head is known: the source is behind, or rolls back.
    #[error("the head is {got}; {known} is known")]
    RolledBack {
        /// The highest known.
        known: Stamp,
        /// What was offered.
        got: Stamp,
    },
    /// Two heads with one stamp, and the one that is kept has the smaller hash.
    #[error("another head {stamp} with a smaller hash is known: the keyspace is forked")]
    Forked {
        /// The stamp of both.
        stamp: Stamp,
    },
    /// The head lies more than two hours ahead of the clock here: it may come again.
    #[error("the head was made at {time}, more than 2 h ahead of the clock here")]
    NotYet {
        /// The head's time.
        time: Timestamp,
    },
    /// The keyspace is written here; nobody's copy replaces it.
    #[error("the keyspace of {identity} is written here")]
    Own {
        /// Whose.
        identity: Identity,
    },
    /// The head says that there are more entries than may be kept.
    #[error("{count} entries; the quota is {max}")]
    QuotaEntries {
        /// What the head says.
        count: u64,
        /// What may be kept.
        max: u64,
    },
    /// The head says that there are more bytes than may be kept.
    #[error("{bytes} bytes; the quota is {max}")]
    QuotaBytes {
        /// What the head says.
        bytes: u64,
        /// What may be kept.
        max: u64,
    },
    /// The changes begin at another stamp than the copy here is at, or at another epoch.
    #[error("changes since {since} do not fit the copy here{}", at(*have))]
    OtherBase {
        /// Where the changes begin.
        since: Stamp,
        /// Where the copy is.
        have: Option<Stamp>,
    },
    /// A path of another area than the one that is copied.
    #[error("{path} is not of pub")]
    OtherArea {
        /// Which.
        path: Path,
    },
    /// A path below the one before it.
    #[error("{path} came after {last}; paths ascend strictly")]
    OutOfOrder {
        /// The one before.
        last: Path,
        /// Which.
        path: Path,
    },
    /// A path twice.
    #[error("{path} came twice")]
    Repeated {
        /// Which.
        path: Path,
    },
    /// A record from the future of its own head.
    #[error("{path} is stamped {stamp}, above its head {head}")]
    StampAboveHead {
        /// Which.
        path: Path,
        /// Its stamp.
        stamp: Stamp,
        /// The head's.
        head: Stamp,
    },
    /// A value longer than one record may be.
    #[error("{path} holds {bytes} bytes; at most {max}")]
    ValueTooLarge {
        /// Which.
        path: Path,
        /// How long it is.
        bytes: usize,
        /// How long it may be.
        max: usize,
    },
    /// More records than the head counts.
    #[error("more than the head's {max} records came")]
    TooManyPuts {
        /// What the head counts.
        max: u64,
    },
    /// More bytes than the head counts.
    #[error("more than the head's {max} bytes came")]
    TooManyBytes {
        /// What the head counts.
        max: u64,
    },
    /// More removals than the copy here has entries.
    #[error("more than {max} removals came; the copy here has no more entries")]
    TooManyDeletes {
        /// How many entries there are.
        max: u64,
    },
    /// A removal where everything was to come anew.
    #[error("a snapshot removes {path}")]
    DeleteInSnapshot {
        /// Which.
        path: Path,
    },
    /// Fewer entries came out than the head counts.
    #[error("{got} entries came out; the head counts {expected}: records are omitted")]
    Omitted {
        /// What the head counts.
        expected: u64,
        /// What came out.
        got: u64,
    },
    /// More entries came out than the head counts.
    #[error("{got} entries came out; the head counts {expected}: records are added")]
    Added {
        /// What the head counts.
        expected: u64,
        /// What came out.
        got: u64,
    },
    /// An older version of a record came than the copy here has.
    #[error("{path} came at {got}; the copy here has it at {have}: the record is rolled back")]
    OlderRecord {
        /// Which.
        path: Path,
        /// The stamp here.
        have: Stamp,
        /// The stamp that came.
        got: Stamp,
    },
    /// As many entries as the head counts, but not those that it signs.
    #[error("the entries come out at {got}; the head signs {expected}: records are altered")]
    Altered {
        /// The root in the head.
        expected: Hash,
        /// The root that came out.
        got: Hash,
    },
    /// The file failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

fn at(have: Option<Stamp>) -> String {
    have.map_or_else(|| ": there is none".to_owned(), |stamp| format!(", which is at {stamp}"))
}

impl CopyError {
    /// Whether the source sent what no honest one sends: it is not asked for this identity for a
    /// while. Being behind, too large or too early is no fault, nor is a failing disk here.
    pub fn is_fault(&self) -> bool {
        match self {
            CopyError::RolledBack { .. }
            | CopyError::Forked { .. }
            | CopyError::NotYet { .. }
            | CopyError::Own { .. }
            | CopyError::QuotaEntries { .. }
            | CopyError::QuotaBytes { .. }
            | CopyError::OtherBase { .. }
            | CopyError::Store(_) => false,
            CopyError::OtherArea { .. }
            | CopyError::OutOfOrder { .. }
            | CopyError::Repeated { .. }
            | CopyError::StampAboveHead { .. }
            | CopyError::ValueTooLarge { .. }
            | CopyError::TooManyPuts { .. }
            | CopyError::TooManyBytes { .. }
            | CopyError::TooManyDeletes { .. }
            | CopyError::DeleteInSnapshot { .. }
            | CopyError::Omitted { .. }
            | CopyError::Added { .. }
            | CopyError::OlderRecord { .. }
            | CopyError::Altered { .. } => true,
        }
    }

    /// Whether a snapshot from the same source may do what these changes did not. An honest source
    /// may send removals of what the copy here never had: of records that came and went between
    /// two looks, or, if it is a mirror, of what the reader learned earlier from somebody else.
    pub fn asks_for_snapshot(&self) -> bool {
        match self {
            CopyError::OtherBase { .. }
            | CopyError::TooManyDeletes { .. }
            | CopyError::Omitted { .. }
            | CopyError::Added { .. }
            | CopyError::OlderRecord { .. }
            | CopyError::Altered { .. } => true,
            CopyError::RolledBack { .. }
            | CopyError::Forked { .. }
            | CopyError::NotYet { .. }
            | CopyError::Own { .. }
            | CopyError::QuotaEntries { .. }
            | CopyError::QuotaBytes { .. }
            | CopyError::OtherArea { .. }
            | CopyError::OutOfOrder { .. }
            | CopyError::Repeated { .. }
            | CopyError::StampAboveHead { .. }
            | CopyError::ValueTooLarge { .. }
            | CopyError::TooManyPuts { .. }
            | CopyError::TooManyBytes { .. }
            | CopyError::DeleteInSnapshot { .. }
            | CopyError::Store(_) => false,
        }
    }
}
