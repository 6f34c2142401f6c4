//! Shared calendars, tags and looking for things, through nodes that copy each other.

use serde_json::{Value, json};

use crate::person::{Person, dht};

fn titles(list: &Value) -> Vec<&str> {
    let events = list.as_array().expect("a list");
    events.iter().map(|event| event["title"].as_str().expect("a title")).collect()
}

async fn choir(ann: &Person) -> String {
    let new = json!({ "name": "Choir", "visibility": "public" });
    let calendar = ann.post("/v1/calendars", new).await;
    calendar["uri"].as_str().expect("a URI").to_owned()
}

fn escaped(uri: &str) -> String {
    uri.replace(':', "%3A").replace('/', "%2F")
}

#[tokio::test(flavor = "multi_thread")]
async fn a06_a08_a09_a_calendar_shows_who_it_is_shared_with_and_no_event_needs_it() {
    let dht = dht();
    let (ann, bob) = tokio::join!(Person::new(&dht, "Ann"), Person::new(&dht, "Bob"));
    ann.knows(&bob, "bob").await;
    let uri = choir(&ann).await;
    let calendar = format!("/v1/calendars/{}", escaped(&uri));
    let shared = ann.post(&format!("{calendar}/people"), people(&["bob"], "contributor")).await;
    assert_eq!(shared["contributors"][0]["petname"], "bob");
    let solo = bob.hosts("Solo", json!({ "calendars": [uri] })).await;
    ann.post("/v1/follows", json!({ "who": "bob" })).await;
    let seen = ann.see(&calendar, |seen| !seen["events"].as_array().unwrap().is_empty()).await;
    assert_eq!(titles(&seen["events"]), ["Solo"]);

    ann.post(&format!("{calendar}/people"), people(&["bob"], "none")).await;
    let seen = ann.get(&calendar).await;
    assert!(titles(&seen["events"]).is_empty());
    let event = ann.get(&format!("/v1/events/{solo}")).await;
    assert_eq!(event["calendars"], json!([uri]), "Bob's event is as it was");

    let deleted = ann.ask("DELETE", &calendar, Value::Null).await;
    assert_eq!((deleted["name"].as_str(), deleted["events"].as_u64()), (Some("Choir"), Some(1)));
    assert_eq!(ann.try_to("GET", &calendar, Value::Null).await.0, 404);
    assert_eq!(ann.get(&format!("/v1/events/{solo}")).await["calendars"], json!([uri]));
    assert_eq!(bob.get(&format!("/v1/events/{solo}")).await["title"], "Solo");
}

fn people(who: &[&str], role: &str) -> Value {
    json!({ "who": who, "role": role })
}

