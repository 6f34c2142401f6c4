//! `PUT /v1/people/{id}`: somebody joins, and their public keyspace is copied from then on.
//! `DELETE`: they leave, and everything of theirs is erased. `GET`: how far their copy is.

use axum::Json;
use axum::extract::State;
use kalends_keyspace::store::View;
use kalends_schema::hash::Hash;
use kalends_schema::key::Identity;
use kalends_schema::stamp::Stamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Api;
use super::asked::{Asked, Named};
use super::openapi::{Asking, Forbidden, Missing, PersonPath, Signature};
use super::problem::Problem;
use super::query::{invalid, key_in};
use crate::answer::Refused;
use crate::config::JoinPolicy;
use crate::storage::Following;

/// What is kept of whoever joins, and how to leave.
const JOINED: [&str; 2] = [
    "This indexer keeps a copy of your public records and of when they came, and answers anybody with them.",
    "To leave: kalends index leave, or DELETE on the same resource. Everything of yours is erased then.",
];

/// What is kept of whoever left.
const LEFT: [&str; 2] = [
    "Your records, when they came, and all that was derived from them are erased here.",
    "A hash of your key stays, so that others' records do not bring you back; and so does proof that two heads of one number were signed with it, if there is any.",
];

/// The body of a request to join.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Join {
    /// A code that this indexer gave out, where one is needed.
    code: Option<String>,
}

/// What is told to whoever joins or leaves.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Notices {
    /// The person.
    key: String,
    /// This indexer's identity.
    indexer: String,
    /// What is kept and what is not, sentence by sentence.
    notices: [&'static str; 2],
}

/// `GET /v1/people/{id}`
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PersonState {
    /// The person.
    key: String,
    /// This indexer's identity.
    indexer: String,
    /// Whether they joined; without, they are followed because others' records name them.
    joined: bool,
    /// Whether the operator denies them.
    denied: bool,
    /// Whether their keyspace is larger than is copied.
    over_quota: bool,
    /// Epoch and seq of the head that is copied.
    copied: Option<(u32, u64)>,
    /// Epoch and seq of the head that answers rest on.
    linked: Option<(u32, u64)>,
}

/// Joins: the person's public keyspace is copied from now on. Joining twice is joining once.
#[utoipa::path(
    put,
    path = "/v1/people/{id}",
    tag = "people",
    params(PersonPath, Signature),
    request_body(content = Option<Join>, description = "Nothing, or a code."),
    responses(
        (status = 200, description = "Joined; what is kept.", body = Notices),
        Asking,
        Forbidden,
    ),
    security(("token" = []))
)]
pub(super) async fn join(
    State(api): State<Api>,
    Named(id): Named<String>,
    asked: Asked,
) -> Result<Json<Notices>, Problem> {
    let (identity, body) = by_themselves(&id, asked)?;
    let join = if body.is_empty() {
        Join::default()
    } else {
        let join = serde_json::from_slice::<Option<Join>>(&body).map(Option::unwrap_or_default);
        join.map_err(|_| invalid("body", "no such object", "{\"code\": \"…\"} or nothing"))?
    };
    api.blocking(move |api| api.let_in(&identity, join.code.as_deref())).await?;
    api.follower.joined(identity).await;
    Ok(Json(Notices {
        key: identity.to_string(),
        indexer: api.identity.to_string(),
        notices: JOINED,
    }))
}

/// Leaves: copy, rows and when they came are erased when this answers.
#[utoipa::path(
    delete,
    path = "/v1/people/{id}",
    tag = "people",
    params(PersonPath, Signature),
    responses(
        (status = 200, description = "Erased; what is kept.", body = Notices),
        Asking,
        Missing,
    ),
    security(("token" = []))
)]
pub(super) async fn leave(
    State(api): State<Api>,
    Named(id): Named<String>,
    asked: Asked,
) -> Result<Json<Notices>, Problem> {
    let (identity, body) = by_themselves(&id, asked)?;
    if !body.is_empty() {
        return Err(invalid("body", "something", "nothing"));
    }
    // Nothing is copied any more from here on; what is being copied is erased when it has come.
    let was_here = api.blocking(move |api| api.is_known(&identity)).await?;
    if !was_here {
        return Err(Problem::NotFound { what: id });
    }
    api.follower.left(identity).await;
    api.blocking(move |api| {
        api.linker.leave(&identity).map_err(|error| {
            tracing::error!(%error, "somebody who left is not erased yet; a start goes on with it");
            Problem::Internal
        })
    })
    .await?;
    Ok(Json(Notices {
        key: identity.to_string(),
        indexer: api.identity.to_string(),
        notices: LEFT,
    }))
}

