//! News reaches who waits for it: an indexer tells its followers, long before anybody polls.

use std::time::Duration;

use kalends_indexer::{Indexer, IndexerConfig, JoinPolicy};
use kalends_keyspace::net::Testnet;
use kalends_keyspace::store::View;
use kalends_node::home::{Home, NewHome, Stretch};
use kalends_node::{Node, NodeConfig};
use serde_json::{Value, json};

/// How long anything may take: a fifteenth of the time between two polls.
const PATIENCE: Duration = Duration::from_secs(60);

async fn person(dht: &Testnet, folder: &std::path::Path, name: &str) -> Node {
    let home = Home::at(folder.join(name));
    let stretch = Stretch { memory_kib: 64, passes: 1 };
    home.init(&NewHome { passphrase: "correct horse", stretch }).expect("a new home");
    let node = Node::start(NodeConfig::loopback(home, dht.bootstrap())).await;
    let node = node.expect("a node starts");
    ask(&node, "PUT", "/v1/profile", json!({ "name": name, "timezone": "Europe/Berlin" })).await;
    let network = node.network().expect("a node that runs");
    tokio::time::timeout(PATIENCE, network.announced()).await.expect("announced in time");
    node
}

async fn indexer(dht: &Testnet, folder: &std::path::Path) -> Indexer {
    let mut config = IndexerConfig::new(folder.join("index"));
    config.listen = ([127, 0, 0, 1], 0).into();
    config.bind = Some(([127, 0, 0, 1], 0).into());
    config.bootstrap = Some(dht.bootstrap());
    config.relays = Some(Vec::new());
    config.announce_addresses = true;
    config.join = JoinPolicy::Open;
    config.pull_interval = Duration::ZERO;
    let indexer = Indexer::start(config).await.expect("an indexer starts");
    indexer.announced().await;
    indexer
}

async fn ask(node: &Node, method: &str, path: &str, body: Value) {
    let answer = node.call(method, path, "application/json", body.to_string().into_bytes()).await;
    assert!(answer.status < 300, "{method} {path}: {}", String::from_utf8_lossy(&answer.body));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_indexer_tells_of_those_who_are_followed() {
    let _installed_before = rustls::crypto::ring::default_provider().install_default();
    let folder = tempfile::tempdir().expect("a folder");
    let dht = Testnet::start(4).expect("a private DHT");
    let index = indexer(&dht, folder.path()).await;
    let ann = person(&dht, folder.path(), "Ann").await;
    let bob = person(&dht, folder.path(), "Bob").await;
    // Ann does not know Bob, and would never tell him herself.
    for node in [&ann, &bob] {
        ask(node, "POST", "/v1/indexes", json!({ "url": index.url() })).await;
    }
    ask(&bob, "POST", "/v1/follows", json!({ "who": ann.identity().to_string() })).await;

    let head = |node: &Node| {
        let read = node.store().read().expect("a readable store");
        read.head(&ann.identity()).expect("a head").map(|head| head.stamp())
    };
    // News that are there before the indexer has Ann are found by other ways, so there are more.
    let told = async {
        for day in 1.. {
            let start = json!({ "date": format!("2036-12-{:02}", 1 + day % 28) });
            let event = json!({ "title": "Dinner", "start": start, "visibility": "public" });
            ask(&ann, "POST", "/v1/events", event).await;
            for _ in 0..50 {
                if day > 2 && head(&bob) == head(&ann) {
                    return;
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    };
    tokio::time::timeout(PATIENCE, told).await.expect("Bob is told of what Ann writes");
    ann.shutdown().await;
    bob.shutdown().await;
    index.shutdown().await;
}
