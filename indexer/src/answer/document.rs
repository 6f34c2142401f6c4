//! The documents of answers, field by field: what is sent as JSON and described in OpenAPI.

mod calendar;

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

pub(crate) use calendar::{CalendarAnswer, CalendarView, CalendarsAnswer};

/// One occurrence of an event in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Occurrence {
    /// The event.
    pub(crate) uri: String,
    /// The first characters of the URI's handle.
    pub(crate) handle: String,
    /// The organizer's key.
    pub(crate) author: String,
    /// The event's id.
    pub(crate) id: String,
    /// The original start of this date of a series; `null` for an event that is none.
    pub(crate) recurrence_id: Option<String>,
    /// Start in UTC, or a date where it is all day.
    pub(crate) start: Option<String>,
    /// End likewise.
    pub(crate) end: Option<String>,
    /// Whether it is a whole day or days.
    pub(crate) all_day: bool,
    /// The IANA zone of the start, where it has one.
    pub(crate) tzid: Option<String>,
    /// What the wall shows there.
    pub(crate) local_start: Option<String>,
    /// The title.
    pub(crate) summary: String,
    /// CONFIRMED, TENTATIVE or CANCELLED.
    pub(crate) status: &'static str,
    /// Whose answers count: open, invited-only or approval-required.
    pub(crate) policy: &'static str,
    /// Places, as text or as Eventky's JSON.
    pub(crate) locations: Vec<String>,
}

/// A series whose dates could not be worked out.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Incomplete {
    /// Which.
    pub(crate) uri: String,
    /// Why.
    pub(crate) why: String,
}

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

/// `GET /v1/events`
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct EventsAnswer {
    pub(crate) from: Option<String>,
    pub(crate) to: Option<String>,
    pub(crate) items: Vec<Occurrence>,
    pub(crate) next: Option<String>,
    pub(crate) withheld: usize,
    pub(crate) incomplete: Vec<Incomplete>,
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
