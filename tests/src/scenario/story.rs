//! What a story is made of.

use std::collections::BTreeSet;

use kalends_node::api::ActWord;
use kalends_schema::record::{PartStat, RecurrenceId, When};

use super::calendar::{CalendarAct, CalendarClaim};
use super::continuation::GoOn;
use super::inbox::InboxClaim;

/// A person or an indexer, as the story calls them.
pub type Name = String;

/// Which event, and which date of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Which {
    /// The event's title.
    pub title: String,
    /// One date only.
    pub on: Option<RecurrenceId>,
}

/// One line.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// `people Ann Bob`: each gets a node.
    People(Vec<Name>),
    /// `indexers North South`
    Indexers(Vec<Name>),
    /// `Ann knows Bob Cem`: they are contacts of hers.
    Knows(Name, Vec<Name>),
    /// `Ann joins`: every indexer.
    Joins(Name),
    /// `30 days later`
    Pass(u16),
    /// `Ann goes offline`
    Leaves(Name),
    /// `Ann comes back`
    Returns(Name),
    /// `Ann grants Bob answer`: he may act for her.
    Grants(Name, Granting),
    /// `Ann ends the grant to Bob`; or `undoes` it: the last is whether.
    EndsGrant(Name, Name, bool),
    /// Somebody does something that their program lets them do.
    Does(Name, Act),
    /// `Cem may not invite Bob to "Picnic"`: their program refuses.
    MayNot(Name, Act),
    /// Somebody does something with a calendar.
    Arranges(Name, CalendarAct),
    /// Their program refuses that.
    MayNotArrange(Name, CalendarAct),
    /// Somebody writes into their own keyspace what their program would not.
    Forges(Name, Forgery),
    /// `Bob dismisses "Picnic"`: everything that the inbox says of it
    Dismisses(Name, String),
    /// `remember "Picnic"`
    Remember(String),
    /// `then …`
    Then(Claim),
}

/// What a program does for its owner.
#[derive(Debug, Clone, PartialEq)]
pub enum Act {
    /// `creates event "Picnic" at 2027-06-01 14:00 Europe/Berlin public …`
    Create(Box<NewEvent>),
    /// `invites Bob Cem to "Picnic"`
    Invite(Vec<Name>, Which),
    /// `revokes Bob from "Picnic"`
    Revoke(Name, Which),
    /// `answers yes to "Picnic" with 2 guests`
    Answer(Word, Which, Option<u32>),
    /// `delegates "Picnic" to Cem`
    Delegate(Which, Name),
    /// `admits Bob to "Picnic"`
    Admit(Name, Which),
    /// `denies Bob "Picnic"`
    Deny(Name, Which),
    /// `releases Bob from "Picnic"`
    Release(Name, Which),
    /// `splits "Class" on 2027-06-15T18:00:00 into "Later"`
    Split(Which, Box<Later>),
    /// `cancels "Picnic"`
    Cancel(Which),
    /// `moves "Picnic" to 2027-06-02 15:00 Europe/Berlin`
    Move(Which, When),
    /// `proposes 2027-06-02 16:00 Europe/Berlin for "Picnic"`
    Propose(Which, Wanted),
    /// `withdraws the proposal for "Picnic"`
    Unpropose(Which),
    /// `accepts the proposal of Bob for "Picnic"`
    Accept(Name, Which),
    /// `declines the proposal of Bob for "Picnic"`
    Decline(Name, Which),
    /// `changes "Picnic" limit 3 waitlist`
    Change(String, Vec<Rule>),
    /// `lets Bob Cem invite to "Picnic"`
    LetInvite(Vec<Name>, String),
    /// `repeats "Picnic" by FREQ=WEEKLY;COUNT=4`; `None` for `makes "Picnic" single`
    Repeat(String, Option<String>),
    /// `deletes "Picnic"`
    Delete(String),
    /// `hands "Picnic" over to Bob`, and what else hands an event on
    GoOn(GoOn),
    /// `edits "Picnic" title "Barbecue"`, `changes "Picnic" admins Bob`
    Amend(Which, Amending),
    /// `drops their change of "Picnic"`
    TakeBack(String),
    /// `answers yes to "Picnic" for Ann`: in somebody's name.
    For(Name, Box<Act>),
}

/// What somebody may do for somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Granting {
    /// Who may.
    pub to: Name,
    /// Do what.
    pub may: Vec<ActWord>,
    /// For one event only.
    pub event: Option<String>,
    /// Until that day.
    pub until: Option<String>,
    /// Their place among the deputies.
    pub order: Option<u32>,
}

/// What an edit says; of somebody else's event, what its amendment says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Amending {
    /// SUMMARY
    Title(String),
    /// LOCATION
    Place(String),
    /// Who may change anything.
    Admins(Vec<Name>),
    /// Who may change single dates.
    Contributors(Vec<Name>),
}

/// What is proposed.
#[derive(Debug, Clone, PartialEq)]
pub enum Wanted {
    /// Another start.
    Start(When),
    /// `the place "Town hall"`
    Place(String),
}

/// An answer in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Word {
    /// ACCEPTED
    Yes,
    /// TENTATIVE
    Maybe,
    /// DECLINED
    No,
    /// Taken away.
    Withdraw,
}

impl Word {
    /// The PARTSTAT it stands for.
    pub fn partstat(self) -> PartStat {
        match self {
            Word::Yes => PartStat::Accepted,
            Word::Maybe => PartStat::Tentative,
            Word::No => PartStat::Declined,
            Word::Withdraw => PartStat::NeedsAction,
        }
    }
}

