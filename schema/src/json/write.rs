//! Values that occur in many faces.

use serde_json::{Value, json};

use crate::hash::Hash;
use crate::key::Identity;
use crate::record::RecurrenceId;
use crate::time::Timestamp;
use crate::uri::Uri;

pub(super) fn person(identity: &Identity) -> String {
    format!("pubky://{identity}")
}

pub(super) fn people(identities: &[Identity]) -> Value {
    json!(identities.iter().map(person).collect::<Vec<_>>())
}

pub(super) fn moment(at: Option<Timestamp>) -> Value {
    json!(at.map(Timestamp::micros))
}

pub(super) fn occurrence(id: Option<&RecurrenceId>) -> Value {
    json!(id.map(RecurrenceId::to_string))
}

/// Versions of records, by URI and hash.
pub(super) fn versions(versions: &[(Uri, Hash)]) -> Value {
    let one = |(uri, hash): &(Uri, Hash)| json!({ "uri": uri.to_string(), "value_hash": hash.to_string() });
    versions.iter().map(one).collect()
}

/// `null` where there is nothing, as Eventky writes an absent list.
pub(super) fn list(texts: &[String]) -> Value {
    if texts.is_empty() { Value::Null } else { json!(texts) }
}
