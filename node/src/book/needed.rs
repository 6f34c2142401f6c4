//! Whose keyspace is needed once, for what is here to be seen aright: the grant behind an answer in
//! somebody's name, the word by which a place was passed on. The need outlives the process, and a
//! copy that did not come about is tried again.

use kalends_keyspace::store::{Batch, StoreError};
use kalends_schema::key::Identity;
use kalends_schema::time::Timestamp;
use redb::{ReadableTable, ReadableTableMetadata};

use super::Ground;
use super::tables::NEEDED;

/// People who are needed at once; past it whoever is needed is asked for once, and not again.
const NEEDED_MAX: u64 = 256;
/// Days after which nobody waits for somebody any more.
const NEEDED_MICROS_MAX: i64 = 30 * 24 * 3_600 * 1_000_000;

/// Remembers that somebody's keyspace is needed.
pub(crate) fn need(batch: &Batch, who: Identity, now: Timestamp) -> Result<(), StoreError> {
    let mut table = batch.transaction().open_table(NEEDED)?;
    if table.get(who.as_bytes())?.is_some() {
        return Ok(());
    }
    if table.len()? >= NEEDED_MAX {
        let since = now.plus_micros(-NEEDED_MICROS_MAX).micros();
        table.retain(|_, needed_at| needed_at > since)?;
    }
    if table.len()? < NEEDED_MAX {
        table.insert(who.as_bytes(), now.micros())?;
    }
    Ok(())
}

/// A newer copy of somebody's keyspace than there was is linked.
pub(crate) fn is_here(batch: &Batch, who: Identity) -> Result<(), StoreError> {
    batch.transaction().open_table(NEEDED)?.remove(who.as_bytes())?;
    Ok(())
}

/// Everybody who is needed.
pub(crate) fn needed(ground: &impl Ground) -> Result<Vec<Identity>, StoreError> {
    let table = ground.table(NEEDED)?;
    let mut people = Vec::new();
    for row in table.iter()? {
        people.push(Identity::from_bytes(*row?.0.value()));
    }
    Ok(people)
}

#[cfg(test)]
mod tests {
    use kalends_keyspace::store::{Store, StoreOptions};

    use super::*;

    fn who(number: u64) -> Identity {
        let mut key = [7; 32];
        key[..8].copy_from_slice(&number.to_be_bytes());
        Identity::from_bytes(key)
    }

    fn at(days: i64) -> Timestamp {
        Timestamp::from_micros(1_790_000_000_000_000 + days * 86_400_000_000).unwrap()
    }

    #[test]
    fn whoever_is_needed_is_so_until_they_are_here_or_made_room_for() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("store.redb");
        let store = Store::open(&file, StoreOptions::default()).unwrap();
        let batch = store.write().unwrap();
        need(&batch, who(1), at(0)).unwrap();
        batch.commit().unwrap();
        let batch = store.write().unwrap();
        assert_eq!(needed(&batch).unwrap(), [who(1)], "also after a commit");
        is_here(&batch, who(1)).unwrap();
        assert_eq!(needed(&batch).unwrap(), []);
        (0..=NEEDED_MAX).for_each(|number| need(&batch, who(number), at(1)).unwrap());
        assert_eq!(needed(&batch).unwrap().len() as u64, NEEDED_MAX);
        need(&batch, who(1_000), at(32)).unwrap();
        assert_eq!(needed(&batch).unwrap(), [who(1_000)], "nobody waits for ever");
    }
}
