//! Faces of counter-proposals and their decline.

use serde_json::{Value, json};

use super::event::{end_of_face, zone_of_face};
use super::fields::{Fields, read_hash, wrong};
use super::{amendment, time, write};
use crate::record::{CounterProposal, DeclineCounter, DeclineReason, End, Invalid, When};

pub(super) fn proposal(proposal: &CounterProposal) -> Value {
    let zone = proposal.start.as_ref().and_then(When::tz);
    let (dtend, dtend_tzid, duration) = match &proposal.end {
        None => (None, None, None),
        Some(End::At(end)) => (Some(time::text(end)), end.tz().map(|tz| tz.name()), None),
        Some(End::After { days, seconds }) => (None, None, Some(time::duration(*days, *seconds))),
    };
    json!({
        "x_pubky_event_uri": proposal.event.to_string(),
        "recurrence_id": write::occurrence(proposal.recurrence_id.as_ref()),
        "sequence": proposal.sequence,
        "dtstart": proposal.start.as_ref().map(time::text),
        "dtstart_tzid": zone.map(|tz| tz.name()),
        "dtend": dtend,
        "dtend_tzid": dtend_tzid,
        "duration": duration,
        "location": proposal.location,
        "comment": proposal.comment,
        "x_pubky_principal": proposal.principal.as_ref().map(write::person),
        "created_at": proposal.created_at.micros(),
        "last_modified": proposal.last_modified.micros(),
    })
}

pub(super) fn read_proposal(fields: Fields<'_>) -> Result<CounterProposal, Invalid> {
    let created_at = fields.need("created_at", Fields::moment)?;
    let zone = zone_of_face(fields, "dtstart_tzid")?;
    let start = fields.str("dtstart")?;
    let start = start.map(|text| time::when("dtstart", text, zone)).transpose()?;
    Ok(CounterProposal {
        event: fields.need("x_pubky_event_uri", Fields::uri)?,
        recurrence_id: fields.occurrence()?,
        sequence: fields.number("sequence")?.unwrap_or(0),
        end: end_of_face(fields, start.as_ref().and_then(When::tz).or(zone))?,
        start,
        location: fields.text("location")?,
        comment: fields.text("comment")?,
        principal: fields.person("x_pubky_principal")?,
        created_at,
        last_modified: fields.moment("last_modified")?.unwrap_or(created_at),
    })
}

pub(super) fn decline(decline: &DeclineCounter) -> Value {
    json!({
        "x_pubky_proposal_uri": decline.proposal.to_string(),
        "value_hash": decline.value_hash.to_string(),
        "reason": amendment::reason(&decline.reason),
        "comment": decline.comment,
        "created_at": decline.created_at.micros(),
        "last_modified": decline.last_modified.micros(),
    })
}

pub(super) fn read_decline(fields: Fields<'_>) -> Result<DeclineCounter, Invalid> {
    let created_at = fields.need("created_at", Fields::moment)?;
    Ok(DeclineCounter {
        proposal: fields.need("x_pubky_proposal_uri", Fields::uri)?,
        value_hash: read_hash(fields.need("value_hash", Fields::str)?)?,
        reason: read_reason(fields)?,
        comment: fields.text("comment")?,
        created_at,
        last_modified: fields.moment("last_modified")?.unwrap_or(created_at),
    })
}

/// A conflict of amendments is written only, as those are.
fn read_reason(fields: Fields<'_>) -> Result<DeclineReason, Invalid> {
    match fields.get("reason") {
        None => Ok(DeclineReason::Declined),
        Some(Value::String(word)) if word == "declined" => Ok(DeclineReason::Declined),
        Some(other) => Err(wrong("reason", other, "`declined`")),
    }
}
