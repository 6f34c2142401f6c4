//! One date in a list, read from its record.

use chrono::DateTime;
use kalends_schema::record::{Component, Event, Record, RecurrenceId, When};
use kalends_schema::uri::EventUri;

use super::super::continued::stands_for;
use super::super::document::Occurrence;
use super::super::reader::{Reader, Refused};
use super::super::roster::handle;
use crate::storage::{Listing, Mention, Slot};

/// The event of a mention, if it is one and holds.
pub(super) fn event(reader: &mut Reader<'_>, mention: &Mention) -> Result<Option<Event>, Refused> {
    let found = reader.record(&mention.author, &mention.path)?.map(|found| found.record);
    Ok(match found {
        Some(Record::Event(event)) => Some(*event),
        Some(_) | None => None,
    })
}

/// One occurrence in the list; `None` when its record has changed since the rows were read, or is
/// not the event any more.
pub(in crate::answer) fn item(
    reader: &mut Reader<'_>,
    listing: &Listing,
) -> Result<Option<Occurrence>, Refused> {
    let Some(event) = event(reader, &listing.event)? else { return Ok(None) };
    let root = stands_for(reader, &listing.event, &event)?;
    Ok(root.and_then(|root| occurrence_of(listing, &event, &root)))
}

/// One occurrence of an event that is at hand, by its root.
pub(in crate::answer) fn occurrence_of(
    listing: &Listing,
    event: &Event,
    root: &EventUri,
) -> Option<Occurrence> {
    let Listing { event: mention, slot, policy } = listing;
    let date: Option<RecurrenceId> = slot.occurrence.parse().ok();
    let component = event.component(date.as_ref())?;
    Some(Occurrence {
        uri: root.to_string(),
        handle: handle(root.as_uri()),
        author: mention.author.to_string(),
        id: root.id().to_owned(),
        recurrence_id: date.map(|date| date.to_string()),
        start: moment(slot.start, slot.all_day),
        end: moment(slot.end, slot.all_day),
        all_day: slot.all_day,
        tzid: component.start.tz().map(|zone| zone.name().to_owned()),
        local_start: local_start(component, date, slot),
        summary: component.summary.clone(),
        status: slot.status.as_str(),
        policy: policy.as_str(),
        locations: component.locations.clone(),
    })
}

/// An instant in UTC, or a date.
fn moment(seconds: i64, all_day: bool) -> Option<String> {
    let moment = DateTime::from_timestamp(seconds, 0)?;
    let format = if all_day { "%Y-%m-%d" } else { "%Y-%m-%dT%H:%M:%SZ" };
    Some(moment.format(format).to_string())
}

/// What the wall shows in the event's own zone.
fn local_start(component: &Component, date: Option<RecurrenceId>, slot: &Slot) -> Option<String> {
    let local = match component.start {
        When::Date(_) => return moment(slot.start, true),
        When::Zoned { tz, .. } => {
            DateTime::from_timestamp(slot.start, 0)?.with_timezone(&tz).naive_local()
        }
        When::Floating(own) => match date {
            Some(RecurrenceId::Local(at)) if component.rrule.is_some() => at,
            Some(_) | None => own,
        },
    };
    Some(local.format("%Y-%m-%dT%H:%M:%S").to_string())
}
