//! Versions of records, kept as they are seen: what the inbox and the history tell old from new by.

use kalends_keyspace::store::{StoreError, View};
use kalends_schema::key::Identity;
use kalends_schema::path::Path;
use kalends_schema::record::{AdmissionOf, Attendee, Record};
use kalends_schema::uri::{EventUri, Uri};

use super::turn::Turn;
use crate::book::{self, Version};

impl Turn<'_> {
    /// Notes that another version of a record may be here that the owner is told of.
    pub(super) fn note_version(
        &mut self,
        author: Identity,
        path: &Path,
        record: &Record,
    ) -> Result<(), StoreError> {
        let me = self.pen.me;
        let uri = Uri::new(author, path.clone());
        let (own, event) = match record {
            Record::Event(_) => (false, EventUri::try_from(uri.clone()).ok()),
            // Whoever is invited attends from then on.
            Record::Invitation(one) if one.invitee == me => (true, Some(one.event.clone())),
            Record::Grant(one) => (one.grantee == me, None),
            Record::Attendee(one) => (author != me && self.is_told_of(&uri, one)?, None),
            Record::Admission(one) => match &one.attendee {
                AdmissionOf::Answer(answer) => (author != me && answer.author() == me, None),
                AdmissionOf::Guest(_) => (false, None),
            },
            Record::Invitation(_)
            | Record::CounterProposal(_)
            | Record::DeclineCounter(_)
            | Record::Profile(_)
            | Record::Calendar(_)
            | Record::Amendment(_)
            | Record::Handover(_)
            | Record::Claim(_)
            | Record::CalendarAmendment(_)
            | Record::Tag(_)
            | Record::Contact(_)
            | Record::Guest(_) => (false, None),
        };
        if own {
            self.seen.insert(uri);
        }
        let root = match record {
            Record::Event(one) => one.continues.as_ref().or(event.as_ref()),
            _ => event.as_ref(),
        };
        if let (Some(event), Some(root)) = (&event, root)
            && (event.author() == me || self.takes_part(root)?)
        {
            self.seen.insert(event.as_uri().clone());
        }
        Ok(())
    }

    /// Whether an answer is to an event of the owner's, or to one in whose place they come, or who
    /// come in theirs; or was, when it was seen before.
    fn is_told_of(&self, uri: &Uri, answer: &Attendee) -> Result<bool, StoreError> {
        let ends = [answer.delegated_to, answer.delegated_from];
        Ok(ends.contains(&Some(self.pen.me))
            || self.organizes(&answer.event)?
            || !book::versions(&self.batch, uri)?.is_empty())
    }

    /// Keeps what there is now of the records that were noted; asked once the head is signed, since
    /// a version is named by its commit.
    pub(super) fn keep_versions(&mut self) -> Result<(), StoreError> {
        for record in std::mem::take(&mut self.seen) {
            let author = record.author;
            let version = match self.batch.get(&author, &record.path)? {
                Some(entry) => {
                    Version { stamp: entry.stamp, seen_at: self.now, value: Some(entry.value) }
                }
                None => {
                    let last = book::versions(&self.batch, &record)?.pop();
                    // What was never here was not removed either, and is removed once.
                    if last.is_none_or(|last| last.value.is_none()) {
                        continue;
                    }
                    let Some(head) = self.batch.known(&author)? else { continue };
                    Version { stamp: head.stamp(), seen_at: self.now, value: None }
                }
            };
            book::keep(&self.batch, &record, &version)?;
        }
        Ok(())
    }
}
