//! What comes into the engine, and what its commands are answered with.

use kalends_keyspace::net::{CarryAnswer, Receipt};
use kalends_keyspace::store::{PutError, SignError, StoreError};
use kalends_schema::carry::SignedCarryAsk;
use kalends_schema::key::{EndpointKey, Identity};
use kalends_schema::stamp::Stamp;
use kalends_schema::uri::Uri;
use tokio::sync::oneshot;

use super::{Command, Delivery};
use crate::book::{Asker, Sent, Visited};
use crate::command::Refusal;

pub(super) type Reply<T> = oneshot::Sender<T>;

/// One input.
pub(crate) enum Input {
    /// The owner wants something done.
    Command(Box<Command>, Reply<Result<Done, CommandError>>),
    /// Somebody delivered a parcel, whose proof holds.
    Parcel(Box<Delivery>, Reply<Receipt>),
    /// Somebody's keyspace was copied anew.
    Replica(Identity),
    /// A parcel of the outbox was tried.
    Sent(Sent, Reply<()>),
    /// Somebody was heard of: what waits for them is tried again.
    Heard(Identity),
    /// Somebody's keyspace was copied anew, and it matters when that is linked.
    Linked(Identity, Reply<()>),
    /// A contact's endpoint asked for the owner's head.
    Asked(Asker),
    /// Somebody asks to be carried; the ask holds.
    CarryAsked(Box<SignedCarryAsk>, EndpointKey, Reply<CarryAnswer>),
    /// A mirror of the owner's was visited.
    Visited(Visited, Reply<()>),
    /// Nothing was written for long: a head is signed all the same.
    Renew,
    /// The thread ends.
    Stop,
}

/// A command that was carried out, durably.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Done {
    /// The commit; `None` when everything was so already.
    pub stamp: Option<Stamp>,
    /// The records it is about, written or found to be so already.
    pub written: Vec<Uri>,
    /// What the owner should know.
    pub notices: Vec<Notice>,
    /// How many people are to be told.
    pub told: usize,
}

/// What the owner should know of what was just done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Notice {
    /// This was the owner's first public event.
    FirstPublication,
    /// Unlisted is manners, not secrecy.
    UnlistedIsReadable,
    /// The answer counts only once the organizer invites.
    NotInvitedYet,
    /// The organizer decides about the answer.
    AwaitsDecision,
    /// The calendar is somebody's, and changes once their node has heard.
    OwnerMakesTheChange,
    /// The event names a calendar that does not show the owner's events.
    NotShownInCalendar,
    /// The event is somebody else's: its organizer's node makes the change.
    Amends,
    /// The event was somebody else's before: taken away, it would be theirs again.
    StaysCancelled,
}

impl Notice {
    /// As a sentence.
    pub fn text(self) -> &'static str {
        match self {
            Notice::FirstPublication => {
                "This is public: anybody can copy it, and copies cannot be called back."
            }
            Notice::UnlistedIsReadable => {
                "Unlisted events are left out of lists; whoever copies your keyspace can read them."
            }
            Notice::NotInvitedYet => {
                "The event is for invited people: your answer is kept and counts once you are invited."
            }
            Notice::AwaitsDecision => "The organizer decides whether your answer counts.",
            Notice::OwnerMakesTheChange => {
                "You administer it: its owner's node makes the change once it has heard of it."
            }
            Notice::NotShownInCalendar => {
                "A calendar it names does not show your events: its owner has not shared it with you."
            }
            Notice::Amends => {
                "The event is somebody else's: this is proposed, and their node makes the change."
            }
            Notice::StaysCancelled => {
                "The event was somebody else's before: it is cancelled and stays so, else it would be theirs again."
            }
        }
    }
}

/// A command that was not carried out.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// A rule forbids it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// What was to be written was not taken by the store.
    #[error(transparent)]
    Put(#[from] PutError),
    /// The file failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The head could not be signed; nothing of the batch was written.
    #[error("nothing was written: {why}")]
    Unsigned {
        /// Why.
        why: String,
    },
    /// Another machine has written above what is here: this one only reads.
    #[error("another machine has written up to {known}; this one only reads")]
    Behind {
        /// The newest head that is known.
        known: Stamp,
    },
    /// The node is stopping.
    #[error("the node is stopping")]
    Stopped,
}

impl From<&SignError> for CommandError {
    fn from(error: &SignError) -> CommandError {
        CommandError::Unsigned { why: error.to_string() }
    }
}
