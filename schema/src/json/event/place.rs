//! Locations and formatted descriptions: objects in the face, one text each in the record.

use serde_json::{Value, json};

use crate::json::fields::{Fields, wrong};
use crate::record::Invalid;

/// What Eventky writes for a place that is no link.
const PHYSICAL: &str = "PHYSICAL";

pub(super) fn locations(texts: &[String]) -> Value {
    if texts.is_empty() {
        return Value::Null;
    }
    texts.iter().map(|text| location(text)).collect()
}

/// A place kept as its JSON, or as its name alone.
fn location(text: &str) -> Value {
    match serde_json::from_str(text) {
        Ok(Value::Object(fields)) => Value::Object(fields),
        Ok(_) | Err(_) => json!({ "name": text, "location_type": PHYSICAL }),
    }
}

/// Reads `locations`; older records have one text in `location`.
pub(super) fn read_locations(fields: Fields<'_>) -> Result<Vec<String>, Invalid> {
    let listed = fields.list("locations")?;
    if listed.is_empty() {
        return Ok(fields.text("location")?.into_iter().collect());
    }
    listed.iter().map(read_location).collect()
}

fn read_location(value: &Value) -> Result<String, Invalid> {
    const FIELD: &str = "locations";
    if let Value::String(text) = value {
        return Ok(text.clone());
    }
    let fields = value.as_object().ok_or_else(|| wrong(FIELD, value, "a list of places"))?;
    let mut said = fields.iter().filter(|(_, value)| !value.is_null());
    let only_name = said.all(|(key, value)| {
        key == "name" || (key == "location_type" && value.as_str() == Some(PHYSICAL))
    });
    match fields.get("name").and_then(Value::as_str) {
        Some(name) if only_name => Ok(name.to_owned()),
        Some(_) => Ok(value.to_string()),
        None => Err(Invalid::new(FIELD, "a place without a name", "a name for each place")),
    }
}

pub(super) fn styled(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| json!(text))
}

/// Reads `styled_description`: an object, or its JSON as a text, as Eventky's indexer gives it.
pub(super) fn read_styled(fields: Fields<'_>) -> Result<Option<String>, Invalid> {
    const FIELD: &str = "styled_description";
    match fields.get(FIELD) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(object @ Value::Object(_)) => Ok(Some(object.to_string())),
        Some(other) => Err(wrong(FIELD, other, "an object or its JSON")),
    }
}
