//! A calendar on the wire.

use serde::{Deserialize, Serialize};

use super::choice::CalendarVisibility;
use super::uri::Uri;
use super::when::read_zone;
use super::{keys, moment, people};
use crate::hash::Hash;
use crate::limits::{CONTRIBUTORS_MAX, PEOPLE_MAX};
use crate::record::{self, Invalid};
use crate::wire::List;

/// `calendars`
#[derive(Serialize, Deserialize, Debug, Clone, PartialEq, Eq)]
pub(crate) struct Calendar {
    pub(crate) name: String,
    pub(crate) timezone: String,
    pub(crate) color: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) url: Option<String>,
    pub(crate) image_uri: Option<String>,
    pub(crate) contributors: List<[u8; 32], CONTRIBUTORS_MAX>,
    pub(crate) admins: List<[u8; 32], PEOPLE_MAX>,
    pub(crate) viewers: List<[u8; 32], PEOPLE_MAX>,
    pub(crate) visibility: CalendarVisibility,
    pub(crate) amended: List<(Uri, [u8; 32]), PEOPLE_MAX>,
    pub(crate) sequence: u32,
    pub(crate) created_at: i64,
    pub(crate) last_modified: i64,
}

impl From<&record::Calendar> for Calendar {
    fn from(calendar: &record::Calendar) -> Calendar {
        Calendar {
            name: calendar.name.clone(),
            timezone: calendar.timezone.name().to_owned(),
            color: calendar.color.clone(),
            description: calendar.description.clone(),
            url: calendar.url.clone(),
            image_uri: calendar.image_uri.clone(),
            contributors: keys(&calendar.contributors),
            admins: keys(&calendar.admins),
            viewers: keys(&calendar.viewers),
            visibility: calendar.visibility.into(),
            amended: calendar.amended.iter().map(|(uri, hash)| (uri.into(), hash.0)).collect(),
            sequence: calendar.sequence,
            created_at: calendar.created_at.micros(),
            last_modified: calendar.last_modified.micros(),
        }
    }
}

impl TryFrom<Calendar> for record::Calendar {
    type Error = Invalid;

    fn try_from(calendar: Calendar) -> Result<record::Calendar, Invalid> {
        Ok(record::Calendar {
            name: calendar.name,
            timezone: read_zone("timezone", &calendar.timezone)?,
            color: calendar.color,
            description: calendar.description,
            url: calendar.url,
            image_uri: calendar.image_uri,
            contributors: people(calendar.contributors),
            admins: people(calendar.admins),
            viewers: people(calendar.viewers),
            visibility: calendar.visibility.into(),
            amended: calendar
                .amended
                .into_vec()
                .into_iter()
                .map(|(uri, hash)| Ok((uri.read("amended")?, Hash(hash))))
                .collect::<Result<_, Invalid>>()?,
            sequence: calendar.sequence,
            created_at: moment("created", calendar.created_at)?,
            last_modified: moment("last_modified", calendar.last_modified)?,
        })
    }
}

/// `calendar-amendments`
#[derive(Serialize, Deserialize, Debug, Clone, PartialEq, Eq)]
pub(crate) struct CalendarAmendment {
    pub(crate) calendar: Uri,
    pub(crate) before: Calendar,
    pub(crate) after: Calendar,
    pub(crate) created_at: i64,
    pub(crate) last_modified: i64,
}

impl From<&record::CalendarAmendment> for CalendarAmendment {
    fn from(amendment: &record::CalendarAmendment) -> CalendarAmendment {
        CalendarAmendment {
            calendar: amendment.calendar.as_uri().into(),
            before: (&amendment.before).into(),
            after: (&amendment.after).into(),
            created_at: amendment.created_at.micros(),
            last_modified: amendment.last_modified.micros(),
        }
    }
}

impl TryFrom<CalendarAmendment> for record::CalendarAmendment {
    type Error = Invalid;

    fn try_from(amendment: CalendarAmendment) -> Result<record::CalendarAmendment, Invalid> {
        Ok(record::CalendarAmendment {
            calendar: amendment.calendar.read_calendar("x_pubky_calendar_uri")?,
            before: amendment.before.try_into()?,
            after: amendment.after.try_into()?,
            created_at: moment("created_at", amendment.created_at)?,
            last_modified: moment("last_modified", amendment.last_modified)?,
        })
    }
}
