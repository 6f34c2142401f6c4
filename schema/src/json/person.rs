//! Faces of profiles, contacts and tags.

use serde_json::{Value, json};

use super::fields::Fields;
use super::time::zone;
use super::write;
use crate::record::{Contact, Invalid, Profile, Tag};

pub(super) fn profile(profile: &Profile) -> Value {
    json!({
        "name": profile.name,
        "image": profile.image,
        "timezone": profile.timezone.map(|tz| tz.name()),
        "indexers": write::people(&profile.indexers),
        "created_at": profile.created_at.micros(),
        "last_modified": profile.last_modified.micros(),
    })
}

pub(super) fn read_profile(fields: Fields<'_>) -> Result<Profile, Invalid> {
    let created_at = fields.need("created_at", Fields::moment)?;
    Ok(Profile {
        name: fields.need("name", Fields::text)?,
        image: fields.text("image")?,
        timezone: fields.str("timezone")?.map(|name| zone("timezone", name)).transpose()?,
        indexers: fields.people("indexers")?,
        created_at,
        last_modified: fields.moment("last_modified")?.unwrap_or(created_at),
    })
}

pub(super) fn contact(contact: &Contact) -> Value {
    json!({
        "identity": write::person(&contact.identity),
        "name": contact.name,
        "address": contact.address,
        "followed": contact.followed,
        "blocked": contact.blocked,
        "created_at": contact.created_at.micros(),
        "last_modified": contact.last_modified.micros(),
    })
}

pub(super) fn read_contact(fields: Fields<'_>) -> Result<Contact, Invalid> {
    let created_at = fields.need("created_at", Fields::moment)?;
    Ok(Contact {
        identity: fields.need("identity", Fields::person)?,
        name: fields.text("name")?,
        address: fields.text("address")?,
        followed: fields.flag("followed")?.unwrap_or(false),
        blocked: fields.flag("blocked")?.unwrap_or(false),
        created_at,
        last_modified: fields.moment("last_modified")?.unwrap_or(created_at),
    })
}

pub(super) fn tag(tag: &Tag) -> Value {
    json!({
        "uri": tag.uri.to_string(),
        "label": tag.label,
        "created_at": tag.created_at.micros(),
        "last_modified": tag.last_modified.micros(),
    })
}

pub(super) fn read_tag(fields: Fields<'_>) -> Result<Tag, Invalid> {
    let created_at = fields.need("created_at", Fields::moment)?;
    Ok(Tag {
        uri: fields.need("uri", Fields::uri)?,
        label: fields.need("label", Fields::text)?,
        created_at,
        last_modified: fields.moment("last_modified")?.unwrap_or(created_at),
    })
}
