//! Why a command is refused: a closed list, each with its data, never text from records.

use kalends_schema::key::Identity;
use kalends_schema::record::{Invalid, RecurrenceId};
use kalends_schema::recurrence::ExpansionError;

use super::NotContinued;
use super::amend::Unamended;

/// Why a command is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// What would be written breaks a rule of its kind.
    #[error(transparent)]
    Invalid(#[from] Invalid),
    /// Only the organizer may do that.
    #[error("only its organizer {organizer} may do that")]
    NotTheOrganizer {
        /// Who may.
        organizer: Identity,
    },
    /// Somebody else's event is not amended like that.
    #[error(transparent)]
    Amendment(#[from] Unamended),
    /// Only its owner may change a calendar.
    #[error("only its owner {owner} may change the calendar")]
    NotTheOwner {
        /// Who may.
        owner: Identity,
    },
    /// The owner needs no role in a calendar of their own.
    #[error("{who} owns the calendar")]
    OwnCalendar {
        /// Who.
        who: Identity,
    },
    /// A calendar is in its owner's keyspace for good.
    #[error("the ownership of a calendar does not move")]
    OwnershipStays,
    /// A calendar that only its owner can read has nobody else in it.
    #[error("the calendar is private: nobody but its owner can read it")]
    PrivateCalendar,
    /// Somebody who has no role in the calendar cannot lose it.
    #[error("the calendar is not shared with {who}")]
    NotShared {
        /// Who.
        who: Identity,
    },
    /// A calendar that would become private, or stop being so, would have another URI.
    #[error("a private calendar stays private, and a published one published")]
    OtherArea,
    /// People cannot be invited to an event that only its owner can read.
    #[error("the event is private: nobody but its owner can read it")]
    PrivateEvent,
    /// Sealed events come in a later version.
    #[error("sealed events are not supported yet")]
    Sealed,
    /// The event, or that occurrence, is cancelled.
    #[error("it is cancelled")]
    Cancelled,
    /// The event's organizer has no key: it came by import.
    #[error("the event came by import and its organizer has no key")]
    Foreign,
    /// The event does not take place then.
    #[error("the event has no occurrence {on}")]
    NoSuchOccurrence {
        /// The original start that was named.
        on: RecurrenceId,
    },
    /// The dates of the series cannot be given, so what is said of them cannot be moved.
    #[error("the dates of the series: {0}")]
    Series(#[from] ExpansionError),
    /// More guests than the event allows.
    #[error("{got} guests; the event allows {max}")]
    Guests {
        /// How many were to come along.
        got: u32,
        /// How many may.
        max: u32,
    },
    /// The organizer invites, and is not invited.
    #[error("the organizer is not invited to an event of their own")]
    OwnInvitation,
    /// The event does not let this person invite.
    #[error("the event does not let you invite others")]
    MayNotInvite,
    /// Whoever does not organize an event asks so many people to it and no more.
    #[error("{got} people would be invited by you; an event counts {max} of one person")]
    TooManyInvited {
        /// How many it would be.
        got: usize,
        /// How many are counted.
        max: usize,
    },
    /// There is no invitation to take back.
    #[error("{who} has no invitation of yours to take back")]
    NoInvitation {
        /// Whose it would be.
        who: Identity,
    },
    /// It is about acting for somebody.
    #[error(transparent)]
    Deputy(#[from] DeputyRefusal),
    /// There is no answer to decide about.
    #[error("no answer of {who} is known here")]
    NoAnswer {
        /// Whose it would be.
        who: Identity,
    },
    /// There is no seat and no place in the line to release.
    #[error("{who} holds no seat, and no place in the line")]
    NothingHeld {
        /// Whose it would be.
        who: Identity,
    },
    /// A series is split so often and no more.
    #[error("the series was split {max} times already")]
    SplitTooOften {
        /// How often it may be.
        max: usize,
    },
    /// What was answered to a series counts for the one that was split from it.
    #[error("a later part of the series was split from it, for which its answers count")]
    SplitLater,
    /// Somebody cannot go on with the event.
    #[error(transparent)]
    NotContinued(#[from] NotContinued),
    /// The organizer changes the event instead.
    #[error("the event is your own: change it")]
    OwnProposal,
    /// The event hears proposals of those who may answer it, and they may not.
    #[error("the event takes proposals of those who may answer it")]
    NotHeard,
    /// As many proposals as an event hears of one person.
    #[error("there are {max} proposals of yours already, and the event hears no more")]
    TooManyProposals {
        /// How many it hears.
        max: usize,
    },
    /// The event has another time by now than the one that was countered.
    #[error("the proposal counters number {named} of the event, which has changed since")]
    OutdatedProposal {
        /// The `sequence` it names.
        named: u32,
    },
    /// Another version of the proposal is here than was looked at.
    #[error("the proposal was changed meanwhile")]
    ProposalChanged,
    /// Only whoever proposed takes it back.
    #[error("{author} proposed that; only they can take it back")]
    NotYourProposal {
        /// Whose it is.
        author: Identity,
    },
    /// The event says that it was accepted.
    #[error("the proposal was accepted already")]
    AcceptedProposal,
    /// The organizer invites whoever is to come.
    #[error("the event is your own: invite whoever is to come")]
    OwnDelegation,
    /// The event does not let the owner pass their place on to that person.
    #[error("the event does not let you pass your place on to {to}")]
    MayNotDelegate {
        /// To whom.
        to: Identity,
    },
    /// There is no answer to withdraw.
    #[error("there is no answer to withdraw")]
    NothingToWithdraw,
    /// A label that the owner has not put there cannot be taken off.
    #[error("there is no such tag of yours")]
    NotTagged,
    /// The record is not here, or was removed.
    #[error("the record is not here any more")]
    Gone,
    /// The record is there, and this version cannot read it.
    #[error("the record needs a newer version, or is damaged")]
    Unreadable,
    /// Nobody is a mirror of their own.
    #[error("nobody is a mirror of their own")]
    OwnMirror,
    /// As many mirrors as a packet names.
    #[error("there are {max} mirrors already, and no more can be announced")]
    TooManyMirrors {
        /// How many there may be.
        max: usize,
    },
    /// They are none of the owner's mirrors.
    #[error("{who} is no mirror of yours")]
    NoMirror {
        /// Who is meant.
        who: Identity,
    },
    /// As many are carried as one machine keeps fresh.
    #[error("{max} people are carried already, and no more can be")]
    TooManyCarried {
        /// How many there may be.
        max: usize,
    },
    /// A test's raw write outside the owner's keyspace or grammar.
    #[error("not a record of one's own that may be written")]
    NotWritable,
}

/// Why acting for somebody, or letting somebody act, is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DeputyRefusal {
    /// Somebody may do nothing for the owner, so nothing ends.
    #[error("{who} has no grant of yours")]
    NoGrant {
        /// Whose it would be.
        who: Identity,
    },
    /// The owner acts for somebody who does not let them.
    #[error("{principal} does not let you do that for them")]
    NotGranted {
        /// In whose name it was to be done.
        principal: Identity,
    },
    /// As many deputies as one person has.
    #[error("you have {max} deputies already, and can have no more")]
    TooMany {
        /// How many there may be.
        max: usize,
    },
    /// A deputy decides about others' answers.
    #[error("nobody admits themselves, not even in somebody's name")]
    OwnAdmission,
}
