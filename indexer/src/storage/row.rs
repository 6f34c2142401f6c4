//! The rows themselves, free of any engine's layout.

use kalends_schema::hash::Hash;
use kalends_schema::key::Identity;
use kalends_schema::path::{Area, Collection, Path};
use kalends_schema::record::{RsvpPolicy, Status};
use kalends_schema::stamp::Stamp;
use kalends_schema::time::Timestamp;

use super::{Short, Target};

/// The head that an identity's rows stand for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Linked {
    /// Whose rows.
    pub author: Identity,
    /// The head's epoch and seq.
    pub stamp: Stamp,
    /// The head's time, against which ids made of time were judged.
    pub time: Timestamp,
    /// BLAKE3(head): of two heads of one stamp, which.
    pub head: Hash,
}

/// Why an identity is followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Following {
    /// They asked for it.
    Joined {
        /// When.
        at: Timestamp,
    },
    /// A followed person's records name them.
    Named {
        /// Steps from somebody who joined.
        depth: u8,
    },
}

impl Following {
    /// Steps from somebody who joined; 0 for those who did.
    pub fn depth(self) -> u8 {
        match self {
            Following::Joined { .. } => 0,
            Following::Named { depth } => depth,
        }
    }
}

/// What a record that mentions another says about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum MentionKind {
    /// An event that names a calendar.
    Event,
    /// An invitation to an event.
    Invitation,
    /// An answer to an event.
    Answer,
    /// An admission to an event.
    Admission,
    /// A label on anything.
    Tag,
    /// A counter-proposal to an event.
    Proposal,
    /// An invitation of a person.
    Invitee,
    /// A tag with a label.
    Label,
    /// An answer that passes a place on to a person.
    Delegate,
    /// An event that was split from an event.
    Following,
    /// A calendar that is listed.
    Calendar,
    /// An amendment of an event.
    Amendment,
}

impl MentionKind {
    /// Every kind.
    pub const ALL: [MentionKind; 12] = [
        MentionKind::Event,
        MentionKind::Invitation,
        MentionKind::Answer,
        MentionKind::Admission,
        MentionKind::Tag,
        MentionKind::Proposal,
        MentionKind::Invitee,
        MentionKind::Label,
        MentionKind::Delegate,
        MentionKind::Following,
        MentionKind::Calendar,
        MentionKind::Amendment,
    ];

    /// The collection that its records are in.
    pub fn collection(self) -> Collection {
        match self {
            MentionKind::Event | MentionKind::Following => Collection::Events,
            MentionKind::Invitation | MentionKind::Invitee => Collection::Invitations,
            MentionKind::Answer | MentionKind::Delegate => Collection::Attendees,
            MentionKind::Admission => Collection::Admissions,
            MentionKind::Tag | MentionKind::Label => Collection::Tags,
            MentionKind::Proposal => Collection::CounterProposals,
            MentionKind::Calendar => Collection::Calendars,
            MentionKind::Amendment => Collection::Amendments,
        }
    }
}

/// A record that refers to something: where to read it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mention {
    /// Its author.
    pub author: Identity,
    /// Its path, in `pub`.
    pub path: Path,
}

impl Mention {
    /// The mention of a kind under an id; `None` when the id is none.
    pub(crate) fn of(author: Identity, collection: Collection, id: &str) -> Option<Mention> {
        Some(Mention { author, path: Path::of(Area::Pub, collection, id).ok()? })
    }
}

/// What the fold made of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It holds, and its rows stand.
    Holds,
    /// It breaks a rule of its kind, and is in no answer.
    Invalid,
    /// Its id is made of a time more than 2 h ahead of its author's head; it is judged again then.
    Early {
        /// The time that its id is made of.
        id_time: Timestamp,
    },
    /// A version or collection that this program does not know.
    NeedsNewer,
}

/// Every row that one record makes. Rows of different records never touch each other, so the order
/// in which records come cannot matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordRows {
    /// The commit that wrote this version.
    pub stamp: Stamp,
    /// The time of the head with which it was first taken; kept, not derived.
    pub arrived: Timestamp,
    /// What the fold made of it.
    pub verdict: Verdict,
    /// What it refers to.
    pub mentions: Vec<(Target, MentionKind)>,
    /// Of an event: what lists choose it by.
    pub listed: Listed,
    /// Of an event: its occurrences, by start.
    pub slots: Vec<Slot>,
    /// Of an event whose rule goes on behind its last slot.
    pub unending: Option<Unending>,
    /// Of an event with floating times: they were read in the zone of a calendar, or of none, and
    /// are read again when a calendar it names changes.
    pub floating: bool,
}

/// What lists choose an event by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Listed {
    /// Whether it is in lists that anybody reads; if not, in its organizer's own alone.
    pub public: bool,
    /// Whose answers count.
    pub policy: RsvpPolicy,
}

/// One occurrence, as rows keep it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    /// Start in seconds since 1970, UTC; of an all-day occurrence its midnight as if in UTC.
    pub start: i64,
    /// End likewise; never before the start.
    pub end: i64,
    /// Whether it is a whole day or days: the same dates in every zone.
    pub all_day: bool,
    /// CONFIRMED, TENTATIVE or CANCELLED.
    pub status: Status,
    /// Which occurrence; empty for an event that is no series.
    pub occurrence: String,
}

/// A rule that goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unending {
    /// Every occurrence that starts before this second is a slot; none that starts later is.
    pub horizon: i64,
}

/// What a list is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Everything that is listed.
    All,
    /// One organizer's listed events.
    Organizer(Short),
    /// One organizer's events that are in no other list.
    Unlisted(Short),
    /// Events that name a calendar; whether they may is for the reader to see.
    Calendar(Target),
}

/// A stretch of time, half open: as instants, and as the asker's wall shows it for whole days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// First second, UTC.
    pub from: i64,
    /// First second after it, UTC.
    pub to: i64,
    /// First second by the asker's wall clock, counted as if in UTC.
    pub wall_from: i64,
    /// First second after it by the asker's wall clock.
    pub wall_to: i64,
}

impl Window {
    /// Whether an occurrence overlaps it; one without length must start in it.
    pub fn holds(&self, slot: &Slot) -> bool {
        let (from, to) = self.bounds(slot.all_day);
        slot.start < to && (slot.end > from || slot.start >= from)
    }

    /// The bounds that count for timed, or for all-day occurrences.
    pub fn bounds(&self, all_day: bool) -> (i64, i64) {
        if all_day { (self.wall_from, self.wall_to) } else { (self.from, self.to) }
    }
}

/// Where an occurrence stands in a list: by start, author, event, occurrence.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// [`Slot::start`]
    pub start: i64,
    /// The author.
    pub author: Short,
    /// The event's id.
    pub event: String,
    /// [`Slot::occurrence`]
    pub occurrence: String,
}

/// An occurrence in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    /// The event.
    pub event: Mention,
    /// The occurrence.
    pub slot: Slot,
    /// Whose answers count.
    pub policy: RsvpPolicy,
}

impl Listing {
    /// Where it stands.
    pub fn position(&self) -> Position {
        Position {
            start: self.slot.start,
            author: Short::from(&self.event.author),
            event: self.event.path.id().to_owned(),
            occurrence: self.slot.occurrence.clone(),
        }
    }
}
