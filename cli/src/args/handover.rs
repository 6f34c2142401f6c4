//! Arguments of what hands an event on.

use clap::{ArgGroup, Args};

/// `kalends event handover …`
#[derive(Debug, Args)]
#[command(
    group = ArgGroup::new("what").required(true).args(["to", "accept", "take_back"]),
    after_help = "Examples:\n  kalends event handover Picnic --to bob\n  kalends event handover Picnic --accept"
)]
pub struct Handover {
    /// URI, id, handle, or words of the title
    pub event: String,
    /// Who is to go on with it; it stays yours until they accept
    #[arg(long, value_name = "WHO")]
    pub to: Option<String>,
    /// Go on with an event that was handed over to you
    #[arg(long)]
    pub accept: bool,
    /// Take a handover of yours back, accepted or not
    #[arg(long)]
    pub take_back: bool,
    /// A word with it
    #[arg(long, value_name = "TEXT", requires = "to")]
    pub comment: Option<String>,
}
