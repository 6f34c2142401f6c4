//! What many answers are made of: lists, people, names of events, delivery.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct List<T> {
    /// The page's items.
    pub items: Vec<T>,
    /// What to ask with for the next page; `null` at the end.
    pub next: Option<String>,
}

impl<T> List<T> {
    /// A list that is whole in one page.
    pub fn whole(items: Vec<T>) -> List<T> {
        List { items, next: None }
    }
}

/// A person: their key, and what they are called here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PersonView {
    /// The identity, 52 characters of z-base-32.
    pub key: String,
    /// The reader's own name for them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub petname: Option<String>,
    /// The name in their profile, if a copy of it is here. Never alone as proof.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Whether it is the owner of this node.
    #[serde(default)]
    pub me: bool,
    /// What is to be known of their keyspace: `forked`, `unlinked`, `unprovable`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub marks: Vec<String>,
}

/// An event by its names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct EventName {
    /// `pubky://…`
    pub uri: String,
    /// The first 5 characters, or more where two known events agree.
    pub handle: String,
    /// Its title, when its record is known here.
    pub title: Option<String>,
}

/// Whether somebody was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DeliveryState {
    /// Waits for its next try.
    Queued,
    /// The other side has it on disk.
    Delivered,
    /// 30 days went by.
    GivenUp,
    /// It waits among the other side's requests: they do not know the owner yet.
    Requested,
    /// It was no news to the other side: they took it themselves, or it is nothing to them.
    Known,
    /// The other side takes nothing from the owner.
    Refused,
}

/// Whether and when somebody was told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Delivery {
    /// Where it stands.
    pub state: DeliveryState,
    /// When that state was entered, RFC 3339.
    pub at: String,
    /// Tries since the other side was last heard of.
    pub attempts: u32,
    /// When it is tried again, RFC 3339, once a try went wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_at: Option<String>,
    /// Why the last try failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_error: Option<String>,
}
