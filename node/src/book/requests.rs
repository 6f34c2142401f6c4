//! Parcels of strangers that wait for the owner's word, as they came.

use kalends_keyspace::store::{Batch, StoreError};
use kalends_schema::deposit::{AddressGroup, Origin};
use kalends_schema::hash::Hash;
use kalends_schema::key::{EndpointKey, Identity};
use kalends_schema::path::Path;
use kalends_schema::stamp::Stamp;
use kalends_schema::time::Timestamp;
use kalends_schema::tree::{Proof, VerifiedProof};
use redb::{ReadableTable, ReadableTableMetadata};

use super::Ground;
use super::tables::{COUNTERS, DISPLACED, REQUEST_PROOFS, REQUESTS};

/// Displaced requests that are remembered: four times as many as wait.
const DISPLACED_MAX: u64 = 1_024;

/// A stranger's parcel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Request {
    /// Smaller came first.
    pub(crate) number: u64,
    pub(crate) origin: Origin,
    /// Who brought it, and is likely to have more.
    pub(crate) endpoint: EndpointKey,
    pub(crate) received_at: Timestamp,
    /// The head it is proved under.
    pub(crate) stamp: Stamp,
    /// What it is about: a newer parcel about the same takes its place.
    pub(crate) matter: Hash,
}

/// What a parcel is about: the paths of its author that concern the owner, in order.
pub(crate) fn matter<'a>(author: Identity, paths: impl Iterator<Item = &'a Path>) -> Hash {
    let mut bytes = author.as_bytes().to_vec();
    for path in paths {
        bytes.extend(path.as_str().as_bytes());
        bytes.push(b'\n');
    }
    Hash::of(&bytes)
}

/// All that wait, the oldest first.
pub(crate) fn requests(ground: &impl Ground) -> Result<Vec<Request>, StoreError> {
    let table = ground.table(REQUESTS)?;
    let mut found = Vec::new();
    for stored in table.range::<u64>(..)? {
        let (number, row) = stored?;
        found.push(read(number.value(), row.value()).ok_or(BAD_ROW)?);
    }
    Ok(found)
}

/// How many wait.
pub(crate) fn requests_waiting(ground: &impl Ground) -> Result<u64, StoreError> {
    let table = ground.table(REQUESTS)?;
    Ok(table.range::<u64>(..)?.count() as u64)
}

/// The number that the next request has.
pub(crate) fn next_request(batch: &Batch) -> Result<u64, StoreError> {
    let mut counters = batch.transaction().open_table(COUNTERS)?;
    let number = counters.get("requests")?.map_or(1, |row| row.value());
    counters.insert("requests", number + 1)?;
    Ok(number)
}

/// Keeps a request, in place of the one of the same number.
pub(crate) fn put_request(
    batch: &Batch,
    request: &Request,
    proof: &[u8],
) -> Result<(), StoreError> {
    let transaction = batch.transaction();
    transaction.open_table(REQUESTS)?.insert(request.number, to_bytes(request).as_slice())?;
    transaction.open_table(REQUEST_PROOFS)?.insert(request.number, proof)?;
    Ok(())
}

/// Takes a request away.
pub(crate) fn drop_request(batch: &Batch, number: u64) -> Result<(), StoreError> {
    batch.transaction().open_table(REQUESTS)?.remove(number)?;
    batch.transaction().open_table(REQUEST_PROOFS)?.remove(number)?;
    Ok(())
}

/// What a request shows. It held when it was taken in, and holds still.
pub(crate) fn request_proof(
    ground: &impl Ground,
    number: u64,
) -> Result<VerifiedProof, StoreError> {
    let bad = || StoreError::BadRow { table: "node_request_proofs/1" };
    let table = ground.table(REQUEST_PROOFS)?;
    let row = table.get(number)?.ok_or_else(bad)?;
    Proof::decode(row.value()).and_then(Proof::verify).map_err(|_| bad())
}

/// Remembers that a request went for another's.
pub(crate) fn displace(batch: &Batch, request: &Request, now: Timestamp) -> Result<(), StoreError> {
    drop_request(batch, request.number)?;
    let mut table = batch.transaction().open_table(DISPLACED)?;
    table.insert(request.matter.as_bytes(), now.micros())?;
    if table.len()? > DISPLACED_MAX {
        let mut oldest: Option<([u8; 32], i64)> = None;
        for stored in table.range::<&[u8; 32]>(..)? {
            let (key, at) = stored?;
            if oldest.is_none_or(|(_, oldest)| at.value() < oldest) {
                oldest = Some((*key.value(), at.value()));
            }
        }
        if let Some((key, _)) = oldest {
            table.remove(&key)?;
        }
    }
    Ok(())
}

/// Whether a request went for another's, and its sender was not told yet.
pub(crate) fn is_displaced(batch: &Batch, matter: &Hash) -> Result<bool, StoreError> {
    let mut table = batch.transaction().open_table(DISPLACED)?;
    Ok(table.remove(matter.as_bytes())?.is_some())
}

const BAD_ROW: StoreError = StoreError::BadRow { table: "node_requests/1" };

fn to_bytes(request: &Request) -> Vec<u8> {
    let Request { number: _, origin, endpoint, received_at, stamp, matter } = request;
    [
        origin.author.as_bytes().as_slice(),
        &origin.group.to_bytes(),
        endpoint.as_bytes(),
        &received_at.micros().to_le_bytes(),
        &stamp.to_bytes(),
        matter.as_bytes(),
    ]
    .concat()
}

fn read(number: u64, row: &[u8]) -> Option<Request> {
    let (author, row) = row.split_first_chunk::<32>()?;
    let (group, row) = row.split_first_chunk::<{ AddressGroup::BYTES }>()?;
    let (endpoint, row) = row.split_first_chunk::<32>()?;
    let (received_at, row) = row.split_first_chunk::<8>()?;
    let (stamp, matter) = row.split_first_chunk::<12>()?;
    let group = AddressGroup::from_bytes(group)?;
    Some(Request {
        number,
        origin: Origin { author: Identity::from_bytes(*author), group },
        endpoint: EndpointKey::from_bytes(*endpoint),
        received_at: Timestamp::from_micros(i64::from_le_bytes(*received_at)).ok()?,
        stamp: Stamp::from_bytes(stamp),
        matter: Hash(*matter.first_chunk().filter(|_| matter.len() == 32)?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_read_back_as_it_was_written() {
        let request = Request {
            number: 9,
            origin: Origin {
                author: Identity::from_bytes([1; 32]),
                group: AddressGroup::V4([192, 0, 2]),
            },
            endpoint: EndpointKey::from_bytes([2; 32]),
            received_at: Timestamp::from_micros(5).unwrap(),
            stamp: Stamp { epoch: 2, seq: 9 },
            matter: Hash::of(b"matter"),
        };
        let row = to_bytes(&request);
        assert_eq!(row.len(), 123);
        assert_eq!(read(9, &row), Some(request));
        assert_eq!(read(9, &row[..122]), None);
        assert_eq!(read(9, &[row, vec![0]].concat()), None);
    }
}
