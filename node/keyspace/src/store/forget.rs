//! Forgetting somebody: whatever is stored of a keyspace that is not one's own goes.

use kalends_schema::key::Identity;
use redb::{TableDefinition, Value, WriteTransaction};

use super::Store;
use super::error::StoreError;
use super::rows::Rows;
use super::sweep::mark;
use super::tables::{self, Role, end_of_prefix, identity_key};

/// Why a keyspace is not forgotten.
#[derive(Debug, thiserror::Error)]
pub enum ForgetError {
    /// It is written here.
    #[error("the keyspace of {identity} is written here, and is not forgotten")]
    Own {
        /// Whose.
        identity: Identity,
    },
    /// The file fails.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Store {
    /// Erases the copy of a keyspace, its heads, and what parcels proved of it. When this returns,
    /// no table has a row of it; a copy that is being staged may still become one afterwards.
    /// Evidence of forks and faults is not of a keyspace, and stays.
    ///
    /// # Errors
    /// [`ForgetError`]; when it is killed midway, the next start takes away what is left.
    pub fn forget(&self, identity: &Identity) -> Result<(), ForgetError> {
        let transaction = self.begin_durable()?;
        let row = transaction.keyspace(identity)?;
        if row.is_some_and(|row| row.role == Role::Own) {
            return Err(ForgetError::Own { identity: *identity });
        }
        if let Some(row) = row {
            mark(&transaction, row.slot)?;
        }
        take_heads(&transaction, identity)?;
        transaction.commit().map_err(StoreError::from)?;
        Ok(self.sweep()?)
    }
}

/// Takes away what lies under the identity itself. Evidence of what its writer did stays.
fn take_heads(transaction: &WriteTransaction, identity: &Identity) -> Result<(), StoreError> {
    let key = identity.as_bytes();
    transaction.open_table(tables::KEYSPACES)?.remove(key)?;
    transaction.open_table(tables::KNOWN)?.remove(key)?;
    transaction.open_table(tables::UNPROVABLE)?.remove(key)?;
    transaction.open_table(tables::SHOWN)?.remove(key)?;
    take_prefixed(transaction, tables::HEARD, identity)?;
    take_prefixed(transaction, tables::HEADS, identity)?;
    take_prefixed(transaction, tables::UNLINKED, identity)
}

fn take_prefixed<V: Value + 'static>(
    transaction: &WriteTransaction,
    table: TableDefinition<'static, &'static [u8], V>,
    identity: &Identity,
) -> Result<(), StoreError> {
    let begin = identity_key(identity, "");
    let end = end_of_prefix(&begin);
    let mut table = transaction.open_table(table)?;
    table.retain_in::<&[u8], _>(begin.as_slice()..end.as_slice(), |_, _| false)?;
    Ok(())
}
