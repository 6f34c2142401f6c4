//! What deputies of the owner's did in their name.

use kalends_keyspace::store::StoreError;
use kalends_schema::key::Identity;
use kalends_schema::path::Collection;
use kalends_schema::record::{AdmissionState, Grant, Record};
use kalends_schema::roster::Deed;
use kalends_schema::uri::{EventUri, Uri};

use super::Matter;
use crate::api::{ChangedField, InboxItem, InboxKind};
use crate::book;
use crate::view::changes::words;
use crate::view::{Reader, partstat_word};

/// What a deputy's record says, and whom it is about.
struct Said {
    about: Option<Identity>,
    word: (ChangedField, &'static str),
}

impl Reader {
    /// What deputies did in the owner's name, under the grants there are.
    pub(super) fn done_by_deputies(&self, items: &mut Vec<InboxItem>) -> Result<(), StoreError> {
        let own = book::records_of::<Grant>(&self.snapshot, self.me, Collection::Grants)?;
        for (_, grant) in own {
            let grant = grant.record;
            for (path, event) in book::linked_by(&self.snapshot, grant.grantee)? {
                let Some(record) = book::record::<Record>(&self.snapshot, grant.grantee, &path)?
                else {
                    continue;
                };
                let organizer = book::organizer(&self.snapshot, &event)?;
                let deed = Deed::of(&record, grant.grantee, organizer);
                if deed.is_some_and(|deed| deed.principal == self.me && grant.allows(&deed)) {
                    let uri = Uri::new(grant.grantee, path);
                    items.extend(self.acted(uri, &event, &record)?);
                }
            }
        }
        Ok(())
    }

    fn acted(
        &self,
        uri: Uri,
        event: &EventUri,
        record: &Record,
    ) -> Result<Option<InboxItem>, StoreError> {
        let Some(said) = said(record) else { return Ok(None) };
        let found = book::event(&self.snapshot, event)?;
        if found.as_ref().is_some_and(|found| !self.is_coming(&found.record)) {
            return Ok(None);
        }
        let ((field, word), on) = (said.word, record.recurrence_id());
        let matter = Matter {
            kind: InboxKind::Acted,
            from: uri.author,
            record: uri,
            event,
            on,
            was: None,
            comment: record.comment().map(str::to_owned),
            changes: vec![words(field, on, (None, Some(word.to_owned())))],
            at: record.last_modified(),
        };
        let mut item = self.item(matter, found.as_ref().map(|found| &found.record))?;
        item.about = said.about.map(|who| self.person(who)).transpose()?;
        Ok(Some(item))
    }
}

/// `None` for what is no item: an amendment is one of its own.
fn said(record: &Record) -> Option<Said> {
    let said = |about, field, word| Some(Said { about, word: (field, word) });
    match record {
        Record::Attendee(one) => said(None, ChangedField::Answer, partstat_word(one.partstat)),
        Record::CounterProposal(_) => said(None, ChangedField::Time, "proposed"),
        Record::Invitation(one) => {
            let word = if one.revoked_at.is_some() { "revoked" } else { "invited" };
            said(Some(one.invitee), ChangedField::Invitation, word)
        }
        Record::Admission(one) => {
            let about = one.attendee.person().key();
            said(about, ChangedField::Standing, decision_word(one.state))
        }
        Record::Profile(_)
        | Record::Calendar(_)
        | Record::Event(_)
        | Record::DeclineCounter(_)
        | Record::Amendment(_)
        | Record::Handover(_)
        | Record::Claim(_)
        | Record::Grant(_)
        | Record::CalendarAmendment(_)
        | Record::Tag(_)
        | Record::Contact(_)
        | Record::Guest(_) => None,
    }
}

fn decision_word(state: AdmissionState) -> &'static str {
    match state {
        AdmissionState::Admitted => "admitted",
        AdmissionState::Waitlisted => "waitlisted",
        AdmissionState::Full => "refused",
        AdmissionState::Denied => "denied",
        AdmissionState::Released => "released",
    }
}
