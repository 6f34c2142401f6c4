//! What deputies of the owner's did in their name.

use kalends_keyspace::store::StoreError;
use kalends_schema::key::Identity;
use kalends_schema::path::Collection;
use kalends_schema::record::{AdmissionOf, AdmissionState, Grant, Record, RecurrenceId};
use kalends_schema::roster::{Act, Deed};
use kalends_schema::time::Timestamp;
use kalends_schema::uri::{EventUri, Uri};

use super::Matter;
use crate::api::{ChangedField, InboxItem, InboxKind};
use crate::book;
use crate::view::changes::words;
use crate::view::{Reader, partstat_word};

/// What a deputy's record says, whom it is about, and where and when.
struct Said {
    act: Act,
    event: EventUri,
    on: Option<RecurrenceId>,
    about: Option<Identity>,
    comment: Option<String>,
    word: (ChangedField, String),
    at: Timestamp,
}

impl Reader {
    /// What deputies did in the owner's name, under the grants there are.
    pub(super) fn done_by_deputies(&self, items: &mut Vec<InboxItem>) -> Result<(), StoreError> {
        let own = book::records_of::<Grant>(&self.snapshot, self.me, Collection::Grants)?;
        for (_, grant) in own {
            let grant = grant.record;
            for (path, _) in book::linked_by(&self.snapshot, grant.grantee)? {
                let found = book::record::<Record>(&self.snapshot, grant.grantee, &path)?;
                let Some(said) = found.and_then(|record| self.said_for_me(record)) else {
                    continue;
                };
                let deed = Deed {
                    act: said.act,
                    principal: self.me,
                    deputy: grant.grantee,
                    event: &said.event,
                    at: said.at,
                };
                if grant.allows(&deed) {
                    let uri = Uri::new(grant.grantee, path);
                    items.extend(self.acted(grant.grantee, uri, said)?);
                }
            }
        }
        Ok(())
    }

    fn acted(
        &self,
        deputy: Identity,
        record: Uri,
        said: Said,
    ) -> Result<Option<InboxItem>, StoreError> {
        let event = book::event(&self.snapshot, &said.event)?;
        if event.as_ref().is_some_and(|event| !self.is_coming(&event.record)) {
            return Ok(None);
        }
        let (field, word) = said.word;
        let matter = Matter {
            kind: InboxKind::Acted,
            record,
            event: &said.event,
            from: deputy,
            on: said.on,
            was: None,
            comment: said.comment,
            changes: vec![words(field, said.on, (None, Some(word)))],
            at: said.at,
        };
        let mut item = self.item(matter, event.as_ref().map(|event| &event.record))?;
        item.about = said.about.map(|who| self.person(who)).transpose()?;
        Ok(Some(item))
    }

    /// What a record says in the owner's name; `None` for one that says nothing in it.
    fn said_for_me(&self, record: Record) -> Option<Said> {
        match record {
            Record::Attendee(one) if one.principal == Some(self.me) => Some(Said {
                act: Act::Answer,
                event: one.event,
                on: one.recurrence_id,
                about: None,
                comment: one.comment,
                word: (ChangedField::Answer, partstat_word(one.partstat).to_owned()),
                at: one.last_modified,
            }),
            Record::CounterProposal(one) if one.principal == Some(self.me) => Some(Said {
                act: Act::Answer,
                event: one.event,
                on: one.recurrence_id,
                about: None,
                comment: one.comment,
                word: (ChangedField::Time, "proposed".to_owned()),
                at: one.last_modified,
            }),
            Record::Invitation(one) if one.event.author() == self.me => Some(Said {
                act: Act::Invite,
                event: one.event,
                on: one.recurrence_id,
                about: Some(one.invitee),
                comment: one.comment,
                word: (
                    ChangedField::Invitation,
                    if one.revoked_at.is_some() { "revoked" } else { "invited" }.to_owned(),
                ),
                at: one.last_modified,
            }),
            Record::Admission(one) if one.event.author() == self.me => Some(Said {
                act: Act::Admit,
                event: one.event,
                on: one.recurrence_id,
                about: match &one.attendee {
                    AdmissionOf::Answer(answer) => Some(answer.author()),
                    AdmissionOf::Guest(_) => None,
                },
                comment: None,
                word: (ChangedField::Standing, decision_word(one.state).to_owned()),
                at: one.last_modified,
            }),
            Record::Attendee(_)
            | Record::CounterProposal(_)
            | Record::Invitation(_)
            | Record::Admission(_)
            | Record::Event(_)
            | Record::DeclineCounter(_)
            | Record::Amendment(_)
            | Record::CalendarAmendment(_)
            | Record::Handover(_)
            | Record::Claim(_)
            | Record::Grant(_)
            | Record::Profile(_)
            | Record::Calendar(_)
            | Record::Tag(_)
            | Record::Contact(_)
            | Record::Guest(_) => None,
        }
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
