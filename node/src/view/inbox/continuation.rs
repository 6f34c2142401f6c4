//! Who goes on with an event: handed over to the owner, theirs to claim one day, taken up or claimed
//! by somebody, and given back by a sign of life.

use std::collections::BTreeSet;

use kalends_keyspace::store::{StoreError, View};
use kalends_schema::continuation::{Continuation, claim_path, handover_path};
use kalends_schema::key::Identity;
use kalends_schema::path::{Area, Collection, Path};
use kalends_schema::record::{Claim, Event, Handover};
use kalends_schema::roster::Stamped;
use kalends_schema::time::Timestamp;
use kalends_schema::uri::{EventUri, Uri};

use super::Matter;
use crate::api::{InboxItem, InboxKind};
use crate::book;
use crate::view::Reader;

/// An event, and who has it by now.
struct Held<'a> {
    root: &'a EventUri,
    event: Event,
    continuation: Continuation,
}

/// One piece of news of it.
struct News {
    kind: InboxKind,
    record: Uri,
    from: Identity,
    about: Option<Identity>,
    comment: Option<String>,
    at: Timestamp,
}

impl Reader {
    /// What there is to say of who goes on with events: to whom one is offered, whom one names, and
    /// whoever takes part in one of `attended` or had one.
    pub(super) fn about_continuations(
        &self,
        attended: &BTreeSet<EventUri>,
        items: &mut Vec<InboxItem>,
    ) -> Result<(), StoreError> {
        let mut events = attended.clone();
        for (path, event) in book::records_of::<Event>(&self.snapshot, self.me, Collection::Events)?
        {
            events.extend(root_of(self.me, path, &event.record));
        }
        for (author, path) in book::handovers_to(&self.snapshot)? {
            let handover = book::record::<Handover>(&self.snapshot, author, &path)?;
            events.extend(handover.map(|handover| handover.event));
        }
        for (author, path) in book::successions_of(&self.snapshot)? {
            let event = book::record::<Event>(&self.snapshot, author, &path)?;
            events.extend(event.and_then(|event| root_of(author, path, &event)));
        }
        for root in events.iter().filter(|root| root.path().area() == Area::Pub) {
            let Some((event, continuation)) = book::continued(&self.snapshot, root)? else {
                continue;
            };
            let Stamped { record: event, .. } = event;
            if self.is_coming(&event) && !self.is_blocked(continuation.organizer)? {
                self.about_one(&Held { root, event, continuation }, items)?;
            }
        }
        Ok(())
    }

    fn about_one(&self, held: &Held<'_>, items: &mut Vec<InboxItem>) -> Result<(), StoreError> {
        let mut news = Vec::new();
        news.extend(self.offered(held)?);
        news.extend(self.named_successor(held)?);
        news.extend(self.gone_on(held)?);
        news.extend(self.ended_claims(held)?);
        for one in news {
            let matter = Matter {
                kind: one.kind,
                record: one.record,
                event: held.root,
                from: one.from,
                on: None,
                was: None,
                comment: one.comment,
                changes: Vec::new(),
                at: one.at,
            };
            let mut item = self.item(matter, Some(&held.event))?;
            item.about = one.about.map(|who| self.person(who)).transpose()?;
            items.push(item);
        }
        Ok(())
    }

    /// Its organizer wants the owner to go on with it.
    fn offered(&self, held: &Held<'_>) -> Result<Option<News>, StoreError> {
        let from = held.continuation.organizer;
        if held.continuation.offered != Some(self.me) || !self.is_known(from)? {
            return Ok(None);
        }
        let found = self.handover(held.root, from)?;
        Ok(found.map(|(record, handover)| News {
            kind: InboxKind::HandedOver,
            record,
            from,
            about: None,
            comment: handover.comment,
            at: handover.last_modified,
        }))
    }

    /// Its organizer names the owner as one who may go on with it.
    fn named_successor(&self, held: &Held<'_>) -> Result<Option<News>, StoreError> {
        let from = held.continuation.organizer;
        let is_named = held.event.access.successors.contains(&self.me);
        if !is_named || from == self.me || !self.is_known(from)? {
            return Ok(None);
        }
        Ok(Some(News {
            kind: InboxKind::Successor,
            record: held.root.as_uri().clone(),
            from,
            about: None,
            comment: None,
            // Whatever else of it changes, this is the same news.
            at: held.event.created_at,
        }))
    }

    /// Somebody has it by now from whoever had it before.
    fn gone_on(&self, held: &Held<'_>) -> Result<Option<News>, StoreError> {
        let from = held.continuation.organizer;
        let Some(before) = held.continuation.before.last().filter(|_| from != self.me) else {
            return Ok(None);
        };
        let claim = self.claim(held.root, from)?.filter(|(_, claim)| {
            let named = &claim.organizer_head;
            named.identity() == before.who && named.stamp() == before.until
        });
        let about = Some(before.who);
        if let Some((record, claim)) = claim {
            let (kind, at) = (InboxKind::Claimed, claim.last_modified);
            return Ok(Some(News { kind, record, from, about, comment: None, at }));
        }
        let handover = self.handover(held.root, before.who)?;
        Ok(handover.map(|(record, handover)| {
            let (kind, at) = (InboxKind::TakenUp, handover.last_modified);
            News { kind, record, from, about, comment: handover.comment, at }
        }))
    }

    /// Claims of named successors that a sign of life ended.
    fn ended_claims(&self, held: &Held<'_>) -> Result<Vec<News>, StoreError> {
        let mut news = Vec::new();
        for link in book::continuations_of(&self.snapshot, held.root)? {
            let by = link.author;
            if !held.event.access.successors.contains(&by) {
                continue;
            }
            let Some((record, claim)) = self.claim(held.root, by)? else { continue };
            let (from, named) = (claim.organizer_head.identity(), claim.organizer_head.stamp());
            let newest = self.snapshot.known(&from)?;
            let is_ended = newest.is_some_and(|newest| newest.stamp() > named);
            let is_told = link.path == record.path && from == held.continuation.organizer;
            if is_ended && is_told {
                let (kind, at) = (InboxKind::ClaimEnded, claim.last_modified);
                news.push(News { kind, record, from, about: Some(by), comment: None, at });
            }
        }
        Ok(news)
    }

    fn handover(
        &self,
        root: &EventUri,
        of: Identity,
    ) -> Result<Option<(Uri, Handover)>, StoreError> {
        let path = handover_path(root);
        let found = book::record::<Handover>(&self.snapshot, of, &path)?;
        Ok(found.map(|handover| (Uri::new(of, path), handover)))
    }

    fn claim(&self, root: &EventUri, of: Identity) -> Result<Option<(Uri, Claim)>, StoreError> {
        let path = claim_path(root);
        let found = book::record::<Claim>(&self.snapshot, of, &path)?;
        Ok(found.map(|claim| (Uri::new(of, path), claim)))
    }
}

/// The root of the event that a record is, or continues.
fn root_of(author: Identity, path: Path, event: &Event) -> Option<EventUri> {
    match &event.continues {
        Some(root) => Some(root.clone()),
        None => EventUri::try_from(Uri::new(author, path)).ok(),
    }
}
