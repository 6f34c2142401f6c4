//! `calendar create`, `edit`, `share`, `unshare` and `delete`.

use chrono_tz::Tz;
use kalends_schema::calendar::CalendarRole;
use kalends_schema::key::Identity;
use kalends_schema::path::{Area, Collection, Path};
use kalends_schema::record::{Calendar, CalendarVisibility, Record};
use kalends_schema::time::Timestamp;
use kalends_schema::uri::CalendarUri;

mod amend;

pub use amend::{amend_calendar, take_up};

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
        amended: Vec::new(),
        sequence: 0,
        created_at: now,
        last_modified: now,
    };
    let path = Path::of(area, Collection::Calendars, id).expect("an id made of time is an id");
    Ok(Write { path, record: Some(Record::Calendar(calendar)) })
}

/// What to change of a calendar; `None` keeps, an inner `None` takes away.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CalendarEdit {
    /// 1 to 100 characters.
    pub name: Option<String>,
    /// Its zone.
    pub timezone: Option<Tz>,
    /// `#rrggbb`
    pub color: Option<Option<String>>,
    /// What it is about.
    pub description: Option<Option<String>>,
    /// A page about it.
    pub url: Option<Option<String>>,
    /// A picture.
    pub image_uri: Option<Option<String>>,
    /// Listed, or known by its URI alone; what is private stays so.
    pub visibility: Option<CalendarVisibility>,
}

/// A change of a calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CalendarChange {
    /// Its own fields.
    Edit(Box<CalendarEdit>),
    /// These people in this role, and in no other.
    Share {
        /// Whom.
        people: Vec<Identity>,
        /// As what.
        role: CalendarRole,
    },
    /// These people in no role.
    Unshare {
        /// Whom.
        people: Vec<Identity>,
    },
    /// The record away; events that name it stay.
    Delete,
}

/// A calendar, and whose node asks.
#[derive(Debug, Clone, Copy)]
pub struct CalendarOf<'a> {
    /// The owner of this node.
    pub me: Identity,
    /// The calendar's URI.
    pub uri: &'a CalendarUri,
    /// The calendar.
    pub calendar: &'a Calendar,
}

/// The calendar changed: its `sequence` one higher and its time later, unless nothing is.
///
/// # Errors
/// [`Refusal`] for anybody but the owner, or a visibility that needs another URI.
pub fn change_calendar(
    of: CalendarOf<'_>,
    change: CalendarChange,
    now: Timestamp,
) -> Result<Write, Refusal> {
    let CalendarOf { me, uri, calendar: before } = of;
    if uri.author() != me {
        return Err(Refusal::NotTheOwner { owner: uri.author() });
    }
    let after = changed(of, change)?.map(|after| Record::Calendar(numbered(before, after, now)));
    Ok(Write { path: uri.path().clone(), record: after })
}

/// The calendar with a change made, before it is numbered; `None` for none any more.
fn changed(of: CalendarOf<'_>, change: CalendarChange) -> Result<Option<Calendar>, Refusal> {
    let CalendarOf { me, uri, calendar: before } = of;
    let mut after = before.clone();
    match change {
        CalendarChange::Delete => return Ok(None),
        CalendarChange::Edit(edit) => edited(&mut after, *edit)?,
        CalendarChange::Share { people, role } => {
            if uri.path().area() == Area::Priv {
                return Err(Refusal::PrivateCalendar);
            }
            if let Some(who) = people.iter().find(|who| **who == me) {
                return Err(Refusal::OwnCalendar { who: *who });
            }
            without(&mut after, &people);
            match role {
                CalendarRole::Owner => return Err(Refusal::OwnershipStays),
                CalendarRole::Admin => after.admins.extend(people),
                CalendarRole::Contributor => after.contributors.extend(people),
                CalendarRole::Viewer => after.viewers.extend(people),
            }
        }
        CalendarChange::Unshare { people } => {
            if let Some(who) = people.iter().copied().find(|who| before.role(uri, *who).is_none()) {
                return Err(Refusal::NotShared { who });
            }
            without(&mut after, &people);
        }
    }
    Ok(Some(after))
}

/// One higher and later, unless nothing is changed.
fn numbered(before: &Calendar, after: Calendar, now: Timestamp) -> Calendar {
    if after == *before {
        return after;
    }
    Calendar {
        sequence: before.sequence.saturating_add(1),
        last_modified: now.max(before.last_modified.plus_micros(1)),
        ..after
    }
}

fn edited(calendar: &mut Calendar, edit: CalendarEdit) -> Result<(), Refusal> {
    let CalendarEdit { name, timezone, color, description, url, image_uri, visibility } = edit;
    if let Some(wanted) = visibility {
        let moves = |one| matches!(one, CalendarVisibility::Private | CalendarVisibility::Sealed);
        if wanted != calendar.visibility && (moves(wanted) || moves(calendar.visibility)) {
            return Err(Refusal::OtherArea);
        }
        calendar.visibility = wanted;
    }
    set(&mut calendar.name, name);
    set(&mut calendar.timezone, timezone);
    set(&mut calendar.color, color);
    set(&mut calendar.description, description);
    set(&mut calendar.url, url);
    set(&mut calendar.image_uri, image_uri);
    Ok(())
}

fn set<T>(field: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *field = value;
    }
}

fn without(calendar: &mut Calendar, people: &[Identity]) {
    calendar.contributors.retain(|who| !people.contains(who));
    calendar.admins.retain(|who| !people.contains(who));
    calendar.viewers.retain(|who| !people.contains(who));
}

#[cfg(test)]
mod tests;
