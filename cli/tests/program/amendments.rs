//! Changing somebody else's event: an admin's edit, what its organizer sees, and one taken back.

use kalends_keyspace::net::Testnet;
use serde_json::Value;

use crate::golden::pinned;
use crate::machine::Machine;

fn key(machine: &Machine) -> String {
    machine.json(&["id", "show"])["identity"].as_str().unwrap().to_owned()
}

/// Whether it was delivered yet is a matter of luck.
fn without_luck(mut document: Value) -> Value {
    for amendment in ["amendment", "items"] {
        if let Some(list) = document[amendment].as_array_mut() {
            list.iter_mut().for_each(|one| one["delivery"] = Value::Null);
        } else if document.get(amendment).is_some() {
            document[amendment]["delivery"] = Value::Null;
        }
    }
    document
}

#[test]
fn a64_an_admins_edit_is_an_amendment_and_both_ends_are_told() {
    let testnet = Testnet::start(3).unwrap();
    let (ann, bob) = (Machine::of("Ann"), Machine::of("Bob"));
    ann.json(&["contact", "add", "bob", &key(&bob)]);
    bob.json(&["contact", "add", "ann", &key(&ann)]);
    let bobs = bob.start(&["up"], &testnet.bootstrap());
    {
        let _anns = ann.start(&["up"], &testnet.bootstrap());
        let made = ann.json(&["event", "create", "Picnic", "--at", "2027-06-01 14:00", "--public"]);
        let uri = made["event"]["uri"].as_str().unwrap();
        bob.until_reached(&["event", "show", uri]);
        let stranger = bob.run(&["event", "edit", uri, "--title", "Mine"]);
        assert_eq!(stranger.code, 3, "nobody let him");
        let named = ann.json(&["event", "edit", "Picnic", "--admins", "bob"]);
        assert_eq!(named["event"]["access"]["admins"], serde_json::json!([key(&bob)]));
        bob.until(&["event", "show", uri], |event| {
            event["access"]["admins"] != serde_json::json!([])
        });

        let edited = bob.json(&["event", "edit", uri, "--title", "Barbecue"]);
        pinned("event-edit-amendment", &without_luck(edited.clone()));
        assert_eq!(edited["event"]["title"], "Picnic", "until Ann's node has made it");
        let inbox = ann.until(&["inbox"], |inbox| inbox["items"][0]["kind"] == "amended");
        let change = &inbox["items"][0]["amendment"]["changes"][0];
        assert_eq!((&change["old"], &change["new"]), (&"Picnic".into(), &"Barbecue".into()));
        assert_eq!(ann.json(&["event", "show", "Barbecue"])["title"], "Barbecue");
        let news = bob.until(&["inbox"], |inbox| inbox["items"][0]["kind"] == "amendment-applied");
        let handle = news["items"][0]["handle"].as_str().unwrap();
        assert_eq!(bob.run(&["inbox", "accept", handle]).code, 3, "there is nothing to answer");
        pinned("event-amendments", &without_luck(bob.json(&["event", "amendments", uri])));
        let decided = bob.run(&["event", "amendments", "--withdraw", handle]);
        assert_eq!(decided.code, 3, "it is made already");
        let mine = bob.run(&["event", "edit", uri, "--admins", &key(&bob)]);
        assert_eq!(mine.code, 3, "an admin does not say who the admins are");
    }

    // Ann is away: what Bob wants waits, and he may take it back.
    bob.json(&["event", "edit", "Barbecue", "--place", "Park"]);
    let list = bob.json(&["event", "amendments"]);
    let waiting = list["items"].as_array().unwrap().iter().find(|one| one["state"] == "proposed");
    let handle = waiting.unwrap()["handle"].as_str().unwrap();
    assert_eq!(bob.json(&["event", "show", "Barbecue"])["proposed"][0]["handle"], handle);
    let withdrawn = bob.json(&["event", "amendments", "--withdraw", handle]);
    assert_eq!(withdrawn["changes"][0]["field"], "locations");
    let list = bob.json(&["event", "amendments"]);
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
    drop(bobs);
}
