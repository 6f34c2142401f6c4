//! Who a keyspace's owner says they are. Never alone as proof.

use chrono_tz::Tz;

use crate::key::Identity;
use crate::time::Timestamp;

/// `profiles/self`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// 1 to 100 characters.
    pub name: String,
    /// A picture.
    pub image: Option<String>,
    /// The zone the person lives in.
    pub timezone: Option<Tz>,
    /// Indexers the person joined.
    pub indexers: Vec<Identity>,
    /// The author's claim of when it was first written.
    pub created_at: Timestamp,
    /// The author's claim of when this version was written.
    pub last_modified: Timestamp,
}

impl Profile {
    /// A profile that says no more than a name, first written at `at`.
    pub fn new(name: impl Into<String>, at: Timestamp) -> Profile {
        Profile {
            name: name.into(),
            image: None,
            timezone: None,
            indexers: Vec::new(),
            created_at: at,
            last_modified: at,
        }
    }
}
