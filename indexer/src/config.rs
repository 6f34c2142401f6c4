//! What an indexer is told: a commented TOML file in its home, then the environment, then flags.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use kalends_keyspace::clock::Clock;
use kalends_keyspace::guarded::{self, FileError};
use kalends_schema::hash::Hash;
use kalends_schema::key::Identity;
use serde::Deserialize;

use crate::disk::DiskProbe;

/// The configuration written on first start; every line says its default.
const FIRST: &str = include_str!("config/first.toml");

/// Bytes of a configuration file beyond which it is surely not one.
const FILE_BYTES_MAX: u64 = 64 * 1024;

/// Who may join.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum JoinPolicy {
    /// Anybody with a key.
    Open,
    /// Whoever brings a code: a configured one, or one of `kalends indexer invite`.
    #[default]
    Invite,
    /// The identities of the `allow` list.
    List,
}

impl JoinPolicy {
    /// As it is written.
    pub(crate) fn word(self) -> &'static str {
        match self {
            JoinPolicy::Open => "open",
            JoinPolicy::Invite => "invite",
            JoinPolicy::List => "list",
        }
    }
}

/// Whom the indexer is a mirror of, when they ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CarryPolicy {
    /// Whoever joined.
    #[default]
    Joined,
    /// Who joined and is on the `carry_list`.
    List,
    /// Nobody.
    None,
}

/// A code that lets somebody join: a secret between the operator and them.
#[derive(Clone, Deserialize)]
#[serde(transparent)]
pub struct JoinCode(String);

impl JoinCode {
    /// The code `text`.
    pub fn new(text: impl Into<String>) -> JoinCode {
        JoinCode(text.into())
    }

    /// Whether `shown` is this code. Hashes are compared, so that the time it takes tells nothing.
    pub(crate) fn is(&self, shown: &str) -> bool {
        Hash::of(self.0.as_bytes()) == Hash::of(shown.as_bytes())
    }
}

impl std::fmt::Debug for JoinCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("JoinCode(..)")
    }
}

/// Everything an [`crate::Indexer`] needs to know.
#[derive(Debug, Clone)]
pub struct IndexerConfig {
    /// The folder that holds keys, replicas and rows.
    pub home: PathBuf,
    /// The name shown in the indexer's own profile, 1 to 100 characters.
    pub name: String,
    /// Where the HTTP API listens; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Where the iroh endpoint binds; none takes a free port on every interface.
    pub bind: Option<SocketAddr>,
    /// DHT bootstrap nodes as `host:port`; none uses the public ones.
    pub bootstrap: Option<Vec<String>>,
    /// Relay URLs; none uses iroh's public ones, empty uses no relay.
    pub relays: Option<Vec<String>>,
    /// Whether IP addresses are announced (tests, LAN).
    pub announce_addresses: bool,
    /// Who may join.
    pub join: JoinPolicy,
    /// Codes that let somebody join under [`JoinPolicy::Invite`].
    pub codes: Vec<JoinCode>,
    /// Who may join under [`JoinPolicy::List`].
    pub allow: Vec<Identity>,
    /// Who may neither join nor be followed.
    pub deny: Vec<Identity>,
    /// Whom the indexer is a mirror of, when they ask.
    pub carry: CarryPolicy,
    /// Who may ask under [`CarryPolicy::List`].
    pub carry_list: Vec<Identity>,
    /// How many identities are followed in all.
    pub followed_max: usize,
    /// How far references are followed from those who joined: 1 is the people their records name.
    pub reference_depth: u8,
    /// Records that one followed keyspace may hold.
    pub records_max: u64,
    /// Bytes that one followed keyspace may hold.
    pub bytes_max: u64,
    /// The shortest time between two looks at one keyspace.
    pub poll_min: Duration,
    /// The longest time between two looks at one keyspace.
    pub poll_max: Duration,
    /// The least time between two pulls of one keyspace, however often it is poked.
    pub pull_interval: Duration,
    /// How many keyspaces are pulled at once.
    pub pulls_max: usize,
    /// Bytes of pages that are kept in memory, of the replicas and of the rows each.
    pub cache_bytes: usize,
    /// Free bytes of the disk below which nothing is taken in any more.
    pub disk_free_min: u64,
    /// What says how many are free.
    pub disk: DiskProbe,
    /// What it takes for the time: the system's clock, or a test's.
    pub clock: Clock,
    /// Requests that one address, and one identity, may make in a minute; 0 sets no bound.
    pub requests_per_minute: u32,
    /// Whether the last address of `X-Forwarded-For` is whom a request comes from.
    pub trust_forwarded_for: bool,
}

