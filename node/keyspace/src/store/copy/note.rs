//! Taking note of a head whose keyspace is not copied with it: nobody goes below it again.

use kalends_schema::head::SignedHead;
use kalends_schema::time::Timestamp;

use super::{CopyError, Judged, judge};
use crate::store::Store;
use crate::store::error::StoreError;
use crate::store::rows::Rows;
use crate::store::tables;

impl Store {
    /// Remembers a head as the highest known, durably, if it is. Blocks when it has to write.
    ///
    /// # Errors
    /// [`CopyError`]: `RolledBack`, `Forked`, `NotYet`, `Own`; nothing is remembered then.
    pub fn note_head(&self, head: &SignedHead, now: Timestamp) -> Result<(), CopyError> {
        self.meet(head, now)?;
        if self.is_noted(self.read()?.transaction(), head, now)? {
            return Ok(());
        }
        let transaction = self.begin_durable()?;
        // Somebody else may have written a higher one meanwhile.
        if self.is_noted(&transaction, head, now)? {
            return Ok(());
        }
        let row = (head.identity(), head.to_bytes());
        transaction
            .open_table(tables::KNOWN)
            .map_err(StoreError::from)?
            .insert(row.0.as_bytes(), &row.1)
            .map_err(StoreError::from)?;
        transaction.commit().map_err(StoreError::from)?;
        Ok(())
    }

    fn is_noted(
        &self,
        rows: &impl Rows,
        head: &SignedHead,
        now: Timestamp,
    ) -> Result<bool, CopyError> {
        let Judged { same, .. } = judge(rows, head)?;
        let known = rows.known_head(&head.identity())?;
        if same || known.is_some_and(|known| known == head.to_bytes()) {
            return Ok(true);
        }
        if head.is_not_yet(now) {
            return Err(CopyError::NotYet { time: head.head().time });
        }
        Ok(false)
    }
}
