//! The tree of one area as tables: value hashes from `entries`, chunk roots in `chunks`.

use kalends_schema::hash::Hash;
use kalends_schema::path::{Area, Path};
use kalends_schema::tree::{Chunk, Leaf, TreeIndex};
use redb::{ReadableTable, Table};

use super::error::StoreError;
use super::tables::{self, EntryRow, Slot, end_of_prefix};

/// Which area of which keyspace.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub slot: Slot,
    pub area: Area,
}

impl Place {
    fn begin(self) -> Vec<u8> {
        self.slot.key(&format!("/{}/", self.area.as_str()))
    }

    fn end(self) -> Vec<u8> {
        end_of_prefix(&self.begin())
    }

    fn key(self, path: &Path) -> Vec<u8> {
        self.slot.key(path.as_str())
    }

    fn leaves(
        self,
        entries: &impl ReadableTable<&'static [u8], &'static [u8; 48]>,
        from: &Path,
        to: Option<&Path>,
    ) -> Result<Vec<Leaf>, StoreError> {
        let begin = self.key(from);
        let end = to.map_or_else(|| self.end(), |to| self.key(to));
        let mut leaves = Vec::new();
        for row in entries.range::<&[u8]>(begin.as_slice()..end.as_slice())? {
            let (key, value) = row?;
            let path = path_of(key.value())?;
            leaves.push(Leaf { path, value_hash: EntryRow::from_bytes(value.value()).value_hash });
        }
        Ok(leaves)
    }

    fn chunk_before(
        self,
        chunks: &impl ReadableTable<&'static [u8], &'static [u8; 32]>,
        path: &Path,
    ) -> Result<Option<Path>, StoreError> {
        let (begin, end) = (self.begin(), self.key(path));
        let last = chunks.range::<&[u8]>(begin.as_slice()..end.as_slice())?.next_back();
        last.map(|row| path_of(row?.0.value())).transpose()
    }

    fn chunk_after(
        self,
        chunks: &impl ReadableTable<&'static [u8], &'static [u8; 32]>,
        path: &Path,
    ) -> Result<Option<Path>, StoreError> {
        let begin = [self.key(path).as_slice(), &[0]].concat();
        let end = self.end();
        let first = chunks.range::<&[u8]>(begin.as_slice()..end.as_slice())?.next();
        first.map(|row| path_of(row?.0.value())).transpose()
    }

    fn chunks(
        self,
        chunks: &impl ReadableTable<&'static [u8], &'static [u8; 32]>,
    ) -> Result<Vec<Chunk>, StoreError> {
        let (begin, end) = (self.begin(), self.end());
        let rows = chunks.range::<&[u8]>(begin.as_slice()..end.as_slice())?;
        rows.map(|row| {
            let (key, root) = row?;
            Ok(Chunk { start: path_of(key.value())?, root: Hash(*root.value()) })
        })
        .collect()
    }
}

fn path_of(key: &[u8]) -> Result<Path, StoreError> {
    tables::read_path(&key[8..], "chunks/1")
}

/// The tree of one area, open for writing.
pub(super) struct WriteIndex<'a, 't> {
    pub place: Place,
    pub entries: &'a Table<'t, &'static [u8], &'static [u8; 48]>,
    pub chunks: &'a mut Table<'t, &'static [u8], &'static [u8; 32]>,
}

impl TreeIndex for WriteIndex<'_, '_> {
    type Error = StoreError;

    fn leaves(&self, from: &Path, to: Option<&Path>) -> Result<Vec<Leaf>, StoreError> {
        self.place.leaves(self.entries, from, to)
    }

    fn chunk_before(&self, path: &Path) -> Result<Option<Path>, StoreError> {
        self.place.chunk_before(self.chunks, path)
    }

    fn chunk_after(&self, path: &Path) -> Result<Option<Path>, StoreError> {
        self.place.chunk_after(self.chunks, path)
    }

    fn chunks(&self) -> Result<Vec<Chunk>, StoreError> {
        self.place.chunks(self.chunks)
    }

    fn chunk_roots(&self) -> Result<Vec<Hash>, StoreError> {
        let (begin, end) = (self.place.begin(), self.place.end());
        let rows = self.chunks.range::<&[u8]>(begin.as_slice()..end.as_slice())?;
        rows.map(|row| Ok(Hash(*row?.1.value()))).collect()
    }

    fn put_chunk(&mut self, chunk: &Chunk) -> Result<(), StoreError> {
        let key = self.place.key(&chunk.start);
        self.chunks.insert(key.as_slice(), chunk.root.as_bytes())?;
        Ok(())
    }

    fn remove_chunk(&mut self, start: &Path) -> Result<(), StoreError> {
        let key = self.place.key(start);
        self.chunks.remove(key.as_slice())?;
        Ok(())
    }
}

/// The tree of one area, open for reading: what proofs are made from.
pub(super) struct ReadIndex<E, C> {
    pub place: Place,
    pub entries: E,
    pub chunks: C,
}

impl<E, C> TreeIndex for ReadIndex<E, C>
where
    E: ReadableTable<&'static [u8], &'static [u8; 48]>,
    C: ReadableTable<&'static [u8], &'static [u8; 32]>,
{
    type Error = StoreError;

    fn leaves(&self, from: &Path, to: Option<&Path>) -> Result<Vec<Leaf>, StoreError> {
        self.place.leaves(&self.entries, from, to)
    }

    fn chunk_before(&self, path: &Path) -> Result<Option<Path>, StoreError> {
        self.place.chunk_before(&self.chunks, path)
    }

    fn chunk_after(&self, path: &Path) -> Result<Option<Path>, StoreError> {
        self.place.chunk_after(&self.chunks, path)
    }

    fn chunks(&self) -> Result<Vec<Chunk>, StoreError> {
        self.place.chunks(&self.chunks)
    }

    fn put_chunk(&mut self, _: &Chunk) -> Result<(), StoreError> {
        Err(StoreError::ReadOnly)
    }

    fn remove_chunk(&mut self, _: &Path) -> Result<(), StoreError> {
        Err(StoreError::ReadOnly)
    }
}
