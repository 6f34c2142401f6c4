//! The operator of an indexer: lists, codes and numbers, while it runs and while it does not.

use std::io::{Read, Write};
use std::net::TcpStream;

use kalends_keyspace::net::Testnet;

use crate::golden::pinned;
use crate::machine::{Machine, Running};

const KEY: &str = "8um71us3fyw6h8wbcxb5ar3rwusy1a6u49956ikzojg3gcwd1dty";

fn run(community: &Machine, join: &str, bootstrap: &[String]) -> Running {
    let run = ["indexer", "run", "--listen", "127.0.0.1:0", "--join", join];
    community.start(&run, bootstrap)
}

#[test]
fn an_operator_is_heard_by_the_running_indexer_and_by_its_home() {
    let testnet = Testnet::start(3).unwrap();
    let (ann, community) = (Machine::of("Ann"), Machine::bare());
    assert_eq!(community.run(&["indexer", "stats"]).code, 1, "there is no home yet");
    let indexer = run(&community, "invite", &testnet.bootstrap());
    let url = indexer.said["url"].as_str().unwrap().to_owned();
    let node = ann.start(&["up"], &testnet.bootstrap());

    // While it runs.
    assert_eq!(ann.run(&["index", "join", &url]).code, 3);
    let invite = community.json(&["indexer", "invite"]);
    let code = invite["code"].as_str().unwrap();
    let mut shown = invite.clone();
    (shown["code"], shown["expires"]) = ("<code>".into(), "<then>".into());
    pinned("indexer-invite", &shown);
    ann.json(&["index", "join", &url, "--code", code]);
    pinned("indexer-deny", &community.json(&["indexer", "deny", KEY]));
    pinned("indexer-allow", &community.json(&["indexer", "allow", KEY]));
    let states = ann.until(&["index", "list"], |states| states["items"][0]["state"] == "current");
    pinned("index-list", &states);
    let mut stats = community.json(&["indexer", "stats"]);
    assert_eq!((&stats["running"], &stats["codes"]), (&true.into(), &0.into()), "{stats}");
    assert_eq!((&stats["joined"], &stats["denied"]), (&1.into(), &1.into()), "{stats}");
    for place in ["keyspaces_bytes", "index_bytes", "disk_free_bytes"] {
        assert!(stats[place].as_u64().unwrap() > 0);
        stats[place] = "<bytes>".into();
    }
    for place in ["waiting", "pulling", "failing"] {
        stats[place] = "<now>".into();
    }
    pinned("indexer-stats", &stats);

    pinned("index-leave", &ann.json(&["index", "leave", &url]));
    pinned("index-list-none", &ann.json(&["index", "list"]));
    assert_eq!(community.json(&["indexer", "stats"])["joined"], 0);
    assert_eq!(ann.run(&["index", "leave", &url]).code, 4);
    assert_eq!(ann.run(&["index", "join", &url, "--code", code]).code, 3, "a code is used once");
    assert_eq!(node.stop(), 0);
    assert_eq!(indexer.stop(), 0);

    // While it does not.
    let denied = community.json(&["indexer", "deny"]);
    assert_eq!(denied["items"][0]["key"], KEY);
    let removed = community.json(&["indexer", "deny", KEY, "--remove"]);
    assert_eq!(removed["listed"], false);
    assert_eq!(community.json(&["indexer", "deny"])["items"], serde_json::json!([]));
    let stats = community.json(&["indexer", "stats"]);
    assert_eq!((&stats["running"], &stats["left"]), (&false.into(), &1.into()), "{stats}");
    assert_eq!(community.run(&["indexer", "invite", "--uses", "0"]).code, 2);
    assert_eq!(community.run(&["indexer", "deny", "../invites"]).code, 2);
    pinned("indexer-rebuild", &community.json(&["indexer", "rebuild"]));
}

#[test]
fn told_to_stop_it_answers_what_was_asked_and_takes_no_more() {
    let community = Machine::bare();
    let indexer = run(&community, "open", &["127.0.0.1:9".to_owned()]);
    let address = indexer.said["url"].as_str().unwrap().trim_start_matches("http://").to_owned();
    let mut asking = TcpStream::connect(&address).unwrap();
    let head =
        "GET /v1/events HTTP/1.1\r\nhost: k\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{";
    asking.write_all(head.as_bytes()).unwrap();
    // The request is with the indexer once another that came later is answered.
    let mut other = TcpStream::connect(&address).unwrap();
    other.write_all(b"GET /health HTTP/1.1\r\nhost: k\r\nconnection: close\r\n\r\n").unwrap();
    let mut health = String::new();
    other.read_to_string(&mut health).unwrap();
    assert!(health.starts_with("HTTP/1.1 200"), "{health}");
    let stopping = indexer.tell_to_stop();
    // It takes nobody new from the moment it was told.
    let refused = std::iter::repeat_with(|| {
        std::thread::sleep(std::time::Duration::from_millis(20));
        TcpStream::connect(&address)
    });
    assert!(refused.take(200).any(|connected| connected.is_err()), "it still listens");
    asking.write_all(b"}").unwrap();
    let mut answer = String::new();
    asking.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert_eq!(stopping.ended(), 0);
    assert!(!community.home().join("operator").exists(), "nothing says where it listened");
}
