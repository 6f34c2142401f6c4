//! `GET /v1/inbox`, `/v1/requests`

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{AmendmentView, ChangeView, EventName, Moment, PersonView, ProposalView};

macro_rules! kinds {
    ($($(#[doc = $doc:literal])* $kind:ident = $word:literal,)*) => {
        /// What an item says. One row for each kind: its word in JSON, and what it means.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
        pub enum InboxKind {
            $($(#[doc = $doc])* #[serde(rename = $word)] $kind,)*
        }

        impl InboxKind {
            /// As it is written in JSON.
            pub fn word(self) -> &'static str {
                match self { $(InboxKind::$kind => $word,)* }
            }
        }
    };
}

kinds! {
    /// Somebody asks the owner to come.
    Invitation = "invitation",
    /// Somebody passes their place on to the owner.
    Delegation = "delegation",
    /// Whom the owner passed their place on to does not come.
    DelegationDeclined = "delegation-declined",
    /// A place that was passed on to the owner is theirs no more.
    DelegationWithdrawn = "delegation-withdrawn",
    /// Whom the owner passed their place on to took back their word on it.
    DelegationOpen = "delegation-open",
    /// The owner is invited in another part than before.
    Role = "role",
    /// An invitation was taken back.
    Revoked = "revoked",
    /// An event the owner answered changed; with `was` it asks anew.
    Changed = "changed",
    /// An event the owner answered is cancelled, or a date of it.
    Cancelled = "cancelled",
    /// An event the owner answered has a date more.
    DateAdded = "date-added",
    /// An event the owner answered or was invited to was deleted by its organizer.
    Deleted = "deleted",
    /// The organizer decided about the owner's answer: a seat, a place in the line, or none.
    Admission = "admission",
    /// An answer to an event of the owner's waits for their word.
    Decide = "decide",
    /// More people were admitted to an event of the owner's than there are seats.
    Over = "over",
    /// Somebody answered an event of the owner's, or otherwise than before; among requests also an
    /// answer that names the owner.
    Answer = "answer",
    /// Somebody lets the owner act for them, or otherwise than before.
    Granted = "granted",
    /// Somebody lets the owner act for them no more.
    GrantEnded = "grant-ended",
    /// A deputy of the owner's did something in their name.
    Acted = "acted",
    /// Among requests: an event that names the owner.
    Named = "named",
    /// Another time or place is proposed for an event of the owner's.
    Proposal = "proposal",
    /// What the owner proposed was accepted.
    ProposalAccepted = "proposal-accepted",
    /// What the owner proposed was declined.
    ProposalDeclined = "proposal-declined",
    /// A calendar shows the owner's events that name it.
    MayAdd = "may-add",
    /// The owner administers somebody's calendar.
    MayAdminister = "may-administer",
    /// What the owner changed in somebody's calendar was not taken up.
    CalendarUnchanged = "calendar-unchanged",
    /// Somebody changed an event of the owner's.
    Amended = "amended",
    /// The change that the owner wanted of somebody's event is made.
    AmendmentApplied = "amendment-applied",
    /// A change of the owner's, or of an event of theirs, came too late: both values are shown.
    AmendmentConflict = "amendment-conflict",
    /// Somebody's event cannot be as the owner wanted it.
    AmendmentDeclined = "amendment-declined",
    /// Somebody hands an event over to the owner, who has not taken it up.
    HandedOver = "handed-over",
    /// An event names the owner as one who may go on with it.
    Successor = "successor",
    /// An event that the owner takes part in, or had, was taken up by whom it was handed over to.
    TakenUp = "taken-up",
    /// An event that the owner takes part in, or may go on with, was claimed by a successor.
    Claimed = "claimed",
    /// A claim of such an event, or of the owner's, ended: its organizer was heard of.
    ClaimEnded = "claim-ended",
}

/// Something that waits for the owner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct InboxItem {
    /// What it says.
    pub kind: InboxKind,
    /// URI of the record that waits: the invitation, the event, the answer, the admission, the
    /// proposal, or the calendar; of a delegation the answer that names the owner.
    pub uri: String,
    /// Its handle: the reference for a reply.
    pub handle: String,
    /// The event; of a calendar, the calendar itself; of a grant for all events, the grant.
    pub event: EventName,
    /// Who asks.
    pub from: PersonView,
    /// The deputy who wrote it in that name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acted_by: Option<PersonView>,
    /// Whom a deputy of the owner's invited, or decided about; from whom somebody has an event now, and
    /// who claimed one in vain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<PersonView>,
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
    /// What changed since the owner last answered or took it off the list, at most 20 of them.
    pub changes: Vec<ChangeView>,
    /// The author's claim of when it was written, RFC 3339; of what was removed, when this node
    /// noticed.
    pub at: String,
    /// What is proposed, where it is about a proposal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proposal: Option<Box<ProposalView>>,
    /// What changes, old and new, where it is about an amendment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amendment: Option<Box<AmendmentView>>,
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
