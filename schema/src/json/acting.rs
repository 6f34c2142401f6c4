//! Faces of grants, handovers and claims.

use data_encoding::HEXLOWER;
use serde_json::{Value, json};

use super::fields::{Fields, wrong};
use super::write;
use crate::limits::VALUE_BYTES_MAX;
use crate::record::{Acts, Claim, Grant, Handover, Invalid};
use crate::uri::EventUri;
use crate::wire::v1::continuation::{carried_bytes, read_carried, read_head};

pub(super) fn grant(grant: &Grant) -> Value {
    let Acts { answer, invite, admit, edit } = grant.may;
    json!({
        "grantee": write::person(&grant.grantee),
        "may": { "answer": answer, "invite": invite, "admit": admit, "edit": edit },
        "x_pubky_event_uri": grant.event.as_ref().map(|event| event.to_string()),
        "until": write::moment(grant.until),
        "order": grant.order,
        "created_at": grant.created_at.micros(),
        "last_modified": grant.last_modified.micros(),
    })
}

pub(super) fn read_grant(fields: Fields<'_>) -> Result<Grant, Invalid> {
    let created_at = fields.need("created_at", Fields::moment)?;
    let may = fields.need("may", Fields::object)?;
    let may_do = |act| may.flag(act).map(|said| said.unwrap_or(false));
    Ok(Grant {
        grantee: fields.need("grantee", Fields::person)?,
        may: Acts {
            answer: may_do("answer")?,
            invite: may_do("invite")?,
            admit: may_do("admit")?,
            edit: may_do("edit")?,
        },
        event: fields.uri("x_pubky_event_uri")?,
        until: fields.moment("until")?,
        order: fields.number("order")?.unwrap_or(0),
        created_at,
        last_modified: fields.moment("last_modified")?.unwrap_or(created_at),
    })
}

pub(super) fn handover(handover: &Handover) -> Value {
    json!({
        "x_pubky_event_uri": handover.event.to_string(),
        "successor": write::person(&handover.successor),
        "comment": handover.comment,
        "created_at": handover.created_at.micros(),
        "last_modified": handover.last_modified.micros(),
    })
}

pub(super) fn read_handover(fields: Fields<'_>) -> Result<Handover, Invalid> {
    let created_at = fields.need("created_at", Fields::moment)?;
    Ok(Handover {
        event: fields.need("x_pubky_event_uri", Fields::uri)?,
        successor: fields.need("successor", Fields::person)?,
        comment: fields.text("comment")?,
        created_at,
        last_modified: fields.moment("last_modified")?.unwrap_or(created_at),
    })
}

pub(super) fn claim(claim: &Claim) -> Value {
    json!({
        "x_pubky_event_uri": claim.event.to_string(),
        "carried": HEXLOWER.encode(&carried_bytes(claim)),
        "organizer_head": HEXLOWER.encode(&claim.organizer_head.to_bytes()),
        "created_at": claim.created_at.micros(),
        "last_modified": claim.last_modified.micros(),
    })
}

pub(super) fn read_claim(fields: Fields<'_>) -> Result<Claim, Invalid> {
    let created_at = fields.need("created_at", Fields::moment)?;
    let event: EventUri = fields.need("x_pubky_event_uri", Fields::uri)?;
    Ok(Claim {
        carried: Box::new(read_carried(&event, &bytes(fields, "carried")?)?),
        organizer_head: Box::new(read_head(&bytes(fields, "organizer_head")?)?),
        event,
        created_at,
        last_modified: fields.moment("last_modified")?.unwrap_or(created_at),
    })
}

fn bytes(fields: Fields<'_>, field: &'static str) -> Result<Vec<u8>, Invalid> {
    let text = fields.need(field, Fields::str)?;
    let refused = || wrong(field, &Value::Null, "bytes as lower-case hexadecimal digits");
    if text.len() > 2 * VALUE_BYTES_MAX {
        return Err(refused());
    }
    HEXLOWER.decode(text.as_bytes()).map_err(|_| refused())
}
