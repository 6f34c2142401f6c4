//! What is refused leaves nothing behind, harms nothing, and tells nobody.

use kalends_keyspace::clock::Clock;
use kalends_node::engine::Command;
use kalends_node::{Node, NodeConfig};
use kalends_schema::key::IdentitySecret;
use kalends_schema::time::Timestamp;
use serde_json::{Value, json};

use crate::person::{Person, dht, filled_home};

async fn ask(node: &Node, method: &str, path: &str, body: Value) -> (u16, Value) {
    let answer = node.call(method, path, "application/json", body.to_string().into()).await;
    (answer.status, serde_json::from_slice(&answer.body).expect("a JSON document"))
}

async fn created(node: &Node, event: Value) -> String {
    let (status, written) = ask(node, "POST", "/v1/events", event).await;
    assert_eq!(status, 201, "{written:#}");
    written["event"]["handle"].as_str().expect("a handle").to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_indexer_that_the_profile_has_no_room_for_is_not_remembered() {
    let folder = tempfile::tempdir().unwrap();
    let node = Node::open_offline(filled_home(folder.path()), "a test").await.unwrap();
    let join = |n: u8| {
        let key = IdentitySecret::from_seed(&[n; 32]).public();
        node.engine().command(Command::JoinIndex { key, url: format!("http://index{n}") })
    };
    for n in 1..=20 {
        join(n).await.unwrap();
    }
    // One that is taken keeps the refused one's batch from being dropped whole.
    let (refused, taken) = tokio::join!(join(21), join(1));
    assert!(refused.is_err() && taken.is_ok());
    let (_, kept) = ask(&node, "GET", "/v1/indexes", json!({})).await;
    assert_eq!(kept["items"].as_array().map(Vec::len), Some(20));
    node.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_indexer_is_asked_about_a_private_event() {
    let folder = tempfile::tempdir().unwrap();
    let node = Node::open_offline(filled_home(folder.path()), "a test").await.unwrap();
    let key = IdentitySecret::from_seed(&[7; 32]).public();
    // Nobody listens there: whoever asked would be told that nobody answers.
    let url = "http://127.0.0.1:9".to_owned();
    node.engine().command(Command::JoinIndex { key, url }).await.unwrap();
    let event = json!({ "title": "Dentist", "start": { "date": "2036-12-01" } });
    let handle = created(&node, event).await;
    let path = format!("/v1/indexes/show?event={handle}");
    let (status, problem) = ask(&node, "GET", &path, json!({})).await;
    assert_eq!((status, &problem["type"]), (403, &json!("private-event")));
    node.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_year_that_cannot_be_written_is_refused_and_the_node_lives_on() {
    let folder = tempfile::tempdir().unwrap();
    let node = Node::open_offline(filled_home(folder.path()), "a test").await.unwrap();
    let days = json!({ "title": "Fair", "start": { "date": "2036-12-01" },
        "end": { "date": "2036-12-04" } });
    let handle = created(&node, days).await;
    let path = format!("/v1/events/{handle}");
    let far = json!({ "start": { "date": "+262142-12-31" } });
    let (status, problem) = ask(&node, "PATCH", &path, far).await;
    assert_eq!((status, &problem["where"]), (400, &json!("start")));
    let (status, _) = ask(&node, "GET", "/v1/agenda?from=%2B262142-12-31", json!({})).await;
    assert_eq!(status, 400);
    let (status, _) = ask(&node, "PATCH", &path, json!({ "title": "Market" })).await;
    assert_eq!(status, 200, "the writer is still there");
    node.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_was_put_back_overwrites_no_event() {
    let folder = tempfile::tempdir().unwrap();
    let home = filled_home(folder.path());
    let now = Timestamp::from_micros(1_900_000_000_000_000).unwrap();
    for title in ["One", "Two"] {
        let mut config = NodeConfig::loopback(home.clone(), Vec::new());
        config.clock = Clock::new(move || now);
        let node = Node::start(config).await.unwrap();
        created(&node, json!({ "title": title, "start": { "date": "2036-12-01" } })).await;
        let (_, list) = ask(&node, "GET", "/v1/events", json!({})).await;
        let kept = list["items"].as_array().map(Vec::len);
        assert_eq!(kept, Some(if title == "One" { 1 } else { 2 }), "{list:#}");
        node.shutdown().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_agenda_shows_what_comes_first() {
    let folder = tempfile::tempdir().unwrap();
    let node = Node::open_offline(filled_home(folder.path()), "a test").await.unwrap();
    let daily = |title: &str, from: &str, count: u32| {
        let rule = format!("FREQ=DAILY;COUNT={count}");
        json!({ "title": title, "start": { "date": from }, "rrule": rule })
    };
    created(&node, daily("Run", "2030-01-02", 999)).await;
    created(&node, daily("Swim", "2035-01-01", 10)).await;
    created(&node, json!({ "title": "First", "start": { "date": "2030-01-01" } })).await;
    let path = "/v1/agenda?from=2030-01-01&to=2036-01-01";
    let (status, agenda) = ask(&node, "GET", path, json!({})).await;
    assert_eq!(status, 200);
    assert_eq!(agenda["items"][0]["title"], "First");
    assert_eq!(agenda["items"].as_array().map(Vec::len), Some(1_000));
    node.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn coming_to_an_open_event_is_no_leave_to_invite() {
    let dht = dht();
    let (ann, bob) = tokio::join!(Person::new(&dht, "Ann"), Person::new(&dht, "Bob"));
    let access = json!({ "rsvp_policy": "open", "can_invite": ["attendees"] });
    ann.hosts("Picnic", json!({ "access": access })).await;
    bob.post("/v1/follows", json!({ "who": ann.key() })).await;
    bob.see("/v1/events?all=true", |list| list["items"][0]["title"] == "Picnic").await;
    let answer = bob.post("/v1/events/Picnic/answer", json!({ "answer": "yes" })).await;
    assert_eq!(answer["standing"], "confirmed");
    let cy = IdentitySecret::from_seed(&[9; 32]).public().to_string();
    let body = json!({ "who": [cy] });
    let (status, problem) = bob.try_to("POST", "/v1/events/Picnic/invitations", body).await;
    assert_eq!(status, 403, "{problem:#}");
    bob.goes().await;
    ann.goes().await;
}
