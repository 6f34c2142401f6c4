//! `GET /v1/indexes/search`: asks the indexers joined what is on.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

use super::App;
use super::asked::Parameters;
use super::indexes::{chosen, said_no};
use super::openapi::Problems;
use super::problem::Fault;
use crate::api::{IndexFailure, IndexSearch, IndexSearchQuery};
use crate::book::{self, Index};

/// Dates of one search, unless told.
const LIMIT: usize = 50;
/// Dates of one search, at most.
const LIMIT_MAX: usize = 500;
/// Pages asked for at one indexer: words may be rare.
const PAGES_MAX: usize = 20;

/// Asks the indexers joined what is on.
#[utoipa::path(
    get,
    path = "/v1/indexes/search",
    tag = "indexers",
    operation_id = "index_search_search",
    params(IndexSearchQuery),
    responses((status = 200, description = "As it is.", body = IndexSearch), Problems)
)]
pub(super) async fn search(
    State(app): State<Arc<App>>,
    Parameters(query): Parameters<IndexSearchQuery>,
) -> Result<Json<IndexSearch>, Fault> {
    let limit = query.limit.unwrap_or(LIMIT);
    if !(1..=LIMIT_MAX).contains(&limit) {
        return Err(Fault::invalid("limit", format!("a limit of {limit}"), "1 to 500"));
    }
    let wanted = query.index.clone();
    let indexes = app.read(move |reader| {
        let indexes = book::indexes(&reader.snapshot)?;
        match wanted {
            Some(index) => Ok(vec![chosen(indexes, Some(&index))?]),
            None if indexes.is_empty() => Ok(vec![chosen(indexes, None)?]),
            None => Ok(indexes),
        }
    });
    let question = question(&query);
    let mut search = IndexSearch { items: Vec::new(), more: false, failed: Vec::new() };
    let mut last = None;
    for index in indexes.await? {
        match ask(&app, &index, &question, limit).await {
            Ok((items, more)) => {
                search.items.extend(items);
                search.more |= more;
            }
            Err(fault) => {
                search.failed.push(IndexFailure { key: index.key.to_string(), what: fault.what() });
                last = Some(fault);
            }
        }
    }
    if let Some(fault) = last.filter(|_| search.items.is_empty()) {
        return Err(fault);
    }
    in_order(&mut search, limit);
    Ok(Json(search))
}

/// What the indexers are asked, as a query without a page.
fn question(query: &IndexSearchQuery) -> String {
    let mut url = reqwest::Url::parse("http://kalends.invalid").expect("a constant URL");
    {
        let mut pairs = url.query_pairs_mut();
        for (name, value) in [
            ("text", &query.text),
            ("from", &query.from),
            ("to", &query.to),
            ("zone", &query.zone),
            ("tag", &query.tag),
            ("status", &query.status),
            ("policy", &query.policy),
            ("organizer", &query.organizer),
            ("calendar", &query.calendar),
        ] {
            if let Some(value) = value {
                pairs.append_pair(name, value);
            }
        }
    }
    url.query().unwrap_or_default().to_owned()
}

/// Every page of one indexer, as far as they are wanted; and whether there is more.
async fn ask(
    app: &App,
    index: &Index,
    question: &str,
    limit: usize,
) -> Result<(Vec<Value>, bool), Fault> {
    let mut items = Vec::new();
    let mut cursor = String::new();
    for _ in 0..PAGES_MAX {
        let path = format!("/v1/events?{question}&limit={}{cursor}", limit.min(200));
        let path = path.replace("?&", "?");
        let answer = app.asking().get(&index.url, index.key, &path).await?;
        if answer.status != 200 {
            return Err(said_no(&answer.body, answer.status));
        }
        for item in answer.body["items"].as_array().into_iter().flatten() {
            let mut item = item.clone();
            if let Some(fields) = item.as_object_mut() {
                fields.insert("index".to_owned(), json!(index.key.to_string()));
                items.push(item);
            }
        }
        match answer.body["next"].as_str() {
            Some(next) if items.len() < limit => cursor = format!("&cursor={}", plain(next)),
            Some(_) => return Ok((items, true)),
            None => return Ok((items, false)),
        }
    }
    Ok((items, true))
}

/// A cursor has base64url characters alone; whatever else came is not sent on.
fn plain(cursor: &str) -> String {
    cursor.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')).collect()
}

/// By start; a date that several indexers know is named once.
fn in_order(search: &mut IndexSearch, limit: usize) {
    let text = |item: &Value, name: &str| item[name].as_str().unwrap_or_default().to_owned();
    let key = |item: &Value| (text(item, "start"), text(item, "uri"), text(item, "recurrence_id"));
    search.items.sort_by_cached_key(key);
    let mut seen = BTreeSet::new();
    search.items.retain(|item| seen.insert(key(item)));
    search.more |= search.items.len() > limit;
    search.items.truncate(limit);
}
