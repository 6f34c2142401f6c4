//! `GET /v1/find`

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{Moment, PersonView};

/// What to look for.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct FindQuery {
    /// Beginnings of words, all of which must be there; `#label` is a tag.
    pub words: String,
    /// Begin after the page that said this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// 1 to 200; 50 unless said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<usize>,
}

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FoundKind {
    /// Somebody whose name or petname fits.
    Person,
    /// A calendar whose name or description fits.
    Calendar,
    /// An event whose title, place or description fits, past ones too.
    Event,
}

/// Something that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Found {
    /// What it is.
    pub kind: FoundKind,
    /// Its URI, or a person's key.
    pub id: String,
    /// Its handle, or the first characters of the key.
    pub handle: String,
    /// What it is called.
    pub name: String,
    /// An event's first start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<Moment>,
    /// Whose it is; a person is their own.
    pub owner: PersonView,
}
