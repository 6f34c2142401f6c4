//! Arguments of what is done with calendars.

use clap::{Args, Subcommand};

use super::Publish;

/// `kalends calendar …`
#[derive(Debug, Subcommand)]
pub enum CalendarAction {
    /// Make a calendar; private unless told otherwise
    Create(CalendarCreate),
    /// Your calendars
    #[command(after_help = "Example: kalends calendar list")]
    List,
    /// One calendar and what is in it
    #[command(after_help = "Example: kalends calendar show Choir")]
    Show {
        /// URI, id, handle, or words of the name
        calendar: String,
    },
}

/// `kalends calendar create …`
#[derive(Debug, Args)]
#[command(after_help = "Example: kalends calendar create Choir --zone Europe/Berlin --public")]
pub struct CalendarCreate {
    /// What it is called
    pub name: String,
    /// The zone of its events; yours unless said
    #[arg(long)]
    pub zone: Option<String>,
    /// Its colour, as #rrggbb
    #[arg(long)]
    pub color: Option<String>,
    /// More about it
    #[arg(long, value_name = "TEXT")]
    pub description: Option<String>,
    /// Who may see it
    #[command(flatten)]
    pub publish: Publish,
}
