//! Asking an indexer over HTTP, anonymous or with a signed token.

use kalends_indexer::Indexer;
use kalends_schema::token::{self, Request, SCHEME, TokenFor};
use kalends_schema::uri::EventUri;
use reqwest::{Client, StatusCode};
use serde_json::Value;

use super::person::Person;

/// The roster of an event at an indexer; `None` where the event is not known.
///
/// # Errors
/// What the indexer answered instead.
pub(crate) async fn roster(
    http: &Client,
    indexer: &Indexer,
    who: Option<&Person>,
    event: &EventUri,
    occurrence: Option<String>,
) -> Result<Option<Value>, String> {
    let mut path = format!("/v1/events/{}/{}/roster", event.author(), event.id());
    if let Some(occurrence) = occurrence {
        path.push_str(&format!("?occurrence={occurrence}"));
    }
    match ask(http, indexer, who, &path).await? {
        (StatusCode::NOT_FOUND, _) => Ok(None),
        (StatusCode::OK, body) => Ok(Some(body)),
        (status, body) => Err(format!("{indexer:?} said {status}: {body}")),
    }
}

/// An event with everything that names it at an indexer.
///
/// # Errors
/// What the indexer answered instead.
pub(crate) async fn event(
    http: &Client,
    indexer: &Indexer,
    who: Option<&Person>,
    event: &EventUri,
) -> Result<Value, String> {
    let path = format!("/v1/events/{}/{}", event.author(), event.id());
    match ask(http, indexer, who, &path).await? {
        (StatusCode::OK, body) => Ok(body),
        (status, body) => Err(format!("{indexer:?} said {status}: {body}")),
    }
}

/// Somebody's own list of what they answered, at an indexer.
///
/// # Errors
/// What the indexer answered instead.
pub(crate) async fn answers(
    http: &Client,
    indexer: &Indexer,
    who: &Person,
) -> Result<Value, String> {
    let path = format!("/v1/people/{}/answers", who.identity);
    match ask(http, indexer, Some(who), &path).await? {
        (StatusCode::OK, body) => Ok(body),
        (status, body) => Err(format!("{indexer:?} said {status}: {body}")),
    }
}

/// What an indexer answers to a `GET`, and its status.
///
/// # Errors
/// When there is no answer, or none that is JSON.
pub(crate) async fn ask(
    http: &Client,
    indexer: &Indexer,
    who: Option<&Person>,
    path: &str,
) -> Result<(StatusCode, Value), String> {
    let mut request = http.get(format!("{}{path}", indexer.url()));
    if let Some(who) = who {
        let signed = signed(indexer, who, path)?;
        request = request.header("authorization", format!("{SCHEME} {signed}"));
    }
    let answer = request.send().await.map_err(|e| e.to_string())?;
    let status = answer.status();
    let body = answer.json().await.map_err(|e| format!("{status}, and {e}"))?;
    Ok((status, body))
}

fn signed(indexer: &Indexer, who: &Person, path: &str) -> Result<String, String> {
    let to =
        TokenFor { audience: indexer.identity(), time: who.clock.now(), nonce: rand::random() };
    let request = Request { method: "GET", path_and_query: path, body: b"" };
    token::sign(&who.keys.writer, &who.keys.cert, &to, &request).map_err(|e| e.to_string())
}
