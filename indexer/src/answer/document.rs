//! The documents of answers, field by field: what is sent as JSON and described in OpenAPI.
//!
//! Here is what every list of occurrences has; each kind of answer has a file.

mod calendar;
mod event;
mod person;
mod roster;

use serde::Serialize;
use utoipa::ToSchema;

pub(crate) use calendar::{CalendarAnswer, CalendarView, CalendarsAnswer};
pub(crate) use event::{
    AmendmentView, ContinuationView, EventAnswer, FieldChange, ProposalView, TagCount,
};
pub(crate) use person::{
    AgendaAnswer, AgendaItem, AnswerItem, AnswersAnswer, DelegationItem, EventBrief, ForksAnswer,
    InvitationItem, InvitationsAnswer,
};
pub(crate) use roster::{
    Counts, EventName, PersonView, RosterAnswer, RosterBody, RosterDate, RosterRow,
};

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
