//! Every route of the node's and the indexer's API, with names and bodies that nobody honest sends:
//! a problem document for each, no more memory than for one of them, and the service goes on.

#![allow(clippy::unwrap_used, reason = "a step that fails is a test that fails")]

use axum::body::{Body, to_bytes};
use axum::http::Request;
use kalends_indexer::{Index, IndexerConfig};
use kalends_node::Node;
use kalends_node::home::{Home, NewHome, Stretch};
use serde_json::Value;
use tower::ServiceExt;

const NODE: &str = include_str!("../../docs/openapi-node.json");
const INDEXER: &str = include_str!("../../docs/openapi-indexer.json");

/// The methods and paths that a document describes; it is held against the routes where it is made.
fn routes(document: &str) -> Vec<(String, String)> {
    let document: Value = serde_json::from_str(document).unwrap();
    let mut routes = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for method in ["get", "post", "put", "patch", "delete"] {
            if item.get(method).is_some() {
                routes.push((method.to_uppercase(), path.clone()));
            }
        }
    }
    assert!(routes.len() > 8, "the routes are found");
    routes
}

/// Names for `{…}` in a path, percent-encoded as they travel.
fn names() -> Vec<String> {
    let mut names: Vec<String> = [
        "..%2F..%2Fetc%2Fpasswd",
        "%2e%2e",
        "%00",
        "a%3Fb%23c",
        "%3B$()",
        "%27%22%7B%7D",
        "%FF%FE",
        "pubky%3A%2F%2F..%2Fpub",
        "999999999999999999999999",
    ]
    .map(str::to_owned)
    .to_vec();
    names.push("a".repeat(3_000));
    names
}

/// Bodies that mean nothing anywhere.
fn bodies() -> Vec<Vec<u8>> {
    let nested = |depth: usize| [vec![b'['; depth], vec![b']'; depth]].concat();
    vec![
        b"{".to_vec(),
        b"null".to_vec(),
        b"\xff\xfe".to_vec(),
        b"{\"name\":\"\\u0000\",\"who\":[\"\\u0000\"],\"title\":1}".to_vec(),
        b"{\"version\":99,\"unknown\":true}".to_vec(),
        b"{\"start\":{\"at\":\"9999-12-31T23:59:59\",\"tz\":\"Foo/Bar\"},\"title\":\"x\"}".to_vec(),
        nested(100_000),
        vec![b'{'; 2 * 1024 * 1024],
        format!("[{}]", vec!["1"; 100_000].join(",")).into_bytes(),
    ]
}

fn filled(path: &str, name: &str) -> String {
    let parts = path.split('/').map(|part| if part.starts_with('{') { name } else { part });
    parts.collect::<Vec<_>>().join("/")
}

/// What answers requests, and how many answers it gave.
enum Service {
    Node(Box<Node>),
    Indexer(Box<Index>),
}

impl Service {
    async fn ask(&self, method: &str, path: &str, body: &[u8]) -> (u16, Vec<u8>) {
        match self {
            Service::Node(node) => {
                let answer = node.call(method, path, "application/json", body.to_vec()).await;
                (answer.status, answer.body)
            }
            Service::Indexer(index) => {
                let request = Request::builder().method(method).uri(path);
                let request = request.body(Body::from(body.to_vec())).unwrap();
                let answer = index.router().oneshot(request).await.unwrap();
                let status = answer.status().as_u16();
                (status, to_bytes(answer.into_body(), 1 << 24).await.unwrap().to_vec())
            }
        }
    }

    /// Whatever was asked, an error is a document that says what and where.
    async fn bears(&self, method: &str, path: &str, body: &[u8]) -> u16 {
        let (status, answer) = self.ask(method, path, body).await;
        let shown: String = path.chars().take(80).collect();
        assert!(status < 500 || status == 501 || status == 503, "{method} {shown}: {status}");
        if status >= 400 {
            let problem: Value = serde_json::from_slice(&answer)
                .unwrap_or_else(|error| panic!("{method} {shown}: {status} {error}"));
            for field in ["type", "what", "where"] {
                assert!(problem[field].is_string(), "{method} {shown}: {problem}");
            }
            assert!(answer.len() < 64 * 1024, "{method} {shown}: what was sent comes back");
        }
        status
    }
}

fn node(folder: &std::path::Path) -> impl Future<Output = Node> {
    let home = Home::at(folder.join("home"));
    let stretch = Stretch { memory_kib: 64, passes: 1 };
    home.init(&NewHome { passphrase: "correct horse", stretch }).unwrap();
    async { Node::open_offline(home, "a test").await.unwrap() }
}

#[tokio::test(flavor = "multi_thread")]
async fn a100_a_name_that_is_none_is_refused_by_every_route() {
    let folder = tempfile::tempdir().unwrap();
    let node = Service::Node(Box::new(node(folder.path()).await));
    let index = Index::open(IndexerConfig::new(folder.path().join("index"))).unwrap();
    let index = Service::Indexer(Box::new(index));
    for (service, source) in [(&node, NODE), (&index, INDEXER)] {
        for (method, path) in routes(source).iter().filter(|(_, path)| path.contains('{')) {
            for name in names() {
                let status = service.bears(method, &filled(path, &name), b"{}").await;
                assert!((400..500).contains(&status), "{method} {path} with {name}: {status}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_means_nothing_is_answered_and_forgotten() {
    let folder = tempfile::tempdir().unwrap();
    let node = Service::Node(Box::new(node(folder.path()).await));
    let index = Index::open(IndexerConfig::new(folder.path().join("index"))).unwrap();
    let index = Service::Indexer(Box::new(index));
    let before = peak_kib();
    let mut asked = 0;
    for (service, source) in [(&node, NODE), (&index, INDEXER)] {
        for (method, path) in routes(source).iter().filter(|(method, _)| method != "GET") {
            for body in bodies() {
                service.bears(method, &filled(path, "0034GJ7PPX0H0"), &body).await;
                asked += 1;
            }
        }
    }
    assert_eq!(node.ask("GET", "/v1/status", b"").await.0, 200);
    assert_eq!(index.ask("GET", "/health", b"").await.0, 200);
    let grown = (peak_kib() - before) / 1_024;
    assert!(grown <= 64, "{grown} MiB for {asked} requests of at most 2 MiB");
}

/// The most memory that this process had so far, KiB.
fn peak_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}
