//! Measures news: from the commit on a node to the answer at an indexer, on the loopback:
//! `cargo run --release -p kalends-tests --example measure_news`.

use std::error::Error;
use std::time::{Duration, Instant};

use kalends_indexer::{Indexer, IndexerConfig, JoinPolicy};
use kalends_keyspace::net::Testnet;
use kalends_node::home::{Home, NewHome, Stretch};
use kalends_node::{Node, NodeConfig};
use kalends_tests::measure::{Goal, middle, millis, quantile, row};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::time::{sleep, timeout};

/// Nodes that take turns: nobody's keyspace is pulled, and nobody is poked by one node, more than
/// once a second.
const NODES: usize = 8;
/// Events that are published and looked for.
const NEWS: usize = 240;
/// How long after one the next is published.
const APART: Duration = Duration::from_millis(140);
/// How often the indexer is asked.
const ASKING: Duration = Duration::from_millis(1);
/// How long anything may take before the measurement is given up.
const PATIENCE: Duration = Duration::from_secs(60);

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    // reqwest comes without a provider of its own.
    let _installed_before = rustls::crypto::ring::default_provider().install_default();
    let folder = tempfile::tempdir()?;
    let dht = Testnet::start(4)?;
    let indexer = Indexer::start(indexer_config(&folder, &dht)).await?;
    indexer.announced().await;
    let mut nodes = Vec::new();
    for number in 0..NODES {
        let node = node(&folder, number, &dht).await?;
        let join = json!({ "url": indexer.url() });
        ask(&node, "POST", "/v1/indexes", &join).await?;
        nodes.push(node);
    }
    // The first of each also bring connections up.
    for (number, node) in nodes.iter().enumerate() {
        timeout(PATIENCE, news(node, &indexer, number)).await??;
    }
    let mut tries = Vec::new();
    for number in 0..NEWS {
        sleep(APART).await;
        let node = &nodes[number % NODES];
        tries.push(timeout(PATIENCE, news(node, &indexer, NODES + number)).await??);
    }
    row("news at an indexer, the middle", millis(middle(tries.clone())), "ms", Goal::None)?;
    let late = millis(quantile(tries, 0.99));
    row(&format!("news at an indexer, p99 of {NEWS}"), late, "ms", Goal::AtMost(50.0))?;
    for node in nodes {
        node.shutdown().await;
    }
    indexer.shutdown().await;
    Ok(())
}

/// Publishes an event, and asks the indexer for it until it answers: how long from the commit on.
async fn news(node: &Node, indexer: &Indexer, number: usize) -> Result<Duration, Box<dyn Error>> {
    let event = json!({
        "title": format!("The {number}th"),
        "start": { "at": "2036-12-01T14:00:00", "tz": "Europe/Berlin" },
        "visibility": "public",
    });
    let written = ask(node, "POST", "/v1/events", &event).await?;
    let begun = Instant::now();
    let uri = written["event"]["uri"].as_str().ok_or("an event has a URI")?;
    let id = uri.rsplit('/').next().unwrap_or_default();
    let url = format!("{}/v1/events/{}/{id}", indexer.url(), node.identity());
    let http = reqwest::Client::new();
    while !http.get(&url).send().await?.status().is_success() {
        sleep(ASKING).await;
    }
    Ok(begun.elapsed())
}

async fn ask(node: &Node, method: &str, path: &str, body: &Value) -> Result<Value, Box<dyn Error>> {
    let body = body.to_string().into_bytes();
    let answer = node.call(method, path, "application/json", body).await;
    let document: Value = serde_json::from_slice(&answer.body)?;
    if (200..300).contains(&answer.status) {
        Ok(document)
    } else {
        Err(document.to_string().into())
    }
}

async fn node(folder: &TempDir, number: usize, dht: &Testnet) -> Result<Node, Box<dyn Error>> {
    let home = Home::at(folder.path().join(format!("node{number}")));
    let stretch = Stretch { memory_kib: 8, passes: 1 };
    home.init(&NewHome { passphrase: "a measurement", stretch })?;
    let node = Node::start(NodeConfig::loopback(home, dht.bootstrap())).await?;
    let profile = json!({ "name": format!("N{number}"), "timezone": "Europe/Berlin" });
    ask(&node, "PUT", "/v1/profile", &profile).await?;
    let network = node.network().ok_or("a node that runs has a network")?;
    timeout(PATIENCE, network.announced()).await?;
    Ok(node)
}

fn indexer_config(folder: &TempDir, dht: &Testnet) -> IndexerConfig {
    let mut config = IndexerConfig::new(folder.path().join("indexer"));
    config.listen = ([127, 0, 0, 1], 0).into();
    config.bind = Some(([127, 0, 0, 1], 0).into());
    config.bootstrap = Some(dht.bootstrap());
    config.relays = Some(Vec::new());
    config.announce_addresses = true;
    config.join = JoinPolicy::Open;
    config
}
