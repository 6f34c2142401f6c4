//! Hashing a whole area as its entries stream by, in order, without keeping them.

use std::collections::BTreeMap;

use crate::hash::Hash;
use crate::path::Path;
use crate::stamp::Stamp;
use crate::tree::hashing::{cuts, fold, leaf_hash, leaf_of, merkle, starts_chunk, value_hash};
use crate::tree::incremental::Chunk;

/// What a head says about an area: [`crate::head::Head`]'s `root`, `count` and `bytes`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Summary {
    /// The tree's root.
    pub root: Hash,
    /// Entries.
    pub count: u64,
    /// Bytes of their paths and values.
    pub bytes: u64,
}

/// A path that does not come after the one before it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{path} does not come after {last}; paths ascend strictly")]
pub struct OutOfOrder {
    /// The path before.
    pub last: Path,
    /// The path that came.
    pub path: Path,
}

/// Hashes an area from its entries in strictly ascending order of path.
///
/// Keeps one chunk's leaves (64 on average) and the start and root of every chunk before it.
#[derive(Debug, Clone, Default)]
pub struct TreeHasher {
    last: Option<Path>,
    start: Option<Path>,
    leaves: Vec<Hash>,
    chunks: Vec<Chunk>,
    count: u64,
    bytes: u64,
}

impl TreeHasher {
    /// An area without entries.
    pub fn new() -> TreeHasher {
        TreeHasher::default()
    }

    /// Takes the next entry.
    ///
    /// # Errors
    /// [`OutOfOrder`] when `path` is not above all before it; the hasher is then as it was.
    pub fn push(&mut self, path: &Path, stamp: Stamp, value: &[u8]) -> Result<(), OutOfOrder> {
        self.push_leaf(path, value_hash(stamp, value), value.len() as u64)
    }

    /// Takes the next entry by its [`value_hash`] and the bytes of its value.
    ///
    /// # Errors
    /// [`OutOfOrder`] as [`TreeHasher::push`].
    pub fn push_leaf(
        &mut self,
        path: &Path,
        value_hash: Hash,
        value_bytes: u64,
    ) -> Result<(), OutOfOrder> {
        if let Some(last) = self.last.as_ref().filter(|last| *last >= path) {
            return Err(OutOfOrder { last: last.clone(), path: path.clone() });
        }
        let path_hash = Hash::of(path.as_str().as_bytes());
        if self.start.is_none() || cuts(&path_hash) {
            self.close_chunk();
            self.start = Some(path.clone());
        }
        self.leaves.push(leaf_of(&path_hash, &value_hash));
        self.count = self.count.saturating_add(1);
        self.bytes =
            self.bytes.saturating_add(path.as_str().len() as u64).saturating_add(value_bytes);
        match &mut self.last {
            Some(last) => last.clone_from(path),
            None => self.last = Some(path.clone()),
        }
        Ok(())
    }

    /// Root, count and bytes of what was pushed.
    pub fn finish(self) -> Summary {
        self.finish_chunks().0
    }

    /// As [`TreeHasher::finish`], with the chunks in order for whoever keeps them.
    pub fn finish_chunks(mut self) -> (Summary, Vec<Chunk>) {
        self.close_chunk();
        let root = fold(&mut self.chunks.iter().map(|chunk| chunk.root).collect());
        (Summary { root, count: self.count, bytes: self.bytes }, self.chunks)
    }

    fn close_chunk(&mut self) {
        if let Some(start) = self.start.take() {
            self.chunks.push(Chunk { start, root: fold(&mut self.leaves) });
        }
    }
}

/// The summary of `entries`, whatever their order, from nothing and by the formulas as written:
/// for checking the other ways against. Of entries with one path the last counts.
pub fn naive_root<'a>(entries: impl IntoIterator<Item = (&'a Path, Stamp, &'a [u8])>) -> Summary {
    let sorted: BTreeMap<&Path, (Stamp, &[u8])> =
        entries.into_iter().map(|(path, stamp, value)| (path, (stamp, value))).collect();
    let mut chunks: Vec<Vec<Hash>> = Vec::new();
    let mut bytes = 0;
    for (path, (stamp, value)) in &sorted {
        let leaf = leaf_hash(path, &value_hash(*stamp, value));
        match chunks.last_mut() {
            Some(chunk) if !starts_chunk(path) => chunk.push(leaf),
            Some(_) | None => chunks.push(vec![leaf]),
        }
        bytes += (path.as_str().len() + value.len()) as u64;
    }
    let roots: Vec<Hash> = chunks.iter().map(|chunk| merkle(chunk)).collect();
    Summary { root: merkle(&roots), count: sorted.len() as u64, bytes }
}
