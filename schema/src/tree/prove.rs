//! Making a proof: which entries are shown, and what of the tree around them.

use std::collections::BTreeMap;

use crate::hash::Hash;
use crate::head::{SIGNED_HEAD_BYTES, SignedHead, UnverifiedHead};
use crate::path::Path;
use crate::stamp::Stamp;
use crate::tree::hashing::leaf_hash;
use crate::tree::incremental::{Chunk, Leaf, TreeIndex};
use crate::tree::layers::{Layers, Step};
use crate::tree::proof::{Proof, ProofNode};
use crate::tree::range::Range;
use crate::tree::wire::node_bytes;

/// Bytes that the number of nodes may take.
const COUNT_BYTES_MAX: usize = 10;

/// Why a proof cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProveError<E> {
    /// It would have more bytes than it may: the records are pulled instead.
    #[error("the proof would have more than {max} bytes")]
    TooLarge {
        /// How many it may have.
        max: usize,
    },
    /// The index is not at the head: its chunks come out at another root.
    #[error("the tree has root {got}; its head says {expected}")]
    OtherRoot {
        /// The root of the chunks.
        got: Hash,
        /// The root in the head.
        expected: Hash,
    },
    /// What goes wrong below.
    #[error("the tree cannot be read")]
    Index(E),
}

/// Shows every entry of `ranges`, and the one neighbour on either side of each, under `head`.
///
/// `value` answers with an entry's stamp and bytes, or `None` to show it by its hash alone.
///
/// # Errors
/// [`ProveError::TooLarge`] past `bytes_max`, before more than that is held.
pub fn prove<I: TreeIndex>(
    head: &SignedHead,
    index: &I,
    ranges: &[Range],
    bytes_max: usize,
    value: impl FnMut(&Path) -> Result<Option<(Stamp, Vec<u8>)>, I::Error>,
) -> Result<Proof, ProveError<I::Error>> {
    let chunks = index.chunks().map_err(ProveError::Index)?;
    let layers = Layers::over(chunks.iter().map(|chunk| chunk.root).collect());
    let (got, expected) = (layers.root(), head.head().root);
    if got != expected {
        return Err(ProveError::OtherRoot { got, expected });
    }
    let open = BTreeMap::new();
    let mut opening = Opening { index, chunks: &chunks, open, budget: bytes_max, bytes_max };
    for range in ranges {
        opening.reveal(range)?;
    }
    let open = opening.open;
    let budget = bytes_max.saturating_sub(SIGNED_HEAD_BYTES + COUNT_BYTES_MAX);
    let mut writing = Writing { nodes: Vec::new(), budget, value };
    for step in layers.plan(&|items| open.range(items).next().is_some()) {
        match step {
            Step::Pruned(hash) => writing.put(ProofNode::Pruned(hash)),
            Step::Fork => writing.put(ProofNode::Fork),
            Step::Item(at) => writing.chunk(&open[&at]),
        }
        .map_err(|stop| stop.into_error(bytes_max))?;
    }
    Ok(Proof { head: UnverifiedHead::from(head), nodes: writing.nodes })
}

/// What stops a proof from being written.
enum Stop<E> {
    Full,
    Index(E),
}

impl<E> Stop<E> {
    fn into_error(self, max: usize) -> ProveError<E> {
        match self {
            Stop::Full => ProveError::TooLarge { max },
            Stop::Index(error) => ProveError::Index(error),
        }
    }
}

/// How much of a leaf is shown.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Extent {
    Nothing,
    Neighbour,
    Whole,
}

/// A chunk of which something is shown: its leaves, and how much of each.
struct OpenChunk {
    leaves: Vec<Leaf>,
    extents: Vec<Extent>,
}

/// The chunks that have to be opened for some ranges.
struct Opening<'a, I> {
    index: &'a I,
    chunks: &'a [Chunk],
    open: BTreeMap<usize, OpenChunk>,
    budget: usize,
    bytes_max: usize,
}

