//! Many people at one event.

use std::collections::BTreeSet;

use kalends_schema::record::PartStat;

use crate::world::{Indexing, World, at, event, event_id, event_path};

#[tokio::test]
async fn a107_counts_are_those_of_everybody_whatever_the_page() {
    let people = 151;
    let mut world = World::new(people);
    let fair = world.publish(0, &event_id(1), event("Fair", at("2026-05-01T12:00:00", "UTC")));
    for who in 1..usize::from(people) {
        let partstat = if who % 3 == 0 { PartStat::Declined } else { PartStat::Accepted };
        world.answer(who, &fair, partstat);
    }
    let indexing = Indexing::new(&world);
    indexing.pull_all(&world);
    let (mut seen, mut digests) = (BTreeSet::new(), BTreeSet::new());
    let mut cursor = String::new();
    for rows in [60, 60, 30] {
        let path = format!("{}/roster?limit=60{cursor}", event_path(&fair));
        let (_, body) = indexing.get(&path).await;
        assert_eq!(body["counts"]["confirmed"], 100);
        assert_eq!(body["counts"]["declined"], 50);
        assert_eq!(body["as_of"].as_array().unwrap().len(), 151);
        let items = body["items"].as_array().unwrap();
        assert_eq!(items.len(), rows);
        seen.extend(items.iter().map(|row| row["person"]["key"].to_string()));
        digests.insert(body["digest"].to_string());
        cursor = format!("&cursor={}", body["next"].as_str().unwrap_or("none"));
    }
    assert_eq!(cursor, "&cursor=none", "that was all");
    assert_eq!((seen.len(), digests.len()), (150, 1), "everybody once, under one digest");
    let (_, event) = indexing.get(&event_path(&fair)).await;
    assert_eq!(event["counts"]["confirmed"], 100);
    assert_eq!(event["roster"]["items"].as_array().unwrap().len(), 150);
}
