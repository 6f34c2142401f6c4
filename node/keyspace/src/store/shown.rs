//! What parcels showed of a tree that is not copied: laid over each other, one proof for an author.
//!
//! Two parcels under one head that contradict each other prove that the tree under it is no sorted
//! list. What a whole copy holds cannot be contradicted so: the copy came out at the head's root.

use kalends_schema::evidence::TreeFault;
use kalends_schema::head::SignedHead;
use kalends_schema::key::Identity;
use kalends_schema::limits::PARCEL_BYTES_MAX;
use kalends_schema::tree::{Proof, overlay};
use redb::{ReadableTable, WriteTransaction};

use super::Store;
use super::error::StoreError;
use super::evidence::keep;
use super::rows::Rows;
use super::tables::{self, head_stamp};

/// What is to be done with what was shown.
enum Showing {
    /// Nothing: it is known, or older, or a copy says it all.
    Nothing,
    /// It is kept for comparing.
    Keep(Box<Proof>),
    /// It contradicts what was shown before.
    Fault(Box<TreeFault>),
}

impl Store {
    /// Compares what a parcel shows with what earlier ones showed under the same head. The caller
    /// has verified the proof.
    ///
    /// # Errors
    /// [`StoreError`] when the file fails.
    pub fn show(&self, proof: &Proof, head: &SignedHead) -> Result<(), StoreError> {
        if let Showing::Nothing = showing(self.read()?.transaction(), proof, head)? {
            return Ok(());
        }
        let transaction = self.begin_durable()?;
        match showing(&transaction, proof, head)? {
            Showing::Nothing => return Ok(()),
            Showing::Fault(fault) => drop(keep(&transaction, &(*fault).into())?),
            Showing::Keep(proof) => {
                let mut table = transaction.open_table(tables::SHOWN)?;
                table.insert(head.identity().as_bytes(), proof.encode().as_slice())?;
            }
        }
        transaction.commit()?;
        Ok(())
    }
}

fn showing(rows: &impl Rows, proof: &Proof, head: &SignedHead) -> Result<Showing, StoreError> {
    let copied = rows.keyspace(&head.identity())?.map(|row| row.stamp());
    if copied.is_some_and(|copied| copied >= head.stamp()) {
        return Ok(Showing::Nothing);
    }
    let Some(kept) = kept(rows, &head.identity())? else {
        return Ok(Showing::Keep(Box::new(proof.clone())));
    };
    let Ok(both) = overlay(&kept, proof) else {
        // Of another head: the newer one is kept, as parcels come.
        let is_newer = head_stamp(kept.head.as_bytes()) < head.stamp();
        let newer = is_newer.then(|| Showing::Keep(Box::new(proof.clone())));
        return Ok(newer.unwrap_or(Showing::Nothing));
    };
    if both == kept {
        return Ok(Showing::Nothing);
    }
    if let Ok(fault) = TreeFault::of(both.clone()) {
        return Ok(Showing::Fault(Box::new(fault)));
    }
    let fits = both.encoded_bytes() <= PARCEL_BYTES_MAX;
    Ok(Showing::Keep(Box::new(if fits { both } else { proof.clone() })))
}

fn kept(rows: &impl Rows, identity: &Identity) -> Result<Option<Proof>, StoreError> {
    const BAD: StoreError = StoreError::BadRow { table: "shown/1" };
    let table = rows.table(tables::SHOWN)?;
    let row = table.get(identity.as_bytes())?;
    row.map(|row| Proof::decode(row.value()).map_err(|_| BAD)).transpose()
}

/// A copy was taken: it says all that parcels showed.
pub(super) fn forget_shown(
    transaction: &WriteTransaction,
    identity: &Identity,
) -> Result<(), StoreError> {
    transaction.open_table(tables::SHOWN)?.remove(identity.as_bytes())?;
    Ok(())
}
