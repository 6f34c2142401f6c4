//! The organizer's ledger kept by itself: admissions that are due after a batch's inputs.

use kalends_keyspace::store::StoreError;
use kalends_schema::admission::automatic;
use kalends_schema::id::admission_id;
use kalends_schema::path::{Collection, Path};
use kalends_schema::record::{Admission, Record};
use kalends_schema::uri::EventUri;

use super::CommandError;
use super::stage::stage;
use super::turn::Turn;
use crate::book;
use crate::command::Write;

impl Turn<'_> {
    /// Writes the admissions that the touched events of the owner's call for.
    pub(super) fn admit(&mut self) -> Result<(), StoreError> {
        for event in std::mem::take(&mut self.touched) {
            let Some(facts) = book::gather(&self.batch, &event)? else { continue };
            let order = book::first_seen(&self.batch, &event)?;
            for admission in automatic(&facts, &order, self.now) {
                self.write_admission(&event, admission)?;
            }
        }
        // Admissions touch the event again, and ask for no further ones.
        self.touched.clear();
        Ok(())
    }

    fn write_admission(
        &mut self,
        event: &EventUri,
        admission: Admission,
    ) -> Result<(), StoreError> {
        let occurrence = admission.recurrence_id;
        let id = admission_id(event, occurrence.as_ref(), &admission.attendee);
        let path = Path::of(event.path().area(), Collection::Admissions, &id);
        let path = path.expect("an admission's id is an id");
        let write = Write { path, record: Some(Record::Admission(admission)) };
        let (me, now) = (self.pen.me, self.now);
        match self.batch.attempt(|batch| stage(batch, me, write, now)) {
            Ok(staged) => self.follow_up(&[staged]),
            Err(CommandError::Store(error)) => Err(error),
            Err(error) => {
                tracing::error!(%error, "an admission was not written");
                Ok(())
            }
        }
    }
}
