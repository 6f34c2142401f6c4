//! What concerns one person: agenda, invitations, answers, and evidence of forks.

use serde::Serialize;
use utoipa::ToSchema;

use super::{Incomplete, Occurrence, PersonView};

/// An event as a person's lists name it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct EventBrief {
    pub(crate) uri: String,
    pub(crate) handle: String,
    /// Whether its record is here and may be seen; the rest is `null` if not.
    pub(crate) known: bool,
    pub(crate) summary: Option<String>,
    /// DTSTART as it is written.
    pub(crate) start: Option<String>,
    pub(crate) status: Option<&'static str>,
}

/// An occurrence on somebody's agenda.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct AgendaItem {
    #[serde(flatten)]
    pub(crate) occurrence: Occurrence,
    /// `own`, `yes`, `maybe`, or `?` for an invitation without an answer that counts.
    pub(crate) mark: &'static str,
    /// The standing in the roster.
    pub(crate) standing: Option<&'static str>,
    /// The rank in the line, from 1.
    pub(crate) place: Option<u32>,
    /// Who invited.
    pub(crate) invited_by: Vec<String>,
}

/// `GET /v1/people/{id}/agenda`
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct AgendaAnswer {
    pub(crate) person: String,
    pub(crate) from: Option<String>,
    pub(crate) to: Option<String>,
    pub(crate) items: Vec<AgendaItem>,
    pub(crate) next: Option<String>,
    pub(crate) withheld: usize,
    pub(crate) incomplete: Vec<Incomplete>,
    pub(crate) as_of: Vec<(String, u32, u64)>,
}

/// An invitation of the asker.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct InvitationItem {
    pub(crate) uri: String,
    pub(crate) event: EventBrief,
    pub(crate) invited_by: PersonView,
    /// The one date that it is for.
    pub(crate) recurrence_id: Option<String>,
    pub(crate) role: &'static str,
    pub(crate) rsvp: bool,
    pub(crate) comment: Option<String>,
    /// `unanswered`, `answered`, `revoked` or `cancelled`.
    pub(crate) state: &'static str,
    /// Whether the inviter may invite; `null` while the event is not known.
    pub(crate) counts: Option<bool>,
    /// What was answered: ACCEPTED, TENTATIVE, DECLINED or DELEGATED.
    pub(crate) partstat: Option<&'static str>,
    pub(crate) standing: Option<&'static str>,
}

/// A place that somebody passes on to the asker.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct DelegationItem {
    /// The answer that says so.
    pub(crate) uri: String,
    pub(crate) event: EventBrief,
    /// Whose place it is.
    pub(crate) from: PersonView,
    /// The one date that it is for.
    pub(crate) recurrence_id: Option<String>,
    pub(crate) comment: Option<String>,
    /// Whether it counts; `null` while the event is not known.
    pub(crate) counts: Option<bool>,
    /// The asker's standing, where it counts.
    pub(crate) standing: Option<&'static str>,
}

/// `GET /v1/people/{id}/invitations`
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct InvitationsAnswer {
    pub(crate) person: String,
    pub(crate) items: Vec<InvitationItem>,
    /// Places passed on to the asker: all of them with the first page.
    pub(crate) delegations: Vec<DelegationItem>,
    pub(crate) next: Option<String>,
    pub(crate) withheld: usize,
    pub(crate) as_of: Vec<(String, u32, u64)>,
}

/// An answer of the asker.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct AnswerItem {
    pub(crate) uri: String,
    pub(crate) event: EventBrief,
    /// The one date that it is for.
    pub(crate) recurrence_id: Option<String>,
    pub(crate) partstat: &'static str,
    pub(crate) guests: u32,
    pub(crate) comment: Option<String>,
    /// The key of who comes instead.
    pub(crate) delegated_to: Option<String>,
    /// The key of whose place it is answered for.
    pub(crate) delegated_from: Option<String>,
    /// The standing in the roster; `null` while the event is not known.
    pub(crate) standing: Option<&'static str>,
    /// Of a refused answer: why.
    pub(crate) why: Option<&'static str>,
    /// The rank in the line, from 1.
    pub(crate) place: Option<u32>,
    pub(crate) cancelled: bool,
}

/// `GET /v1/people/{id}/answers`
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct AnswersAnswer {
    pub(crate) person: String,
    pub(crate) items: Vec<AnswerItem>,
    pub(crate) next: Option<String>,
    pub(crate) withheld: usize,
    pub(crate) as_of: Vec<(String, u32, u64)>,
}

/// `GET /v1/people/{id}/forks`
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ForksAnswer {
    pub(crate) person: String,
    /// `forked`, `unlinked`, `unprovable`: what counts now.
    pub(crate) marks: Vec<&'static str>,
    /// Evidence that proves itself, base64url without padding, the highest epoch last.
    pub(crate) evidence: Vec<String>,
}
