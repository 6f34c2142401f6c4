//! Two people, given only each other's key and a DHT to begin with, and an indexer.

use kalends_keyspace::net::Testnet;
use serde_json::Value;

use crate::golden::pinned;
use crate::machine::Machine;

fn standing<'a>(roster: &'a Value, key: &str) -> Option<&'a str> {
    roster["items"].as_array()?.iter().find(|row| row["person"]["key"] == key)?["standing"].as_str()
}

#[test]
fn an_invitation_and_an_answer_find_their_way_by_key() {
    let testnet = Testnet::start(3).unwrap();
    let (ann, bob, community) = (Machine::of("Ann"), Machine::of("Bob"), Machine::bare());
    let ann_node = ann.start(&["up"], &testnet.bootstrap());
    let mut up = ann_node.said.clone();
    // Which addresses a machine has is the machine's business.
    up["reach"] = Value::Null;
    pinned("up", &up);
    let _bob_node = bob.start(&["up"], &testnet.bootstrap());
    let indexer = community.start(
        &["indexer", "run", "--listen", "127.0.0.1:0", "--join", "open"],
        &testnet.bootstrap(),
    );
    pinned("indexer-run", &indexer.said);
    let key =
        |machine: &Machine| machine.json(&["id", "show"])["identity"].as_str().unwrap().to_owned();
    let (ann_key, bob_key) = (key(&ann), key(&bob));

    ann.json(&["contact", "add", "bob", &bob_key]);
    bob.json(&["contact", "add", "ann", &ann_key]);
    let url = indexer.said["url"].as_str().unwrap();
    pinned("index-join", &ann.json(&["index", "join", url]));
    bob.json(&["index", "join", url]);

    ann.json(&["event", "create", "Picnic", "--at", "2027-06-01 14:00", "--public"]);
    ann.json(&["invite", "Picnic", "bob"]);
    let inbox = bob.until(&["inbox"], |inbox| inbox["items"][0]["kind"] == "invitation");
    let handle = inbox["items"][0]["handle"].as_str().unwrap();
    pinned("inbox-show", &bob.json(&["inbox", "show", handle]));
    let mut accepted = bob.json(&["inbox", "accept", handle]);
    // Whether it is delivered yet is a matter of luck.
    accepted["delivery"] = Value::Null;
    pinned("inbox-accept", &accepted);

    let roster = ann.until(&["event", "attendees", "Picnic"], |roster| {
        standing(roster, &bob_key) == Some("confirmed")
    });
    let indexed = ann
        .until(&["index", "show", "Picnic"], |answer| answer["body"]["digest"] == roster["digest"]);
    assert_eq!(indexed["status"], 200);
    let words = ["index", "search", "picnic", "--from", "2027-05-01", "--to", "2027-07-01"];
    let found = ann.json(&words);
    assert_eq!(found["items"].as_array().unwrap().len(), 1);
    pinned("index-search", &found);
    // Ann's node may have written since; the indexer is then behind, and verify says so.
    let verify = |_| ann.run(&["index", "verify", "Picnic", "--json"]).json();
    let verified = (0..200).map(verify).find(|said| said["ok"] == true).unwrap();
    assert_eq!(verified["digest"], roster["digest"]);
    pinned("index-verify", &verified);
    let agenda = bob.json(&["agenda", "2027-06-01", "2027-06-02"]);
    assert_eq!(agenda["items"][0]["title"], "Picnic");
}

#[test]
fn what_cannot_be_sent_waits_and_is_delivered_later() {
    let testnet = Testnet::start(3).unwrap();
    let (ann, bob) = (Machine::of("Ann"), Machine::of("Bob"));
    let key =
        |machine: &Machine| machine.json(&["id", "show"])["identity"].as_str().unwrap().to_owned();
    ann.json(&["contact", "add", "bob", &key(&bob)]);
    bob.json(&["contact", "add", "ann", &key(&ann)]);
    ann.json(&["event", "create", "Picnic", "--at", "2027-06-01 14:00", "--public"]);
    let invited = ann.json(&["invite", "Picnic", "bob"]);
    assert_eq!(invited["items"][0]["delivery"]["state"], "queued");
    let _bob_node = bob.start(&["up"], &testnet.bootstrap());
    let _ann_node = ann.start(&["up"], &testnet.bootstrap());
    let waits = |inbox: &Value| inbox["items"][0]["kind"] == "invitation";
    let inbox = bob.until(&["inbox"], waits);
    ann.until(&["status"], |status| status["outbox"]["waiting"] == 0);

    // What is dismissed is off the list, unanswered, until it says something new.
    let handle = inbox["items"][0]["handle"].as_str().unwrap();
    let dismissed = bob.json(&["inbox", "dismiss", handle]);
    pinned("inbox-dismiss", &dismissed);
    assert_eq!(dismissed["uri"], inbox["items"][0]["uri"]);
    assert_eq!(bob.json(&["inbox"])["items"], Value::Array(Vec::new()));
    assert_eq!(bob.run(&["inbox", "dismiss", handle]).code, 4);
    ann.json(&["invite", "Picnic", "bob", "--comment", "do come"]);
    let inbox = bob.until(&["inbox"], waits);
    assert_eq!(inbox["items"][0]["comment"], "do come");
}
