//! Reading rows the same way under a read and a write transaction.

use kalends_schema::head::{SignedHead, UnverifiedHead};
use kalends_schema::key::Identity;
use kalends_schema::stamp::Stamp;
use redb::{Key, ReadTransaction, ReadableTable, TableDefinition, Value, WriteTransaction};

use super::error::StoreError;
use super::tables::{self, KeyspaceRow};
use crate::heads;

/// A transaction whose tables can be read.
pub(super) trait Rows {
    /// A table, for reading.
    fn table<K: Key + 'static, V: Value + 'static>(
        &self,
        definition: TableDefinition<'static, K, V>,
    ) -> Result<impl ReadableTable<K, V>, StoreError>;

    /// The row of a keyspace that is stored here.
    fn keyspace(&self, identity: &Identity) -> Result<Option<KeyspaceRow>, StoreError> {
        let table = self.table(tables::KEYSPACES)?;
        let row = table.get(identity.as_bytes())?;
        row.map(|row| KeyspaceRow::from_bytes(row.value())).transpose()
    }

    /// The bytes of the highest head ever seen of an identity.
    fn known_head(&self, identity: &Identity) -> Result<Option<[u8; 370]>, StoreError> {
        let table = self.table(tables::KNOWN)?;
        Ok(table.get(identity.as_bytes())?.map(|row| *row.value()))
    }

    /// The bytes of a kept head of a chain.
    fn chain_head(
        &self,
        identity: &Identity,
        stamp: Stamp,
    ) -> Result<Option<[u8; 165]>, StoreError> {
        let table = self.table(tables::HEADS)?;
        let row = table.get(tables::head_key(identity, stamp).as_slice())?;
        Ok(row.map(|row| *row.value()))
    }
}

impl Rows for ReadTransaction {
    fn table<K: Key + 'static, V: Value + 'static>(
        &self,
        definition: TableDefinition<'static, K, V>,
    ) -> Result<impl ReadableTable<K, V>, StoreError> {
        Ok(self.open_table(definition)?)
    }
}

impl Rows for WriteTransaction {
    fn table<K: Key + 'static, V: Value + 'static>(
        &self,
        definition: TableDefinition<'static, K, V>,
    ) -> Result<impl ReadableTable<K, V>, StoreError> {
        Ok(self.open_table(definition)?)
    }
}

/// A stored head, verified again: what is on a disk may have been touched.
pub(super) fn verified(identity: &Identity, head: &[u8; 370]) -> Result<SignedHead, StoreError> {
    let bad = || StoreError::BadHead { identity: *identity };
    heads::verify(&UnverifiedHead::from_bytes(head).map_err(|_| bad())?).map_err(|_| bad())
}
