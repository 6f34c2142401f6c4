//! An event, with everything that names it.

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::{Counts, PersonView, RosterBody};

/// A label and how many people put it there.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct TagCount {
    pub(crate) label: String,
    pub(crate) taggers_count: usize,
}

/// A counter-proposal, and how it stands.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ProposalView {
    pub(crate) uri: String,
    /// Who proposes.
    pub(crate) person: PersonView,
    /// Who wrote it in their name, where a deputy did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) acted_by: Option<String>,
    /// open, outdated, accepted, declined or refused.
    pub(crate) state: &'static str,
    /// What names this version of it, in hexadecimal.
    pub(crate) value_hash: String,
    /// Epoch and seq of the commit that wrote this version.
    pub(crate) stamp: (u32, u64),
    /// The organizer's word with a decline.
    pub(crate) reply: Option<String>,
    /// The JSON face.
    pub(crate) proposal: Value,
}

/// One field that is to change, or has changed.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct FieldChange {
    /// The one date that it is of.
    pub(crate) recurrence_id: Option<String>,
    /// In the JSON face's spelling; `component` is a date added or taken back.
    pub(crate) field: &'static str,
    /// What it says now; of what was decided, what it said then.
    pub(crate) old: Value,
    /// What it is to say, or says.
    pub(crate) new: Value,
}

/// A change of the event by whom its organizer lets change it, and how it stands.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct AmendmentView {
    pub(crate) uri: String,
    pub(crate) person: PersonView,
    /// proposed, applied, conflict, declined or refused.
    pub(crate) state: &'static str,
    /// What names this version of it, in hexadecimal.
    pub(crate) value_hash: String,
    /// Epoch and seq of the commit that wrote this version.
    pub(crate) stamp: (u32, u64),
    pub(crate) changes: Vec<FieldChange>,
    /// The organizer's word with a decline.
    pub(crate) reply: Option<String>,
    /// The author's claim of when this version was written, µs since 1970.
    pub(crate) last_modified: i64,
}

/// An event that does not stay with whoever began it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ContinuationView {
    /// The record that is the event now.
    pub(crate) record: String,
    /// `[identity, epoch, seq]` of everybody who organized it before: their last commit that counts.
    pub(crate) before: Vec<(String, u32, u64)>,
    /// Whom the organizer named as the next, who has not taken it up.
    pub(crate) offered: Option<String>,
}

/// `GET /v1/events/{author}/{id}`
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct EventAnswer {
    pub(crate) uri: String,
    pub(crate) handle: String,
    pub(crate) author: String,
    pub(crate) id: String,
    /// Where it has gone on, of an event that was handed over, claimed or offered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) continuation: Option<ContinuationView>,
    /// Epoch and seq of the commit that wrote this version.
    pub(crate) stamp: (u32, u64),
    /// The time of the head with which this version first came, µs since 1970.
    pub(crate) indexed_at: Option<i64>,
    /// The JSON face; `null` where only single dates are known.
    pub(crate) event: Value,
    /// Single dates described on their own, each as an event.
    pub(crate) overrides: Vec<Value>,
    /// Calendars that it really is in.
    pub(crate) calendars: Vec<String>,
    pub(crate) tags: Vec<TagCount>,
    /// Counter-proposals, as the roster's visibility allows.
    pub(crate) proposals: Vec<ProposalView>,
    /// Whether there are more than one answer reads.
    pub(crate) more_proposals: bool,
    /// Amendments: waiting, applied, in conflict.
    pub(crate) amendments: Vec<AmendmentView>,
    /// Whether there are more than one answer reads: those of whoever may change the event come first.
    pub(crate) more_amendments: bool,
    pub(crate) counts: Counts,
    pub(crate) withheld: usize,
    /// The roster's first page.
    pub(crate) roster: RosterBody,
    /// `[identity, epoch, seq]` of every keyspace that was looked into.
    pub(crate) as_of: Vec<(String, u32, u64)>,
    /// `[identity, [word, …]]` of those keyspaces that are `forked`, `unlinked` or `unprovable`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) marks: Vec<(String, Vec<&'static str>)>,
}
