//! What the records mean: domain types, free of any wire or text format.
//!
//! [`crate::wire`] turns them into bytes and back, [`crate::json`] into the JSON that Eventky's
//! tools read, [`check`] says whether one may stand where it lies.

mod about;
mod access;
mod admission;
mod amendment;
mod attendee;
mod calendar;
mod check;
mod component;
mod contact;
mod continuation;
mod event;
#[cfg(test)]
pub(crate) mod example;
mod field;
mod geo;
mod grant;
mod guest;
mod invitation;
mod profile;
mod proposal;
mod read;
mod recurrence_id;
mod tag;
mod when;
mod words;

pub use access::{Access, CanInvite, CapacityScope, Promotion, RosterVisibility, RsvpPolicy};
pub use access::{Visibility, Waitlist};
pub use admission::{Admission, AdmissionOf, AdmissionState, Person};
pub use amendment::{Amendment, Change};
pub use attendee::{Attendee, PartStat};
pub use calendar::{Calendar, CalendarAmendment, CalendarVisibility};
pub use check::{Invalid, check, check_event, check_profile, check_rrule, tag_label};
pub use component::{Class, Component, End, Status, Transp};
pub use contact::Contact;
pub use continuation::{Claim, Handover};
pub use event::{Event, Foreign, ForeignPerson, SplitFrom};
pub use field::Field;
pub use geo::{BadGeo, Geo};
pub use grant::{Acts, Grant};
pub use guest::{Guest, GuestAnswer, GuestPart};
pub use invitation::{CuType, Invitation, Role};
pub use profile::Profile;
pub use proposal::{Both, CounterProposal, DeclineCounter, DeclineReason};
pub use read::{ReadError, read};
pub use recurrence_id::{BadRecurrenceId, RecurrenceId};
pub use tag::Tag;
pub use when::{BadWhen, When, instant, known_zone};

/// One record of a collection this version reads in full.
#[derive(Debug, Clone, PartialEq)]
pub enum Record {
    /// `profiles`
    Profile(Profile),
    /// `calendars`
    Calendar(Calendar),
    /// `events`
    Event(Box<Event>),
    /// `invitations`
    Invitation(Invitation),
    /// `attendees`
    Attendee(Attendee),
    /// `admissions`
    Admission(Admission),
    /// `counter-proposals`
    CounterProposal(CounterProposal),
    /// `decline-counters`, of what is not wanted
    DeclineCounter(DeclineCounter),
    /// `amendments`
    Amendment(Amendment),
    /// `handovers`
    Handover(Handover),
    /// `claims`
    Claim(Claim),
    /// `grants`
    Grant(Grant),
    /// `calendar-amendments`
    CalendarAmendment(Box<CalendarAmendment>),
    /// `tags`
    Tag(Tag),
    /// `contacts`, in `priv` only
    Contact(Contact),
    /// `guests`, in `priv` only
    Guest(Guest),
}
