//! Arguments of what is done with a home: keeping it, restoring it, configuring it.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::NetworkArgs;

/// `kalends backup`
#[derive(Debug, Args)]
#[command(after_help = "Example: kalends backup ~/kalends.backup --passphrase-file pass.txt\n\n\
    Whoever has the file and the passphrase has your identity. It is opened by:\n  \
    kalends id restore --from ~/kalends.backup")]
pub struct Backup {
    /// The file to write; never over one that is there
    pub file: PathBuf,
    /// A file with the passphrase of the identity key
    #[arg(long, value_name = "FILE", env = "KALENDS_PASSPHRASE_FILE")]
    pub passphrase_file: Option<PathBuf>,
}

/// `kalends id …`
#[derive(Debug, Subcommand)]
pub enum IdAction {
    /// The key that others find you by
    #[command(after_help = "Example: kalends id show")]
    Show,
    /// Write the identity key alone, sealed as it is, to a file
    Backup(IdBackup),
    /// Go on in a new epoch: on a new machine, after a theft, or where another machine wrote
    Restore(IdRestore),
}

/// `kalends id backup`
#[derive(Debug, Args)]
#[command(after_help = "Example: kalends id backup ~/identity.key")]
pub struct IdBackup {
    /// The file to write; never over one that is there
    pub file: PathBuf,
}

/// `kalends id restore`
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  kalends id restore --from ~/kalends.backup    a new home from a backup\n  \
    kalends id restore --phrase-file phrase.txt   a new home from the recovery phrase\n  \
    kalends id restore                            this home, in a new epoch"
)]
pub struct IdRestore {
    /// A backup made by `kalends backup`
    #[arg(long, value_name = "FILE", conflicts_with_all = ["phrase", "phrase_file"])]
    pub from: Option<PathBuf>,
    /// Ask for the recovery phrase
    #[arg(long)]
    pub phrase: bool,
    /// A file with the recovery phrase
    #[arg(long, value_name = "FILE", conflicts_with = "phrase")]
    pub phrase_file: Option<PathBuf>,
    /// A file with the passphrase: the known one, or with a phrase a new one
    #[arg(long, value_name = "FILE", env = "KALENDS_PASSPHRASE_FILE")]
    pub passphrase_file: Option<PathBuf>,
    /// Ask nobody for what is newer than what is here
    #[arg(long)]
    pub offline: bool,
    /// How others are asked
    #[command(flatten)]
    pub network: NetworkArgs,
}

/// `kalends config …`
#[derive(Debug, Subcommand)]
pub enum ConfigAction {
    /// Every setting, its value, and where that comes from
    #[command(after_help = "Example: kalends config show --json")]
    Show,
    /// Whether the configuration can be used
    #[command(after_help = "Example: kalends config check")]
    Check,
}
