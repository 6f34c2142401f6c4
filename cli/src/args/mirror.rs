//! Arguments of `kalends mirror …`.

use clap::{Args, Subcommand};

/// `kalends mirror …`
#[derive(Debug, Subcommand)]
pub enum MirrorAction {
    /// Ask a person or an indexer to carry your public records while you are away
    #[command(after_help = "Examples:\n  kalends mirror add bob\n  \
        kalends mirror add http://127.0.0.1:7301")]
    Add {
        /// A petname, a key, or the URL of an indexer you joined
        who: String,
    },
    /// Have them carry you no longer
    #[command(after_help = "Example: kalends mirror remove bob")]
    Remove {
        /// A petname, a key, or the URL of an indexer you joined
        who: String,
    },
    /// Your mirrors, what they said, and how far their copies are
    #[command(after_help = "Example: kalends mirror list")]
    List,
    /// Be a mirror of somebody who asks; with --list: who asks, and whom you carry
    Serve(MirrorServe),
}

/// `kalends mirror serve …`
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  kalends mirror serve --list\n  \
    kalends mirror serve ann --records 10000 --bytes 16000000\n  kalends mirror serve --stop ann")]
pub struct MirrorServe {
    /// A petname, a key, or at least 8 leading characters of the key of somebody who asks
    #[arg(required_unless_present = "list", conflicts_with = "list")]
    pub who: Option<String>,
    /// Records that you carry of theirs at most; 100000 unless said
    #[arg(long, value_name = "N")]
    pub records: Option<u64>,
    /// Bytes that you carry of theirs at most; 67108864 unless said
    #[arg(long, value_name = "N")]
    pub bytes: Option<u64>,
    /// Say no, and carry them no longer
    #[arg(long, conflicts_with_all = ["records", "bytes", "list"])]
    pub stop: bool,
    /// Only show who asks, and whom you carry
    #[arg(long, conflicts_with_all = ["records", "bytes"])]
    pub list: bool,
}
