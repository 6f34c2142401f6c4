//! `/v1/contacts`, `/v1/follows`

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A contact to add, or to give a new name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewContact {
    /// The whole key, `pubky://<key>`, or any reference to a person already known.
    pub who: String,
    /// The owner's own name for them, 1 to 100 characters.
    pub name: String,
}

/// A contact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ContactView {
    /// Their key.
    pub key: String,
    /// The owner's own name for them; `null` when only followed.
    pub petname: Option<String>,
    /// The name in their profile, if a copy of it is here.
    pub name: Option<String>,
    /// Whether their keyspace is followed.
    pub followed: bool,
    /// Whether nothing of theirs is taken or shown.
    pub blocked: bool,
    /// `epoch.seq` of the copy held here.
    pub copy: Option<String>,
    /// What is to be known of their keyspace: `forked`, `unlinked`, `unprovable`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub marks: Vec<String>,
}

/// What to change of a contact; what is left out stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ContactChange {
    /// The owner's own name for them, 1 to 100 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Whether nothing of theirs is taken or shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blocked: Option<bool>,
}

/// Somebody to follow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewFollow {
    /// Petname or key.
    pub who: String,
}

/// Somebody followed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FollowView {
    /// Their key.
    pub key: String,
    /// The owner's own name for them.
    pub petname: Option<String>,
    /// `epoch.seq` of the copy held here; `null` until the first one came.
    pub copy: Option<String>,
    /// Why there is no newer copy yet, or how far it is behind what its owner announced.
    pub why: Option<String>,
}
