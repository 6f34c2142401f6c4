//! Where a person stands with an event, and why.

use crate::key::Identity;
use crate::record::{PartStat, Person, Role};
use crate::stamp::Stamp;

/// Why an answer does not stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Refusal {
    /// The event is for invited people, and they are not.
    NotInvited,
    /// Given after the event was cancelled.
    Cancelled,
    /// More guests than the event allows.
    Guests,
    /// No seat was left, and no place in the line.
    Full,
    /// Passed on where, or more often than, the event allows.
    Delegation,
}

/// Where a person stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// Asked and not answered, or answered before what they answered to was changed.
    NeedsAction {
        /// What the lapsed answer was.
        was: Option<PartStat>,
    },
    /// Coming.
    Confirmed,
    /// Perhaps coming.
    Tentative,
    /// Not coming.
    Declined,
    /// Somebody else comes.
    ///
    /// [`Row::delegate`] says who.
    Delegated,
    /// Answered; the organizer has not decided.
    Pending,
    /// Waits for a seat.
    Waitlisted {
        /// From 1: the rank among those waiting.
        place: u32,
    },
    /// Not wanted by the organizer.
    Denied,
    /// No longer invited.
    Revoked,
    /// Answered in vain.
    Refused(Refusal),
}

/// One person at one occurrence, or at the series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Who.
    pub person: Person,
    /// Where they stand.
    pub standing: Standing,
    /// Their part: the invitation's, or the one they claim (see `role_claimed`).
    pub role: Option<Role>,
    /// Whether the role is only what they say of themselves.
    pub role_claimed: bool,
    /// Whether an invitation of theirs stands.
    pub invited: bool,
    /// Whether the occurrence is cancelled; the standing is what it was.
    pub cancelled: bool,
    /// Guests they bring; where admissions are needed, guests admitted.
    pub guests: u32,
    /// Seats wished for beyond those admitted, not decided yet.
    pub asks: u32,
    /// From 1: the rank in the line; a lapsed answer keeps it too. 0 for whoever does not wait.
    pub place: u32,
    /// The commit of the answer it rests on.
    pub answer: Option<Stamp>,
    /// Who wrote that answer, where it was a deputy.
    pub acted_by: Option<Identity>,
    /// The other end of a delegation: to whom the place is passed on; else, of whoever stands in
    /// somebody's place, whose it is.
    pub delegate: Option<Identity>,
}

impl Row {
    /// Whether the person is asked in somebody's place and has not answered: shown to those two and
    /// the organizer.
    pub fn is_delegate_to_be(&self) -> bool {
        self.delegate.is_some() && self.standing == (Standing::NeedsAction { was: None })
    }
}

impl Standing {
    /// Whether it is a yes or a maybe that counts.
    pub fn is_coming(self) -> bool {
        matches!(self, Standing::Confirmed | Standing::Tentative)
    }

    /// Whether the organizer or the rules keep the person out: nobody else's business.
    pub fn is_out(self) -> bool {
        matches!(self, Standing::Denied | Standing::Revoked | Standing::Refused(_))
    }

    /// One word for it, as faces show it.
    pub fn word(self) -> &'static str {
        match self {
            Standing::NeedsAction { .. } => "needs-action",
            Standing::Confirmed => "confirmed",
            Standing::Tentative => "tentative",
            Standing::Declined => "declined",
            Standing::Delegated => "delegated",
            Standing::Pending => "pending",
            Standing::Waitlisted { .. } => "waitlisted",
            Standing::Denied => "denied",
            Standing::Revoked => "revoked",
            Standing::Refused(_) => "refused",
        }
    }
}

impl Refusal {
    /// One word for it, as faces show it.
    pub fn word(self) -> &'static str {
        match self {
            Refusal::NotInvited => "not-invited",
            Refusal::Cancelled => "cancelled",
            Refusal::Guests => "guests",
            Refusal::Full => "full",
            Refusal::Delegation => "delegation",
        }
    }
}
