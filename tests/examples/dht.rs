//! Starts a private DHT on this machine's loopback and prints where it is entered, until Ctrl-C:
//! `cargo run -p kalends-tests --example dht`, then nodes with that address as their bootstrap.

#![allow(clippy::print_stdout)]

use kalends_keyspace::net::Testnet;

/// Nodes: enough that a packet is on more than one.
const NODES: usize = 5;

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let dht = Testnet::start(NODES)?;
    if let Some(address) = dht.bootstrap().first() {
        println!("{address}");
    }
    tokio::signal::ctrl_c().await
}
