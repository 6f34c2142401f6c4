//! Calendars: whose events they show, and that events stand without them.

use kalends_schema::key::Identity;
use kalends_schema::path::{Area, Collection, Path};
use kalends_schema::record::{Calendar, Record};
use kalends_schema::uri::{CalendarUri, EventUri};
use serde_json::Value;

use crate::world::{Indexing, World, at, calendar, event, event_id, event_path, time};

const WINDOW: &str = "from=2026-01-01&to=2027-01-01";

fn of(world: &World, who: usize, seconds: i64) -> CalendarUri {
    CalendarUri::of(world.key(who), Area::Pub, &event_id(seconds)).unwrap()
}

fn put(world: &mut World, uri: &CalendarUri, who: usize, contributors: &[Identity]) {
    let calendar = Calendar { contributors: contributors.to_vec(), ..calendar("Europe/Berlin") };
    world.commit(who, &[(uri.path().clone(), Some(Record::Calendar(calendar)))]);
}

fn joins(world: &mut World, who: usize, seconds: i64, calendars: &[CalendarUri]) -> EventUri {
    let mut event = event("Rehearsal", at("2026-03-01T19:00:00", "Europe/Berlin"));
    event.calendars = calendars.to_vec();
    world.publish(who, &event_id(seconds), event)
}

async fn shown(indexing: &Indexing, calendar: &CalendarUri) -> Vec<String> {
    let path = format!("/v1/events?{WINDOW}&calendar={calendar}");
    let (status, body) = indexing.get(&path).await;
    assert_eq!(status, 200, "{body}");
    let uri = |item: &Value| item["uri"].as_str().unwrap().to_owned();
    body["items"].as_array().unwrap().iter().map(uri).collect()
}

