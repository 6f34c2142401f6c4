//! Arguments of who may act for whom.

use clap::{Args, Subcommand, ValueEnum};

/// `kalends grant …`
#[derive(Debug, Subcommand)]
pub enum GrantAction {
    /// Let somebody act for you, or otherwise than before
    Add(GrantAdd),
    /// Who may act for you, and for whom you may act
    #[command(after_help = "Example: kalends grant list")]
    List,
    /// Let somebody act for you no longer; what they did until now stands
    #[command(
        after_help = "Examples:\n  kalends grant remove bob\n  kalends grant remove bob --undo"
    )]
    Remove {
        /// A petname, a key, or at least 8 leading characters of a known key
        who: String,
        /// As if it had never been given: nothing that they did for you counts any more
        #[arg(long)]
        undo: bool,
    },
}

/// `kalends grant add …`
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  kalends grant add bob --may answer\n  \
                  kalends grant add bob --may invite,admit --event Picnic --until 2027-06-02")]
pub struct GrantAdd {
    /// A petname, a key, or at least 8 leading characters of a known key
    pub who: String,
    /// What they may do, with commas between
    #[arg(long, required = true, value_delimiter = ',')]
    pub may: Vec<May>,
    /// For one event only: URI, id, handle, or words of the title
    #[arg(long)]
    pub event: Option<String>,
    /// What they do from this day or moment on no longer counts
    #[arg(long, value_name = "DATE")]
    pub until: Option<String>,
    /// Their place among your deputies, the lowest first
    #[arg(long, value_name = "NUMBER")]
    pub order: Option<u32>,
}

/// What somebody may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum May {
    /// Answer, and propose other times and places
    Answer,
    /// Invite to your events
    Invite,
    /// Decide on answers to your events
    Admit,
    /// Change your events
    Edit,
}
