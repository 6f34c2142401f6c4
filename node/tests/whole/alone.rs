//! One person without a network: what the API makes of their own records.

use std::sync::Arc;

use kalends_node::Node;
use kalends_node::home::Home;
use serde_json::{Value, json};

use crate::person::filled_home;

/// A person whose node is opened for one command after the other.
struct Alone {
    node: Node,
    home: Home,
    _folder: tempfile::TempDir,
}

impl Alone {
    async fn new() -> Alone {
        let folder = tempfile::tempdir().expect("a folder");
        let home = filled_home(folder.path());
        let node = Node::open_offline(home.clone(), "a test").await.expect("a free store");
        let alone = Alone { node, home, _folder: folder };
        let profile = json!({ "name": "Ann", "timezone": "Europe/Berlin" });
        alone.ask("PUT", "/v1/profile", profile).await;
        alone
    }

    async fn try_to(&self, method: &str, path: &str, body: Value) -> (u16, Value) {
        let body = if body.is_null() { Vec::new() } else { body.to_string().into_bytes() };
        let answer = self.node.call(method, path, "application/json", body).await;
        (answer.status, serde_json::from_slice(&answer.body).expect("a JSON document"))
    }

    async fn ask(&self, method: &str, path: &str, body: Value) -> Value {
        let (status, document) = self.try_to(method, path, body).await;
        assert!((200..300).contains(&status), "{method} {path}: {status} {document:#}");
        document
    }

    async fn get(&self, path: &str) -> Value {
        self.ask("GET", path, Value::Null).await
    }

    async fn import(&self, query: &str, text: &str) -> Value {
        let path = format!("/v1/import?{query}");
        let answer = self.node.call("POST", &path, "text/calendar", text.into()).await;
        assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
        serde_json::from_slice(&answer.body).expect("a JSON document")
    }
}

fn titles(list: &Value) -> Vec<&str> {
    let items = list["items"].as_array().expect("items");
    items.iter().map(|item| item["title"].as_str().expect("a title")).collect()
}

