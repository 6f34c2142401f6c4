//! Arguments of labels, and of looking for things.

use clap::{Args, Subcommand};

/// `kalends tag …`
#[derive(Debug, Subcommand)]
pub enum TagAction {
    /// Put labels on an event, a calendar, or anything with a URI
    #[command(after_help = "Example: kalends tag add Picnic outdoors family")]
    Add {
        /// URI, id, handle, or words of the title
        what: String,
        /// 1 to 20 characters each, without space, comma or colon
        #[arg(required = true)]
        labels: Vec<String>,
    },
    /// Take labels of yours off it
    #[command(after_help = "Example: kalends tag remove Picnic family")]
    Remove {
        /// URI, id, handle, or words of the title
        what: String,
        /// Which
        #[arg(required = true)]
        labels: Vec<String>,
    },
    /// Everybody's labels on something, or all of yours
    #[command(after_help = "Example: kalends tag list Picnic")]
    List {
        /// URI, id, handle, or words of the title
        what: Option<String>,
    },
}

/// `kalends find …`
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  kalends find choir practice\n  kalends find \"#outdoors\"")]
pub struct Find {
    /// Beginnings of words of titles, places, names; #label finds what is labelled so
    #[arg(required = true)]
    pub words: Vec<String>,
    /// Begin after the page that said this
    #[arg(long, value_name = "CURSOR")]
    pub next: Option<String>,
}
