//! Many people at one event.

use kalends_schema::record::PartStat;

use crate::world::{Indexing, World, at, event, event_id, event_path};

#[tokio::test]
async fn a107_counts_are_those_of_everybody() {
    let people = 100;
    let mut world = World::new(people);
    let fair = world.publish(0, &event_id(1), event("Fair", at("2026-05-01T12:00:00", "UTC")));
    for who in 1..usize::from(people) {
        let partstat = if who % 3 == 0 { PartStat::Declined } else { PartStat::Accepted };
        world.answer(who, &fair, partstat);
    }
    let indexing = Indexing::new(&world);
    indexing.pull_all(&world);
    let (_, body) = indexing.get(&event_path(&fair)).await;
    assert_eq!(body["counts"]["confirmed"], 66);
    assert_eq!(body["counts"]["declined"], 33);
    assert_eq!(body["roster"]["items"].as_array().unwrap().len(), 99);
    assert_eq!(body["as_of"].as_array().unwrap().len(), 100);
}
