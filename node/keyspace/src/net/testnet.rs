//! A private DHT on this machine's loopback, for the demonstration and for tests.

use std::io;
use std::net::Ipv4Addr;

/// A few DHT nodes that know each other and nobody else. They end when it is dropped.
#[derive(Debug)]
pub struct Testnet {
    nodes: mainline::Testnet,
}

impl Testnet {
    /// Starts `count` nodes on free ports of 127.0.0.1. Blocks for a moment.
    ///
    /// # Errors
    /// When no socket can be opened.
    pub fn start(count: usize) -> io::Result<Testnet> {
        let nodes = mainline::Testnet::builder(count).bind_address(Ipv4Addr::LOCALHOST).build()?;
        Ok(Testnet { nodes })
    }

    /// Where it is entered: for [`super::NetworkConfig::bootstrap`].
    pub fn bootstrap(&self) -> Vec<String> {
        self.nodes.bootstrap.clone()
    }
}
