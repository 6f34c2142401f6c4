//! An amendment on the wire: the fields that an admin or a contributor wants changed.

use serde::{Deserialize, Serialize};

use super::access::{CanInvite, Waitlist};
use super::choice::{CapacityScope, Class, RosterVisibility, RsvpPolicy, Status, Transp};
use super::component::{Component, Geo, read_dates};
use super::uri::Uri;
use super::when::{End, RecurrenceId, When};
use super::{keys, moment, people};
use crate::hash::Hash;
use crate::limits::{
    CALENDARS_MAX, CATEGORIES_MAX, CHANGES_MAX, CONTRIBUTORS_MAX, DATES_MAX, LINKS_MAX,
    LOCATIONS_MAX,
};
use crate::record::{self, Invalid};
use crate::wire::List;

/// `amendments`
#[derive(Serialize, Deserialize, Debug, Clone, PartialEq, Eq)]
pub(crate) struct Amendment {
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
    RsvpPolicy(RsvpPolicy),
    CanInvite(CanInvite),
    MaxAttendees(Option<u32>),
    CapacityScope(CapacityScope),
    Waitlist(Waitlist),
    PlusOnesMax(u32),
    DelegationDepthMax(u8),
    TentativeCounts(bool),
    RosterVisibility(RosterVisibility),
    Contributors(List<[u8; 32], CONTRIBUTORS_MAX>),
}

impl From<&record::Amendment> for Amendment {
    fn from(amendment: &record::Amendment) -> Amendment {
        Amendment {
            event: amendment.event.as_uri().into(),
            value_hash: *amendment.value_hash.as_bytes(),
            changes: amendment.changes.iter().map(Change::from).collect(),
            comment: amendment.comment.clone(),
            created_at: amendment.created_at.micros(),
            last_modified: amendment.last_modified.micros(),
        }
    }
}

impl TryFrom<Amendment> for record::Amendment {
    type Error = Invalid;

    fn try_from(amendment: Amendment) -> Result<record::Amendment, Invalid> {
        let changes = amendment.changes.into_vec().into_iter().map(Change::read);
        Ok(record::Amendment {
            event: amendment.event.read_event("x_pubky_event_uri")?,
            value_hash: Hash(amendment.value_hash),
            changes: changes.collect::<Result<_, Invalid>>()?,
            comment: amendment.comment,
            created_at: moment("created_at", amendment.created_at)?,
            last_modified: moment("last_modified", amendment.last_modified)?,
        })
    }
}

impl From<&record::Change> for Change {
    fn from(change: &record::Change) -> Change {
        Change {
            recurrence_id: change.recurrence_id.as_ref().map(RecurrenceId::from),
            field: (&change.field).into(),
        }
    }
}

impl Change {
    pub(super) fn read(self) -> Result<record::Change, Invalid> {
        Ok(record::Change {
            recurrence_id: self.recurrence_id.map(RecurrenceId::read).transpose()?,
            field: self.field.read()?,
        })
    }
}

