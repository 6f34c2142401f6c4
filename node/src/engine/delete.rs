//! Deleting events: at once, or after everybody heard that they are cancelled. Looked at after
//! every batch: a parcel that was delivered, or given up, is one.

use kalends_keyspace::store::StoreError;
use kalends_schema::path::{Area, Path};
use kalends_schema::roster::Facts;
use kalends_schema::uri::{EventUri, Uri};

use super::turn::Turn;
use super::{CommandError, Notice};
use crate::book;
use crate::command::{self as decide, Deletion, Refusal, Write};

impl Turn<'_> {
    /// Deletes an event of the owner's, or cancels it first.
    pub(super) fn deleted(
        &self,
        event: &EventUri,
    ) -> Result<(Vec<Write>, Vec<Notice>), CommandError> {
        let facts = self.facts(event)?;
        if facts.continuation.is_continued() {
            // Gone, it would be again what whoever had it before left.
            let writes = vec![decide::cancel(&self.of(&facts), None, self.now)?];
            return Ok((writes, vec![Notice::StaysCancelled]));
        }
        if !book::following(&self.batch, event)?.is_empty() {
            return Err(Refusal::SplitLater.into());
        }
        let mut concerned = match event.path().area() {
            Area::Pub => book::taking_part(&self.batch, event)?,
            Area::Priv => Default::default(),
        };
        concerned.remove(&self.pen.me);
        let about = decide::written_about(self.pen.me, &facts);
        match decide::delete(&self.of(&facts), concerned.len(), about, self.now)? {
            Deletion::AtOnce(writes) => Ok((writes, Vec::new())),
            Deletion::CancelFirst(writes) => {
                book::put_deleting(&self.batch, event.path(), self.now)?;
                Ok((writes, Vec::new()))
            }
        }
    }

    /// Takes away what was to go and of which everybody concerned was told.
    pub(super) fn sweep(&mut self) -> Result<(), StoreError> {
        for (path, since) in book::deleting(&self.batch)? {
            let told_now = self.told.iter().any(|(_, told)| *told == path);
            let uri = EventUri::try_from(Uri::new(self.pen.me, path.clone())).ok();
            let untold = match &uri {
                Some(uri) => book::untold(&self.batch, uri)? + usize::from(told_now),
                None => 0,
            };
            let facts = match &uri {
                Some(uri) => book::gather(&self.batch, uri)?,
                None => None,
            };
            let Some(facts) = facts.filter(|facts| decide::is_still_cancelled(&self.of(facts)))
            else {
                // It is gone, or takes place after all.
                book::forget_deleting(&self.batch, &path)?;
                self.dirty = true;
                continue;
            };
            if decide::may_go(since, untold, self.now) {
                self.go(&facts, &path)?;
            }
        }
        Ok(())
    }

    fn go(&mut self, facts: &Facts, path: &Path) -> Result<(), StoreError> {
        let writes = decide::gone(&self.of(facts), decide::written_about(self.pen.me, facts));
        match self.write(writes, Vec::new()) {
            Ok(_) => {
                book::forget_deleting(&self.batch, path)?;
                self.dirty = true;
                Ok(())
            }
            Err(CommandError::Store(error)) => Err(error),
            Err(error) => {
                tracing::error!(%error, "an event was not deleted");
                Ok(())
            }
        }
    }
}
