//! Lists by tag, status, policy and words: each filter is served or refused, never ignored.

use kalends_schema::path::{Area, Collection, Path};
use kalends_schema::record::{Calendar, Record, RsvpPolicy, Status, Visibility};
use kalends_schema::uri::CalendarUri;
use serde_json::Value;

use crate::world::{Indexing, World, at, calendar, event, event_id, tag};

const YEAR: &str = "from=2026-01-01&to=2027-01-01";

async fn titles(indexing: &Indexing, filter: &str) -> Vec<String> {
    let (status, body) = indexing.get(&format!("/v1/events?{YEAR}&{filter}")).await;
    assert_eq!(status, 200, "{filter}: {body}");
    names(&body)
}

fn names(body: &Value) -> Vec<String> {
    let items = body["items"].as_array().unwrap().iter();
    items.map(|item| item["summary"].as_str().unwrap().to_owned()).collect()
}

/// A picnic that anybody may join, a dinner for the invited, and a talk that was cancelled.
fn season() -> World {
    let mut world = World::new(3);
    let calendar_uri = CalendarUri::of(world.key(0), Area::Pub, &event_id(9)).unwrap();
    let open = Calendar { contributors: vec![world.key(1)], ..calendar("UTC") };
    world.commit(0, &[(calendar_uri.path().clone(), Some(Record::Calendar(open)))]);
    let mut picnic = event("Picnic", at("2026-05-01T12:00:00", "UTC"));
    picnic.calendars = vec![calendar_uri];
    picnic.master.as_mut().unwrap().locations = vec!["Tempelhofer Feld".into()];
    let picnic = world.publish(0, &event_id(1), picnic);
    let mut dinner = event("Dinner", at("2026-06-01T19:00:00", "UTC"));
    dinner.access.rsvp_policy = RsvpPolicy::InvitedOnly;
    dinner.master.as_mut().unwrap().description = Some("Soup, then CAKE".into());
    let dinner = world.publish(1, &event_id(2), dinner);
    let mut talk = event("Talk", at("2026-07-01T19:00:00", "UTC"));
    talk.master.as_mut().unwrap().status = Status::Cancelled;
    let talk = world.publish(1, &event_id(3), talk);
    let mut secret = event("Under the rose", at("2026-08-01T19:00:00", "UTC"));
    secret.access.visibility = Visibility::Unlisted;
    let secret = world.publish(0, &event_id(4), secret);
    tag(&mut world, 2, &picnic, "outdoors");
    tag(&mut world, 1, &picnic, "outdoors");
    tag(&mut world, 2, &talk, "rust");
    tag(&mut world, 2, &dinner, "food");
    tag(&mut world, 2, &secret, "food");
    world
}

