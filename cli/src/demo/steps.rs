//! What happens, what each side must see, and that they see the same.

use kalends_schema::uri::EventUri;
use serde_json::{Value, json};

use super::Seen;
use super::cast::{Cast, Person};
use super::wait::until;
use crate::failure::Failure;

/// Bytes and not text: some programs fold lines in the middle of a character.
const REAL_LIFE: &[u8] = include_bytes!("../../assets/real-life.ics");

pub(super) type Step<T> = Result<(T, Seen), Failure>;

/// What is wrong, where a step finds something else than it must.
pub(super) fn wrong(what: impl Into<String>) -> Failure {
    Failure::new("proof-failed", what)
}

/// A file as people have them: imported whole, published not at all.
pub async fn import(cast: &Cast) -> Step<()> {
    let before = public_records(&cast.ann).await?;
    let report = cast.ann.import("/v1/import?me=ann@example.org", REAL_LIFE).await?;
    let after = public_records(&cast.ann).await?;
    if before != after {
        return Err(wrong(format!("an import published {} records", after - before)));
    }
    let again = cast.ann.import("/v1/import?me=ann@example.org", REAL_LIFE).await?;
    if again["imported"] != 0 {
        return Err(wrong(format!("a second import added {} events", again["imported"])));
    }
    let lines = vec![
        format!(
            "{} events imported, {} of them repaired, {} twice in the file, {} refused",
            report["imported"], report["repaired"], report["duplicates"], report["refused"]
        ),
        "all private: nothing was published, nobody was told; a second import adds nothing".into(),
    ];
    let counts = ["imported", "repaired", "duplicates", "refused", "kept_private"];
    let facts = counts.iter().map(|name| ((*name).to_owned(), report[*name].clone())).collect();
    Ok(((), Seen { lines, facts: Value::Object(facts) }))
}

async fn public_records(person: &Person) -> Result<u64, Failure> {
    let status = person.get("/v1/status").await?;
    status["head"]["records"].as_u64().ok_or_else(|| wrong("the status names no head"))
}

/// Everybody asks the indexer to copy them.
pub async fn join(cast: &Cast) -> Step<()> {
    for person in cast.people() {
        let url = json!({ "url": cast.index_url() });
        person.post("/v1/indexes", &url).await?;
    }
    let lines = vec!["Ann, Bob and Cem asked with a signed token; the indexer copies them".into()];
    Ok(((), Seen { lines, facts: json!({ "joined": 3 }) }))
}

/// One seat, and a line behind it.
pub async fn create(cast: &Cast) -> Step<EventUri> {
    let written = cast
        .ann
        .post(
            "/v1/events",
            &json!({
                "title": "Picnic",
                "start": { "at": "2027-06-01T14:00:00", "tz": "Europe/Berlin" },
                "for_seconds": 10_800,
                "locations": ["Treptower Park"],
                "visibility": "public",
                "access": { "max_attendees": 1, "waitlist": { "enabled": true } },
                "not_going": true,
            }),
        )
        .await?;
    let uri = text(&written["event"]["uri"])?;
    let event: EventUri = uri.parse().map_err(|error| wrong(format!("{uri}: {error}")))?;
    let path = index_path(&event, "");
    until("the indexer lists the picnic", || cast.ask_indexer(&path)).await?;
    let lines = vec![
        format!("Ann: {uri}"),
        "the indexer copied Ann's keyspace, proved it whole, and lists the event".into(),
    ];
    Ok((event, Seen { lines, facts: json!({ "event": uri }) }))
}

/// Ann's node finds theirs by key alone.
pub async fn invite(cast: &Cast, picnic: &EventUri) -> Step<()> {
    let path = format!("/v1/events/{}/invitations", escaped(picnic));
    cast.ann.post(&path, &json!({ "who": [cast.bob.key(), cast.cem.key()] })).await?;
    let uri = picnic.to_string();
    let mut lines = Vec::new();
    for person in [&cast.bob, &cast.cem] {
        // Ann is a stranger to them, so they follow her: her records say whom she invites.
        person.post("/v1/follows", &json!({ "who": cast.ann.key() })).await?;
        let item = until("the invitation is in the inbox", || async {
            let inbox = person.get("/v1/inbox").await?;
            Ok(items(&inbox).find(|item| item["event"]["uri"] == uri.as_str()).cloned())
        })
        .await?;
        let (kind, title) = (text(&item["kind"])?, text(&item["event"]["title"])?);
        lines.push(format!("{}'s inbox: {kind} to {title}", person.name));
    }
    Ok(((), Seen { lines, facts: json!({ "invited": ["Bob", "Cem"] }) }))
}

/// A yes, seen by the organizer and by the indexer, in a record of Bob's own.
pub async fn first_answer(cast: &Cast, picnic: &EventUri) -> Step<()> {
    let before = version(&cast.ann, picnic).await?;
    answer(&cast.bob, picnic, "yes").await?;
    let digest = agree(cast, picnic, &[(&cast.bob, "confirmed")]).await?;
    if version(&cast.ann, picnic).await? != before {
        return Err(wrong("an answer changed the organizer's event"));
    }
    Ok(((), agreed(&digest, "Bob confirmed; Ann's event is untouched")))
}

