//! Endpoints of contacts that asked for the owner's head: they are told of the next one.

use kalends_keyspace::store::{Batch, StoreError};
use kalends_schema::key::{EndpointKey, Identity};
use kalends_schema::time::Timestamp;
use redb::ReadableTable;

use super::Ground;
use super::tables::ASKERS;

/// Endpoints that are told of heads: the contacts of a busy person, with a few devices each.
pub(crate) const ASKERS_MAX: usize = 256;
/// Microseconds for which one is told after it asked: seven days, as long as a node may be silent.
const ASKED_MICROS_MAX: i64 = 7 * 24 * 3_600 * 1_000_000;

/// An endpoint that asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Asker {
    pub(crate) endpoint: EndpointKey,
    /// The contact whose endpoint it is said to be.
    pub(crate) contact: Identity,
    pub(crate) asked_at: Timestamp,
}

impl Asker {
    /// Whether it asked lately enough to be told.
    fn is_told(&self, now: Timestamp) -> bool {
        now.micros().saturating_sub(self.asked_at.micros()) < ASKED_MICROS_MAX
    }
}

/// Remembers one. Those who asked too long ago are forgotten, and past 256 the one who asked the
/// longest ago.
pub(crate) fn put_asker(batch: &Batch, asker: &Asker, now: Timestamp) -> Result<(), StoreError> {
    let mut kept = all(batch)?;
    kept.retain(|other| other.endpoint != asker.endpoint);
    kept.sort_by_key(|other| (other.asked_at, other.endpoint));
    let surplus = (kept.len() + 1).saturating_sub(ASKERS_MAX);
    let mut table = batch.transaction().open_table(ASKERS)?;
    for (at, other) in kept.iter().enumerate() {
        if at < surplus || !other.is_told(now) {
            table.remove(other.endpoint.as_bytes())?;
        }
    }
    let mut row = [0; 40];
    row[..32].copy_from_slice(asker.contact.as_bytes());
    row[32..].copy_from_slice(&asker.asked_at.micros().to_le_bytes());
    table.insert(asker.endpoint.as_bytes(), &row)?;
    Ok(())
}

/// Those who are told at `now`, whoever asked last first.
pub(crate) fn askers(ground: &impl Ground, now: Timestamp) -> Result<Vec<Asker>, StoreError> {
    let mut told = all(ground)?;
    told.retain(|asker| asker.is_told(now));
    told.sort_by_key(|asker| std::cmp::Reverse((asker.asked_at, asker.endpoint)));
    Ok(told)
}

fn all(ground: &impl Ground) -> Result<Vec<Asker>, StoreError> {
    let table = ground.table(ASKERS)?;
    let mut found = Vec::new();
    for row in table.range::<&[u8; 32]>(..)? {
        let (endpoint, row) = row?;
        let asker = read(EndpointKey::from_bytes(*endpoint.value()), row.value());
        found.push(asker.ok_or(StoreError::BadRow { table: "node_askers/1" })?);
    }
    Ok(found)
}

fn read(endpoint: EndpointKey, row: &[u8; 40]) -> Option<Asker> {
    let (contact, asked_at) = row.split_first_chunk::<32>()?;
    Some(Asker {
        endpoint,
        contact: Identity::from_bytes(*contact),
        asked_at: Timestamp::from_micros(i64::from_le_bytes(*asked_at.first_chunk()?)).ok()?,
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot set its scene fails")]

    use kalends_keyspace::store::{Store, StoreOptions};

    use super::*;

    const DAY: i64 = 24 * 3_600 * 1_000_000;

    fn at(days: i64, more: i64) -> Timestamp {
        Timestamp::from_micros(1_790_000_000_000_000 + days * DAY + more).unwrap()
    }

    fn asker(number: u16, asked_at: Timestamp) -> Asker {
        let mut key = [0; 32];
        key[..2].copy_from_slice(&number.to_be_bytes());
        let contact = Identity::from_bytes([7; 32]);
        Asker { endpoint: EndpointKey::from_bytes(key), contact, asked_at }
    }

    #[test]
    fn who_asked_in_the_last_seven_days_is_told_and_no_more_than_256() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("k.redb");
        let store = Store::open(&file, StoreOptions::default()).unwrap();
        let batch = store.write().unwrap();
        crate::book::tables::create(batch.transaction()).unwrap();
        put_asker(&batch, &asker(999, at(0, 0)), at(0, 0)).unwrap();
        for number in 0..300 {
            let asked_at = at(5, i64::from(number));
            put_asker(&batch, &asker(number, asked_at), asked_at).unwrap();
        }
        put_asker(&batch, &asker(299, at(5, 400)), at(5, 400)).unwrap();
        batch.commit().unwrap();
        drop(store);

        let store = Store::open(&file, StoreOptions::default()).unwrap();
        let snapshot = store.read().unwrap();
        let told = askers(&snapshot, at(6, 0)).unwrap();
        assert_eq!(told.len(), ASKERS_MAX, "and they are still known after a restart");
        assert_eq!(told[0], asker(299, at(5, 400)), "whoever asked last comes first");
        assert_eq!(told.last().unwrap().endpoint, asker(44, at(5, 44)).endpoint);
        assert_eq!(askers(&snapshot, at(13, 0)).unwrap(), []);
    }
}
