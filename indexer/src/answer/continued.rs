//! Who organizes an event, as far as the index knows: `schema::continuation` on the replicas.

use kalends_schema::continuation::{Continuation, Look, continuation, handover_path};
use kalends_schema::key::Identity;
use kalends_schema::path::Path;
use kalends_schema::record::{Event, Record};
use kalends_schema::roster::Stamped;
use kalends_schema::stamp::Stamp;
use kalends_schema::time::Timestamp;
use kalends_schema::uri::{EventUri, Uri};

use super::reader::{Reader, Refused};
use crate::storage::Mention;

impl Look for Reader<'_> {
    type Error = Refused;

    fn record(
        &mut self,
        author: Identity,
        path: &Path,
    ) -> Result<Option<Stamped<Record>>, Refused> {
        let found = self.look(&author, path)?;
        Ok(found.map(|found| Stamped { stamp: found.stamp, record: found.record }))
    }

    fn head(&mut self, of: Identity) -> Result<Option<(Stamp, Timestamp)>, Refused> {
        self.newest(&of)
    }
}

/// The event that a root stands for now, and who organizes it.
pub(super) fn continued(
    reader: &mut Reader<'_>,
    root: &EventUri,
) -> Result<Option<(Stamped<Event>, Continuation)>, Refused> {
    if let Some(known) = reader.continued.get(root) {
        return Ok(known.clone());
    }
    let found = continuation(reader, root)?;
    reader.continued.insert(root.clone(), found.clone());
    Ok(found)
}

/// The root of an event that is named by any of its URIs: a record that continues another is none
/// by itself.
pub(super) fn root_of(reader: &mut Reader<'_>, uri: &EventUri) -> Result<EventUri, Refused> {
    let found = reader.look(&uri.author(), uri.path())?.map(|found| found.record);
    Ok(match found {
        Some(Record::Event(event)) => event.continues.unwrap_or_else(|| uri.clone()),
        Some(_) | None => uri.clone(),
    })
}

/// The record that is an event by now, where lists are to find its dates.
pub(super) fn current(reader: &mut Reader<'_>, root: &EventUri) -> Result<Mention, Refused> {
    let found = continued(reader, root)?;
    let record = found.map_or(root.as_uri().clone(), |(_, found)| found.record);
    Ok(Mention { author: record.author, path: record.path })
}

/// The root of the event that a listed record is: `None` where another record is that event by
/// now.
pub(super) fn stands_for(
    reader: &mut Reader<'_>,
    mention: &Mention,
    event: &Event,
) -> Result<Option<EventUri>, Refused> {
    let own = Uri::new(mention.author, mention.path.clone());
    let Ok(uri) = EventUri::try_from(own.clone()) else { return Ok(None) };
    let root = event.continues.clone().unwrap_or(uri);
    let alone = event.continues.is_none() && event.access.successors.is_empty();
    // Most events nobody else ever had: one look tells.
    if alone && reader.look(&mention.author, &handover_path(&root))?.is_none() {
        return Ok(Some(root));
    }
    let found = continued(reader, &root)?;
    Ok(found.filter(|(_, found)| found.record == own).map(|_| root))
}
