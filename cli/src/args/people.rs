//! Arguments of what is done with people.

use clap::{Args, Subcommand};

/// `kalends profile …`
#[derive(Debug, Subcommand)]
pub enum ProfileAction {
    /// What others see of you
    #[command(after_help = "Example: kalends profile show")]
    Show,
    /// Change it
    Edit(ProfileEdit),
}

/// `kalends profile edit …`
#[derive(Debug, Args)]
#[command(after_help = "Example: kalends profile edit --name \"Ann Berg\" --zone Europe/Berlin")]
pub struct ProfileEdit {
    /// Your name, 1 to 100 characters
    #[arg(long)]
    pub name: Option<String>,
    /// The URL of a picture; an empty one takes it away
    #[arg(long, value_name = "URL")]
    pub image: Option<String>,
    /// The zone you live in
    #[arg(long)]
    pub zone: Option<String>,
}

/// `kalends contact …`
#[derive(Debug, Subcommand)]
pub enum ContactAction {
    /// Give a key a name of your own choice
    #[command(
        after_help = "Example: kalends contact add bob 8um71us3fyw6h8wbcxb5ar3rwusy1a6u49956ikzojg3gcwd1dty"
    )]
    Add {
        /// The petname
        name: String,
        /// The key
        key: String,
    },
    /// The people you know
    #[command(after_help = "Example: kalends contact list")]
    List,
}
