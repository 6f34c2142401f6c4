//! A calendar on the wire.

use serde::{Deserialize, Serialize};

use super::choice::CalendarVisibility;
use super::when::read_zone;
use super::{keys, moment, people};
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
            sequence: calendar.sequence,
            created_at: moment("created", calendar.created_at)?,
            last_modified: moment("last_modified", calendar.last_modified)?,
        })
    }
}
