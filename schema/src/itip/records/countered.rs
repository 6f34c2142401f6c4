//! Counter-proposals as messages and back (RFC 5546 §3.2.7). A proposal names another time or
//! place; declining one is a record of its own, and accepting it the organizer's changed event.

use std::collections::BTreeMap;

use super::event::event_of;
use super::meeting_of::{meeting_of, of_event};
use super::{NotMine, Records, Unwritten, Write, Writer};
use crate::ical::tree::{Property, escape};
use crate::id::proposal_path;
use crate::itip::Meeting;
use crate::key::Identity;
use crate::order::{described, length_of, same_length};
use crate::record::{Component, CounterProposal, Event, Record, RecurrenceId, check};

/// The object of the COUNTER by which `who` makes this proposal: the one component as they would
/// have it, with ORGANIZER and their own line. `None` for a date that the event does not have.
pub fn countered(records: &Records, who: Identity, proposal: &CounterProposal) -> Option<Meeting> {
    let on = proposal.recurrence_id;
    let mut event = records.event().clone();
    let held = component_at(&event, on.as_ref())?;
    let start = proposal.start.unwrap_or(held.start);
    let end = proposal.end.or(if start == held.start { held.end } else { length_of(&held) });
    let mut locations = held.locations.clone();
    if let Some(place) = &proposal.location {
        locations = vec![place.clone()];
    }
    let (sequence, dtstamp) = (proposal.sequence, proposal.last_modified);
    let wanted = Component { start, end, locations, sequence, dtstamp, ..held };
    match on {
        Some(date) => event.overrides = BTreeMap::from([(date, wanted)]),
        None => (event.master, event.overrides) = (Some(wanted), BTreeMap::new()),
    }
    let mut meeting = of_event(&event);
    if on.is_some() {
        meeting.master = None;
    }
    let line = |name, who: Identity| Property::new(name, records.address(who).uri());
    for component in meeting.components_mut() {
        component.0.remove("ORGANIZER");
        component.0.remove("ATTENDEE");
        component.0.properties.push(line("ORGANIZER", records.organizer()));
        component.0.properties.push(line("ATTENDEE", who));
        if let Some(comment) = &proposal.comment {
            component.0.properties.push(Property::new("COMMENT", escape(comment)));
        }
    }
    Some(meeting)
}

/// The proposals that a COUNTER of the writer's makes: one for each component in it.
///
/// # Errors
/// [`NotMine::Event`] for a change of anything but time and place, and for a date that the event
/// does not have.
pub fn proposal_of(
    records: &Records,
    object: &Meeting,
    writer: &Writer,
) -> Result<Vec<Write>, Unwritten> {
    let [held, wanted] = [&meeting_of(records), object].map(Meeting::impersonal);
    let held = event_of(&held, records, writer.now)?;
    let wanted = event_of(&wanted, records, writer.now)?;
    let dates = object.components().map(|(date, event)| (date.copied(), event.comment()));
    let proposals = dates.map(|(date, comment)| {
        let proposal = proposal(records, (&held, &wanted), date, writer)?;
        written(CounterProposal { comment, ..proposal }, writer)
    });
    proposals.collect()
}

fn proposal(
    records: &Records,
    (held, wanted): (&Event, &Event),
    date: Option<RecurrenceId>,
    writer: &Writer,
) -> Result<CounterProposal, NotMine> {
    let held = component_at(held, date.as_ref());
    let is = component_at(wanted, date.as_ref());
    let (Some(held), Some(is)) = (held, is) else { return Err(NotMine::Event { date }) };
    let numbers = (held.sequence, held.answers_since, held.dtstamp, held.last_modified);
    let mut rest = is.clone();
    (rest.sequence, rest.answers_since, rest.dtstamp, rest.last_modified) = numbers;
    (rest.start, rest.end) = (held.start, held.end);
    rest.locations.clone_from(&held.locations);
    if rest != held {
        return Err(NotMine::Event { date });
    }
    let place = is.locations.first().cloned().unwrap_or_default();
    Ok(CounterProposal {
        event: records.facts.event_uri.clone(),
        recurrence_id: date,
        sequence: is.sequence,
        start: (is.start != held.start).then_some(is.start),
        end: if same_length(&is, &held) { None } else { is.end },
        location: (is.locations != held.locations).then_some(place),
        comment: None,
        principal: None,
        created_at: writer.now,
        last_modified: writer.now,
    })
}

fn written(proposal: CounterProposal, writer: &Writer) -> Result<Write, Unwritten> {
    let path = proposal_path(&proposal.event, proposal.recurrence_id.as_ref(), None);
    let record = Record::CounterProposal(proposal);
    check(writer.me, &path, &record, writer.now)?;
    Ok(Write { path, record: Some(record) })
}

fn component_at(event: &Event, date: Option<&RecurrenceId>) -> Option<Component> {
    match date {
        None => event.master.clone(),
        Some(date) => event.overrides.get(date).cloned().or_else(|| described(event, date)),
    }
}
