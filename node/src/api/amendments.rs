//! `GET /v1/amendments?event=`, `DELETE /v1/amendments/{amendment}`

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use super::{Delivery, EventName, PersonView};

/// `GET /v1/amendments?…`
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields, default)]
pub struct AmendmentQuery {
    /// A reference to an event: only amendments of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event: Option<String>,
}

/// One field that is to change, or has changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FieldChange {
    /// The occurrence, by its original start; `null` is the whole.
    pub on: Option<String>,
    /// The field, in the record's spelling: `summary`, `dtstart`, `max_attendees`; `component`
    /// is a date added or taken back.
    pub field: String,
    /// What it says now; of what was decided, what it said then. `null` where nothing is known.
    pub old: Value,
    /// What it is to say, or says.
    pub new: Value,
}

/// A change of somebody's event by whom its organizer lets change it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AmendmentView {
    /// `pubky://…`
    pub uri: String,
    /// Its handle: the reference to take it back.
    pub handle: String,
    /// The event.
    pub event: EventName,
    /// Whose event it is.
    pub organizer: PersonView,
    /// Who wants it changed.
    pub from: PersonView,
    /// `proposed`, `applied`, `conflict`, `declined` or `refused`; `null` while no copy of the
    /// event is here.
    pub state: Option<String>,
    /// The fields.
    pub changes: Vec<FieldChange>,
    /// The word with a decline.
    pub reply: Option<String>,
    /// What names this version of it, in hexadecimal.
    pub value_hash: String,
    /// The author's claim of when it was written, RFC 3339.
    pub at: String,
    /// Whether the organizer was told, of one's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivery: Option<Delivery>,
}
