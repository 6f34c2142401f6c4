//! Bytes of records: one frozen, tagged form for each kind.
//!
//! A value is postcard of a versioned enum, `EventRecord { V1(v1::Event) }`; only [`v1`] derives
//! serde for it and is converted by hand to the domain types of [`crate::record`]. Each value has
//! one spelling: trailing bytes, overlong numbers and unknown variants are refused. A version or
//! collection that this program does not know is no error but [`Decoded::NeedsNewer`].

mod list;
mod version;

pub mod v1;

#[cfg(test)]
mod example;
#[cfg(test)]
mod tests;

pub use list::List;
pub use version::{decode, encode, encode_later};

use crate::path::Collection;
use crate::record::{Invalid, Record};

/// What a value turned out to be.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "nearly every value is a known record")]
pub enum Decoded {
    /// A record that this version understands in full.
    Known(Record),
    /// A record whose bytes are known and well-formed, and which nothing acts on yet.
    Later {
        /// Where it lies.
        collection: Collection,
        /// What it says.
        record: Box<v1::Later>,
    },
    /// Of a version, collection or app that came after this program: kept, synced, counted in the
    /// tree, and shown as "needs a newer version".
    NeedsNewer,
}

/// Bytes that are no record of their collection.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WireError {
    /// Longer than a value may be.
    #[error("a value of {bytes} bytes; at most {max}")]
    TooLarge {
        /// How long it is.
        bytes: usize,
        /// The limit.
        max: usize,
    },
    /// Not the bytes of its kind, or not in their one spelling.
    #[error("{bytes} bytes that are no record of {collection}", collection = .collection.as_str())]
    Malformed {
        /// Where it lies.
        collection: Collection,
        /// How long it is.
        bytes: usize,
    },
    /// Well-formed bytes that say what no record can.
    #[error(transparent)]
    Invalid(#[from] Invalid),
}
