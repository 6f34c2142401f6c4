//! Measures what a flood of strangers costs a node's owner, on the loopback:
//! `cargo run --release -p kalends-tests --example measure_inbox [seconds]`, after
//! `cargo build --release -p kalends`.
//! Prints how fast the node's API answers before and during, and what became of the parcels.

#![allow(clippy::unwrap_used, reason = "a measurement, run by hand")]

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use std::io::{BufRead, BufReader};

use kalends_keyspace::net::Testnet;
use kalends_tests::measure::{Goal, row};
use kalends_tests::strangers::{Flood, Tally, parcels};
use serde_json::Value;

/// Ten thousand in a minute, from 400 endpoints in 40 groups.
const FLOOD: Flood = Flood { groups: 40, endpoints: 10, pause: Duration::from_millis(2_400) };
/// The node rests so long between two questions.
const EVERY: Duration = Duration::from_millis(20);

/// The node that is asked, in a process of its own.
struct Served {
    child: Child,
    said: Value,
    api: String,
    token: String,
    client: reqwest::Client,
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ended_already = self.child.kill();
        let _reaped_already = self.child.wait();
    }
}

/// The program, built beside this one.
fn kalends() -> PathBuf {
    let here = std::env::current_exe().unwrap();
    here.parent().and_then(Path::parent).unwrap().join("kalends")
}

fn run(home: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(kalends());
    command.arg("--home").arg(home).args(arguments).arg("--json").stdin(Stdio::null());
    command
}

fn serve(folder: &Path, bootstrap: &[String]) -> Served {
    let (home, pass) = (folder.join("home"), folder.join("pass"));
    std::fs::write(&pass, "correct horse\n").unwrap();
    let (pass, phrase) = (pass.display().to_string(), folder.join("phrase").display().to_string());
    let init = ["init", "--name", "Bob", "--zone", "UTC", "--passphrase-file", &pass];
    let init = [init.as_slice(), &["--recovery-file", &phrase]].concat();
    assert!(run(&home, &init).output().unwrap().status.success());
    let mut up = vec!["up", "--no-relays", "--announce-addresses", "--bind", "127.0.0.1:0"];
    bootstrap.iter().for_each(|node| up.extend(["--bootstrap", node]));
    let mut child = run(&home, &up).stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let said: Value = serde_json::from_str(&line).unwrap();
    let api = said["api"].as_str().unwrap().to_owned();
    let token = std::fs::read_to_string(home.join("api.token")).unwrap().trim().to_owned();
    Served { child, said, api, token, client: reqwest::Client::new() }
}

impl Served {
    async fn get(&self, path: &str) -> Value {
        let request = self.client.get(format!("{}{path}", self.api)).bearer_auth(&self.token);
        serde_json::from_slice(&request.send().await.unwrap().bytes().await.unwrap()).unwrap()
    }

    /// Milliseconds of each answer over so long, in order of size.
    async fn pace(&self, path: &str, method: &str, long: Duration) -> Vec<f64> {
        let (begun, mut took) = (Instant::now(), Vec::new());
        while begun.elapsed() < long {
            let asked = Instant::now();
            let url = format!("{}{path}", self.api);
            let request = match method {
                "GET" => self.client.get(url),
                _ => {
                    // Another name each time: what is so already is not written.
                    let profile = format!(r#"{{"name":"Bob {}"}}"#, took.len());
                    self.client.put(url).header("content-type", "application/json").body(profile)
                }
            };
            request.bearer_auth(&self.token).send().await.unwrap().bytes().await.unwrap();
            took.push(asked.elapsed().as_secs_f64() * 1e3);
            tokio::time::sleep(EVERY).await;
        }
        took.sort_by(f64::total_cmp);
        took
    }
}

/// What is asked, and how.
const ASKED: [(&str, &str); 3] =
    [("GET", "/v1/agenda"), ("GET", "/v1/inbox"), ("PUT", "/v1/profile")];

async fn paces(node: &Served, long: Duration) -> Vec<Vec<f64>> {
    let mut all = Vec::new();
    for (method, path) in ASKED {
        all.push(node.pace(path, method, long / 3).await);
    }
    all
}

fn at(sorted: &[f64], part: f64) -> f64 {
    sorted[((sorted.len() - 1) as f64 * part) as usize]
}

#[tokio::main]
async fn main() {
    let seconds = std::env::args().nth(1).map_or(60, |text| text.parse().unwrap());
    let long = Duration::from_secs(seconds);
    let folder = tempfile::tempdir().unwrap();
    let testnet = Testnet::start(3).unwrap();
    let node = serve(folder.path(), &testnet.bootstrap());
    let identity = node.get("/v1/identity").await;
    let at_loopback = |address: &Value| {
        let address: SocketAddr = address.as_str()?.parse().ok()?;
        address.ip().is_loopback().then_some(address)
    };
    let addresses = node.said["reach"]["addresses"].as_array().unwrap();
    let address = addresses.iter().find_map(at_loopback).unwrap();
    let door = (address, identity["endpoint"].as_str().unwrap().parse().unwrap());
    let to = identity["identity"].as_str().unwrap().parse().unwrap();
    let letters = Arc::new(parcels(10_000, to));

    let before = paces(&node, long / 4).await;
    let tally: Tally = Arc::new(Mutex::new(BTreeMap::new()));
    let stop = Arc::new(AtomicBool::new(false));
    let flooding = tokio::spawn(FLOOD.run(door, letters, (tally.clone(), stop.clone())));
    let begun = Instant::now();
    let during = paces(&node, long).await;
    let took = begun.elapsed().as_secs_f64();
    stop.store(true, Ordering::Relaxed);
    let got = tally.lock().unwrap().clone();
    let offered: usize = got.values().sum();
    let kept = node.get("/v1/status").await["requests"].clone();
    flooding.await.unwrap();

    let count = |n: usize| n as f64;
    row(&format!("parcels offered in {took:.0} s"), count(offered), "", Goal::None).unwrap();
    for (receipt, times) in &got {
        row(&format!("… of them {receipt:?}"), count(*times), "", Goal::None).unwrap();
    }
    let kept = kept.as_f64().unwrap_or(0.0);
    row("kept in the end", kept, "", Goal::AtMost(256.0)).unwrap();
    for (((method, path), before), during) in ASKED.iter().zip(&before).zip(&during) {
        for (name, part) in [("middle", 0.5), ("99th of 100", 0.99)] {
            let (quiet, busy) = (at(before, part), at(during, part));
            row(&format!("{method} {path}, {name}, before"), quiet, "ms", Goal::None).unwrap();
            row("… during", busy, "ms", Goal::AtMost(2.0 * quiet)).unwrap();
        }
    }
}
