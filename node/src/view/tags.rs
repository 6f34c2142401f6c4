//! Tags, and what they are on.

use kalends_keyspace::store::StoreError;
use kalends_schema::path::Collection;
use kalends_schema::record::Tag;
use kalends_schema::uri::{CalendarUri, EventUri, Uri};

use super::Reader;
use super::resolve::Unresolved;
use crate::api::TagView;
use crate::book;

impl Reader {
    /// Everybody's tags on `of`; without it the owner's own on everything. By what they are on,
    /// then label, then who.
    pub(crate) fn tags(&self, of: Option<&Uri>) -> Result<Vec<TagView>, StoreError> {
        let people = if of.is_some() { self.everybody()? } else { vec![self.me] };
        let mut views = Vec::new();
        for who in people {
            for (_, tag) in book::records_of::<Tag>(&self.snapshot, who, Collection::Tags)? {
                if of.is_none_or(|of| tag.record.uri == *of) {
                    views.push(self.tag(who, tag.record)?);
                }
            }
        }
        let place = |tag: &TagView| (tag.uri.clone(), tag.label.clone(), tag.by.key.clone());
        views.sort_by_key(place);
        Ok(views)
    }

    fn tag(&self, by: kalends_schema::key::Identity, tag: Tag) -> Result<TagView, StoreError> {
        Ok(TagView {
            uri: tag.uri.to_string(),
            handle: self.handle(&tag.uri)?,
            name: self.name_of(&tag.uri)?,
            label: tag.label,
            by: self.person(by)?,
        })
    }

    /// What an event or a calendar is called, where a copy of it is here.
    fn name_of(&self, uri: &Uri) -> Result<Option<String>, StoreError> {
        if let Ok(event) = EventUri::try_from(uri.clone()) {
            return Ok(self.event_name(&event)?.title);
        }
        let Ok(calendar) = CalendarUri::try_from(uri.clone()) else { return Ok(None) };
        Ok(book::calendar(&self.snapshot, &calendar)?.map(|calendar| calendar.name))
    }

    /// The event or calendar that `reference` means, or any URI as it is.
    pub(crate) fn resolve_thing(&self, reference: &str) -> Result<Uri, Unresolved> {
        if let Ok(uri) = reference.parse::<Uri>() {
            return Ok(uri);
        }
        match self.resolve_event(reference) {
            Ok(event) => Ok(event.as_uri().clone()),
            Err(none @ Unresolved::NotFound { .. }) => match self.resolve_calendar(reference) {
                Ok(calendar) => Ok(calendar.as_uri().clone()),
                Err(Unresolved::NotFound { .. }) => Err(none),
                Err(other @ (Unresolved::Ambiguous { .. } | Unresolved::Store(_))) => Err(other),
            },
            Err(other @ (Unresolved::Ambiguous { .. } | Unresolved::Store(_))) => Err(other),
        }
    }
}
