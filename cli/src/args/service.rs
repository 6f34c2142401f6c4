//! Arguments of what runs: a node, an indexer, the demo.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Subcommand};

/// `kalends init`
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  kalends init\n  kalends init --name \"Ann Berg\" --zone Europe/Berlin \
    --passphrase-file pass.txt --recovery-file phrase.txt"
)]
pub struct Init {
    /// Your name, as others see it
    #[arg(long)]
    pub name: Option<String>,
    /// The zone you live in
    #[arg(long)]
    pub zone: Option<String>,
    /// A file with the passphrase that guards the identity key
    #[arg(long, value_name = "FILE", env = "KALENDS_PASSPHRASE_FILE")]
    pub passphrase_file: Option<PathBuf>,
    /// Write the recovery phrase there, readable by you alone, instead of showing it
    #[arg(long, value_name = "FILE")]
    pub recovery_file: Option<PathBuf>,
}

/// `kalends up`
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  kalends up\n  kalends up --bootstrap 127.0.0.1:6881 --announce-addresses --no-relays"
)]
pub struct Up {
    /// How others are reached
    #[command(flatten)]
    pub network: NetworkArgs,
    /// Where the local API listens; loopback only
    #[arg(long, value_name = "ADDRESS")]
    pub listen: Option<SocketAddr>,
}

/// How others are reached; without any: the public DHT and iroh's public relays.
#[derive(Debug, Args)]
pub struct NetworkArgs {
    /// A DHT node to begin with; may be repeated
    #[arg(long, value_name = "HOST:PORT")]
    pub bootstrap: Vec<String>,
    /// Publish this machine's IP addresses; for LANs and tests
    #[arg(long)]
    pub announce_addresses: bool,
    /// Use no relay
    #[arg(long)]
    pub no_relays: bool,
    /// The UDP address where others reach it; any free port of every interface unless said
    #[arg(long, value_name = "ADDRESS")]
    pub bind: Option<SocketAddr>,
}

/// `kalends index …`
#[derive(Debug, Subcommand)]
pub enum IndexAction {
    /// Ask an indexer to copy your public records and answer with them
    #[command(after_help = "Example: kalends index join http://127.0.0.1:7301")]
    Join {
        /// The indexer's URL
        indexer: String,
        /// The code that the indexer's operator gave you
        #[arg(long)]
        code: Option<String>,
    },
    /// Leave an indexer: everything of yours is erased there
    #[command(after_help = "Example: kalends index leave http://127.0.0.1:7301")]
    Leave {
        /// The indexer's URL, its key, or at least 8 characters of it
        indexer: String,
        /// Also when it cannot be told: it is only forgotten here then
        #[arg(long)]
        forget: bool,
    },
    /// The indexers you joined, and how far their copies of yours are
    #[command(after_help = "Example: kalends index list")]
    List,
    /// Look for events at the indexers you joined
    #[command(after_help = "Example: kalends index search choir --from 2027-06-01 --tag music")]
    Search(IndexSearchArgs),
    /// Check what an indexer says of an event: every proof, and the roster recomputed from them
    #[command(after_help = "Example: kalends index verify Picnic")]
    Verify {
        /// URI, id, handle, or words of the title
        event: String,
        /// The indexer's URL or key; the only one you joined unless said
        #[arg(long)]
        at: Option<String>,
    },
    /// What an indexer says of an event, or of itself
    #[command(after_help = "Example: kalends index show Picnic")]
    Show {
        /// URI, id, handle, or words of the title; without: the indexers you joined
        event: Option<String>,
        /// The indexer's URL or key; the first you joined unless said
        #[arg(long)]
        at: Option<String>,
    },
}

/// `kalends index search`
#[derive(Debug, Args)]
pub struct IndexSearchArgs {
    /// Words that the title, the places or the description all have
    pub words: Vec<String>,
    /// The first day; now unless said
    #[arg(long, value_name = "WHEN")]
    pub from: Option<String>,
    /// The day after the last; a year on unless said
    #[arg(long, value_name = "WHEN")]
    pub to: Option<String>,
    /// A label that somebody put on the event
    #[arg(long)]
    pub tag: Option<String>,
    /// confirmed, tentative or cancelled
    #[arg(long)]
    pub status: Option<String>,
    /// open, invited-only or approval-required
    #[arg(long)]
    pub policy: Option<String>,
    /// The organizer's key
    #[arg(long, value_name = "KEY")]
    pub organizer: Option<String>,
    /// A calendar's URI
    #[arg(long, value_name = "URI")]
    pub calendar: Option<String>,
    /// How many dates, 1 to 500
    #[arg(long, default_value_t = 50)]
    pub limit: usize,
    /// The indexer's URL or key; all you joined unless said
    #[arg(long)]
    pub at: Option<String>,
}

/// `kalends indexer …`
#[derive(Debug, Subcommand)]
pub enum IndexerAction {
    /// Run it until it is told to stop; the first start writes a commented configuration
    Run(IndexerRun),
    /// Drop every derived row and derive it again from the copies
    #[command(after_help = "Example: kalends indexer rebuild --home /srv/kalends")]
    Rebuild,
    /// How it stands: who is followed, what waits, sizes
    #[command(after_help = "Example: kalends indexer stats --home /srv/kalends")]
    Stats,
    /// Neither follow nor show somebody any more; without a key: who is denied
    #[command(
        after_help = "Example: kalends indexer deny 8um71us3fyw6h8wbcxb5ar3rwusy1a6u49956ikzojg3gcwd1dty"
    )]
    Deny(ListChange),
    /// Let somebody join where only listed people may; without a key: who is allowed
    #[command(
        after_help = "Example: kalends indexer allow 8um71us3fyw6h8wbcxb5ar3rwusy1a6u49956ikzojg3gcwd1dty"
    )]
    Allow(ListChange),
    /// Make a code with which somebody can join; it is shown this once
    #[command(after_help = "Example: kalends indexer invite --uses 5 --days 7")]
    Invite {
        /// How many may join with it
        #[arg(long, default_value_t = 1)]
        uses: u32,
        /// For how many days it is good
        #[arg(long, default_value_t = 30)]
        days: u32,
    },
}

/// `kalends indexer deny` and `allow`
#[derive(Debug, Args)]
pub struct ListChange {
    /// Whose key
    pub key: Option<String>,
    /// Take it off the list
    #[arg(long, requires = "key")]
    pub remove: bool,
}

/// `kalends indexer run`
#[derive(Debug, Args)]
#[command(after_help = "Example: kalends indexer run --home /srv/kalends --listen 127.0.0.1:7301")]
pub struct IndexerRun {
    /// How others are reached
    #[command(flatten)]
    pub network: NetworkArgs,
    /// Where the HTTP API listens
    #[arg(long, value_name = "ADDRESS")]
    pub listen: Option<SocketAddr>,
    /// Who may join: open, invite or list; what the configuration says unless said
    #[arg(long, value_name = "WHO")]
    pub join: Option<String>,
}

/// `kalends demo`
#[derive(Debug, Args)]
#[command(after_help = "Example: kalends demo --json")]
pub struct Demo {
    /// Keep the people's folders there, to look at afterwards
    #[arg(long, value_name = "DIR")]
    pub keep: Option<PathBuf>,
}
