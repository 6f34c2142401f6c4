//! Two people, two nodes: an invitation and an answer find their way.

use kalends_keyspace::store::View;
use kalends_schema::path::{Area, Collection, Path};
use kalends_schema::stamp::Stamp;
use serde_json::{Value, json};

use crate::person::{Person, dht};

fn standing_of<'a>(attendees: &'a Value, key: &str) -> &'a Value {
    let rows = attendees["items"].as_array().expect("rows");
    rows.iter().find(|row| row["person"]["key"] == key).map_or(&Value::Null, |row| &row["standing"])
}

/// What a person has written in `pub`, as it lies on disk.
fn public_records(person: &Person, collection: Collection) -> Vec<(Path, Stamp, Vec<u8>)> {
    let snapshot = person.node.store().read().expect("a readable store");
    let prefix = Path::prefix(Area::Pub, collection);
    let records = snapshot.scan(&person.node.identity(), &prefix, 100).expect("records");
    records.into_iter().map(|(path, entry)| (path, entry.stamp, entry.value)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a01_an_answer_lies_with_its_author_and_the_event_is_as_it_was() {
    let dht = dht();
    let (ann, bob) = tokio::join!(Person::new(&dht, "Ann"), Person::new(&dht, "Bob"));
    ann.knows(&bob, "bob").await;
    bob.knows(&ann, "ann").await;
    let dinner = ann.hosts("Dinner", json!({})).await;

    let path = format!("/v1/events/{dinner}/invitations");
    let invited = ann.post(&path, json!({ "who": ["bob"] })).await;
    assert_eq!(invited["items"][0]["person"]["petname"], "bob");

    let inbox = bob.see("/v1/inbox", |inbox| inbox["items"][0]["kind"] == "invitation").await;
    let item = &inbox["items"][0];
    assert_eq!(item["event"]["title"], "Dinner");
    assert_eq!(item["from"]["petname"], "ann");
    let agenda = bob.get("/v1/agenda?from=2036-11-30&to=2036-12-31").await;
    assert_eq!(agenda["items"][0]["mark"], "?");

    let before = public_records(&ann, Collection::Events);
    assert_eq!(public_records(&bob, Collection::Attendees), []);
    let reference = item["handle"].as_str().expect("a handle");
    let answer = json!({ "answer": "yes", "comment": "with pleasure" });
    let answered = bob.post(&format!("/v1/events/{reference}/answer"), answer).await;
    assert_eq!(answered["standing"], "confirmed");

    let path = format!("/v1/events/{dinner}/attendees");
    let seen = ann.see(&path, |seen| *standing_of(seen, &bob.key()) == "confirmed").await;
    assert_eq!(seen["counts"]["confirmed"], 2);
    assert_eq!(public_records(&ann, Collection::Events), before, "not a byte of Ann's event");
    assert_eq!(public_records(&bob, Collection::Attendees).len(), 1, "Bob's answer is Bob's");
    assert_eq!(public_records(&ann, Collection::Attendees).len(), 1, "Ann's own answer, no other");
    let inbox = bob.get("/v1/inbox").await;
    assert_eq!(inbox["items"], json!([]));
    bob.see(&format!("/v1/events/{reference}/attendees"), |theirs| {
        theirs["digest"] == seen["digest"]
    })
    .await;
    ann.see(&path, |seen| {
        let rows = seen["items"].as_array().expect("rows");
        rows.iter().any(|row| row["delivery"]["state"] == "delivered")
    })
    .await;
    ann.goes().await;
    bob.goes().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_could_not_be_delivered_is_delivered_when_the_other_is_back() {
    let dht = dht();
    let (ann, bob) = tokio::join!(Person::new(&dht, "Ann"), Person::new(&dht, "Bob"));
    ann.knows(&bob, "bob").await;
    bob.knows(&ann, "ann").await;
    let dinner = ann.hosts("Dinner", json!({})).await;
    let bob = bob.goes().await;
    ann.post(&format!("/v1/events/{dinner}/invitations"), json!({ "who": ["bob"] })).await;
    let path = format!("/v1/events/{dinner}/attendees");
    let waits = |seen: &Value| {
        let rows = seen["items"].as_array().expect("rows");
        rows.iter().any(|row| {
            row["delivery"]["state"] == "queued" && row["delivery"]["last_error"].is_string()
        })
    };
    ann.see(&path, waits).await;
    assert_eq!(ann.get("/v1/status").await["outbox"]["waiting"], 2);

    let bob = bob.returns().await;
    bob.see("/v1/inbox", |inbox| inbox["items"][0]["kind"] == "invitation").await;
    ann.see("/v1/status", |status| status["outbox"]["waiting"] == 0).await;
    ann.goes().await;
    bob.goes().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_copy_of_a_home_only_reads() {
    let dht = dht();
    let ann = Person::new(&dht, "Ann").await;
    let ann = ann.goes().await;
    let copy = ann.copied();
    let ann = ann.returns().await;
    ann.hosts("Dinner", json!({})).await;
    // A node announces at most once a minute; one that starts anew announces at once.
    let ann = ann.goes().await.returns().await;

    let old = copy.returns().await;
    let notice = |status: &Value| {
        status["notices"][0].as_str().is_some_and(|notice| notice.contains("only reads"))
    };
    old.see("/v1/status", notice).await;
    let event = json!({ "title": "Other", "start": { "date": "2036-12-01" } });
    let (status, problem) = old.try_to("POST", "/v1/events", event).await;
    assert_eq!((status, &problem["type"]), (403, &json!("refused")));
    ann.goes().await;
    old.goes().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_disagrees_with_what_it_hears_is_said() {
    let dht = dht();
    let ahead = chrono::TimeDelta::hours(3);
    let (ann, bob) = tokio::join!(Person::ahead(&dht, "Ann", ahead), Person::new(&dht, "Bob"));
    bob.knows(&ann, "ann").await;
    ann.knows(&bob, "bob").await;
    assert_eq!(bob.get("/v1/status").await["notices"], json!([]));
    let dinner = ann.hosts("Dinner", json!({})).await;
    let path = format!("/v1/events/{dinner}/invitations");
    ann.post(&path, json!({ "who": ["bob"] })).await;
    bob.see("/v1/status", |status| {
        status["notices"][0].as_str().is_some_and(|notice| notice.contains("clock"))
    })
    .await;
    ann.goes().await;
    bob.goes().await;
}
