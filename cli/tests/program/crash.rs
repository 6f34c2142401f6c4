//! `kill -9` of a running node in the middle of concurrent requests.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path as FilePath;
use std::sync::mpsc::{Sender, channel};
use std::thread;

use kalends_keyspace::net::Testnet;
use kalends_keyspace::store::{Store, StoreOptions, View};
use kalends_schema::uri::Uri;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};

use crate::machine::Machine;

const ROUNDS: u64 = 20;
/// The rounds of `tests/run --long`.
const ROUNDS_LONG: u64 = 200;
const SEED: u64 = 0x006b_616c;
/// Requests that are under way at once: the engine takes several into one commit.
const WRITERS: usize = 6;

/// What it takes to talk to a node.
struct Api {
    address: String,
    token: String,
}

impl Api {
    fn of(home: &FilePath) -> Api {
        let read = |name: &str| std::fs::read_to_string(home.join(name)).unwrap().trim().to_owned();
        Api { address: read("api.address"), token: read("api.token") }
    }

    /// Creates an event, and answers with its URI; `None` when the node is gone.
    fn create(&self, title: &str, public: bool) -> Option<Uri> {
        let visibility = if public { "public" } else { "private" };
        let start = json!({"at": "2027-06-01T14:00:00", "tz": "Europe/Berlin"});
        let body = json!({"title": title, "start": start, "visibility": visibility}).to_string();
        let (status, answer) = self.post("/v1/events", &body)?;
        assert!((200..300).contains(&status), "{status} {answer}");
        Some(answer["event"]["uri"].as_str().unwrap().parse().unwrap())
    }

    /// One request on a connection of its own; an answer that is cut off is none.
    fn post(&self, path: &str, body: &str) -> Option<(u16, Value)> {
        let mut stream = TcpStream::connect(&self.address).ok()?;
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer {}\r\n\
             content-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
            self.address,
            self.token,
            body.len()
        );
        stream.write_all(head.as_bytes()).ok()?;
        stream.write_all(body.as_bytes()).ok()?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).ok()?;
        let (head, body) = answer.split_once("\r\n\r\n")?;
        let status = head.split(' ').nth(1)?.parse().ok()?;
        Some((status, serde_json::from_str(body).ok()?))
    }
}

fn write_until_gone(api: &Api, writer: usize, acknowledged: &Sender<Uri>) {
    for number in 0.. {
        let title = format!("Writer {writer}, event {number}");
        let Some(uri) = api.create(&title, number % 2 == 0) else { return };
        acknowledged.send(uri).unwrap();
    }
}

/// Starts the node, kills it after so many answers, and returns everything it had answered.
fn run_and_kill(machine: &Machine, bootstrap: &[String], answers: usize) -> Vec<Uri> {
    let running = machine.start(&["up"], bootstrap);
    let api = Api::of(&machine.home());
    let (send, receive) = channel();
    thread::scope(|scope| {
        for writer in 0..WRITERS {
            let (api, send) = (&api, send.clone());
            scope.spawn(move || write_until_gone(api, writer, &send));
        }
        drop(send);
        let mut acknowledged: Vec<Uri> = receive.iter().take(answers).collect();
        running.kill();
        acknowledged.extend(receive.iter());
        acknowledged
    })
}

#[test]
fn every_answer_of_a_killed_node_is_kept() {
    let testnet = Testnet::start(3).unwrap();
    let machine = Machine::of("Ann");
    let mut rng = StdRng::seed_from_u64(SEED);
    let mut acknowledged = Vec::new();
    for round in 0..rounds() {
        let answers = rng.random_range(1..80);
        acknowledged.extend(run_and_kill(&machine, &testnet.bootstrap(), answers));
        let file = machine.home().join("kalends.redb");
        let store = Store::open(&file, StoreOptions::default()).unwrap();
        let snapshot = store.read().unwrap();
        for uri in &acknowledged {
            let entry = snapshot.get(&uri.author, &uri.path).unwrap();
            assert!(entry.is_some(), "round {round} of seed {SEED:#x}: {uri} is lost");
        }
        snapshot.verify_whole(&acknowledged[0].author).unwrap();
    }
}

fn rounds() -> u64 {
    if std::env::var_os("KALENDS_TESTS_LONG").is_some() { ROUNDS_LONG } else { ROUNDS }
}
