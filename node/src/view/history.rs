//! The versions of an event, and what changed from one to the next.

use kalends_keyspace::store::{Entry, StoreError};
use kalends_schema::record::{Component, Event, Record};
use kalends_schema::uri::{EventUri, Uri};

use super::events::end_of;
use super::{Reader, moment, rfc3339};
use crate::api::{EventHistory, EventVersion};
use crate::book::{self, Version};

impl Reader {
    /// The versions of an event, the oldest first.
    pub(crate) fn history(&self, uri: &EventUri) -> Result<EventHistory, StoreError> {
        let mut items = Vec::new();
        let mut before: Option<Event> = None;
        for organizer in book::organizers(&self.snapshot, uri)? {
            // Whoever goes on with an event has it under the same path as whoever began it.
            let theirs = EventUri::try_from(Uri::new(organizer, uri.path().clone()));
            let Ok(theirs) = theirs else { continue };
            for version in book::versions(&self.snapshot, theirs.as_uri())? {
                let event = event_of(&theirs, &version);
                items.push(self.version(&theirs, &version, (before.as_ref(), event.as_ref()))?);
                before = event;
            }
        }
        Ok(EventHistory { event: self.event_name(uri)?, items, next: None })
    }

    fn version(
        &self,
        uri: &EventUri,
        version: &Version,
        (before, event): (Option<&Event>, Option<&Event>),
    ) -> Result<EventVersion, StoreError> {
        let lead = event.and_then(Event::lead);
        let known = before.map(|before| before.accepted_proposals.as_slice()).unwrap_or_default();
        let accepted = event.and_then(|event| event.accepted_proposals.last());
        let accepted = accepted.filter(|one| !known.contains(one));
        Ok(EventVersion {
            stamp: version.stamp.to_string(),
            by: self.person(uri.author())?,
            at: event.map(|event| rfc3339(event.last_modified)),
            seen_at: rfc3339(version.seen_at),
            changed: changed(before, event).into_iter().map(str::to_owned).collect(),
            accepted: accepted.map(|(proposal, _)| self.person(proposal.author)).transpose()?,
            sequence: event.map(Event::sequence),
            title: lead.map(|lead| lead.summary.clone()),
            start: lead.map(|lead| moment(&lead.start)),
            end: lead.and_then(end_of),
            status: lead.map(|lead| lead.status.into()),
            locations: lead.map(|lead| lead.locations.clone()).unwrap_or_default(),
        })
    }
}

fn event_of(uri: &EventUri, version: &Version) -> Option<Event> {
    let value = version.value.clone()?;
    let entry = Entry { stamp: version.stamp, value, head_time: None };
    let Record::Event(event) = book::decoded(uri.author(), uri.path(), &entry)? else {
        return None;
    };
    Some(*event)
}

/// What is different, in words.
fn changed(before: Option<&Event>, after: Option<&Event>) -> Vec<&'static str> {
    let (before, after) = match (before, after) {
        (Some(before), Some(after)) => (before, after),
        (None, Some(_)) => return vec!["created"],
        (_, None) => return vec!["removed"],
    };
    let mut words = match (before.lead(), after.lead()) {
        (Some(old), Some(new)) => in_component(old, new),
        (None, None) => Vec::new(),
        (Some(_), None) | (None, Some(_)) => vec!["dates"],
    };
    let dates = before.overrides != after.overrides;
    if dates && !words.contains(&"dates") {
        words.push("dates");
    }
    if before.access != after.access {
        words.push("access");
    }
    if words.is_empty() && before != after {
        words.push("other");
    }
    words
}

fn in_component(old: &Component, new: &Component) -> Vec<&'static str> {
    let differs = [
        ("title", old.summary != new.summary),
        ("start", old.start != new.start),
        ("end", old.end != new.end),
        ("status", old.status != new.status),
        ("place", old.locations != new.locations),
        ("description", old.description != new.description),
        ("repeats", old.rrule != new.rrule),
        ("dates", (&old.rdate, &old.exdate) != (&new.rdate, &new.exdate)),
    ];
    differs.into_iter().filter(|(_, differs)| *differs).map(|(word, _)| word).collect()
}
