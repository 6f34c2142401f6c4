//! What can be typed: every command, its options, and an example of it.

mod calendar;
mod change;
mod event;
mod grant;
mod handover;
mod home;
mod itip;
mod mirror;
mod people;
mod service;
mod tag;

use std::path::PathBuf;

use clap::{Parser, Subcommand};

pub use calendar::{CalendarAction, CalendarCreate, CalendarEdit, CalendarShare};
pub use change::{
    Amendments, CapacityArg, CounterAction, Decide, EventEdit, PromotionArg, Propose, StatusArg,
    Times, Uninvite, Which,
};
pub use event::{
    EventAction, EventCreate, EventExport, EventImport, EventList, InboxAction, Invite, PolicyArg,
    Publish, Rsvp, RsvpAnswer,
};
pub use grant::{GrantAction, GrantAdd, May};
pub use handover::Handover;
pub use home::{Backup, ConfigAction, IdAction, IdBackup, IdRestore};
pub use itip::{ItipAction, ItipApply, ItipDiff, ItipReplay, UninvitedArg, UnknownArg};
pub use mirror::{MirrorAction, MirrorServe};
pub use people::{ContactAction, ProfileAction};
pub use service::{
    Demo, IndexAction, IndexSearchArgs, IndexerAction, IndexerRun, Init, ListChange, NetworkArgs,
    Up,
};
pub use tag::{Find, TagAction};

/// Where help lists the options that every command has, apart from its own.
const EVERYWHERE: &str = "Options of every command";

/// Kalends, a peer-to-peer calendar.
///
/// Without a command: today's agenda and what waits for an answer.
#[derive(Debug, Parser)]
#[command(name = "kalends", version, max_term_width = 100)]
pub struct Arguments {
    /// Print one JSON document on stdout; everything else goes to stderr
    #[arg(long, global = true, help_heading = EVERYWHERE)]
    pub json: bool,

    /// The folder of this person's keys and data
    #[arg(long, global = true, value_name = "DIR", env = "KALENDS_HOME", help_heading = EVERYWHERE)]
    pub home: Option<PathBuf>,

    /// The zone that times are read and shown in, such as Europe/Berlin
    #[arg(long, global = true, value_name = "ZONE", help_heading = EVERYWHERE)]
    pub tz: Option<String>,

    /// What to log on stderr: error, warn, info, debug, or a filter such as kalends_node=debug
    #[arg(long, global = true, value_name = "FILTER", env = "KALENDS_LOG", help_heading = EVERYWHERE)]
    pub log: Option<String>,

    /// Log one JSON object a line instead of text
    #[arg(long, global = true, help_heading = EVERYWHERE)]
    pub log_json: bool,

    /// What to do
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// Every command.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make this person's keys and folder
    Init(Init),
    /// Run this person's node until it is told to stop
    Up(Up),
    /// What is held, what waits to be sent, whether the node runs
    #[command(after_help = "Example: kalends status --json")]
    Status,
    /// Write everything of this home into one sealed file, also while its node runs
    Backup(Backup),
    /// This person's key: show it, keep it, restore it
    Id {
        /// What to do with it
        #[command(subcommand)]
        action: IdAction,
    },
    /// The name, picture and zone that others see
    Profile {
        /// What to do with it
        #[command(subcommand)]
        action: ProfileAction,
    },
    /// Events: make, change, list, show, import, export, and who is coming
    Event {
        /// What to do
        #[command(subcommand)]
        action: EventAction,
    },
    /// Ask people to an event
    Invite(Invite),
    /// Take invitations back
    Uninvite(Uninvite),
    /// Other times and places, proposed and decided
    Counter {
        /// What to do
        #[command(subcommand)]
        action: CounterAction,
    },
    /// Who may act for you, and for whom you may act
    Grant {
        /// What to do
        #[command(subcommand)]
        action: GrantAction,
    },
    /// What others ask of you; requests of people you do not know are apart
    Inbox {
        /// List what people ask whom you do not know
        #[arg(long)]
        requests: bool,
        /// What to do with it; without: list it
        #[command(subcommand)]
        action: Option<InboxAction>,
    },
    /// Answer an event
    Rsvp(Rsvp),
    /// What is on, from a day to a day
    Agenda(Agenda),
    /// People by a name of your own choice
    Contact {
        /// What to do
        #[command(subcommand)]
        action: ContactAction,
    },
    /// Keep a copy of somebody's public records, and keep it fresh
    #[command(
        after_help = "Example: kalends follow 8um71us3fyw6h8wbcxb5ar3rwusy1a6u49956ikzojg3gcwd1dty"
    )]
    Follow {
        /// A petname, a key, or at least 8 leading characters of a known key
        who: String,
    },
    /// Keep somebody's records fresh no longer
    #[command(after_help = "Example: kalends unfollow ann")]
    Unfollow {
        /// A petname, a key, or at least 8 leading characters of a known key
        who: String,
    },
    /// Calendars
    Calendar {
        /// What to do
        #[command(subcommand)]
        action: CalendarAction,
    },
    /// Labels on events and calendars
    Tag {
        /// What to do
        #[command(subcommand)]
        action: TagAction,
    },
    /// Look for people, calendars and events by words, past ones too
    Find(Find),
    /// Indexers that you joined
    Index {
        /// What to do
        #[command(subcommand)]
        action: IndexAction,
    },
    /// Who answers for you while you are away, and whom you answer for
    Mirror {
        /// What to do
        #[command(subcommand)]
        action: MirrorAction,
    },
    /// Run a community's index
    Indexer {
        /// What to do
        #[command(subcommand)]
        action: IndexerAction,
    },
    /// iTIP messages: what one does to a calendar, what an edit calls for, cases of your own
    Itip {
        /// What to do
        #[command(subcommand)]
        action: ItipAction,
    },
    /// What this home is configured with
    Config {
        /// What to do with it
        #[command(subcommand)]
        action: ConfigAction,
    },
    /// Print completions for a shell
    #[command(
        after_help = "Example: kalends completions bash > ~/.local/share/bash-completion/completions/kalends"
    )]
    Completions {
        /// Which shell
        shell: clap_complete::Shell,
    },
    /// Write a manual page for every command
    #[command(after_help = "Example: kalends man ~/.local/share/man/man1")]
    Man {
        /// The folder to write them to; made if it is not there
        folder: PathBuf,
    },
    /// Three people, an indexer and a private DHT on this machine: everything once, verified
    Demo(Demo),
}

/// `kalends agenda …`
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: kalends agenda tomorrow +14d")]
pub struct Agenda {
    /// The first day; today unless said
    pub from: Option<String>,
    /// The day after the last; 14 days on unless said
    pub to: Option<String>,
    /// Also what you declined
    #[arg(long)]
    pub all: bool,
}

#[cfg(test)]
mod tests {
    use super::Arguments;
    use clap::CommandFactory;

    #[test]
    fn the_arguments_are_sound() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn every_command_has_help_with_an_example() {
        fn walk(command: &mut clap::Command, without: &mut Vec<String>) {
            if !command.has_subcommands() {
                let help = command.render_help().to_string();
                if !help.contains("Example") {
                    without.push(command.get_name().to_owned());
                }
            }
            command.get_subcommands_mut().for_each(|sub| walk(sub, without));
        }
        let mut without = Vec::new();
        Arguments::command().get_subcommands_mut().for_each(|sub| walk(sub, &mut without));
        assert!(without.is_empty(), "without an example: {without:?}");
    }
}
