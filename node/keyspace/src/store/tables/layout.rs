//! The bytes of the rows: fixed layouts, little-endian, read back exactly as they were written.

use kalends_schema::hash::Hash;
use kalends_schema::key::EndpointKey;
use kalends_schema::path::Path;
use kalends_schema::stamp::Stamp;

use super::super::error::StoreError;
use super::{Slot, read_path};

/// Whose a keyspace is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Written here.
    Own,
    /// A verified copy of somebody else's.
    Replica,
}

/// A row of `keyspaces`.
#[derive(Clone, Copy)]
pub struct KeyspaceRow {
    /// Whose it is.
    pub role: Role,
    /// Where its rows lie.
    pub slot: Slot,
    /// Its signed head.
    pub head: [u8; 370],
}

impl KeyspaceRow {
    /// The stored bytes.
    pub fn to_bytes(self) -> [u8; 379] {
        let mut out = [0; 379];
        out[0] = match self.role {
            Role::Own => 1,
            Role::Replica => 2,
        };
        out[1..9].copy_from_slice(&self.slot.0.to_le_bytes());
        out[9..].copy_from_slice(&self.head);
        out
    }

    /// Reads what [`KeyspaceRow::to_bytes`] wrote.
    ///
    /// # Errors
    /// [`StoreError::BadRow`] for an unknown role.
    pub fn from_bytes(bytes: &[u8; 379]) -> Result<KeyspaceRow, StoreError> {
        let role = match bytes[0] {
            1 => Role::Own,
            2 => Role::Replica,
            _ => return Err(StoreError::BadRow { table: "keyspaces/1" }),
        };
        let slot = Slot(u64::from_le_bytes(part(bytes, 1)));
        Ok(KeyspaceRow { role, slot, head: part(bytes, 9) })
    }

    /// The stamp of its head, without checking signatures again.
    pub fn stamp(&self) -> Stamp {
        head_stamp(&self.head)
    }
}

/// The stamp that the bytes of a stored head carry.
pub fn head_stamp(head: &[u8; 370]) -> Stamp {
    Stamp::from_bytes(&part(head, 33))
}

/// The time that the bytes of a stored head carry, in microseconds since 1970.
pub fn head_micros(head: &[u8; 370]) -> i64 {
    i64::from_le_bytes(part(head, 45))
}

/// What a store knows of `priv` that its head only commits to.
#[derive(Clone, Copy)]
pub struct PrivateRow {
    /// The salt of the newest head.
    pub salt: [u8; 32],
    /// The area's root.
    pub root: Hash,
    /// Its entries.
    pub count: u64,
    /// Bytes of its paths and values.
    pub bytes: u64,
}

impl PrivateRow {
    /// The stored bytes.
    pub fn to_bytes(self) -> [u8; 80] {
        let mut out = [0; 80];
        out[..32].copy_from_slice(&self.salt);
        out[32..64].copy_from_slice(self.root.as_bytes());
        out[64..72].copy_from_slice(&self.count.to_le_bytes());
        out[72..].copy_from_slice(&self.bytes.to_le_bytes());
        out
    }

    /// Reads what [`PrivateRow::to_bytes`] wrote.
    pub fn from_bytes(bytes: &[u8; 80]) -> PrivateRow {
        PrivateRow {
            salt: part(bytes, 0),
            root: Hash(part(bytes, 32)),
            count: u64::from_le_bytes(part(bytes, 64)),
            bytes: u64::from_le_bytes(part(bytes, 72)),
        }
    }
}

/// A row of `entries`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EntryRow {
    /// The commit that wrote it.
    pub stamp: Stamp,
    /// BLAKE3(stamp ‖ value).
    pub value_hash: Hash,
    /// How long its value is.
    pub value_bytes: u32,
}

impl EntryRow {
    /// The stored bytes.
    pub fn to_bytes(self) -> [u8; 48] {
        let mut out = [0; 48];
        out[..12].copy_from_slice(&self.stamp.to_bytes());
        out[12..44].copy_from_slice(self.value_hash.as_bytes());
        out[44..].copy_from_slice(&self.value_bytes.to_le_bytes());
        out
    }

    /// Reads what [`EntryRow::to_bytes`] wrote.
    pub fn from_bytes(bytes: &[u8; 48]) -> EntryRow {
        EntryRow {
            stamp: Stamp::from_bytes(&part(bytes, 0)),
            value_hash: Hash(part(bytes, 12)),
            value_bytes: u32::from_le_bytes(part(bytes, 44)),
        }
    }
}

/// What the log says of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogKind {
    /// It was written.
    Put,
    /// It was taken away.
    Delete,
}

/// A row of the log: kind ‖ time.
pub fn log_value(kind: LogKind, micros: i64) -> [u8; 9] {
    let mut out = [0; 9];
    out[0] = match kind {
        LogKind::Put => 1,
        LogKind::Delete => 2,
    };
    out[1..].copy_from_slice(&micros.to_le_bytes());
    out
}

/// Reads a log row's key behind slot and area, and its value.
///
/// # Errors
/// [`StoreError::BadRow`] when the row is none that this version writes.
pub fn read_log(key: &[u8], value: &[u8; 9]) -> Result<(Stamp, Path, LogKind, i64), StoreError> {
    const BAD: StoreError = StoreError::BadRow { table: "log/1" };
    if key.len() < 21 {
        return Err(BAD);
    }
    let stamp =
        Stamp { epoch: u32::from_be_bytes(part(key, 9)), seq: u64::from_be_bytes(part(key, 13)) };
    let kind = match value[0] {
        1 => LogKind::Put,
        2 => LogKind::Delete,
        _ => return Err(BAD),
    };
    Ok((stamp, read_path(&key[21..], "log/1")?, kind, i64::from_le_bytes(part(value, 1))))
}

