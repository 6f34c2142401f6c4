//! What changed, old and new: the same in the inbox and in a history.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Moment;

/// What changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ChangedField {
    /// SUMMARY
    Title,
    /// When it starts and ends.
    Time,
    /// STATUS
    Status,
    /// Where.
    Place,
    /// DESCRIPTION
    Description,
    /// URL
    Link,
    /// RRULE
    Repeats,
    /// A date was taken away (`new` is `null`) or added (`old` is `null`).
    Date,
    /// Whose answers count.
    Policy,
    /// How many seats there are; `null` is no limit.
    Seats,
    /// How many guests an answer may bring, or brings.
    Guests,
    /// What somebody answered: `yes`, `maybe`, `no`, `delegated`; `null` is nothing.
    Answer,
    /// How the owner stands, in the roster's words.
    Standing,
    /// The part in which somebody is invited.
    Role,
    /// Whether an invitation stands: `invited`, `revoked`.
    Invitation,
    /// What somebody lets the owner do for them: some of `answer invite admit edit`, and until when;
    /// `null` is nothing.
    May,
}

/// What a field said, or says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum ChangedValue {
    /// When it is.
    Time {
        /// When it starts.
        start: Moment,
        /// When it ends.
        end: Option<Moment>,
    },
    /// How many.
    Count(u32),
    /// In words.
    Text(String),
}

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ChangeView {
    /// What changed.
    pub field: ChangedField,
    /// The occurrence it is about, by its original start; `null` for the whole event.
    pub on: Option<String>,
    /// What it said; `null` for nothing.
    pub old: Option<ChangedValue>,
    /// What it says; `null` for nothing.
    pub new: Option<ChangedValue>,
}
