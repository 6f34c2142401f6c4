//! Bounds while it runs, over a real network: a nearly full disk, a keyspace over its quota,
//! and somebody who asks too often.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use kalends_indexer::{DiskProbe, Indexer, IndexerConfig, JoinPolicy};
use kalends_keyspace::net::Testnet;
use serde_json::Value;

use crate::follow::{PATIENCE, http, join, network};
use crate::world::{World, at, event, event_id, event_path};

fn config(folder: &tempfile::TempDir, testnet: &Testnet) -> IndexerConfig {
    let mut config = IndexerConfig::new(folder.path());
    config.listen = "127.0.0.1:0".parse().unwrap();
    config.bind = Some("127.0.0.1:0".parse().unwrap());
    config.bootstrap = Some(testnet.bootstrap());
    config.relays = Some(Vec::new());
    config.announce_addresses = true;
    config.join = JoinPolicy::Open;
    config.pull_interval = Duration::ZERO;
    config.requests_per_minute = 0;
    config
}

/// Asks for `/health` until it is so.
async fn until(indexer: &Indexer, holds: impl Fn(&Value) -> bool) -> Value {
    let asking = async {
        loop {
            let (_, health) = http(indexer, "GET", "/health", None).await;
            if holds(&health) {
                return health;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(PATIENCE, asking).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_the_disk_nearly_full_nothing_is_taken_in_and_reading_goes_on() {
    let mut world = World::new(1);
    let tea = world.publish(0, &event_id(1), event("Tea", at("2026-05-01T12:00:00", "UTC")));
    let testnet = tokio::task::spawn_blocking(|| Testnet::start(3).unwrap()).await.unwrap();
    let owner = network(&world, 0, testnet.bootstrap()).await;
    let folder = tempfile::tempdir().unwrap();
    let free = Arc::new(AtomicU64::new(1));
    let said = free.clone();
    let mut config = config(&folder, &testnet);
    config.disk = DiskProbe::new(move |_| Some(said.load(Ordering::SeqCst)));
    let indexer = Indexer::start(config).await.unwrap();
    until(&indexer, |health| health["status"] == "disk-nearly-full").await;
    join(&indexer, &world, 0).await;
    let health = until(&indexer, |health| health["waiting"] == 1).await;
    assert_eq!((&health["linked"], &health["pulling"]), (&0.into(), &0.into()), "{health}");
    assert_eq!(http(&indexer, "GET", &event_path(&tea), None).await.0, 404);
    free.store(u64::MAX, Ordering::SeqCst);
    until(&indexer, |health| health["status"] == "ok" && health["linked"] == 1).await;
    assert_eq!(http(&indexer, "GET", &event_path(&tea), None).await.0, 200);
    indexer.shutdown().await;
    owner.shutdown().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_keyspace_over_its_quota_keeps_its_last_whole_copy_and_is_marked() {
    let mut world = World::new(1);
    let tea = world.publish(0, &event_id(1), event("Tea", at("2026-05-01T12:00:00", "UTC")));
    let testnet = tokio::task::spawn_blocking(|| Testnet::start(3).unwrap()).await.unwrap();
    let owner = network(&world, 0, testnet.bootstrap()).await;
    let folder = tempfile::tempdir().unwrap();
    let config = IndexerConfig { records_max: 1, ..config(&folder, &testnet) };
    let indexer = Indexer::start(config.clone()).await.unwrap();
    join(&indexer, &world, 0).await;
    until(&indexer, |health| health["linked"] == 1).await;
    let more = world.publish(0, &event_id(2), event("More", at("2026-05-02T12:00:00", "UTC")));
    let head = crate::follow::head(&world, 0);
    indexer.announced().await;
    let poked = async {
        while owner.poke(&indexer.identity(), &head).await.is_err() {
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    };
    tokio::time::timeout(PATIENCE, poked).await.unwrap();
    until(&indexer, |health| health["over_quota"] == 1).await;
    let (status, shown) = http(&indexer, "GET", &event_path(&tea), None).await;
    assert_eq!((status, &shown["marks"][0][1][0]), (200, &Value::from("over-quota")), "{shown}");
    assert_eq!(http(&indexer, "GET", &event_path(&more), None).await.0, 404);
    indexer.verify(&world.key(0)).unwrap();
    indexer.shutdown().await;
    // The mark is kept; with a larger quota the rest comes, and the mark goes.
    let config = IndexerConfig { records_max: 2, ..config };
    let indexer = Indexer::start(config).await.unwrap();
    until(&indexer, |health| health["over_quota"] == 0).await;
    assert_eq!(http(&indexer, "GET", &event_path(&more), None).await.0, 200);
    indexer.shutdown().await;
    owner.shutdown().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_asks_too_often_is_told_to_wait_and_all_is_counted_without_names() {
    let world = World::new(1);
    let testnet = tokio::task::spawn_blocking(|| Testnet::start(3).unwrap()).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let config = IndexerConfig { requests_per_minute: 3, ..config(&folder, &testnet) };
    let indexer = Indexer::start(config).await.unwrap();
    let path = format!("/v1/people/{}", world.key(0));
    for _ in 0..2 {
        assert_eq!(http(&indexer, "GET", &path, None).await.0, 401);
    }
    let metrics = reads(&indexer, "/metrics").await;
    let line = "kalends_indexer_requests_total{route=\"/v1/people/{id}\",status=\"401\"} 2";
    assert!(metrics.contains(line), "{metrics}");
    assert!(!metrics.contains(&world.key(0).to_string()), "{metrics}");
    let refused = reads(&indexer, "/health").await;
    assert!(refused.starts_with("HTTP/1.1 429"), "{refused}");
    assert!(refused.to_lowercase().contains("retry-after: "), "{refused}");
    indexer.shutdown().await;
}

/// The whole answer, head and body.
async fn reads(indexer: &Indexer, path: &str) -> String {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let mut stream = tokio::net::TcpStream::connect(indexer.address()).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nhost: k\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}
