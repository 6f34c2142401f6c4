//! News reaches contacts who asked for it, long before they ask again.

use std::time::Duration;

use kalends_keyspace::store::View;
use serde_json::json;

use crate::person::{Person, dht};

/// How long it may take: a fifteenth of the time between two polls.
const PATIENCE: Duration = Duration::from_secs(60);

/// Ann writes, again and again, until Bob's copy is where she is: of the first he may not be told,
/// for Ann has to find out first that it was he who asked.
async fn reaches(ann: &Person, bob: &Person) {
    let told = async {
        loop {
            ann.hosts("Dinner", json!({})).await;
            for _ in 0..40 {
                if head_of(ann, ann) == head_of(bob, ann) {
                    return;
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    };
    tokio::time::timeout(PATIENCE, told).await.expect("Bob is told of what Ann writes");
}

fn head_of(at: &Person, whose: &Person) -> Option<kalends_schema::stamp::Stamp> {
    let snapshot = at.node.store().read().expect("a readable store");
    snapshot.head(&whose.node.identity()).expect("a head").map(|head| head.stamp())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_contact_who_asked_is_told_also_after_a_restart() {
    let dht = dht();
    let (ann, bob) = tokio::join!(Person::new(&dht, "Ann"), Person::new(&dht, "Bob"));
    bob.post("/v1/follows", json!({ "who": ann.key() })).await;
    ann.knows(&bob, "bob").await;
    reaches(&ann, &bob).await;
    // Bob has no reason to ask again before the next poll; what Ann knows of him is on disk.
    let ann = ann.goes().await.returns().await;
    reaches(&ann, &bob).await;
    ann.goes().await;
    bob.goes().await;
}
