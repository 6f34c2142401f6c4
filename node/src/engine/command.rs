//! What the owner wants done.

mod event;
mod people;

use kalends_schema::hash::Hash;
use kalends_schema::key::Identity;
use kalends_schema::path::Path;
use kalends_schema::record::Event;
use kalends_schema::uri::{CalendarUri, Uri};

use super::MirrorWish;
use crate::command::{CalendarChange, CalendarDraft, EventDraft};

pub use event::EventCommand;
pub use people::PeopleCommand;

/// What the owner wants done. References are resolved: people are keys, events are URIs.
#[derive(Debug, Clone)]
pub enum Command {
    /// Something about an event that is known here.
    Event(EventCommand),
    /// Something about people, or about how others see oneself.
    People(PeopleCommand),
    /// Create an event.
    CreateEvent(Box<EventDraft>),
    /// Keep events that came by import. Of those here already by their UID, the newer is kept.
    /// Answered with one URI for each, in the same order.
    Import {
        /// The events, each to be written under a new id.
        events: Vec<Event>,
    },
    /// Deliver what waits of a stranger, and whatever they send from now on.
    LetIn {
        /// Whom.
        who: Identity,
    },
    /// Take a stranger's request off the list.
    DismissRequest {
        /// Whose.
        who: Identity,
        /// What names this version of it: a changed one comes back.
        item: Hash,
    },
    /// Create a calendar.
    CreateCalendar(CalendarDraft),
    /// Change, share or delete a calendar of one's own.
    ChangeCalendar {
        /// Which.
        calendar: CalendarUri,
        /// How.
        change: CalendarChange,
    },
    /// Put labels on something.
    Tag {
        /// On what.
        uri: Uri,
        /// Which.
        labels: Vec<String>,
    },
    /// Take labels of one's own off something.
    Untag {
        /// Off what.
        uri: Uri,
        /// Which.
        labels: Vec<String>,
    },
    /// Remember an indexer that took the owner in.
    JoinIndex {
        /// Its key.
        key: Identity,
        /// Where its API is.
        url: String,
    },
    /// Forget an indexer that the owner left.
    LeaveIndex {
        /// Its key.
        key: Identity,
    },
    /// Something about mirrors.
    Mirror(MirrorWish),
    /// Take an item off the inbox without answering it.
    Dismiss {
        /// What names this version of it: a changed one comes back.
        item: Hash,
    },
    /// Begin an epoch: sign a head although nothing may have changed, and, where `records` are
    /// given, hold exactly those in `pub`: what the newest copy of this keyspace has.
    Begin {
        /// Paths of `pub` and their values.
        records: Option<Vec<(Path, Vec<u8>)>>,
    },
    /// Write bytes as they are: for tests in which somebody breaks the rules.
    #[doc(hidden)]
    Raw {
        /// Where.
        path: Path,
        /// What; `None` takes away.
        value: Option<Vec<u8>>,
    },
}

impl From<EventCommand> for Command {
    fn from(command: EventCommand) -> Command {
        Command::Event(command)
    }
}

impl From<PeopleCommand> for Command {
    fn from(command: PeopleCommand) -> Command {
        Command::People(command)
    }
}

impl Command {
    /// Bytes it brings along, roughly.
    pub(super) fn weight(&self) -> usize {
        match self {
            Command::Import { events } => events.len() * 1_024,
            Command::Raw { value, .. } => value.as_ref().map_or(0, Vec::len),
            Command::Begin { records } => {
                records.iter().flatten().map(|(_, value)| value.len()).sum()
            }
            Command::Event(_)
            | Command::People(_)
            | Command::CreateEvent(_)
            | Command::LetIn { .. }
            | Command::DismissRequest { .. }
            | Command::CreateCalendar(_)
            | Command::ChangeCalendar { .. }
            | Command::Tag { .. }
            | Command::Untag { .. }
            | Command::JoinIndex { .. }
            | Command::LeaveIndex { .. }
            | Command::Mirror(_)
            | Command::Dismiss { .. } => 1_024,
        }
    }
}