/// Where the log begins, and how long it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogFloor {
    /// The log is whole for every change above it.
    pub floor: Stamp,
    /// How many rows it has.
    pub rows: u64,
}

impl LogFloor {
    /// The stored bytes.
    pub fn to_bytes(self) -> [u8; 20] {
        let mut out = [0; 20];
        out[..12].copy_from_slice(&self.floor.to_bytes());
        out[12..].copy_from_slice(&self.rows.to_le_bytes());
        out
    }

    /// Reads what [`LogFloor::to_bytes`] wrote.
    pub fn from_bytes(bytes: &[u8; 20]) -> LogFloor {
        LogFloor {
            floor: Stamp::from_bytes(&part(bytes, 0)),
            rows: u64::from_le_bytes(part(bytes, 12)),
        }
    }
}

/// A row of `heard`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeardRow {
    /// The stamp of the head that proved it.
    pub head: Stamp,
    /// The time of that head, in microseconds since 1970.
    pub micros: i64,
    /// The entry, or its absence.
    pub entry: Option<(Stamp, Vec<u8>)>,
}

impl HeardRow {
    /// The stored bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        out.extend(self.head.to_bytes());
        out.extend(self.micros.to_le_bytes());
        match &self.entry {
            None => out.push(0),
            Some((stamp, value)) => {
                out.push(1);
                out.extend(stamp.to_bytes());
                out.extend(value);
            }
        }
        out
    }

    /// Reads what [`HeardRow::to_bytes`] wrote.
    ///
    /// # Errors
    /// [`StoreError::BadRow`] when the row is none that this version writes.
    pub fn from_bytes(bytes: &[u8]) -> Result<HeardRow, StoreError> {
        const BAD: StoreError = StoreError::BadRow { table: "heard/1" };
        let entry = match (bytes.get(20), bytes.len()) {
            (Some(0), 21) => None,
            (Some(1), 33..) => Some((Stamp::from_bytes(&part(bytes, 21)), bytes[33..].to_vec())),
            _ => return Err(BAD),
        };
        let micros = i64::from_le_bytes(part(bytes, 12));
        Ok(HeardRow { head: Stamp::from_bytes(&part(bytes, 0)), micros, entry })
    }
}

/// A row of `unlinked`.
#[derive(Clone, Copy)]
pub struct UnlinkedRow {
    /// Whether some source was asked, and could not tell.
    pub asked: bool,
    /// The signed head that was held.
    pub head: [u8; 370],
}

impl UnlinkedRow {
    /// The stored bytes.
    pub fn to_bytes(self) -> [u8; 371] {
        let mut out = [0; 371];
        out[0] = u8::from(self.asked);
        out[1..].copy_from_slice(&self.head);
        out
    }

    /// Reads what [`UnlinkedRow::to_bytes`] wrote.
    ///
    /// # Errors
    /// [`StoreError::BadRow`] when the first byte is neither 0 nor 1.
    pub fn from_bytes(bytes: &[u8; 371]) -> Result<UnlinkedRow, StoreError> {
        let asked = match bytes[0] {
            0 => false,
            1 => true,
            _ => return Err(StoreError::BadRow { table: "unlinked/1" }),
        };
        Ok(UnlinkedRow { asked, head: part(bytes, 1) })
    }
}

/// A row of `unprovable`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnprovableRow {
    /// The stamp of the head at which copies did not come out.
    pub stamp: Stamp,
    /// That head's hash.
    pub hash: Hash,
    /// How often it was tried since two sources failed; 0 while one has.
    pub tries: u32,
    /// When those sources may be asked again, in microseconds since 1970.
    pub until: i64,
    /// The sources.
    pub sources: Vec<EndpointKey>,
}

impl UnprovableRow {
    /// The stored bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(56 + 32 * self.sources.len());
        out.extend(self.stamp.to_bytes());
        out.extend(self.hash.as_bytes());
        out.extend(self.tries.to_le_bytes());
        out.extend(self.until.to_le_bytes());
        self.sources.iter().for_each(|source| out.extend(source.as_bytes()));
        out
    }

    /// Reads what [`UnprovableRow::to_bytes`] wrote.
    ///
    /// # Errors
    /// [`StoreError::BadRow`] when the row is none that this version writes.
    pub fn from_bytes(bytes: &[u8]) -> Result<UnprovableRow, StoreError> {
        const BAD: StoreError = StoreError::BadRow { table: "unprovable/1" };
        let (_, sources) = bytes.split_at_checked(56).ok_or(BAD)?;
        let (sources, over) = sources.as_chunks::<32>();
        if !over.is_empty() || sources.is_empty() {
            return Err(BAD);
        }
        Ok(UnprovableRow {
            stamp: Stamp::from_bytes(&part(bytes, 0)),
            hash: Hash(part(bytes, 12)),
            tries: u32::from_le_bytes(part(bytes, 44)),
            until: i64::from_le_bytes(part(bytes, 48)),
            sources: sources.iter().map(|key| EndpointKey::from_bytes(*key)).collect(),
        })
    }
}

/// `N` bytes of a row from `at` on; rows of a fixed length are long enough by their type.
fn part<const N: usize>(bytes: &[u8], at: usize) -> [u8; N] {
    bytes[at..at + N].try_into().expect("the caller checked the length")
}
