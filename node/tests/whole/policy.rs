//! Seats, lines and approval through real nodes: the organizer's node keeps its ledger by itself.

use kalends_keyspace::net::Testnet;
use serde_json::{Value, json};

use crate::person::{Person, dht};

fn standings(attendees: &Value, people: &[&Person]) -> Vec<String> {
    let rows = attendees["items"].as_array().expect("rows");
    let word = |person: &&Person| {
        let row = rows.iter().find(|row| row["person"]["key"] == person.key());
        row.map_or("-", |row| row["standing"].as_str().expect("a word")).to_owned()
    };
    people.iter().map(word).collect()
}

async fn answers(person: &Person, event: &str, answer: &str) {
    person.post(&format!("/v1/events/{event}/answer"), json!({ "answer": answer })).await;
}

/// Ann, who knows Bob and Cy, who know her; and the DHT they meet in.
async fn three() -> (Testnet, Person, Person, Person) {
    let dht = dht();
    let new = |name| Person::new(&dht, name);
    let (ann, bob, cy) = tokio::join!(new("Ann"), new("Bob"), new("Cy"));
    for guest in [&bob, &cy] {
        guest.knows(&ann, "ann").await;
        ann.knows(guest, if std::ptr::eq(guest, &bob) { "bob" } else { "cy" }).await;
    }
    (dht, ann, bob, cy)
}

async fn invites(ann: &Person, event: &str, guests: [&Person; 2]) {
    let path = format!("/v1/events/{event}/invitations");
    ann.post(&path, json!({ "who": ["bob", "cy"] })).await;
    for guest in guests {
        guest.see("/v1/inbox", |inbox| inbox["items"][0]["kind"] == "invitation").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a52_whoever_waits_gets_the_seat_that_is_given_up() {
    let (_dht, ann, bob, cy) = three().await;
    let access = json!({ "max_attendees": 2, "waitlist": { "enabled": true } });
    let event = ann.hosts("Dinner", json!({ "access": access, "not_going": true })).await;
    invites(&ann, &event, [&bob, &cy]).await;
    let path = format!("/v1/events/{event}/attendees");
    let is = |wanted: [&'static str; 2]| {
        let (bob, cy) = (&bob, &cy);
        move |seen: &Value| standings(seen, &[bob, cy]) == wanted
    };
    answers(&bob, "Dinner", "yes").await;
    ann.see(&path, is(["confirmed", "needs-action"])).await;
    answers(&cy, "Dinner", "yes").await;
    ann.see(&path, is(["confirmed", "confirmed"])).await;
    let one = json!({ "access": { "max_attendees": 1 } });
    ann.ask("PATCH", &format!("/v1/events/{event}"), one).await;
    let over = ann.see(&path, is(["confirmed", "confirmed"])).await;
    assert_eq!(over["over"], true);
    answers(&bob, "Dinner", "no").await;
    ann.see(&path, is(["declined", "confirmed"])).await;
    answers(&bob, "Dinner", "yes").await;
    ann.see(&path, is(["waitlisted", "confirmed"])).await;
    answers(&cy, "Dinner", "no").await;
    ann.see(&path, is(["confirmed", "declined"])).await;
    let mine = |theirs: &Value| standings(theirs, &[&bob]) == ["confirmed"];
    bob.see("/v1/events/Dinner/attendees", mine).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a47_who_needs_approval_waits_for_it() {
    let (_dht, ann, bob, cy) = three().await;
    let access = json!({ "rsvp_policy": "approval-required" });
    let event = ann.hosts("Workshop", json!({ "access": access })).await;
    let uri = ann.get(&format!("/v1/events/{event}")).await["uri"].as_str().unwrap().to_owned();
    let encoded = uri.replace(':', "%3A").replace('/', "%2F");
    answers(&bob, &encoded, "yes").await;
    answers(&cy, &encoded, "yes").await;
    let inbox = ann
        .see("/v1/inbox", |inbox| inbox["items"].as_array().is_some_and(|items| items.len() == 2))
        .await;
    assert_eq!(inbox["items"][0]["kind"], "decide");
    let admissions = format!("/v1/events/{event}/admissions");
    let decided = ann.post(&admissions, json!({ "who": "bob", "decision": "admit" })).await;
    assert_eq!(decided["standing"], "confirmed");
    let decided = ann.post(&admissions, json!({ "who": "cy", "decision": "deny" })).await;
    assert_eq!(decided["standing"], "denied");
    let mine =
        |wanted: &'static str| move |event: &Value| event["my_answers"][0]["standing"] == wanted;
    bob.see("/v1/events/Workshop", mine("confirmed")).await;
    cy.see("/v1/events/Workshop", mine("denied")).await;
    assert_eq!(ann.get("/v1/inbox").await["items"], json!([]));
}
