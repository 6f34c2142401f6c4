//! `GET /v1/proposals?event=`, `POST /v1/events/{event}/proposals`,
//! `DELETE /v1/proposals/{proposal}`, `POST /v1/proposals/{proposal}/decision`

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{Delivery, EventName, Moment, PersonView};

/// Another time or place to propose; absent is left as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct NewProposal {
    /// Only for the occurrence of that original start.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on: Option<String>,
    /// Another start; the length is kept unless an end is given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<Moment>,
    /// Another end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<Moment>,
    /// How long it lasts, in seconds, instead of an end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub for_seconds: Option<u32>,
    /// Another place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    /// A word with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// Petname or key of the person in whose name it is done, who lets the owner; absent: the owner.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub principal: Option<String>,
}

/// `GET /v1/proposals?…`
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields, default)]
pub struct ProposalQuery {
    /// A reference to an event: only proposals for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event: Option<String>,
}

/// A proposal: one's own, or one for an event of one's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ProposalView {
    /// `pubky://…`
    pub uri: String,
    /// Its handle: the reference for a decision.
    pub handle: String,
    /// The event.
    pub event: EventName,
    /// Whose event it is.
    pub organizer: PersonView,
    /// Who proposes.
    pub from: PersonView,
    /// The deputy who wrote it in their name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acted_by: Option<PersonView>,
    /// The occurrence it is about, by its original start.
    pub on: Option<String>,
    /// The `sequence` it counters.
    pub sequence: u32,
    /// The start proposed.
    pub start: Option<Moment>,
    /// The end proposed.
    pub end: Option<Moment>,
    /// The place proposed.
    pub location: Option<String>,
    /// The word with it.
    pub comment: Option<String>,
    /// `open`, `outdated`, `accepted`, `declined` or `refused`; `null` while no copy of the event is
    /// here.
    pub state: Option<String>,
    /// The word with a decline.
    pub reply: Option<String>,
    /// What names this version of it, in hexadecimal.
    pub value_hash: String,
    /// The author's claim of when it was written, RFC 3339.
    pub at: String,
    /// Whether the organizer was told, of one's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivery: Option<Delivery>,
}

/// What can be decided about a proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ProposalDecision {
    /// The event becomes as proposed.
    Accept,
    /// The event stays as it is.
    Decline,
}

/// A decision to write.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewProposalDecision {
    /// What is decided.
    pub decision: ProposalDecision,
    /// The version that was seen; another one is a `conflict`. Absent: whichever is here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value_hash: Option<String>,
    /// A word with a decline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

/// A decision written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ProposalDecided {
    /// The proposal as it stands now.
    pub proposal: ProposalView,
    /// What was decided.
    pub decision: ProposalDecision,
    /// The event's highest `sequence` now.
    pub sequence: u32,
    /// How many people wait to be told of it.
    pub queued: u64,
}
