//! `GET` and `POST /v1/indexes`, `GET /v1/indexes/show`

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
