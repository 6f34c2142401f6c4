//! What a parcel proved of somebody's keyspace, path by path, without a whole copy.

use kalends_schema::head::SignedHead;
use kalends_schema::key::Identity;
use kalends_schema::path::Path;
use kalends_schema::stamp::Stamp;
use redb::{ReadableTable, WriteTransaction};

use super::batch::{Batch, Undo};
use super::error::StoreError;
use super::rows::Rows;
use super::tables::{self, HeardRow, Role, end_of_prefix, head_stamp, identity_key};

/// What a proof shows at a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fact {
    /// An entry.
    Present {
        /// The commit that wrote it.
        stamp: Stamp,
        /// Its bytes.
        value: Vec<u8>,
    },
    /// That there is none.
    Absent,
}

/// What became of a fact. None of these is an error: delivering twice changes nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hearing {
    /// It counts from now on.
    Taken,
    /// This path was seen proved under this very head before.
    Known,
    /// This path was seen proved under a higher head before.
    Stale {
        /// Under which.
        known: Stamp,
    },
    /// A higher epoch of this author is known.
    Superseded {
        /// Which.
        epoch: u32,
    },
    /// The author's keyspace is written here: nobody tells us what is in it.
    Own,
}

impl Batch {
    /// Takes what `head` proves of `path`, if its head is above the one under which this store
    /// last saw that path proved. The caller has verified the proof.
    ///
    /// # Errors
    /// [`StoreError`] when the file fails.
    pub fn hear(
        &mut self,
        head: &SignedHead,
        path: &Path,
        fact: Fact,
    ) -> Result<Hearing, StoreError> {
        let identity = head.head().identity;
        let row = self.transaction.keyspace(&identity)?;
        if row.is_some_and(|row| row.role == Role::Own) {
            return Ok(Hearing::Own);
        }
        let known = self.transaction.known_head(&identity)?;
        let highest = known.map(|known| head_stamp(&known));
        if let Some(highest) = highest.filter(|highest| highest.epoch > head.stamp().epoch) {
            return Ok(Hearing::Superseded { epoch: highest.epoch });
        }
        let key = identity_key(&identity, path.as_str());
        let former = self.heard_row(&key)?;
        let heard = former.as_deref().map(HeardRow::from_bytes).transpose()?;
        let seen = heard.map(|row| row.head).max(row.map(|row| row.stamp()));
        match seen {
            Some(known) if known > head.stamp() => return Ok(Hearing::Stale { known }),
            Some(known) if known == head.stamp() => return Ok(Hearing::Known),
            Some(_) | None => {}
        }
        let entry = match fact {
            Fact::Present { stamp, value } => Some((stamp, value)),
            Fact::Absent => None,
        };
        let row = HeardRow { head: head.stamp(), micros: head.head().time.micros(), entry };
        self.restore_heard(&key, Some(row.to_bytes()))?;
        self.remember(Undo::Heard(key, former));
        if highest.is_none_or(|highest| highest < head.stamp()) {
            self.restore_known(&identity, Some(head.to_bytes()))?;
            self.remember(Undo::Known(identity, known.map(Box::new)));
        }
        Ok(Hearing::Taken)
    }

    fn heard_row(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        let table = self.transaction.open_table(tables::HEARD)?;
        Ok(table.get(key)?.map(|row| row.value().to_vec()))
    }

    pub(super) fn restore_heard(&self, key: &[u8], row: Option<Vec<u8>>) -> Result<(), StoreError> {
        let mut table = self.transaction.open_table(tables::HEARD)?;
        match row {
            Some(row) => table.insert(key, row.as_slice())?.is_some(),
            None => table.remove(key)?.is_some(),
        };
        Ok(())
    }

    pub(super) fn restore_known(
        &self,
        identity: &Identity,
        head: Option<[u8; 370]>,
    ) -> Result<(), StoreError> {
        let mut table = self.transaction.open_table(tables::KNOWN)?;
        match head {
            Some(head) => table.insert(identity.as_bytes(), &head)?.is_some(),
            None => table.remove(identity.as_bytes())?.is_some(),
        };
        Ok(())
    }
}

/// Drops what parcels proved up to `head`: a whole copy at that head says it all.
pub(super) fn forget_up_to(
    transaction: &WriteTransaction,
    identity: &Identity,
    head: Stamp,
) -> Result<(), StoreError> {
    let begin = identity_key(identity, "");
    let end = end_of_prefix(&begin);
    let mut table = transaction.open_table(tables::HEARD)?;
    // A row that cannot be read proves nothing and goes as well.
    table.retain_in::<&[u8], _>(begin.as_slice()..end.as_slice(), |_, row| {
        HeardRow::from_bytes(row).is_ok_and(|row| row.head > head)
    })?;
    Ok(())
}