/// An event opened directly, and the calendars it is said to be in.
async fn opened(indexing: &Indexing, event: &EventUri) -> Vec<String> {
    let (status, body) = indexing.get(&event_path(event)).await;
    assert_eq!(status, 200, "{body}");
    let calendars = body["calendars"].as_array().unwrap();
    calendars.iter().map(|uri| uri.as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a06_a_contributors_event_is_listed_and_a_strangers_opens_directly_only() {
    let mut world = World::new(3);
    let choir = of(&world, 0, 1);
    let bob = world.key(1);
    put(&mut world, &choir, 0, &[bob]);
    let bobs = joins(&mut world, 1, 2, std::slice::from_ref(&choir));
    let strangers = joins(&mut world, 2, 3, std::slice::from_ref(&choir));
    let indexing = Indexing::new(&world);
    indexing.pull_all(&world);
    assert_eq!(shown(&indexing, &choir).await, [bobs.to_string()]);
    assert_eq!(opened(&indexing, &bobs).await, [choir.to_string()]);
    assert!(opened(&indexing, &strangers).await.is_empty());
}

#[tokio::test]
async fn a07_two_calendars_with_one_id_are_told_apart_by_their_owners() {
    let mut world = World::new(2);
    let (anns, bobs) = (of(&world, 0, 1), of(&world, 1, 1));
    assert_eq!(anns.id(), bobs.id());
    put(&mut world, &anns, 0, &[]);
    put(&mut world, &bobs, 1, &[]);
    let at_anns = joins(&mut world, 0, 2, std::slice::from_ref(&anns));
    let at_bobs = joins(&mut world, 1, 3, std::slice::from_ref(&bobs));
    let indexing = Indexing::new(&world);
    indexing.pull_all(&world);
    assert_eq!(shown(&indexing, &anns).await, [at_anns.to_string()]);
    assert_eq!(shown(&indexing, &bobs).await, [at_bobs.to_string()]);
}

#[tokio::test]
async fn a08_a_removed_contributors_events_vanish_from_the_calendar_alone() {
    let mut world = World::new(2);
    let choir = of(&world, 0, 1);
    let bob = world.key(1);
    put(&mut world, &choir, 0, &[bob]);
    let bobs = joins(&mut world, 1, 2, std::slice::from_ref(&choir));
    let indexing = Indexing::new(&world);
    indexing.pull_all(&world);
    assert_eq!(shown(&indexing, &choir).await.len(), 1);
    put(&mut world, &choir, 0, &[]);
    indexing.pull_all(&world);
    assert!(shown(&indexing, &choir).await.is_empty());
    let (status, body) = indexing.get(&event_path(&bobs)).await;
    assert_eq!(status, 200);
    let named = body["event"]["x_pubky_calendar_uris"].as_array().unwrap();
    assert_eq!(named, &[Value::from(choir.to_string())], "Bob's record still names it");
}

#[tokio::test]
async fn a09_an_event_outlives_its_calendar() {
    let mut world = World::new(1);
    let choir = of(&world, 0, 1);
    put(&mut world, &choir, 0, &[]);
    let event = joins(&mut world, 0, 2, std::slice::from_ref(&choir));
    let indexing = Indexing::new(&world);
    indexing.pull_all(&world);
    assert_eq!(opened(&indexing, &event).await, [choir.to_string()]);
    world.commit(0, &[(choir.path().clone(), None)]);
    indexing.pull_all(&world);
    assert!(opened(&indexing, &event).await.is_empty());
    let path = format!("/v1/events?{WINDOW}&calendar={choir}");
    assert_eq!(indexing.get(&path).await.0, 404);
}

#[tokio::test]
async fn a10_of_a_known_and_an_unknown_calendar_the_known_one_is_linked() {
    let mut world = World::new(2);
    let (choir, nowhere) = (of(&world, 0, 1), of(&world, 0, 7));
    let bob = world.key(1);
    put(&mut world, &choir, 0, &[bob]);
    let event = joins(&mut world, 1, 2, &[nowhere, choir.clone()]);
    let indexing = Indexing::new(&world);
    indexing.pull_all(&world);
    assert_eq!(opened(&indexing, &event).await, [choir.to_string()]);
    assert_eq!(shown(&indexing, &choir).await, [event.to_string()]);
}

/// The calendars that a list shows, page by page.
async fn listed(indexing: &Indexing, parameters: &str) -> Vec<String> {
    let (mut uris, mut cursor) = (Vec::new(), String::new());
    loop {
        let (status, body) =
            indexing.get(&format!("/v1/calendars?limit=1{parameters}{cursor}")).await;
        assert_eq!(status, 200, "{body}");
        let items = body["items"].as_array().unwrap();
        uris.extend(items.iter().map(|item| item["uri"].as_str().unwrap().to_owned()));
        let Some(next) = body["next"].as_str() else { return uris };
        cursor = format!("&cursor={next}");
    }
}

#[tokio::test]
async fn public_calendars_are_listed_and_unlisted_ones_reached_by_their_uri_alone() {
    use kalends_schema::record::CalendarVisibility;
    let mut world = World::new(2);
    let [choir, band, bobs] = [of(&world, 0, 1), of(&world, 0, 2), of(&world, 1, 1)];
    put(&mut world, &choir, 0, &[]);
    put(&mut world, &band, 0, &[]);
    put(&mut world, &bobs, 1, &[]);
    let quiet = of(&world, 0, 3);
    let visibility = CalendarVisibility::Unlisted;
    let unlisted = Record::Calendar(Calendar { visibility, ..calendar("UTC") });
    world.commit(0, &[(quiet.path().clone(), Some(unlisted))]);
    let indexing = Indexing::new(&world);
    indexing.pull_all(&world);
    let mut all = listed(&indexing, "").await;
    all.sort();
    let mut public = [&choir, &band, &bobs].map(ToString::to_string);
    public.sort();
    assert_eq!(all, public);
    let of_ann = listed(&indexing, &format!("&owner={}", world.key(0))).await;
    assert_eq!(of_ann, [choir.to_string(), band.to_string()]);
    assert_eq!(listed(&indexing, &format!("&owner={}", world.key(1))).await, [bobs.to_string()]);
    let path = |uri: &CalendarUri| format!("/v1/calendars/{}/{}", uri.author(), uri.id());
    for uri in [&choir, &quiet] {
        let (status, body) = indexing.get(&path(uri)).await;
        assert_eq!((status, body["uri"].as_str()), (200, Some(uri.to_string().as_str())));
    }
    world.commit(0, &[(choir.path().clone(), None)]);
    indexing.pull_all(&world);
    assert_eq!(indexing.get(&path(&choir)).await.0, 404);
    assert_eq!(listed(&indexing, "").await.len(), 2);
}

#[tokio::test]
async fn an_unlisted_calendar_is_named_in_no_document_of_its_events() {
    use kalends_schema::id::timestamp_id;
    use kalends_schema::record::{Amendment, CalendarVisibility, Change, Field};
    let mut world = World::new(2);
    let [choir, quiet, nowhere] = [of(&world, 0, 1), of(&world, 0, 2), of(&world, 0, 7)];
    put(&mut world, &choir, 0, &[]);
    let visibility = CalendarVisibility::Unlisted;
    let unlisted = Record::Calendar(Calendar { visibility, ..calendar("UTC") });
    world.commit(0, &[(quiet.path().clone(), Some(unlisted))]);
    let all = [choir.clone(), quiet.clone(), nowhere.clone()];
    let mut rehearsal = event("Rehearsal", at("2026-03-01T19:00:00", "Europe/Berlin"));
    rehearsal.calendars = all.to_vec();
    rehearsal.access.admins = vec![world.key(1)];
    let uri = world.publish(0, &event_id(3), rehearsal);
    let amendment = Amendment {
        event: uri.clone(),
        value_hash: kalends_schema::hash::Hash([0; 32]),
        changes: vec![Change {
            recurrence_id: None,
            field: Field::Calendars(vec![quiet.clone(), nowhere.clone()]),
        }],
        comment: None,
        created_at: time(4),
        last_modified: time(4),
    };
    let path = Path::of(Area::Pub, Collection::Amendments, &timestamp_id(time(4))).unwrap();
    world.commit(1, &[(path, Some(Record::Amendment(amendment)))]);
    let indexing = Indexing::new(&world);
    indexing.pull_all(&world);
    let (status, body) = indexing.get(&event_path(&uri)).await;
    assert_eq!(status, 200, "{body}");
    let texts = |uris: &[&CalendarUri]| -> Vec<Value> {
        uris.iter().map(|uri| Value::from(uri.to_string())).collect()
    };
    assert_eq!(body["event"]["x_pubky_calendar_uris"], Value::from(texts(&[&choir, &nowhere])));
    let change = &body["amendments"][0]["changes"][0];
    assert_eq!(change["new"], Value::from(texts(&[&nowhere])));
    assert!(!body.to_string().contains(&quiet.to_string()));
    assert_eq!(shown(&indexing, &quiet).await, [uri.to_string()], "whoever has its URI sees it");
}

#[tokio::test]
async fn a06_a_calendar_shows_what_is_on_in_it_page_by_page() {
    let mut world = World::new(3);
    let choir = of(&world, 0, 1);
    let bob = world.key(1);
    put(&mut world, &choir, 0, &[bob]);
    let named = std::slice::from_ref(&choir);
    let mut uris = [joins(&mut world, 0, 2, named), joins(&mut world, 1, 3, named)];
    joins(&mut world, 2, 4, named);
    uris.sort();
    let indexing = Indexing::new(&world);
    indexing.pull_all(&world);
    let path = format!("/v1/calendars/{}/{}?{WINDOW}&limit=1", choir.author(), choir.id());
    let (_, first) = indexing.get(&path).await;
    assert_eq!(first["calendar"]["x_pubky_authors"].as_array().unwrap().len(), 1);
    let next = first["next"].as_str().unwrap();
    let (_, second) = indexing.get(&format!("{path}&cursor={next}")).await;
    let uri = |page: &Value| page["items"][0]["uri"].as_str().unwrap().to_owned();
    let mut seen = [uri(&first), uri(&second)];
    seen.sort();
    assert_eq!(seen, uris.map(|uri| uri.to_string()));
    assert_eq!(second["next"], Value::Null, "a stranger's event is not shown");
}
