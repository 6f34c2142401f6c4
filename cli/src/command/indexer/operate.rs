//! What an operator asks of an indexer: of the running one, or of its home when none runs.

use kalends_indexer::{Index, IndexerConfig, IndexerError, OperatorDoor};
use reqwest::{Method, header};
use serde_json::{Value, json};
use zeroize::Zeroizing;

use super::super::Context;
use super::{failed, folder};
use crate::args::ListChange;
use crate::failure::Failure;
use crate::screen::{plain, table};

/// `kalends indexer stats`
///
/// # Errors
/// The [`Failure`] to print.
pub async fn stats(context: &Context) -> Result<(), Failure> {
    let stats = ask(context, Method::GET, "stats", None).await?;
    context.screen.answer(&stats, |stats| {
        let rows: Vec<Vec<String>> = stats
            .as_object()
            .into_iter()
            .flatten()
            .map(|(name, value)| vec![name.replace('_', " "), said(value)])
            .collect();
        table(&rows)
    });
    Ok(())
}

/// `kalends indexer deny` and `allow`
///
/// # Errors
/// The [`Failure`] to print.
pub async fn change(context: &Context, list: &str, change: ListChange) -> Result<(), Failure> {
    let Some(key) = change.key else {
        let listed = ask(context, Method::GET, list, None).await?;
        context.screen.answer(&listed, |listed| {
            let items = listed["items"].as_array().into_iter().flatten();
            let keys: Vec<Vec<String>> = items.map(|item| vec![said(&item["key"])]).collect();
            if keys.is_empty() { format!("nobody is {list}\n") } else { table(&keys) }
        });
        return Ok(());
    };
    let method = if change.remove { Method::DELETE } else { Method::PUT };
    // A key has no character that means anything in a path; anything else is named, not sent on.
    let sound = key.chars().all(|letter| letter.is_ascii_alphanumeric());
    if !sound {
        let what = format!("`{}` is no key", plain(&key));
        return Err(Failure::usage("KEY", what).expected("52 lower-case z-base-32 characters"));
    }
    let done = ask(context, method, &format!("{list}/{key}"), None).await?;
    context.screen.answer(&done, |done| {
        let is = if done["listed"] == true { "is" } else { "is not" };
        format!("{} {is} {list}\n", said(&done["key"]))
    });
    Ok(())
}

/// `kalends indexer invite`
///
/// # Errors
/// The [`Failure`] to print.
pub async fn invite(context: &Context, uses: u32, days: u32) -> Result<(), Failure> {
    let wish = json!({ "uses": uses, "days": days });
    let invite = ask(context, Method::POST, "invites", Some(wish)).await?;
    context.screen.answer(&invite, |invite| {
        let code = said(&invite["code"]);
        let expires = said(&invite["expires"]);
        let people = if uses == 1 { "1 person".to_owned() } else { format!("{uses} people") };
        format!(
            "code  {code}\nfor   {people}, until {expires}\njoin  kalends index join URL --code {code}\n\
             it is shown this once\n"
        )
    });
    Ok(())
}

fn said(value: &Value) -> String {
    match value {
        Value::String(text) => plain(text),
        Value::Array(items) => items.iter().map(said).collect::<Vec<_>>().join(" "),
        Value::Null => "unknown".to_owned(),
        Value::Bool(_) | Value::Number(_) | Value::Object(_) => value.to_string(),
    }
}

/// Opens the home; where a running indexer holds it, asks that one. What listens where a killed
/// indexer did is never shown the token: then nobody holds the home.
async fn ask(
    context: &Context,
    method: Method,
    path: &str,
    body: Option<Value>,
) -> Result<Value, Failure> {
    let home = folder(context);
    if !home.join("indexer.toml").exists() {
        let what = "there is no indexer's home yet";
        return Err(Failure::new("not-initialised", what)
            .at(home.display().to_string())
            .hint("make one with: kalends indexer run"));
    }
    let path = format!("/v1/operator/{path}");
    let body = body.map(|body| body.to_string().into_bytes()).unwrap_or_default();
    let config = IndexerConfig::load(&home).map_err(|error| failed(error.into()))?;
    let opening = tokio::task::spawn_blocking(move || Index::open(config)).await;
    let (status, answer) = match opening.map_err(|error| Failure::internal(error.to_string()))? {
        Ok(index) => {
            let answer = index.operator(method.as_str(), &path, body).await;
            (answer.status, answer.body)
        }
        Err(error @ IndexerError::Open(_)) => match OperatorDoor::find(&home) {
            Ok(Some(door)) => knock(&door, method, &path, body).await?,
            Ok(None) => return Err(failed(error)),
            Err(error) => return Err(Failure::internal(error.to_string())),
        },
        Err(error) => return Err(failed(error)),
    };
    if (200..300).contains(&status) { Ok(answer) } else { Err(Failure::of_problem(&answer)) }
}

async fn knock(
    door: &OperatorDoor,
    method: Method,
    path: &str,
    body: Vec<u8>,
) -> Result<(u16, Value), Failure> {
    let gone = |error: reqwest::Error| {
        Failure::internal(format!("the indexer went away: {}", error.without_url()))
            .hint("try again: with no indexer running, the home itself is asked")
    };
    let bearer = Zeroizing::new(format!("Bearer {}", door.token.as_str()));
    let response = reqwest::Client::new()
        .request(method, format!("http://{}{path}", door.address))
        .header(header::AUTHORIZATION, bearer.as_str())
        .header(header::CONTENT_TYPE, "application/json")
        .body(body)
        .send()
        .await
        .map_err(gone)?;
    let status = response.status().as_u16();
    Ok((status, response.json().await.map_err(gone)?))
}
