//! What strangers ask: their parcels that wait, and their invitations and delegations in copies that are
//! here.

use std::collections::{BTreeMap, BTreeSet};

use kalends_keyspace::store::StoreError;
use kalends_schema::key::Identity;
use kalends_schema::path::Path;
use kalends_schema::uri::EventUri;

use super::inbox::{Matter as Said, Shared, version_of};
use super::{Reader, rfc3339};
use crate::api::{InboxItem, RequestView};
use crate::book::{self, Acquaintance, Matter, Pile, Request};

impl Reader {
    /// Everything that strangers ask and that was not dismissed, the newest first.
    pub(crate) fn requests(&self) -> Result<Vec<RequestView>, StoreError> {
        let mut of: BTreeMap<Identity, Vec<Request>> = BTreeMap::new();
        for request in book::requests(&self.snapshot)? {
            of.entry(request.origin.author).or_default().push(request);
        }
        let mut found = Vec::new();
        let mut uris = BTreeSet::new();
        for (author, requests) in of {
            let pile = book::pile(&self.snapshot, self.me, &requests)?;
            for (received_at, matter) in pile.matters(self.me, author) {
                if let Some(item) = self.request_item(author, &pile, &matter)? {
                    uris.insert(item.uri.clone());
                    found.push(RequestView { item, received_at: rfc3339(received_at) });
                }
            }
        }
        for (author, path) in self.of_strangers(book::invitations_to(&self.snapshot)?)? {
            let item = self.invited(author, &path)?.filter(|item| !uris.contains(&item.uri));
            found.extend(item.map(|item| RequestView { received_at: item.at.clone(), item }));
        }
        for (author, path) in self.of_strangers(book::delegations_to(&self.snapshot)?)? {
            let item = self.passed_on(author, &path)?.filter(|item| !uris.contains(&item.uri));
            found.extend(item.map(|item| RequestView { received_at: item.at.clone(), item }));
        }
        let mut waiting = Vec::with_capacity(found.len());
        for one in found {
            if !book::is_dismissed(&self.snapshot, &version_of(&one.item))? {
                waiting.push(one);
            }
        }
        waiting.sort_by(|a, b| (&b.received_at, &a.item.uri).cmp(&(&a.received_at, &b.item.uri)));
        Ok(waiting)
    }

    /// Those of the records at these places that strangers wrote.
    fn of_strangers(
        &self,
        records: Vec<(Identity, Path)>,
    ) -> Result<Vec<(Identity, Path)>, StoreError> {
        let mut theirs = Vec::new();
        for (author, path) in records {
            if Acquaintance::with(&self.snapshot, self.me, author)? == Acquaintance::Stranger {
                theirs.push((author, path));
            }
        }
        Ok(theirs)
    }

    fn request_item(
        &self,
        author: Identity,
        pile: &Pile,
        matter: &Matter,
    ) -> Result<Option<InboxItem>, StoreError> {
        let Ok(uri) = EventUri::try_from(matter.about.clone()) else {
            return self.calendar_request(author, pile, matter).map(Some);
        };
        let here = book::event(&self.snapshot, &uri)?.map(|found| found.record);
        let event = pile.event(author, &matter.about).or(here.as_ref());
        if event.is_some_and(|event| !self.is_coming(event)) {
            return Ok(None);
        }
        let said = Said {
            kind: matter.kind,
            record: matter.uri.clone(),
            event: &uri,
            from: author,
            on: matter.on,
            was: None,
            comment: matter.comment.clone(),
            changes: Vec::new(),
            at: matter.at,
        };
        let mut item = self.item(said, event)?;
        if item.event.title.is_none() {
            let lead = event.and_then(|event| event.lead());
            item.event.title = lead.map(|lead| lead.summary.clone());
        }
        Ok(Some(item))
    }

    fn calendar_request(
        &self,
        author: Identity,
        pile: &Pile,
        matter: &Matter,
    ) -> Result<InboxItem, StoreError> {
        let mut item = self.calendar_item(Shared {
            kind: matter.kind,
            record: &matter.uri,
            calendar: &matter.about,
            from: author,
            comment: None,
            at: matter.at,
        })?;
        item.event.title = item.event.title.or_else(|| pile.calendar(&matter.uri));
        Ok(item)
    }
}
