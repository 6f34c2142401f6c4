//! One VEVENT on the wire.

use serde::{Deserialize, Serialize};

use super::choice::{Class, Status, Transp};
use super::when::{End, When};
use super::{moment, moment_or_none};
use crate::limits::{
    ALARMS_MAX, CATEGORIES_MAX, DATES_MAX, EXTRA_PROPERTIES_MAX, LINKS_MAX, LOCATIONS_MAX,
};
use crate::record::{self, Invalid};
use crate::wire::List;

/// GEO in millionths of a degree.
#[derive(Serialize, Deserialize, Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Geo {
    pub(crate) latitude_e6: i32,
    pub(crate) longitude_e6: i32,
}

/// A master or an override.
#[derive(Serialize, Deserialize, Debug, Clone, PartialEq, Eq)]
pub(crate) struct Component {
    pub(crate) dtstamp: i64,
    pub(crate) start: When,
    pub(crate) end: Option<End>,
    pub(crate) summary: String,
    pub(crate) description: Option<String>,
    pub(crate) styled_description: Option<String>,
    pub(crate) status: Status,
    pub(crate) locations: List<String, LOCATIONS_MAX>,
    pub(crate) image_uri: Option<String>,
    pub(crate) url: Option<String>,
    pub(crate) sequence: u32,
    pub(crate) answers_since: u32,
    pub(crate) created: Option<i64>,
    pub(crate) last_modified: Option<i64>,
    pub(crate) rrule: Option<String>,
    pub(crate) rdate: List<When, DATES_MAX>,
    pub(crate) exdate: List<When, DATES_MAX>,
    pub(crate) class: Class,
    pub(crate) transp: Transp,
    pub(crate) categories: List<String, CATEGORIES_MAX>,
    pub(crate) priority: Option<u8>,
    pub(crate) geo: Option<Geo>,
    pub(crate) conference: List<String, LINKS_MAX>,
    pub(crate) attach: List<String, LINKS_MAX>,
    pub(crate) alarms: List<String, ALARMS_MAX>,
    pub(crate) related_to: List<String, LINKS_MAX>,
    pub(crate) request_status: List<String, LINKS_MAX>,
    pub(crate) extra: List<String, EXTRA_PROPERTIES_MAX>,
}

impl From<&record::Component> for Component {
    fn from(from: &record::Component) -> Component {
        Component {
            dtstamp: from.dtstamp.micros(),
            start: (&from.start).into(),
            end: from.end.as_ref().map(End::from),
            summary: from.summary.clone(),
            description: from.description.clone(),
            styled_description: from.styled_description.clone(),
            status: from.status.into(),
            locations: from.locations.as_slice().into(),
            image_uri: from.image_uri.clone(),
            url: from.url.clone(),
            sequence: from.sequence,
            answers_since: from.answers_since,
            created: from.created.map(|at| at.micros()),
            last_modified: from.last_modified.map(|at| at.micros()),
            rrule: from.rrule.clone(),
            rdate: from.rdate.iter().map(When::from).collect(),
            exdate: from.exdate.iter().map(When::from).collect(),
            class: from.class.into(),
            transp: from.transp.into(),
            categories: from.categories.as_slice().into(),
            priority: from.priority,
            geo: from.geo.map(Geo::from),
            conference: from.conference.as_slice().into(),
            attach: from.attach.as_slice().into(),
            alarms: from.alarms.as_slice().into(),
            related_to: from.related_to.as_slice().into(),
            request_status: from.request_status.as_slice().into(),
            extra: from.extra.as_slice().into(),
        }
    }
}

impl Component {
    /// The component it describes.
    pub(crate) fn read(self) -> Result<record::Component, Invalid> {
        Ok(record::Component {
            dtstamp: moment("dtstamp", self.dtstamp)?,
            start: self.start.read("dtstart")?,
            end: self.end.map(End::read).transpose()?,
            summary: self.summary,
            description: self.description,
            styled_description: self.styled_description,
            status: self.status.into(),
            locations: self.locations.into_vec(),
            image_uri: self.image_uri,
            url: self.url,
            sequence: self.sequence,
            answers_since: self.answers_since,
            created: moment_or_none("created", self.created)?,
            last_modified: moment_or_none("last_modified", self.last_modified)?,
            rrule: self.rrule,
            rdate: read_dates("rdate", self.rdate)?,
            exdate: read_dates("exdate", self.exdate)?,
            class: self.class.into(),
            transp: self.transp.into(),
            categories: self.categories.into_vec(),
            priority: self.priority,
            geo: self.geo.map(record::Geo::from),
            conference: self.conference.into_vec(),
            attach: self.attach.into_vec(),
            alarms: self.alarms.into_vec(),
            related_to: self.related_to.into_vec(),
            request_status: self.request_status.into_vec(),
            extra: self.extra.into_vec(),
        })
    }
}

impl From<record::Geo> for Geo {
    fn from(geo: record::Geo) -> Geo {
        Geo { latitude_e6: geo.latitude_e6, longitude_e6: geo.longitude_e6 }
    }
}

impl From<Geo> for record::Geo {
    fn from(geo: Geo) -> record::Geo {
        record::Geo { latitude_e6: geo.latitude_e6, longitude_e6: geo.longitude_e6 }
    }
}

pub(super) fn read_dates(
    field: &'static str,
    dates: List<When, DATES_MAX>,
) -> Result<Vec<record::When>, Invalid> {
    dates.into_vec().into_iter().map(|when| when.read(field)).collect()
}