#[tokio::test]
async fn every_filter_chooses_and_they_add_up() {
    let world = season();
    let indexing = Indexing::new(&world);
    indexing.pull_all(&world);
    assert_eq!(titles(&indexing, "limit=9").await, ["Picnic", "Dinner", "Talk"]);
    let calendar = CalendarUri::of(world.key(0), Area::Pub, &event_id(9)).unwrap();
    for (filter, expected) in [
        ("tag=outdoors", &["Picnic"][..]),
        ("tag=Outdoors", &["Picnic"]),
        ("tag=food", &["Dinner"]),
        ("tag=nobody", &[]),
        ("status=CANCELLED", &["Talk"]),
        ("status=confirmed", &["Picnic", "Dinner"]),
        ("policy=invited-only", &["Dinner"]),
        ("policy=open&status=CONFIRMED", &["Picnic"]),
        ("text=cake", &["Dinner"]),
        ("text=tempelhof+PIC", &["Picnic"]),
        ("text=tempelhof+cake", &[]),
        ("tag=rust&status=CONFIRMED", &[]),
        ("tag=rust&text=talk", &["Talk"]),
    ] {
        assert_eq!(titles(&indexing, filter).await, expected, "{filter}");
    }
    let organizer = |who: usize, rest: &str| format!("organizer={}&{rest}", world.key(who));
    assert_eq!(titles(&indexing, &organizer(1, "tag=food")).await, ["Dinner"]);
    assert_eq!(titles(&indexing, &organizer(0, "tag=food")).await, Vec::<String>::new());
    let inside = |rest: &str| format!("calendar={calendar}&{rest}");
    assert_eq!(titles(&indexing, &inside("tag=outdoors")).await, ["Picnic"]);
    assert_eq!(titles(&indexing, &inside("tag=rust")).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_filter_that_cannot_be_served_is_an_error() {
    let world = season();
    let indexing = Indexing::new(&world);
    indexing.pull_all(&world);
    for filter in [
        "place=Berlin",
        "near=52.5,13.4",
        "tag=two words",
        "status=maybe",
        "policy=OPEN",
        "text=",
        "tag=a&tag=b",
        "limit=0",
        "limit=201",
        "signed=yes",
    ] {
        let path = format!("/v1/events?{YEAR}&{}", filter.replace(' ', "%20"));
        let (status, body) = indexing.get(&path).await;
        assert_eq!((status, body["type"].as_str()), (400, Some("invalid")), "{filter}: {body}");
    }
}

#[tokio::test]
async fn a_tag_goes_with_its_record_and_pages_of_a_tagged_series_go_on() {
    let mut world = World::new(2);
    let mut weekly = event("Choir", at("2020-01-06T19:00:00", "Europe/Berlin"));
    weekly.master.as_mut().unwrap().rrule = Some("FREQ=WEEKLY".into());
    let weekly = world.publish(0, &event_id(1), weekly);
    let path = tag(&mut world, 1, &weekly, "choir");
    let indexing = Indexing::new(&world);
    indexing.pull_all(&world);
    // Its rows end in 2025; what comes later is worked out.
    let query = "/v1/events?tag=choir&from=2026-01-01&to=2026-03-01&limit=3";
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    for page in 0.. {
        assert!(page < 9, "pages end");
        let (_, body) = indexing.get(&format!("{query}{cursor}")).await;
        let starts = body["items"].as_array().unwrap().iter();
        seen.extend(starts.map(|item| item["local_start"].as_str().unwrap().to_owned()));
        let Some(next) = body["next"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    assert!(seen.is_sorted());
    assert_eq!((seen.len(), seen[0].as_str()), (8, "2026-01-05T19:00:00"));
    world.commit(1, &[(path, None)]);
    indexing.pull_all(&world);
    assert_eq!(indexing.get(query).await.1["items"].as_array().unwrap().len(), 0);
}

#[tokio::test]
async fn a104_a_finished_series_is_absent_from_later_ranges() {
    let mut world = World::new(1);
    let start = at("2026-01-05T10:00:00", "Europe/Berlin");
    for (n, rule) in
        ["FREQ=WEEKLY;COUNT=3", "FREQ=WEEKLY;UNTIL=20260119T090000Z"].iter().enumerate()
    {
        let mut series = event("Course", start);
        series.master.as_mut().unwrap().rrule = Some((*rule).into());
        world.publish(0, &event_id(n as i64 + 1), series);
    }
    let indexing = Indexing::new(&world);
    indexing.pull_all(&world);
    let on = async |from: &str, to: &str| {
        let (status, body) = indexing.get(&format!("/v1/events?from={from}&to={to}")).await;
        assert_eq!(status, 200, "{body}");
        names(&body).len()
    };
    assert_eq!(on("2026-01-01", "2026-02-01").await, 6);
    assert_eq!(on("2026-01-19", "2026-01-20").await, 2, "its last date");
    assert_eq!(on("2026-01-20", "2027-01-20").await, 0);
    assert_eq!(on("2040-01-01", "2041-01-01").await, 0, "nor far behind its rows");
}

#[tokio::test]
async fn a108_a_quote_or_brace_in_a_name_changes_no_question() {
    let world = season();
    let indexing = Indexing::new(&world);
    indexing.pull_all(&world);
    let rows = indexing.dump();
    let (key, id) = (world.key(0).to_string(), event_id(1));
    let odd =
        ["'", "\"", "{", "}", "\\", "' OR 1=1 --", "\") {{ RETURN n }}", "%00", "$where", "*"];
    for odd in odd.map(percent) {
        for path in [
            format!("/v1/events/{key}{odd}/{id}"),
            format!("/v1/events/{odd}/{id}"),
            format!("/v1/events/{key}/{id}{odd}"),
            format!("/v1/events/{key}/{odd}/roster"),
            format!("/v1/people/{key}{odd}/agenda"),
            format!("/v1/events?{YEAR}&organizer={key}{odd}"),
            format!("/v1/events?{YEAR}&calendar=pubky://{key}/pub/eventky.app/calendars/{id}{odd}"),
            format!("/v1/events?{YEAR}&calendar={odd}"),
        ] {
            let (status, body) = indexing.get(&path).await;
            assert_eq!((status, body["type"].as_str()), (400, Some("invalid")), "{path}: {body}");
        }
        // Where any text may stand, it is that text and nothing else.
        let (status, body) = indexing.get(&format!("/v1/events?{YEAR}&text={odd}x")).await;
        assert_eq!((status, names(&body).len()), (200, 0), "{odd}");
    }
    assert_eq!(indexing.dump(), rows, "and nothing has changed");
    assert_eq!(titles(&indexing, "limit=9").await.len(), 3);
}

fn percent(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

#[tokio::test]
async fn an_event_under_an_id_that_no_time_makes_is_in_no_list() {
    let mut world = World::new(1);
    let path = Path::of(Area::Pub, Collection::Events, "-").unwrap();
    let odd = Record::Event(Box::new(event("Odd", at("2026-05-01T12:00:00", "UTC"))));
    world.commit(0, &[(path, Some(odd))]);
    let indexing = Indexing::new(&world);
    indexing.pull_all(&world);
    assert_eq!(titles(&indexing, "limit=9").await, Vec::<String>::new());
}
