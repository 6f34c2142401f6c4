//! What can happen in a story of messages.

use kalends_schema::itip::{Address, Method, Uninvited};
use kalends_schema::record::{PartStat, RecurrenceId};
use kalends_schema::time::Timestamp;

use super::lines::Block;

/// An event, or one date of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Which {
    /// What the story calls it.
    pub title: String,
    /// The date; `None` is the series, or the only date.
    pub on: Option<RecurrenceId>,
}

/// One step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Who plays; each has an address.
    People(Vec<String>),
    /// Somebody has another address too.
    Also(String, Address),
    /// What the clock says from now on.
    Now(Timestamp),
    /// What somebody decides about answers of who is not invited.
    Strangers(String, Uninvited),
    /// Something that somebody does.
    Act(String, Act),
    /// What the post does.
    Post(Post),
    /// What must be true.
    Then(Claim),
}

/// What somebody does to their calendar, or sends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// A new event.
    Create(String, Block),
    /// Another version of the event or of one date.
    Change(Which, Block),
    /// STATUS:CANCELLED.
    Cancel(Which),
    /// Gone from their calendar.
    Delete(String),
    /// Their own answer.
    Answer(PartStat, Which, Block),
    /// Their part goes to somebody else.
    Delegate(Which, String),
    /// A message made from what they hold.
    Tell(Method, Which, Vec<String>, Block),
    /// A message of their own making, as another program might.
    Send(Method, String, Vec<String>, Block),
}

/// What becomes of messages on their way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Post {
    /// Everything arrives, and what is sent in answer to it.
    All(Times),
    /// What is on its way to one person arrives.
    To(String, Times),
    /// A message that was held back arrives; it can again.
    Late(String, Times),
    /// One message does not arrive, and gets a name.
    HoldBack(Method, String, String),
    /// Somebody passes a message that was held back on to somebody else.
    Forward(String, String, String),
    /// Somebody takes a message that was held back for true, whoever it came from.
    Believe(String, String),
    /// Everything on its way to one person is lost.
    Lose(String),
}

/// How often a message arrives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Times {
    /// Once.
    Once,
    /// Twice in a row.
    Twice,
}

impl Times {
    pub(super) fn count(self) -> usize {
        match self {
            Times::Once => 1,
            Times::Twice => 2,
        }
    }
}

/// What must be true.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claim {
    /// These messages and no others were put in the post by somebody since the last act.
    Sends(String, Vec<(Method, String)>),
    /// A message that is on its way, or was delivered since the last act, says this.
    Says(Method, String, Option<RecurrenceId>, Block),
    /// It has these components and no others.
    Tells(Method, String, Vec<Option<RecurrenceId>>),
    /// What somebody holds says this.
    Holds(String, Which, Block),
    /// It has these components and no others.
    HoldsParts(String, String, Vec<Option<RecurrenceId>>),
    /// They hold nothing of it.
    HoldsNone(String, String),
    /// Its dates are these.
    Dates(String, String, Dates),
    /// What somebody's calendar did with what arrived last.
    Took(String, String),
    /// It was refused, by that name.
    Refused(String, String),
    /// Everybody who holds it agrees with what its organizer holds, but for answers.
    Agree(String, String),
}

/// Dates of a series on its wall, each with whether it is cancelled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dates {
    /// The first ones.
    pub first: Vec<String>,
    /// Whether others follow.
    pub more: bool,
}
