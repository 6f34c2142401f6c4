//! An area in memory, a head over it, and paths that start chunks or do not.

use std::collections::BTreeMap;
use std::convert::Infallible;

use crate::hash::Hash;
use crate::head::{Cert, Head, SignedCert, SignedHead};
use crate::key::{IdentitySecret, WriterSecret};
use crate::path::Path;
use crate::stamp::Stamp;
use crate::time::Timestamp;
use crate::tree::{Chunk, Leaf, Summary, TreeIndex, naive_root, starts_chunk, value_hash};

/// The stamp of every head here; entries are at it or below.
pub const STAMP: Stamp = Stamp { epoch: 3, seq: 9 };

#[derive(Default)]
pub struct Memory {
    pub entries: BTreeMap<Path, (Stamp, Vec<u8>)>,
    pub chunks: BTreeMap<Path, Hash>,
}

impl Memory {
    pub fn of(paths: &[Path]) -> Memory {
        let mut memory = Memory::default();
        for (index, path) in paths.iter().enumerate() {
            let stamp = Stamp { epoch: 3, seq: index as u64 % 9 + 1 };
            memory.entries.insert(path.clone(), (stamp, vec![index as u8; index]));
        }
        let touched = memory.entries.keys().cloned().collect();
        let Ok(_) = crate::tree::recompute(&mut memory, &touched);
        memory
    }

    pub fn summary(&self) -> Summary {
        naive_root(self.entries.iter().map(|(path, (stamp, value))| (path, *stamp, &value[..])))
    }

    pub fn head(&self) -> SignedHead {
        let Summary { root, count, bytes } = self.summary();
        head_of(root, count, bytes)
    }

    pub fn leaf(&self, path: &Path) -> Leaf {
        let (stamp, value) = &self.entries[path];
        Leaf { path: path.clone(), value_hash: value_hash(*stamp, value) }
    }
}

pub fn head_of(root: Hash, count: u64, bytes: u64) -> SignedHead {
    let identity = IdentitySecret::from_seed(&[1; 32]);
    let writer = WriterSecret::from_seed(&[2; 32]);
    let time = Timestamp::from_micros(1_800_000_000_000_000).unwrap();
    let (epoch, seq) = (STAMP.epoch, STAMP.seq);
    let cert =
        Cert { identity: identity.public(), writer: writer.public(), epoch, not_before: time };
    let cert = SignedCert::sign(&identity, cert).unwrap();
    let head = Head {
        identity: identity.public(),
        epoch,
        seq,
        time,
        prev: Hash([4; 32]),
        root,
        count,
        bytes,
        private: Hash([5; 32]),
    };
    SignedHead::sign(head, &writer, &cert).unwrap()
}

/// The first path at or after `/pub/eventky.app/events/<name>-000` that starts a chunk, or does not.
pub fn path_that(starts: bool, name: &str) -> Path {
    (0..)
        .map(|tail| format!("/pub/eventky.app/events/{name}-{tail:03}").parse().unwrap())
        .find(|path| starts_chunk(path) == starts)
        .unwrap()
}

/// `n` ascending paths of which the one at `i` starts a chunk when bit `i` of `starts` is set.
pub fn paths(n: usize, starts: usize) -> Vec<Path> {
    (0..n).map(|i| path_that(starts >> i & 1 == 1, &format!("e{i}"))).collect()
}

impl TreeIndex for Memory {
    type Error = Infallible;

    fn leaves(&self, from: &Path, to: Option<&Path>) -> Result<Vec<Leaf>, Infallible> {
        let inside = self.entries.range(from.clone()..);
        Ok(inside
            .take_while(|(path, _)| to.is_none_or(|to| *path < to))
            .map(|(path, _)| self.leaf(path))
            .collect())
    }

    fn chunk_before(&self, path: &Path) -> Result<Option<Path>, Infallible> {
        Ok(self.chunks.range(..path.clone()).next_back().map(|(start, _)| start.clone()))
    }

    fn chunk_after(&self, path: &Path) -> Result<Option<Path>, Infallible> {
        Ok(self.chunks.range(path.clone()..).map(|(start, _)| start).find(|s| *s > path).cloned())
    }

    fn chunks(&self) -> Result<Vec<Chunk>, Infallible> {
        let chunk = |(start, root): (&Path, &Hash)| Chunk { start: start.clone(), root: *root };
        Ok(self.chunks.iter().map(chunk).collect())
    }

    fn put_chunk(&mut self, chunk: &Chunk) -> Result<(), Infallible> {
        self.chunks.insert(chunk.start.clone(), chunk.root);
        Ok(())
    }

    fn remove_chunk(&mut self, start: &Path) -> Result<(), Infallible> {
        self.chunks.remove(start);
        Ok(())
    }
}
