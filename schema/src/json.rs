//! The JSON face of records, with the field names that Eventky's tools read (`20-records`).
//!
//! Absent optionals are `null`; times are microseconds; people and records are `pubky://` URIs.
//! Written is one spelling. Read are also those of older records, each of which is named where it
//! is read; a word that nobody ever wrote is refused, never taken for a default. What was read is
//! not yet valid: [`crate::record::check`] says whether it may stand.

mod access;
mod acting;
mod amendment;
mod answer;
mod calendar;
mod event;
mod fields;
mod guest;
mod person;
mod proposal;
mod time;
mod write;

#[cfg(test)]
mod tests;

use serde_json::{Value, json};

use crate::path::Collection;
use crate::record::{Event, Field, Invalid, Record, RecurrenceId};
use crate::uri::{EventUri, Uri};

use fields::Fields;

/// The face of the record at `uri`, with `id`, `author` and `uri` beside its fields. An event
/// shows its master, or its first override if it has none; [`event_faces`] shows them all.
pub fn to_json(uri: &Uri, record: &Record) -> Value {
    let face = match record {
        Record::Profile(profile) => person::profile(profile),
        Record::Contact(contact) => person::contact(contact),
        Record::Guest(guest) => guest::guest(guest),
        Record::Tag(tag) => person::tag(tag),
        Record::Calendar(calendar) => calendar::write(calendar),
        Record::Invitation(invitation) => answer::invitation(invitation),
        Record::Attendee(answer) => answer::attendee(answer),
        Record::Admission(admission) => answer::admission(admission),
        Record::CounterProposal(of) => proposal::proposal(of),
        Record::DeclineCounter(decline) => proposal::decline(decline),
        Record::Amendment(of) => amendment::amendment(of),
        Record::CalendarAmendment(of) => calendar::write_amendment(of),
        Record::Handover(handover) => acting::handover(handover),
        Record::Claim(claim) => acting::claim(claim),
        Record::Grant(grant) => acting::grant(grant),
        Record::Event(event) => event::write_lead(event),
    };
    named(face, uri, uri.path.id())
}

/// The value of one field as faces have it: what an amendment wants, or what stands there.
pub fn field_face(field: &Field) -> Value {
    amendment::value(field)
}

/// The faces of an event: its master, then each override as an event of its own with
/// `recurrence_id`, in order.
pub fn event_faces(uri: &EventUri, event: &Event) -> Vec<Value> {
    let master = event
        .master
        .iter()
        .map(|master| named(event::write(event, None, master), uri.as_uri(), uri.id()));
    let overrides = event.overrides.iter().map(|(date, component)| {
        let face = event::write(event, Some(date), component);
        named(face, uri.as_uri(), &override_id(uri, date))
    });
    master.chain(overrides).collect()
}

/// The id that an override's face carries: `<event id>-<recurrence_id without - and :>`.
///
/// ```
/// # use kalends_schema::json::override_id;
/// let event = "pubky://51da3n5m8s6oaq38uqs7jznp6ezbc3qbtmic8oy6fj3g6mokdyco/pub/eventky.app/events/0034GJ7PPX0H0";
/// let date = "2026-01-27T09:00:20".parse().unwrap();
/// assert_eq!(override_id(&event.parse().unwrap(), &date), "0034GJ7PPX0H0-20260127T090020");
/// ```
pub fn override_id(event: &EventUri, date: &RecurrenceId) -> String {
    format!("{}-{}", event.id(), date.to_string().replace(['-', ':'], ""))
}

fn named(mut face: Value, uri: &Uri, id: &str) -> Value {
    let fields = face.as_object_mut().expect("every face is an object");
    fields.insert("id".to_owned(), json!(id));
    fields.insert("author".to_owned(), json!(uri.author.to_string()));
    // A tag's own `uri` is what it labels.
    fields.entry("uri").or_insert_with(|| json!(uri.to_string()));
    face
}

/// Reads a face of a record of `collection`. An event's face with `recurrence_id` is an event of
/// that override alone.
///
/// # Errors
/// [`Invalid`] for amendments, whose face is written only, and for what is sealed; else naming the
/// first field that is missing, of another kind, or of no known spelling.
pub fn from_json(collection: Collection, face: &Value) -> Result<Record, Invalid> {
    let fields = Fields::of("record", face)?;
    match collection {
        Collection::Profiles => person::read_profile(fields).map(Record::Profile),
        Collection::Contacts => person::read_contact(fields).map(Record::Contact),
        Collection::Guests => guest::read_guest(fields).map(Record::Guest),
        Collection::Tags => person::read_tag(fields).map(Record::Tag),
        Collection::Calendars => calendar::read(fields).map(Record::Calendar),
        Collection::Invitations => answer::read_invitation(fields).map(Record::Invitation),
        Collection::Attendees => answer::read_attendee(fields).map(Record::Attendee),
        Collection::Admissions => answer::read_admission(fields).map(Record::Admission),
        Collection::CounterProposals => {
            proposal::read_proposal(fields).map(Record::CounterProposal)
        }
        Collection::DeclineCounters => proposal::read_decline(fields).map(Record::DeclineCounter),
        Collection::Events => event::read(fields).map(|event| Record::Event(Box::new(event))),
        Collection::CalendarAmendments => {
            let read = calendar::read_amendment(fields)?;
            Ok(Record::CalendarAmendment(Box::new(read)))
        }
        Collection::Handovers => acting::read_handover(fields).map(Record::Handover),
        Collection::Claims => acting::read_claim(fields).map(Record::Claim),
        Collection::Grants => acting::read_grant(fields).map(Record::Grant),
        Collection::Amendments | Collection::Prekeys | Collection::Sealed | Collection::Shares => {
            let rule = "a collection whose JSON face is read";
            Err(Invalid::new("collection", collection.as_str(), rule))
        }
    }
}
