//! Whoever comes in another's place, and whoever answers in another's name.

use kalends_keyspace::net::Testnet;
use serde_json::Value;

use crate::golden::pinned;
use crate::machine::{Machine, Running};

fn key(machine: &Machine) -> String {
    machine.json(&["id", "show"])["identity"].as_str().unwrap().to_owned()
}

/// Whether it was delivered yet is a matter of luck, and whether others' profiles have come.
fn without_luck(mut document: Value) -> Value {
    document["delivery"] = Value::Null;
    for who in ["organizer", "principal", "delegated_to"] {
        if let Some(person) = document.get_mut(who).and_then(Value::as_object_mut) {
            person.remove("name");
        }
    }
    document
}

/// The row of somebody in a list of attendees.
fn row<'a>(roster: &'a Value, who: &str) -> Option<&'a Value> {
    roster["items"].as_array()?.iter().find(|row| row["person"]["key"] == who)
}

fn stands(roster: &Value, who: &str, standing: &str) -> bool {
    row(roster, who).is_some_and(|row| row["standing"] == standing)
}

struct Three {
    ann: Machine,
    bob: Machine,
    cem: Machine,
    _nodes: [Running; 3],
    _testnet: Testnet,
}

/// Ann knows Bob; Bob and Cem know each other; Cem and Ann have never heard of each other.
fn three() -> Three {
    let testnet = Testnet::start(3).unwrap();
    let (ann, bob, cem) = (Machine::of("Ann"), Machine::of("Bob"), Machine::of("Cem"));
    ann.json(&["contact", "add", "bob", &key(&bob)]);
    bob.json(&["contact", "add", "ann", &key(&ann)]);
    bob.json(&["contact", "add", "cem", &key(&cem)]);
    cem.json(&["contact", "add", "bob", &key(&bob)]);
    let nodes = [&ann, &bob, &cem].map(|one| one.start(&["up"], &testnet.bootstrap()));
    Three { ann, bob, cem, _nodes: nodes, _testnet: testnet }
}

#[test]
fn a60_a_place_is_passed_on_taken_and_taken_back() {
    let Three { ann, bob, cem, .. } = &three();
    let made = ann.json(&[
        "event",
        "create",
        "Board",
        "--at",
        "2027-06-01 10:00",
        "--public",
        "--policy",
        "invited-only",
    ]);
    let uri = made["event"]["uri"].as_str().unwrap();
    ann.json(&["invite", "Board", "bob"]);
    bob.until(&["inbox"], |inbox| inbox["items"][0]["kind"] == "invitation");
    let delegated = bob.json(&["rsvp", "Board", "--delegate", "cem"]);
    pinned("rsvp-delegate", &without_luck(delegated));

    let inbox = cem.until(&["inbox"], |inbox| inbox["items"][0]["kind"] == "delegation");
    assert_eq!(inbox["items"][0]["from"]["key"], key(bob));
    let handle = inbox["items"][0]["handle"].as_str().unwrap();
    cem.json(&["inbox", "accept", handle]);
    let (bobs, cems) = (key(bob), key(cem));
    let roster = ann.until(&["event", "attendees", "Board"], |roster| {
        stands(roster, &bobs, "delegated") && stands(roster, &cems, "confirmed")
    });
    for (who, other) in [(&bobs, &cems), (&cems, &bobs)] {
        assert_eq!(row(&roster, who).unwrap()["delegate"]["key"], other.as_str());
    }
    let again = cem.run(&["rsvp", uri, "--delegate", "bob"]);
    assert_eq!(again.code, 3, "a place that was passed on is not passed on");

    bob.json(&["rsvp", "Board", "yes"]);
    let news = cem.until(&["inbox"], |inbox| {
        inbox["items"].as_array().unwrap().iter().any(|one| one["kind"] == "delegation-withdrawn")
    });
    let item = &news["items"][0];
    assert_eq!((&item["from"]["key"], &item["was"]), (&bobs.as_str().into(), &"yes".into()));
    ann.until(&["event", "attendees", "Board"], |roster| {
        stands(roster, &bobs, "confirmed") && stands(roster, &cems, "refused")
    });
}

#[test]
fn a_deputy_answers_in_the_name_of_whoever_lets_them() {
    let Three { ann, bob, cem, .. } = &three();
    let made = ann.json(&["event", "create", "Talk", "--at", "2027-06-02 18:00", "--public"]);
    let uri = made["event"]["uri"].as_str().unwrap();
    cem.until_reached(&["event", "show", uri]);
    let refused = cem.run(&["rsvp", uri, "yes", "--behalf-of", "bob"]);
    assert_eq!(refused.code, 3, "nobody let Cem");
    bob.json(&["grant", "add", "cem", "--may", "answer"]);
    let allowed = |_: &Value| cem.run(&["rsvp", uri, "yes", "--behalf-of", "bob"]).code == 0;
    cem.until(&["status"], allowed);
    let answered = cem.json(&["rsvp", uri, "yes", "--behalf-of", "bob"]);
    pinned("rsvp-behalf-of", &without_luck(answered));

    let (bobs, cems) = (key(bob), key(cem));
    let roster =
        ann.until(&["event", "attendees", "Talk"], |roster| stands(roster, &bobs, "confirmed"));
    assert_eq!(row(&roster, &bobs).unwrap()["acted_by"]["key"], cems.as_str());
    let inbox = bob.until(&["inbox"], |inbox| inbox["items"][0]["kind"] == "acted");
    assert_eq!(inbox["items"][0]["from"]["key"], cems.as_str());
    bob.json(&["grant", "remove", "cem", "--undo"]);
    ann.until(&["event", "attendees", "Talk"], |roster| row(roster, &bobs).is_none());
}
