//! What is typed to change an event, and to take it away.

use kalends_keyspace::net::Testnet;
use serde_json::Value;

use crate::golden::pinned;
use crate::machine::Machine;

fn key(machine: &Machine) -> String {
    machine.json(&["id", "show"])["identity"].as_str().unwrap().to_owned()
}

#[test]
fn an_edit_echoes_what_it_understood_and_asks_anew_when_the_time_changes() {
    let ann = Machine::of("Ann");
    ann.json(&["event", "create", "Tea", "--at", "2027-06-01 14:00", "--for", "2h"]);
    let said = ann.run(&["event", "edit", "Tea", "--at", "2027-06-02 15:00", "--place", "Garden"]);
    assert_eq!(said.code, 0, "{said:?}");
    assert!(said.stdout.contains("Wed 2 Jun 2027 15:00–17:00 Europe/Berlin"), "{said:?}");
    assert!(said.stdout.contains("where: Garden"), "{said:?}");
    let shorter = ann.json(&["event", "edit", "Tea", "--for", "30m"]);
    assert_eq!(shorter["event"]["end"]["at"], "2027-06-02T15:30:00+02:00");
    let until = ann.json(&["event", "edit", "Tea", "--to", "18:00"]);
    assert_eq!(until["event"]["end"]["at"], "2027-06-02T18:00:00+02:00");
    let title = ann.json(&["event", "edit", "Tea", "--title", "High tea", "--limit", "4"]);
    assert_eq!(title["event"]["sequence"], until["event"]["sequence"], "a title asks nobody");
    assert_eq!(title["event"]["access"]["max_attendees"], 4);
    let line = ann.json(&["event", "edit", "High tea", "--waitlist", "--promotion", "organizer"]);
    assert_eq!(line["event"]["access"]["waitlist"]["promotion"], "organizer");
    let line = ann.json(&["event", "edit", "High tea", "--no-waitlist", "--unlimited"]);
    let access = &line["event"]["access"];
    assert_eq!(
        (&access["max_attendees"], &access["waitlist"]["enabled"]),
        (&Value::Null, &false.into())
    );
    pinned("event-edit", &line);
    assert_eq!(ann.run(&["event", "edit", "High tea", "--to", "13:00"]).code, 2);
}

