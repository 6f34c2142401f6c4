//! An errand of the outbox as values: the parcel that tells, and what a receipt means for the next
//! try. Nothing here waits.

use kalends_keyspace::net::Receipt;
use kalends_keyspace::store::{Snapshot, StoreError};
use kalends_schema::deposit::Parcel;
use kalends_schema::head::SignedHead;
use kalends_schema::time::Timestamp;
use kalends_schema::tree::{Proof, ProveError, Range};

use crate::book::{Again, Parcelled, Verdict, next_try};

/// Paths in one parcel.
pub(crate) const PATHS_MAX: usize = 64;
/// Bytes of a value that is sent whole; a longer one is shown by its hash and pulled.
const VALUE_BYTES_MAX: usize = 32 * 1024;

/// What came of a try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// They have it now.
    Arrived,
    /// They had it already, or something newer; or it is nothing to them.
    Known,
    /// They take nothing from us, or it is not for them.
    Refused,
    /// They keep it among their requests, from where it may go again.
    Requested,
    /// They have it not.
    NotTaken {
        /// Why, as far as is known.
        why: String,
        /// Seconds they ask to be left alone for.
        retry_s: u32,
    },
}

impl Outcome {
    pub(crate) fn failed(why: impl Into<String>) -> Outcome {
        Outcome::NotTaken { why: why.into(), retry_s: 0 }
    }
}

/// What is written down of a try that went so, after `attempts` others of what waits since
/// `queued_at`; `chance` is any number, and moves the next try.
pub(crate) fn verdict(
    outcome: Outcome,
    (attempts, queued_at): (u32, Timestamp),
    now: Timestamp,
    chance: u32,
) -> Verdict {
    let attempts = attempts.saturating_add(1);
    let next = |again| next_try((again, attempts), queued_at, now, chance);
    match outcome {
        Outcome::Arrived => Verdict::Delivered,
        Outcome::Known => Verdict::Known,
        Outcome::Refused => Verdict::Refused { next: next(Again::Failed { retry_s: 0 }) },
        Outcome::Requested => Verdict::Requested { next: next(Again::Requested) },
        Outcome::NotTaken { why, retry_s } => {
            Verdict::Failed { why, next: next(Again::Failed { retry_s }) }
        }
    }
}

/// What a receipt says of a try.
pub(crate) fn judged(receipt: Receipt) -> Outcome {
    match receipt {
        Receipt::Stored => Outcome::Arrived,
        Receipt::Known | Receipt::Stale | Receipt::Superseded => Outcome::Known,
        Receipt::Refused => Outcome::Refused,
        Receipt::Requested => Outcome::Requested,
        Receipt::Full => Outcome::failed("they have no room for more from us"),
        Receipt::Busy { retry_s } => {
            Outcome::NotTaken { why: format!("busy for {retry_s} s"), retry_s }
        }
        Receipt::TooLarge => Outcome::failed("too large for them"),
        Receipt::Malformed => Outcome::failed("they could not read it"),
    }
}

/// The proof of as many of the paths as fit one parcel: all, or half, … or one by its hash alone.
pub(crate) fn parcel(
    snapshot: &Snapshot,
    mut parcelled: Parcelled,
) -> Result<(Parcelled, SignedHead, Proof), StoreError> {
    let author = parcelled.author;
    let mut value_bytes_max = VALUE_BYTES_MAX;
    loop {
        let ranges: Vec<Range> = parcelled.paths.iter().map(Range::of_path).collect();
        let bytes_max = Parcel::PROOF_BYTES_MAX;
        match snapshot.prove(&author, &ranges, bytes_max, value_bytes_max) {
            Ok(Some(proof)) => {
                let head =
                    proof.head.verify().map_err(|_| StoreError::BadHead { identity: author });
                return Ok((parcelled, head?, proof));
            }
            Ok(None) | Err(ProveError::OtherRoot { .. }) => {
                return Err(StoreError::BadHead { identity: author });
            }
            Err(ProveError::Index(error)) => return Err(error),
            Err(ProveError::TooLarge { .. }) if parcelled.paths.len() > 1 => {
                parcelled.paths.truncate(parcelled.paths.len() / 2);
            }
            Err(ProveError::TooLarge { .. }) if value_bytes_max > 0 => value_bytes_max = 0,
            Err(ProveError::TooLarge { .. }) => {
                return Err(StoreError::BadRow { table: "a single path does not fit a parcel" });
            }
        }
    }
}
