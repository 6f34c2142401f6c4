//! Edits of the owner's events, and what has to be written with them.

use std::collections::BTreeSet;

use kalends_keyspace::store::StoreError;
use kalends_schema::admission::kept;
use kalends_schema::id::{answer_path, invitation_path};
use kalends_schema::key::Identity;
use kalends_schema::limits::SPLITS_MAX;
use kalends_schema::record::{Admission, Attendee, Invitation, Person, Record, RecurrenceId};
use kalends_schema::recurrence::is_occurrence;
use kalends_schema::roster::{Facts, Stamped};
use kalends_schema::uri::EventUri;

use super::CommandError;
use super::turn::Turn;
use crate::book;
use crate::command::{self as decide, EventEdit, InTwo, Refusal, Write, admission_write};

impl Turn<'_> {
    /// An event changed, or split in two and changed from there on.
    pub(super) fn edited(
        &mut self,
        facts: &Facts,
        edit: EventEdit,
    ) -> Result<Vec<Write>, CommandError> {
        let of = self.of(facts);
        if let Some(from) = edit.from {
            let whole = EventEdit { from: None, ..edit };
            return match self.in_two(facts, (from, whole.clone()))? {
                Some(writes) => Ok(writes),
                None => self.edited(facts, whole),
            };
        }
        let edited = decide::edit_event(&of, edit, self.now)?;
        self.with_what_follows(facts, edited)
    }

    /// An edited event of the owner's, and what else it calls for: seats that are kept where there
    /// was no limit, and the owner's own word on dates that moved.
    pub(super) fn with_what_follows(
        &self,
        before: &Facts,
        edited: Write,
    ) -> Result<Vec<Write>, CommandError> {
        let kept = self.kept_seats(before, &edited)?;
        let moved = self.moved_dates(before, &edited)?;
        Ok(std::iter::once(edited).chain(moved).chain(kept).collect())
    }

    /// The series ended before a date, and another from there on; `None` where it is its first.
    fn in_two(
        &mut self,
        facts: &Facts,
        edit: (RecurrenceId, EventEdit),
    ) -> Result<Option<Vec<Write>>, CommandError> {
        if facts.all().count() > SPLITS_MAX {
            return Err(Refusal::SplitTooOften { max: SPLITS_MAX }.into());
        }
        let id = self.fresh_id()?;
        let new = decide::beside(&self.of(facts), &id);
        let two = decide::split_event(&self.of(facts), edit, &new, self.now)?;
        let Some(InTwo { ended, following, changed }) = two else { return Ok(None) };
        let stamped = Stamped { stamp: facts.event.stamp, record: following };
        let before = Facts::joined(vec![Facts::of(new, stamped), facts.clone()]);
        let before = before.ok_or(Refusal::Gone)?;
        let kept = self.kept_seats(&before, &changed)?;
        let moved = self.moved_dates(&before, &changed)?;
        Ok(Some([changed, ended].into_iter().chain(moved).chain(kept).collect()))
    }

    /// What people were admitted to by a series of the owner's, for each that was split from it: about
    /// to be changed for what is left of the series alone.
    pub(super) fn kept_admissions(
        &self,
        event: &EventUri,
        people: &BTreeSet<Person>,
    ) -> Result<Vec<Admission>, StoreError> {
        let mut all = Vec::new();
        if people.is_empty() {
            return Ok(all);
        }
        for uri in book::following(&self.batch, event)? {
            let Some(facts) = book::gather(&self.batch, &uri)? else { continue };
            all.extend(kept(&facts, people, self.now));
        }
        Ok(all)
    }

    /// The same of a decision by hand, and of the owner's own invitations.
    pub(super) fn kept_of(
        &self,
        event: &EventUri,
        people: &BTreeSet<Identity>,
    ) -> Result<Vec<Write>, StoreError> {
        if !self.organizes(event)? {
            return Ok(Vec::new());
        }
        let persons = people.iter().copied().map(Person::Key).collect();
        let admissions = self.kept_admissions(event, &persons)?.into_iter();
        let mut writes: Vec<Write> = admissions.map(admission_write).collect();
        for uri in book::following(&self.batch, event)? {
            let Some(facts) = book::gather(&self.batch, &uri)? else { continue };
            for invitation in facts.inherited_invitations(people) {
                let on = invitation.recurrence_id;
                let path = invitation_path(&uri, on.as_ref(), &invitation.invitee);
                let kept = Invitation { event: uri.clone(), ..invitation };
                writes.push(Write { path, record: Some(Record::Invitation(kept)) });
            }
        }
        Ok(writes)
    }

    /// What the owner said to a series, said again of each that was split from it and that they
    /// have not answered: a new answer is to what is left of the series alone.
    pub(super) fn kept_answers(
        &self,
        facts: &Facts,
        on: Option<&RecurrenceId>,
    ) -> Result<Vec<Write>, StoreError> {
        let me = self.pen.me;
        let mut kept = Vec::new();
        for uri in book::following(&self.batch, &facts.event_uri)? {
            let Some(later) = book::gather(&self.batch, &uri)? else { continue };
            let said = later.answer(me, on);
            let said =
                said.filter(|fact| fact.author == me && fact.record.event == facts.event_uri);
            let event = &later.event.record;
            let Some(fact) = said.filter(|_| on.is_none_or(|on| is_occurrence(event, on))) else {
                continue;
            };
            let answer = Attendee { event: uri.clone(), ..fact.record.clone() };
            let path = answer_path(&uri, on, None);
            kept.push(Write { path, record: Some(Record::Attendee(answer)) });
        }
        Ok(kept)
    }
}
