//! Somebody the owner knows, by a name of the owner's choice. In `priv` only.

use crate::key::Identity;
use crate::time::Timestamp;

/// `priv/…/contacts/<key>`; its id is the key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// The person.
    pub identity: Identity,
    /// The petname, 1 to 100 characters; absent when only followed.
    pub name: Option<String>,
    /// Their mail address, if known.
    pub address: Option<String>,
    /// Whether their keyspace is followed.
    pub followed: bool,
    /// Whether nothing of theirs is wanted.
    pub blocked: bool,
    /// The owner's claim of when it was first written.
    pub created_at: Timestamp,
    /// The owner's claim of when this version was written.
    pub last_modified: Timestamp,
}
