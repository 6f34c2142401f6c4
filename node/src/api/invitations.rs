//! `POST /v1/events/{event}/invitations`, `POST …/revocations`

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Delivery, EventName, PersonView, RoleWord};

/// People to ask.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewInvitations {
    /// Petnames or keys, 1 to 100.
    pub who: Vec<String>,
    /// Only to the occurrence of that original start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<String>,
    /// Their part.
    #[serde(default)]
    pub role: RoleWord,
    /// A word with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// Petname or key of the person in whose name they are asked; absent: the owner, or the
    /// organizer where they let the owner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub principal: Option<String>,
}

/// One person asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct InvitedPerson {
    /// Who.
    pub person: PersonView,
    /// URI of the invitation.
    pub uri: String,
    /// Handle of the invitation.
    pub handle: String,
    /// Whether they were told.
    pub delivery: Option<Delivery>,
}

/// What was asked of whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Invited {
    /// The event.
    pub event: EventName,
    /// The people asked.
    pub items: Vec<InvitedPerson>,
    /// Always `null`: all come in one page.
    pub next: Option<String>,
    /// What the organizer should know.
    pub notices: Vec<String>,
}

/// Invitations to take back, all of them or none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRevocations {
    /// Petnames or keys, 1 to 100.
    pub who: Vec<String>,
    /// Only the invitations to the occurrence of that original start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<String>,
}

/// One person who is no longer asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RevokedPerson {
    /// Who.
    pub person: PersonView,
    /// URI of the invitation.
    pub uri: String,
}

/// Invitations taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Revoked {
    /// The event.
    pub event: EventName,
    /// The people who are no longer asked.
    pub items: Vec<RevokedPerson>,
    /// Always `null`: all come in one page.
    pub next: Option<String>,
}
