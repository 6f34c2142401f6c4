//! The kept tables.

use std::ops::RangeFrom;

use kalends_schema::hash::Hash;
use kalends_schema::key::Identity;
use kalends_schema::time::Timestamp;
use redb::{ReadableDatabase, ReadableTable, WriteTransaction};

use super::super::tables::{Bytes, CODES, LEFT, LINKED, LISTED, OVER_QUOTA, PEOPLE};
use super::super::{Entry, Following, Invite, Kept, List, OverQuota, Short, StorageError, codec};
use super::{RedbStorage, engine};

/// Everything in a table.
const ALL: RangeFrom<&[u8]> = [].as_slice()..;

impl RedbStorage {
    /// What `read` makes of each row of a small table.
    fn all<T>(
        &self,
        (table, name): (Bytes, &'static str),
        read: impl Fn(&[u8], &[u8]) -> Option<T>,
    ) -> Result<Vec<T>, StorageError> {
        let transaction = self.database.begin_read().map_err(engine)?;
        let table = transaction.open_table(table).map_err(engine)?;
        let mut found = Vec::new();
        for row in table.range::<&[u8]>(ALL).map_err(engine)? {
            let (key, value) = row.map_err(engine)?;
            let row = read(key.value(), value.value());
            found.push(row.ok_or(StorageError::Row { table: name })?);
        }
        Ok(found)
    }
}

impl Kept for RedbStorage {
    fn follow(&self, people: &[(Identity, Following)]) -> Result<(), StorageError> {
        self.write(|transaction| {
            for (identity, following) in people {
                let left = transaction.open_table(LEFT).map_err(engine)?;
                let has_left = left.get(hash(identity).as_slice()).map_err(engine)?.is_some();
                drop(left);
                if !has_left {
                    put_person(transaction, identity, *following)?;
                }
            }
            Ok(())
        })
    }

    fn join(
        &self,
        identity: &Identity,
        at: Timestamp,
        code: Option<&Hash>,
    ) -> Result<bool, StorageError> {
        self.write(|transaction| {
            if let Some(code) = code
                && !spend(transaction, code, at)?
            {
                return Ok(false);
            }
            let mut left = transaction.open_table(LEFT).map_err(engine)?;
            left.remove(hash(identity).as_slice()).map_err(engine)?;
            put_person(transaction, identity, Following::Joined { at })?;
            Ok(true)
        })
    }

    fn leave(&self, identity: &Identity) -> Result<(), StorageError> {
        self.write(|transaction| {
            let key = identity.as_bytes().as_slice();
            transaction.open_table(PEOPLE).map_err(engine)?.remove(key).map_err(engine)?;
            transaction.open_table(OVER_QUOTA).map_err(engine)?.remove(key).map_err(engine)?;
            let mut left = transaction.open_table(LEFT).map_err(engine)?;
            left.insert(hash(identity).as_slice(), key).map_err(engine)?;
            Ok(())
        })
    }

    fn erased(&self, identity: &Identity) -> Result<(), StorageError> {
        self.write(|transaction| {
            let mut linked = transaction.open_table(LINKED).map_err(engine)?;
            linked.remove(Short::from(identity).0.as_slice()).map_err(engine)?;
            let mut left = transaction.open_table(LEFT).map_err(engine)?;
            let key = hash(identity);
            // Whoever joined again meanwhile is not among them any more.
            if left.get(key.as_slice()).map_err(engine)?.is_some() {
                left.insert(key.as_slice(), [].as_slice()).map_err(engine)?;
            }
            Ok(())
        })
    }

    fn leaving(&self) -> Result<Vec<Identity>, StorageError> {
        let all = self.all((LEFT, "left_v1"), |_, value| match value {
            [] => Some(None),
            identity => read_identity(identity).map(Some),
        })?;
        Ok(all.into_iter().flatten().collect())
    }

    fn left(&self) -> Result<Vec<Hash>, StorageError> {
        self.all((LEFT, "left_v1"), |key, _| Some(Hash(key.try_into().ok()?)))
    }

    fn has_left(&self, identity: &Identity) -> Result<bool, StorageError> {
        let transaction = self.database.begin_read().map_err(engine)?;
        let left = transaction.open_table(LEFT).map_err(engine)?;
        Ok(left.get(hash(identity).as_slice()).map_err(engine)?.is_some())
    }