#[test]
fn one_date_of_a_series_is_changed_skipped_and_cancelled() {
    let ann = Machine::of("Ann");
    let rule = "FREQ=WEEKLY;COUNT=4";
    ann.json(&["event", "create", "Choir", "--at", "2027-06-01 19:00", "--repeat", rule]);
    let said = ann.run(&["event", "edit", "Choir", "--on", "2027-06-08", "--for", "30m"]);
    assert!(said.stdout.contains("Tue 8 Jun 2027 19:00–19:30"), "{said:?}");
    let said = ann.run(&["event", "cancel", "Choir", "--on", "2027-06-15"]);
    assert!(said.stdout.contains("cancelled"), "{said:?}");
    ann.json(&["event", "edit", "Choir", "--skip", "2027-06-22"]);
    let agenda = ann.json(&["agenda", "2027-06-01", "2027-07-01"]);
    let dates: Vec<(&str, &Value)> = agenda["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| (item["on"].as_str().unwrap(), &item["cancelled"]))
        .collect();
    let expected = [
        ("2027-06-01T19:00:00", &Value::Bool(false)),
        ("2027-06-08T19:00:00", &Value::Bool(false)),
        ("2027-06-15T19:00:00", &Value::Bool(true)),
    ];
    assert_eq!(dates, expected);
    pinned("event-cancel", &ann.json(&["event", "cancel", "Choir"]));
    assert_eq!(ann.run(&["rsvp", "Choir", "yes"]).code, 3);
    let back = ann.json(&["event", "edit", "Choir", "--status", "confirmed"]);
    assert_eq!(back["event"]["status"], "CONFIRMED");
}

#[test]
fn this_date_and_all_that_follow_go_on_as_an_event_of_their_own() {
    let ann = Machine::of("Ann");
    let rule = "FREQ=WEEKLY;COUNT=4";
    ann.json(&["event", "create", "Choir", "--at", "2027-06-01 19:00", "--repeat", rule]);
    let later = ["--at", "2027-06-15 20:00", "--title", "Singing", "--limit", "9"];
    let edit = ["event", "edit", "Choir", "--from", "2027-06-15"];
    let said = ann.run(&[&edit[..], &later].concat());
    assert!(said.stdout.contains("Singing"), "{said:?}");
    assert!(said.stdout.contains("Tue 15 Jun 2027 20:00"), "{said:?}");
    assert!(said.stdout.contains("goes on after Choir"), "{said:?}");
    let agenda = ann.json(&["agenda", "2027-06-01", "2027-07-01"]);
    let items = agenda["items"].as_array().unwrap().iter();
    let dates: Vec<(&str, &str)> =
        items.map(|item| (item["title"].as_str().unwrap(), item["on"].as_str().unwrap())).collect();
    let expected = [
        ("Choir", "2027-06-01T19:00:00"),
        ("Choir", "2027-06-08T19:00:00"),
        ("Singing", "2027-06-15T20:00:00"),
        ("Singing", "2027-06-22T20:00:00"),
    ];
    assert_eq!(dates, expected);
    let shown = ann.json(&["event", "show", "Choir"]);
    assert_eq!(shown["followed_by"][0]["title"], "Singing");
    let shown = ann.json(&["event", "show", "Singing"]);
    assert_eq!(shown["split_from"]["on"], "2027-06-15T19:00:00");
    assert_eq!(shown["access"]["max_attendees"], 9);
    assert_eq!(ann.run(&["event", "delete", "Choir"]).code, 3, "answers to it count for another");
    assert_eq!(ann.run(&[&edit[..], &["--on", "2027-06-08"]].concat()).code, 2);
}

#[test]
fn the_history_says_who_changed_what_and_when() {
    let ann = Machine::of("Ann");
    ann.json(&["event", "create", "Tea", "--at", "2027-06-01 14:00", "--public"]);
    ann.json(&["event", "edit", "Tea", "--title", "High tea"]);
    ann.json(&["event", "edit", "High tea", "--at", "2027-06-02 14:00", "--place", "Garden"]);
    let history = ann.json(&["event", "history", "High tea"]);
    let changed: Vec<&Value> =
        history["items"].as_array().unwrap().iter().map(|one| &one["changed"]).collect();
    let expected = [
        serde_json::json!(["created"]),
        serde_json::json!(["title"]),
        serde_json::json!(["start", "end", "place"]),
    ];
    assert_eq!(changed, expected.iter().collect::<Vec<_>>());
    assert_eq!(history["items"][2]["by"]["key"], key(&ann));
    pinned("event-history", &history);
    assert_eq!(ann.run(&["event", "history", "opera"]).code, 4);
}

#[test]
fn what_concerns_nobody_else_is_deleted_at_once() {
    let ann = Machine::of("Ann");
    ann.json(&["event", "create", "Dentist", "--at", "2027-06-01 14:00"]);
    let deleted = ann.json(&["event", "delete", "Dentist"]);
    pinned("event-delete", &deleted);
    assert_eq!(deleted["gone"], true);
    assert_eq!(ann.run(&["event", "show", "Dentist"]).code, 4);
    let uri = deleted["event"]["uri"].as_str().unwrap();
    let history = ann.json(&["event", "history", uri]);
    assert_eq!(history["items"][1]["changed"][0], "removed");
}

#[test]
fn what_concerns_others_is_cancelled_and_goes_once_they_were_told() {
    let testnet = Testnet::start(3).unwrap();
    let (ann, bob) = (Machine::of("Ann"), Machine::of("Bob"));
    ann.json(&["contact", "add", "bob", &key(&bob)]);
    bob.json(&["contact", "add", "ann", &key(&ann)]);
    let bob_node = bob.start(&["up"], &testnet.bootstrap());
    let ann_node = ann.start(&["up"], &testnet.bootstrap());
    ann.json(&["event", "create", "Picnic", "--at", "2027-06-01 14:00", "--public"]);
    ann.json(&["invite", "Picnic", "bob"]);
    let inbox = bob.until(&["inbox"], |inbox| inbox["items"][0]["kind"] == "invitation");
    bob.json(&["inbox", "accept", inbox["items"][0]["handle"].as_str().unwrap()]);
    ann.until(&["event", "attendees", "Picnic"], |roster| roster["counts"]["confirmed"] == 2);
    pinned("inbox-answer", &ann.json(&["inbox"]));
    ann.json(&["event", "edit", "Picnic", "--place", "Park"]);
    let told = bob.until(&["inbox"], |inbox| inbox["items"][0]["kind"] == "changed");
    pinned("inbox-changed", &told);
    let said = bob.run(&["inbox"]).stdout;
    assert!(said.contains("place: nothing → Park"), "{said}");
    assert_eq!(bob_node.stop(), 0);

    let deleted = ann.json(&["event", "delete", "Picnic"]);
    assert_eq!((&deleted["gone"], &deleted["queued"]), (&false.into(), &1.into()), "{deleted}");
    let uri = deleted["event"]["uri"].as_str().unwrap();
    let shown = ann.json(&["event", "show", uri]);
    assert_eq!(shown["status"], "CANCELLED", "it stays readable until Bob was told");
    assert_eq!(ann_node.stop(), 0);

    let _bob_node = bob.start(&["up"], &testnet.bootstrap());
    let _ann_node = ann.start(&["up"], &testnet.bootstrap());
    let heard = bob.until(&["event", "history", uri], |history| {
        history["items"].as_array().unwrap().iter().any(|one| one["status"] == "CANCELLED")
    });
    assert_eq!(heard["items"][0]["changed"][0], "created");
    ann.until(&["event", "history", uri], |history| {
        history["items"].as_array().unwrap().last().unwrap()["changed"][0] == "removed"
    });
    assert_eq!(ann.run(&["event", "show", uri]).code, 4);
    bob.until(&["event", "history", uri], |history| {
        history["items"].as_array().unwrap().last().unwrap()["changed"][0] == "removed"
    });
    pinned("inbox-deleted", &bob.json(&["inbox"]));
    let agenda = bob.json(&["agenda", "2027-06-01", "2027-06-02"]);
    assert_eq!(
        (&agenda["items"][0]["deleted"], &agenda["items"][0]["mark"]),
        (&true.into(), &"yes".into())
    );
    let shown = bob.json(&["event", "show", uri]);
    assert!(shown["deleted_at"].is_string() && shown["my_answers"] == serde_json::json!([]));
    let said = bob.run(&["inbox"]).stdout;
    assert!(
        said.contains("deleted by its organizer") && said.contains("CANCELLED → nothing"),
        "{said}"
    );
    bob.json(&["inbox", "dismiss", uri]);
    assert_eq!(bob.json(&["agenda", "2027-06-01", "2027-06-02"])["items"], serde_json::json!([]));
}

#[test]
fn people_are_let_in_kept_out_and_uninvited() {
    let testnet = Testnet::start(3).unwrap();
    let (ann, bob) = (Machine::of("Ann"), Machine::of("Bob"));
    ann.json(&["contact", "add", "bob", &key(&bob)]);
    bob.json(&["contact", "add", "ann", &key(&ann)]);
    let _ann_node = ann.start(&["up"], &testnet.bootstrap());
    let _bob_node = bob.start(&["up"], &testnet.bootstrap());
    let create = ["event", "create", "Dinner", "--at", "2027-06-01 20:00", "--public"];
    let made = ann.json(&[&create[..], &["--policy", "approval-required"]].concat());
    let uri = made["event"]["uri"].as_str().unwrap();
    bob.until_reached(&["rsvp", uri, "yes"]);
    let inbox = ann.until(&["inbox"], |inbox| inbox["items"][0]["kind"] == "decide");
    let handle = inbox["items"][0]["handle"].as_str().unwrap();
    assert_eq!(ann.run(&["inbox", "maybe", handle]).code, 3);
    assert_eq!(ann.json(&["inbox", "accept", handle])["standing"], "confirmed");
    pinned("event-deny", &ann.json(&["event", "deny", "Dinner", "bob"]));
    pinned("event-admit", &ann.json(&["event", "admit", "Dinner", "bob"]));
    assert_eq!(ann.run(&["event", "admit", "Dinner", &key(&ann)]).code, 0, "one's own answer");
    pinned("event-release", &ann.json(&["event", "release", "Dinner", "bob"]));
    assert_eq!(ann.run(&["event", "release", "Dinner", "bob"]).code, 4, "nothing is held any more");
    ann.json(&["invite", "Dinner", "bob"]);
    pinned("uninvite", &ann.json(&["uninvite", "Dinner", "bob"]));
    let roster = ann.json(&["event", "attendees", "Dinner"]);
    let bob_key = key(&bob);
    let row = roster["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["person"]["key"] == bob_key.as_str());
    assert_eq!(row.unwrap()["standing"], "revoked");
    assert_eq!(bob.run(&["event", "admit", uri, "ann"]).code, 3);
}
