//! A series: answered as a whole, declined on one date, and passed on for another.

use kalends_schema::uri::EventUri;
use serde_json::{Value, json};

use super::Seen;
use super::cast::{Cast, Person};
use super::steps::{Step, answer, escaped, index_path, items, text, wrong};
use super::wait::until;
use crate::failure::Failure;

/// The date that Bob misses, by its original start.
const MISSED: &str = "2027-09-14T18:00:00";
/// A date that nobody said anything of, until Bob sends Cem.
const OTHER: &str = "2027-09-21T18:00:00";

/// Bob says yes to a weekly series and no to its second date: both stand, everywhere alike.
pub async fn one_date_declined(cast: &Cast) -> Step<EventUri> {
    let body = json!({
        "title": "Choir",
        "start": { "at": "2027-09-07T18:00:00", "tz": "Europe/Berlin" },
        "for_seconds": 5_400,
        "rrule": "FREQ=WEEKLY;COUNT=4",
        "visibility": "public",
        "access": { "rsvp_policy": "invited-only" },
        "not_going": true,
    });
    let written = cast.ann.post("/v1/events", &body).await?;
    let uri = text(&written["event"]["uri"])?;
    let choir: EventUri = uri.parse().map_err(|error| wrong(format!("{uri}: {error}")))?;
    let who = json!({ "who": [cast.bob.key()] });
    cast.ann.post(&format!("/v1/events/{}/invitations", escaped(&choir)), &who).await?;
    in_the_inbox(&cast.bob, "invitation", &uri).await?;
    answer(&cast.bob, &choir, "yes").await?;
    let missed = json!({ "answer": "no", "on": MISSED });
    cast.bob.post(&format!("/v1/events/{}/answer", escaped(&choir)), &missed).await?;
    stands(cast, &choir, (&cast.bob, MISSED), "declined").await?;
    stands(cast, &choir, (&cast.bob, OTHER), "confirmed").await?;
    let digest = same_digest(cast, &cast.ann, &choir).await?;
    let lines = vec![
        "Bob: yes to the series, no to 14 September; two records of his own".into(),
        "the indexer on 14 September: Bob declined; on 21 September: confirmed".into(),
        format!("Ann's node: the same, digest {}…", digest.get(..16).unwrap_or(&digest)),
    ];
    let facts = json!({ "event": uri, "declined": MISSED, "confirmed": OTHER, "digest": digest });
    Ok((choir, Seen { lines, facts }))
}

/// Bob passes one date on to Cem, whom Ann did not invite: Cem is asked, says yes, and has his place.
pub async fn passed_on(cast: &Cast, choir: &EventUri) -> Step<()> {
    // Bob is a stranger to Cem, so Cem follows him: his records say whom he sends.
    cast.cem.post("/v1/follows", &json!({ "who": cast.bob.key() })).await?;
    let path = format!("/v1/events/{}/answer", escaped(choir));
    let pass = json!({ "answer": "delegate", "to": cast.cem.key(), "on": OTHER });
    cast.bob.post(&path, &pass).await?;
    in_the_inbox(&cast.cem, "delegation", &choir.to_string()).await?;
    cast.cem.post(&path, &json!({ "answer": "yes", "on": OTHER })).await?;
    stands(cast, choir, (&cast.cem, OTHER), "confirmed").await?;
    stands(cast, choir, (&cast.bob, OTHER), "delegated").await?;
    let digest = same_digest(cast, &cast.ann, choir).await?;
    let lines = vec![
        "Cem's inbox: Bob's place on 21 September; Cem says yes, though Ann did not invite him"
            .into(),
        "the indexer on 21 September: Bob delegated, Cem confirmed in his place".into(),
        format!("Ann's node: the same, digest {}…", digest.get(..16).unwrap_or(&digest)),
    ];
    Ok(((), Seen { lines, facts: json!({ "passed_on": OTHER, "digest": digest }) }))
}

/// Waits until an item of that kind about the event is in somebody's inbox.
pub(super) async fn in_the_inbox(person: &Person, kind: &str, uri: &str) -> Result<(), Failure> {
    until("it is in the inbox", || async {
        let inbox = person.get("/v1/inbox").await?;
        let is_it = |item: &Value| item["kind"] == kind && item["event"]["uri"] == uri;
        Ok(items(&inbox).any(is_it).then_some(()))
    })
    .await
}

/// Waits until the indexer shows a person so at one date.
async fn stands(
    cast: &Cast,
    event: &EventUri,
    (person, date): (&Person, &str),
    standing: &str,
) -> Result<(), Failure> {
    let path = index_path(event, &format!("/roster?occurrence={date}"));
    until("the indexer shows the date", || async {
        let Some(roster) = cast.ask_indexer(&path).await? else { return Ok(None) };
        let key = person.key();
        let is_theirs = |row: &Value| row["person"].to_string().contains(&key);
        let shown = items(&roster).any(|row| is_theirs(row) && row["standing"] == standing);
        Ok(shown.then_some(()))
    })
    .await
}

/// Waits until the organizer's node and the indexer have the same roster; its digest.
pub(super) async fn same_digest(
    cast: &Cast,
    organizer: &Person,
    event: &EventUri,
) -> Result<String, Failure> {
    let own = format!("/v1/events/{}/attendees", escaped(event));
    let theirs = index_path(event, "/roster");
    until("the organizer's node and the indexer agree", || async {
        let here = organizer.get(&own).await?;
        let Some(at_index) = cast.ask_indexer(&theirs).await? else { return Ok(None) };
        let same = here["digest"] == at_index["digest"];
        Ok(here["digest"].as_str().filter(|_| same).map(str::to_owned))
    })
    .await
}
