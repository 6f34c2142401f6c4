//! Faces of amendments: each change is its field's name and value. They are written, not read: no
//! other program makes any.

use serde_json::{Value, json};

use super::{access, event, time, write};
use crate::record::{Amendment, Both, Change, DeclineReason, End, Field, When};

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

/// Why something is declined: `declined`, or the fields in conflict with both values; of an
/// amendment that was applied the fields with both values, too.
pub(super) fn reason(reason: &DeclineReason) -> Value {
    match reason {
        DeclineReason::Declined => json!("declined"),
        DeclineReason::Conflict(fields) => json!({ "conflict": both(fields) }),
        DeclineReason::Applied(fields) => json!({ "applied": both(fields) }),
    }
}

fn both(fields: &[Both]) -> Value {
    let face =
        |of: &Both| json!({ "proposed": change(&of.proposed), "current": change(&of.current) });
    json!(fields.iter().map(face).collect::<Vec<_>>())
}

fn change(change: &Change) -> Value {
    json!({
        "recurrence_id": write::occurrence(change.recurrence_id.as_ref()),
        "field": change.field.name(),
        "value": value(&change.field),
    })
}

pub(super) fn value(field: &Field) -> Value {
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
        Field::RsvpPolicy(policy) => json!(policy.as_str()),
        Field::CanInvite(who) => access::inviters(who),
        Field::MaxAttendees(seats) => json!(seats),
        Field::CapacityScope(scope) => json!(scope.as_str()),
        Field::Waitlist(waitlist) => access::line(waitlist),
        Field::PlusOnesMax(guests) => json!(guests),
        Field::DelegationDepthMax(depth) => json!(depth),
        Field::TentativeCounts(counts) => json!(counts),
        Field::RosterVisibility(who) => json!(who.as_str()),
        Field::Contributors(who) => write::people(who),
    }
}

fn moment(when: &When) -> Value {
    json!({ "at": time::text(when), "tzid": when.tz().map(|tz| tz.name()) })
}
