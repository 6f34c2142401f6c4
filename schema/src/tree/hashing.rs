//! Leaf, node and chunk: the four formulas of the tree.

use crate::hash::Hash;
use crate::path::Path;
use crate::stamp::Stamp;

/// BLAKE3("kalends/leaf/1").
const LEAF: [u8; 32] = *b"\x05\x45\x5c\x33\x97\x39\x19\x68\xad\xb7\xa9\x82\x5b\x1b\xae\x5a\
      \x96\x2e\xb2\xb9\xce\xa3\x29\x7d\x78\x84\x7d\xdd\x1b\xf3\xca\xe8";
/// BLAKE3("kalends/node/1").
const NODE: [u8; 32] = *b"\x01\xf6\xfe\x7a\x29\xd9\x47\xcc\x0d\x4f\x18\x89\x0d\xf9\x25\xae\
      \x5d\xa4\x9c\x1b\xa8\xfe\xab\xa5\x17\xf5\x60\x9f\xbf\xf3\x70\x0f";
/// BLAKE3("kalends/empty/1"): the root of an area without entries.
pub const EMPTY: Hash = Hash(
    *b"\x6c\x3b\x99\xa4\xce\x58\x94\xd1\xb3\xc4\xfd\xdb\x4d\xfd\xaf\x01\
      \x30\x5d\xcb\xac\xe1\x07\xa2\xc1\xc1\xb0\xeb\x66\x46\x94\x9f\x66",
);

/// Whether an entry at `path` starts a chunk wherever it stands: one path in 64 does.
pub fn starts_chunk(path: &Path) -> bool {
    cuts(&Hash::of(path.as_str().as_bytes()))
}

/// [`starts_chunk`] by BLAKE3(path).
pub(super) fn cuts(path_hash: &Hash) -> bool {
    path_hash.as_bytes()[0] & 63 == 0
}

/// BLAKE3(epoch u32 ‖ seq u64 ‖ value): kept beside the entry, so that a commit of one record need
/// not read its neighbours' values.
pub fn value_hash(stamp: Stamp, value: &[u8]) -> Hash {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&stamp.to_bytes()).update(value);
    Hash(*hasher.finalize().as_bytes())
}

/// BLAKE3-keyed(LEAF, BLAKE3(path) ‖ value hash).
pub fn leaf_hash(path: &Path, value_hash: &Hash) -> Hash {
    leaf_of(&Hash::of(path.as_str().as_bytes()), value_hash)
}

/// [`leaf_hash`] by BLAKE3(path).
pub(super) fn leaf_of(path_hash: &Hash, value_hash: &Hash) -> Hash {
    keyed_pair(&LEAF, path_hash, value_hash)
}

/// BLAKE3-keyed(NODE, left ‖ right).
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    keyed_pair(&NODE, left, right)
}

/// The Merkle root of `hashes` in order: pairs are joined level by level, the odd one out is
/// promoted unchanged. [`EMPTY`] of none, the hash itself of one.
pub fn merkle(hashes: &[Hash]) -> Hash {
    fold(&mut hashes.to_vec())
}

/// [`merkle`] in place; `level` is used up.
pub(super) fn fold(level: &mut Vec<Hash>) -> Hash {
    if level.is_empty() {
        return EMPTY;
    }
    while level.len() > 1 {
        let pairs = level.len() / 2;
        for pair in 0..pairs {
            level[pair] = node_hash(&level[2 * pair], &level[2 * pair + 1]);
        }
        if level.len() % 2 == 1 {
            level[pairs] = level[2 * pairs];
            level.truncate(pairs + 1);
        } else {
            level.truncate(pairs);
        }
    }
    let root = level[0];
    level.clear();
    root
}

fn keyed_pair(key: &[u8; 32], left: &Hash, right: &Hash) -> Hash {
    let mut both = [0u8; 64];
    both[..32].copy_from_slice(left.as_bytes());
    both[32..].copy_from_slice(right.as_bytes());
    Hash(*blake3::keyed_hash(key, &both).as_bytes())
}

#[cfg(test)]
mod tests {
    use super::{EMPTY, LEAF, NODE};
    use crate::hash::Hash;

    #[test]
    fn the_three_constants_are_hashes_of_their_names() {
        assert_eq!(Hash(LEAF), Hash::of(b"kalends/leaf/1"));
        assert_eq!(Hash(NODE), Hash::of(b"kalends/node/1"));
        assert_eq!(EMPTY, Hash::of(b"kalends/empty/1"));
    }
}
