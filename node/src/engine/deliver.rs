//! A parcel that came and holds, on its way to the engine.

use kalends_schema::key::{EndpointKey, Identity};
use kalends_schema::tree::{Revealed, VerifiedProof};

/// A parcel whose proof holds.
pub(crate) struct Delivery {
    /// Whom it is for.
    pub(crate) to: Identity,
    /// What it shows, and whose.
    pub(crate) proof: VerifiedProof,
    /// Who brought it.
    pub(crate) from: EndpointKey,
}

impl Delivery {
    /// Bytes it brings along.
    pub(super) fn weight(&self) -> usize {
        let bytes = |revealed: &Revealed| match revealed {
            Revealed::Entry { value, .. } => value.len(),
            Revealed::ValueHash(_) => 32,
        };
        self.proof.shown().iter().map(|shown| bytes(&shown.revealed)).sum()
    }
}
