//! Calendars: in a list, and one with what is on in it.

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::{EventsAnswer, PersonView};

/// A calendar.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct CalendarView {
    pub(crate) uri: String,
    pub(crate) handle: String,
    pub(crate) owner: PersonView,
    /// Epoch and seq of the commit that wrote this version.
    pub(crate) stamp: (u32, u64),
    /// The time of the head with which this version first came, µs since 1970.
    pub(crate) indexed_at: Option<i64>,
    /// The JSON face.
    pub(crate) calendar: Value,
}

/// `GET /v1/calendars`
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct CalendarsAnswer {
    pub(crate) items: Vec<CalendarView>,
    /// The next page's cursor.
    pub(crate) next: Option<String>,
    /// Calendars kept back from everybody.
    pub(crate) withheld: usize,
    /// `[identity, epoch, seq]` of every keyspace that was looked into.
    pub(crate) as_of: Vec<(String, u32, u64)>,
}

/// `GET /v1/calendars/{author}/{id}`
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct CalendarAnswer {
    #[serde(flatten)]
    pub(crate) calendar: CalendarView,
    /// What is on in it: events that name it, by people whose events it shows.
    #[serde(flatten)]
    pub(crate) events: EventsAnswer,
    /// `[identity, epoch, seq]` of every keyspace that was looked into.
    pub(crate) as_of: Vec<(String, u32, u64)>,
    /// `[identity, [word, …]]` of those keyspaces that are `forked`, `unlinked` or `unprovable`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) marks: Vec<(String, Vec<&'static str>)>,
}
