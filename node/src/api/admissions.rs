//! `POST /v1/events/{event}/admissions`

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{EventName, PersonView};

/// What the organizer decides about an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Decision {
    /// A seat, also beyond the limit.
    Admit,
    /// Not wanted, until the organizer says otherwise.
    Deny,
    /// The seat, or the place in the line, is free again; a new yes is a new wish.
    Release,
}

/// A decision to write.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewDecision {
    /// Petname or key.
    pub who: String,
    /// What is decided.
    pub decision: Decision,
    /// Only for the occurrence of that original start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<String>,
    /// Petname or key of the person in whose name it is decided; absent: the owner, or
    /// the organizer where they let the owner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub principal: Option<String>,
}

/// A decision written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Decided {
    /// The event.
    pub event: EventName,
    /// About whom.
    pub person: PersonView,
    /// What was decided.
    pub decision: Decision,
    /// Their standing now.
    pub standing: Option<String>,
    /// URI of the admission.
    pub uri: String,
}
