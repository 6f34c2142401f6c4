//! A roster: who is coming, row by row.

use serde::Serialize;
use utoipa::ToSchema;

/// People per standing, of everybody, whatever the page.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Counts {
    pub(crate) confirmed: u64,
    pub(crate) tentative: u64,
    pub(crate) declined: u64,
    pub(crate) needs_action: u64,
    pub(crate) delegated: u64,
    pub(crate) pending: u64,
    pub(crate) waitlisted: u64,
    /// Guests that the confirmed and tentative bring.
    pub(crate) guests: u64,
}

/// A key, and the name in its profile; never the name alone.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct PersonView {
    pub(crate) key: String,
    pub(crate) name: Option<String>,
}

/// One person at one occurrence, or at the series.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct RosterRow {
    /// Somebody with a keyspace.
    pub(crate) person: Option<PersonView>,
    /// Or a guest without a key.
    pub(crate) guest: Option<String>,
    /// needs-action, confirmed, tentative, declined, delegated, pending, waitlisted, denied,
    /// revoked or refused.
    pub(crate) standing: &'static str,
    /// Of a refused answer: why.
    pub(crate) why: Option<&'static str>,
    /// Of an answer that lapsed: what it was.
    pub(crate) was: Option<&'static str>,
    /// The rank in the line, from 1.
    pub(crate) place: Option<u32>,
    pub(crate) role: Option<&'static str>,
    /// Whether the role is only what they say of themselves.
    pub(crate) role_claimed: bool,
    pub(crate) invited: bool,
    pub(crate) cancelled: bool,
    /// Guests they bring.
    pub(crate) guests: u32,
    /// Seats wished for and not decided.
    pub(crate) asks: u32,
    pub(crate) organizer: bool,
    /// Epoch and seq of the answer that the row rests on.
    pub(crate) answer: Option<(u32, u64)>,
    /// Who wrote that answer in the person's name, where a deputy did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) acted_by: Option<String>,
    /// The other end of a delegation.
    pub(crate) delegate: Option<String>,
}

/// The rows of one date that differ from the series'.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct RosterDate {
    pub(crate) recurrence_id: String,
    pub(crate) rows: Vec<RosterRow>,
}

/// An event's name.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct EventName {
    pub(crate) uri: String,
    pub(crate) handle: String,
}

/// Who is coming, as the asker may see it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct RosterBody {
    pub(crate) event: EventName,
    /// The event's epoch and seq, which the digest is bound to.
    pub(crate) stamp: (u32, u64),
    /// The date that was asked for.
    pub(crate) recurrence_id: Option<String>,
    /// Of the whole roster, for whoever may see the whole of it.
    pub(crate) digest: Option<String>,
    /// Whether more seats are taken than there are.
    pub(crate) over: bool,
    pub(crate) counts: Counts,
    pub(crate) items: Vec<RosterRow>,
    /// People who stand otherwise on single dates.
    pub(crate) dates: Vec<RosterDate>,
    /// The next page's cursor.
    pub(crate) next: Option<String>,
    /// Rows kept back from this asker, or from everybody.
    pub(crate) withheld: usize,
}

/// `GET /v1/events/{author}/{id}/roster`
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct RosterAnswer {
    #[serde(flatten)]
    pub(crate) roster: RosterBody,
    /// `[identity, epoch, seq]` of every keyspace that was looked into.
    pub(crate) as_of: Vec<(String, u32, u64)>,
    /// `[identity, [word, …]]` of those keyspaces that are `forked`, `unlinked` or `unprovable`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) marks: Vec<(String, Vec<&'static str>)>,
}
