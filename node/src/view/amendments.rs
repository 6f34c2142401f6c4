//! Amendments: the owner's own, and those of events of the owner's.

use std::collections::{BTreeMap, BTreeSet};

use kalends_keyspace::store::StoreError;
use kalends_schema::amendment::{Amending, AmendmentState, Beside, Held, both_values, state};
use kalends_schema::continuation::Continuation;
use kalends_schema::hash::Hash;
use kalends_schema::json::field_face;
use kalends_schema::key::Identity;
use kalends_schema::limits::AMENDMENTS_WAITING_MAX;
use kalends_schema::path::{Area, Collection};
use kalends_schema::record::{Amendment, Change, DeclineCounter, Event};
use kalends_schema::uri::{AmendmentUri, EventUri, Uri};
use serde_json::Value;

use super::{Reader, Unresolved, rfc3339};
use crate::api::{AmendmentView, FieldChange};
use crate::book;

/// An amendment, and how it stands.
pub(crate) struct Amended {
    pub(crate) uri: AmendmentUri,
    pub(crate) amendment: Amendment,
    /// `None` while no copy of the event is here.
    pub(crate) state: Option<AmendmentState>,
    /// The organizer's word on this version of it.
    pub(crate) word: Option<DeclineCounter>,
    /// The event as it is here.
    pub(crate) event: Option<Event>,
    value_hash: Hash,
}

impl Reader {
    /// Amendments of `event`, or of whatever the owner has to do with: the newest first.
    pub(crate) fn amendments(
        &self,
        event: Option<&EventUri>,
    ) -> Result<Vec<AmendmentView>, StoreError> {
        let standing = self.standing_amendments(event)?;
        let views = standing.iter().map(|one| self.amendment_view(one));
        let mut views = views.collect::<Result<Vec<AmendmentView>, StoreError>>()?;
        views.sort_by(|a, b| (&b.at, &a.uri).cmp(&(&a.at, &b.uri)));
        Ok(views)
    }

    /// Those of an event that wait for its organizer's node.
    pub(crate) fn proposed_changes(
        &self,
        event: &EventUri,
    ) -> Result<Vec<AmendmentView>, StoreError> {
        let mut standing = self.standing_amendments(Some(event))?;
        standing.retain(|one| one.state == Some(AmendmentState::Proposed));
        standing.iter().map(|one| self.amendment_view(one)).collect()
    }

    /// The same, before they are put into words; of whoever is blocked none.
    pub(crate) fn standing_amendments(
        &self,
        event: Option<&EventUri>,
    ) -> Result<Vec<Amended>, StoreError> {
        let mut found = Vec::new();
        for uri in self.amendments_here(event)? {
            if !self.is_blocked(uri.author())? {
                found.extend(self.standing_amendment(uri)?);
            }
        }
        found.retain(|one| event.is_none_or(|event| one.amendment.event == *event));
        // Nobody fills the list of somebody else's event with what its organizer never decided.
        let mut undecided: BTreeMap<(Identity, EventUri), usize> = BTreeMap::new();
        found.retain(|one| {
            let of_one = (one.uri.author(), one.amendment.event.clone());
            let count = undecided.entry(of_one).or_default();
            *count += usize::from(one.word.is_none());
            one.word.is_some() || *count <= AMENDMENTS_WAITING_MAX
        });
        Ok(found)
    }

    /// Where amendments lie: of one event all that are known here; else the owner's own, and those
    /// of the owner's events.
    fn amendments_here(
        &self,
        event: Option<&EventUri>,
    ) -> Result<BTreeSet<AmendmentUri>, StoreError> {
        let mut found = BTreeSet::new();
        let events = match event {
            Some(event) => vec![event.clone()],
            None => {
                let own =
                    book::records_of::<Amendment>(&self.snapshot, self.me, Collection::Amendments)?;
                let own = own.into_iter().map(|(path, _)| Uri::new(self.me, path));
                found.extend(own.filter_map(|uri| AmendmentUri::try_from(uri).ok()));
                self.events_of(self.me)?.into_iter().map(|(uri, _)| uri).collect()
            }
        };
        for uri in events.iter().filter(|uri| uri.path().area() == Area::Pub) {
            let links = book::amendments_of(&self.snapshot, uri)?.into_iter();
            let uris = links.map(|link| Uri::new(link.author, link.path));
            found.extend(uris.filter_map(|uri| AmendmentUri::try_from(uri).ok()));
        }
        Ok(found)
    }

    fn standing_amendment(&self, uri: AmendmentUri) -> Result<Option<Amended>, StoreError> {
        let found = book::hashed::<Amendment>(&self.snapshot, uri.as_uri())?;
        let Some((amendment, value_hash)) = found else { return Ok(None) };
        let found = book::continued(&self.snapshot, &amendment.event)?;
        let (event, now) = match found {
            Some((event, now)) => (Some(event.record), now),
            None => (None, Continuation::none(&amendment.event)),
        };
        let organizer = now.organizer;
        let word = book::word_on(&self.snapshot, &now, uri.as_uri())?;
        let amending = Amending { uri: &uri, value_hash, amendment: &amendment };
        let grant = book::grant_fact(&self.snapshot, organizer, uri.author())?;
        let standing = event.as_ref().map(|event| {
            let held = Held { uri: &amendment.event, organizer, event, grants: grant.as_slice() };
            state(&held, &amending, word.as_ref())
        });
        let word = word.filter(|word| amending.is_meant_by(word));
        Ok(Some(Amended { state: standing, word, event, value_hash, amendment, uri }))
    }

    /// As the API shows it.
    pub(crate) fn amendment_view(&self, one: &Amended) -> Result<AmendmentView, StoreError> {
        let Amended { uri, amendment, word, .. } = one;
        let organizer = book::organizer(&self.snapshot, &amendment.event)?;
        let own = uri.author() == self.me;
        let delivery = if own { self.delivery_of(organizer, uri.path())? } else { None };
        Ok(AmendmentView {
            uri: uri.to_string(),
            handle: self.handle(uri.as_uri())?,
            event: self.event_name(&amendment.event)?,
            organizer: self.person(organizer)?,
            from: self.person(uri.author())?,
            state: one.state.map(|state| state.word().to_owned()),
            changes: field_changes(one),
            reply: word.as_ref().and_then(|word| word.comment.clone()),
            value_hash: one.value_hash.to_string(),
            at: rfc3339(amendment.last_modified),
            delivery,
        })
    }

    /// The amendment under a URI, or under a handle of at least its first 5 characters.
    pub(crate) fn resolve_amendment(&self, reference: &str) -> Result<AmendmentUri, Unresolved> {
        let expected = "the handle of an amendment, as `kalends event amendments` shows them";
        let all = self.amendments_here(None)?.into_iter().collect();
        self.resolve_in(reference, expected, all, AmendmentUri::as_uri)
    }
}

fn field_changes(one: &Amended) -> Vec<FieldChange> {
    let beside = one.event.as_ref().map(|event| Beside::of(event, one.amendment.changes.iter()));
    let fields = both_values(&one.amendment, beside.as_ref(), one.word.as_ref());
    let view = |(change, old): (&Change, Option<Change>)| FieldChange {
        on: change.recurrence_id.map(|on| on.to_string()),
        field: change.field.name().to_owned(),
        old: old.map_or(Value::Null, |old| field_face(&old.field)),
        new: field_face(&change.field),
    };
    fields.map(view).collect()
}
