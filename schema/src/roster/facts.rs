//! The signed records that a roster rests on.

use crate::key::Identity;
use crate::record::{Admission, Attendee, Event, Invitation};
use crate::stamp::Stamp;
use crate::uri::EventUri;

/// A record with the commit that wrote it.
#[derive(Debug, Clone, PartialEq)]
pub struct Stamped<T> {
    /// The commit that wrote this version.
    pub stamp: Stamp,
    /// The record.
    pub record: T,
}

/// A record of a known author, with the commit that wrote it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact<T> {
    /// Whose keyspace it lies in.
    pub author: Identity,
    /// The commit that wrote this version.
    pub stamp: Stamp,
    /// The record.
    pub record: T,
}

/// All that is known of one event. Order, duplicates, older versions and records of other events
/// change nothing: of one author's versions of a record the highest stamp counts, and what does
/// not name the event is left out.
#[derive(Debug, Clone, PartialEq)]
pub struct Facts {
    /// The event's URI; its author is the organizer.
    pub event_uri: EventUri,
    /// The event.
    pub event: Stamped<Event>,
    /// Invitations, whoever wrote them.
    pub invitations: Vec<Fact<Invitation>>,
    /// Admissions; only the organizer's count.
    pub admissions: Vec<Fact<Admission>>,
    /// Answers.
    pub answers: Vec<Fact<Attendee>>,
}
