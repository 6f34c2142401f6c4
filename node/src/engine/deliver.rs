//! A parcel that came and holds, on its way to the engine.

use kalends_keyspace::net::Caller;
use kalends_schema::key::Identity;
use kalends_schema::tree::VerifiedProof;

/// A parcel whose proof holds.
pub(crate) struct Delivery {
    /// Whom it is for.
    pub(crate) to: Identity,
    /// What it shows, and whose.
    pub(crate) proof: VerifiedProof,
    /// The proof's bytes.
    pub(crate) bytes: Vec<u8>,
    /// Who brought it.
    pub(crate) caller: Caller,
}

impl Delivery {
    /// Bytes it brings along.
    pub(super) fn weight(&self) -> usize {
        self.bytes.len()
    }
}