/// Why a configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read or written, or is open to others.
    #[error(transparent)]
    File(#[from] FileError),
    /// The file is no configuration.
    #[error("{path}: {source}")]
    Toml {
        /// The file.
        path: PathBuf,
        /// What is wrong, and where.
        source: Box<toml::de::Error>,
    },
    /// A value cannot be used.
    #[error("{field}: {got}; expected {expected}")]
    Value {
        /// The field, or the environment variable.
        field: String,
        /// What was there.
        got: String,
        /// What would do.
        expected: &'static str,
    },
}

/// The file's fields; absent ones keep their defaults, unknown ones are an error.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct File {
    name: Option<String>,
    listen: Option<SocketAddr>,
    bind: Option<SocketAddr>,
    bootstrap: Option<Vec<String>>,
    relays: Option<Vec<String>>,
    announce_addresses: Option<bool>,
    join: Option<JoinPolicy>,
    codes: Option<Vec<JoinCode>>,
    allow: Option<Vec<String>>,
    deny: Option<Vec<String>>,
    carry: Option<CarryPolicy>,
    carry_list: Option<Vec<String>>,
    followed_max: Option<usize>,
    reference_depth: Option<u8>,
    records_max: Option<u64>,
    bytes_max: Option<u64>,
    poll_min_seconds: Option<u64>,
    poll_max_seconds: Option<u64>,
    pulls_max: Option<usize>,
    cache_mebibytes: Option<usize>,
    disk_free_min_mebibytes: Option<u64>,
    requests_per_minute: Option<u32>,
    trust_forwarded_for: Option<bool>,
}

impl IndexerConfig {
    /// The defaults, for a home.
    pub fn new(home: impl Into<PathBuf>) -> IndexerConfig {
        IndexerConfig {
            home: home.into(),
            name: "Kalends indexer".to_owned(),
            listen: SocketAddr::from(([127, 0, 0, 1], 7878)),
            bind: None,
            bootstrap: None,
            relays: None,
            announce_addresses: false,
            join: JoinPolicy::default(),
            codes: Vec::new(),
            allow: Vec::new(),
            deny: Vec::new(),
            carry: CarryPolicy::default(),
            carry_list: Vec::new(),
            followed_max: 10_000,
            reference_depth: 2,
            records_max: 100_000,
            bytes_max: 256 * 1024 * 1024,
            poll_min: Duration::from_mins(15),
            poll_max: Duration::from_hours(6),
            pull_interval: Duration::from_secs(1),
            pulls_max: 128,
            cache_bytes: 64 * 1024 * 1024,
            disk_free_min: 512 * 1024 * 1024,
            disk: DiskProbe::of_system(),
            clock: Clock::of_system(),
            requests_per_minute: 1_200,
            trust_forwarded_for: false,
        }
    }

    /// Reads `<home>/indexer.toml`, writing a commented one first if there is none, then
    /// `KALENDS_INDEXER_LISTEN`, `KALENDS_INDEXER_JOIN` and `KALENDS_BOOTSTRAP` (comma-separated).
    ///
    /// # Errors
    /// [`ConfigError`] naming the file or the field.
    pub fn load(home: &Path) -> Result<IndexerConfig, ConfigError> {
        let path = home.join("indexer.toml");
        if !path.exists() {
            guarded::make_folder(home)?;
            guarded::create(&path, FIRST.as_bytes())?;
        }
        // It may hold codes for joining, so it is a secret like the keys.
        let text = guarded::read_text(&path, FILE_BYTES_MAX)?;
        let file: File = toml::from_str(&text)
            .map_err(|source| ConfigError::Toml { path: path.clone(), source: Box::new(source) })?;
        let mut config = IndexerConfig::new(home);
        config.take_file(file)?;
        config.take_environment()?;
        config.checked()
    }