fn at(local: &str) -> Value {
    json!({ "at": local, "tz": "Europe/Berlin" })
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_published_unless_asked() {
    let ann = Alone::new().await;
    let event = json!({ "title": "Dentist", "start": at("2036-12-01T14:00:00") });
    let written = ann.ask("POST", "/v1/events", event).await;
    assert_eq!(written["event"]["visibility"], "private");
    assert_eq!(written["notices"], json!([]));
    assert!(written["event"]["uri"].as_str().unwrap().contains("/priv/"));
    let start = &written["event"]["start"];
    assert_eq!(start["at"], "2036-12-01T14:00:00+01:00");
    assert_eq!(written["event"]["end"]["at"], "2036-12-01T15:00:00+01:00");
    // The profile alone is public.
    assert_eq!(ann.get("/v1/status").await["head"]["records"], 1);

    let party = json!({
        "title": "Party", "start": at("2036-12-02T20:00:00"), "visibility": "public",
    });
    let written = ann.ask("POST", "/v1/events", party.clone()).await;
    let notice = written["notices"][0].as_str().unwrap();
    assert!(notice.contains("cannot be called back"), "{notice}");
    assert_eq!(ann.ask("POST", "/v1/events", party).await["notices"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_private_event_has_no_guests_until_it_is_public() {
    let ann = Alone::new().await;
    let event = json!({ "title": "Dentist", "start": at("2036-12-01T14:00:00") });
    ann.ask("POST", "/v1/events", event).await;
    let somebody = kalends_schema::key::Identity::from_bytes([7; 32]).to_string();
    let body = json!({ "who": [somebody] });
    let (status, problem) = ann.try_to("POST", "/v1/events/Dentist/invitations", body).await;
    assert_eq!((status, &problem["type"]), (403, &json!("private-event")));
    assert!(problem["hint"].as_str().unwrap().contains("--public"));
}

#[tokio::test(flavor = "multi_thread")]
async fn events_are_found_by_uri_id_handle_and_words() {
    let ann = Alone::new().await;
    for (title, day) in [("Summer party", "2036-07-01"), ("Winter party", "2036-12-01")] {
        let event = json!({ "title": title, "start": { "date": day } });
        ann.ask("POST", "/v1/events", event).await;
    }
    let past = json!({ "title": "Summer of 2001", "start": { "date": "2001-07-01" } });
    ann.ask("POST", "/v1/events", past).await;
    let by_words = ann.get("/v1/events/summer").await;
    assert_eq!(by_words["title"], "Summer party");
    let handle = by_words["handle"].as_str().unwrap().to_lowercase();
    assert_eq!(handle.len(), 5);
    assert_eq!(ann.get(&format!("/v1/events/{handle}")).await["uri"], by_words["uri"]);
    let uri = by_words["uri"].as_str().unwrap();
    let id = uri.rsplit('/').next().unwrap();
    assert_eq!(ann.get(&format!("/v1/events/{id}")).await["uri"], by_words["uri"]);
    let encoded = uri.replace(':', "%3A").replace('/', "%2F");
    assert_eq!(ann.get(&format!("/v1/events/{encoded}")).await["uri"], by_words["uri"]);

    let (status, problem) = ann.try_to("GET", "/v1/events/party", Value::Null).await;
    assert_eq!((status, &problem["type"]), (409, &json!("ambiguous")));
    assert_eq!(problem["candidates"].as_array().unwrap().len(), 2);
    let (status, _) = ann.try_to("GET", "/v1/events/wedding", Value::Null).await;
    assert_eq!(status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_agenda_shows_dates_in_order_without_what_was_declined() {
    let ann = Alone::new().await;
    let weekly = json!({
        "title": "Choir", "start": at("2036-12-01T19:00:00"), "rrule": "FREQ=WEEKLY;COUNT=4",
    });
    ann.ask("POST", "/v1/events", weekly).await;
    let day = json!({ "title": "Saint Nicholas", "start": { "date": "2036-12-08" } });
    ann.ask("POST", "/v1/events", day).await;
    let agenda = ann.get("/v1/agenda?from=2036-12-01&to=2036-12-16").await;
    assert_eq!(titles(&agenda), ["Choir", "Saint Nicholas", "Choir", "Choir"]);
    assert_eq!(agenda["items"][2]["start"]["at"], "2036-12-08T19:00:00+01:00");
    assert_eq!(agenda["items"][2]["on"], "2036-12-08T19:00:00");

    let no = json!({ "answer": "no", "on": "2036-12-08" });
    ann.ask("POST", "/v1/events/choir/answer", no).await;
    ann.ask("POST", "/v1/events/choir/cancel", json!({ "on": "2036-12-15" })).await;
    let agenda = ann.get("/v1/agenda?from=2036-12-01&to=2036-12-16").await;
    assert_eq!(titles(&agenda), ["Choir", "Saint Nicholas", "Choir"]);
    assert_eq!(agenda["items"][2]["cancelled"], true);
    let all = ann.get("/v1/agenda?from=2036-12-01&to=2036-12-16&all=true").await;
    assert_eq!(all["items"][2]["mark"], "no");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_that_moves_asks_anew_and_one_of_words_does_not() {
    let ann = Alone::new().await;
    let event =
        json!({ "title": "Dinner", "start": at("2036-12-01T19:00:00"), "visibility": "public" });
    ann.ask("POST", "/v1/events", event).await;
    let renamed = ann.ask("PATCH", "/v1/events/dinner", json!({ "title": "Late dinner" })).await;
    assert_eq!(renamed["event"]["sequence"], 0);
    let moved = json!({ "start": at("2036-12-01T21:00:00") });
    let moved = ann.ask("PATCH", "/v1/events/dinner", moved).await;
    assert_eq!(moved["event"]["sequence"], 1);
    assert_eq!(moved["event"]["answers_since"], 1);
    assert_eq!(moved["event"]["end"]["at"], "2036-12-01T22:00:00+01:00");
    let cancelled = ann.ask("POST", "/v1/events/dinner/cancel", json!({})).await;
    assert_eq!(cancelled["event"]["status"], "CANCELLED");
    assert_eq!(cancelled["event"]["sequence"], 2);
    assert_eq!(cancelled["event"]["answers_since"], 1);
    let (status, problem) =
        ann.try_to("POST", "/v1/events/dinner/answer", json!({ "answer": "yes" })).await;
    assert_eq!((status, &problem["type"]), (403, &json!("cancelled")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_series_moves_with_its_dates_and_whom_they_were_for_in_one_commit() {
    let (ann, bob) = (Alone::new().await, Alone::new().await);
    let choir = json!({
        "title": "Choir", "start": at("2036-12-01T19:00:00"), "rrule": "FREQ=WEEKLY;BYDAY=MO;COUNT=4",
        "visibility": "public",
    });
    ann.ask("POST", "/v1/events", choir).await;
    let late =
        json!({ "on": "2036-12-08", "title": "Late choir", "start": at("2036-12-08T21:00:00") });
    ann.ask("PATCH", "/v1/events/choir", late).await;
    let who = bob.node.identity().to_string();
    let only = json!({ "who": [who], "on": "2036-12-08" });
    ann.ask("POST", "/v1/events/choir/invitations", only).await;
    let seq = || async { ann.get("/v1/status").await["head"]["seq"].as_u64().expect("a number") };
    let before = seq().await;

    let moved = json!({ "start": at("2036-12-03T18:00:00") });
    ann.ask("PATCH", "/v1/events/choir", moved).await;
    assert_eq!(seq().await, before + 1, "one commit");
    let agenda = ann.get("/v1/agenda?from=2036-12-01&to=2036-12-31").await;
    assert_eq!(titles(&agenda), ["Choir", "Late choir", "Choir", "Choir"]);
    assert_eq!(agenda["items"][1]["start"]["at"], "2036-12-10T20:00:00+01:00");
    assert_eq!(agenda["items"][1]["on"], "2036-12-10T18:00:00");
    let attendees = ann.get("/v1/events/choir/attendees").await;
    let dates = attendees["dates"].as_array().expect("dates with rows of their own");
    assert_eq!(dates.len(), 1, "{attendees:#}");
    assert_eq!(dates[0]["recurrence_id"], "2036-12-10T18:00:00");
    assert_eq!(dates[0]["rows"][0]["person"]["key"], who.as_str());
}

const FILE: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//T//T//EN\r\n\
BEGIN:VEVENT\r\nUID:one@example.com\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:20361201T100000Z\r\n\
DTEND:20361201T110000Z\r\nSUMMARY:Review\r\nORGANIZER:mailto:boss@example.com\r\n\
ATTENDEE:mailto:ann@example.com\r\nEND:VEVENT\r\n\
BEGIN:VEVENT\r\nUID:two@example.com\r\nDTSTAMP:20260101T000000Z\r\nDTSTART;VALUE=DATE:20361202\r\n\
SUMMARY:Holiday\r\nBEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-PT5M\r\nDESCRIPTION:x\r\nEND:VALARM\r\n\
END:VEVENT\r\nEND:VCALENDAR\r\n";

#[tokio::test(flavor = "multi_thread")]
async fn importing_twice_adds_nothing_and_publishes_nothing() {
    let ann = Alone::new().await;
    let only_said = ann.import("dry_run=true", FILE).await;
    assert_eq!(only_said["imported"], 2);
    assert_eq!(titles(&ann.get("/v1/events").await), [""; 0]);
    let first = ann.import("", FILE).await;
    assert_eq!((&first["imported"], &first["duplicates"]), (&json!(2), &json!(0)));
    assert_eq!(first["visibility"], "private");
    let again = ann.import("", FILE).await;
    assert_eq!((&again["imported"], &again["duplicates"]), (&json!(0), &json!(2)));
    assert_eq!(titles(&ann.get("/v1/events").await).len(), 2);
    let status = ann.get("/v1/status").await;
    assert_eq!((&status["head"]["records"], &status["outbox"]["waiting"]), (&json!(1), &json!(0)));

    let newer = FILE.replace("SUMMARY:Holiday", "SUMMARY:Long holiday\r\nSEQUENCE:1");
    assert_eq!(ann.import("", &newer).await["imported"], 1);
    assert_eq!(ann.get("/v1/events/holiday").await["title"], "Long holiday");
    assert_eq!(titles(&ann.get("/v1/events").await).len(), 2);

    let export = ann.node.call("GET", "/v1/export", "", Vec::new()).await;
    let text = String::from_utf8(export.body).unwrap();
    assert_eq!(export.content_type, "text/calendar; charset=utf-8");
    assert!(text.contains("SUMMARY:Review") && text.contains("mailto:boss@example.com"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_answered_is_there_after_a_restart() {
    let Alone { node, home, _folder } = Alone::new().await;
    let node = Arc::new(node);
    let mut writing = tokio::task::JoinSet::new();
    for n in 0..40 {
        let node = node.clone();
        writing.spawn(async move {
            let event = json!({ "title": format!("Event {n}"), "start": { "date": "2036-12-01" } });
            let body = event.to_string().into_bytes();
            node.call("POST", "/v1/events", "application/json", body).await
        });
    }
    let mut commits = std::collections::BTreeSet::new();
    for answer in writing.join_all().await {
        assert_eq!(answer.status, 201);
        let written: Value = serde_json::from_slice(&answer.body).unwrap();
        commits.insert(written["event"]["stamp"].as_str().unwrap().to_owned());
    }
    assert!(commits.len() < 40, "waiting commands share a commit");
    Arc::into_inner(node).unwrap().shutdown().await;
    let node = Node::open_offline(home, "a test").await.unwrap();
    let answer = node.call("GET", "/v1/events", "", Vec::new()).await;
    let list: Value = serde_json::from_slice(&answer.body).unwrap();
    assert_eq!(list["items"].as_array().unwrap().len(), 40);
    let first = node.call("GET", "/v1/events?limit=30", "", Vec::new()).await;
    let first: Value = serde_json::from_slice(&first.body).unwrap();
    let next = first["next"].as_str().unwrap().replace(':', "%3A").replace('/', "%2F");
    let path = format!("/v1/events?limit=30&cursor={next}");
    let rest = node.call("GET", &path, "", Vec::new());
    let rest: Value = serde_json::from_slice(&rest.await.body).unwrap();
    assert_eq!(titles(&first).len() + titles(&rest).len(), 40);
    assert_eq!(rest["next"], Value::Null);
}
