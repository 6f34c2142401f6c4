//! Shared calendars: what somebody is in one, and whose events it shows (`30-scheduling`, *Shared
//! calendars*).

mod amended;

use crate::key::Identity;
use crate::record::Calendar;
use crate::uri::CalendarUri;

pub use amended::{Amending, Unamended};

/// What somebody is in a calendar; of several the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CalendarRole {
    /// Whose keyspace it is in: everything, and for good.
    Owner,
    /// Changes what it says of itself and who contributes; their events are shown.
    Admin,
    /// Their events are shown.
    Contributor,
    /// Reads it if it is sealed.
    Viewer,
}

impl CalendarRole {
    /// One word for it, as faces show it.
    pub fn word(self) -> &'static str {
        match self {
            CalendarRole::Owner => "owner",
            CalendarRole::Admin => "admin",
            CalendarRole::Contributor => "contributor",
            CalendarRole::Viewer => "viewer",
        }
    }
}

impl Calendar {
    /// What `who` is in this calendar, which lies at `uri`; `None` for anybody else.
    pub fn role(&self, uri: &CalendarUri, who: Identity) -> Option<CalendarRole> {
        if who == uri.author() {
            return Some(CalendarRole::Owner);
        }
        let named = [
            (CalendarRole::Admin, &self.admins),
            (CalendarRole::Contributor, &self.contributors),
            (CalendarRole::Viewer, &self.viewers),
        ];
        named.into_iter().find(|(_, people)| people.contains(&who)).map(|(role, _)| role)
    }

    /// Whether events of `who` that name this calendar are shown in it. Nobody's event is touched
    /// by the answer: it names the calendar, and opens directly, all the same.
    pub fn shows(&self, uri: &CalendarUri, who: Identity) -> bool {
        match self.role(uri, who) {
            Some(CalendarRole::Owner | CalendarRole::Admin | CalendarRole::Contributor) => true,
            Some(CalendarRole::Viewer) | None => false,
        }
    }
}

#[cfg(test)]
mod tests;
