//! `GET` and `POST /v1/indexes`, `GET /v1/indexes/show`, `GET /v1/indexes/states`,
//! `DELETE /v1/indexes/{key}`

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// An indexer to join.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LeaveIndex {
    /// Also where the indexer cannot be told: it is only forgotten here then.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub forget: bool,
}

/// An indexer left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
