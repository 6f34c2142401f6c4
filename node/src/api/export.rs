//! `POST /v1/import`, `GET /v1/export`

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::VisibilityWord;

/// `POST /v1/import?…` with a `text/calendar` body.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields, default)]
pub struct ImportQuery {
    /// Who may see what is imported; absent: private.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub visibility: Option<VisibilityWord>,
    /// A reference to the calendar it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub calendar: Option<String>,
    /// Mail addresses of the owner, separated by commas: what they organize is the owner's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub me: Option<String>,
    /// Only say what would be done.
    pub dry_run: bool,
}

/// What became of one event of an import.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ImportOutcome {
    /// Taken as it is.
    Imported,
    /// Taken, with something put right; `notes` says what.
    Repaired,
    /// Here already.
    Duplicate,
    /// Not taken; `notes` says why.
    Refused,
}

/// One event of an import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ImportLine {
    /// What became of it.
    pub outcome: ImportOutcome,
    /// UID in the file.
    pub uid: Option<String>,
    /// URI of the record.
    pub uri: Option<String>,
    /// Handle of the record.
    pub handle: Option<String>,
    /// Its title.
    pub title: Option<String>,
    /// What was repaired, or why it was refused.
    pub notes: Vec<String>,
}

/// The report of an import. Nothing was sent to anybody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ImportView {
    /// Taken, repaired ones included.
    pub imported: u64,
    /// Taken with something put right.
    pub repaired: u64,
    /// Here already.
    pub duplicates: u64,
    /// Not taken.
    pub refused: u64,
    /// Kept private although asked to be published (CLASS, or somebody else's meeting).
    pub kept_private: u64,
    /// Where they went.
    pub visibility: VisibilityWord,
    /// Each event that is not simply imported, and the first 100 that are.
    pub items: Vec<ImportLine>,
    /// Always `null`.
    pub next: Option<String>,
    /// What the owner should know.
    pub notices: Vec<String>,
}

/// `GET /v1/export?…`, answered with `text/calendar`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields, default)]
pub struct ExportQuery {
    /// A reference to the event.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event: Option<String>,
    /// A reference to a calendar: all that is shown in it. Neither: all of one's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub calendar: Option<String>,
}
