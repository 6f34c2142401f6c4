//! One signed head for everything that a batch has staged of one keyspace.

use std::sync::Arc;

use kalends_schema::hash::Hash;
use kalends_schema::head::{Head, SignedCert, SignedHead, private_commitment};
use kalends_schema::key::{Identity, WriterSecret};
use kalends_schema::path::{Area, Path};
use kalends_schema::stamp::Stamp;
use kalends_schema::time::Timestamp;
use kalends_schema::tree::{EMPTY, value_hash};
use rand::TryRng;
use rand::rngs::SysRng;
use redb::{ReadableTable, WriteTransaction};

use super::Notice;
use super::apply::{Changing, Totals};
use super::batch::Batch;
use super::chain::keep_newest;
use super::error::{SignError, StoreError};
use super::rows::{Rows, verified};
use super::sweep::new_slot;
use super::tables::{self, KeyspaceRow, PrivateRow, Role, Slot};
use crate::heads;

/// A path and its new value, or none.
type Staging = (Path, Option<Arc<[u8]>>);

/// What the keyspace was before this batch.
struct Before {
    slot: Slot,
    head: Option<SignedHead>,
    private: PrivateRow,
}

impl Batch {
    /// Applies what is staged of the certificate's keyspace and signs its new head; `None` when
    /// nothing changed, no sign of life was asked for and the epoch is the same.
    ///
    /// The head's time is `now`, but never before the certificate's, nor before the last head's,
    /// unless that one was made by a clock so far ahead that nobody would take what comes after it.
    ///
    /// # Errors
    /// [`SignError`]; after one from the file, the batch is to be dropped.
    pub fn sign(
        &mut self,
        writer: &WriterSecret,
        cert: &SignedCert,
        now: Timestamp,
    ) -> Result<Option<SignedHead>, SignError> {
        let identity = cert.cert().identity;
        self.may_sign(&identity, writer, cert)?;
        let before = self.before(&identity)?;
        let (stamp, prev) = next(before.head.as_ref(), cert)?;
        let changes = self.take_changes(&identity, before.slot)?;
        let new_epoch = prev == Hash::ZERO;
        if changes.is_empty() && !new_epoch && !self.renewed.contains(&identity) {
            return Ok(None);
        }
        let time = time(before.head.as_ref(), cert, now);
        let mut salt = [0; 32];
        SysRng.try_fill_bytes(&mut salt).map_err(|_| SignError::NoRandomness)?;
        let draft = Draft { stamp, time, prev, salt, new_epoch };
        let (head, private) = draft.apply(&self.transaction, &before, identity, &changes)?;
        let head = SignedHead::sign(head, writer, cert).map_err(|_| SignError::OtherWriter)?;
        store_head(&self.transaction, before.slot, &head, private)?;
        heads::remember(&head);
        self.signed.insert(identity);
        self.notices.push(Notice { identity, stamp, role: Role::Own });
        Ok(Some(head))
    }

    fn may_sign(
        &self,
        identity: &Identity,
        writer: &WriterSecret,
        cert: &SignedCert,
    ) -> Result<(), SignError> {
        if self.signed.contains(identity) {
            return Err(SignError::Signed { identity: *identity });
        }
        if writer.public() != cert.cert().writer {
            return Err(SignError::OtherWriter);
        }
        let row = self.transaction.keyspace(identity)?;
        if row.is_some_and(|row| row.role == Role::Replica) {
            return Err(SignError::NotOwn { identity: *identity });
        }
        let none = Stamp { epoch: 0, seq: 0 };
        let have = row.map_or(none, |row| row.stamp());
        let known = self.transaction.known_head(identity)?;
        let known = known.map_or(none, |head| tables::head_stamp(&head));
        if known > have && cert.cert().epoch <= known.epoch {
            return Err(SignError::Behind { identity: *identity, known, have });
        }
        Ok(())
    }

    fn before(&self, identity: &Identity) -> Result<Before, StoreError> {
        let Some(row) = self.transaction.keyspace(identity)? else {
            let private = PrivateRow { salt: [0; 32], root: EMPTY, count: 0, bytes: 0 };
            return Ok(Before { slot: new_slot(&self.transaction)?, head: None, private });
        };
        let table = self.transaction.open_table(tables::PRIVATE)?;
        let private = table.get(identity.as_bytes())?;
        let private = private.ok_or(StoreError::BadRow { table: "private/1" })?;
        let private = PrivateRow::from_bytes(private.value());
        Ok(Before { slot: row.slot, head: Some(verified(identity, &row.head)?), private })
    }

