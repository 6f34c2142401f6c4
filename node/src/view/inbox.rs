//! The inbox: what waits for the owner. A view of records; kept is only what was taken off it.

use std::collections::BTreeSet;

use kalends_keyspace::store::StoreError;
use kalends_schema::hash::Hash;
use kalends_schema::key::Identity;
use kalends_schema::path::{Collection, Path};
use kalends_schema::proposal::ProposalState;
use kalends_schema::record::{
    Attendee, Event, Invitation, PartStat, Person, Promotion, RecurrenceId, Status,
};
use kalends_schema::roster::{Roster, Standing, roster};
use kalends_schema::time::Timestamp;
use kalends_schema::uri::{EventUri, Uri};

use super::answers::row_of;
use super::attendees::was;
use super::events::end_of;
use super::{Reader, moment, partstat_word, rfc3339};
use crate::api::{InboxItem, InboxKind};
use crate::book;

/// What an item is about, before it is put into words.
pub(super) struct Matter<'a> {
    pub(super) kind: InboxKind,
    pub(super) record: Uri,
    pub(super) event: &'a EventUri,
    pub(super) from: Identity,
    pub(super) on: Option<RecurrenceId>,
    pub(super) was: Option<String>,
    pub(super) comment: Option<String>,
    pub(super) at: Timestamp,
}

impl Reader {
    /// Everything that waits, the newest first. What strangers ask is apart, and nothing of whoever
    /// is blocked is there.
    pub(crate) fn inbox(&self) -> Result<Vec<InboxItem>, StoreError> {
        let mut items = Vec::new();
        for (author, path) in book::invitations_to(&self.snapshot)? {
            if self.is_known(author)? {
                items.extend(self.invited(author, &path)?);
            }
        }
        let answers = book::records_of::<Attendee>(&self.snapshot, self.me, Collection::Attendees)?;
        for (_, answer) in answers {
            items.extend(self.news_of(&answer.record)?);
        }
        for (uri, event) in self.events_of(self.me)? {
            if uri.path().area() == kalends_schema::path::Area::Pub && self.is_coming(&event.record)
            {
                self.to_decide(&uri, &mut items)?;
            }
        }
        items.extend(self.about_proposals()?);
        let mut waiting = Vec::with_capacity(items.len());
        for item in items {
            if !book::is_dismissed(&self.snapshot, &version_of(&item))? {
                waiting.push(item);
            }
        }
        waiting.sort_by(|a, b| (&b.at, &a.uri).cmp(&(&a.at, &b.uri)));
        Ok(waiting)
    }

    /// What waits under a URI, or under a handle of at least its first 5 characters.
    pub(crate) fn waiting(&self, reference: &str) -> Result<Vec<InboxItem>, StoreError> {
        Ok(self.inbox()?.into_iter().filter(|item| called(item, reference)).collect())
    }

    /// An invitation that stands and is not answered.
    pub(super) fn invited(
        &self,
        author: Identity,
        path: &Path,
    ) -> Result<Option<InboxItem>, StoreError> {
        let invitation = book::record::<Invitation>(&self.snapshot, author, path)?;
        let Some(invitation) = invitation.filter(|one| one.revoked_at.is_none()) else {
            return Ok(None);
        };
        let facts = book::gather(&self.snapshot, &invitation.event)?;
        if let Some(facts) = &facts {
            let on = invitation.recurrence_id.as_ref();
            let roster = roster(facts);
            let row = row_of(&roster, self.me, on);
            // Whoever may not invite has not; whoever has answered is done.
            let waits = row.is_some_and(|row| {
                row.invited && row.standing == Standing::NeedsAction { was: None } && !row.cancelled
            });
            if !waits
                || !self.is_coming(&facts.event.record)
                || is_cancelled(&facts.event.record, on)
            {
                return Ok(None);
            }
        }
        let matter = Matter {
            kind: InboxKind::Invitation,
            record: Uri::new(author, path.clone()),
            event: &invitation.event,
            from: author,
            on: invitation.recurrence_id,
            was: None,
            comment: invitation.comment.clone(),
            at: invitation.last_modified,
        };
        self.item(matter, facts.as_ref().map(|facts| &facts.event.record)).map(Some)
    }

    /// What became of somebody's event that the owner answered: it asks anew, or is cancelled.
    fn news_of(&self, answer: &Attendee) -> Result<Option<InboxItem>, StoreError> {
        let uri = &answer.event;
        if uri.author() == self.me || self.is_blocked(uri.author())? {
            return Ok(None);
        }
        let Some(facts) = book::gather(&self.snapshot, uri)? else { return Ok(None) };
        let event = &facts.event.record;
        let on = answer.recurrence_id.as_ref();
        if !self.is_coming(event) {
            return Ok(None);
        }
        let roster = roster(&facts);
        let lapsed = row_of(&roster, self.me, on).and_then(|row| was(&row.standing));
        let comes = matches!(answer.partstat, PartStat::Accepted | PartStat::Tentative);
        let cancelled = comes && is_cancelled(event, on) && answer.sequence < event.sequence();
        let (kind, was) = if cancelled {
            (InboxKind::Cancelled, Some(partstat_word(answer.partstat).to_owned()))
        } else if lapsed.is_some() {
            (InboxKind::Changed, lapsed)
        } else {
            return Ok(None);
        };
        let matter = Matter {
            kind,
            record: uri.as_uri().clone(),
            event: uri,
            from: uri.author(),
            on: answer.recurrence_id,
            was,
            comment: None,
            at: event.last_modified,
        };
        self.item(matter, Some(event)).map(Some)
    }

