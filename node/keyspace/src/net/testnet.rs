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
        Testnet::start_at(Ipv4Addr::LOCALHOST, count)
    }

    /// The same on another address of this machine, for a network of tests that is cut.
    ///
    /// # Errors
    /// When no socket can be opened.
    pub fn start_at(address: Ipv4Addr, count: usize) -> io::Result<Testnet> {
        let nodes = mainline::Testnet::builder(count).bind_address(address).build()?;
        Ok(Testnet { nodes })
    }

    /// Where it is entered: for [`super::NetworkConfig::bootstrap`].
    pub fn bootstrap(&self) -> Vec<String> {
        self.nodes.bootstrap.clone()
    }
}
