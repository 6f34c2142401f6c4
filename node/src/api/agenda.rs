//! `GET /v1/agenda?from=&to=&all=`

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{EventName, Moment, PersonView};

/// Which days, and whose.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields, default)]
pub struct AgendaQuery {
    /// From then: RFC 3339, or a date in `tz`. Absent: now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Until before then, same forms. Absent: 14 days after `from`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// With declined ones.
    pub all: bool,
    /// The reader's zone, for dates and floating times. Absent: the profile's, else UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tz: Option<String>,
}

/// One occurrence on the agenda.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AgendaItem {
    /// The event.
    pub event: EventName,
    /// The title, of the occurrence where it has its own.
    pub title: String,
    /// Which occurrence of a series, by its original start.
    pub on: Option<String>,
    /// When it starts, in the event's zone.
    pub start: Moment,
    /// When it ends.
    pub end: Option<Moment>,
    /// Whose it is.
    pub organizer: PersonView,
    /// `own`, `yes`, `maybe`, `no`, or `?` for an invitation that is not answered.
    pub mark: String,
    /// How the owner stands there, as far as known here.
    pub standing: Option<String>,
    /// Whether it is cancelled.
    pub cancelled: bool,
    /// Whether its organizer deleted it: shown until the day after it.
    pub deleted: bool,
    /// Where.
    pub locations: Vec<String>,
}
