//! The face of a calendar.

use serde_json::{Value, json};

use super::fields::Fields;
use super::time::zone;
use super::write;
use crate::record::{Calendar, CalendarAmendment, CalendarVisibility, Invalid};

pub(super) fn write(calendar: &Calendar) -> Value {
    json!({
        "name": calendar.name,
        "timezone": calendar.timezone.name(),
        "color": calendar.color,
        "description": calendar.description,
        "url": calendar.url,
        "image_uri": calendar.image_uri,
        "x_pubky_authors": write::people(&calendar.contributors),
        "x_pubky_admins": write::people(&calendar.admins),
        "x_pubky_viewers": write::people(&calendar.viewers),
        "visibility": calendar.visibility.as_str(),
        "amended": write::versions(&calendar.amended),
        "created": calendar.created_at.micros(),
        "sequence": calendar.sequence,
        "last_modified": calendar.last_modified.micros(),
    })
}

pub(super) fn read(fields: Fields<'_>) -> Result<Calendar, Invalid> {
    let created_at = fields.need("created", Fields::moment)?;
    let zone_name = fields.need("timezone", Fields::str)?;
    Ok(Calendar {
        name: fields.need("name", Fields::text)?,
        timezone: zone("timezone", zone_name)?,
        color: fields.text("color")?,
        description: fields.text("description")?,
        url: fields.text("url")?,
        image_uri: fields.text("image_uri")?,
        contributors: fields.people("x_pubky_authors")?,
        admins: fields.people("x_pubky_admins")?,
        viewers: fields.people("x_pubky_viewers")?,
        visibility: fields.word("visibility", visibility)?.unwrap_or_default(),
        amended: fields.versions("amended")?,
        sequence: fields.number("sequence")?.unwrap_or(0),
        created_at,
        last_modified: fields.moment("last_modified")?.unwrap_or(created_at),
    })
}

pub(super) fn write_amendment(amendment: &CalendarAmendment) -> Value {
    json!({
        "x_pubky_calendar_uri": amendment.calendar.to_string(),
        "before": write(&amendment.before),
        "after": write(&amendment.after),
        "created_at": amendment.created_at.micros(),
        "last_modified": amendment.last_modified.micros(),
    })
}

pub(super) fn read_amendment(fields: Fields<'_>) -> Result<CalendarAmendment, Invalid> {
    let created_at = fields.need("created_at", Fields::moment)?;
    Ok(CalendarAmendment {
        calendar: fields.need("x_pubky_calendar_uri", Fields::uri)?,
        before: read(fields.need("before", Fields::object)?)?,
        after: read(fields.need("after", Fields::object)?)?,
        created_at,
        last_modified: fields.moment("last_modified")?.unwrap_or(created_at),
    })
}

/// `private` and `followers` are the older words for a calendar that only its viewers read.
fn visibility(word: &str) -> Option<CalendarVisibility> {
    match word {
        "private" | "followers" => Some(CalendarVisibility::Sealed),
        _ => CalendarVisibility::from_word(word),
    }
}