    fn take_file(&mut self, file: File) -> Result<(), ConfigError> {
        set(&mut self.name, file.name);
        set(&mut self.listen, file.listen);
        self.bind = file.bind.or(self.bind);
        self.bootstrap = file.bootstrap.or(self.bootstrap.take());
        self.relays = file.relays.or(self.relays.take());
        set(&mut self.announce_addresses, file.announce_addresses);
        set(&mut self.join, file.join);
        set(&mut self.codes, file.codes);
        self.allow = identities("allow", file.allow)?;
        self.deny = identities("deny", file.deny)?;
        set(&mut self.carry, file.carry);
        self.carry_list = identities("carry_list", file.carry_list)?;
        set(&mut self.followed_max, file.followed_max);
        set(&mut self.reference_depth, file.reference_depth);
        set(&mut self.records_max, file.records_max);
        set(&mut self.bytes_max, file.bytes_max);
        set(&mut self.poll_min, file.poll_min_seconds.map(Duration::from_secs));
        set(&mut self.poll_max, file.poll_max_seconds.map(Duration::from_secs));
        set(&mut self.pulls_max, file.pulls_max);
        set(&mut self.cache_bytes, file.cache_mebibytes.map(|n| n.saturating_mul(1 << 20)));
        let disk_free_min = file.disk_free_min_mebibytes.map(|n| n.saturating_mul(1 << 20));
        set(&mut self.disk_free_min, disk_free_min);
        set(&mut self.requests_per_minute, file.requests_per_minute);
        set(&mut self.trust_forwarded_for, file.trust_forwarded_for);
        Ok(())
    }

    fn take_environment(&mut self) -> Result<(), ConfigError> {
        let wrong = |field: &str, got: String, expected| ConfigError::Value {
            field: field.to_owned(),
            got,
            expected,
        };
        if let Ok(text) = std::env::var("KALENDS_INDEXER_LISTEN") {
            let read = text.parse();
            self.listen =
                read.map_err(|_| wrong("KALENDS_INDEXER_LISTEN", text, "an address and a port"))?;
        }
        if let Ok(text) = std::env::var("KALENDS_INDEXER_JOIN") {
            self.join = match text.as_str() {
                "open" => JoinPolicy::Open,
                "invite" => JoinPolicy::Invite,
                "list" => JoinPolicy::List,
                _ => return Err(wrong("KALENDS_INDEXER_JOIN", text, "open, invite or list")),
            };
        }
        if let Ok(text) = std::env::var("KALENDS_BOOTSTRAP") {
            self.bootstrap = Some(text.split(',').map(|node| node.trim().to_owned()).collect());
        }
        Ok(())
    }

    fn checked(self) -> Result<IndexerConfig, ConfigError> {
        let wrong = |field: &str, got: String, expected| {
            Err(ConfigError::Value { field: field.to_owned(), got, expected })
        };
        if self.pulls_max == 0 {
            return wrong("pulls_max", "0".to_owned(), "at least 1");
        }
        if self.poll_min.is_zero() || self.poll_max < self.poll_min {
            let got = format!("{:?} to {:?}", self.poll_min, self.poll_max);
            return wrong("poll_min_seconds", got, "more than 0, at most poll_max_seconds");
        }
        Ok(self)
    }
}

fn set<T>(field: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *field = value;
    }
}

fn identities(field: &str, texts: Option<Vec<String>>) -> Result<Vec<Identity>, ConfigError> {
    let read = |text: String| {
        text.parse().map_err(|_| ConfigError::Value {
            field: field.to_owned(),
            got: format!("{} characters", text.chars().count()),
            expected: "keys of 52 lower-case z-base-32 characters",
        })
    };
    texts.unwrap_or_default().into_iter().map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first file with every line made real.
    fn uncommented() -> String {
        let is_field = |line: &&str| line.split(" = ").count() == 2 && !line.contains(". ");
        let lines = FIRST.lines().filter_map(|line| line.strip_prefix("# "));
        lines.filter(is_field).map(|line| format!("{line}\n")).collect()
    }

    #[test]
    fn the_first_file_says_the_defaults() {
        let file: File = toml::from_str(&uncommented()).unwrap();
        assert_eq!(file.bootstrap.as_ref().map(Vec::len), Some(1), "examples are read too");
        let mut said = IndexerConfig::new("home");
        said.take_file(file).unwrap();
        (said.bind, said.bootstrap, said.relays) = (None, None, None);
        assert_eq!(format!("{said:?}"), format!("{:?}", IndexerConfig::new("home")));
        assert_eq!(uncommented().lines().count(), 23, "every field of the file");
    }

    #[test]
    fn a_first_start_writes_the_file_and_a_wrong_word_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let home = folder.path().join("new");
        assert_eq!(IndexerConfig::load(&home).unwrap().join, JoinPolicy::Invite);
        let path = home.join("indexer.toml");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), FIRST);
        for (text, word) in [("jion = \"open\"", "jion"), ("pulls_max = 0", "pulls_max")] {
            std::fs::write(&path, text).unwrap();
            let error = IndexerConfig::load(&home).unwrap_err().to_string();
            assert!(error.contains(word), "{error}");
        }
    }
}
