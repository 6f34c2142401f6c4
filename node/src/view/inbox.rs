//! The inbox: what others did that concerns the owner. A view of records; kept is only what was taken
//! off it, and the versions of records that were seen.
//!
//! A kind of item is a row of [`InboxKind`] and a file here that finds what there is to say; the
//! program words it in one place of its own.

mod admissions;
mod amendments;
mod answers;
mod calendars;
mod changed;
mod continuation;
mod delegations;
mod deleted;
mod deputies;
mod following;
mod granted;
mod invitations;
mod proposals;
mod taken_back;
mod versions;

pub(crate) use deleted::Deleted;
pub(super) use versions::Seen;

use std::collections::BTreeSet;

use kalends_keyspace::store::StoreError;
use kalends_schema::hash::Hash;
use kalends_schema::key::Identity;
use kalends_schema::path::{Area, Collection};
use kalends_schema::record::{Attendee, Event, Invitation, RecurrenceId, Status};
use kalends_schema::recurrence::time_of;
use kalends_schema::roster::{Facts, Roster, roster};
use kalends_schema::time::Timestamp;
use kalends_schema::uri::{EventUri, Uri};

pub(super) use calendars::Shared;

use super::events::end_at;
use super::{Reader, moment, rfc3339};
use crate::api::{ChangeView, InboxItem, InboxKind};
use crate::book;

/// Changes that one item tells of: more are read in the history.
const CHANGES_MAX: usize = 20;

/// What an item is about, before it is put into words.
pub(super) struct Matter<'a> {
    pub(super) kind: InboxKind,
    pub(super) record: Uri,
    pub(super) event: &'a EventUri,
    pub(super) from: Identity,
    pub(super) on: Option<RecurrenceId>,
    pub(super) was: Option<String>,
    pub(super) comment: Option<String>,
    pub(super) changes: Vec<ChangeView>,
    pub(super) at: Timestamp,
}

/// An event that is known here, and how everybody stands with it.
struct Known {
    facts: Facts,
    roster: Roster,
}

impl Known {
    fn of(facts: Facts) -> Known {
        Known { roster: roster(&facts), facts }
    }

    fn uri(&self) -> &EventUri {
        &self.facts.event_uri
    }

    fn event(&self) -> &Event {
        &self.facts.event.record
    }

    /// The record that is the event now.
    fn record(&self) -> &Uri {
        &self.facts.continuation.record
    }
}

impl Reader {
    /// Everything that waits, the newest first. What strangers ask is apart, and nothing of whoever
    /// is blocked is there.
    pub(crate) fn inbox(&self) -> Result<Vec<InboxItem>, StoreError> {
        let mut items = Vec::new();
        self.invitations(&mut items)?;
        self.delegations(&mut items)?;
        self.places_taken_back(&mut items)?;
        let attended = self.attended()?;
        for uri in &attended {
            self.of_another(uri, &mut items)?;
        }
        for (uri, event) in self.events_of(self.me)? {
            if uri.path().area() == Area::Pub && self.is_coming(&event.record) {
                self.of_own(&uri, &mut items)?;
            }
        }
        self.about_proposals(&mut items)?;
        self.about_calendars(&mut items)?;
        self.about_amendments(&mut items)?;
        self.done_by_deputies(&mut items)?;
        self.about_continuations(&attended, &mut items)?;
        self.granted(&mut items)?;
        let mut waiting = Vec::with_capacity(items.len());
        for item in items {
            if !book::is_dismissed(&self.snapshot, &version_of(&item))? {
                waiting.push(item);
            }
        }
        waiting.sort_by(|a, b| (&b.at, &a.uri).cmp(&(&a.at, &b.uri)));
        Ok(waiting)
    }

    /// What became of somebody's event that the owner answered or is invited to.
    fn of_another(&self, uri: &EventUri, items: &mut Vec<InboxItem>) -> Result<(), StoreError> {
        let Some(facts) = book::gather(&self.snapshot, uri)? else {
            if !self.is_blocked(uri.author())? {
                items.extend(self.deleted(uri)?);
            }
            return Ok(());
        };
        if self.is_blocked(facts.organizer())? {
            return Ok(());
        }
        if self.is_coming(&facts.event.record) {
            let known = Known::of(facts);
            self.changed(&known, items)?;
            self.not_taken(&known, items)?;
            self.words_taken_back(&known, items)?;
            self.decided_about_me(&known, items)?;
        }
        Ok(())
    }