impl<I: TreeIndex> Opening<'_, I> {
    /// Marks the entries of `range` and their neighbours, chunk by chunk.
    fn reveal(&mut self, range: &Range) -> Result<(), ProveError<I::Error>> {
        let before = self.chunks.partition_point(|chunk| range.is_after(&chunk.start));
        for at in before.saturating_sub(1)..self.chunks.len() {
            if self.reveal_in(at, range)? {
                break;
            }
        }
        Ok(())
    }

    /// Marks within one chunk; whether the right neighbour was in it.
    ///
    /// Every leaf that is shown has its path and at least five bytes in the proof: what cannot fit
    /// ends here, before a whole keyspace is read for it.
    fn reveal_in(&mut self, at: usize, range: &Range) -> Result<bool, ProveError<I::Error>> {
        self.load(at)?;
        let OpenChunk { leaves, extents } = self.open.get_mut(&at).expect("it was just loaded");
        let first = leaves.partition_point(|leaf| range.is_after(&leaf.path));
        let len = leaves[first..].partition_point(|leaf| range.contains(&leaf.path));
        let after = first + len;
        let ends = after < leaves.len();
        let last = if ends { after + 1 } else { after };
        for leaf in first.saturating_sub(1)..last {
            let inside = (first..after).contains(&leaf);
            let extent = if inside { Extent::Whole } else { Extent::Neighbour };
            if extents[leaf] == Extent::Nothing {
                let least = leaves[leaf].path.as_str().len() + 5;
                self.budget = self
                    .budget
                    .checked_sub(least)
                    .ok_or(ProveError::TooLarge { max: self.bytes_max })?;
            }
            extents[leaf] = extents[leaf].max(extent);
        }
        Ok(ends)
    }

    fn load(&mut self, at: usize) -> Result<(), ProveError<I::Error>> {
        if self.open.contains_key(&at) {
            return Ok(());
        }
        let to = self.chunks.get(at + 1).map(|chunk| &chunk.start);
        let leaves = self.index.leaves(&self.chunks[at].start, to).map_err(ProveError::Index)?;
        let extents = vec![Extent::Nothing; leaves.len()];
        self.open.insert(at, OpenChunk { leaves, extents });
        Ok(())
    }
}

/// The nodes of a proof as they are written, within its bytes.
struct Writing<F> {
    nodes: Vec<ProofNode>,
    budget: usize,
    value: F,
}

impl<F> Writing<F> {
    fn put<E>(&mut self, node: ProofNode) -> Result<(), Stop<E>> {
        self.budget = self.budget.checked_sub(node_bytes(&node)).ok_or(Stop::Full)?;
        self.nodes.push(node);
        Ok(())
    }

    fn chunk<E>(&mut self, chunk: &OpenChunk) -> Result<(), Stop<E>>
    where
        F: FnMut(&Path) -> Result<Option<(Stamp, Vec<u8>)>, E>,
    {
        let hashes = chunk.leaves.iter().map(|leaf| leaf_hash(&leaf.path, &leaf.value_hash));
        let is_shown = |items: std::ops::Range<usize>| {
            chunk.extents[items].iter().any(|extent| *extent != Extent::Nothing)
        };
        for step in Layers::over(hashes.collect()).plan(&is_shown) {
            match step {
                Step::Pruned(hash) => self.put(ProofNode::Pruned(hash))?,
                Step::Fork => self.put(ProofNode::Fork)?,
                Step::Item(at) => self.leaf(&chunk.leaves[at], chunk.extents[at])?,
            }
        }
        Ok(())
    }

    fn leaf<E>(&mut self, leaf: &Leaf, extent: Extent) -> Result<(), Stop<E>>
    where
        F: FnMut(&Path) -> Result<Option<(Stamp, Vec<u8>)>, E>,
    {
        let entry = match extent {
            Extent::Whole => (self.value)(&leaf.path).map_err(Stop::Index)?,
            Extent::Neighbour | Extent::Nothing => None,
        };
        let path = leaf.path.clone();
        self.put(match entry {
            Some((stamp, value)) => ProofNode::Entry { path, stamp, value },
            None => ProofNode::Leaf { path, value_hash: leaf.value_hash },
        })
    }
}
