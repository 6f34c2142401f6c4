//! Faces of invitations, answers and admissions.

use serde_json::{Value, json};

use super::fields::{Fields, read_uri};
use super::write;
use crate::record::{
    Admission, AdmissionOf, AdmissionState, Attendee, CuType, Invalid, Invitation, PartStat, Role,
};

pub(super) fn invitation(invitation: &Invitation) -> Value {
    json!({
        "x_pubky_event_uri": invitation.event.to_string(),
        "x_pubky_invitee_uri": write::person(&invitation.invitee),
        "recurrence_id": write::occurrence(invitation.recurrence_id.as_ref()),
        "role": invitation.role.as_str(),
        "cutype": invitation.cutype.as_str(),
        "rsvp": invitation.rsvp,
        "comment": invitation.comment,
        "revoked_at": write::moment(invitation.revoked_at),
        "created_at": invitation.created_at.micros(),
        "last_modified": invitation.last_modified.micros(),
    })
}

pub(super) fn read_invitation(fields: Fields<'_>) -> Result<Invitation, Invalid> {
    let created_at = fields.need("created_at", Fields::moment)?;
    Ok(Invitation {
        event: fields.need("x_pubky_event_uri", Fields::uri)?,
        invitee: fields.need("x_pubky_invitee_uri", Fields::person)?,
        recurrence_id: fields.occurrence()?,
        role: fields.word("role", Role::from_word)?.unwrap_or_default(),
        cutype: fields.word("cutype", CuType::from_word)?.unwrap_or_default(),
        rsvp: fields.flag("rsvp")?.unwrap_or(true),
        comment: fields.text("comment")?,
        revoked_at: fields.moment("revoked_at")?,
        created_at,
        last_modified: fields.moment("last_modified")?.unwrap_or(created_at),
    })
}

pub(super) fn attendee(answer: &Attendee) -> Value {
    json!({
        "x_pubky_event_uri": answer.event.to_string(),
        "recurrence_id": write::occurrence(answer.recurrence_id.as_ref()),
        "partstat": answer.partstat.as_str(),
        "sequence": answer.sequence,
        "round": answer.round,
        "comment": answer.comment,
        "guests": answer.guests,
        "delegated_to": answer.delegated_to.as_ref().map(write::person),
        "delegated_from": answer.delegated_from.as_ref().map(write::person),
        "x_pubky_principal": answer.principal.as_ref().map(write::person),
        "role": answer.role.map(Role::as_str),
        "created_at": answer.created_at.micros(),
        "last_modified": answer.last_modified.micros(),
    })
}

pub(super) fn read_attendee(fields: Fields<'_>) -> Result<Attendee, Invalid> {
    let created_at = fields.need("created_at", Fields::moment)?;
    Ok(Attendee {
        event: fields.need("x_pubky_event_uri", Fields::uri)?,
        recurrence_id: fields.occurrence()?,
        partstat: fields.need("partstat", |of, field| of.word(field, PartStat::from_word))?,
        sequence: fields.number("sequence")?.unwrap_or(0),
        round: fields.number("round")?.unwrap_or(0),
        comment: fields.text("comment")?,
        guests: fields.number("guests")?.unwrap_or(0),
        delegated_to: fields.person("delegated_to")?,
        delegated_from: fields.person("delegated_from")?,
        principal: fields.person("x_pubky_principal")?,
        role: fields.word("role", Role::from_word)?,
        created_at,
        last_modified: fields.moment("last_modified")?.unwrap_or(created_at),
    })
}

pub(super) fn admission(admission: &Admission) -> Value {
    json!({
        "x_pubky_event_uri": admission.event.to_string(),
        "x_pubky_attendee_uri": match &admission.attendee {
            AdmissionOf::Answer(uri) => uri.to_string(),
            AdmissionOf::Guest(token) => format!("guest:{token}"),
        },
        "recurrence_id": write::occurrence(admission.recurrence_id.as_ref()),
        "state": admission.state.as_str(),
        "round": admission.round,
        "seats": admission.seats,
        "ticket": admission.ticket,
        "partstat": admission.partstat.map(PartStat::as_str),
        "created_at": admission.created_at.micros(),
        "last_modified": admission.last_modified.micros(),
    })
}

pub(super) fn read_admission(fields: Fields<'_>) -> Result<Admission, Invalid> {
    const OF: &str = "x_pubky_attendee_uri";
    let created_at = fields.need("created_at", Fields::moment)?;
    let attendee = fields.need(OF, Fields::str)?;
    Ok(Admission {
        event: fields.need("x_pubky_event_uri", Fields::uri)?,
        attendee: match attendee.strip_prefix("guest:") {
            Some(token) => AdmissionOf::Guest(token.to_owned()),
            None => AdmissionOf::Answer(read_uri(OF, attendee)?),
        },
        recurrence_id: fields.occurrence()?,
        state: fields.need("state", |of, field| of.word(field, AdmissionState::from_word))?,
        round: fields.number("round")?.unwrap_or(0),
        seats: fields.need("seats", Fields::number)?,
        ticket: fields.need("ticket", Fields::number)?,
        partstat: fields.word("partstat", PartStat::from_word)?,
        created_at,
        last_modified: fields.moment("last_modified")?.unwrap_or(created_at),
    })
}
