//! What records of several kinds say of themselves.

use super::{Record, RecurrenceId};
use crate::time::Timestamp;

impl Record {
    /// The author's claim of when this version was written.
    pub fn last_modified(&self) -> Timestamp {
        match self {
            Record::Profile(one) => one.last_modified,
            Record::Calendar(one) => one.last_modified,
            Record::Event(one) => one.last_modified,
            Record::Invitation(one) => one.last_modified,
            Record::Attendee(one) => one.last_modified,
            Record::Admission(one) => one.last_modified,
            Record::CounterProposal(one) => one.last_modified,
            Record::DeclineCounter(one) => one.last_modified,
            Record::Amendment(one) => one.last_modified,
            Record::Handover(one) => one.last_modified,
            Record::Claim(one) => one.last_modified,
            Record::Grant(one) => one.last_modified,
            Record::CalendarAmendment(one) => one.last_modified,
            Record::Tag(one) => one.last_modified,
            Record::Contact(one) => one.last_modified,
            Record::Guest(one) => one.last_modified,
        }
    }

    /// The one date of its event that it is about; `None` where it is about the whole, or about no
    /// event.
    pub fn recurrence_id(&self) -> Option<RecurrenceId> {
        match self {
            Record::Invitation(one) => one.recurrence_id,
            Record::Attendee(one) => one.recurrence_id,
            Record::Admission(one) => one.recurrence_id,
            Record::CounterProposal(one) => one.recurrence_id,
            Record::Profile(_)
            | Record::Calendar(_)
            | Record::Event(_)
            | Record::DeclineCounter(_)
            | Record::Amendment(_)
            | Record::Handover(_)
            | Record::Claim(_)
            | Record::Grant(_)
            | Record::CalendarAmendment(_)
            | Record::Tag(_)
            | Record::Contact(_)
            | Record::Guest(_) => None,
        }
    }

    /// The author's word with it.
    pub fn comment(&self) -> Option<&str> {
        let comment = match self {
            Record::Invitation(one) => &one.comment,
            Record::Attendee(one) => &one.comment,
            Record::CounterProposal(one) => &one.comment,
            Record::DeclineCounter(one) => &one.comment,
            Record::Amendment(one) => &one.comment,
            Record::Handover(one) => &one.comment,
            Record::Profile(_)
            | Record::Calendar(_)
            | Record::Event(_)
            | Record::Admission(_)
            | Record::Claim(_)
            | Record::Grant(_)
            | Record::CalendarAmendment(_)
            | Record::Tag(_)
            | Record::Contact(_)
            | Record::Guest(_) => &None,
        };
        comment.as_deref()
    }
}