impl From<&record::Field> for Field {
    fn from(field: &record::Field) -> Field {
        match field {
            record::Field::Component(of) => {
                Field::Component(of.as_ref().map(|of| Box::new((&**of).into())))
            }
            record::Field::Start(start) => Field::Start(start.into()),
            record::Field::End(end) => Field::End(end.as_ref().map(End::from)),
            record::Field::Summary(text) => Field::Summary(text.clone()),
            record::Field::Description(text) => Field::Description(text.clone()),
            record::Field::StyledDescription(text) => Field::StyledDescription(text.clone()),
            record::Field::Status(status) => Field::Status((*status).into()),
            record::Field::Locations(places) => Field::Locations(places.as_slice().into()),
            record::Field::ImageUri(uri) => Field::ImageUri(uri.clone()),
            record::Field::Url(url) => Field::Url(url.clone()),
            record::Field::Rrule(rule) => Field::Rrule(rule.clone()),
            record::Field::Rdate(dates) => Field::Rdate(dates.iter().map(When::from).collect()),
            record::Field::Exdate(dates) => Field::Exdate(dates.iter().map(When::from).collect()),
            record::Field::Class(class) => Field::Class((*class).into()),
            record::Field::Transp(transp) => Field::Transp((*transp).into()),
            record::Field::Categories(words) => Field::Categories(words.as_slice().into()),
            record::Field::Priority(priority) => Field::Priority(*priority),
            record::Field::Geo(geo) => Field::Geo(geo.map(Geo::from)),
            record::Field::Conference(links) => Field::Conference(links.as_slice().into()),
            record::Field::Attach(links) => Field::Attach(links.as_slice().into()),
            record::Field::RelatedTo(links) => Field::RelatedTo(links.as_slice().into()),
            record::Field::Calendars(uris) => {
                Field::Calendars(uris.iter().map(|uri| uri.as_uri().into()).collect())
            }
            record::Field::RsvpPolicy(policy) => Field::RsvpPolicy((*policy).into()),
            record::Field::CanInvite(who) => Field::CanInvite(who.into()),
            record::Field::MaxAttendees(seats) => Field::MaxAttendees(*seats),
            record::Field::CapacityScope(scope) => Field::CapacityScope((*scope).into()),
            record::Field::Waitlist(line) => Field::Waitlist(line.into()),
            record::Field::PlusOnesMax(guests) => Field::PlusOnesMax(*guests),
            record::Field::DelegationDepthMax(depth) => Field::DelegationDepthMax(*depth),
            record::Field::TentativeCounts(counts) => Field::TentativeCounts(*counts),
            record::Field::RosterVisibility(who) => Field::RosterVisibility((*who).into()),
            record::Field::Contributors(who) => Field::Contributors(keys(who)),
        }
    }
}

impl Field {
    fn read(self) -> Result<record::Field, Invalid> {
        Ok(match self {
            Field::Component(of) => {
                record::Field::Component(of.map(|of| of.read().map(Box::new)).transpose()?)
            }
            Field::Start(start) => record::Field::Start(start.read("dtstart")?),
            Field::End(end) => record::Field::End(end.map(End::read).transpose()?),
            Field::Summary(text) => record::Field::Summary(text),
            Field::Description(text) => record::Field::Description(text),
            Field::StyledDescription(text) => record::Field::StyledDescription(text),
            Field::Status(status) => record::Field::Status(status.into()),
            Field::Locations(places) => record::Field::Locations(places.into_vec()),
            Field::ImageUri(uri) => record::Field::ImageUri(uri),
            Field::Url(url) => record::Field::Url(url),
            Field::Rrule(rule) => record::Field::Rrule(rule),
            Field::Rdate(dates) => record::Field::Rdate(read_dates("rdate", dates)?),
            Field::Exdate(dates) => record::Field::Exdate(read_dates("exdate", dates)?),
            Field::Class(class) => record::Field::Class(class.into()),
            Field::Transp(transp) => record::Field::Transp(transp.into()),
            Field::Categories(words) => record::Field::Categories(words.into_vec()),
            Field::Priority(priority) => record::Field::Priority(priority),
            Field::Geo(geo) => record::Field::Geo(geo.map(record::Geo::from)),
            Field::Conference(links) => record::Field::Conference(links.into_vec()),
            Field::Attach(links) => record::Field::Attach(links.into_vec()),
            Field::RelatedTo(links) => record::Field::RelatedTo(links.into_vec()),
            Field::Calendars(uris) => {
                let uris = uris.into_vec().into_iter();
                let read = uris.map(|uri| uri.read_calendar("x_pubky_calendar_uris"));
                record::Field::Calendars(read.collect::<Result<_, Invalid>>()?)
            }
            Field::RsvpPolicy(policy) => record::Field::RsvpPolicy(policy.into()),
            Field::CanInvite(who) => record::Field::CanInvite(who.into()),
            Field::MaxAttendees(seats) => record::Field::MaxAttendees(seats),
            Field::CapacityScope(scope) => record::Field::CapacityScope(scope.into()),
            Field::Waitlist(line) => record::Field::Waitlist(line.into()),
            Field::PlusOnesMax(guests) => record::Field::PlusOnesMax(guests),
            Field::DelegationDepthMax(depth) => record::Field::DelegationDepthMax(depth),
            Field::TentativeCounts(counts) => record::Field::TentativeCounts(counts),
            Field::RosterVisibility(who) => record::Field::RosterVisibility(who.into()),
            Field::Contributors(who) => record::Field::Contributors(people(who)),
        })
    }
}
