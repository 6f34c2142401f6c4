//! Configuration: built-in defaults, then `kalends.toml`, then `KALENDS_…`, then options.
//!
//! A key is a dotted name (`network.bootstrap`); its environment name is `KALENDS_` and the name
//! in capitals with `_` for the dots (`KALENDS_NETWORK_BOOTSTRAP`). Values are TOML everywhere;
//! a list may also be written with commas, a text without quotes. Unknown keys are refused with
//! the nearest known one.

mod error;
mod key;
mod read;

pub use error::ConfigError;
pub use key::Key;
pub use read::Sourced;

use std::net::SocketAddr;

/// What a node is told by its owner.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Config {
    /// How it meets others.
    pub network: NetworkSettings,
    /// How programs reach it.
    pub api: ApiSettings,
}

/// How a node meets others.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NetworkSettings {
    /// DHT nodes to begin with, `host:port`; `None` is the public DHT, an empty list none at all.
    pub bootstrap: Option<Vec<String>>,
    /// Relay URLs; `None` is iroh's public relays, an empty list none at all.
    pub relays: Option<Vec<String>>,
    /// Whether IP addresses are announced: for tests and local networks only.
    pub announce_addresses: bool,
    /// Local address of the endpoint; `None` is any address and port.
    pub bind: Option<SocketAddr>,
}

/// How programs reach a node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiSettings {
    /// Loopback only; port 0 takes a free one, which is left in the home's `api.address`.
    pub listen: SocketAddr,
}

impl Default for ApiSettings {
    fn default() -> ApiSettings {
        ApiSettings { listen: SocketAddr::from(([127, 0, 0, 1], 0)) }
    }
}
