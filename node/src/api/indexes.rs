//! `GET` and `POST /v1/indexes`, `GET /v1/indexes/show`, `…/states`, `…/search` and `…/verify`,
//! `DELETE /v1/indexes/{key}`

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

/// An indexer to join.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct JoinIndex {
    /// `http://…` or `https://…`, where its API is.
    pub url: String,
    /// Its key, when known beforehand; else what `GET <url>/health` says is taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// The code it gave out for joining.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
}

/// An indexer joined.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct IndexView {
    /// Its key.
    pub key: String,
    /// Where its API is.
    pub url: String,
    /// When it was joined, RFC 3339.
    pub joined_at: String,
    /// What the owner should know: what is kept, and how to leave.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notices: Vec<String>,
}

/// `GET /v1/indexes/show?…`
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields, default)]
pub struct IndexQuery {
    /// A reference to an event: its roster there. Absent: the indexer's own events list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event: Option<String>,
    /// Key (8 characters or more) or URL of an indexer joined; absent: the only one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub index: Option<String>,
}

/// What an indexer answered to the owner, who asked with a signed token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct IndexAnswer {
    /// The indexer's key.
    pub key: String,
    /// What was asked.
    pub url: String,
    /// HTTP status.
    pub status: u16,
    /// The document.
    pub body: Value,
}

/// How an indexer that was joined stands to the owner's keyspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum IndexState {
    /// It answers with the newest head.
    Current,
    /// It has an older head, or has not linked the newest yet.
    Behind,
    /// It knows the owner, and has no copy yet.
    Waiting,
    /// The owner's keyspace is over its quota: it keeps its last whole copy.
    OverQuota,
    /// Its operator denies the owner.
    Denied,
    /// It does not know the owner.
    Unknown,
    /// It did not answer.
    Unreachable,
}

/// An indexer joined, and how far its copy is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct IndexStateView {
    /// Its key.
    pub key: String,
    /// Where its API is.
    pub url: String,
    /// When it was joined, RFC 3339.
    pub joined_at: String,
    /// How it stands.
    pub state: IndexState,
    /// Epoch and seq of the head it answers with.
    pub head: Option<(u32, u64)>,
    /// Epoch and seq of the owner's newest head.
    pub mine: Option<(u32, u64)>,
    /// Commits that it is behind; `null` where it has no head of this epoch.
    pub behind: Option<u64>,
    /// Why there is no answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

/// `DELETE /v1/indexes/{key}?…`
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields, default)]
pub struct LeaveIndex {
    /// Also where the indexer cannot be told: it is only forgotten here then.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub forget: bool,
}

/// An indexer left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct IndexLeft {
    /// Its key.
    pub key: String,
    /// Where its API is.
    pub url: String,
    /// Whether it said that everything is erased.
    pub erased: bool,
    /// What it keeps, in its own words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notices: Vec<String>,
}

/// `GET /v1/indexes/verify?…`
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct IndexVerifyQuery {
    /// A reference to an event.
    pub event: String,
    /// Key (8 characters or more) or URL of an indexer joined; absent: the only one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub index: Option<String>,
}

/// One thing that was checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct IndexCheck {
    /// `signature`, `proofs`, `heads`, `freshness`, `records`, `digest`, `rows` or `counts`; those
    /// that rest on one that failed are not there.
    pub name: String,
    /// Whether it holds.
    pub ok: bool,
    /// What does not hold.
    pub what: Option<String>,
}

/// What an indexer says of an event, checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct IndexVerification {
    /// The indexer's key.
    pub key: String,
    /// What was asked.
    pub url: String,
    /// The event's URI.
    pub event: String,
    /// Whether everything holds.
    pub ok: bool,
    /// The roster's digest as the proofs make it.
    pub digest: Option<String>,
    /// What was checked, in order.
    pub checks: Vec<IndexCheck>,
    /// People whom the roster rests on and whom the indexer says it does not follow: of their
    /// answers nothing is proven.
    pub not_followed: Vec<String>,
}

/// `GET /v1/indexes/search?…`
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields, default)]
pub struct IndexSearchQuery {
    /// Words that the title, the places or the description all have.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// From when: a date or local time in `zone`, or RFC 3339; absent: now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Until when; absent: a year on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// An IANA zone; absent: UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
    /// A label that somebody put on the event.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tag: Option<String>,
    /// `CONFIRMED`, `TENTATIVE` or `CANCELLED`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// `open`, `invited-only` or `approval-required`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy: Option<String>,
    /// The organizer's key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organizer: Option<String>,
    /// A calendar's URI.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub calendar: Option<String>,
    /// How many dates, 1 to 500; absent: 50.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<usize>,
    /// Key (8 characters or more) or URL of an indexer joined; absent: all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub index: Option<String>,
}

/// What indexers found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct IndexSearch {
    /// Dates as the indexers list them, by start; `index` is the key of whoever said so.
    pub items: Vec<Value>,
    /// Whether there is more than was asked for.
    pub more: bool,
    /// Indexers that gave no answer.
    pub failed: Vec<IndexFailure>,
}

/// An indexer that gave no answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct IndexFailure {
    /// The indexer's key.
    pub key: String,
    /// Why.
    pub what: String,
}
