//! `GET` and `PATCH /v1/tags`

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::PersonView;

/// Which tags to list.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct TagQuery {
    /// An event or a calendar by any of its names, or any URI: everybody's tags on it, as far as
    /// copies are here. Absent: the owner's own, on everything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
}

/// Tags to put on something, and to take off it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TagChange {
    /// An event or a calendar by any of its names, or any URI.
    pub of: String,
    /// Labels to put on it: 1 to 20 characters without space, comma or colon; kept in lower case.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub add: Vec<String>,
    /// Labels of the owner's to take off it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remove: Vec<String>,
}

/// A tag.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TagView {
    /// What it is on.
    pub uri: String,
    /// That one's handle.
    pub handle: String,
    /// What it is called, where a copy is here.
    pub name: Option<String>,
    /// The label.
    pub label: String,
    /// Who put it there.
    pub by: PersonView,
}
