//! Versions of events, kept as they are seen.

use kalends_keyspace::store::{StoreError, View};
use kalends_schema::key::Identity;
use kalends_schema::path::Path;
use kalends_schema::record::Record;
use kalends_schema::uri::{EventUri, Uri};

use super::turn::Turn;
use crate::book::{self, Version};

impl Turn<'_> {
    /// Notes that another version of an event may be here.
    pub(super) fn note_version(
        &mut self,
        author: Identity,
        path: &Path,
        record: &Record,
    ) -> Result<(), StoreError> {
        let event = match record {
            Record::Event(_) => EventUri::try_from(Uri::new(author, path.clone())).ok(),
            // Whoever is invited attends from then on.
            Record::Invitation(invitation) if invitation.invitee == self.pen.me => {
                Some(invitation.event.clone())
            }
            Record::Invitation(_)
            | Record::Attendee(_)
            | Record::Admission(_)
            | Record::CounterProposal(_)
            | Record::DeclineCounter(_)
            | Record::Profile(_)
            | Record::Calendar(_)
            | Record::Amendment(_)
            | Record::Handover(_)
            | Record::Claim(_)
            | Record::Grant(_)
            | Record::Tag(_)
            | Record::Contact(_)
            | Record::Guest(_) => None,
        };
        if let Some(event) = event
            && (event.author() == self.pen.me || self.takes_part(&event)?)
        {
            self.seen.insert(event);
        }
        Ok(())
    }

    /// Keeps what there is now of the events that were noted; asked once the head is signed, since
    /// a version is named by its commit.
    pub(super) fn keep_versions(&mut self) -> Result<(), StoreError> {
        for event in std::mem::take(&mut self.seen) {
            let author = event.author();
            let version = match self.batch.get(&author, event.path())? {
                Some(entry) => {
                    Version { stamp: entry.stamp, seen_at: self.now, value: Some(entry.value) }
                }
                None => {
                    let last = book::versions(&self.batch, &event)?.pop();
                    // What was never here was not removed either, and is removed once.
                    if last.is_none_or(|last| last.value.is_none()) {
                        continue;
                    }
                    let Some(head) = self.batch.known(&author)? else { continue };
                    Version { stamp: head.stamp(), seen_at: self.now, value: None }
                }
            };
            book::keep(&self.batch, &event, &version)?;
        }
        Ok(())
    }
}
