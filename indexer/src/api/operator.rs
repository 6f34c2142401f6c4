//! The operator's own routes: numbers, lists, codes. Never served beside the public ones: over
//! loopback with a token from a file of the home, or within the process that has the home open.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post, put};
use axum::{Json, Router};
use data_encoding::BASE32_NOPAD;
use kalends_schema::hash::Hash;
use kalends_schema::key::Identity;
use serde::Deserialize;
use serde_json::{Value, json};
use zeroize::Zeroizing;

use super::Api;
use super::asked::Named;
use super::limits::BODY_BYTES_MAX;
use super::problem::{Problem, no_such_method, no_such_resource};
use super::query::{invalid, key_in};
use crate::lists::Listing;
use crate::storage::{Entry, Invite, List};

/// People who may join with one code.
const USES_MAX: u32 = 10_000;
/// Days for which a code is good, at most.
const DAYS_MAX: u32 = 3_650;
/// Random bytes of a code: 80 bits, in 16 characters.
const CODE_BYTES: usize = 10;
/// Codes that are good at once.
const INVITES_MAX: usize = 10_000;

/// A code to be made.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct NewInvite {
    uses: u32,
    days: u32,
}

/// The routes, for whoever has the home open.
pub(crate) fn operator_router(api: Api) -> Router {
    Router::new()
        .route("/v1/operator/stats", get(stats))
        .route("/v1/operator/invites", post(invite))
        .route("/v1/operator/denied", get(denied))
        .route("/v1/operator/denied/{key}", put(deny).delete(deny_no_more))
        .route("/v1/operator/allowed", get(allowed))
        .route("/v1/operator/allowed/{key}", put(allow).delete(allow_no_more))
        .fallback(no_such_resource)
        .method_not_allowed_fallback(no_such_method)
        .layer(axum::extract::DefaultBodyLimit::max(BODY_BYTES_MAX))
        .with_state(api)
}

/// The same for whoever shows the token. Hashes are compared, so that the time tells nothing.
pub(crate) fn guarded(routes: Router, token: &Zeroizing<String>) -> Router {
    let expected = Hash::of(format!("Bearer {}", token.as_str()).as_bytes());
    routes.layer(from_fn_with_state(Arc::new(expected), only_the_operator))
}

async fn only_the_operator(
    State(expected): State<Arc<Hash>>,
    request: Request,
    next: Next,
) -> Response {
    let shown = request.headers().get(header::AUTHORIZATION);
    if shown.is_some_and(|shown| Hash::of(shown.as_bytes()) == *expected) {
        return next.run(request).await;
    }
    Problem::Unauthorized { what: "the operator's token is missing or wrong" }.into_response()
}

async fn stats(State(api): State<Api>) -> Result<Json<Value>, Problem> {
    api.blocking(|api| {
        let mut stats = json!(api.numbers()?);
        let invites = api.storage.invites(api.clock.now())?;
        stats["key"] = json!(api.identity.to_string());
        stats["join"] = json!(api.join.word());
        stats["running"] = json!(api.follower.is_heard());
        stats["codes"] = json!(invites.len());
        stats["codes_uses"] = json!(invites.iter().map(|i| u64::from(i.uses)).sum::<u64>());
        let over = api.storage.over_quota()?.into_iter();
        stats["over_quota_keys"] = over.map(|(who, _)| who.to_string()).collect();
        Ok(Json(stats))
    })
    .await
}

async fn invite(
    State(api): State<Api>,
    Json(wish): Json<NewInvite>,
) -> Result<Json<Value>, Problem> {
    if !(1..=USES_MAX).contains(&wish.uses) {
        return Err(invalid("uses", &wish.uses.to_string(), "1 to 10,000"));
    }
    if !(1..=DAYS_MAX).contains(&wish.days) {
        return Err(invalid("days", &wish.days.to_string(), "1 to 3,650"));
    }
    let code = BASE32_NOPAD.encode(&rand::random::<[u8; CODE_BYTES]>()).to_lowercase();
    let expires = api.clock.now().plus_micros(i64::from(wish.days) * 86_400_000_000);
    let hash = Hash::of(code.as_bytes());
    let invite = Invite { uses: wish.uses, expires };
    api.blocking(move |api| {
        if api.storage.invites(api.clock.now())?.len() >= INVITES_MAX {
            let what = "as many codes are good as may be at once";
            return Err(Problem::Refused { what, hint: "wait until some are used up or over" });
        }
        Ok(api.storage.invite(&hash, invite)?)
    })
    .await?;
    let expires = chrono::DateTime::from_timestamp_micros(expires.micros());
    Ok(Json(json!({
        "code": code,
        "uses": wish.uses,
        "expires": expires.map(|at| at.format("%Y-%m-%dT%H:%M:%SZ").to_string()),
    })))
}

async fn denied(State(api): State<Api>) -> Json<Value> {
    listed(&api.lists.denied())
}

async fn allowed(State(api): State<Api>) -> Json<Value> {
    listed(&api.lists.allowed())
}

fn listed(people: &std::collections::BTreeSet<Identity>) -> Json<Value> {
    let items: Vec<Value> = people.iter().map(|who| json!({ "key": who.to_string() })).collect();
    Json(json!({ "items": items, "next": null }))
}

async fn deny(State(api): State<Api>, Named(key): Named<String>) -> Result<Json<Value>, Problem> {
    api.change((List::Denied, Entry::Put), &key).await
}

async fn deny_no_more(
    State(api): State<Api>,
    Named(key): Named<String>,
) -> Result<Json<Value>, Problem> {
    api.change((List::Denied, Entry::Taken), &key).await
}

async fn allow(State(api): State<Api>, Named(key): Named<String>) -> Result<Json<Value>, Problem> {
    api.change((List::Allowed, Entry::Put), &key).await
}

async fn allow_no_more(
    State(api): State<Api>,
    Named(key): Named<String>,
) -> Result<Json<Value>, Problem> {
    api.change((List::Allowed, Entry::Taken), &key).await
}

impl Api {
    async fn change(&self, change: (List, Entry), key: &str) -> Result<Json<Value>, Problem> {
        let who = key_in("key", key)?;
        let listing =
            self.blocking(move |api| Ok(api.lists.change(&*api.storage, change, &who)?)).await?;
        if listing == Listing::OfConfig {
            let what = "that key is listed in indexer.toml";
            return Err(Problem::Refused { what, hint: "take it out there, and start again" });
        }
        self.follower.listed(who).await;
        let (list, entry) = change;
        let list = match list {
            List::Allowed => "allowed",
            List::Denied => "denied",
        };
        Ok(Json(json!({ "key": who.to_string(), "list": list, "listed": entry == Entry::Put })))
    }
}
