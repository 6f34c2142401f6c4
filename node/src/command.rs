//! What the owner wants done, decided: pure functions from what is known to what is written.
//!
//! `now`, ids and the records they rest on are handed in. The engine finds those records, writes
//! what comes out, and tells whom it concerns; nothing here waits, draws or reads a clock.

mod access;
mod admit;
mod amend;
mod answer;
mod calendar;
mod carry;
mod contact;
mod counter;
mod create;
mod delete;
mod edit;
mod grant;
mod handover;
mod invite;
mod profile;
mod refusal;
#[cfg(test)]
mod sample;
mod split;
mod tag;

pub use access::AccessEdit;
pub(crate) use admit::admission_write;
pub use admit::{DecideWish, decide};
pub(crate) use amend::unfit;
pub use amend::{Amend, AmendWish, Heard, Unamended, amend, hear_amendment, withdraw_amendment};
pub use answer::{AnswerWish, Question, Reply, answer};
pub use calendar::{CalendarChange, CalendarDraft, CalendarEdit, CalendarOf};
pub use calendar::{amend_calendar, change_calendar, create_calendar, take_up};
pub use carry::CARRY_QUOTA;
pub(crate) use carry::{Asked, add_mirror, hear_ask, speak};
pub(crate) use contact::contact_path;
pub use contact::{add_contact, block, follow, remove_contact, unblock, unfollow};
pub use counter::{CounterWish, ProposalVerdict, ProposalWord, Proposing};
pub use counter::{decide_proposal, propose, withdraw_proposal};
pub(crate) use create::area_of;
pub use create::{EventDraft, create_event};
pub use delete::{Deletion, delete, goes_by, gone, is_still_cancelled, may_go, written_about};
pub use edit::{Dated, EventEdit, cancel, edit_event, moved_dates};
pub use grant::{Ending, GrantWish, end_grant, grant};
pub use handover::{NotContinued, SOURCES_MIN, Silence};
pub use handover::{claim, hand_over, may_claim, take_back, take_over};
pub use invite::{InviteWish, invite, may_invite_so_many, revoke};
pub use profile::{ProfileEdit, edit_profile};
pub use refusal::{DeputyRefusal, Refusal};
pub(crate) use split::{InTwo, beside, split_event};
pub use tag::{tag, tag_path};

pub use kalends_schema::itip::records::Write;

use kalends_schema::key::Identity;
use kalends_schema::record::{Event, RecurrenceId};
use kalends_schema::uri::EventUri;

/// An event, its name, and whose node asks: what most decisions rest on.
#[derive(Debug, Clone, Copy)]
pub struct Of<'a> {
    /// The owner of this node.
    pub me: Identity,
    /// Who organizes the event now.
    pub organizer: Identity,
    /// The event's first URI, its root.
    pub uri: &'a EventUri,
    /// The event.
    pub event: &'a Event,
}

impl Of<'_> {
    fn mine(&self) -> Result<(), Refusal> {
        if self.organizer == self.me {
            return Ok(());
        }
        Err(Refusal::NotTheOrganizer { organizer: self.organizer })
    }

    /// Whether the owner speaks as the organizer: as themselves, or as a deputy.
    fn in_name_of(&self, principal: Option<Identity>) -> Result<(), Refusal> {
        match principal {
            Some(principal) if principal == self.organizer => Ok(()),
            Some(_) | None => self.mine(),
        }
    }

    fn has(&self, on: Option<&RecurrenceId>) -> Result<(), Refusal> {
        match on {
            Some(on) if !kalends_schema::recurrence::is_occurrence(self.event, on) => {
                Err(Refusal::NoSuchOccurrence { on: *on })
            }
            _ => Ok(()),
        }
    }
}
