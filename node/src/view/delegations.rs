//! Delegations in the inbox: places that others pass on to the owner, and what became of the
//! owner's own.

use kalends_keyspace::store::StoreError;
use kalends_schema::id::attendee_id;
use kalends_schema::key::Identity;
use kalends_schema::path::{Collection, Path};
use kalends_schema::record::{Attendee, RecurrenceId};
use kalends_schema::roster::{Facts, Roster, Standing, roster};
use kalends_schema::uri::{EventUri, Uri};

use super::Reader;
use super::answers::row_of;
use super::inbox::Matter;
use crate::api::{InboxItem, InboxKind};
use crate::book;

impl Reader {
    /// A place that is passed on to the owner, who has not answered.
    pub(super) fn passed_on(
        &self,
        author: Identity,
        path: &Path,
    ) -> Result<Option<InboxItem>, StoreError> {
        let answer = book::record::<Attendee>(&self.snapshot, author, path)?;
        let Some(answer) = answer.filter(|one| one.delegated_to == Some(self.me)) else {
            return Ok(None);
        };
        let facts = book::gather(&self.snapshot, &answer.event)?;
        if let Some(facts) = &facts {
            let on = answer.recurrence_id.as_ref();
            let roster = roster(facts);
            let asks = row_of(&roster, self.me, on).is_some_and(|row| {
                row.is_delegate_to_be() && row.delegate == Some(author) && !row.cancelled
            });
            if !asks || !self.is_coming(&facts.event.record) {
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
            at: answer.last_modified,
        };
        self.item(matter, facts.as_ref().map(|facts| &facts.event.record)).map(Some)
    }

    /// The no of somebody to whom the owner passed their place on.
    pub(super) fn not_taken(
        &self,
        (facts, roster): (&Facts, &Roster),
        answer: &Attendee,
    ) -> Result<Option<InboxItem>, StoreError> {
        let on = answer.recurrence_id.as_ref();
        let own = row_of(roster, self.me, on);
        let own = own.filter(|row| row.standing == Standing::Delegated);
        let Some(to) = own.and_then(|row| row.delegate) else { return Ok(None) };
        let theirs = row_of(roster, to, on);
        let declined = theirs
            .is_some_and(|row| row.standing == Standing::Declined && row.delegate == Some(self.me));
        let Some(said) = answer_of(facts, to, on).filter(|_| declined) else { return Ok(None) };
        let event: &EventUri = &facts.event_uri;
        let id = attendee_id(event, said.recurrence_id.as_ref(), None);
        let path = Path::of(event.path().area(), Collection::Attendees, &id);
        let matter = Matter {
            kind: InboxKind::DelegationDeclined,
            record: Uri::new(to, path.expect("a hash id is an id")),
            event,
            from: to,
            on: answer.recurrence_id,
            was: None,
            comment: said.comment.clone(),
            at: said.last_modified,
        };
        self.item(matter, Some(&facts.event.record)).map(Some)
    }
}

/// What somebody answered to a date, else to the series.
fn answer_of<'f>(
    facts: &'f Facts,
    who: Identity,
    on: Option<&RecurrenceId>,
) -> Option<&'f Attendee> {
    let given = |at: Option<&RecurrenceId>| {
        let mut theirs = facts.answers.iter().filter(|fact| fact.author == who);
        theirs.find(|fact| fact.record.recurrence_id.as_ref() == at).map(|fact| &fact.record)
    };
    given(on).or_else(|| given(None))
}