    /// Takes what is staged of one keyspace, without what is there already.
    fn take_changes(
        &mut self,
        identity: &Identity,
        slot: Slot,
    ) -> Result<Vec<Staging>, StoreError> {
        let changing =
            Changing::open(&self.transaction, slot, Totals::default(), Totals::default())?;
        let mut changes = Vec::new();
        for (key, value) in self.staged.extract_if(.., |(whose, _), _| whose == identity) {
            let row = changing.entry(&key.1)?;
            let same = match (&value, row) {
                (Some(value), Some(row)) => value_hash(row.stamp, value) == row.value_hash,
                (None, None) => true,
                (Some(_), None) | (None, Some(_)) => false,
            };
            if !same {
                changes.push((key.1, value));
            }
        }
        Ok(changes)
    }
}

/// The stamp and `prev` of the head after `before`.
fn next(before: Option<&SignedHead>, cert: &SignedCert) -> Result<(Stamp, Hash), SignError> {
    let epoch = cert.cert().epoch;
    match before.map(|head| (head.stamp(), head.hash())) {
        Some((stamp, _)) if epoch < stamp.epoch => {
            Err(SignError::OldEpoch { got: epoch, known: stamp.epoch })
        }
        Some((stamp, hash)) if epoch == stamp.epoch => {
            Ok((Stamp { epoch, seq: stamp.seq + 1 }, hash))
        }
        Some(_) | None => Ok((Stamp { epoch, seq: 1 }, Hash::ZERO)),
    }
}

/// The time of the head after `before`.
fn time(before: Option<&SignedHead>, cert: &SignedCert, now: Timestamp) -> Timestamp {
    let before = before.filter(|head| !head.is_not_yet(now)).map(|head| head.head().time);
    before.map_or(now, |before| now.max(before)).max(cert.cert().not_before)
}

/// A head before its root is known.
struct Draft {
    stamp: Stamp,
    time: Timestamp,
    prev: Hash,
    salt: [u8; 32],
    new_epoch: bool,
}

impl Draft {
    fn apply(
        &self,
        transaction: &WriteTransaction,
        before: &Before,
        identity: Identity,
        changes: &[Staging],
    ) -> Result<(Head, PrivateRow), StoreError> {
        let public = before.head.as_ref().map_or(Totals::default(), |head| {
            let head = head.head();
            Totals { count: head.count, bytes: head.bytes }
        });
        let private = Totals { count: before.private.count, bytes: before.private.bytes };
        let mut changing = Changing::open(transaction, before.slot, public, private)?;
        for area in [Area::Pub, Area::Priv].into_iter().filter(|_| self.new_epoch) {
            changing.log.restart(area, Stamp { epoch: self.stamp.epoch, seq: 0 })?;
        }
        let micros = self.time.micros();
        for (path, value) in changes {
            match value {
                Some(value) => drop(changing.put(path, self.stamp, value, micros)?),
                None => drop(changing.delete(path, self.stamp, micros)?),
            }
        }
        let root = changing.root(Area::Pub)?;
        let private_root = changing.root(Area::Priv)?;
        changing.log.trim(Area::Pub, micros)?;
        changing.log.trim(Area::Priv, micros)?;
        let private = PrivateRow {
            salt: self.salt,
            root: private_root,
            count: changing.private.count,
            bytes: changing.private.bytes,
        };
        let head = Head {
            identity,
            epoch: self.stamp.epoch,
            seq: self.stamp.seq,
            time: self.time,
            prev: self.prev,
            root,
            count: changing.public.count,
            bytes: changing.public.bytes,
            private: private_commitment(&self.salt, &private_root, private.count, private.bytes),
        };
        Ok((head, private))
    }
}

fn store_head(
    transaction: &WriteTransaction,
    slot: Slot,
    head: &SignedHead,
    private: PrivateRow,
) -> Result<(), StoreError> {
    let identity = head.head().identity;
    keep_newest(transaction, head)?;
    let row = KeyspaceRow { role: Role::Own, slot, head: head.to_bytes() };
    transaction.open_table(tables::KEYSPACES)?.insert(identity.as_bytes(), &row.to_bytes())?;
    transaction.open_table(tables::PRIVATE)?.insert(identity.as_bytes(), &private.to_bytes())?;
    transaction.open_table(tables::KNOWN)?.insert(identity.as_bytes(), &head.to_bytes())?;
    Ok(())
}
