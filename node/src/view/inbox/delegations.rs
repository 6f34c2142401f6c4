//! Delegations: places that others pass on to the owner, and what became of the owner's own.

use kalends_keyspace::store::StoreError;
use kalends_schema::key::Identity;
use kalends_schema::path::Path;
use kalends_schema::record::{Attendee, RecurrenceId};
use kalends_schema::roster::{Fact, Standing};
use kalends_schema::uri::Uri;

use super::{Known, Matter};
use crate::api::{InboxItem, InboxKind};
use crate::book;
use crate::view::Reader;
use crate::view::answers::row_of;

impl Reader {
    /// Places that people the owner knows pass on to them.
    pub(super) fn delegations(&self, items: &mut Vec<InboxItem>) -> Result<(), StoreError> {
        for (author, path) in book::delegations_to(&self.snapshot)? {
            if self.is_known(author)? {
                items.extend(self.passed_on(author, &path)?);
            }
        }
        Ok(())
    }

    /// A place that is passed on to the owner, who has not answered.
    pub(in crate::view) fn passed_on(
        &self,
        author: Identity,
        path: &Path,
    ) -> Result<Option<InboxItem>, StoreError> {
        let answer = book::record::<Attendee>(&self.snapshot, author, path)?;
        let Some(answer) = answer.filter(|one| one.delegated_to == Some(self.me)) else {
            return Ok(None);
        };
        let known = book::gather(&self.snapshot, &answer.event)?.map(Known::of);
        if let Some(known) = &known {
            let row = row_of(&known.roster, self.me, answer.recurrence_id.as_ref());
            let asks = row.is_some_and(|row| {
                row.is_delegate_to_be() && row.delegate == Some(author) && !row.cancelled
            });
            if !asks || !self.is_coming(known.event()) {
                return Ok(None);
            }
        }
        let matter = Matter {
            kind: InboxKind::Delegation,
            record: Uri::new(author, path.clone()),
            event: &answer.event,
            from: author,
            on: answer.recurrence_id,
            was: None,
            comment: answer.comment.clone(),
            changes: Vec::new(),
            at: answer.last_modified,
        };
        self.item(matter, known.as_ref().map(Known::event)).map(Some)
    }

    /// The no of those to whom the owner passed their place on.
    pub(super) fn not_taken(
        &self,
        known: &Known,
        items: &mut Vec<InboxItem>,
    ) -> Result<(), StoreError> {
        let mine = known.facts.answers_of(self.me);
        for fact in mine.filter(|fact| fact.record.delegated_to.is_some()) {
            let on = fact.record.recurrence_id;
            let Some((to, said)) = self.no_of_delegate(known, on.as_ref()) else { continue };
            let answer = &said.record;
            let matter = Matter {
                kind: InboxKind::DelegationDeclined,
                record: said.uri(),
                event: known.uri(),
                from: to,
                on,
                was: None,
                comment: answer.comment.clone(),
                changes: Vec::new(),
                at: answer.last_modified,
            };
            items.push(self.item(matter, Some(known.event()))?);
        }
        Ok(())
    }

    /// Who was to come in the owner's place and does not, and what they said.
    fn no_of_delegate<'k>(
        &self,
        known: &'k Known,
        on: Option<&RecurrenceId>,
    ) -> Option<(Identity, &'k Fact<Attendee>)> {
        let mine = row_of(&known.roster, self.me, on);
        let to = mine.filter(|row| row.standing == Standing::Delegated)?.delegate?;
        let theirs = row_of(&known.roster, to, on)?;
        let declined = theirs.standing == Standing::Declined && theirs.delegate == Some(self.me);
        declined.then_some((to, known.facts.answer_about(to, on)?))
    }
}
