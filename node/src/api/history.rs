//! `GET /v1/events/{event}/history`, `DELETE /v1/events/{event}`

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{EventName, Moment, PersonView, StatusWord};

/// The versions of an event that this node has seen, the oldest first: of a year, and as many as
/// 64 MiB hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct EventHistory {
    /// The event.
    pub event: EventName,
    /// Its versions.
    pub items: Vec<EventVersion>,
    /// Always `null`: they come whole.
    pub next: Option<String>,
}

/// One version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct EventVersion {
    /// `epoch.seq` of the commit that wrote it.
    pub stamp: String,
    /// Who wrote it.
    pub by: PersonView,
    /// The author's claim of when, RFC 3339; `null` where the event was removed.
    pub at: Option<String>,
    /// When this node saw it first, RFC 3339.
    pub seen_at: String,
    /// What is different from the version before: `title`, `start`, `end`, `status`, `place`,
    /// `description`, `repeats`, `dates`, `access`, `other`; `created` of the first one,
    /// `removed` of the last.
    pub changed: Vec<String>,
    /// Whose proposal it accepts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted: Option<PersonView>,
    /// Its highest `sequence`.
    pub sequence: Option<u32>,
    /// Its title.
    pub title: Option<String>,
    /// When it starts.
    pub start: Option<Moment>,
    /// When it ends.
    pub end: Option<Moment>,
    /// Whether it takes place.
    pub status: Option<StatusWord>,
    /// Where.
    pub locations: Vec<String>,
}

/// What deleting an event came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct EventDeleted {
    /// The event.
    pub event: EventName,
    /// Whether its record is gone. If not it is cancelled, and goes once everybody was told.
    pub gone: bool,
    /// When it goes at the latest, RFC 3339.
    pub gone_by: Option<String>,
    /// How many people wait to be told.
    pub queued: u64,
}
