//! `GET` and `POST /v1/calendars`, `GET`, `PATCH` and `DELETE /v1/calendars/{calendar}`,
//! `POST /v1/calendars/{calendar}/people`

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{EventSummary, PersonView, VisibilityWord};

/// A calendar to create.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
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

/// What to change of a calendar; what is absent stays, an empty text takes away.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CalendarFields {
    /// 1 to 100 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// IANA name of its zone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timezone: Option<String>,
    /// `#rrggbb`
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub color: Option<String>,
    /// Up to 10,000 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// A page about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// A picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,
    /// Public or unlisted; what is private stays private.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visibility: Option<VisibilityWord>,
}

/// What somebody may do in a calendar of somebody else's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CalendarRoleWord {
    /// Their events are shown in it.
    Contributor,
    /// That, and they administer it.
    Admin,
    /// They read it where not everybody may.
    Viewer,
    /// Nothing any more.
    None,
}

/// People to share a calendar with, or not any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CalendarPeople {
    /// References to people.
    pub who: Vec<String>,
    /// Their role from now on.
    pub role: CalendarRoleWord,
}

/// A calendar that was deleted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CalendarDeleted {
    /// `pubky://…`
    pub uri: String,
    /// What it was called.
    pub name: String,
    /// Events known here that name it; they stay.
    pub events: u64,
}

/// A calendar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
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
    /// Whose events are shown besides the owner's and the admins'.
    pub contributors: Vec<PersonView>,
    /// Who administers it besides the owner.
    #[serde(default)]
    pub admins: Vec<PersonView>,
    /// Who reads it where not everybody may.
    #[serde(default)]
    pub viewers: Vec<PersonView>,
    /// What this node's owner is in it: `owner`, `admin`, `contributor` or `viewer`.
    #[serde(default)]
    pub role: Option<String>,
    /// How the change stands that this node's owner, its admin, made last: `open` until its owner's
    /// node has heard, then `accepted` or `declined`; `refused` of whoever is no admin any more.
    #[serde(default)]
    pub change: Option<String>,
    /// A page about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// A picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,
    /// +1 for each edit.
    pub sequence: u32,
    /// What the owner should know of what was just done.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notices: Vec<String>,
}

/// A calendar and the events shown in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CalendarWithEvents {
    /// The calendar.
    pub calendar: CalendarView,
    /// Its events by the owner, admins and contributors, as far as copies are here.
    pub events: Vec<EventSummary>,
}
