//! Recomputing a root from what a commit touched: only the chunks around it are read.

use std::collections::BTreeSet;

use crate::hash::Hash;
use crate::path::Path;
use crate::tree::hashing::{cuts, fold, leaf_of, starts_chunk};

/// An entry as the tree sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaf {
    /// Where the entry lies.
    pub path: Path,
    /// [`crate::tree::value_hash`] of its stamp and value, as it is kept beside the entry.
    pub value_hash: Hash,
}

/// A run of leaves whose root is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chunk {
    /// The path of its first leaf.
    pub start: Path,
    /// The Merkle root over its leaves.
    pub root: Hash,
}

/// One area's leaves and chunks, wherever they are kept. Who implements it decides nothing.
pub trait TreeIndex {
    /// What goes wrong below.
    type Error;

    /// The leaves with `from ≤ path`, and `path < to` when there is a `to`, in ascending order.
    ///
    /// # Errors
    /// What goes wrong below.
    fn leaves(&self, from: &Path, to: Option<&Path>) -> Result<Vec<Leaf>, Self::Error>;

    /// The start of the last chunk that starts strictly before `path`.
    ///
    /// # Errors
    /// What goes wrong below.
    fn chunk_before(&self, path: &Path) -> Result<Option<Path>, Self::Error>;

    /// The start of the first chunk that starts strictly after `path`.
    ///
    /// # Errors
    /// What goes wrong below.
    fn chunk_after(&self, path: &Path) -> Result<Option<Path>, Self::Error>;

    /// All chunks in ascending order of their starts.
    ///
    /// # Errors
    /// What goes wrong below.
    fn chunks(&self) -> Result<Vec<Chunk>, Self::Error>;

    /// Their roots in the same order; an implementation may read less than [`TreeIndex::chunks`].
    ///
    /// # Errors
    /// What goes wrong below.
    fn chunk_roots(&self) -> Result<Vec<Hash>, Self::Error> {
        Ok(self.chunks()?.into_iter().map(|chunk| chunk.root).collect())
    }

    /// Keeps a chunk, in place of one with the same start.
    ///
    /// # Errors
    /// What goes wrong below.
    fn put_chunk(&mut self, chunk: &Chunk) -> Result<(), Self::Error>;

    /// Forgets the chunk that starts at `start`; nothing happens when there is none.
    ///
    /// # Errors
    /// What goes wrong below.
    fn remove_chunk(&mut self, start: &Path) -> Result<(), Self::Error>;
}

/// Brings the chunks up to date after entries at `touched` were put or deleted, and answers with
/// the new root. The index's leaves are already those after the commit.
///
/// # Errors
/// Those of the index.
pub fn recompute<I: TreeIndex>(index: &mut I, touched: &BTreeSet<Path>) -> Result<Hash, I::Error> {
    let mut done_to: Option<Option<Path>> = None;
    for path in touched {
        let done = match &done_to {
            None => false,
            Some(None) => break,
            Some(Some(to)) => path < to,
        };
        if !done {
            done_to = Some(recut_around(index, path)?);
        }
    }
    Ok(fold(&mut index.chunk_roots()?))
}

/// Cuts anew from the chunk before `path` to the next one that stands by its own path, and
/// answers with where it stopped.
///
/// All below `path` is right already, so the chunk before starts at an entry that exists. Starting
/// there rather than at `path` also covers that a chunk's first entry was deleted, and its others
/// now belong to the chunk before.
fn recut_around<I: TreeIndex>(index: &mut I, path: &Path) -> Result<Option<Path>, I::Error> {
    let from = index.chunk_before(path)?.unwrap_or_else(|| path.clone());
    let mut stale = vec![from.clone()];
    let mut to = index.chunk_after(&from)?;
    while let Some(start) = to.as_ref().filter(|start| *start <= path || !starts_chunk(start)) {
        let next = index.chunk_after(start)?;
        stale.extend(to);
        to = next;
    }
    let chunks = cut(index.leaves(&from, to.as_ref())?);
    // Mostly they start where they did, and are written in place.
    let stays = |start: &Path| chunks.binary_search_by(|chunk| chunk.start.cmp(start)).is_ok();
    for start in stale.iter().filter(|start| !stays(start)) {
        index.remove_chunk(start)?;
    }
    for chunk in &chunks {
        index.put_chunk(chunk)?;
    }
    Ok(to)
}

/// Cuts a run of leaves, of which the first starts a chunk.
fn cut(leaves: Vec<Leaf>) -> Vec<Chunk> {
    let mut chunks = Vec::new();
    let mut start = None;
    let mut hashes = Vec::new();
    for leaf in leaves {
        let path_hash = Hash::of(leaf.path.as_str().as_bytes());
        let starts = start.is_none() || cuts(&path_hash);
        if starts && let Some(start) = start.replace(leaf.path) {
            chunks.push(Chunk { start, root: fold(&mut hashes) });
        }
        hashes.push(leaf_of(&path_hash, &leaf.value_hash));
    }
    if let Some(start) = start {
        chunks.push(Chunk { start, root: fold(&mut hashes) });
    }
    chunks
}
