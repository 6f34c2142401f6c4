//! An indexer that lies: whatever it changes, leaves out or makes up, `index verify` says so, each
//! lie in its own words. It signs its lies with its own key, as a lying indexer would.

#![allow(clippy::unwrap_used, reason = "a step that fails is a test that fails")]

use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use data_encoding::BASE64URL_NOPAD;
use kalends_keyspace::store::View;
use kalends_node::Node;
use kalends_node::home::{Home, NewHome, Stretch};
use kalends_schema::answer::{self, HEADER, Said};
use kalends_schema::head::SignedCert;
use kalends_schema::key::{Identity, WriterSecret};
use kalends_schema::record::{Access, PartStat, RsvpPolicy};
use kalends_schema::tree::{Proof, ProofNode};
use kalends_tests::crash::now;
use kalends_tests::history::{History, Reader};
use kalends_tests::mirror::mirror_once;
use serde_json::{Value, json};
use tower::ServiceExt;

/// What a lie does to the document, before it is signed.
type Lie = fn(&mut Value);

struct Liar {
    routes: Router,
    writer: WriterSecret,
    cert: SignedCert,
    asker: Identity,
    lie: Mutex<Lie>,
    /// Whether it changes the document once more after it is signed.
    afterwards: Mutex<bool>,
}

fn get<T: Copy>(cell: &Mutex<T>) -> T {
    *cell.lock().unwrap_or_else(PoisonError::into_inner)
}

fn set<T>(cell: &Mutex<T>, value: T) {
    *cell.lock().unwrap_or_else(PoisonError::into_inner) = value;
}

async fn answer(State(liar): State<Arc<Liar>>, request: Request) -> Response {
    if request.method() == Method::PUT {
        return axum::Json(json!({ "notices": [] })).into_response();
    }
    let asked = request.uri().path_and_query().unwrap().as_str().to_owned();
    let (parts, body) = liar.routes.clone().oneshot(request).await.unwrap().into_parts();
    let body = to_bytes(body, 1 << 24).await.unwrap();
    if !asked.contains("/roster") {
        return Response::from_parts(parts, Body::from(body));
    }
    let mut document: Value = serde_json::from_slice(&body).unwrap();
    get(&liar.lie)(&mut document);
    let mut body = serde_json::to_vec(&document).unwrap();
    let status = parts.status.as_u16();
    let asker = Some(liar.asker);
    let said = Said { asker, method: "GET", path_and_query: &asked, status, body: &body };
    let signature = answer::sign(&liar.writer, &liar.cert, now(), &said).unwrap();
    if get(&liar.afterwards) {
        body.push(b'\n');
    }
    let mut headers = HeaderMap::new();
    headers.insert(HEADER, signature.parse().unwrap());
    (StatusCode::OK, headers, Bytes::from(body)).into_response()
}

/// Somebody whose node is asked, an indexer that may lie, and the event.
struct World {
    folder: tempfile::TempDir,
    history: History,
    node: Node,
    liar: Arc<Liar>,
}

impl World {
    /// An event for the invited: one is coming, one has not answered, one is not followed.
    async fn new() -> World {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let folder = tempfile::tempdir().unwrap();
        let access = Access { rsvp_policy: RsvpPolicy::InvitedOnly, ..Access::default() };
        let mut history = History::new(folder.path(), 5, access);
        for who in [1, 2, 3] {
            history.invites(who, false);
        }
        history.answers(1, None, Some(PartStat::Accepted));
        history.answers(4, None, Some(PartStat::Accepted));
        history.tags(2, "camp");
        let reader = Reader::new(&folder.path().join("index"), &history);
        for who in [0, 1, 2, 4] {
            reader.hears_of(&history, who, true).unwrap();
        }
        let home = Home::at(folder.path().join("home"));
        let stretch = Stretch { memory_kib: 8, passes: 1 };
        home.init(&NewHome { passphrase: "correct horse", stretch }).unwrap();
        let node = Node::open_offline(home, "a test").await.unwrap();
        let liar = Arc::new(liar(&folder.path().join("index"), &reader, node.identity()));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let routes = Router::new().fallback(answer).with_state(liar.clone());
        tokio::spawn(async move { axum::serve(listener, routes).await });
        let world = World { folder, history, node, liar };
        let join = serde_json::to_vec(&json!({ "url": url })).unwrap();
        let joined = world.node.call("POST", "/v1/indexes", "application/json", join).await;
        assert_eq!(joined.status, 201, "{}", String::from_utf8_lossy(&joined.body));
        world
    }

    async fn verify(&self, lie: Lie) -> Value {
        set(&self.liar.lie, lie);
        let path = format!("/v1/indexes/verify?event={}", self.history.event());
        let answer = self.node.call("GET", &path, "application/json", Vec::new()).await;
        let document: Value = serde_json::from_slice(&answer.body).unwrap();
        assert_eq!(answer.status, 200, "{document}");
        document
    }

    /// Which checks fail under this lie, and what the first says.
    async fn caught(&self, lie: Lie) -> (Vec<String>, String) {
        let document = self.verify(lie).await;
        let checks = document["checks"].as_array().unwrap().iter();
        let failed: Vec<&Value> = checks.filter(|check| check["ok"] == false).collect();
        assert_eq!(document["ok"], failed.is_empty());
        let names = failed.iter().map(|check| check["name"].as_str().unwrap().to_owned());
        let what = failed.first().map_or("", |check| check["what"].as_str().unwrap());
        (names.collect(), what.to_owned())
    }
}

