//! The one catalogue of the tables of the store: names, versions, and the bytes of keys and values.
//!
//! A keyspace's rows lie under a *slot*, a number of this file: a snapshot is staged under a new
//! slot, and moving it in is one small change of the `keyspaces` row. Numbers in keys are
//! big-endian, so that byte order is their order; numbers in values are little-endian.
//! A layout is never edited: a new one is a new name, and a step of migration.

use kalends_schema::evidence::EvidenceKind;
use kalends_schema::key::Identity;
use kalends_schema::path::{Area, Path};
use kalends_schema::stamp::Stamp;
use redb::TableDefinition;

use super::error::StoreError;

mod layout;

#[cfg(test)]
mod tests;

pub use layout::{
    EntryRow, HeardRow, KeyspaceRow, LogFloor, LogKind, PrivateRow, Role, UnlinkedRow,
    UnprovableRow, head_micros, head_stamp, log_value, read_log,
};

/// The format of the whole file. A file of a higher number is refused.
pub const FORMAT: u32 = 1;

/// `"format"` → u32; `"next_slot"` → u64. The only table without a version in its name.
pub const META: TableDefinition<&str, &[u8]> = TableDefinition::new("meta");

/// identity 32 → role u8 (1 own, 2 replica) ‖ slot u64 ‖ signed head 370.
pub const KEYSPACES: TableDefinition<&[u8; 32], &[u8; 379]> = TableDefinition::new("keyspaces/1");

/// identity 32 → salt 32 ‖ root 32 ‖ count u64 ‖ bytes u64 of `priv`, own keyspaces only.
pub const PRIVATE: TableDefinition<&[u8; 32], &[u8; 80]> = TableDefinition::new("private/1");

/// identity 32 → the signed head 370 of the highest `(epoch, seq)` ever seen, by any way.
pub const KNOWN: TableDefinition<&[u8; 32], &[u8; 370]> = TableDefinition::new("known/1");

/// slot u64 ‖ path → epoch u32 ‖ seq u64 ‖ value hash 32 ‖ value length u32.
pub const ENTRIES: TableDefinition<&[u8], &[u8; 48]> = TableDefinition::new("entries/1");

/// slot u64 ‖ path → value. Apart from `entries`, so that a commit reads hashes and no values.
pub const VALUES: TableDefinition<&[u8], &[u8]> = TableDefinition::new("values/1");

/// slot u64 ‖ path of a chunk's first entry → the chunk's Merkle root 32.
pub const CHUNKS: TableDefinition<&[u8], &[u8; 32]> = TableDefinition::new("chunks/1");

/// slot u64 ‖ area u8 (0 pub, 1 priv) ‖ epoch u32 ‖ seq u64 ‖ path → kind u8 (1 put, 2 delete)
/// ‖ time i64 of the commit's head. One row per path: the newer replaces the older.
pub const LOG: TableDefinition<&[u8], &[u8; 9]> = TableDefinition::new("log/1");

/// slot u64 ‖ area u8 → epoch u32 ‖ seq u64 ‖ rows u64: the log is whole above that stamp.
pub const LOG_FLOORS: TableDefinition<&[u8; 9], &[u8; 20]> = TableDefinition::new("log_floors/1");

/// slot u64 ‖ path → epoch u32 ‖ seq u64 under which the log has the path's deletion.
pub const DELETED: TableDefinition<&[u8], &[u8; 12]> = TableDefinition::new("deleted/1");

/// identity 32 ‖ path → epoch u32 ‖ seq u64 ‖ time i64 of the head that proved it ‖ 0u8, or
/// 1u8 ‖ epoch u32 ‖ seq u64 ‖ value: what a parcel proved absent or present.
pub const HEARD: TableDefinition<&[u8], &[u8]> = TableDefinition::new("heard/1");

/// slot u64 ‖ path → 2u8, or 1u8 ‖ epoch u32 ‖ seq u64 ‖ value: a long delta while it arrives.
pub const STAGED: TableDefinition<&[u8], &[u8]> = TableDefinition::new("staged/1");

/// identity 32 ‖ epoch u32 ‖ seq u64 → a head 165 of the newest epoch: own ones as they were
/// signed, of copies those that were shown to lead to the newest.
pub const HEADS: TableDefinition<&[u8], &[u8; 165]> = TableDefinition::new("heads/1");

