//! From bytes to a record that may stand where it lies: the one call that every reader makes.

use super::Invalid;
use super::check::{check_later, check_meaning};
use crate::key::Identity;
use crate::path::Path;
use crate::time::Timestamp;
use crate::wire::{self, Decoded, WireError};

/// Why a value is no record, or none that may lie there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// The bytes are no record of their collection.
    #[error(transparent)]
    Wire(#[from] WireError),
    /// The record breaks a rule.
    #[error(transparent)]
    Invalid(#[from] Invalid),
}

/// Reads the value at `path` in `author`'s keyspace, under a head of the time `head_time`.
///
/// # Errors
/// [`ReadError`] when the bytes are no record, or the record may not lie there.
pub fn read(
    author: Identity,
    path: &Path,
    value: &[u8],
    head_time: Timestamp,
) -> Result<Decoded, ReadError> {
    let decoded = wire::decode(path, value)?;
    match &decoded {
        Decoded::Known(record) => check_meaning(author, path, record, head_time)?,
        Decoded::Later { record, .. } => check_later(path, record, head_time)?,
        Decoded::NeedsNewer => {}
    }
    Ok(decoded)
}
