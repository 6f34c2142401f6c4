//! One VEVENT: a master or the complete description of one occurrence (RFC 5545 §3.6.1).

use super::{Geo, When};
use crate::time::Timestamp;

/// How a component's end is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// DTEND.
    At(When),
    /// DURATION, in whole seconds.
    After {
        /// Whole days, which follow the wall clock.
        days: u32,
        /// Seconds beside the days, which follow the true clock.
        seconds: u32,
    },
}

/// STATUS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Status {
    /// CONFIRMED, also when absent.
    #[default]
    Confirmed,
    /// TENTATIVE.
    Tentative,
    /// CANCELLED.
    Cancelled,
}

/// CLASS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Class {
    /// PUBLIC, also when absent.
    #[default]
    Public,
    /// PRIVATE.
    Private,
    /// CONFIDENTIAL.
    Confidential,
}

/// TRANSP.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Transp {
    /// Takes time: shows as busy.
    #[default]
    Opaque,
    /// Takes no time.
    Transparent,
}

/// A master or an override. An override carries no rule of its own.
#[derive(Debug, Clone, PartialEq)]
pub struct Component {
    /// DTSTAMP: the author's claim of when this version was made.
    pub dtstamp: Timestamp,
    /// DTSTART.
    pub start: When,
    /// DTEND or DURATION; `None` is no length (timed) or one day (all-day).
    pub end: Option<End>,
    /// SUMMARY, 1 to 500 characters.
    pub summary: String,
    /// DESCRIPTION, up to 10,000 characters.
    pub description: Option<String>,
    /// Eventky's formatted description, as its JSON text.
    pub styled_description: Option<String>,
    /// STATUS.
    pub status: Status,
    /// LOCATION and Eventky's further places, as text or their JSON.
    pub locations: Vec<String>,
    /// Picture.
    pub image_uri: Option<String>,
    /// URL.
    pub url: Option<String>,
    /// SEQUENCE.
    pub sequence: u32,
    /// The number from which answers to this component count.
    pub answers_since: u32,
    /// CREATED.
    pub created: Option<Timestamp>,
    /// LAST-MODIFIED of this component.
    pub last_modified: Option<Timestamp>,
    /// RRULE values, without the property name; masters only.
    pub rrule: Option<String>,
    /// RDATE; masters only.
    pub rdate: Vec<When>,
    /// EXDATE; masters only.
    pub exdate: Vec<When>,
    /// CLASS.
    pub class: Class,
    /// TRANSP.
    pub transp: Transp,
    /// CATEGORIES.
    pub categories: Vec<String>,
    /// PRIORITY, 0 to 9.
    pub priority: Option<u8>,
    /// GEO.
    pub geo: Option<Geo>,
    /// CONFERENCE (RFC 7986), URIs.
    pub conference: Vec<String>,
    /// ATTACH, URLs only.
    pub attach: Vec<String>,
    /// VALARMs as iCalendar text, one component each; never in `pub`.
    pub alarms: Vec<String>,
    /// RELATED-TO.
    pub related_to: Vec<String>,
    /// REQUEST-STATUS.
    pub request_status: Vec<String>,
    /// Properties this version does not know, as unfolded content lines.
    pub extra: Vec<String>,
}

impl Component {
    /// A confirmed, opaque, public component with the least that one must say.
    pub fn new(dtstamp: Timestamp, start: When, summary: impl Into<String>) -> Component {
        Component {
            dtstamp,
            start,
            end: None,
            summary: summary.into(),
            description: None,
            styled_description: None,
            status: Status::Confirmed,
            locations: Vec::new(),
            image_uri: None,
            url: None,
            sequence: 0,
            answers_since: 0,
            created: None,
            last_modified: None,
            rrule: None,
            rdate: Vec::new(),
            exdate: Vec::new(),
            class: Class::Public,
            transp: Transp::Opaque,
            categories: Vec::new(),
            priority: None,
            geo: None,
            conference: Vec::new(),
            attach: Vec::new(),
            alarms: Vec::new(),
            related_to: Vec::new(),
            request_status: Vec::new(),
            extra: Vec::new(),
        }
    }
}
