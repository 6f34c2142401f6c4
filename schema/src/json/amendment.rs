//! Faces of amendments: each change is its field's name and value. They are written, not read: no
//! other program makes any.

use serde_json::{Value, json};

use super::{access, event, time, write};
use crate::record::{Amendment, Change, Conflict, DeclineReason, End, Field, When};

pub(super) fn amendment(amendment: &Amendment) -> Value {
    json!({
        "x_pubky_event_uri": amendment.event.to_string(),
        "value_hash": amendment.value_hash.to_string(),
        "changes": amendment.changes.iter().map(change).collect::<Vec<_>>(),
        "comment": amendment.comment,
        "created_at": amendment.created_at.micros(),
        "last_modified": amendment.last_modified.micros(),
    })
}

/// Why something is declined: `declined`, or the fields in conflict with both values.
pub(super) fn reason(reason: &DeclineReason) -> Value {
    let both = |Conflict { proposed, current }: &Conflict| json!({ "proposed": change(proposed), "current": change(current) });
    match reason {
        DeclineReason::Declined => json!("declined"),
        DeclineReason::Conflict(conflicts) => {
            json!({ "conflict": conflicts.iter().map(both).collect::<Vec<_>>() })
        }
    }
}

fn change(change: &Change) -> Value {
    json!({
        "recurrence_id": write::occurrence(change.recurrence_id.as_ref()),
        "field": change.field.name(),
        "value": value(&change.field),
    })
}

fn value(field: &Field) -> Value {
    match field {
        Field::Component(of) => json!(of.as_deref().map(event::component)),
        Field::Start(start) => moment(start),
        Field::End(None) => Value::Null,
        Field::End(Some(End::At(end))) => moment(end),
        Field::End(Some(End::After { days, seconds })) => json!(time::duration(*days, *seconds)),
        Field::Summary(text) => json!(text),
        Field::Description(text)
        | Field::StyledDescription(text)
        | Field::ImageUri(text)
        | Field::Url(text)
        | Field::Rrule(text) => json!(text),
        Field::Status(status) => json!(status.as_str()),
        Field::Locations(list)
        | Field::Categories(list)
        | Field::Conference(list)
        | Field::Attach(list)
        | Field::RelatedTo(list) => json!(list),
        Field::Rdate(dates) | Field::Exdate(dates) => {
            json!(dates.iter().map(moment).collect::<Vec<_>>())
        }
        Field::Class(class) => json!(class.as_str()),
        Field::Transp(transp) => json!(transp.as_str()),
        Field::Priority(priority) => json!(priority),
        Field::Geo(geo) => json!(geo.map(|geo| geo.to_string())),
        Field::Calendars(uris) => json!(uris.iter().map(ToString::to_string).collect::<Vec<_>>()),
        Field::Access(of) => access::write(of),
    }
}

fn moment(when: &When) -> Value {
    json!({ "at": time::text(when), "tzid": when.tz().map(|tz| tz.name()) })
}