    /// What others said to an event of the owner's.
    fn of_own(&self, uri: &EventUri, items: &mut Vec<InboxItem>) -> Result<(), StoreError> {
        if book::answers_of(&self.snapshot, uri)?.is_empty() {
            return Ok(());
        }
        let Some(facts) = book::gather(&self.snapshot, uri)? else { return Ok(()) };
        let known = Known::of(facts);
        self.to_decide(&known, items)?;
        self.over(&known, items)?;
        self.answers_given(&known, items)
    }

    /// Events of others that the owner answered, by deputies too, or was invited to by people they
    /// know, or that those passed on to them; and what was split from any of them.
    pub(super) fn attended(&self) -> Result<BTreeSet<EventUri>, StoreError> {
        let answers = book::records_of::<Attendee>(&self.snapshot, self.me, Collection::Attendees)?;
        let own = answers.into_iter().filter(|(_, answer)| answer.record.principal.is_none());
        let mut events: BTreeSet<EventUri> = own.map(|(_, answer)| answer.record.event).collect();
        events.extend(self.answered_by_deputies()?);
        for (author, path) in book::invitations_to(&self.snapshot)? {
            // An invitation goes with its event; who was invited is to know of that.
            let invitation = match book::record::<Invitation>(&self.snapshot, author, &path)? {
                Some(invitation) => Some(invitation),
                None => self.was_invited(&Uri::new(author, path))?,
            };
            if let Some(invitation) = invitation
                && self.is_known(author)?
            {
                events.insert(invitation.event);
            }
        }
        for (author, path) in book::delegations_to(&self.snapshot)? {
            let answer = book::record::<Attendee>(&self.snapshot, author, &path)?;
            if let Some(answer) = answer.filter(|one| one.delegated_to == Some(self.me))
                && self.is_known(author)?
            {
                events.insert(answer.event);
            }
        }
        let mut others = BTreeSet::new();
        for event in events {
            if book::organizer(&self.snapshot, &event)? != self.me {
                others.extend(book::following(&self.snapshot, &event)?);
                others.insert(event);
            }
        }
        Ok(others)
    }

    /// An invitation that is gone, as it was last seen.
    fn was_invited(&self, uri: &Uri) -> Result<Option<Invitation>, StoreError> {
        Ok(self.seen(uri)?.iter().rev().find_map(Seen::invitation).cloned())
    }

    /// What waits under a URI, or under a handle of at least its first 5 characters.
    pub(crate) fn waiting(&self, reference: &str) -> Result<Vec<InboxItem>, StoreError> {
        Ok(self.inbox()?.into_iter().filter(|item| called(item, reference)).collect())
    }

    pub(super) fn item(
        &self,
        matter: Matter<'_>,
        event: Option<&Event>,
    ) -> Result<InboxItem, StoreError> {
        let time = event.and_then(|event| time_of(event, matter.on.as_ref()));
        let mut changes = matter.changes;
        changes.truncate(CHANGES_MAX);
        Ok(InboxItem {
            kind: matter.kind,
            uri: matter.record.to_string(),
            handle: self.handle(&matter.record)?,
            event: self.event_name(matter.event)?,
            from: self.person(matter.from)?,
            acted_by: None,
            about: None,
            on: matter.on.map(|on| on.to_string()),
            start: time.map(|(start, _)| moment(&start)),
            end: time.and_then(|(start, end)| Some(end_at(&start, end?))),
            was: matter.was,
            comment: matter.comment,
            changes,
            at: rfc3339(matter.at),
            proposal: None,
            amendment: None,
        })
    }
}

/// Whether a URI names an item, or a handle of at least its first 5 characters.
pub(crate) fn called(item: &InboxItem, reference: &str) -> bool {
    let handle = reference.to_ascii_uppercase();
    let is_handle = handle.len() >= Uri::HANDLE_CHARS;
    let whole = item.uri.parse().map(|uri: Uri| uri.handle());
    item.uri == reference || (is_handle && whole.is_ok_and(|whole| whole.starts_with(&handle)))
}

/// What names an item as it is now; when its record changes, so does this.
pub(crate) fn version_of(item: &InboxItem) -> Hash {
    book::version(item.kind, &item.uri, item.on.as_deref(), &item.at)
}

fn is_cancelled(event: &Event, on: Option<&RecurrenceId>) -> bool {
    event.component(on).is_some_and(|component| component.status == Status::Cancelled)
}

#[cfg(test)]
mod tests;
