//! An amendment on the wire: the fields that an admin or a contributor wants changed.

use serde::{Deserialize, Serialize};

use super::access::Access;
use super::choice::{Class, Status, Transp};
use super::component::{Component, Geo};
use super::uri::Uri;
use super::when::{End, RecurrenceId, When};
use crate::limits::{
    CALENDARS_MAX, CATEGORIES_MAX, CHANGES_MAX, DATES_MAX, LINKS_MAX, LOCATIONS_MAX,
};
use crate::wire::List;

/// `amendments`
#[derive(Serialize, Deserialize, Debug, Clone, PartialEq, Eq)]
pub struct Amendment {
    pub(crate) event: Uri,
    /// Of the event's version that it changes.
    pub(crate) value_hash: [u8; 32],
    pub(crate) changes: List<Change, CHANGES_MAX>,
    pub(crate) comment: Option<String>,
    pub(crate) created_at: i64,
    pub(crate) last_modified: i64,
}

/// One field of the master or of one occurrence, and its new value.
#[derive(Serialize, Deserialize, Debug, Clone, PartialEq, Eq)]
pub(crate) struct Change {
    pub(crate) recurrence_id: Option<RecurrenceId>,
    pub(crate) field: Field,
}

/// A field with its value; fields of the whole event stand without a recurrence id.
#[derive(Serialize, Deserialize, Debug, Clone, PartialEq, Eq)]
pub(crate) enum Field {
    /// The whole component: added, replaced, or taken away.
    Component(Option<Box<Component>>),
    Start(When),
    End(Option<End>),
    Summary(String),
    Description(Option<String>),
    StyledDescription(Option<String>),
    Status(Status),
    Locations(List<String, LOCATIONS_MAX>),
    ImageUri(Option<String>),
    Url(Option<String>),
    Rrule(Option<String>),
    Rdate(List<When, DATES_MAX>),
    Exdate(List<When, DATES_MAX>),
    Class(Class),
    Transp(Transp),
    Categories(List<String, CATEGORIES_MAX>),
    Priority(Option<u8>),
    Geo(Option<Geo>),
    Conference(List<String, LINKS_MAX>),
    Attach(List<String, LINKS_MAX>),
    RelatedTo(List<String, LINKS_MAX>),
    Calendars(List<Uri, CALENDARS_MAX>),
    Access(Box<Access>),
}
