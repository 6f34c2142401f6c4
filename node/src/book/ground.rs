//! Whatever can be read from: a snapshot, or a batch with what it has staged.

use kalends_keyspace::store::{Batch, Snapshot, StoreError, View};
use redb::{Key, ReadableTable, TableDefinition, Value};

/// Keyspaces and the node's own tables, for reading.
pub(crate) trait Ground: View {
    /// One of the node's tables.
    fn table<K: Key + 'static, V: Value + 'static>(
        &self,
        definition: TableDefinition<'static, K, V>,
    ) -> Result<impl ReadableTable<K, V>, StoreError>;
}

impl Ground for Snapshot {
    fn table<K: Key + 'static, V: Value + 'static>(
        &self,
        definition: TableDefinition<'static, K, V>,
    ) -> Result<impl ReadableTable<K, V>, StoreError> {
        Ok(self.transaction().open_table(definition)?)
    }
}

impl Ground for Batch {
    fn table<K: Key + 'static, V: Value + 'static>(
        &self,
        definition: TableDefinition<'static, K, V>,
    ) -> Result<impl ReadableTable<K, V>, StoreError> {
        Ok(self.transaction().open_table(definition)?)
    }
}