/// No seat is left.
pub async fn second_answer(cast: &Cast, picnic: &EventUri) -> Step<()> {
    answer(&cast.cem, picnic, "yes").await?;
    let expected = [(&cast.bob, "confirmed"), (&cast.cem, "waitlisted")];
    let digest = agree(cast, picnic, &expected).await?;
    Ok(((), agreed(&digest, "Bob confirmed, Cem waitlisted")))
}

/// A seat comes free, and the first in line gets it.
pub async fn promotion(cast: &Cast, picnic: &EventUri) -> Step<()> {
    answer(&cast.bob, picnic, "no").await?;
    let expected = [(&cast.bob, "declined"), (&cast.cem, "confirmed")];
    let digest = agree(cast, picnic, &expected).await?;
    Ok(((), agreed(&digest, "Bob declined, Cem confirmed")))
}

/// What is private is in no copy.
pub async fn private(cast: &Cast) -> Step<()> {
    let written = cast
        .ann
        .post(
            "/v1/events",
            &json!({
                "title": "Dentist",
                "start": { "at": "2027-06-02T09:00:00", "tz": "Europe/Berlin" },
            }),
        )
        .await?;
    let uri = text(&written["event"]["uri"])?;
    let event: EventUri = uri.parse().map_err(|error| wrong(format!("{uri}: {error}")))?;
    if cast.ask_indexer(&index_path(&event, "")).await?.is_some() {
        return Err(wrong("the indexer shows a private event"));
    }
    let list = cast.ask_indexer("/v1/events?from=2027-06-02&to=2027-06-03").await?;
    let shown = list.map(|list| list.to_string()).unwrap_or_default();
    if shown.contains("Dentist") {
        return Err(wrong("the indexer lists a private event"));
    }
    let lines =
        vec!["an event is private unless said otherwise: the indexer has no copy of it".into()];
    Ok(((), Seen { lines, facts: json!({ "withheld_by": "construction" }) }))
}

/// The indexer's copy of each keyspace, entry by entry, against the head its owner signed.
pub async fn copies(cast: &Cast, picnic: &EventUri) -> Step<()> {
    let roster = cast.ask_indexer(&index_path(picnic, "/roster")).await?;
    let roster = roster.ok_or_else(|| wrong("the indexer lost the roster"))?;
    let heads = roster["as_of"].as_array().map(Vec::len).unwrap_or_default();
    let mut lines = Vec::new();
    for person in cast.people() {
        let whole =
            cast.indexer.verify(&person.identity()).map_err(|error| wrong(error.to_string()))?;
        let (name, records) = (person.name, whole.public.count);
        lines.push(format!("{name}: {records} records, whole and unaltered"));
    }
    lines.push(format!("the roster names the {heads} heads it rests on"));
    Ok(((), Seen { lines, facts: json!({ "heads": heads }) }))
}

pub(super) async fn answer(person: &Person, picnic: &EventUri, word: &str) -> Result<(), Failure> {
    let path = format!("/v1/events/{}/answer", escaped(picnic));
    person.post(&path, &json!({ "answer": word })).await.map(drop)
}

pub(super) async fn version(person: &Person, event: &EventUri) -> Result<Value, Failure> {
    Ok(person.get(&format!("/v1/events/{}", escaped(event))).await?["stamp"].clone())
}

/// Waits until Ann's node and the indexer show these standings, and the same digest.
pub(super) async fn agree(
    cast: &Cast,
    picnic: &EventUri,
    expected: &[(&Person, &str)],
) -> Result<String, Failure> {
    let own = format!("/v1/events/{}/attendees", escaped(picnic));
    let theirs = index_path(picnic, "/roster");
    until("Ann's node and the indexer agree", || async {
        let at_ann = cast.ann.get(&own).await?;
        let Some(at_index) = cast.ask_indexer(&theirs).await? else { return Ok(None) };
        let stands = |person: &Person, standing: &str| {
            let key = person.key();
            let here = items(&at_ann)
                .any(|row| row["person"]["key"] == key.as_str() && row["standing"] == standing);
            here && at_index.to_string().contains(&key)
        };
        let all = expected.iter().all(|(person, standing)| stands(person, standing));
        let same = at_ann["digest"] == at_index["digest"];
        Ok((all && same).then(|| at_ann["digest"].as_str().unwrap_or_default().to_owned()))
    })
    .await
}

fn agreed(digest: &str, what: &str) -> Seen {
    let short = digest.get(..16).unwrap_or(digest);
    Seen {
        lines: vec![
            format!("Ann's node: {what}"),
            format!("the indexer: the same, digest {short}…"),
        ],
        facts: json!({ "roster": what, "digest": digest }),
    }
}

pub(super) fn items(list: &Value) -> impl Iterator<Item = &Value> {
    list["items"].as_array().into_iter().flatten()
}

pub(super) fn text(value: &Value) -> Result<String, Failure> {
    value.as_str().map(str::to_owned).ok_or_else(|| wrong("a text is missing in the node's answer"))
}

pub(super) fn index_path(event: &EventUri, rest: &str) -> String {
    format!("/v1/events/{}/{}{rest}", event.author(), event.id())
}

/// A URI as one segment of a path.
pub(super) fn escaped(event: &EventUri) -> String {
    event.to_string().replace(':', "%3A").replace('/', "%2F")
}
