//! Arguments of what changes an event: edits, the organizer's word on people, counter-proposals.

use clap::{ArgGroup, Args, Subcommand, ValueEnum};

use super::PolicyArg;

/// Which event, and which date of it.
#[derive(Debug, Args)]
pub struct Which {
    /// URI, id, handle, or words of the title
    pub event: String,
    /// One date of a series only
    #[arg(long, value_name = "DATE")]
    pub on: Option<String>,
}

/// Who besides the node lets people in from the waitlist.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum PromotionArg {
    /// The node, in order
    Fifo,
    /// You, by hand
    Organizer,
}

/// What seats are counted over.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum CapacityArg {
    /// Each date by itself
    Date,
    /// All dates together: whoever has a seat may come to each
    Series,
}

/// Whether it takes place.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum StatusArg {
    /// It does; takes a cancellation back
    Confirmed,
    /// It may
    Tentative,
}

/// When, if otherwise than before.
#[derive(Debug, Args)]
pub struct Times {
    /// When it begins: 2026-12-01 14:00, tomorrow 9am, +2d
    #[arg(long, value_name = "WHEN")]
    pub at: Option<String>,
    /// When it ends; as long as before unless said
    #[arg(long, value_name = "WHEN", conflicts_with = "length")]
    pub to: Option<String>,
    /// How long it is: 90m, 1h30m, 2d
    #[arg(long = "for", value_name = "LENGTH")]
    pub length: Option<String>,
    /// Whole days
    #[arg(long)]
    pub all_day: bool,
}

/// `kalends event edit …`
#[derive(Debug, Args)]
#[command(
    after_help = "Somebody else's event that lets you change it is amended: its organizer's node makes the change.\n\n\
    Examples:\n  kalends event edit Picnic --at \"2026-12-02 15:00\" --place \"Treptower Park\"\n  \
    kalends event edit Stand-up --on 2026-12-08 --for 30m\n  \
    kalends event edit Stand-up --from 2027-01-04 --at \"2027-01-04 10:00\"\n  \
    kalends event edit Picnic --limit 20 --waitlist\n  \
    kalends event edit Rehearsal --calendar Choir\n  \
    kalends event edit Picnic --admins bob,cem"
)]
pub struct EventEdit {
    /// Which
    #[command(flatten)]
    pub which: Which,
    /// That date of a series and all that follow: the series ends before it, and a new event goes on
    #[arg(long, value_name = "DATE", conflicts_with = "on")]
    pub from: Option<String>,
    /// What it is called
    #[arg(long)]
    pub title: Option<String>,
    /// When
    #[command(flatten)]
    pub times: Times,
    /// How it repeats, as an RRULE; an empty one makes it a single event
    #[arg(long, value_name = "RRULE", conflicts_with = "on")]
    pub repeat: Option<String>,
    /// A date of a series that is left out; may be repeated
    #[arg(long, value_name = "DATE", conflicts_with = "on")]
    pub skip: Vec<String>,
    /// Where it is; an empty one takes it away
    #[arg(long, value_name = "PLACE")]
    pub place: Option<String>,
    /// More about it; an empty one takes it away
    #[arg(long, value_name = "TEXT")]
    pub description: Option<String>,
    /// Whether it takes place
    #[arg(long, value_enum)]
    pub status: Option<StatusArg>,
    /// Whose answers count
    #[arg(long, value_enum)]
    pub policy: Option<PolicyArg>,
    /// How many may come
    #[arg(long, value_name = "SEATS", value_parser = clap::value_parser!(u32).range(1..))]
    pub limit: Option<u32>,
    /// As many as like to may come
    #[arg(long, conflicts_with = "limit")]
    pub unlimited: bool,
    /// Whoever finds it full may wait
    #[arg(long)]
    pub waitlist: bool,
    /// Nobody waits
    #[arg(long, conflicts_with = "waitlist")]
    pub no_waitlist: bool,
    /// Who lets people in from the waitlist
    #[arg(long, value_enum)]
    pub promotion: Option<PromotionArg>,
    /// What seats are counted over
    #[arg(long, value_enum)]
    pub capacity: Option<CapacityArg>,
    /// How often a place may be passed on; 0 for not at all
    #[arg(long, value_name = "STEPS")]
    pub delegation_depth: Option<u8>,
    /// How many guests each may bring
    #[arg(long, value_name = "GUESTS")]
    pub guests: Option<u32>,
    /// A calendar that it joins; may be repeated
    #[arg(long, value_name = "CALENDAR")]
    pub calendar: Vec<String>,
    /// A calendar that it leaves; may be repeated
    #[arg(long, value_name = "CALENDAR")]
    pub leave: Vec<String>,
    /// Who may change the event besides you, names with commas between; an empty one is nobody
    #[arg(long, value_name = "WHO", value_delimiter = ',')]
    pub admins: Option<Vec<String>>,
    /// Who may add or change single dates; an empty one is nobody
    #[arg(long, value_name = "WHO", value_delimiter = ',')]
    pub contributors: Option<Vec<String>>,
    /// Who may claim the event once you are silent, the first first; may be repeated
    #[arg(long = "successor", value_name = "WHO")]
    pub successors: Vec<String>,
    /// Nobody may claim the event
    #[arg(long, conflicts_with = "successors")]
    pub no_successors: bool,
    /// Days of silence before a successor may
    #[arg(long, value_name = "DAYS")]
    pub grace_days: Option<u16>,
    /// Ask everybody anew, whatever changed
    #[arg(long)]
    pub ask_again: bool,
}

