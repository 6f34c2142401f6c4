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
    /// The people you know, and whom you blocked
    #[command(after_help = "Example: kalends contact list")]
    List,
    /// Call somebody otherwise
    #[command(after_help = "Example: kalends contact rename bob \"Bob Stein\"")]
    Rename {
        /// A petname, a key, or at least 8 leading characters of a known key
        who: String,
        /// The new petname
        name: String,
    },
    /// Forget somebody: their name here, and that you follow them; a block stays
    #[command(after_help = "Example: kalends contact remove bob")]
    Remove {
        /// A petname, a key, or at least 8 leading characters of a known key
        who: String,
    },
    /// Take and show nothing of somebody
    #[command(
        after_help = "Example: kalends contact block 8um71us3fyw6h8wbcxb5ar3rwusy1a6u49956ikzojg3gcwd1dty"
    )]
    Block {
        /// A petname, a key, or at least 8 leading characters of a known key
        who: String,
    },
    /// Take and show things of somebody again
    #[command(after_help = "Example: kalends contact unblock bob")]
    Unblock {
        /// A petname, a key, or at least 8 leading characters of a known key
        who: String,
    },
}