    fn list(&self, list: List, who: &Identity, entry: Entry) -> Result<(), StorageError> {
        let key = [[list_byte(list)].as_slice(), who.as_bytes()].concat();
        self.write(|transaction| {
            let mut listed = transaction.open_table(LISTED).map_err(engine)?;
            match entry {
                Entry::Put => listed.insert(key.as_slice(), [].as_slice()).map_err(engine)?,
                Entry::Taken => listed.remove(key.as_slice()).map_err(engine)?,
            };
            Ok(())
        })
    }

    fn listed(&self, list: List) -> Result<Vec<Identity>, StorageError> {
        let all = self.all((LISTED, "listed_v1"), |key, _| {
            let (of, identity) = key.split_first()?;
            Some((*of, read_identity(identity)?))
        })?;
        let wanted = list_byte(list);
        Ok(all.into_iter().filter(|(of, _)| *of == wanted).map(|(_, who)| who).collect())
    }

    fn invite(&self, code: &Hash, invite: Invite) -> Result<(), StorageError> {
        self.write(|transaction| {
            let mut codes = transaction.open_table(CODES).map_err(engine)?;
            let value = codec::invite(invite);
            codes.insert(code.as_bytes().as_slice(), value.as_slice()).map_err(engine)?;
            Ok(())
        })
    }

    fn invites(&self, now: Timestamp) -> Result<Vec<Invite>, StorageError> {
        self.write(|transaction| {
            let mut codes = transaction.open_table(CODES).map_err(engine)?;
            let is_good = |invite: Option<Invite>| invite.is_some_and(|i| i.is_good(now));
            codes.retain(|_: &[u8], value| is_good(codec::read_invite(value))).map_err(engine)
        })?;
        self.all((CODES, "codes_v1"), |_, value| codec::read_invite(value))
    }

    fn mark_quota(&self, whose: &Identity, over: Option<OverQuota>) -> Result<(), StorageError> {
        self.write(|transaction| {
            let key = whose.as_bytes().as_slice();
            let left = transaction.open_table(LEFT).map_err(engine)?;
            let has_left = left.get(hash(whose).as_slice()).map_err(engine)?.is_some();
            let mut marks = transaction.open_table(OVER_QUOTA).map_err(engine)?;
            match over.filter(|_| !has_left) {
                Some(over) => marks.insert(key, codec::over_quota(over).as_slice()),
                None => marks.remove(key),
            }
            .map_err(engine)?;
            Ok(())
        })
    }

    fn over_quota(&self) -> Result<Vec<(Identity, OverQuota)>, StorageError> {
        self.all((OVER_QUOTA, "over_quota_v1"), |key, value| {
            Some((read_identity(key)?, codec::read_over_quota(value)?))
        })
    }
}

impl Invite {
    /// Whether somebody may join with it at `now`.
    fn is_good(&self, now: Timestamp) -> bool {
        self.uses > 0 && now < self.expires
    }
}

/// Keeps somebody, unless they are kept as somebody closer.
fn put_person(
    transaction: &WriteTransaction,
    identity: &Identity,
    following: Following,
) -> Result<(), StorageError> {
    let mut people = transaction.open_table(PEOPLE).map_err(engine)?;
    let key = identity.as_bytes().as_slice();
    let known = people.get(key).map_err(engine)?;
    let known = known.and_then(|row| codec::read_following(row.value()));
    if known.is_none_or(|known| known.depth() > following.depth()) {
        people.insert(key, codec::following(following).as_slice()).map_err(engine)?;
    }
    Ok(())
}

/// Takes one use of a code that is good.
fn spend(
    transaction: &WriteTransaction,
    code: &Hash,
    now: Timestamp,
) -> Result<bool, StorageError> {
    let mut codes = transaction.open_table(CODES).map_err(engine)?;
    let key = code.as_bytes().as_slice();
    let known = codes.get(key).map_err(engine)?;
    let known = known.and_then(|row| codec::read_invite(row.value()));
    let Some(invite) = known.filter(|invite| invite.is_good(now)) else { return Ok(false) };
    let value = codec::invite(Invite { uses: invite.uses - 1, ..invite });
    codes.insert(key, value.as_slice()).map_err(engine)?;
    Ok(true)
}

fn hash(identity: &Identity) -> [u8; 32] {
    *Hash::of(identity.as_bytes()).as_bytes()
}

fn list_byte(list: List) -> u8 {
    match list {
        List::Allowed => 0,
        List::Denied => 1,
    }
}

fn read_identity(bytes: &[u8]) -> Option<Identity> {
    Some(Identity::from_bytes(bytes.try_into().ok()?))
}
