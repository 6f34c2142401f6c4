//! `GET /v1/inbox`, `/v1/requests`

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{EventName, Moment, PersonView, ProposalView};

/// What an item asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum InboxKind {
    /// Somebody asks the owner to come.
    Invitation,
    /// An event the owner answered asks anew: its time changed.
    Changed,
    /// An event the owner answered is cancelled.
    Cancelled,
    /// An answer to an event of the owner's waits for their word.
    Decide,
    /// Among requests: an answer to an event of the owner's, or one that names them.
    Answer,
    /// Among requests: an event that names the owner.
    Named,
    /// Another time or place is proposed for an event of the owner's.
    Proposal,
    /// What the owner proposed was accepted.
    ProposalAccepted,
    /// What the owner proposed was declined.
    ProposalDeclined,
}

impl InboxKind {
    /// As it is written in JSON.
    pub fn word(self) -> &'static str {
        match self {
            InboxKind::Invitation => "invitation",
            InboxKind::Changed => "changed",
            InboxKind::Cancelled => "cancelled",
            InboxKind::Decide => "decide",
            InboxKind::Answer => "answer",
            InboxKind::Named => "named",
            InboxKind::Proposal => "proposal",
            InboxKind::ProposalAccepted => "proposal-accepted",
            InboxKind::ProposalDeclined => "proposal-declined",
        }
    }
}

/// Something that waits for the owner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct InboxItem {
    /// What it asks for.
    pub kind: InboxKind,
    /// URI of the record that waits: the invitation, the event, the answer, or the proposal.
    pub uri: String,
    /// Its handle: the reference for a reply.
    pub handle: String,
    /// The event.
    pub event: EventName,
    /// Who asks.
    pub from: PersonView,
    /// The occurrence it is about, by its original start.
    pub on: Option<String>,
    /// When the event, or that occurrence, starts.
    pub start: Option<Moment>,
    /// When it ends.
    pub end: Option<Moment>,
    /// What the owner answered before: `yes`, `maybe` or `no`.
    pub was: Option<String>,
    /// The word with it.
    pub comment: Option<String>,
    /// The author's claim of when it was written, RFC 3339.
    pub at: String,
    /// What is proposed, where it is about a proposal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proposal: Option<Box<ProposalView>>,
}

/// Something that a stranger asks: kept apart until the owner lets its author in, or dismisses it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RequestView {
    /// What they ask.
    #[serde(flatten)]
    pub item: InboxItem,
    /// When it came, RFC 3339; of what was found in a copy, the author's claim.
    pub received_at: String,
}
