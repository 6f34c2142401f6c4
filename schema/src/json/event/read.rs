//! Reading an event's face.

use std::collections::BTreeMap;

use chrono_tz::Tz;

use super::place;
use crate::json::fields::{Fields, read_uri};
use crate::json::{access, time};
use crate::record::{
    Class, Component, CuType, End, Event, Foreign, ForeignPerson, Geo, Invalid, PartStat, Role,
    SplitFrom, Status, Transp, When,
};
use crate::uri::CalendarUri;

/// The event of one face: a master, or one override alone.
pub(in crate::json) fn read(fields: Fields<'_>) -> Result<Event, Invalid> {
    let component = component(fields)?;
    let claimed = fields.moment("created_at")?.or(component.created);
    let created_at = claimed.unwrap_or(component.dtstamp);
    let last_modified = component.last_modified.unwrap_or(created_at);
    let (master, overrides) = match fields.occurrence()? {
        None => (Some(component), BTreeMap::new()),
        Some(date) => (None, BTreeMap::from([(date, component)])),
    };
    Ok(Event {
        uid: fields.need("uid", Fields::text)?,
        master,
        overrides,
        calendars: calendars(fields)?,
        access: access::read(fields)?,
        accepted_proposals: fields.versions("accepted_proposals")?,
        split_from: fields.object("split_from")?.map(split_from).transpose()?,
        continues: fields.uri("continues")?,
        foreign: fields.object("foreign")?.map(foreign).transpose()?,
        original: fields.text("original")?,
        created_at,
        last_modified,
    })
}

/// `x_pubky_calendar_uris`; older records name a single `x_pubky_calendar_uri`.
fn calendars(fields: Fields<'_>) -> Result<Vec<CalendarUri>, Invalid> {
    const FIELD: &str = "x_pubky_calendar_uris";
    let listed = fields.texts(FIELD)?;
    if listed.is_empty() {
        return Ok(fields.uri("x_pubky_calendar_uri")?.into_iter().collect());
    }
    listed.iter().map(|text| read_uri(FIELD, text)).collect()
}

fn split_from(from: Fields<'_>) -> Result<SplitFrom, Invalid> {
    let text = from.need("date", Fields::str)?;
    let got = || format!("{} characters", text.chars().count());
    let date =
        text.parse().map_err(|_| Invalid::new("split_from", got(), "the date of an occurrence"))?;
    let sequence = from.need("sequence", Fields::number)?;
    Ok(SplitFrom { event: from.need("event", Fields::uri)?, date, sequence })
}

fn foreign(fields: Fields<'_>) -> Result<Foreign, Invalid> {
    let attendees = fields.list("attendees")?.iter();
    Ok(Foreign {
        organizer: fields.object("organizer")?.map(foreign_person).transpose()?,
        attendees: attendees
            .map(|value| foreign_person(Fields::of("attendees", value)?))
            .collect::<Result<_, _>>()?,
    })
}

fn foreign_person(fields: Fields<'_>) -> Result<ForeignPerson, Invalid> {
    Ok(ForeignPerson {
        address: fields.need("address", Fields::text)?,
        name: fields.text("name")?,
        partstat: fields.word("partstat", PartStat::from_word)?.unwrap_or_default(),
        role: fields.word("role", Role::from_word)?.unwrap_or_default(),
        cutype: fields.word("cutype", CuType::from_word)?.unwrap_or_default(),
        rsvp: fields.flag("rsvp")?.unwrap_or(false),
    })
}

fn component(fields: Fields<'_>) -> Result<Component, Invalid> {
    let dtstamp = fields.need("dtstamp", Fields::moment)?;
    let zone = zone_of_face(fields, "dtstart_tzid")?;
    let start = time::when("dtstart", fields.need("dtstart", Fields::str)?, zone)?;
    let start_zone = start.tz().or(zone);
    Ok(Component {
        end: end_of_face(fields, start_zone)?,
        description: fields.text("description")?,
        styled_description: place::read_styled(fields)?,
        status: fields.word("status", Status::from_word)?.unwrap_or_default(),
        locations: place::read_locations(fields)?,
        image_uri: fields.text("image_uri")?,
        url: fields.text("url")?,
        sequence: fields.number("sequence")?.unwrap_or(0),
        answers_since: fields.number("answers_since")?.unwrap_or(0),
        created: fields.moment("created")?,
        last_modified: fields.moment("last_modified")?,
        rrule: fields.text("rrule")?,
        rdate: dates(fields, "rdate", start_zone)?,
        exdate: dates(fields, "exdate", start_zone)?,
        class: fields.word("class", Class::from_word)?.unwrap_or_default(),
        transp: fields.word("transp", Transp::from_word)?.unwrap_or_default(),
        categories: fields.texts("categories")?,
        priority: fields.number("priority")?,
        geo: fields.str("geo")?.map(geo).transpose()?,
        conference: fields.texts("conference")?,
        attach: fields.texts("attach")?,
        alarms: fields.texts("alarms")?,
        related_to: fields.texts("related_to")?,
        request_status: fields.texts("request_status")?,
        extra: fields.texts("extra")?,
        ..Component::new(dtstamp, start, fields.need("summary", Fields::text)?)
    })
}

fn geo(text: &str) -> Result<Geo, Invalid> {
    let got = || format!("{} characters", text.chars().count());
    text.parse().map_err(|_| Invalid::new("geo", got(), "latitude;longitude in degrees"))
}

/// The zone that a face names in `field`.
pub(in crate::json) fn zone_of_face(
    fields: Fields<'_>,
    field: &'static str,
) -> Result<Option<Tz>, Invalid> {
    fields.str(field)?.map(|name| time::zone(field, name)).transpose()
}

/// `dtend` in its own zone, else in the start's; or `duration`, never both.
pub(in crate::json) fn end_of_face(
    fields: Fields<'_>,
    start_zone: Option<Tz>,
) -> Result<Option<End>, Invalid> {
    let end_zone = zone_of_face(fields, "dtend_tzid")?.or(start_zone);
    match (fields.str("dtend")?, fields.str("duration")?) {
        (None, None) => Ok(None),
        (Some(_), Some(_)) => {
            Err(Invalid::new("duration", "beside dtend", "one of dtend and duration"))
        }
        (Some(end), None) => Ok(Some(End::At(time::when("dtend", end, end_zone)?))),
        (None, Some(length)) => time::read_duration("duration", length).map(Some),
    }
}

fn dates(fields: Fields<'_>, field: &'static str, zone: Option<Tz>) -> Result<Vec<When>, Invalid> {
    fields.texts(field)?.iter().map(|text| date(field, text, zone)).collect()
}

/// A date of a list: without `Z` in the start's zone, with `Z` in UTC as it says.
fn date(field: &'static str, text: &str, zone: Option<Tz>) -> Result<When, Invalid> {
    let zone = if text.ends_with('Z') { Some(Tz::UTC) } else { zone };
    time::when(field, text, zone)
}
