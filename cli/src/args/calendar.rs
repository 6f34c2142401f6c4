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
    /// Change its name, zone, colour, …
    Edit(CalendarEdit),
    /// Let people's events be shown in it
    Share(CalendarShare),
    /// Show these people's events in it no more; the events themselves stay as they are
    #[command(after_help = "Example: kalends calendar unshare Choir bob")]
    Unshare {
        /// URI, id, handle, or words of the name
        calendar: String,
        /// Petnames, keys, or at least 8 leading characters of known keys
        #[arg(required = true)]
        who: Vec<String>,
    },
    /// Take it away; events that name it stay
    #[command(after_help = "Example: kalends calendar delete Choir")]
    Delete {
        /// URI, id, handle, or words of the name
        calendar: String,
    },
}

/// `kalends calendar edit …`
#[derive(Debug, Args)]
#[command(
    after_help = "Example: kalends calendar edit Choir --name \"Big choir\" --color \"#aa3300\""
)]
pub struct CalendarEdit {
    /// URI, id, handle, or words of the name
    pub calendar: String,
    /// What it is called
    #[arg(long)]
    pub name: Option<String>,
    /// The zone of its events
    #[arg(long)]
    pub zone: Option<String>,
    /// Its colour, as #rrggbb; an empty one takes it away
    #[arg(long)]
    pub color: Option<String>,
    /// More about it; an empty text takes it away
    #[arg(long, value_name = "TEXT")]
    pub description: Option<String>,
    /// A page about it; an empty text takes it away
    #[arg(long)]
    pub url: Option<String>,
    /// The URL of a picture; an empty text takes it away
    #[arg(long, value_name = "URL")]
    pub image: Option<String>,
    /// Listed, or known by its URI alone
    #[command(flatten)]
    pub publish: Publish,
}

/// `kalends calendar share …`
#[derive(Debug, Args)]
#[command(after_help = "Example: kalends calendar share Choir bob cem\n\n\
    Their events join it by naming it: kalends event create TITLE --at WHEN --calendar Choir,\n\
    or later: kalends event edit TITLE --calendar Choir")]
pub struct CalendarShare {
    /// URI, id, handle, or words of the name
    pub calendar: String,
    /// Petnames, keys, or at least 8 leading characters of known keys
    #[arg(required = true)]
    pub who: Vec<String>,
    /// They administer it as well
    #[arg(long)]
    pub admin: bool,
    /// Their events are shown in it; so it is unless said
    #[arg(long, conflicts_with_all = ["admin", "viewer"])]
    pub contributor: bool,
    /// They only read it, where not everybody may
    #[arg(long, conflicts_with = "admin")]
    pub viewer: bool,
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
