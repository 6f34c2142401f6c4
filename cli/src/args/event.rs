//! Arguments of what is done with events.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::{Amendments, CapacityArg, Decide, EventEdit, Handover, PromotionArg, Which};

/// `kalends event …`
#[derive(Debug, Subcommand)]
pub enum EventAction {
    /// Make an event; private unless told otherwise
    Create(EventCreate),
    /// Your events
    List(EventList),
    /// One event, whole
    #[command(after_help = "Example: kalends event show Picnic")]
    Show {
        /// URI, id, handle, or words of the title
        event: String,
    },
    /// Change an event of yours, or one that lets you change it, or one date of it
    Edit(EventEdit),
    /// What others want changed of your events, and you of theirs
    Amendments(Amendments),
    /// Call an event off, or one date of it; it stays readable, and people are told
    #[command(
        after_help = "Examples:\n  kalends event cancel Picnic\n  kalends event cancel Choir --on 2026-12-08"
    )]
    Cancel(Which),
    /// Take an event of yours away: cancelled first where others take part, gone once all are told
    #[command(after_help = "Example: kalends event delete Picnic")]
    Delete {
        /// URI, id, handle, or words of the title
        event: String,
    },
    /// Let somebody in, also beyond the limit
    Admit(Decide),
    /// Keep somebody out until you say otherwise
    Deny(Decide),
    /// Free the seat of somebody, or their place in the line, who has not answered anew
    Release(Decide),
    /// The versions of an event that this node has seen
    #[command(after_help = "Example: kalends event history Picnic")]
    History {
        /// URI, id, handle, or words of the title
        event: String,
    },
    /// Hand an event of yours over to somebody, or accept one
    Handover(Handover),
    /// Go on with an event whose organizer is gone and who named you as a successor
    #[command(after_help = "Example: kalends event claim Picnic")]
    Claim {
        /// URI, id, handle, or words of the title
        event: String,
    },
    /// Take events from an iCalendar file; publishes nothing and tells nobody unless told
    Import(EventImport),
    /// Write events as an iCalendar file
    Export(EventExport),
    /// Who is coming, and whether each was told
    #[command(after_help = "Example: kalends event attendees Picnic")]
    Attendees {
        /// URI, id, handle, or words of the title
        event: String,
    },
}

/// Who may see what is written. Without any: the owner alone.
#[derive(Debug, Args)]
pub struct Publish {
    /// Anybody may read it, and it is listed
    #[arg(long, conflicts_with = "unlisted")]
    pub public: bool,
    /// Anybody who knows its URI may read it; manners, not secrecy
    #[arg(long)]
    pub unlisted: bool,
}

/// Whose answers count.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum PolicyArg {
    /// Everybody's
    Open,
    /// Those invited
    InvitedOnly,
    /// Those invited or admitted
    ApprovalRequired,
}

/// `kalends event create …`
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  kalends event create \"Picnic\" --at \"tomorrow 14:00\" --for 3h --public\n  \
    kalends event create \"Stand-up\" --at \"mon 9:30\" --for 15m --repeat \"FREQ=WEEKLY;BYDAY=MO,TH\""
)]
pub struct EventCreate {
    /// What it is called
    pub title: String,
    /// When it begins: 2026-12-01 14:00, tomorrow 9am, +2d
    #[arg(long, value_name = "WHEN")]
    pub at: String,
    /// When it ends
    #[arg(long, value_name = "WHEN", conflicts_with = "length")]
    pub to: Option<String>,
    /// How long it is: 90m, 1h30m, 2d; 1h unless said
    #[arg(long = "for", value_name = "LENGTH")]
    pub length: Option<String>,
    /// Whole days
    #[arg(long)]
    pub all_day: bool,
    /// How it repeats, as an RRULE: FREQ=WEEKLY;COUNT=10
    #[arg(long, value_name = "RRULE")]
    pub repeat: Option<String>,
    /// Where it is
    #[arg(long, value_name = "PLACE")]
    pub place: Option<String>,
    /// More about it
    #[arg(long, value_name = "TEXT")]
    pub description: Option<String>,
    /// The calendar it belongs to
    #[arg(long, value_name = "CALENDAR")]
    pub calendar: Option<String>,
    /// Who may see it
    #[command(flatten)]
    pub publish: Publish,
    /// Whose answers count
    #[arg(long, value_enum, default_value = "open")]
    pub policy: PolicyArg,
    /// How many may come; unlimited unless said
    #[arg(long, value_name = "SEATS", value_parser = clap::value_parser!(u32).range(1..))]
    pub limit: Option<u32>,
    /// Whoever finds it full may wait
    #[arg(long, requires = "limit")]
    pub waitlist: bool,
    /// Who lets people in from the waitlist; the node unless said
    #[arg(long, value_enum, requires = "waitlist")]
    pub promotion: Option<PromotionArg>,
    /// What seats are counted over; each date unless said
    #[arg(long, value_enum, requires = "limit")]
    pub capacity: Option<CapacityArg>,
    /// How often a place may be passed on; once unless said, 0 for not at all
    #[arg(long, value_name = "STEPS")]
    pub delegation_depth: Option<u8>,
    /// How many guests each may bring; none unless said
    #[arg(long, value_name = "GUESTS")]
    pub guests: Option<u32>,
    /// You do not go yourself
    #[arg(long)]
    pub not_going: bool,
}

