//! Who organizes an event, as far as is known here: `schema::continuation` on what is stored.

use std::collections::BTreeSet;

use kalends_keyspace::store::{StoreError, View};
use kalends_schema::continuation::{self, Continuation, Look, continuation, handover_path};
use kalends_schema::deposit::{self, Parts, Written};
use kalends_schema::id::word_path;
use kalends_schema::key::Identity;
use kalends_schema::path::{Area, Path};
use kalends_schema::record::{DeclineCounter, Event, Record};
use kalends_schema::roster::Stamped;
use kalends_schema::stamp::Stamp;
use kalends_schema::time::Timestamp;
use kalends_schema::uri::{EventUri, Uri};

use super::decoded;

struct Shelf<'v, V>(&'v V);

impl<V: View> Look for Shelf<'_, V> {
    type Error = StoreError;

    fn record(
        &mut self,
        author: Identity,
        path: &Path,
    ) -> Result<Option<Stamped<Record>>, StoreError> {
        let Some(entry) = self.0.get(&author, path)? else { return Ok(None) };
        let record = decoded(author, path, &entry);
        Ok(record.map(|record| Stamped { stamp: entry.stamp, record }))
    }

    fn head(&mut self, of: Identity) -> Result<Option<(Stamp, Timestamp)>, StoreError> {
        let head = self.0.known(&of)?;
        Ok(head.map(|head| (head.stamp(), head.head().time)))
    }
}

/// The event that a root stands for now, and who organizes it.
pub(crate) fn continued(
    view: &impl View,
    root: &EventUri,
) -> Result<Option<(Stamped<Event>, Continuation)>, StoreError> {
    continuation(&mut Shelf(view), root)
}

/// The event that `by` would claim, and from whom.
pub(crate) fn claimable(
    view: &impl View,
    root: &EventUri,
    by: Identity,
) -> Result<Option<(Stamped<Event>, Identity)>, StoreError> {
    continuation::claimable(&mut Shelf(view), root, by)
}

/// An event as it is now, by its root.
pub(crate) fn event(
    view: &impl View,
    root: &EventUri,
) -> Result<Option<Stamped<Event>>, StoreError> {
    Ok(continued(view, root)?.map(|(event, _)| event))
}

/// Who organizes an event; whoever began it, where nothing else is known.
pub(crate) fn organizer(view: &impl View, root: &EventUri) -> Result<Identity, StoreError> {
    let found = continued(view, root)?;
    Ok(found.map_or(root.author(), |(_, continuation)| continuation.organizer))
}

/// Everybody who organizes or organized an event, the first of them first.
pub(crate) fn organizers(view: &impl View, root: &EventUri) -> Result<Vec<Identity>, StoreError> {
    let found = continued(view, root)?;
    Ok(found.map_or(vec![root.author()], |(_, found)| found.organizers().collect()))
}

/// What was said of something proposed for an event by whoever organizes it, or organized it then:
/// of several the last who did.
pub(crate) fn word_on(
    view: &impl View,
    continuation: &Continuation,
    proposed: &Uri,
) -> Result<Option<DeclineCounter>, StoreError> {
    let path = word_path(proposed);
    for who in continuation.organizers().rev() {
        let Some(entry) = view.get(&who, &path)? else { continue };
        if let Some(Record::DeclineCounter(word)) = decoded(who, &path, &entry)
            && continuation.rank(who, entry.stamp).is_some()
        {
            return Ok(Some(word));
        }
    }
    Ok(None)
}

/// The root of an event that is named by any of its URIs: a record that continues another is none
/// by itself.
pub(crate) fn root_of(view: &impl View, uri: &EventUri) -> Result<EventUri, StoreError> {
    let Some(entry) = view.get(&uri.author(), uri.path())? else { return Ok(uri.clone()) };
    Ok(match decoded(uri.author(), uri.path(), &entry) {
        Some(Record::Event(event)) => event.continues.unwrap_or_else(|| uri.clone()),
        Some(_) | None => uri.clone(),
    })
}

/// The root of the event that a record is: `None` where another record is that event by now.
pub(crate) fn stands_for(
    view: &impl View,
    uri: &EventUri,
    event: &Event,
) -> Result<Option<EventUri>, StoreError> {
    let root = event.continues.as_ref().unwrap_or(uri);
    let author = uri.author();
    let alone = event.continues.is_none() && event.access.successors.is_empty();
    let private = uri.path().area() == Area::Priv;
    // Most events nobody else ever had: one look tells.
    if private || (alone && view.get(&author, &handover_path(root))?.is_none()) {
        return Ok(Some(root.clone()));
    }
    let found = continued(view, root)?;
    Ok(found.filter(|(_, found)| found.record == *uri.as_uri()).map(|_| root.clone()))
}

/// As [`deposit::concerns`], with whom it is known here to organize the event in question.
pub(crate) fn concerns(
    view: &impl View,
    me: Identity,
    (author, path): (Identity, &Path),
    record: &Record,
) -> Result<bool, StoreError> {
    let event = deposit::event_of(author, path, record);
    let organizer = event.map(|event| organizer(view, &event)).transpose()?;
    Ok(deposit::concerns(me, author, path, Some(record), organizer))
}

/// As [`deposit::audience`], likewise.
pub(crate) fn audience(
    view: &impl View,
    (author, path): (Identity, &Path),
    written: Written<'_>,
    parts: &Parts,
) -> Result<BTreeSet<Identity>, StoreError> {
    let record = written.after.or(written.before);
    let event = record.and_then(|record| deposit::event_of(author, path, record));
    let organizer = event.map(|event| organizer(view, &event)).transpose()?;
    Ok(deposit::audience(author, path, written, parts, organizer))
}
