//! The face of an event: one component with what it shares with the whole, in Eventky's names.

mod place;
mod read;

pub(super) use read::{end_of_face, read, zone_of_face};

use serde_json::{Map, Value, json};

use super::{access, time, write as written};
use crate::record::{Component, End, Event, Foreign, ForeignPerson, RecurrenceId};

/// The face of the component that stands for the whole.
pub(super) fn write_lead(event: &Event) -> Value {
    match (&event.master, event.overrides.first_key_value()) {
        (Some(master), _) => write(event, None, master),
        (None, Some((date, component))) => write(event, Some(date), component),
        (None, None) => Value::Object(shared(event)),
    }
}

/// What one component says, without what it shares with the whole.
pub(super) fn component(component: &Component) -> Value {
    let mut face = Map::new();
    for part in [said(component), when(component), lists(component)] {
        face.extend(object(part));
    }
    Value::Object(face)
}

/// The face of one component.
pub(super) fn write(event: &Event, date: Option<&RecurrenceId>, of: &Component) -> Value {
    let mut face = shared(event);
    face.insert("recurrence_id".to_owned(), written::occurrence(date));
    face.extend(object(component(of)));
    let last_modified = of.last_modified.unwrap_or(event.last_modified);
    face.insert("last_modified".to_owned(), json!(last_modified.micros()));
    Value::Object(face)
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(fields) => fields,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            Map::new()
        }
    }
}

fn shared(event: &Event) -> Map<String, Value> {
    let calendars: Vec<_> = event.calendars.iter().map(|uri| uri.to_string()).collect();
    object(json!({
        "uid": event.uid,
        "x_pubky_calendar_uris": written::list(&calendars),
        "x_pubky_access": access::write(&event.access),
        "accepted_proposals": written::versions(&event.accepted_proposals),
        "split_from": event.split_from.as_ref().map(|from| json!({
            "event": from.event.to_string(),
            "date": from.date.to_string(),
            "sequence": from.sequence,
        })),
        "continues": event.continues.as_ref().map(|uri| uri.to_string()),
        "foreign": event.foreign.as_ref().map(foreign),
        "original": event.original,
        "created_at": event.created_at.micros(),
    }))
}

fn foreign(foreign: &Foreign) -> Value {
    json!({
        "organizer": foreign.organizer.as_ref().map(foreign_person),
        "attendees": foreign.attendees.iter().map(foreign_person).collect::<Vec<_>>(),
    })
}

fn foreign_person(person: &ForeignPerson) -> Value {
    json!({
        "address": person.address,
        "name": person.name,
        "partstat": person.partstat.as_str(),
        "role": person.role.as_str(),
        "cutype": person.cutype.as_str(),
        "rsvp": person.rsvp,
    })
}

fn said(component: &Component) -> Value {
    json!({
        "dtstamp": component.dtstamp.micros(),
        "summary": component.summary,
        "description": component.description,
        "styled_description": component.styled_description.as_deref().map(place::styled),
        "status": component.status.as_str(),
        "locations": place::locations(&component.locations),
        "geo": component.geo.map(|geo| geo.to_string()),
        "image_uri": component.image_uri,
        "url": component.url,
        "sequence": component.sequence,
        "answers_since": component.answers_since,
        "created": written::moment(component.created),
        "class": component.class.as_str(),
        "transp": component.transp.as_str(),
        "priority": component.priority,
    })
}

fn when(component: &Component) -> Value {
    let zone = component.start.tz();
    let dates = |dates: &[crate::record::When]| {
        let texts: Vec<_> = dates.iter().map(|when| time::text_beside(when, zone)).collect();
        written::list(&texts)
    };
    let (dtend, dtend_tzid, duration) = match &component.end {
        None => (None, None, None),
        Some(End::At(end)) => (Some(time::text(end)), end.tz().map(|tz| tz.name()), None),
        Some(End::After { days, seconds }) => (None, None, Some(time::duration(*days, *seconds))),
    };
    json!({
        "dtstart": time::text(&component.start),
        "dtstart_tzid": zone.map(|tz| tz.name()),
        "dtend": dtend,
        "dtend_tzid": dtend_tzid,
        "duration": duration,
        "rrule": component.rrule,
        "rdate": dates(&component.rdate),
        "exdate": dates(&component.exdate),
    })
}

fn lists(component: &Component) -> Value {
    json!({
        "categories": written::list(&component.categories),
        "conference": written::list(&component.conference),
        "attach": written::list(&component.attach),
        "alarms": written::list(&component.alarms),
        "related_to": written::list(&component.related_to),
        "request_status": written::list(&component.request_status),
        "extra": written::list(&component.extra),
    })
}
