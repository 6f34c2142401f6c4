//! What a network is started with.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use kalends_schema::key::EndpointSecret;

use super::limits::{CONNECTION_IDLE, FOLLOW_LEASE, PACE_WINDOW};
use crate::clock::Clock;
use crate::store::Quota;

/// What a [`Network`](super::Network) is started with.
#[derive(Debug)]
pub struct NetworkConfig {
    /// The secret of this device's endpoint key. Never an identity's or a writer's.
    pub endpoint_secret: EndpointSecret,
    /// Where the DHT is entered: `None` the public one's nodes, an empty list no DHT at all.
    pub bootstrap: Option<Vec<String>>,
    /// URLs of iroh relays: `None` iroh's public ones, an empty list none at all.
    pub relays: Option<Vec<String>>,
    /// Whether IP addresses are published. For tests and local networks: it tells where one lives.
    pub announce_addresses: bool,
    /// The UDP address to bind; `None` any port of every interface.
    pub bind: Option<SocketAddr>,
    /// What one copied identity may cost.
    pub quota: Quota,
    /// The least time between two pulls of one identity.
    pub pull_interval: Duration,
    /// How long somebody's connection may be without a request before its place is given away.
    pub idle: Duration,
    /// Over how long the pace of a transfer is measured; shorter only in tests.
    pub pace_window: Duration,
    /// How long somebody's `Follow` is answered before they have to ask again.
    pub follow_lease: Duration,
    /// What it takes for the time: the system's clock, or a test's.
    pub clock: Clock,
}

impl NetworkConfig {
    /// Whether it is bound to this machine alone, where nothing takes long.
    pub(crate) fn is_loopback(&self) -> bool {
        self.bind.is_some_and(|address| address.ip().is_loopback())
    }

    /// The public DHT and iroh's public relays, no IP address published.
    pub fn new(endpoint_secret: EndpointSecret) -> NetworkConfig {
        NetworkConfig {
            endpoint_secret,
            bootstrap: None,
            relays: None,
            announce_addresses: false,
            bind: None,
            quota: Quota::default(),
            pull_interval: Duration::from_secs(1),
            idle: CONNECTION_IDLE,
            pace_window: PACE_WINDOW,
            follow_lease: FOLLOW_LEASE,
            clock: Clock::of_system(),
        }
    }

    /// This machine only: a private DHT at `bootstrap`, no relays, pulls as often as asked.
    pub fn loopback(endpoint_secret: EndpointSecret, bootstrap: Vec<String>) -> NetworkConfig {
        NetworkConfig {
            bootstrap: Some(bootstrap),
            relays: Some(Vec::new()),
            announce_addresses: true,
            bind: Some(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))),
            pull_interval: Duration::ZERO,
            ..NetworkConfig::new(endpoint_secret)
        }
    }
}
