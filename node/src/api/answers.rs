//! `POST /v1/events/{event}/answer`

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{AnswerWord, Delivery, EventName, PersonView};

/// An answer to give.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAnswer {
    /// The answer.
    pub answer: AnswerWord,
    /// Who comes instead, with `delegate` alone: a key, a contact's name or a handle.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// Only the occurrence of that original start, or the only one of that date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<String>,
    /// Guests brought; absent: as before, or none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guests: Option<u32>,
    /// A word with it; absent: as before; empty removes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// Petname or key of the person in whose name it is done, who lets the owner; absent: the owner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub principal: Option<String>,
}

/// An answer as it stands written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Answered {
    /// URI of the answer.
    pub uri: String,
    /// Handle of the answer.
    pub handle: String,
    /// What is answered.
    pub event: EventName,
    /// Whose event it is.
    pub organizer: PersonView,
    /// Whose answer it is, where a deputy wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub principal: Option<PersonView>,
    /// The deputy who wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acted_by: Option<PersonView>,
    /// The answer.
    pub answer: AnswerWord,
    /// The occurrence answered, by its original start.
    pub on: Option<String>,
    /// The highest `sequence` of the event that was known.
    pub sequence: u32,
    /// How often the seat was taken up again.
    pub round: u32,
    /// Guests brought.
    pub guests: u32,
    /// The word with it.
    pub comment: Option<String>,
    /// Who comes instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delegated_to: Option<PersonView>,
    /// In whose place the answer is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delegated_from: Option<PersonView>,
    /// How it stands in the roster, as far as known here: `confirmed`, `pending`, `waitlisted` …
    pub standing: Option<String>,
    /// Whether the organizer was told; `null` for one's own event.
    pub delivery: Option<Delivery>,
    /// What the author should know.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notices: Vec<String>,
}
