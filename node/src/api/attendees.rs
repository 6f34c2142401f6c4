//! `GET /v1/events/{event}/attendees`

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Delivery, EventName, PersonView, RoleWord};

/// How many people, by standing; guests are counted apart.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Counts {
    /// Coming.
    pub confirmed: u64,
    /// Perhaps.
    pub tentative: u64,
    /// Not coming.
    pub declined: u64,
    /// Asked and not answered, or asked anew.
    pub needs_action: u64,
    /// Passed on to somebody else.
    pub delegated: u64,
    /// Waiting for the organizer's word.
    pub pending: u64,
    /// In line.
    pub waitlisted: u64,
    /// Whose answer does not count.
    pub refused: u64,
    /// Seats taken, guests included.
    pub seats: u64,
}

/// One person on the roster.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Row {
    /// Who; `null` for a guest without a key, whom `guest` names.
    pub person: Option<PersonView>,
    /// `guest:…`, for a guest without a key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guest: Option<String>,
    /// `confirmed`, `tentative`, `declined`, `needs-action`, `pending`, `waitlisted`, `refused`,
    /// `denied`, `revoked` or `delegated`.
    pub standing: String,
    /// Why refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// Place in the line, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<u32>,
    /// The other end of a delegation: who comes instead, or in whose place they come.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delegate: Option<PersonView>,
    /// What a lapsed answer said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub was: Option<String>,
    /// Their part.
    pub role: RoleWord,
    /// Whether an invitation stands.
    pub invited: bool,
    /// Guests they bring; where seats are few, guests admitted.
    pub guests: u32,
    /// Seats they wish for beyond those admitted, not decided yet.
    #[serde(default)]
    pub asks: u32,
    /// Whether it is the event's organizer.
    pub organizer: bool,
    /// The deputy who wrote their answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acted_by: Option<PersonView>,
    /// The word with the answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// Whether they were told, when this node tells them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivery: Option<Delivery>,
}

/// The roster of one date that has records of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DateRows {
    /// Its original start.
    pub recurrence_id: String,
    /// Who stands otherwise there than in the series.
    pub rows: Vec<Row>,
}

/// The roster of an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Attendees {
    /// The event.
    pub event: EventName,
    /// Digest of the whole roster, in hexadecimal: equal facts give equal digests everywhere.
    pub digest: String,
    /// Whether more people were admitted than there are seats.
    pub over: bool,
    /// How many.
    pub counts: Counts,
    /// Standing in the series, or in the only occurrence.
    pub items: Vec<Row>,
    /// Dates with records of their own.
    pub dates: Vec<DateRows>,
    /// The heads it rests on: `[identity, epoch, seq]`.
    pub as_of: Vec<(String, u32, u64)>,
    /// Always `null`: a roster comes whole.
    pub next: Option<String>,
}
