//! `GET` and `POST /v1/calendars`, `GET /v1/calendars/{calendar}`

use serde::{Deserialize, Serialize};

use super::{EventSummary, PersonView, VisibilityWord};

/// A calendar to create.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewCalendar {
    /// 1 to 100 characters.
    pub name: String,
    /// IANA name of its zone; absent: the profile's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timezone: Option<String>,
    /// `#rrggbb`
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub color: Option<String>,
    /// Up to 10,000 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Private unless told.
    #[serde(default)]
    pub visibility: VisibilityWord,
    /// References to people whose events are shown in it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contributors: Vec<String>,
}

/// A calendar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarView {
    /// `pubky://…`
    pub uri: String,
    /// Its handle.
    pub handle: String,
    /// Whose it is.
    pub owner: PersonView,
    /// Its name.
    pub name: String,
    /// IANA name of its zone.
    pub timezone: String,
    /// `#rrggbb`
    pub color: Option<String>,
    /// What it is about.
    pub description: Option<String>,
    /// Who may see it.
    pub visibility: VisibilityWord,
    /// Whose events are shown besides the owner's.
    pub contributors: Vec<PersonView>,
    /// +1 for each edit.
    pub sequence: u32,
    /// What the owner should know of what was just done.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notices: Vec<String>,
}

/// A calendar and the events shown in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarWithEvents {
    /// The calendar.
    pub calendar: CalendarView,
    /// Its events by the owner, admins and contributors, as far as copies are here.
    pub events: Vec<EventSummary>,
}
