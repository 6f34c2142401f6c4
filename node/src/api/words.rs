//! The closed sets of words that the API speaks.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An answer to an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AnswerWord {
    /// ACCEPTED
    Yes,
    /// TENTATIVE
    Maybe,
    /// DECLINED
    No,
    /// DELEGATED: somebody else comes instead.
    Delegate,
    /// The answer's record is deleted, as if never given.
    Withdraw,
}

/// Who may see an event or a calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum VisibilityWord {
    /// The owner alone.
    #[default]
    Private,
    /// Anybody, and in listings.
    Public,
    /// Anybody who knows the URI.
    Unlisted,
    /// Its organizer and invitees; sealed.
    Invited,
}

/// `rsvp_policy`
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PolicyWord {
    /// Everybody's answer counts.
    Open,
    /// Those invited.
    InvitedOnly,
    /// Those invited or admitted.
    ApprovalRequired,
}

/// What seats are counted over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ScopeWord {
    /// Each occurrence by itself.
    Instance,
    /// Different people over all dates.
    Series,
}

/// Who promotes from the waitlist.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PromotionWord {
    /// The organizer's node, in order.
    Fifo,
    /// The organizer in person.
    Organizer,
}

/// ROLE
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "SCREAMING-KEBAB-CASE")]
pub enum RoleWord {
    /// Shown; no rights of its own.
    Chair,
    /// Expected.
    #[default]
    ReqParticipant,
    /// Welcome.
    OptParticipant,
    /// Told, not expected.
    NonParticipant,
}

/// STATUS
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "SCREAMING-KEBAB-CASE")]
pub enum StatusWord {
    /// It takes place.
    Confirmed,
    /// It may.
    Tentative,
    /// It does not.
    Cancelled,
}
