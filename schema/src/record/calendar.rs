//! A calendar: a name, a zone, and whose events are shown in it.

use chrono_tz::Tz;

use crate::hash::Hash;
use crate::key::Identity;
use crate::time::Timestamp;
use crate::uri::{CalendarUri, Uri};

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
    /// The version of each admin's amendment that was taken up last; at most 100, by admin.
    pub amended: Vec<(Uri, Hash)>,
    /// +1 for each edit.
    pub sequence: u32,
    /// The author's claim of when it was first written.
    pub created_at: Timestamp,
    /// The author's claim of when this version was written.
    pub last_modified: Timestamp,
}

/// `calendar-amendments`: what an admin wants changed in somebody's calendar, whole before and
/// after, so that each field that differs is a change of it and the others are none. One stands per
/// admin and calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarAmendment {
    /// What it changes.
    pub calendar: CalendarUri,
    /// The calendar as its author had it.
    pub before: Calendar,
    /// As it is to be.
    pub after: Calendar,
    /// The author's claim of when it was first written.
    pub created_at: Timestamp,
    /// The author's claim of when this version was written.
    pub last_modified: Timestamp,
}