/// How far the person's copy is.
#[utoipa::path(
    get,
    path = "/v1/people/{id}",
    tag = "people",
    params(PersonPath, Signature),
    responses((status = 200, description = "Their copy.", body = PersonState), Asking, Missing),
    security(("token" = []))
)]
pub(super) async fn state(
    State(api): State<Api>,
    Named(id): Named<String>,
    asked: Asked,
) -> Result<Json<PersonState>, Problem> {
    let (identity, _) = by_themselves(&id, asked)?;
    let over = api.follower.measures().over_quota().contains_key(&identity);
    api.blocking(move |api| {
        let rows = api.storage.read()?;
        let following = rows.people()?.into_iter().find(|(who, _)| *who == identity);
        let Some((_, following)) = following else { return Err(Problem::NotFound { what: id }) };
        let copied = api.store.read().and_then(|view| view.head(&identity));
        let copied = copied.map_err(Refused::from)?.map(|head| head.stamp());
        let linked = rows.linked(&identity)?.map(|linked| linked.stamp);
        Ok(Json(PersonState {
            key: identity.to_string(),
            indexer: api.identity.to_string(),
            joined: matches!(following, Following::Joined { .. }),
            denied: api.lists.denied().contains(&identity),
            over_quota: over,
            copied: copied.map(pair),
            linked: linked.map(pair),
        }))
    })
    .await
}

fn pair(stamp: Stamp) -> (u32, u64) {
    (stamp.epoch, stamp.seq)
}

/// The identity in the path, which must be the one that asks; and the body.
fn by_themselves(id: &str, asked: Asked) -> Result<(Identity, axum::body::Bytes), Problem> {
    asked.query.done("no parameters")?;
    let identity = key_in("id", id)?;
    match asked.asker {
        None => {
            let what = "this needs a token by the identity itself";
            Err(Problem::Unauthorized { what })
        }
        Some(asker) if asker != identity => {
            let what = "the token is by another identity";
            Err(Problem::Unauthorized { what })
        }
        Some(_) => Ok((identity, asked.body)),
    }
}

impl Api {
    /// Whether somebody is followed, or left before.
    fn is_known(&self, identity: &Identity) -> Result<bool, Problem> {
        let people = self.storage.read()?.people()?;
        Ok(people.iter().any(|(who, _)| who == identity) || self.storage.has_left(identity)?)
    }

    /// Keeps that somebody joined, if they may. Joining twice is joining once, and needs no code.
    fn let_in(&self, identity: &Identity, code: Option<&str>) -> Result<(), Problem> {
        if self.lists.denied().contains(identity) {
            let what = "this indexer does not follow that identity";
            return Err(Problem::Refused { what, hint: "ask its operator" });
        }
        let people = self.storage.read()?.people()?;
        let known = people.iter().find(|(who, _)| who == identity).map(|(_, why)| *why);
        if known.is_none() && people.len() >= self.followed_max {
            let what = "this indexer follows as many identities as it may";
            return Err(Problem::Refused { what, hint: "ask its operator for room" });
        }
        let has_joined = matches!(known, Some(Following::Joined { .. }));
        let code = match (has_joined, self.join) {
            (true, _) | (false, JoinPolicy::Open) => None,
            (false, JoinPolicy::Invite) => self.code_to_spend(code)?,
            (false, JoinPolicy::List) if self.lists.allowed().contains(identity) => None,
            (false, JoinPolicy::List) => {
                let what = "this indexer takes people from its list only";
                return Err(Problem::Refused { what, hint: "ask its operator" });
            }
        };
        if self.storage.join(identity, self.clock.now(), code.as_ref())? {
            Ok(())
        } else {
            Err(no_code())
        }
    }

    /// The code that is spent by joining; none where it is one of the configuration's, which are
    /// good for ever.
    fn code_to_spend(&self, code: Option<&str>) -> Result<Option<Hash>, Problem> {
        let code = code.ok_or_else(no_code)?;
        if self.codes.iter().any(|known| known.is(code)) {
            return Ok(None);
        }
        Ok(Some(Hash::of(code.as_bytes())))
    }
}

fn no_code() -> Problem {
    let what = "joining needs a code that this indexer gave out, and that is still good";
    Problem::Refused { what, hint: "ask its operator for one" }
}