fn liar(folder: &std::path::Path, reader: &Reader, asker: Identity) -> Liar {
    let index = reader.index();
    let seed: [u8; 32] = std::fs::read(folder.join("keys/writer")).unwrap().try_into().unwrap();
    let head = index.store().read().unwrap().head(&index.identity()).unwrap().unwrap();
    Liar {
        routes: index.router(),
        writer: WriterSecret::from_seed(&seed),
        cert: *head.cert(),
        asker,
        lie: Mutex::new(|_| {}),
        afterwards: Mutex::new(false),
    }
}

fn proof(document: &Value, index: usize) -> Proof {
    let text = document["proofs"][index].as_str().unwrap();
    Proof::decode(&BASE64URL_NOPAD.decode(text.as_bytes()).unwrap()).unwrap()
}

/// Changes the last byte of an entry that some proof shows.
fn alter_a_record(document: &mut Value) {
    for index in 0..document["proofs"].as_array().unwrap().len() {
        let mut proof = proof(document, index);
        let entry = proof.nodes.iter_mut().find_map(|node| match node {
            ProofNode::Entry { value, .. } => value.last_mut(),
            ProofNode::Pruned(_) | ProofNode::Fork | ProofNode::Leaf { .. } => None,
        });
        if let Some(byte) = entry {
            *byte ^= 1;
            document["proofs"][index] = json!(BASE64URL_NOPAD.encode(&proof.encode()));
            return;
        }
    }
    panic!("no proof shows an entry");
}

/// The place of the proof of whoever wrote the event.
fn organizers(document: &Value) -> usize {
    let proofs = 0..document["proofs"].as_array().unwrap().len();
    let uri = document["event"]["uri"].as_str().unwrap().to_owned();
    let mut proofs = proofs.filter(|index| {
        let head = proof(document, *index).head.verify().unwrap();
        uri.contains(&head.identity().to_string())
    });
    proofs.next().unwrap()
}

fn remove(list: &mut Value, index: usize) -> Value {
    list.as_array_mut().unwrap().remove(index)
}

#[tokio::test]
async fn an_honest_indexer_is_found_honest_and_says_whom_it_does_not_follow() {
    let world = World::new().await;
    let document = world.verify(|_| {}).await;
    assert_eq!(document["ok"], true, "{document:#}");
    assert_eq!(document["digest"], world.history.digest());
    assert_eq!(document["not_followed"], json!([world.history.identity(3).to_string()]));
    let names = document["checks"].as_array().unwrap().iter().map(|check| &check["name"]);
    let names: Vec<&str> = names.map(|name| name.as_str().unwrap()).collect();
    let all = ["signature", "proofs", "heads", "freshness", "records", "digest", "rows", "counts"];
    assert_eq!(names, all);
}

#[tokio::test]
async fn every_lie_is_caught_in_its_own_words() {
    let world = World::new().await;
    let lies: [(Lie, &str, &str); 10] = [
        (alter_a_record, "proofs", "has root"),
        (|document| drop(remove(&mut document["items"], 0)), "rows", "is missing"),
        (|document| document["items"][0]["standing"] = json!("declined"), "rows", "standing of"),
        (
            |document| {
                let mut row = document["items"][0].clone();
                row["person"]["key"] = json!("nobody");
                document["items"].as_array_mut().unwrap().push(row);
            },
            "rows",
            "no record makes",
        ),
        (
            |document| {
                let rows = document["items"].clone();
                let date = json!({ "recurrence_id": "2026-05-09T19:00:00", "rows": rows });
                document["dates"].as_array_mut().unwrap().push(date);
            },
            "rows",
            "rows on 2026-05-09T19:00:00 that no record makes",
        ),
        (|document| document["digest"] = json!("0".repeat(64)), "digest", "it says digest"),
        (|document| document["counts"]["confirmed"] = json!(9), "counts", "it counts 9"),
        (|document| drop(remove(&mut document["proofs"], 0)), "heads", "proves nothing of it"),
        (|document| document["as_of"][0][2] = json!(99), "heads", "it says head"),
        (|document| document["proofs"] = Value::Null, "proofs", "has no proofs"),
    ];
    for (lie, check, words) in lies {
        let (failed, what) = world.caught(lie).await;
        assert_eq!(failed.first().map(String::as_str), Some(check), "{what}");
        assert!(what.contains(words), "{check}: {what}");
    }
    // Nothing of the organizer's keyspace, and no word that it was looked into.
    let (failed, what) = world
        .caught(|document| {
            let index = organizers(document);
            let head = proof(document, index).head.verify().unwrap();
            let key = head.identity().to_string();
            remove(&mut document["proofs"], index);
            document["as_of"].as_array_mut().unwrap().retain(|head| head[0] != key.as_str());
        })
        .await;
    assert_eq!(failed, ["records"]);
    assert!(what.contains("organizer"), "{what}");
    // What was changed on the way is not what was signed.
    set(&world.liar.afterwards, true);
    let (failed, what) = world.caught(|_| {}).await;
    assert_eq!(failed, ["signature"]);
    assert!(what.contains("body"), "{what}");
}

#[tokio::test]
async fn a_head_older_than_the_one_that_is_known_here_is_caught() {
    let mut world = World::new().await;
    assert_eq!(world.caught(|_| {}).await.0, Vec::<String>::new());
    world.history.answers(1, None, Some(PartStat::Declined));
    let bob = world.history.identity(1);
    mirror_once(world.history.store(), world.node.store(), &bob, (true, now())).unwrap();
    let (failed, what) = world.caught(|_| {}).await;
    assert_eq!(failed, ["freshness"]);
    assert!(what.contains(&bob.to_string()) && what.contains("is known here"), "{what}");
    assert!(world.folder.path().exists());
}