    /// Answers to an event of the owner's that wait for their word.
    fn to_decide(&self, uri: &EventUri, items: &mut Vec<InboxItem>) -> Result<(), StoreError> {
        if book::answers_of(&self.snapshot, uri)?.is_empty() {
            return Ok(());
        }
        let Some(facts) = book::gather(&self.snapshot, uri)? else { return Ok(()) };
        let roster = roster(&facts);
        for (who, on) in undecided(&roster, &facts.event.record) {
            if self.is_blocked(who)? {
                continue;
            }
            let mut theirs = facts.answers.iter().filter(|fact| fact.author == who);
            let found = theirs
                .clone()
                .find(|fact| fact.record.recurrence_id == on)
                .or_else(|| theirs.find(|fact| fact.record.recurrence_id.is_none()));
            let Some(fact) = found else { continue };
            let answer = &fact.record;
            let id = kalends_schema::id::attendee_id(uri, answer.recurrence_id.as_ref(), None);
            let path = Path::of(uri.path().area(), Collection::Attendees, &id);
            let path = path.expect("a hash id is an id");
            let matter = Matter {
                kind: InboxKind::Decide,
                record: Uri::new(who, path),
                event: uri,
                from: who,
                on,
                was: Some(partstat_word(answer.partstat).to_owned()),
                comment: answer.comment.clone(),
                at: answer.last_modified,
            };
            items.push(self.item(matter, Some(&facts.event.record))?);
        }
        Ok(())
    }

    /// What others propose for the owner's events, and what became of what the owner proposed.
    fn about_proposals(&self) -> Result<Vec<InboxItem>, StoreError> {
        let mut items = Vec::new();
        for one in self.standing_proposals(None)? {
            let (uri, proposal) = (&one.uri, &one.proposal);
            let Some(event) = book::event(&self.snapshot, &proposal.event)? else { continue };
            let own = uri.author() == self.me;
            let (kind, from, at) = match (own, one.state, &one.decline) {
                (false, Some(ProposalState::Open), _) => {
                    (InboxKind::Proposal, uri.author(), proposal.last_modified)
                }
                (true, Some(ProposalState::Accepted), _) => {
                    let at = event.record.last_modified;
                    (InboxKind::ProposalAccepted, proposal.event.author(), at)
                }
                (true, Some(ProposalState::Declined), Some(decline)) => {
                    let organizer = proposal.event.author();
                    (InboxKind::ProposalDeclined, organizer, decline.last_modified)
                }
                (true | false, Some(_) | None, _) => continue,
            };
            if !self.is_coming(&event.record) {
                continue;
            }
            let comment = one.decline.as_ref().and_then(|decline| decline.comment.clone());
            let matter = Matter {
                kind,
                record: uri.as_uri().clone(),
                event: &proposal.event,
                from,
                on: proposal.recurrence_id,
                was: None,
                comment: if own { comment } else { proposal.comment.clone() },
                at,
            };
            let mut item = self.item(matter, Some(&event.record))?;
            item.proposal = Some(Box::new(self.proposal_view(&one)?));
            items.push(item);
        }
        Ok(items)
    }

    pub(super) fn item(
        &self,
        matter: Matter<'_>,
        event: Option<&Event>,
    ) -> Result<InboxItem, StoreError> {
        let component = event.and_then(|event| event.component(matter.on.as_ref()));
        Ok(InboxItem {
            kind: matter.kind,
            uri: matter.record.to_string(),
            handle: self.handle(&matter.record)?,
            event: self.event_name(matter.event)?,
            from: self.person(matter.from)?,
            on: matter.on.map(|on| on.to_string()),
            start: component.map(|component| moment(&component.start)),
            end: component.and_then(end_of),
            was: matter.was,
            comment: matter.comment,
            at: rfc3339(matter.at),
            proposal: None,
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

/// Who waits for the organizer's word, and for which date.
fn undecided(roster: &Roster, event: &Event) -> BTreeSet<(Identity, Option<RecurrenceId>)> {
    let by_hand = event.access.waitlist.promotion == Promotion::Organizer;
    let waits = |standing: &Standing| match standing {
        Standing::Pending => true,
        Standing::Waitlisted { .. } => by_hand,
        Standing::NeedsAction { .. }
        | Standing::Confirmed
        | Standing::Tentative
        | Standing::Declined
        | Standing::Delegated { .. }
        | Standing::Denied
        | Standing::Revoked
        | Standing::Refused(_) => false,
    };
    let dates = roster.dates.iter().map(|(date, rows)| (Some(*date), rows));
    let all = std::iter::once((None, &roster.series)).chain(dates);
    let mut found = BTreeSet::new();
    for (date, rows) in all {
        for row in rows.iter().filter(|row| waits(&row.standing)) {
            if let Person::Key(who) = row.person {
                found.insert((who, date));
            }
        }
    }
    found
}
