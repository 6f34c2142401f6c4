//! Somebody else's meeting that came by mail or import: the record is the owner's copy, and all of
//! it stays in `priv`. The owner's own ATTENDEE line in it is their answer.

use std::collections::BTreeMap;

use super::{NotMine, Records, Unwritten, Write, Writer};
use crate::ical::Refusal;
use crate::ical::import::{ImportOptions, Outcome, import};
use crate::itip::Meeting;
use crate::record::{Event, Foreign, Record, Visibility, check};

/// The copy as it is now: ORGANIZER and ATTENDEEs in its list, and whatever the typed form cannot
/// say in the text beside it.
pub(super) fn writes_of(
    before: &Records,
    after: &Meeting,
    writer: &Writer,
) -> Result<Vec<Write>, Unwritten> {
    let held = before.event();
    if held.components().next().is_some() && held.uid != after.uid {
        return Err(NotMine::Uid.into());
    }
    let read = event_of(after, writer)?;
    let event = Event {
        uid: after.uid.clone(),
        master: read.master,
        overrides: read.overrides,
        foreign: read.foreign.or(Some(Foreign { organizer: None, attendees: Vec::new() })),
        original: read.original,
        last_modified: writer.now,
        ..held.clone()
    };
    let (path, record) = (before.facts.event_uri.path().clone(), Record::Event(Box::new(event)));
    check(writer.me, &path, &record, writer.now)?;
    Ok(vec![Write { path, record: Some(record) }])
}

/// The meeting as an import takes it.
fn event_of(meeting: &Meeting, writer: &Writer) -> Result<Event, Refusal> {
    let options = ImportOptions {
        owner_addresses: &[],
        visibility: Visibility::Private,
        now: writer.now,
        known: &BTreeMap::new(),
        calendars: &[],
    };
    let report = import(meeting.write().as_bytes(), &options);
    let items = report.map(|report| report.items).unwrap_or_default();
    let mut outcomes = items.into_iter().map(|item| item.outcome);
    match (outcomes.next(), outcomes.next()) {
        (Some(Outcome::Imported { event, .. }), None) => Ok(*event),
        (Some(Outcome::Refused(why)), _) => Err(why),
        (Some(Outcome::Imported { .. } | Outcome::Skipped(_)), _) | (None, _) => {
            Err(Refusal::NoStart)
        }
    }
}