/// `kalends event list …`
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  kalends event list\n  kalends event list --of bob")]
pub struct EventList {
    /// Somebody else's events, as far as a copy is here
    #[arg(long, value_name = "WHO", conflicts_with = "all")]
    pub of: Option<String>,
    /// Only those of a calendar
    #[arg(long, value_name = "CALENDAR")]
    pub calendar: Option<String>,
    /// Everybody's, as far as copies are here
    #[arg(long)]
    pub all: bool,
    /// Begin after the page that said this
    #[arg(long, value_name = "CURSOR")]
    pub next: Option<String>,
}

/// `kalends event import …`
#[derive(Debug, Args)]
#[command(after_help = "Example: kalends event import holidays.ics")]
pub struct EventImport {
    /// An iCalendar file; - for standard input
    pub file: PathBuf,
    /// Who may see what is imported
    #[command(flatten)]
    pub publish: Publish,
    /// A mail address that is yours: its events are your own, not somebody else's; may be repeated
    #[arg(long = "me", value_name = "ADDRESS")]
    pub addresses: Vec<String>,
    /// Say what would be imported, and write nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// `kalends event export …`
#[derive(Debug, Args)]
#[command(after_help = "Example: kalends event export Picnic --to picnic.ics")]
pub struct EventExport {
    /// URI, id, handle, or words of the title; without: all of yours
    pub event: Option<String>,
    /// The file to write; standard output unless said
    #[arg(long, value_name = "FILE")]
    pub to: Option<PathBuf>,
}

/// `kalends invite …`
#[derive(Debug, Args)]
#[command(after_help = "Example: kalends invite Picnic bob cem --comment \"bring a blanket\"")]
pub struct Invite {
    /// URI, id, handle, or words of the title
    pub event: String,
    /// Petnames, keys, or at least 8 leading characters of known keys
    #[arg(required = true)]
    pub who: Vec<String>,
    /// One date of a series only
    #[arg(long, value_name = "DATE")]
    pub on: Option<String>,
    /// They need not come
    #[arg(long)]
    pub optional: bool,
    /// A word with it
    #[arg(long, value_name = "TEXT")]
    pub comment: Option<String>,
    /// In whose name you do it: somebody who let you with `kalends grant add`
    #[arg(long, value_name = "WHO")]
    pub behalf_of: Option<String>,
}

/// `kalends inbox …`
#[derive(Debug, Subcommand)]
pub enum InboxAction {
    /// One item, whole
    #[command(after_help = "Example: kalends inbox show 7K2QD")]
    Show {
        /// Its handle
        reference: String,
    },
    /// Say yes; what its author asks from now on is no request any more
    #[command(after_help = "Example: kalends inbox accept 7K2QD")]
    Accept {
        /// Its handle
        reference: String,
    },
    /// Say maybe
    #[command(after_help = "Example: kalends inbox maybe 7K2QD")]
    Maybe {
        /// Its handle
        reference: String,
    },
    /// Say no
    #[command(after_help = "Example: kalends inbox decline 7K2QD")]
    Decline {
        /// Its handle
        reference: String,
    },
    /// Take it off the list without answering
    #[command(after_help = "Example: kalends inbox dismiss 7K2QD")]
    Dismiss {
        /// Its handle
        reference: String,
    },
}

/// What one can answer.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum RsvpAnswer {
    /// You come
    Yes,
    /// You may come
    Maybe,
    /// You do not come
    No,
    /// Take the answer back
    Withdraw,
}

/// `kalends rsvp …`
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  kalends rsvp Picnic yes --guests 2 --comment \"a little late\"\n  \
    kalends rsvp Choir no --on 2026-12-08\n  kalends rsvp Board --delegate Cem\n  \
    kalends rsvp Picnic no --behalf-of ann"
)]
pub struct Rsvp {
    /// URI, id, handle, or words of the title
    pub event: String,
    /// The answer
    #[arg(required_unless_present = "delegate", conflicts_with = "delegate")]
    pub answer: Option<RsvpAnswer>,
    /// Somebody else comes in your place: their name or key
    #[arg(long, value_name = "WHO")]
    pub delegate: Option<String>,
    /// One date of a series only
    #[arg(long, value_name = "DATE")]
    pub on: Option<String>,
    /// Guests you bring
    #[arg(long)]
    pub guests: Option<u32>,
    /// A word with it
    #[arg(long, value_name = "TEXT")]
    pub comment: Option<String>,
    /// In whose name you do it: somebody who let you with `kalends grant add`
    #[arg(long, value_name = "WHO")]
    pub behalf_of: Option<String>,
}
