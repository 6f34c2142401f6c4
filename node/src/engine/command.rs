//! What the owner wants done.

use kalends_schema::hash::Hash;
use kalends_schema::key::Identity;
use kalends_schema::path::Path;
use kalends_schema::record::{Event, RecurrenceId};
use kalends_schema::uri::{CalendarUri, EventUri, ProposalUri, Uri};

use super::MirrorWish;
use crate::command::{
    AnswerWish, CalendarChange, CalendarDraft, CounterWish, EventDraft, EventEdit, InviteWish,
    ProfileEdit, ProposalVerdict,
};

/// What the owner wants done. References are resolved: people are keys, events are URIs.
#[derive(Debug, Clone)]
pub enum Command {
    /// Change the profile.
    Profile(ProfileEdit),
    /// Create an event.
    CreateEvent(Box<EventDraft>),
    /// Change an event of one's own.
    EditEvent {
        /// Which.
        event: EventUri,
        /// How.
        edit: Box<EventEdit>,
    },
    /// Cancel an event of one's own, or one occurrence.
    Cancel {
        /// Which.
        event: EventUri,
        /// Only that occurrence.
        on: Option<RecurrenceId>,
    },
    /// Delete an event of one's own: at once, or cancelled first and gone once all were told.
    Delete {
        /// Which.
        event: EventUri,
    },
    /// Keep events that came by import. Of those here already by their UID, the newer is kept.
    /// Answered with one URI for each, in the same order.
    Import {
        /// The events, each to be written under a new id.
        events: Vec<Event>,
    },
    /// Ask people to an event.
    Invite {
        /// Which.
        event: EventUri,
        /// Whom.
        people: Vec<Identity>,
        /// How.
        wish: InviteWish,
    },
    /// Take an invitation back.
    Revoke {
        /// To which event.
        event: EventUri,
        /// Whose.
        who: Identity,
        /// The one to that occurrence.
        on: Option<RecurrenceId>,
    },
    /// Answer an event.
    Answer {
        /// Which.
        event: EventUri,
        /// How.
        wish: AnswerWish,
    },
    /// Admit or deny somebody's answer to an event of one's own.
    Decide {
        /// Which event.
        event: EventUri,
        /// Whose answer.
        who: Identity,
        /// Admitted, or denied.
        admit: bool,
        /// Only for that occurrence.
        on: Option<RecurrenceId>,
    },
    /// Propose another time or place for somebody's event.
    Counter {
        /// Which.
        event: EventUri,
        /// What.
        wish: CounterWish,
    },
    /// Accept or decline what somebody proposed for an event of one's own.
    DecideProposal {
        /// Their proposal.
        proposal: ProposalUri,
        /// Which of the two.
        verdict: ProposalVerdict,
    },
    /// Keep somebody as a contact.
    Contact {
        /// Whom.
        who: Identity,
        /// Under which name.
        name: String,
    },
    /// Keep somebody as a contact no longer, and follow them no longer. A block stays.
    RemoveContact {
        /// Whom.
        who: Identity,
    },
    /// Take and show nothing of somebody, or do so again.
    Block {
        /// Whom.
        who: Identity,
        /// Whether from now on nothing.
        blocked: bool,
    },
    /// Copy somebody's keyspace from now on.
    Follow {
        /// Whose.
        who: Identity,
    },
    /// Copy it no longer.
    Unfollow {
        /// Whose.
        who: Identity,
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

impl Command {
    /// Bytes it brings along, roughly.
    pub(super) fn weight(&self) -> usize {
        match self {
            Command::Import { events } => events.len() * 1_024,
            Command::Raw { value, .. } => value.as_ref().map_or(0, Vec::len),
            Command::Begin { records } => {
                records.iter().flatten().map(|(_, value)| value.len()).sum()
            }
            Command::Profile(_)
            | Command::CreateEvent(_)
            | Command::EditEvent { .. }
            | Command::Cancel { .. }
            | Command::Delete { .. }
            | Command::Invite { .. }
            | Command::Revoke { .. }
            | Command::Answer { .. }
            | Command::Decide { .. }
            | Command::Counter { .. }
            | Command::DecideProposal { .. }
            | Command::Contact { .. }
            | Command::RemoveContact { .. }
            | Command::Block { .. }
            | Command::Follow { .. }
            | Command::Unfollow { .. }
            | Command::LetIn { .. }
            | Command::DismissRequest { .. }
            | Command::CreateCalendar(_)
            | Command::ChangeCalendar { .. }
            | Command::Tag { .. }
            | Command::Untag { .. }
            | Command::Dismiss { .. }
            | Command::Mirror(_)
            | Command::JoinIndex { .. }
            | Command::LeaveIndex { .. } => 1_024,
        }
    }
}
