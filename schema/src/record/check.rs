//! Whether a record may stand where it lies (`20-records`, *Validation*): clear errors, never
//! silent repair.
//!
//! Read in this order: [`place`] says which area a record may lie in, [`name`] that its id is the
//! one its contents make, then one file for each kind.

mod access;
mod acting;
mod amendment;
mod answer;
mod calendar;
mod component;
mod event;
mod foreign;
mod guest;
mod later;
mod name;
mod person;
mod place;
mod proposal;
mod rule;
mod text;
mod time;

#[cfg(test)]
mod tests;

use super::Record;
use crate::key::Identity;
use crate::limits::VALUE_BYTES_MAX;
use crate::path::Path;
use crate::time::Timestamp;
use crate::wire;

pub(crate) use later::check_later;
pub use rule::check_rrule;
pub use text::tag_label;

/// Why a record is refused: which field, what it was, and the rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {got}; expected {rule}")]
pub struct Invalid {
    /// The field, in the JSON face's spelling.
    pub field: &'static str,
    /// What was there: a length, a kind or a number, never the content.
    pub got: String,
    /// The rule.
    pub rule: &'static str,
}

impl Invalid {
    pub(crate) fn new(field: &'static str, got: impl Into<String>, rule: &'static str) -> Invalid {
        Invalid { field, got: got.into(), rule }
    }
}

/// Checks a record against all that `20-records` says of it: its fields and their size together,
/// that its id is the one its contents make, that an id made of time is not from the future of the
/// head it came with, and that it lies in an area where it may.
///
/// Every program calls this before it writes, and [`super::read`] whenever one is read.
///
/// # Errors
/// [`Invalid`] naming the first field that breaks a rule.
pub fn check(
    author: Identity,
    path: &Path,
    record: &Record,
    head_time: Timestamp,
) -> Result<(), Invalid> {
    check_meaning(author, path, record, head_time)?;
    let bytes = wire::encode(record).len();
    if bytes > VALUE_BYTES_MAX {
        return Err(Invalid::new("record", format!("{bytes} bytes"), "at most 262144 bytes"));
    }
    Ok(())
}

/// Checks an event by itself, wherever it will lie: what [`check`] says of its fields.
///
/// # Errors
/// [`Invalid`] naming the first field that breaks a rule.
pub fn check_event(event: &super::Event) -> Result<(), Invalid> {
    event::check(event)
}

/// Checks a profile by itself: what [`check`] says of its fields.
///
/// # Errors
/// [`Invalid`] naming the first field that breaks a rule.
pub fn check_profile(profile: &super::Profile) -> Result<(), Invalid> {
    person::check_profile(profile)
}

/// [`check`] of a record whose bytes are known to be few enough.
pub(crate) fn check_meaning(
    author: Identity,
    path: &Path,
    record: &Record,
    head_time: Timestamp,
) -> Result<(), Invalid> {
    place::check(path, record)?;
    name::check(path, record, head_time)?;
    match record {
        Record::Profile(profile) => person::check_profile(profile),
        Record::Contact(contact) => person::check_contact(contact),
        Record::Calendar(calendar) => calendar::check(calendar),
        Record::Event(event) => event::check(event),
        Record::Invitation(invitation) => answer::check_invitation(invitation),
        Record::Attendee(answer) => answer::check_attendee(author, answer),
        Record::Admission(admission) => answer::check_admission(admission),
        Record::CounterProposal(of) => proposal::check_proposal(author, of),
        Record::DeclineCounter(decline) => proposal::check_decline(decline),
        Record::Amendment(of) => amendment::check(of),
        Record::Handover(handover) => acting::check_handover(author, handover),
        Record::CalendarAmendment(of) => calendar::check_amendment(of),
        Record::Claim(claim) => acting::check_claim(author, claim),
        Record::Grant(grant) => acting::check_grant(author, grant),
        Record::Guest(guest) => guest::check(guest),
        Record::Tag(tag) => text::check_label(&tag.label),
    }
}

/// Refuses a list longer than `max`.
fn at_most(
    field: &'static str,
    count: usize,
    max: usize,
    rule: &'static str,
) -> Result<(), Invalid> {
    if count > max { Err(Invalid::new(field, count.to_string(), rule)) } else { Ok(()) }
}
