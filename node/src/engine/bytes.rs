//! Records written as the bytes they are: taken over from a copy of one's own keyspace, or, in
//! tests, against the rules. Linked like any record, if they are one.

use std::collections::BTreeMap;

use kalends_keyspace::store::{Batch, Precondition, StoreError, View};
use kalends_schema::path::Path;
use kalends_schema::record::Record;
use kalends_schema::wire::{self, Decoded};

use super::stage::Staged;
use super::turn::Turn;
use super::{CommandError, Done};
use crate::book;

impl Turn<'_> {
    /// Writes bytes that nobody checks. Told like any record, if they are one.
    pub(super) fn raw(
        &mut self,
        path: &Path,
        value: Option<Vec<u8>>,
    ) -> Result<Done, CommandError> {
        let staged = self.put(path, value)?;
        let followed = self.follow_up(&[staged]);
        self.or_fail(followed)?;
        Ok(Done { written: vec![self.uri(path)], ..Done::default() })
    }

    /// Begins an epoch, with these records in `pub` and no others, if any are given. Nobody is
    /// told: whoever they concern was told when they were written first, or finds them.
    pub(super) fn begin(
        &mut self,
        records: Option<Vec<(Path, Vec<u8>)>>,
    ) -> Result<Done, CommandError> {
        self.batch.renew(&self.pen.me);
        let Some(records) = records else { return Ok(Done::default()) };
        let mut wanted: BTreeMap<Path, Option<Vec<u8>>> = BTreeMap::new();
        wanted.extend(self.own_paths()?.into_iter().map(|path| (path, None)));
        wanted.extend(records.into_iter().map(|(path, value)| (path, Some(value))));
        for (path, value) in wanted {
            let staged = self.put(&path, value);
            let linked = staged.and_then(|staged| match &staged.after {
                Some(record) => self.remember(&path, record).map_err(CommandError::Store),
                None => Ok(()),
            });
            if let Err(error) = linked {
                // Half of a keyspace must not be signed.
                self.fail_with(error.to_string());
                return Err(error);
            }
        }
        Ok(Done::default())
    }

    fn own_paths(&self) -> Result<Vec<Path>, StoreError> {
        let mut paths = Vec::new();
        book::each_entry(&self.batch, self.pen.me, "/pub/", |path, _| {
            paths.push(path);
            Ok(())
        })?;
        Ok(paths)
    }

    fn put(&mut self, path: &Path, value: Option<Vec<u8>>) -> Result<Staged, CommandError> {
        let me = self.pen.me;
        let before = self.batch.get(&me, path)?;
        let before = before.and_then(|entry| known(path, &entry.value));
        let after = value.as_ref().and_then(|value| known(path, value));
        self.batch.attempt(|batch: &mut Batch| match &value {
            Some(value) => batch.put(&me, path, value, Precondition::Any),
            None => batch.delete(&me, path, Precondition::Any),
        })?;
        Ok(Staged { path: path.clone(), before, after })
    }
}

fn known(path: &Path, value: &[u8]) -> Option<Record> {
    match wire::decode(path, value) {
        Ok(Decoded::Known(record)) => Some(record),
        Ok(Decoded::Later { .. } | Decoded::NeedsNewer) | Err(_) => None,
    }
}
