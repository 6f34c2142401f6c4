//! The description of the API is true: routes and methods are those it has, and the committed copy
//! is what is served.

use std::collections::BTreeSet;
use std::path::Path;

use kalends_node::Node;
use serde_json::{Value, json};

use crate::person::filled_home;

const METHODS: [&str; 5] = ["GET", "PUT", "POST", "PATCH", "DELETE"];

async fn ask(node: &Node, method: &str, path: &str) -> (u16, String) {
    let answer = node.call(method, path, "application/json", Vec::new()).await;
    (answer.status, String::from_utf8(answer.body).expect("text"))
}

#[tokio::test(flavor = "multi_thread")]
async fn the_committed_description_is_what_is_served() {
    let folder = tempfile::tempdir().unwrap();
    let node = Node::open_offline(filled_home(folder.path()), "a test").await.unwrap();
    let (status, text) = ask(&node, "GET", "/v1/openapi.json").await;
    node.shutdown().await;
    assert_eq!(status, 200);
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/openapi-node.json");
    if std::env::var("KALENDS_GOLDEN").is_ok_and(|value| value == "write") {
        std::fs::write(&file, format!("{text}\n")).unwrap();
    }
    let committed = std::fs::read_to_string(&file)
        .expect("docs/openapi-node.json is missing; make it with KALENDS_GOLDEN=write");
    let differs = committed.lines().zip(text.lines()).enumerate().find(|(_, (a, b))| a != b);
    assert_eq!(differs, None, "docs/openapi-node.json");
    assert_eq!(committed.lines().count(), text.lines().count(), "docs/openapi-node.json");
    let document: Value = serde_json::from_str(&text).unwrap();
    for name in text.split("\"#/components/schemas/").skip(1) {
        let name = name.split('"').next().unwrap();
        assert!(document["components"]["schemas"].get(name).is_some(), "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_path_takes_the_methods_it_is_described_with_and_no_others() {
    let folder = tempfile::tempdir().unwrap();
    let node = Node::open_offline(filled_home(folder.path()), "a test").await.unwrap();
    let (_, text) = ask(&node, "GET", "/v1/openapi.json").await;
    let document: Value = serde_json::from_str(&text).unwrap();
    let mut ids = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        let at: Vec<&str> = path
            .split('/')
            .map(|part| if part.starts_with('{') { "NOPEE" } else { part })
            .collect();
        let at = at.join("/");
        for method in METHODS {
            let (status, body) = ask(&node, method, &at).await;
            let operation = item.get(method.to_lowercase());
            assert_eq!(status != 405, operation.is_some(), "{method} {path}: {body}");
            let problem: Value = serde_json::from_str(&body).unwrap_or_default();
            assert!(status == 405 || problem["where"] != json!(at), "{method} {path} is no route");
            let Some(operation) = operation else { continue };
            assert!(
                ids.insert(operation["operationId"].to_string()),
                "{method} {path}: its own id"
            );
            let answers = operation["responses"].as_object().unwrap();
            let is_described = answers.contains_key(&status.to_string());
            assert_eq!(is_described, status < 400, "{method} {path}: {status} {body}");
        }
    }
    node.shutdown().await;
}
