//! People one does not know: what they ask waits apart, until the owner says otherwise.

use kalends_schema::key::Identity;
use serde_json::{Value, json};

use crate::person::{Person, dht};

async fn two() -> (kalends_keyspace::net::Testnet, Person, Person) {
    let dht = dht();
    let (ann, bob) = tokio::join!(Person::new(&dht, "Ann"), Person::new(&dht, "Bob"));
    (dht, ann, bob)
}

/// Ann, whom Bob does not know, hosts a dinner and asks Bob to come; the event's handle.
async fn asks(ann: &Person, bob: &Person) -> String {
    ann.knows(bob, "bob").await;
    let dinner = ann.hosts("Dinner", json!({})).await;
    let path = format!("/v1/events/{dinner}/invitations");
    ann.post(&path, json!({ "who": ["bob"] })).await;
    dinner
}

fn one_request(list: &Value) -> bool {
    list["items"].as_array().is_some_and(|items| items.len() == 1)
}

fn delivery_is(state: &'static str) -> impl Fn(&Value) -> bool {
    move |seen| {
        let rows = seen["items"].as_array().expect("rows");
        rows.iter().any(|row| row["delivery"]["state"] == state)
    }
}

fn percent(uri: &Value) -> String {
    uri.as_str().expect("a URI").replace(':', "%3A").replace('/', "%2F")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_strangers_invitation_waits_apart_until_they_are_let_in() {
    let (_dht, ann, bob) = two().await;
    let dinner = asks(&ann, &bob).await;
    let requests = bob.see("/v1/requests", one_request).await;
    let request = &requests["items"][0];
    assert_eq!(request["kind"], "invitation");
    assert_eq!(request["event"]["title"], "Dinner");
    assert_eq!(request["from"]["key"], ann.key());
    assert_eq!(request["start"]["at"], "2036-12-01T14:00:00+01:00");
    let nowhere = ["/v1/inbox", "/v1/agenda?from=2036-11-30&to=2036-12-31", "/v1/events?all=true"];
    for path in nowhere {
        assert_eq!(bob.get(path).await["items"], json!([]), "{path}");
    }
    assert_eq!(bob.get("/v1/status").await["requests"], 1);
    let told = format!("/v1/events/{dinner}/attendees");
    ann.see(&told, delivery_is("requested")).await;
    assert_eq!(ann.get("/v1/status").await["outbox"]["waiting"], 0, "it is with them");

    // It is on disk, and what changes meanwhile takes its place.
    let bob = bob.goes().await.returns().await;
    let change = json!({ "title": "Dinner at eight" });
    ann.ask("PATCH", &format!("/v1/events/{dinner}"), change).await;
    let renamed = |list: &Value| list["items"][0]["event"]["title"] == "Dinner at eight";
    bob.see("/v1/requests", renamed).await;

    bob.post(&format!("/v1/requests/{}", percent(&request["uri"])), json!({})).await;
    assert_eq!(bob.get("/v1/requests").await["items"], json!([]));
    let inbox = bob.get("/v1/inbox").await;
    assert_eq!(inbox["items"][0]["event"]["title"], "Dinner at eight");
    let agenda = bob.get("/v1/agenda?from=2036-11-30&to=2036-12-31").await;
    assert_eq!(agenda["items"][0]["mark"], "?");

    // From now on Ann is somebody whom Bob had to do with, and Bob's answer wakes her outbox.
    let event = percent(&inbox["items"][0]["event"]["uri"]);
    bob.post(&format!("/v1/events/{event}/answer"), json!({ "answer": "yes" })).await;
    ann.see(&told, delivery_is("delivered")).await;
    ann.goes().await;
    bob.goes().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn keeping_a_stranger_as_a_contact_delivers_what_waits() {
    let (_dht, ann, bob) = two().await;
    asks(&ann, &bob).await;
    bob.see("/v1/requests", one_request).await;
    bob.knows(&ann, "ann").await;
    assert_eq!(bob.get("/v1/requests").await["items"], json!([]));
    let inbox = bob.get("/v1/inbox").await;
    assert_eq!(inbox["items"][0]["from"]["petname"], "ann");
    ann.goes().await;
    bob.goes().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_dismissed_stays_away_until_it_says_something_new() {
    let (_dht, ann, bob) = two().await;
    let dinner = asks(&ann, &bob).await;
    let requests = bob.see("/v1/requests", one_request).await;
    let handle = requests["items"][0]["handle"].as_str().expect("a handle").to_lowercase();
    bob.ask("DELETE", &format!("/v1/requests/{handle}"), Value::Null).await;
    assert_eq!(bob.get("/v1/requests").await["items"], json!([]));
    assert_eq!(bob.get("/v1/status").await["requests"], 0, "nor does it take a place");
    let (status, _) = bob.try_to("DELETE", &format!("/v1/requests/{handle}"), Value::Null).await;
    assert_eq!(status, 404);

    let again = json!({ "who": ["bob"], "comment": "do come" });
    ann.post(&format!("/v1/events/{dinner}/invitations"), again).await;
    let requests = bob.see("/v1/requests", one_request).await;
    assert_eq!(requests["items"][0]["comment"], "do come");
    // What is taken back asks nothing any more.
    let back = format!("/v1/events/{dinner}/revocations");
    ann.post(&back, json!({ "who": ["bob"] })).await;
    bob.see("/v1/requests", |list| list["items"] == json!([])).await;
    ann.goes().await;
    bob.goes().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_strangers_answer_waits_and_counts_once_it_is_let_in() {
    let (_dht, ann, bob) = two().await;
    let access = json!({ "rsvp_policy": "open" });
    let picnic = ann.hosts("Picnic", json!({ "access": access })).await;
    bob.post("/v1/follows", json!({ "who": ann.key() })).await;
    bob.see("/v1/events?all=true", |list| list["items"][0]["title"] == "Picnic").await;
    bob.post("/v1/events/Picnic/answer", json!({ "answer": "yes" })).await;
    let requests = ann.see("/v1/requests", one_request).await;
    assert_eq!(requests["items"][0]["kind"], "answer");
    assert_eq!(requests["items"][0]["event"]["title"], "Picnic");
    let path = format!("/v1/events/{picnic}/attendees");
    assert_eq!(ann.get(&path).await["counts"]["confirmed"], 1);
    let uri = percent(&requests["items"][0]["uri"]);
    ann.post(&format!("/v1/requests/{uri}"), json!({})).await;
    assert_eq!(ann.get(&path).await["counts"]["confirmed"], 2);
    // The next word of Bob's is delivered at once.
    bob.post("/v1/events/Picnic/answer", json!({ "answer": "no" })).await;
    ann.see(&path, |seen| seen["counts"]["confirmed"] == 1).await;
    ann.goes().await;
    bob.goes().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_whoever_is_blocked_is_taken_or_shown() {
    let (_dht, ann, bob) = two().await;
    let dinner = asks(&ann, &bob).await;
    bob.see("/v1/requests", one_request).await;
    let ann_there = format!("/v1/contacts/{}", ann.key());
    let blocked = bob.ask("PATCH", &ann_there, json!({ "blocked": true })).await;
    assert_eq!((&blocked["blocked"], &blocked["petname"]), (&json!(true), &Value::Null));
    assert_eq!(bob.get("/v1/requests").await["items"], json!([]));
    let listed = bob.get("/v1/contacts").await;
    assert_eq!(listed["items"][0]["blocked"], true);

    ann.ask("PATCH", &format!("/v1/events/{dinner}"), json!({ "title": "Supper" })).await;
    let told = format!("/v1/events/{dinner}/attendees");
    let refused = |seen: &Value| {
        let rows = seen["items"].as_array().expect("rows");
        rows.iter().any(|row| {
            row["delivery"]["state"] == "refused" && row["delivery"]["next_at"].is_string()
        })
    };
    ann.see(&told, refused).await;
    let waiting = ann.get("/v1/status").await["outbox"]["waiting"].clone();
    assert_eq!(waiting, 0, "they have said so: it is asked again, and not waited for");
    assert_eq!(bob.get("/v1/requests").await["items"], json!([]));

    // Forgetting somebody lets nobody in; taking the block away makes them a stranger again.
    bob.ask("DELETE", &ann_there, Value::Null).await;
    assert_eq!(bob.get("/v1/contacts").await["items"][0]["blocked"], true);
    bob.ask("PATCH", &ann_there, json!({ "blocked": false })).await;
    assert_eq!(bob.get("/v1/contacts").await["items"], json!([]));
    let again = json!({ "who": ["bob"], "comment": "do come" });
    ann.post(&format!("/v1/events/{dinner}/invitations"), again).await;
    bob.see("/v1/requests", one_request).await;
    ann.goes().await;
    bob.goes().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_somebody_sent_is_out_of_sight_once_they_are_blocked() {
    let (_dht, ann, bob) = two().await;
    bob.knows(&ann, "ann").await;
    asks(&ann, &bob).await;
    bob.see("/v1/inbox", one_request).await;
    bob.ask("PATCH", "/v1/contacts/ann", json!({ "blocked": true })).await;
    let nowhere = ["/v1/inbox", "/v1/requests", "/v1/agenda?from=2036-11-30&to=2036-12-31"];
    for path in nowhere {
        assert_eq!(bob.get(path).await["items"], json!([]), "{path}");
    }
    bob.ask("PATCH", "/v1/contacts/ann", json!({ "blocked": false })).await;
    assert_eq!(bob.get("/v1/inbox").await["items"][0]["from"]["petname"], "ann");
    ann.goes().await;
    bob.goes().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_contact_is_renamed_unfollowed_and_removed() {
    let dht = dht();
    let ann = Person::new(&dht, "Ann").await;
    let key = Identity::from_bytes([7; 32]).to_string();
    ann.post("/v1/contacts", json!({ "who": key, "name": "bob" })).await;
    ann.post("/v1/follows", json!({ "who": "bob" })).await;
    let renamed = ann.ask("PATCH", "/v1/contacts/bob", json!({ "name": "Bob Stein" })).await;
    assert_eq!((&renamed["petname"], &renamed["followed"]), (&json!("Bob Stein"), &json!(true)));
    let path = "/v1/follows/Bob%20Stein";
    assert_eq!(ann.ask("DELETE", path, Value::Null).await["key"], key);
    assert_eq!(ann.get("/v1/contacts").await["items"][0]["followed"], false);
    let (status, problem) = ann.try_to("PATCH", "/v1/contacts/bob", json!({ "name": "" })).await;
    assert_eq!(status, 404, "{problem:#}");
    let path = "/v1/contacts/Bob%20Stein";
    let (status, problem) = ann.try_to("PATCH", path, json!({ "name": "" })).await;
    assert_eq!(status, 400, "{problem:#}");
    ann.ask("DELETE", path, Value::Null).await;
    assert_eq!(ann.get("/v1/contacts").await["items"], json!([]));
    ann.goes().await;
}
