//! The API's door, and the home it belongs to.

use std::os::unix::fs::PermissionsExt;

use kalends_node::home::{FileError, Home, InitError, KeysError, NewHome, Stretch};
use kalends_node::{Node, NodeConfig, StartError};
use serde_json::{Value, json};

use crate::person::{Person, dht, filled_home};

#[tokio::test(flavor = "multi_thread")]
async fn only_who_shows_the_token_may_ask() {
    let dht = dht();
    let ann = Person::new(&dht, "Ann").await;
    let address = ann.home.api_address().unwrap().expect("an address in the home");
    assert_eq!(Some(address), ann.node.api_address());
    let url = format!("http://{address}/v1/status");
    let token = ann.home.token().unwrap();
    // Plain HTTP to loopback; the client needs a provider all the same.
    drop(rustls::crypto::ring::default_provider().install_default());
    let client = reqwest::Client::new();
    let without = client.get(&url).send().await.unwrap();
    assert_eq!(without.status(), 401);
    let problem: Value = without.json().await.unwrap();
    assert_eq!(problem["type"], "unauthorized");
    let wrong = client.get(&url).bearer_auth("wrong").send().await.unwrap();
    assert_eq!(wrong.status(), 401);
    let right = client.get(&url).bearer_auth(token.as_str()).send().await.unwrap();
    assert_eq!(right.status(), 200);
    let status: Value = right.json().await.unwrap();
    assert_eq!(status["identity"], ann.key());
    assert_eq!(status["name"], "Ann");
    ann.goes().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_node_the_same_api_answers_in_process_and_the_store_has_one_holder() {
    let folder = tempfile::tempdir().unwrap();
    let home = filled_home(folder.path());
    let node = Node::open_offline(home.clone(), "kalends profile edit").await.unwrap();
    let body = json!({ "name": "Ann" }).to_string().into_bytes();
    let answer = node.call("PUT", "/v1/profile", "application/json", body).await;
    assert_eq!(answer.status, 200);
    let refused = Node::start(NodeConfig::loopback(home.clone(), Vec::new())).await;
    match refused.err() {
        Some(StartError::Locked { holder, .. }) => assert!(holder.contains("profile edit")),
        other => panic!("{other:?}"),
    }
    node.shutdown().await;
    let again = Node::open_offline(home, "kalends profile show").await.unwrap();
    let answer = again.call("GET", "/v1/profile", "application/json", Vec::new()).await;
    let profile: Value = serde_json::from_slice(&answer.body).unwrap();
    assert_eq!(profile["name"], "Ann");
    again.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn problems_name_what_is_wrong_and_where() {
    let folder = tempfile::tempdir().unwrap();
    let node = Node::open_offline(filled_home(folder.path()), "a test").await.unwrap();
    let ask = async |method: &str, path: &str, body: &str| {
        let answer = node.call(method, path, "application/json", body.into()).await;
        assert_eq!(answer.content_type, "application/problem+json");
        let document: Value = serde_json::from_slice(&answer.body).unwrap();
        (answer.status, document["type"].clone(), document["where"].clone())
    };
    assert_eq!(ask("GET", "/v1/nothing", "").await.0, 404);
    assert_eq!(ask("DELETE", "/v1/status", "").await.0, 405);
    let (status, kind, place) = ask("GET", "/v1/events/NOPEE", "").await;
    assert_eq!((status, kind, place), (404, json!("not-found"), json!("reference")));
    let (status, kind, place) = ask("GET", "/v1/events/%FF", "").await;
    assert_eq!((status, kind, place), (400, json!("invalid"), json!("path")));
    let wrong = r#"{"title":"x","start":{"at":"2026-12-01T14:00:00","tz":"Foo/Bar"}}"#;
    let (status, kind, place) = ask("POST", "/v1/events", wrong).await;
    assert_eq!((status, kind, place), (400, json!("invalid"), json!("start")));
    let untitled = r#"{"title":"","start":{"date":"2026-12-01"}}"#;
    let (status, kind, place) = ask("POST", "/v1/events", untitled).await;
    assert_eq!((status, kind, place), (400, json!("invalid"), json!("title")));
    node.shutdown().await;
}

#[test]
fn files_that_others_can_read_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let home = filled_home(folder.path());
    for file in ["writer.key", "endpoint.key", "identity.key"] {
        let path = home.folder().join(file);
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
        match home.keys() {
            Err(KeysError::File(FileError::OpenToOthers { mode: 0o640, path: named })) => {
                assert_eq!(named, path);
            }
            other => panic!("{file}: {other:?}"),
        }
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    }
    home.keys().expect("0600 is what it takes");
}

#[test]
fn init_never_overwrites_and_the_phrase_is_the_identity() {
    let folder = tempfile::tempdir().unwrap();
    let home = Home::at(folder.path().join("home"));
    let stretch = Stretch { memory_kib: 64, passes: 1 };
    let created = home.init(&NewHome { passphrase: "one", stretch }).unwrap();
    assert_eq!(created.recovery_phrase.split(' ').count(), 24);
    let again = home.init(&NewHome { passphrase: "two", stretch });
    assert!(matches!(again, Err(InitError::Filled { .. })));
    assert_eq!(home.keys().unwrap().identity, created.identity);
    assert_eq!(home.unlock_identity("one").unwrap().public(), created.identity);
    assert!(home.unlock_identity("two").is_err());
    for entry in std::fs::read_dir(home.folder()).unwrap() {
        let mode = entry.unwrap().metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}
