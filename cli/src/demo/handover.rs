//! The organizer hands an event over, and somebody else goes on with it.

use kalends_schema::uri::EventUri;
use serde_json::json;

use super::Seen;
use super::cast::Cast;
use super::series::same_digest;
use super::steps::{Step, escaped, index_path, version, wrong};
use super::wait::until;

/// What Bob calls it once it is his.
const TITLE: &str = "Chamber choir";

/// Ann names Bob, and nothing changes; Bob takes it up, and his word counts: under the address that
/// everybody knows, with the answers and seats that there were.
pub async fn handed_over(cast: &Cast, choir: &EventUri) -> Step<()> {
    let before = version(&cast.ann, choir).await?;
    let at = |rest: &str| format!("/v1/events/{}{rest}", escaped(choir));
    cast.ann.post(&at("/handover"), &json!({ "to": cast.bob.key() })).await?;
    if version(&cast.ann, choir).await? != before {
        return Err(wrong("a handover alone changed the event"));
    }
    until("Bob's node knows of the handover", || async {
        let event = cast.bob.get(&at("")).await?;
        Ok(event.to_string().contains("\"offered\":{").then_some(()))
    })
    .await?;
    cast.bob.post(&at("/takeover"), &json!({})).await?;
    cast.bob.patch(&at(""), &json!({ "title": TITLE })).await?;
    let path = index_path(choir, "");
    until("the indexer shows what Bob made of it", || async {
        let Some(event) = cast.ask_indexer(&path).await? else { return Ok(None) };
        Ok((event["event"]["summary"] == TITLE).then_some(()))
    })
    .await?;
    until("Cem's node shows it too", || async {
        Ok((cast.cem.get(&at("")).await?["title"] == TITLE).then_some(()))
    })
    .await?;
    let digest = same_digest(cast, &cast.bob, choir).await?;
    let lines = vec![
        "Ann names Bob: nothing changes; Bob takes it up, and calls it Chamber choir".into(),
        "the indexer and Cem's node show Bob's version, under the address that Ann gave it".into(),
        format!("Bob's node: the same roster, digest {}…", digest.get(..16).unwrap_or(&digest)),
    ];
    Ok(((), Seen { lines, facts: json!({ "title": TITLE, "digest": digest }) }))
}
