//! An amendment: an admin or a contributor wants fields of somebody's event changed, and the
//! organizer's node changes them.

use super::{Access, Class, Component, End, Geo, RecurrenceId, Status, Transp, When};
use crate::hash::Hash;
use crate::time::Timestamp;
use crate::uri::{CalendarUri, EventUri};

/// `amendments`
#[derive(Debug, Clone, PartialEq)]
pub struct Amendment {
    /// What it changes.
    pub event: EventUri,
    /// Of the event's version that it changes.
    pub value_hash: Hash,
    /// The fields, and what they are to be; at most 200.
    pub changes: Vec<Change>,
    /// A word with it.
    pub comment: Option<String>,
    /// The author's claim of when it was first written.
    pub created_at: Timestamp,
    /// The author's claim of when this version was written.
    pub last_modified: Timestamp,
}

/// One field of the master or of one occurrence, and its new value.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// The occurrence; `None` is the master, and what belongs to the whole event.
    pub recurrence_id: Option<RecurrenceId>,
    /// The field with its value.
    pub field: Field,
}

/// A field with its value. Calendars and access belong to the whole event and stand without a
/// recurrence id.
#[derive(Debug, Clone, PartialEq)]
pub enum Field {
    /// The whole component: added, replaced, or taken away.
    Component(Option<Box<Component>>),
    /// DTSTART
    Start(When),
    /// DTEND or DURATION
    End(Option<End>),
    /// SUMMARY
    Summary(String),
    /// DESCRIPTION
    Description(Option<String>),
    /// STYLED-DESCRIPTION
    StyledDescription(Option<String>),
    /// STATUS
    Status(Status),
    /// LOCATION
    Locations(Vec<String>),
    /// IMAGE
    ImageUri(Option<String>),
    /// URL
    Url(Option<String>),
    /// RRULE
    Rrule(Option<String>),
    /// RDATE
    Rdate(Vec<When>),
    /// EXDATE
    Exdate(Vec<When>),
    /// CLASS
    Class(Class),
    /// TRANSP
    Transp(Transp),
    /// CATEGORIES
    Categories(Vec<String>),
    /// PRIORITY
    Priority(Option<u8>),
    /// GEO
    Geo(Option<Geo>),
    /// CONFERENCE
    Conference(Vec<String>),
    /// ATTACH
    Attach(Vec<String>),
    /// RELATED-TO
    RelatedTo(Vec<String>),
    /// The calendars it belongs to.
    Calendars(Vec<CalendarUri>),
    /// Visibility, policy, seats, people.
    Access(Box<Access>),
}

impl Field {
    /// The field, in the JSON face's spelling.
    pub fn name(&self) -> &'static str {
        match self {
            Field::Component(_) => "component",
            Field::Start(_) => "dtstart",
            Field::End(_) => "dtend",
            Field::Summary(_) => "summary",
            Field::Description(_) => "description",
            Field::StyledDescription(_) => "styled_description",
            Field::Status(_) => "status",
            Field::Locations(_) => "locations",
            Field::ImageUri(_) => "image_uri",
            Field::Url(_) => "url",
            Field::Rrule(_) => "rrule",
            Field::Rdate(_) => "rdate",
            Field::Exdate(_) => "exdate",
            Field::Class(_) => "class",
            Field::Transp(_) => "transp",
            Field::Categories(_) => "categories",
            Field::Priority(_) => "priority",
            Field::Geo(_) => "geo",
            Field::Conference(_) => "conference",
            Field::Attach(_) => "attach",
            Field::RelatedTo(_) => "related_to",
            Field::Calendars(_) => "x_pubky_calendar_uris",
            Field::Access(_) => "x_pubky_access",
        }
    }

    /// Whether it belongs to the whole event.
    pub fn is_of_the_whole(&self) -> bool {
        matches!(self, Field::Calendars(_) | Field::Access(_))
    }
}
