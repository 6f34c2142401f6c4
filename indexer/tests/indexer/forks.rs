//! Owners who contradict themselves: recorded, shown where their records are, and provable.

use data_encoding::BASE64URL_NOPAD;
use kalends_schema::evidence::{Evidence, EvidenceKind};
use serde_json::json;

use crate::world::{Indexing, World, at, event, event_id, event_path};

#[tokio::test]
async fn a_fork_is_recorded_shown_and_can_be_shown_to_others() {
    let mut world = World::new(2);
    let party = world.publish(0, &event_id(1), event("Party", at("2026-05-01T12:00:00", "UTC")));
    let indexing = Indexing::new(&world);
    indexing.pull_all(&world);
    let (_, body) = indexing.get(&event_path(&party)).await;
    assert!(body.get("marks").is_none(), "there is nothing to know: {body}");
    let (_, health) = indexing.get("/health").await;
    assert_eq!(health["forked"], 0);

    // The same person on another machine, with another history.
    let mut elsewhere = World::new(1);
    elsewhere.publish(0, &event_id(1), event("Wake", at("2026-05-01T12:00:00", "UTC")));
    elsewhere.publish(0, &event_id(2), event("Fair", at("2026-05-02T12:00:00", "UTC")));
    indexing.pull(&elsewhere, 0);

    let key = world.key(0).to_string();
    for path in [event_path(&party), format!("{}/roster", event_path(&party))] {
        let (status, body) = indexing.get(&path).await;
        assert_eq!((status, &body["marks"]), (200, &json!([[key, ["forked"]]])), "{path}");
    }
    let (_, health) = indexing.get("/health").await;
    assert_eq!(health["forked"], 1);
    let (status, body) = indexing.get(&format!("/v1/people/{key}/forks")).await;
    assert_eq!((status, &body["marks"]), (200, &json!(["forked"])));
    let [bytes] = &body["evidence"].as_array().unwrap()[..] else { panic!("{body}") };
    let bytes = BASE64URL_NOPAD.decode(bytes.as_str().unwrap().as_bytes()).unwrap();
    let evidence = Evidence::decode(&bytes).unwrap();
    assert_eq!((evidence.identity(), evidence.kind()), (world.key(0), EvidenceKind::Fork));

    let other = world.key(1);
    let (status, body) = indexing.get(&format!("/v1/people/{other}/forks")).await;
    assert_eq!((status, &body["evidence"]), (200, &json!([])));
}