/// identity 32 ‖ epoch u32 ‖ kind u8 (1 fork, 2 cert fork, 3 tree fault) → the evidence's bytes.
pub const EVIDENCE: TableDefinition<&[u8], &[u8]> = TableDefinition::new("evidence/1");

/// identity 32 ‖ seq u64 → asked u8 (0 not yet, 1 in vain) ‖ signed head 370: a head that was held
/// here, and of which it is not known whether the newest descends from it.
pub const UNLINKED: TableDefinition<&[u8], &[u8; 371]> = TableDefinition::new("unlinked/1");

/// identity 32 → stamp 12 ‖ BLAKE3 of the head 32 ‖ tries u32 ‖ not again before i64 ‖ endpoints 32
/// each: sources whose copies did not come out at that head.
pub const UNPROVABLE: TableDefinition<&[u8; 32], &[u8]> = TableDefinition::new("unprovable/1");

/// identity 32 → a proof: what parcels showed under one head, laid over each other.
pub const SHOWN: TableDefinition<&[u8; 32], &[u8]> = TableDefinition::new("shown/1");

/// slot u64 → (): rows under it belong to no keyspace (or not yet) and may be swept.
pub const GARBAGE: TableDefinition<u64, ()> = TableDefinition::new("garbage/1");

/// What `meta` calls the format of the file.
pub const META_FORMAT: &str = "format";
/// What `meta` calls the slot that is given out next.
pub const META_NEXT_SLOT: &str = "next_slot";

/// Where a keyspace's rows lie in this file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Slot(pub u64);

impl Slot {
    /// slot ‖ path.
    pub fn key(self, path: &str) -> Vec<u8> {
        [&self.0.to_be_bytes(), path.as_bytes()].concat()
    }

    /// slot ‖ area ‖ epoch ‖ seq ‖ path: a row of the log.
    pub fn log_key(self, area: Area, stamp: Stamp, path: &str) -> Vec<u8> {
        let mut key = Vec::with_capacity(21 + path.len());
        key.extend(self.floor_key(area));
        key.extend(stamp.epoch.to_be_bytes());
        key.extend(stamp.seq.to_be_bytes());
        key.extend(path.as_bytes());
        key
    }

    /// slot ‖ area.
    pub fn floor_key(self, area: Area) -> [u8; 9] {
        let mut key = [0; 9];
        key[..8].copy_from_slice(&self.0.to_be_bytes());
        key[8] = match area {
            Area::Pub => 0,
            Area::Priv => 1,
        };
        key
    }
}

/// identity ‖ path.
pub fn identity_key(identity: &Identity, path: &str) -> Vec<u8> {
    [identity.as_bytes(), path.as_bytes()].concat()
}

/// identity ‖ epoch ‖ seq: a row of the heads.
pub fn head_key(identity: &Identity, stamp: Stamp) -> Vec<u8> {
    let mut key = Vec::with_capacity(44);
    key.extend(identity.as_bytes());
    key.extend(stamp.epoch.to_be_bytes());
    key.extend(stamp.seq.to_be_bytes());
    key
}

/// identity ‖ epoch ‖ kind: a row of the evidence.
pub fn evidence_key(identity: &Identity, epoch: u32, kind: EvidenceKind) -> Vec<u8> {
    let mut key = Vec::with_capacity(37);
    key.extend(identity.as_bytes());
    key.extend(epoch.to_be_bytes());
    key.push(kind.byte());
    key
}

/// identity ‖ seq: a row of the heads that are not linked.
pub fn unlinked_key(identity: &Identity, seq: u64) -> Vec<u8> {
    [identity.as_bytes().as_slice(), &seq.to_be_bytes()].concat()
}

/// The first key that no key beginning with `prefix` reaches.
pub fn end_of_prefix(prefix: &[u8]) -> Vec<u8> {
    let mut end = prefix.to_vec();
    while let Some(last) = end.pop() {
        if last < u8::MAX {
            end.push(last + 1);
            return end;
        }
    }
    // Only 0xFF bytes: longer than any key of ours, hence after all of them.
    vec![u8::MAX; prefix.len() + 512]
}

/// Reads the path at the end of a key.
///
/// # Errors
/// [`StoreError::BadRow`] when it is none.
pub fn read_path(bytes: &[u8], table: &'static str) -> Result<Path, StoreError> {
    std::str::from_utf8(bytes)
        .ok()
        .and_then(|text| text.parse().ok())
        .ok_or(StoreError::BadRow { table })
}
