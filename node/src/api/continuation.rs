//! `POST` and `DELETE /v1/events/{event}/handover`, `POST …/takeover`, `POST …/claim`

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::PersonView;

/// Who is to go on with an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewHandover {
    /// A reference to a person.
    pub to: String,
    /// A word with it, up to 2,000 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

/// An event that does not stay with whoever began it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ContinuationView {
    /// URI of the record that is the event now.
    pub record: String,
    /// Who organized it before, the first of them first.
    pub before: Vec<PersonView>,
    /// Whom the organizer named as the next, who has not taken it up.
    pub offered: Option<PersonView>,
}
