//! The face of a mail guest; it is only ever shown to the owner of the event.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::fields::Fields;
use super::write;
use crate::record::{CuType, Guest, GuestAnswer, GuestPart, Invalid, PartStat, RecurrenceId, Role};

pub(super) fn guest(guest: &Guest) -> Value {
    let parts = guest.parts.iter().map(|(date, of)| part(date.as_ref(), of));
    json!({
        "x_pubky_event_uri": guest.event.to_string(),
        "address": guest.address,
        "name": guest.name,
        "cutype": guest.cutype.as_str(),
        "parts": parts.collect::<Vec<_>>(),
        "created_at": guest.created_at.micros(),
        "last_modified": guest.last_modified.micros(),
    })
}

fn part(date: Option<&RecurrenceId>, part: &GuestPart) -> Value {
    json!({
        "recurrence_id": write::occurrence(date),
        "role": part.role.as_str(),
        "rsvp": part.rsvp,
        "revoked_at": write::moment(part.revoked_at),
        "delegated_to": part.delegated_to,
        "delegated_from": part.delegated_from,
        "answer": part.answer.as_ref().map(answer),
    })
}

fn answer(answer: &GuestAnswer) -> Value {
    json!({
        "partstat": answer.partstat.as_str(),
        "sequence": answer.sequence,
        "dtstamp": write::moment(answer.dtstamp),
        "round": answer.round,
        "guests": answer.guests,
        "comment": answer.comment,
    })
}

pub(super) fn read_guest(fields: Fields<'_>) -> Result<Guest, Invalid> {
    let created_at = fields.need("created_at", Fields::moment)?;
    let mut parts = BTreeMap::new();
    for value in fields.list("parts")? {
        let of = Fields::of("parts", value)?;
        if parts.insert(of.occurrence()?, read_part(of)?).is_some() {
            return Err(Invalid::new("parts", "a date twice", "each date once"));
        }
    }
    Ok(Guest {
        event: fields.need("x_pubky_event_uri", Fields::uri)?,
        address: fields.need("address", Fields::text)?,
        name: fields.text("name")?,
        cutype: fields.word("cutype", CuType::from_word)?.unwrap_or_default(),
        parts,
        created_at,
        last_modified: fields.moment("last_modified")?.unwrap_or(created_at),
    })
}

fn read_part(fields: Fields<'_>) -> Result<GuestPart, Invalid> {
    Ok(GuestPart {
        role: fields.word("role", Role::from_word)?.unwrap_or_default(),
        rsvp: fields.flag("rsvp")?.unwrap_or(true),
        revoked_at: fields.moment("revoked_at")?,
        delegated_to: fields.text("delegated_to")?,
        delegated_from: fields.text("delegated_from")?,
        answer: fields.object("answer")?.map(read_answer).transpose()?,
    })
}

fn read_answer(fields: Fields<'_>) -> Result<GuestAnswer, Invalid> {
    Ok(GuestAnswer {
        partstat: fields.need("partstat", |of, name| of.word(name, PartStat::from_word))?,
        sequence: fields.number("sequence")?.unwrap_or(0),
        dtstamp: fields.moment("dtstamp")?,
        round: fields.number("round")?.unwrap_or(0),
        guests: fields.number("guests")?.unwrap_or(0),
        comment: fields.text("comment")?,
    })
}
