//! `PUT /v1/people/{id}`: somebody joins. Their public keyspace is copied from then on.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use kalends_schema::key::Identity;
use serde::Deserialize;
use serde_json::{Value, json};

use super::Api;
use super::asked::{Asked, Named};
use super::problem::Problem;
use super::query::invalid;
use crate::clock::now;
use crate::config::JoinPolicy;
use crate::storage::Following;

/// What is kept of whoever joins, and how to leave.
const NOTICES: [&str; 2] = [
    "This indexer keeps a copy of your public records and of when they came, and answers anybody with them.",
    "Leaving by the API comes later; until then its operator can deny your key, and nothing of yours is shown.",
];

/// The body of a request to join.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Join {
    code: Option<String>,
}

pub(super) async fn join(
    State(api): State<Api>,
    Named(id): Named<String>,
    asked: Asked,
) -> Result<(StatusCode, Json<Value>), Problem> {
    asked.query.done("no parameters")?;
    let identity: Identity = id
        .parse()
        .map_err(|_| invalid("id", "no key", "a key of 52 lower-case z-base-32 characters"))?;
    match asked.asker {
        None => {
            let what = "joining needs a token by the identity itself";
            return Err(Problem::Unauthorized { what });
        }
        Some(asker) if asker != identity => {
            let what = "the token is by another identity";
            return Err(Problem::Unauthorized { what });
        }
        Some(_) => {}
    }
    let join = if asked.body.is_empty() {
        Join::default()
    } else {
        serde_json::from_slice(&asked.body)
            .map_err(|_| invalid("body", "no such object", "{\"code\": \"…\"} or nothing"))?
    };
    api.lets_in(&identity, join.code.as_deref())?;
    let joined = Following::Joined { at: now() };
    api.blocking(move |api| {
        api.has_room_for(&identity)?;
        Ok(api.storage.follow(&[(identity, joined)])?)
    })
    .await?;
    api.follower.joined(identity).await;
    let body = json!({
        "key": identity.to_string(),
        "indexer": api.identity.to_string(),
        "notices": NOTICES,
    });
    Ok((StatusCode::OK, Json(body)))
}

impl Api {
    /// Whoever is followed already costs nothing more.
    fn has_room_for(&self, identity: &Identity) -> Result<(), Problem> {
        let people = self.storage.read()?.people()?;
        if people.len() < self.followed_max || people.iter().any(|(known, _)| known == identity) {
            return Ok(());
        }
        let what = "this indexer follows as many identities as it may";
        Err(Problem::Refused { what, hint: "ask its operator for room" })
    }

    fn lets_in(&self, identity: &Identity, code: Option<&str>) -> Result<(), Problem> {
        if self.denied.contains(identity) {
            let what = "this indexer does not follow that identity";
            return Err(Problem::Refused { what, hint: "ask its operator" });
        }
        let (may, what, hint) = match self.join {
            JoinPolicy::Open => return Ok(()),
            JoinPolicy::Invite => (
                code.is_some_and(|code| self.codes.iter().any(|known| known.is(code))),
                "joining needs a code that this indexer gave out",
                "ask its operator for one",
            ),
            JoinPolicy::List => (
                self.allow.contains(identity),
                "this indexer takes people from its list only",
                "ask its operator",
            ),
        };
        if may { Ok(()) } else { Err(Problem::Refused { what, hint }) }
    }
}
