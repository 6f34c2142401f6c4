//! `kalends index join|leave|list|search|show|verify`

use chrono_tz::Tz;
use kalends_node::api::{
    IndexAnswer, IndexLeft, IndexQuery, IndexSearch, IndexSearchQuery, IndexState, IndexStateView,
    IndexVerification, IndexVerifyQuery, IndexView, JoinIndex, LeaveIndex, List, Moment,
};
use kalends_schema::uri::Uri;
use reqwest::Method;
use serde_json::Value;

use super::{Context, show};
use crate::args::{IndexAction, IndexSearchArgs};
use crate::door::Door;
use crate::failure::Failure;
use crate::screen::{Busy, plain, table};
use crate::zone;

/// Does what was typed after `kalends index`.
///
/// # Errors
/// The [`Failure`] to print.
pub async fn run(context: &Context, door: &Door, action: IndexAction) -> Result<(), Failure> {
    match action {
        IndexAction::Join { indexer, code } => {
            let join = JoinIndex { url: indexer, key: None, code };
            let answer = door.post::<IndexView>(&["indexes"], &join).await?;
            let index = &answer.view;
            context.screen.answer(&answer.document, |_| {
                format!(
                    "joined {} at {}\n{}",
                    index.key,
                    plain(&index.url),
                    show::notices(&index.notices)
                )
            });
        }
        IndexAction::Leave { indexer, forget } => {
            let call = door.call(Method::DELETE, &["indexes", &indexer]);
            let answer = call.query(&LeaveIndex { forget })?.send::<IndexLeft>().await?;
            context.screen.answer(&answer.document, |_| left(&answer.view));
        }
        IndexAction::List => {
            let answer = door.get::<List<IndexStateView>>(&["indexes", "states"]).await?;
            context.screen.answer(&answer.document, |_| states(&answer.view.items));
        }
        IndexAction::Search(wanted) => search(context, door, wanted).await?,
        IndexAction::Verify { event, at } => verify(context, door, event, at).await?,
        IndexAction::Show { event: None, at: None } => {
            let answer = door.get::<List<IndexView>>(&["indexes"]).await?;
            context.screen.answer(&answer.document, |_| joined(&answer.view.items));
        }
        IndexAction::Show { event, at } => {
            let query = IndexQuery { event, index: at };
            let call = door.call(Method::GET, &["indexes", "show"]).query(&query)?;
            let answer = call.send::<IndexAnswer>().await?;
            context.screen.answer(&answer.document, |_| said(&answer.view));
        }
    }
    Ok(())
}

/// What a list says when there is nothing to list.
const NONE: &str = "no indexer joined; join one with: kalends index join URL\n";

fn left(left: &IndexLeft) -> String {
    let what = if left.erased {
        "everything of yours is erased there"
    } else {
        "it could not be told, and may keep what it has"
    };
    format!("left {} at {}\n{what}\n{}", left.key, plain(&left.url), show::notices(&left.notices))
}

fn states(indexes: &[IndexStateView]) -> String {
    if indexes.is_empty() {
        return NONE.to_owned();
    }
    let behind = |index: &IndexStateView| match index.behind {
        Some(1) => "1 commit behind".to_owned(),
        Some(commits) => format!("{commits} commits behind"),
        None => "behind".to_owned(),
    };
    let row = |index: &IndexStateView| {
        let state = match index.state {
            IndexState::Current => "has your newest commit".to_owned(),
            IndexState::Behind => behind(index),
            IndexState::Waiting => "has no copy yet".to_owned(),
            IndexState::OverQuota => format!("over its quota, {}", behind(index)),
            IndexState::Denied => "does not show you".to_owned(),
            IndexState::Unknown => "does not know you".to_owned(),
            IndexState::Unreachable => "did not answer".to_owned(),
        };
        let why = index.why.as_deref().map(plain).unwrap_or_default();
        let short = index.key.get(..8).unwrap_or(&index.key).to_owned();
        vec![short, plain(&index.url), state, why]
    };
    table(&indexes.iter().map(row).collect::<Vec<_>>())
}

async fn search(context: &Context, door: &Door, wanted: IndexSearchArgs) -> Result<(), Failure> {
    let tz = zone::of(door, context.tz.as_deref(), None).await?;
    let edge = |text: &Option<String>, name| {
        text.as_deref().map(|text| zone::edge(text, name, tz)).transpose()
    };
    let words = wanted.words.join(" ");
    let query = IndexSearchQuery {
        from: edge(&wanted.from, "--from")?,
        to: edge(&wanted.to, "--to")?,
        zone: Some(tz.name().to_owned()),
        text: (!words.is_empty()).then_some(words),
        tag: wanted.tag,
        status: wanted.status,
        policy: wanted.policy,
        organizer: wanted.organizer,
        calendar: wanted.calendar,
        limit: Some(wanted.limit),
        index: wanted.at,
    };
    let call = door.call(Method::GET, &["indexes", "search"]).query(&query)?;
    let busy = Busy::with(context.screen, "asking the indexers".to_owned());
    let answer = call.send::<IndexSearch>().await?;
    drop(busy);
    context.screen.answer(&answer.document, |_| found(&answer.view, tz));
    Ok(())
}

