//! Ids: what a record is called in its collection, made from when it was written or from what it
//! says (`20-records`, *Ids*).
//!
//! The text that is hashed is compact JSON written by hand: keys sorted, absent is `null`, no
//! spaces. None of the values can hold a character that JSON would escape.

mod paths;

use crate::crockford;
use crate::hash::Hash;
use crate::key::Identity;
use crate::path::{Area, Collection, Path};
use crate::record::{AdmissionOf, RecurrenceId};
use crate::time::Timestamp;
use crate::uri::{CalendarUri, EventUri, Uri};

pub use paths::{admission_path, answer_path, calendar_amendment_path, grant_path};
pub use paths::{invitation_path, profile_path, proposal_path, word_path};

/// The id of the one profile of a keyspace.
pub const PROFILE_ID: &str = "self";

/// A `TimestampId`: Crockford base32 of the 8 big-endian bytes of the microseconds, 13 characters.
///
/// ```
/// use kalends_schema::{id::timestamp_id, time::Timestamp};
/// let written = Timestamp::from_micros(1_768_328_074_314_000).unwrap();
/// assert_eq!(timestamp_id(written), "0034GJ7PPX0H0");
/// ```
pub fn timestamp_id(written: Timestamp) -> String {
    crockford::encode(&written.micros().to_be_bytes())
}

/// The moment in a `TimestampId`; `None` for any text that [`timestamp_id`] does not write.
pub fn parse_timestamp_id(id: &str) -> Option<Timestamp> {
    let micros = i64::from_be_bytes(crockford::decode::<8>(id)?);
    Timestamp::from_micros(micros).ok()
}

/// A `HashId`: Crockford base32 of the first 16 bytes of BLAKE3 of `input`, 26 characters.
pub(crate) fn hash_id(input: &str) -> String {
    crockford::encode(&Hash::of(input.as_bytes()).as_bytes()[..16])
}

/// Whether `id` is 16 bytes in Crockford base32: the shape of a `HashId`, of `H26`, and of a mail
/// guest's token.
pub fn is_hash_id(id: &str) -> bool {
    crockford::decode::<16>(id).is_some()
}

/// The id of an answer, or of a counter-proposal: one per person, event and occurrence. A deputy
/// names the `principal` they answer for.
pub fn attendee_id(
    event: &EventUri,
    occurrence: Option<&RecurrenceId>,
    principal: Option<&Identity>,
) -> String {
    let occurrence = or_null(occurrence);
    match principal {
        None => {
            hash_id(&format!(r#"{{"recurrence_id":{occurrence},"x_pubky_event_uri":"{event}"}}"#))
        }
        Some(principal) => hash_id(&format!(
            r#"{{"recurrence_id":{occurrence},"x_pubky_event_uri":"{event}","x_pubky_principal":"pubky://{principal}"}}"#
        )),
    }
}

/// The id of an invitation: the event's id first, so that one prefix holds all of an event's.
pub fn invitation_id(
    event: &EventUri,
    occurrence: Option<&RecurrenceId>,
    invitee: &Identity,
) -> String {
    let occurrence = or_null(occurrence);
    let hash = hash_id(&format!(
        r#"{{"recurrence_id":{occurrence},"x_pubky_event_uri":"{event}","x_pubky_invitee_uri":"pubky://{invitee}"}}"#
    ));
    format!("{}-{hash}", event.id())
}

/// The id of an admission: the event's id first, so that one prefix holds all of an event's.
pub fn admission_id(
    event: &EventUri,
    occurrence: Option<&RecurrenceId>,
    attendee: &AdmissionOf,
) -> String {
    let occurrence = or_null(occurrence);
    let attendee = match attendee {
        AdmissionOf::Answer(uri) => uri.to_string(),
        AdmissionOf::Guest(token) => format!("guest:{token}"),
    };
    let hash = hash_id(&format!(
        r#"{{"recurrence_id":{occurrence},"x_pubky_attendee_uri":"{attendee}","x_pubky_event_uri":"{event}"}}"#
    ));
    format!("{}-{hash}", event.id())
}

/// The id of a decline of the proposal or amendment `proposal`.
pub fn decline_counter_id(proposal: &Uri) -> String {
    hash_id(&format!(r#"{{"x_pubky_proposal_uri":"{proposal}"}}"#))
}

/// The id of an amendment of `calendar`.
pub fn calendar_amendment_id(calendar: &CalendarUri) -> String {
    hash_id(&format!(r#"{{"x_pubky_calendar_uri":"{calendar}"}}"#))
}

/// The id of a handover or a claim of `event`.
pub fn continuation_id(event: &EventUri) -> String {
    hash_id(&format!(r#"{{"x_pubky_event_uri":"{event}"}}"#))
}

/// The id of a grant to `grantee`.
pub fn grant_id(grantee: &Identity) -> String {
    hash_id(&format!(r#"{{"grantee":"pubky://{grantee}"}}"#))
}

/// The id of the tag `label` on `uri`.
pub fn tag_id(uri: &Uri, label: &str) -> String {
    hash_id(&format!("{uri}:{label}"))
}

/// The prefix of the paths of all invitations or admissions of the event `event_id`.
pub fn per_event_prefix(area: Area, collection: Collection, event_id: &str) -> String {
    format!("{}{event_id}-", Path::prefix(area, collection))
}

fn or_null(occurrence: Option<&RecurrenceId>) -> String {
    occurrence.map_or_else(|| "null".to_owned(), |id| format!("\"{id}\""))
}

#[cfg(test)]
mod tests;
