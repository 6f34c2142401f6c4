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

/// Paths of one author that parcels may have proved beyond the copy: more than one person has with
/// another, and little enough to be counted. A copy takes their place.
pub const HEARD_ROWS_MAX: usize = 2_048;
/// Bytes of what parcels proved of one author, paths included.
pub const HEARD_BYTES_MAX: usize = 8 * 1024 * 1024;

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
    /// As much as is kept of one author was heard already; a copy makes room.
    Full,
}

/// How much was heard of one author.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Kept {
    rows: usize,
    bytes: usize,
}

impl Kept {
    fn add(self, key: &[u8], row: Option<usize>) -> Kept {
        let Some(row) = row else { return self };
        Kept { rows: self.rows + 1, bytes: self.bytes + key.len() + row }
    }

    fn take(self, key: &[u8], row: Option<usize>) -> Kept {
        let Some(row) = row else { return self };
        let bytes = self.bytes.saturating_sub(key.len() + row);
        Kept { rows: self.rows.saturating_sub(1), bytes }
    }

    /// Whether it is too much, and more than it was.
    fn exceeds(self, before: Kept) -> bool {
        (self.rows > HEARD_ROWS_MAX && self.rows > before.rows)
            || (self.bytes > HEARD_BYTES_MAX && self.bytes > before.bytes)
    }
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
        let row = row.to_bytes();
        let before = self.kept(&identity)?;
        let after = before.take(&key, former.as_ref().map(Vec::len)).add(&key, Some(row.len()));
        if after.exceeds(before) {
            return Ok(Hearing::Full);
        }
        self.restore_heard(&key, Some(row))?;
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

    /// How much was heard of an author, this batch included.
    fn kept(&mut self, identity: &Identity) -> Result<Kept, StoreError> {
        if let Some(kept) = self.heard.get(identity) {
            return Ok(*kept);
        }
        let begin = identity_key(identity, "");
        let end = end_of_prefix(&begin);
        let table = self.transaction.open_table(tables::HEARD)?;
        let mut kept = Kept::default();
        for stored in table.range::<&[u8]>(begin.as_slice()..end.as_slice())? {
            let (key, row) = stored?;
            kept = kept.add(key.value(), Some(row.value().len()));
        }
        self.heard.insert(*identity, kept);
        Ok(kept)
    }

    pub(super) fn restore_heard(
        &mut self,
        key: &[u8],
        row: Option<Vec<u8>>,
    ) -> Result<(), StoreError> {
        let mut table = self.transaction.open_table(tables::HEARD)?;
        let former = match &row {
            Some(row) => table.insert(key, row.as_slice())?,
            None => table.remove(key)?,
        };
        let former = former.map(|row| row.value().len());
        let identity = key.first_chunk().map(|bytes| Identity::from_bytes(*bytes));
        if let Some(kept) = identity.and_then(|identity| self.heard.get_mut(&identity)) {
            *kept = kept.take(key, former).add(key, row.map(|row| row.len()));
        }
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
