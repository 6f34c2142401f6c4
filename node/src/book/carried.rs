//! Who asks the owner to be their mirror, whom the owner carries, and whom not.

use kalends_keyspace::store::{Batch, Quota, StoreError};
use kalends_schema::key::{EndpointKey, Identity};
use kalends_schema::time::Timestamp;
use redb::ReadableTable;

use super::tables::CARRIED;
use super::{Dealing, Ground, contact};

/// What the owner said to somebody who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Word {
    /// Nothing yet.
    None,
    /// Yes, as long as it is no larger than that.
    Yes(Quota),
    /// No.
    No,
}

/// Somebody who asks, or whom the owner spoke of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Carried {
    pub(crate) who: Identity,
    pub(crate) word: Word,
    /// When that was said, or when they first asked.
    pub(crate) since: Timestamp,
    /// When they asked last, by their clock.
    pub(crate) asked_at: Option<Timestamp>,
    /// The endpoint that brought it.
    pub(crate) from: Option<EndpointKey>,
}

impl Carried {
    /// How much of theirs is carried; `None` when nothing is.
    pub(crate) fn quota(&self) -> Option<Quota> {
        match self.word {
            Word::Yes(quota) => Some(quota),
            Word::None | Word::No => None,
        }
    }

    fn to_bytes(self) -> [u8; 65] {
        let none = Quota { entries: 0, bytes: 0 };
        let (word, quota) = match self.word {
            Word::None => (1, none),
            Word::Yes(quota) => (2, quota),
            Word::No => (3, none),
        };
        let asked_at = self.asked_at.map_or(0, Timestamp::micros);
        let from = self.from.map_or([0; 32], |from| *from.as_bytes());
        let fields = [
            &[word][..],
            &self.since.micros().to_le_bytes(),
            &asked_at.to_le_bytes(),
            &quota.entries.to_le_bytes(),
            &quota.bytes.to_le_bytes(),
            &from,
        ];
        fields.concat().try_into().expect("the fields are 65 bytes long")
    }

    fn read(who: Identity, row: &[u8; 65]) -> Option<Carried> {
        let (word, row) = row.split_first()?;
        let (since, row) = row.split_first_chunk::<8>()?;
        let (asked_at, row) = row.split_first_chunk::<8>()?;
        let (entries, row) = row.split_first_chunk::<8>()?;
        let (bytes, from) = row.split_first_chunk::<8>()?;
        let quota =
            Quota { entries: u64::from_le_bytes(*entries), bytes: u64::from_le_bytes(*bytes) };
        let time = |bytes: &[u8; 8]| Timestamp::from_micros(i64::from_le_bytes(*bytes)).ok();
        let from: [u8; 32] = from.try_into().ok()?;
        Some(Carried {
            who,
            word: match word {
                1 => Word::None,
                2 => Word::Yes(quota),
                3 => Word::No,
                _ => return None,
            },
            since: time(since)?,
            asked_at: time(asked_at),
            from: (from != [0; 32]).then(|| EndpointKey::from_bytes(from)),
        })
    }
}

/// Everybody who asks or was spoken of, by key.
pub(crate) fn all_carried(ground: &impl Ground) -> Result<Vec<Carried>, StoreError> {
    let table = ground.table(CARRIED)?;
    let mut found = Vec::new();
    for row in table.range::<&[u8; 32]>(..)? {
        let (who, row) = row?;
        let carried = Carried::read(Identity::from_bytes(*who.value()), row.value());
        found.push(carried.ok_or(StoreError::BadRow { table: "node_carried/1" })?);
    }
    Ok(found)
}

/// How it stands with `who`.
pub(crate) fn carried(ground: &impl Ground, who: Identity) -> Result<Option<Carried>, StoreError> {
    let table = ground.table(CARRIED)?;
    let Some(row) = table.get(who.as_bytes())? else { return Ok(None) };
    let carried = Carried::read(who, row.value());
    carried.map(Some).ok_or(StoreError::BadRow { table: "node_carried/1" })
}

/// How much of `who` is carried; `None` when nothing is.
pub(crate) fn carried_quota(
    ground: &impl Ground,
    who: Identity,
) -> Result<Option<Quota>, StoreError> {
    Ok(carried(ground, who)?.and_then(|carried| carried.quota()))
}

/// Whether a copy of `who` is here for others alone: the owner carries them, and does not follow
/// them. It is none of the owner's own business then, in no list and on no agenda.
pub(crate) fn is_only_carried(
    ground: &impl Ground,
    me: Identity,
    who: Identity,
) -> Result<bool, StoreError> {
    if carried_quota(ground, who)?.is_none() {
        return Ok(false);
    }
    let followed = contact(ground, me, who)?.is_some_and(|contact| contact.followed);
    Ok(!followed && !Dealing::with(ground, who)?.is_copied())
}

/// Remembers how it stands.
pub(crate) fn put_carried(batch: &Batch, carried: &Carried) -> Result<(), StoreError> {
    let mut table = batch.transaction().open_table(CARRIED)?;
    table.insert(carried.who.as_bytes(), &carried.to_bytes())?;
    Ok(())
}

/// Forgets somebody.
pub(crate) fn drop_carried(batch: &Batch, who: Identity) -> Result<(), StoreError> {
    batch.transaction().open_table(CARRIED)?.remove(who.as_bytes())?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use kalends_schema::key::IdentitySecret;

    use super::*;

    #[test]
    fn a_row_is_read_back_as_it_was_written() {
        let time = |micros| Timestamp::from_micros(micros).unwrap();
        let who = IdentitySecret::from_seed(&[1; 32]).public();
        let from = Some(EndpointKey::from_bytes([2; 32]));
        let quota = Quota { entries: 7, bytes: 9 };
        for word in [Word::None, Word::Yes(quota), Word::No] {
            let said = Carried { who, word, since: time(5), asked_at: None, from: None };
            let asked = Carried { asked_at: Some(time(6)), from, ..said };
            for carried in [said, asked] {
                assert_eq!(Carried::read(who, &carried.to_bytes()), Some(carried));
            }
        }
        assert_eq!(Carried::read(who, &[4; 65]), None);
    }
}
