//! Whom the owner asked to be a mirror, how they answered, and how far their copies are.

use kalends_keyspace::net::CarryAnswer;
use kalends_keyspace::store::{Batch, Quota, StoreError};
use kalends_schema::key::Identity;
use kalends_schema::stamp::Stamp;
use kalends_schema::time::Timestamp;
use redb::ReadableTable;

use super::Ground;
use super::tables::MIRRORS;

/// Characters of a reason that are kept.
const WHY_CHARS_MAX: usize = 300;

/// Where it stands with a mirror.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// It was not reached yet.
    Unasked,
    /// Its owner has not said yet.
    Waiting,
    /// It carries, as long as the keyspace is no larger than that.
    Carried(Quota),
    /// Its owner said no, or it carries no more.
    Refused,
    /// The owner wants it no more, and it was not told yet.
    Leaving,
}

/// One mirror.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mirror {
    pub(crate) key: Identity,
    pub(crate) standing: Standing,
    /// When the owner wanted it.
    pub(crate) added_at: Timestamp,
    /// When it last answered an ask.
    pub(crate) answered_at: Option<Timestamp>,
    /// The newest head of its copy that was seen there, and when.
    pub(crate) seen: Option<(Stamp, Timestamp)>,
    /// Why it was not reached the last time.
    pub(crate) why: Option<String>,
}

/// What came of a visit to a mirror.
#[derive(Debug)]
pub(crate) struct Visited {
    pub(crate) mirror: Identity,
    /// What it said to an ask, if it was asked.
    pub(crate) said: Option<CarryAnswer>,
    /// The newest head of its copy, if there is one.
    pub(crate) seen: Option<Stamp>,
    /// Why it was not reached.
    pub(crate) why: Option<String>,
}

impl Mirror {
    /// One that is wanted and knows nothing of it.
    pub(crate) fn new(key: Identity, now: Timestamp) -> Mirror {
        let (answered_at, seen, why) = (None, None, None);
        Mirror { key, standing: Standing::Unasked, added_at: now, answered_at, seen, why }
    }

    /// After a visit; `None` when there is nothing to remember any more.
    pub(crate) fn after(mut self, visited: Visited, now: Timestamp) -> Option<Mirror> {
        self.why = visited.why;
        if let Some(stamp) = visited.seen {
            self.seen = Some((stamp, now));
        }
        let Some(said) = visited.said else { return Some(self) };
        self.answered_at = Some(now);
        if self.standing == Standing::Leaving {
            // Whatever it says to an ask to stop, it has heard it.
            return None;
        }
        self.standing = match said {
            CarryAnswer::Carried { records, bytes } => {
                Standing::Carried(Quota { entries: records, bytes })
            }
            CarryAnswer::Waiting => Standing::Waiting,
            CarryAnswer::Refused | CarryAnswer::Stopped => Standing::Refused,
        };
        Some(self)
    }

    fn to_bytes(&self) -> Vec<u8> {
        let none = Quota { entries: 0, bytes: 0 };
        let (standing, quota) = match self.standing {
            Standing::Unasked => (1, none),
            Standing::Waiting => (2, none),
            Standing::Carried(quota) => (3, quota),
            Standing::Refused => (4, none),
            Standing::Leaving => (5, none),
        };
        let micros = |time: Option<Timestamp>| time.map_or(0, Timestamp::micros);
        let nothing = Stamp { epoch: 0, seq: 0 };
        let mut out = vec![standing];
        out.extend(self.added_at.micros().to_le_bytes());
        out.extend(micros(self.answered_at).to_le_bytes());
        out.extend(quota.entries.to_le_bytes());
        out.extend(quota.bytes.to_le_bytes());
        out.extend(self.seen.map_or(nothing, |(stamp, _)| stamp).to_bytes());
        out.extend(micros(self.seen.map(|(_, at)| at)).to_le_bytes());
        let why = self.why.iter().flat_map(|why| why.chars()).take(WHY_CHARS_MAX);
        out.extend(why.collect::<String>().into_bytes());
        out
    }