/// An event to create.
#[derive(Debug, Clone, PartialEq)]
pub struct NewEvent {
    /// SUMMARY, and how the story calls it.
    pub title: String,
    /// DTSTART
    pub start: When,
    /// RRULE
    pub rrule: Option<String>,
    /// Whether the organizer does not answer yes.
    pub not_going: bool,
    /// Policy, seats, visibility.
    pub rules: Vec<Rule>,
}

/// What follows a series that was split.
#[derive(Debug, Clone, PartialEq)]
pub struct Later {
    /// SUMMARY, and how the story calls it.
    pub title: String,
    /// DTSTART, where it is another.
    pub start: Option<When>,
    /// Policy and seats, where they are others.
    pub rules: Vec<Rule>,
}

/// One word of an event's policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rule {
    /// `public`
    Public,
    /// `unlisted`
    Unlisted,
    /// `invited-only`
    InvitedOnly,
    /// `approval-required`
    ApprovalRequired,
    /// `open`
    Open,
    /// `limit 2`
    Limit(u32),
    /// `unlimited`
    Unlimited,
    /// `waitlist`, `waitlist 5`: at most so many wait
    Waitlist(Option<u32>),
    /// `organizer-promotes`
    OrganizerPromotes,
    /// `guests 2`
    Guests(u32),
    /// `series-seats`: counted over all dates
    SeriesSeats,
    /// `attendees-invite`
    AttendeesInvite,
    /// `depth 2`: how often a place may be passed on
    Depth(u8),
}

/// What somebody writes past the rules of their program.
#[derive(Debug, Clone, PartialEq)]
pub enum Forgery {
    /// `forges an invitation of Bob to "Picnic"`
    Invitation(Name, Which),
    /// `forges an admission of Bob to "Picnic"`
    Admission(Name, Which),
    /// `forges an answer yes to "Picnic" of 2020-01-01`: claims to be as old
    Answer(Word, Which, Option<String>),
    /// `forges an answer yes to "Picnic" in the place of Bob`
    Place(Word, Which, Name),
    /// `forges a delegation of "Picnic" to Dan`
    Delegation(Which, Name),
    /// `forges an amendment of the place of "Picnic"`
    Amendment(Which),
    /// `forges an answer yes to "Picnic" for Ann`: in somebody's name
    AnswerFor(Word, Which, Name),
    /// `forges a claim of "Picnic"`: whether it may be claimed or not
    Claim(String),
    /// `forges a decline of the proposal of Bob for "Picnic"`
    Decline(Name, Which),
    /// `rewrites their answer to "Picnic" as one to "Dinner"`
    Rewrite(String, String),
}

/// What must be true, at every indexer alike.
#[derive(Debug, Clone, PartialEq)]
pub enum Claim {
    /// `then roster "Picnic": Ann confirmed, Bob waitlisted 1`
    Roster {
        /// Whose.
        which: Which,
        /// Who asks.
        asker: Asker,
        /// Everybody who is listed, and how.
        rows: BTreeSet<String>,
    },
    /// `then proposals for "Picnic": Bob open, Cem declined`
    Proposals {
        /// Which event.
        title: String,
        /// Who asks.
        asker: Asker,
        /// Everybody whose proposal is shown, and how it stands.
        rows: BTreeSet<String>,
    },
    /// `then Ann sees the proposal of Bob for "Picnic" open`: on her own node
    Sees {
        /// Who sees it.
        who: Name,
        /// Whose proposal.
        of: Name,
        /// For which event.
        title: String,
        /// How it stands.
        state: String,
    },
    /// `then Ann sees that Bob acted on "Picnic"`: on her own node
    Acted {
        /// Who sees it.
        who: Name,
        /// Who did something in their name.
        by: Name,
        /// To which event.
        title: String,
    },
    /// `then "Picnic" starts 2027-06-02T16:00:00 with sequence 1`
    Starts {
        /// Which event.
        title: String,
        /// DTSTART
        start: String,
        /// SEQUENCE
        sequence: u32,
    },
    /// `then "Picnic" takes place in "Town hall"`
    Place(Which, String),
    /// `then Ann is asked by Cem about "Picnic"`: among the requests of strangers
    Asked(Name, Option<Name>, String),
    /// `then amendments for "Picnic": Bob proposed`
    Amendments {
        /// Which event.
        title: String,
        /// Who asks.
        asker: Asker,
        /// Everybody whose amendment is shown, and how it stands.
        rows: BTreeSet<String>,
    },
    /// `then "Picnic" is titled "Barbecue"`
    Titled(Which, String),
    /// `then "Picnic" is over` (`true`) or `is not over`
    Over(String, bool),
    /// `then "Picnic" is unknown`
    Unknown(String),
    /// `then "Picnic" has no date 2027-06-08T18:00:00`
    NoDate(Which),
    /// `then answers of Bob: "Picnic" confirmed`: in their own list
    Answers {
        /// Whose.
        of: Name,
        /// Every answer they are shown, and how it stands.
        rows: BTreeSet<String>,
    },
    /// `then "Picnic" is organized by Bob`: at indexers, and on the nodes of those who know it
    OrganizedBy(String, Name),
    /// `then "Picnic" opens as the event of Bob`: under his URI as under the first
    OpensAs(String, Name),
    /// `then "Picnic" is as remembered`: to the byte
    AsRemembered(String),
    /// `then Bob's inbox says changed "Picnic": title Picnic → Dinner`: on his own node
    Inbox(InboxClaim),
    /// Of a calendar.
    Calendar(CalendarClaim),
    /// `then Bob has heard of "Picnic"`: told by its organizer's node
    Heard(Name, String),
}

/// Who asks an indexer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asker {
    /// The event's organizer.
    Organizer,
    /// Somebody.
    Person(Name),
    /// Nobody in particular.
    Anonymous,
}