fn found(search: &IndexSearch, tz: Tz) -> String {
    let rows: Vec<Vec<String>> = search.items.iter().map(|item| listed(item, tz)).collect();
    let mut text = if rows.is_empty() { "nothing found\n".to_owned() } else { table(&rows) };
    if search.more {
        text.push_str("there is more: name more words or fewer days, or raise --limit\n");
    }
    for failure in &search.failed {
        let key = failure.key.get(..8).unwrap_or(&failure.key);
        text.push_str(&format!("{key} gave no answer: {}\n", plain(&failure.what)));
    }
    text
}

async fn verify(
    context: &Context,
    door: &Door,
    event: String,
    at: Option<String>,
) -> Result<(), Failure> {
    let query = IndexVerifyQuery { event, index: at };
    let call = door.call(Method::GET, &["indexes", "verify"]).query(&query)?;
    let busy = Busy::with(context.screen, "asking the indexer for its proofs".to_owned());
    let answer = call.send::<IndexVerification>().await?;
    drop(busy);
    context.screen.answer(&answer.document, |_| verified(&answer.view));
    let failed = answer.view.checks.iter().find(|check| !check.ok);
    match failed {
        None => Ok(()),
        Some(check) => {
            let what = check.what.as_deref().unwrap_or("it does not hold");
            let what = format!("{}: {what}", check.name);
            Err(Failure::new("proof-failed", what).at(&answer.view.event).told())
        }
    }
}

fn verified(said: &IndexVerification) -> String {
    let rows: Vec<Vec<String>> = said
        .checks
        .iter()
        .map(|check| {
            let word = if check.ok { "holds" } else { "FAILS" };
            let what = check.what.as_deref().map(plain).unwrap_or_default();
            vec![check.name.clone(), word.to_owned(), what]
        })
        .collect();
    let mut text = table(&rows);
    for key in &said.not_followed {
        text.push_str(&format!("not followed there: {} (no word on their answer)\n", plain(key)));
    }
    if let Some(digest) = &said.digest {
        text.push_str(&format!("the records make digest {}\n", plain(digest)));
    }
    text
}

fn joined(indexes: &[IndexView]) -> String {
    if indexes.is_empty() {
        return NONE.to_owned();
    }
    let rows: Vec<Vec<String>> = indexes
        .iter()
        .map(|index| vec![index.key.clone(), plain(&index.url), plain(&index.joined_at)])
        .collect();
    table(&rows)
}

/// What the indexer said: its rows and counts where it is a roster, else the document.
fn said(answer: &IndexAnswer) -> String {
    let mut text = format!("{} says:\n", answer.key.get(..8).unwrap_or(&answer.key));
    let body = &answer.body;
    let rows = body["items"].as_array().or_else(|| body["roster"]["items"].as_array());
    match rows {
        Some(rows) => {
            let lines: Vec<Vec<String>> = rows.iter().map(row).collect();
            text.push_str(&table(&lines));
        }
        None => text.push_str(&format!("{body:#}\n")),
    }
    if let Some(digest) = body["digest"].as_str().or_else(|| body["roster"]["digest"].as_str()) {
        text.push_str(&format!("digest {}\n", plain(digest)));
    }
    text
}

/// Somebody and how they stand, or an event and its URI.
/// A date of an event as an indexer lists it, by the reader's clock.
fn listed(item: &Value, tz: Tz) -> Vec<String> {
    let word = |name: &str| item[name].as_str().map(plain).unwrap_or_default();
    let moment = |name: &str| match item["all_day"].as_bool() {
        Some(true) => Moment::Day { date: word(name) },
        Some(false) | None => Moment::Timed { at: word(name), tz: word("tzid") },
    };
    let handle = word("handle").chars().take(Uri::HANDLE_CHARS).collect();
    let when = show::span(&moment("start"), Some(&moment("end")), tz);
    vec![handle, word("summary"), when, word("uri")]
}

fn row(row: &Value) -> Vec<String> {
    let word = |value: &Value| value.as_str().map(plain).unwrap_or_default();
    if row["standing"].is_null() {
        return vec![word(&row["start"]), word(&row["summary"]), word(&row["uri"])];
    }
    let key = word(&row["person"]["key"]);
    let name = word(&row["person"]["name"]);
    let place = row["place"].as_u64().map(|place| format!(" {place}")).unwrap_or_default();
    let short = key.get(..8).unwrap_or(&key);
    let who =
        if name.is_empty() { word(&row["guest"]) + short } else { format!("{name} ({short})") };
    vec![who, word(&row["standing"]) + &place]
}
