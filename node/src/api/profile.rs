//! `GET` and `PUT /v1/profile`

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The owner's profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ProfileView {
    /// The owner's key.
    pub key: String,
    /// URI of the record.
    pub uri: String,
    /// Display name; `null` while there is no profile.
    pub name: Option<String>,
    /// URL of a picture.
    pub image: Option<String>,
    /// IANA name of the zone.
    pub timezone: Option<String>,
    /// Keys of the indexers used.
    pub indexers: Vec<String>,
}

/// What to change; absent is kept, empty text removes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProfileChange {
    /// Display name, 1 to 100 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// URL of a picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,
    /// IANA name of the zone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timezone: Option<String>,
}
