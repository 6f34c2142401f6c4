//! Counter-proposals between two people: proposed, accepted, declined.

use kalends_keyspace::net::Testnet;
use serde_json::Value;

use crate::golden::pinned;
use crate::machine::{Machine, Running};

fn key(machine: &Machine) -> String {
    machine.json(&["id", "show"])["identity"].as_str().unwrap().to_owned()
}

/// Whether it was delivered yet is a matter of luck.
fn without_luck(mut document: Value) -> Value {
    if document.get("delivery").is_some() {
        document["delivery"] = Value::Null;
    }
    document
}

struct Two {
    ann: Machine,
    bob: Machine,
    _nodes: [Running; 2],
    _testnet: Testnet,
}

fn two() -> Two {
    let testnet = Testnet::start(3).unwrap();
    let (ann, bob) = (Machine::of("Ann"), Machine::of("Bob"));
    ann.json(&["contact", "add", "bob", &key(&bob)]);
    bob.json(&["contact", "add", "ann", &key(&ann)]);
    let nodes =
        [ann.start(&["up"], &testnet.bootstrap()), bob.start(&["up"], &testnet.bootstrap())];
    Two { ann, bob, _nodes: nodes, _testnet: testnet }
}

#[test]
fn a66_a67_a_proposal_is_seen_and_accepted_and_the_event_moves() {
    let Two { ann, bob, .. } = &two();
    let made = ann.json(&["event", "create", "Picnic", "--at", "2027-06-01 14:00", "--public"]);
    let uri = made["event"]["uri"].as_str().unwrap();
    let propose = ["counter", "propose", uri, "--at", "2027-06-02 16:00", "--for", "90m"];
    bob.until_reached(&["event", "show", uri]);
    let proposed = bob.json(&[&propose[..], &["--comment", "I work until three"]].concat());
    pinned("counter-propose", &without_luck(proposed.clone()));

    let inbox = ann.until(&["inbox"], |inbox| inbox["items"][0]["kind"] == "proposal");
    let item = &inbox["items"][0];
    assert_eq!(item["proposal"]["start"]["at"], "2027-06-02T16:00:00+02:00");
    assert_eq!(item["comment"], "I work until three");
    ann.json(&["contact", "block", "bob"]);
    for nowhere in ["inbox", "counter list"] {
        let list = ann.json(&nowhere.split(' ').collect::<Vec<_>>());
        assert_eq!(list["items"], serde_json::json!([]), "{nowhere}");
    }
    ann.json(&["contact", "unblock", "bob"]);
    let shown = ann.json(&["event", "show", "Picnic"]);
    assert_eq!((&shown["start"], &shown["sequence"]), (&made["event"]["start"], &0.into()));
    pinned("counter-list", &ann.json(&["counter", "list", "Picnic"]));

    let accepted = ann.json(&["counter", "accept", proposed["handle"].as_str().unwrap()]);
    pinned("counter-accept", &accepted);
    assert_eq!(accepted["sequence"], 1);
    let moved = ann.json(&["event", "show", "Picnic"]);
    assert_eq!(moved["start"]["at"], "2027-06-02T16:00:00+02:00");
    assert_eq!(moved["end"]["at"], "2027-06-02T17:30:00+02:00");
    let news = bob.until(&["inbox"], |inbox| inbox["items"][0]["kind"] == "proposal-accepted");
    let handle = news["items"][0]["handle"].as_str().unwrap();
    assert_eq!(bob.run(&["inbox", "accept", handle]).code, 3, "there is nothing to answer");
    assert_eq!(bob.json(&["counter", "list"])["items"][0]["state"], "accepted");
    let history = bob.json(&["event", "history", uri]);
    let last = history["items"].as_array().unwrap().last().unwrap();
    assert_eq!(last["accepted"]["key"], key(bob));
}

#[test]
fn a67_a_decline_leaves_the_event_and_is_shown_to_the_proposer() {
    let Two { ann, bob, .. } = &two();
    let made = ann.json(&["event", "create", "Choir", "--at", "2027-06-01 19:00", "--public"]);
    let uri = made["event"]["uri"].as_str().unwrap();
    bob.until_reached(&["counter", "propose", uri, "--place", "Town hall"]);
    let inbox = ann.until(&["inbox"], |inbox| inbox["items"][0]["kind"] == "proposal");
    let handle = inbox["items"][0]["handle"].as_str().unwrap();
    let decline = ["counter", "decline", handle, "--comment", "the hall is taken"];
    pinned("counter-decline", &ann.json(&decline));
    let news = bob.until(&["inbox"], |inbox| inbox["items"][0]["kind"] == "proposal-declined");
    assert_eq!(news["items"][0]["comment"], "the hall is taken");
    assert_eq!(ann.json(&["event", "show", "Choir"])["stamp"], made["event"]["stamp"]);

    // Another version is another proposal; and the organizer may change the event meanwhile.
    let proposed = bob.json(&["counter", "propose", uri, "--at", "2027-06-01 20:00"]);
    let handle = proposed["handle"].as_str().unwrap();
    ann.until(&["counter", "list"], |list| list["items"][0]["state"] == "open");
    assert_eq!(ann.run(&["counter", "withdraw", handle]).code, 3, "it is Bob's to take back");
    pinned("counter-withdraw", &without_luck(bob.json(&["counter", "withdraw", handle])));
    ann.until(&["counter", "list"], |list| list["items"] == serde_json::json!([]));
    bob.json(&["counter", "propose", uri, "--at", "2027-06-01 20:00"]);
    ann.until(&["counter", "list"], |list| list["items"][0]["state"] == "open");
    ann.json(&["event", "edit", "Choir", "--at", "2027-06-03 19:00"]);
    let list = ann.json(&["counter", "list"]);
    assert_eq!(list["items"][0]["state"], "outdated");
    let handle = list["items"][0]["handle"].as_str().unwrap();
    assert_eq!(ann.run(&["counter", "accept", handle]).code, 3);
    assert_eq!(ann.run(&["counter", "propose", "Choir", "--place", "Here"]).code, 3);
    assert_eq!(bob.run(&["counter", "accept", handle]).code, 3, "only the organizer decides");
    assert_eq!(bob.run(&["counter", "propose", uri]).code, 2, "nothing is proposed");
    assert_eq!(bob.run(&["counter", "accept", "ZZZZZ"]).code, 4);
}
