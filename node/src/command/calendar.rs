//! `calendar create`.

use chrono_tz::Tz;
use kalends_schema::key::Identity;
use kalends_schema::path::{Area, Collection, Path};
use kalends_schema::record::{Calendar, CalendarVisibility, Record};
use kalends_schema::time::Timestamp;

use super::{Refusal, Write};

/// A calendar to create.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarDraft {
    /// 1 to 100 characters.
    pub name: String,
    /// Its zone.
    pub timezone: Tz,
    /// `#rrggbb`
    pub color: Option<String>,
    /// What it is about.
    pub description: Option<String>,
    /// Who may see it.
    pub visibility: CalendarVisibility,
    /// Whose events are shown in it besides the owner's.
    pub contributors: Vec<Identity>,
}

/// The record of a new calendar `id`.
///
/// # Errors
/// [`Refusal::Sealed`] until calendars can be sealed.
pub fn create_calendar(id: &str, draft: CalendarDraft, now: Timestamp) -> Result<Write, Refusal> {
    let area = match draft.visibility {
        CalendarVisibility::Public | CalendarVisibility::Unlisted => Area::Pub,
        CalendarVisibility::Private => Area::Priv,
        CalendarVisibility::Sealed => return Err(Refusal::Sealed),
    };
    let calendar = Calendar {
        name: draft.name,
        timezone: draft.timezone,
        color: draft.color,
        description: draft.description,
        url: None,
        image_uri: None,
        contributors: draft.contributors,
        admins: Vec::new(),
        viewers: Vec::new(),
        visibility: draft.visibility,
        sequence: 0,
        created_at: now,
        last_modified: now,
    };
    let path = Path::of(area, Collection::Calendars, id).expect("an id made of time is an id");
    Ok(Write { path, record: Some(Record::Calendar(calendar)) })
}
