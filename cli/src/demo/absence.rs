//! While the organizer is away: their mirror answers, and a mirror that lies is caught.

use std::path::Path;

use kalends_schema::uri::EventUri;
use serde_json::{Value, json};

use super::Seen;
use super::cast::{Cast, Person};
use super::steps::{Step, escaped, text, wrong};
use super::wait::until;
use crate::failure::Failure;

/// What Ann called her event, and what the liar makes of it: as many bytes, another word.
const TITLE: &[u8] = b"Picnic";
const FORGED: &[u8] = b"Panics";

/// Bob carries Ann, her node goes, and somebody who never met her reads her through him.
pub async fn mirror(cast: &mut Cast, picnic: &EventUri) -> Step<()> {
    cast.ann.post("/v1/mirrors", &json!({ "who": cast.bob.key() })).await?;
    cast.bob.put(&format!("/v1/carried/{}", cast.ann.key()), &json!({})).await?;
    let stamp = until("Bob's copy is as new as Ann's keyspace", || async {
        let status = cast.ann.get("/v1/status").await?;
        let mirror = &status["mirrors"][0];
        let ready = mirror["state"] == "carried" && mirror["behind"] == 0;
        Ok(mirror["copy"].as_str().filter(|_| ready).map(str::to_owned))
    })
    .await?;
    let (there, digest) = (event(&cast.ann, picnic).await?, roster(&cast.ann, picnic).await?);
    let head = cast.ann.verify(&cast.ann)?;
    cast.ann.goes().await;

    let mut dora = cast.newcomer("Dora").await?;
    for whom in cast.people() {
        let followed = dora.post("/v1/follows", &json!({ "who": whom.key() })).await?;
        if followed["copy"].is_null() {
            return Err(wrong(format!("Dora has no copy of {}: {}", whom.name, followed["why"])));
        }
    }
    let copied = dora.verify(&cast.ann)?;
    if copied.head().root != head.head().root {
        return Err(wrong(format!("Dora's copy is at {}, Ann's is at {stamp}", copied.stamp())));
    }
    let here = event(&dora, picnic).await?;
    if here["stamp"] != there["stamp"] || here["title"] != there["title"] {
        return Err(wrong(format!("Dora reads {here}, Ann wrote {there}")));
    }
    until("Dora's node shows Ann's roster", || async {
        Ok((roster(&dora, picnic).await? == digest).then_some(()))
    })
    .await?;
    dora.goes().await;
    let short = digest.get(..16).unwrap_or(&digest);
    let lines = vec![
        format!("Ann asked Bob to carry her, Bob said yes; his copy is at {stamp}"),
        "Ann's node: away".into(),
        format!("Dora, new, knows Ann's key alone: a copy at {} through Bob", copied.stamp()),
        format!("the copy recomputes to the head Ann signed; the roster is hers, digest {short}…"),
    ];
    let facts = json!({ "mirror": "Bob", "copy": stamp, "digest": digest });
    Ok(((), Seen { lines, facts }))
}

/// Somebody edits the file of Bob's node; Ann is still away. Whoever asks sees that it is not what
/// she signed, takes nothing, and has the truth when she is back.
pub async fn lie(cast: &mut Cast, picnic: &EventUri) -> Step<()> {
    cast.bob.goes().await;
    let altered = forge(&cast.bob.store_file())?;
    cast.bob.returns().await?;
    let ann = json!({ "who": cast.ann.key() });
    let mut eve = cast.newcomer("Eve").await?;
    let followed = eve.post("/v1/follows", &ann).await?;
    let why = text(&followed["why"])?;
    if !followed["copy"].is_null() || !why.contains("records are altered") {
        return Err(wrong(format!("Eve did not see that Bob's mirror lies: {followed}")));
    }

    cast.ann.returns().await?;
    let head = cast.ann.verify(&cast.ann)?;
    until("Eve has Ann's own word", || async {
        let followed = eve.post("/v1/follows", &ann).await?;
        Ok((!followed["copy"].is_null()).then_some(()))
    })
    .await?;
    let copied = eve.verify(&cast.ann)?;
    if copied.head().root != head.head().root {
        let (here, there) = (copied.stamp(), head.stamp());
        return Err(wrong(format!("Eve's copy is at {here}, Ann's keyspace at {there}")));
    }
    let title = text(&event(&eve, picnic).await?["title"])?;
    if title.as_bytes() != TITLE {
        return Err(wrong(format!("Eve reads {title}")));
    }
    eve.goes().await;
    let lines = vec![
        format!("Bob's file was edited: Panics for Picnic, {altered} times; Ann's head is genuine"),
        format!("Eve, new, takes nothing: {why}"),
        format!("Ann is back: Eve's copy is at {}, the event is a {title}", copied.stamp()),
    ];
    let facts = json!({ "caught": why, "copy": copied.stamp().to_string(), "title": title });
    Ok(((), Seen { lines, facts }))
}

/// Writes another word over Ann's, past everything that guards the file; how often.
fn forge(file: &Path) -> Result<usize, Failure> {
    let failed = |error: std::io::Error| Failure::internal(error.to_string());
    let mut bytes = std::fs::read(file).map_err(failed)?;
    let found: Vec<usize> = bytes
        .windows(TITLE.len())
        .enumerate()
        .filter(|(_, at)| *at == TITLE)
        .map(|(n, _)| n)
        .collect();
    for at in &found {
        bytes[*at..*at + FORGED.len()].copy_from_slice(FORGED);
    }
    std::fs::write(file, bytes).map_err(failed)?;
    Ok(found.len())
}

async fn event(person: &Person, event: &EventUri) -> Result<Value, Failure> {
    person.get(&format!("/v1/events/{}", escaped(event))).await
}

async fn roster(person: &Person, event: &EventUri) -> Result<String, Failure> {
    let attendees = person.get(&format!("/v1/events/{}/attendees", escaped(event))).await?;
    text(&attendees["digest"])
}
