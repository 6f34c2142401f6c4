//! `/v1/grants`: who may act for the owner, and for whom the owner may act

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{Delivery, EventName, PersonView};

/// Something that a deputy may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ActWord {
    /// Answer, and propose other times and places.
    Answer,
    /// Invite to the principal's events.
    Invite,
    /// Decide on answers to the principal's events.
    Admit,
    /// Change the principal's events.
    Edit,
}

/// What somebody may do from now on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewGrant {
    /// At least one.
    pub may: Vec<ActWord>,
    /// A reference to an event: for that one only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<String>,
    /// What they do from this moment on, RFC 3339, no longer counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    /// Their place among the deputies, the lowest first; absent: as before, or the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<u32>,
}

/// `DELETE /v1/grants/{who}?…`
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields, default)]
pub struct EndQuery {
    /// As if it had never been given: what was done under it counts no more.
    pub undo: bool,
}

/// A grant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct GrantView {
    /// URI of the grant.
    pub uri: String,
    /// In whose name.
    pub principal: PersonView,
    /// Who may act.
    pub grantee: PersonView,
    /// What they may do.
    pub may: Vec<ActWord>,
    /// The one event; `null` for all.
    pub event: Option<EventName>,
    /// When it ends, or ended.
    pub until: Option<String>,
    /// Whether it has ended.
    pub ended: bool,
    /// The place among the principal's deputies.
    pub order: u32,
    /// Whether the grantee was told; `null` for what others gave.
    pub delivery: Option<Delivery>,
}

/// All grants that concern the owner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Grants {
    /// Given by the owner, in order.
    pub given: Vec<GrantView>,
    /// Given to the owner, as far as they are known here.
    pub received: Vec<GrantView>,
}

/// A grant that ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct GrantEnded {
    /// Who may act no longer.
    pub grantee: PersonView,
    /// When it ended; `null` where it is as if it had never been given.
    pub until: Option<String>,
}