    fn read(key: Identity, row: &[u8]) -> Option<Mirror> {
        let (standing, row) = row.split_first()?;
        let (added_at, row) = row.split_first_chunk::<8>()?;
        let (answered_at, row) = row.split_first_chunk::<8>()?;
        let (entries, row) = row.split_first_chunk::<8>()?;
        let (bytes, row) = row.split_first_chunk::<8>()?;
        let (stamp, row) = row.split_first_chunk::<12>()?;
        let (seen_at, why) = row.split_first_chunk::<8>()?;
        let quota =
            Quota { entries: u64::from_le_bytes(*entries), bytes: u64::from_le_bytes(*bytes) };
        let time = |bytes: &[u8; 8]| Timestamp::from_micros(i64::from_le_bytes(*bytes)).ok();
        let why = std::str::from_utf8(why).ok()?;
        Some(Mirror {
            key,
            standing: match standing {
                1 => Standing::Unasked,
                2 => Standing::Waiting,
                3 => Standing::Carried(quota),
                4 => Standing::Refused,
                5 => Standing::Leaving,
                _ => return None,
            },
            added_at: time(added_at)?,
            answered_at: time(answered_at),
            seen: time(seen_at).map(|at| (Stamp::from_bytes(stamp), at)),
            why: Some(why.to_owned()).filter(|why| !why.is_empty()),
        })
    }
}

/// All of them, in the order in which the owner wanted them.
pub(crate) fn mirrors(ground: &impl Ground) -> Result<Vec<Mirror>, StoreError> {
    let table = ground.table(MIRRORS)?;
    let mut found = Vec::new();
    for row in table.range::<&[u8; 32]>(..)? {
        let (key, row) = row?;
        let mirror = Mirror::read(Identity::from_bytes(*key.value()), row.value());
        found.push(mirror.ok_or(StoreError::BadRow { table: "node_mirrors/1" })?);
    }
    found.sort_by_key(|mirror| (mirror.added_at, mirror.key));
    Ok(found)
}

/// One of them.
pub(crate) fn mirror(ground: &impl Ground, key: Identity) -> Result<Option<Mirror>, StoreError> {
    let table = ground.table(MIRRORS)?;
    let Some(row) = table.get(key.as_bytes())? else { return Ok(None) };
    let mirror = Mirror::read(key, row.value());
    mirror.map(Some).ok_or(StoreError::BadRow { table: "node_mirrors/1" })
}

/// Remembers one.
pub(crate) fn put_mirror(batch: &Batch, mirror: &Mirror) -> Result<(), StoreError> {
    let mut table = batch.transaction().open_table(MIRRORS)?;
    table.insert(mirror.key.as_bytes(), mirror.to_bytes().as_slice())?;
    Ok(())
}

/// Forgets one.
pub(crate) fn drop_mirror(batch: &Batch, key: Identity) -> Result<(), StoreError> {
    batch.transaction().open_table(MIRRORS)?.remove(key.as_bytes())?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use kalends_schema::key::IdentitySecret;

    use super::*;

    #[test]
    fn a_row_is_read_back_as_it_was_written() {
        let time = |micros| Timestamp::from_micros(micros).unwrap();
        let key = IdentitySecret::from_seed(&[1; 32]).public();
        let quota = Quota { entries: 7, bytes: 9 };
        for standing in [
            Standing::Unasked,
            Standing::Waiting,
            Standing::Carried(quota),
            Standing::Refused,
            Standing::Leaving,
        ] {
            let plain = Mirror { standing, ..Mirror::new(key, time(5)) };
            let full = Mirror {
                answered_at: Some(time(6)),
                seen: Some((Stamp { epoch: 2, seq: 9 }, time(7))),
                why: Some("nobody there".to_owned()),
                ..plain.clone()
            };
            for mirror in [plain, full] {
                assert_eq!(Mirror::read(key, &mirror.to_bytes()), Some(mirror));
            }
        }
        assert_eq!(Mirror::read(key, &[6; 53]), None);
    }
}
