//! One event as a resource: its face, its calendars, its tags, its dates.

use kalends_schema::id;
use kalends_schema::path::{Area, Collection, Path};
use kalends_schema::record::{Attendee, PartStat, Record};
use kalends_schema::uri::CalendarUri;
use serde_json::json;

use crate::world::{
    Indexing, World, at, attendee, calendar, event, event_id, event_path, standing, tag,
};

#[tokio::test]
async fn a10_an_event_naming_a_known_and_an_unknown_calendar_is_linked_to_the_known_one() {
    let mut world = World::new(3);
    let known = CalendarUri::of(world.key(0), Area::Pub, &event_id(8)).unwrap();
    let unknown = CalendarUri::of(world.key(1), Area::Pub, &event_id(9)).unwrap();
    let strange = CalendarUri::of(world.key(2), Area::Pub, &event_id(9)).unwrap();
    world.commit(0, &[(known.path().clone(), Some(Record::Calendar(calendar("UTC"))))]);
    world.commit(2, &[(strange.path().clone(), Some(Record::Calendar(calendar("UTC"))))]);
    let mut picnic = event("Picnic", at("2026-05-01T12:00:00", "Europe/Berlin"));
    picnic.calendars = vec![unknown, known.clone(), strange];
    let picnic = world.publish(0, &event_id(1), picnic);
    tag(&mut world, 1, &picnic, "outdoors");
    tag(&mut world, 2, &picnic, "outdoors");
    tag(&mut world, 2, &picnic, "berlin");
    let indexing = Indexing::new(&world);
    indexing.pull_all(&world);
    let (status, body) = indexing.get(&event_path(&picnic)).await;
    assert_eq!(status, 200);
    assert_eq!(body["calendars"], json!([known.to_string()]));
    assert_eq!(body["event"]["summary"], "Picnic");
    assert_eq!(body["event"]["uri"], picnic.to_string());
    assert_eq!(body["event"]["x_pubky_calendar_uris"].as_array().unwrap().len(), 3);
    assert_eq!(
        body["tags"],
        json!([
            { "label": "berlin", "taggers_count": 1 },
            { "label": "outdoors", "taggers_count": 2 },
        ])
    );
    assert_eq!(body["counts"], body["roster"]["counts"]);
}

#[tokio::test]
async fn a24_an_answer_to_one_date_shows_on_that_date() {
    let mut world = World::new(2);
    let mut weekly = event("Weekly", at("2026-03-02T10:00:00", "Europe/Berlin"));
    weekly.master.as_mut().unwrap().rrule = Some("FREQ=WEEKLY;COUNT=4".into());
    let weekly = world.publish(0, &event_id(1), weekly);
    world.answer(1, &weekly, PartStat::Accepted);
    let second = "2026-03-09T10:00:00".parse().unwrap();
    let no = Attendee { recurrence_id: Some(second), ..attendee(&weekly, PartStat::Declined) };
    let id = id::attendee_id(&weekly, Some(&second), None);
    let path = Path::of(Area::Pub, Collection::Attendees, &id).unwrap();
    world.commit(1, &[(path, Some(Record::Attendee(no)))]);
    let indexing = Indexing::new(&world);
    indexing.pull_all(&world);
    let roster = format!("{}/roster", event_path(&weekly));
    let on = async |date: &str| {
        let (status, body) = indexing.get(&format!("{roster}?occurrence={date}")).await;
        (status, if status == 200 { standing(&body, world.key(1)) } else { None })
    };
    assert_eq!(on("2026-03-09T10:00:00").await, (200, Some("declined".into())));
    assert_eq!(on("2026-03-16T10:00:00").await, (200, Some("confirmed".into())));
    assert_eq!(on("2026-03-10T10:00:00").await, (404, None), "no such date");
    assert_eq!(on("someday").await, (400, None));
    let (_, series) = indexing.get(&roster).await;
    assert_eq!(standing(&series, world.key(1)).as_deref(), Some("confirmed"));
    assert_eq!(series["dates"][0]["recurrence_id"], "2026-03-09T10:00:00");
    assert_eq!(series["dates"][0]["rows"][0]["standing"], "declined");
}

#[tokio::test]
async fn a30_answers_to_a_deleted_event_are_in_no_list() {
    let mut world = World::new(2);
    let picnic = world.publish(0, &event_id(1), event("Picnic", at("2026-05-01T12:00:00", "UTC")));
    world.answer(1, &picnic, PartStat::Accepted);
    let indexing = Indexing::new(&world);
    indexing.pull_all(&world);
    assert_eq!(indexing.get(&event_path(&picnic)).await.0, 200);
    world.commit(0, &[(picnic.path().clone(), None)]);
    indexing.pull_all(&world);
    assert_eq!(indexing.get(&event_path(&picnic)).await.0, 404);
    let (_, list) = indexing.get("/v1/events?from=2026-01-01&to=2027-01-01").await;
    assert_eq!(list["items"], json!([]));
    let mine = format!("/v1/people/{}/answers", world.key(1));
    let (_, list) = indexing.get_as(&world, 1, &mine).await;
    assert_eq!(list["items"], json!([]), "not even in their author's own");
}
