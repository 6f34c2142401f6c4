//! A calendar: a name, a zone, and whose events are shown in it.

use chrono_tz::Tz;

use crate::key::Identity;
use crate::time::Timestamp;

/// Who may see a calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CalendarVisibility {
    /// Anybody, and in listings.
    #[default]
    Public,
    /// Anybody who knows the URI.
    Unlisted,
    /// Its viewers.
    Sealed,
    /// The owner alone; lives in `priv`.
    Private,
}

/// `calendars`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    /// 1 to 100 characters.
    pub name: String,
    /// The zone that floating times in it are read in.
    pub timezone: Tz,
    /// `#rrggbb`.
    pub color: Option<String>,
    /// Up to 10,000 characters.
    pub description: Option<String>,
    /// A page about it.
    pub url: Option<String>,
    /// A picture.
    pub image_uri: Option<String>,
    /// Whose events are shown besides the owner's and the admins', at most 20.
    pub contributors: Vec<Identity>,
    /// May change metadata and contributors.
    pub admins: Vec<Identity>,
    /// May read it if it is sealed.
    pub viewers: Vec<Identity>,
    /// Who may see it.
    pub visibility: CalendarVisibility,
    /// +1 for each edit.
    pub sequence: u32,
    /// The author's claim of when it was first written.
    pub created_at: Timestamp,
    /// The author's claim of when this version was written.
    pub last_modified: Timestamp,
}
