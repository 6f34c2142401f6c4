//! The tree over an area: a sorted Merkle list, cut into chunks at paths chosen by their hash.
//!
//! Its root depends on the contents alone, and a deleted entry leaves no trace. [`TreeHasher`]
//! hashes a whole area as it streams by, [`recompute`] what a commit touched, [`naive_root`] from
//! nothing; all three agree. [`Proof`] shows inclusion, absence and completeness with one format.
//! See `10-keyspace`, *The tree*.

mod hashing;
mod incremental;
mod layers;
mod overlay;
mod proof;
mod prove;
mod range;
mod shape;
mod stream;
#[cfg(test)]
mod tests;
mod verified;
mod wire;

pub use hashing::{EMPTY, leaf_hash, merkle, node_hash, starts_chunk, value_hash};
pub use incremental::{Chunk, Leaf, TreeIndex, recompute};
pub use overlay::{OverlayError, overlay};
pub use proof::{Proof, ProofError, ProofNode};
pub use prove::{ProveError, prove};
pub use range::{BadRange, Range};
pub use stream::{OutOfOrder, Summary, TreeHasher, naive_root};
pub use verified::{Revealed, Shown, Sight, VerifiedProof};
