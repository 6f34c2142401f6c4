//! Somebody proposes another day, the organizer accepts it, and everybody moves.

use kalends_schema::uri::EventUri;
use serde_json::json;

use super::Seen;
use super::cast::Cast;
use super::steps::{Step, agree, answer, escaped, index_path, items, text, version, wrong};
use super::wait::until;

/// The day proposed, by the wall.
const DAY: &str = "2027-06-05T14:00:00";

/// Cem proposes, Ann sees it and accepts; the indexer and everybody's nodes have the new day.
pub async fn counter(cast: &Cast, picnic: &EventUri) -> Step<()> {
    let before = version(&cast.ann, picnic).await?;
    let start = json!({ "at": DAY, "tz": "Europe/Berlin" });
    let body = json!({ "start": start, "comment": "Saturday suits me better" });
    cast.cem.post(&format!("/v1/events/{}/proposals", escaped(picnic)), &body).await?;
    let item = until("the proposal is in Ann's inbox", || async {
        let inbox = cast.ann.get("/v1/inbox").await?;
        Ok(items(&inbox).find(|item| item["kind"] == "proposal").cloned())
    })
    .await?;
    if version(&cast.ann, picnic).await? != before {
        return Err(wrong("a proposal changed the organizer's event"));
    }
    let uri = text(&item["uri"])?.replace(':', "%3A").replace('/', "%2F");
    let hash = &item["proposal"]["value_hash"];
    let accept = json!({ "decision": "accept", "value_hash": hash });
    cast.ann.post(&format!("/v1/proposals/{uri}/decision"), &accept).await?;
    let path = index_path(picnic, "");
    until("the indexer shows the new day, and why", || async {
        let Some(event) = cast.ask_indexer(&path).await? else { return Ok(None) };
        let moved = event["event"]["dtstart"] == DAY && event["event"]["sequence"] == 1;
        Ok((moved && event["proposals"][0]["state"] == "accepted").then_some(()))
    })
    .await?;
    for person in [&cast.bob, &cast.cem] {
        until("everybody's node has the new day", || async {
            let event = person.get(&format!("/v1/events/{}", escaped(picnic))).await?;
            let at = event["start"]["at"].as_str().unwrap_or_default();
            Ok(at.starts_with(DAY).then_some(()))
        })
        .await?;
    }
    answer(&cast.cem, picnic, "yes").await?;
    let digest = agree(cast, picnic, &[(&cast.cem, "confirmed")]).await?;
    let lines = vec![
        "Cem proposes Saturday; Ann's event is untouched until she accepts".into(),
        "accepted: the event moved, its number rose by 1, everybody is asked anew".into(),
        "Bob's and Cem's nodes and the indexer have the new day; Cem says yes to it".into(),
    ];
    Ok(((), Seen { lines, facts: json!({ "start": DAY, "sequence": 1, "digest": digest }) }))
}
