//! One record of each kind that nothing acts on yet, for tests.

use super::v1::*;
use crate::id;
use crate::path::{Area, Collection, Path};
use crate::record::example::written;

fn prekey() -> Prekey {
    Prekey {
        suite: 1,
        kem: [4; prekey::KEM_BYTES].into_iter().collect(),
        find: [3; 32],
        not_before: written().micros(),
        not_after: written().micros() + 8 * 86_400_000_000,
        last_resort: false,
        created_at: written().micros(),
        last_modified: written().micros(),
    }
}

fn sealed() -> SealedRecord {
    let header = SealedHeader {
        generation: 1,
        version: 2,
        finder: [3; 32],
        nonce: [4; 24],
        commitment: [5; 32],
    };
    SealedRecord { header, ciphertext: vec![6; 256 + 16] }
}

/// One of each, where it lies by its contents.
pub(crate) fn later() -> Vec<(Path, Later)> {
    let time = id::timestamp_id(written());
    let token = id::hash_id("anything");
    let public = |collection, id: &str| Path::of(Area::Pub, collection, id).expect("a path");
    vec![
        (public(Collection::Prekeys, &time), Later::Prekey(prekey())),
        (public(Collection::Sealed, &token), Later::Sealed(sealed())),
        (
            public(Collection::Shares, &token),
            Later::Share(Share { enc: vec![7; 1_120], ciphertext: vec![8; 52] }),
        ),
    ]
}
