//! Somebody who wrote from two machines: those who follow them are told.

use kalends_node::Node;
use serde_json::json;

use crate::person::{Person, dht};

#[tokio::test(flavor = "multi_thread")]
async fn whoever_wrote_from_two_machines_is_shown_as_forked() {
    let dht = dht();
    let (ann, bob) = tokio::join!(Person::new(&dht, "Ann"), Person::new(&dht, "Bob"));
    bob.knows(&ann, "ann").await;
    let here = ann.goes().await;
    let elsewhere = here.copied();

    let ann = here.returns().await;
    ann.hosts("Picnic", json!({})).await;
    ann.published().await;
    let followed = bob.post("/v1/follows", json!({ "who": "ann" })).await;
    assert!(followed["copy"].is_string(), "{followed:#}");
    let clear = bob.get("/v1/contacts").await;
    assert!(clear["items"][0].get("marks").is_none(), "{clear:#}");
    drop(ann.goes().await);

    // The other machine writes without a network, twice.
    let offline = Node::open_offline(elsewhere.home.clone(), "the test").await.expect("a store");
    for title in ["Wake", "Fair"] {
        let event = json!({ "title": title, "visibility": "public",
            "start": { "at": "2036-12-01T14:00:00", "tz": "Europe/Berlin" } });
        let body = event.to_string().into_bytes();
        let answer = offline.call("POST", "/v1/events", "application/json", body).await;
        assert!(answer.status < 300, "{}", answer.status);
    }
    offline.shutdown().await;
    let _ann = elsewhere.returns().await;
    bob.post("/v1/follows", json!({ "who": "ann" })).await;
    let shown = bob.see("/v1/contacts", |it| it["items"][0]["marks"] == json!(["forked"])).await;
    assert_eq!(shown["items"][0]["petname"], "ann");
    let status = bob.get("/v1/status").await;
    let notices = status["notices"].as_array().expect("a list");
    let said = notices.iter().filter_map(|notice| notice.as_str());
    assert!(said.into_iter().any(|notice| notice.contains("ann is forked")), "{notices:?}");
}