#[tokio::test(flavor = "multi_thread")]
async fn a11_a12_a_calendar_says_what_is_too_much_and_counts_its_edits() {
    let dht = dht();
    let ann = Person::new(&dht, "Ann").await;
    let uri = choir(&ann).await;
    let calendar = format!("/v1/calendars/{}", escaped(&uri));
    let before = ann.get(&calendar).await;
    let edited = ann.ask("PATCH", &calendar, json!({ "name": "Big choir" })).await;
    let sequence = before["calendar"]["sequence"].as_u64().expect("a number");
    assert_eq!(edited["sequence"].as_u64(), Some(sequence + 1));
    let same = ann.ask("PATCH", &calendar, json!({ "name": "Big choir" })).await;
    assert_eq!(same["sequence"], edited["sequence"]);

    let keys: Vec<String> = (0..21_u8)
        .map(|number| kalends_schema::key::Identity::from_bytes([number + 1; 32]).to_string())
        .collect();
    let all: Vec<&str> = keys.iter().map(String::as_str).collect();
    let path = format!("{calendar}/people");
    let (status, problem) = ann.try_to("POST", &path, people(&all, "contributor")).await;
    assert_eq!((status, problem["expected"].as_str()), (400, Some("at most 20 contributors")));
    assert_eq!(ann.get(&calendar).await["calendar"]["contributors"], json!([]), "none of them");
    ann.post(&path, people(&all[..20], "contributor")).await;

    let eleven = vec![uri; 11];
    let mut event = json!({ "title": "Too many", "visibility": "public", "calendars": eleven });
    event["start"] = json!({ "at": "2036-12-01T14:00:00", "tz": "Europe/Berlin" });
    let (status, problem) = ann.try_to("POST", "/v1/events", event).await;
    assert_eq!(status, 400, "{problem}");
    assert!(problem["expected"].as_str().expect("a rule").contains("10 calendars"), "{problem}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a22_labels_are_lower_case_and_what_is_none_is_refused() {
    let dht = dht();
    let ann = Person::new(&dht, "Ann").await;
    let tea = ann.hosts("Tea", json!({})).await;
    let add = |label: &str| json!({ "of": tea, "add": [label] });
    let tags = ann.ask("PATCH", "/v1/tags", add("JavaScript")).await;
    assert_eq!(tags["items"][0]["label"], "javascript");
    for label in ["web dev", "a,b", "a:b", "abcdefghijklmnopqrstu", ""] {
        let (status, problem) = ann.try_to("PATCH", "/v1/tags", add(label)).await;
        assert_eq!((status, problem["type"].as_str()), (400, Some("invalid")), "{label}");
    }
    assert_eq!(ann.get("/v1/tags").await["items"].as_array().map(Vec::len), Some(1));
    let remove = json!({ "of": tea, "remove": ["JAVASCRIPT"] });
    assert_eq!(ann.ask("PATCH", "/v1/tags", remove.clone()).await["items"], json!([]));
    assert_eq!(ann.try_to("PATCH", "/v1/tags", remove).await.0, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tag_on_what_is_not_listed_stays_at_home() {
    let dht = dht();
    let ann = Person::new(&dht, "Ann").await;
    let surprise = ann.hosts("Surprise", json!({ "visibility": "unlisted" })).await;
    let private = ann.hosts("Dentist", json!({ "visibility": "private" })).await;
    let records = || async { ann.get("/v1/status").await["head"]["records"].clone() };
    let before = records().await;
    for event in [&surprise, &private] {
        let change = json!({ "of": event, "add": ["soon"] });
        assert_eq!(ann.ask("PATCH", "/v1/tags", change).await["items"][0]["label"], "soon");
    }
    assert_eq!(records().await, before, "no public record tells of them");
    let found = ann.get("/v1/find?words=%23soon").await;
    assert_eq!(found["items"].as_array().map(Vec::len), Some(2));
    let found = ann.get("/v1/find?words=%23soon%20den").await;
    assert_eq!(found["items"][0]["name"], "Dentist");
}

#[tokio::test(flavor = "multi_thread")]
async fn words_find_people_calendars_and_events_page_by_page() {
    let dht = dht();
    let (ann, bob) = tokio::join!(Person::new(&dht, "Ann"), Person::new(&dht, "Bob"));
    ann.knows(&bob, "choirmaster").await;
    choir(&ann).await;
    ann.hosts("Choir practice", json!({ "locations": ["Town hall"] })).await;
    let kinds = |found: &Value| {
        let items = found["items"].as_array().expect("items").clone();
        items.iter().map(|one| one["kind"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let found = ann.get("/v1/find?words=choir").await;
    assert_eq!(kinds(&found), ["person", "calendar", "event"]);
    let first = ann.get("/v1/find?words=choir&limit=2").await;
    let next = first["next"].as_str().expect("another page");
    let rest = ann.get(&format!("/v1/find?words=choir&cursor={}", escaped(next))).await;
    assert_eq!((kinds(&first).len(), kinds(&rest)), (2, vec!["event".to_owned()]));
    assert_eq!(kinds(&ann.get("/v1/find?words=choir%20town").await), ["event"]);
    assert_eq!(ann.get("/v1/find?words=oir").await["items"], json!([]));
    assert_eq!(ann.try_to("GET", "/v1/find?words=%20", Value::Null).await.0, 400);
}