/// `kalends event amendments …`
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  kalends event amendments\n  kalends event amendments Picnic\n  \
    kalends event amendments --withdraw 7K2QD"
)]
pub struct Amendments {
    /// Only of this event
    pub event: Option<String>,
    /// Take one of yours back, by its handle, before its organizer's node has made it
    #[arg(long, value_name = "AMENDMENT", conflicts_with = "event")]
    pub withdraw: Option<String>,
}

/// `kalends event admit|deny|release …`
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  kalends event admit Dinner bob\n  kalends event deny Dinner cem --on 2026-12-08\n  \
    kalends event release Dinner dan"
)]
pub struct Decide {
    /// URI, id, handle, or words of the title
    pub event: String,
    /// A petname, a key, or at least 8 leading characters of a known key
    pub who: String,
    /// One date of a series only
    #[arg(long, value_name = "DATE")]
    pub on: Option<String>,
    /// In whose name you do it: somebody who let you with `kalends grant add`
    #[arg(long, value_name = "WHO")]
    pub behalf_of: Option<String>,
}

/// `kalends uninvite …`
#[derive(Debug, Args)]
#[command(after_help = "Example: kalends uninvite Picnic bob cem")]
pub struct Uninvite {
    /// URI, id, handle, or words of the title
    pub event: String,
    /// Petnames, keys, or at least 8 leading characters of known keys
    #[arg(required = true)]
    pub who: Vec<String>,
    /// Only their invitation to one date of a series
    #[arg(long, value_name = "DATE")]
    pub on: Option<String>,
}

/// `kalends counter …`
#[derive(Debug, Subcommand)]
pub enum CounterAction {
    /// Propose another time or place for somebody's event
    Propose(Propose),
    /// What you proposed, and what others proposed for your events
    #[command(after_help = "Examples:\n  kalends counter list\n  kalends counter list Picnic")]
    List {
        /// Only for this event
        event: Option<String>,
    },
    /// Make your event as somebody proposed, and ask everybody anew
    #[command(after_help = "Example: kalends counter accept 7K2QD")]
    Accept {
        /// The proposal's handle
        reference: String,
    },
    /// Leave your event as it is, and say so
    #[command(
        after_help = "Example: kalends counter decline 7K2QD --comment \"the hall is taken\""
    )]
    Decline {
        /// The proposal's handle
        reference: String,
        /// A word with it
        #[arg(long, value_name = "TEXT")]
        comment: Option<String>,
    },
    /// Take back what you proposed
    #[command(after_help = "Example: kalends counter withdraw 7K2QD")]
    Withdraw {
        /// The proposal's handle
        reference: String,
    },
}

/// `kalends counter propose …`
#[derive(Debug, Args)]
#[command(
    group = ArgGroup::new("proposed").required(true).multiple(true)
        .args(["at", "to", "length", "place"]),
    after_help = "Examples:\n  kalends counter propose Picnic --at \"2026-12-02 15:00\" --comment \"I work until two\"\n  \
    kalends counter propose Choir --on 2026-12-08 --place \"Town hall\""
)]
pub struct Propose {
    /// Which
    #[command(flatten)]
    pub which: Which,
    /// When
    #[command(flatten)]
    pub times: Times,
    /// Where
    #[arg(long, value_name = "PLACE")]
    pub place: Option<String>,
    /// A word with it
    #[arg(long, value_name = "TEXT")]
    pub comment: Option<String>,
    /// In whose name you do it: somebody who let you with `kalends grant add`
    #[arg(long, value_name = "WHO")]
    pub behalf_of: Option<String>,
}
