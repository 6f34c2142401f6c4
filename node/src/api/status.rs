//! `GET /v1/status`, `GET /v1/identity`

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{CarriedCounts, IndexView, MirrorView};

/// The owner's newest head.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HeadView {
    /// Number of the writer key.
    pub epoch: u32,
    /// Number of the commit.
    pub seq: u64,
    /// The root of `pub`, in hexadecimal.
    pub root: String,
    /// Entries of `pub`.
    pub records: u64,
    /// Bytes of `pub`.
    pub bytes: u64,
    /// When it was signed, RFC 3339.
    pub at: String,
}

/// What waits to be told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OutboxView {
    /// Notices that wait. What lies among others' requests is with them, and not counted.
    pub waiting: u64,
    /// When the oldest of them was written, RFC 3339.
    pub oldest: Option<String>,
    /// Why the last try failed.
    pub last_error: Option<String>,
}

/// How others can reach this node.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum Reach {
    /// At these addresses.
    Directly {
        /// `host:port`
        addresses: Vec<String>,
    },
    /// Through a relay.
    Relay {
        /// Its URL.
        url: String,
    },
    /// Not yet.
    NotYet {
        /// Why not.
        why: String,
    },
}

/// `GET /v1/status`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Status {
    /// Version of the program.
    pub version: String,
    /// The owner's key.
    pub identity: String,
    /// The owner's name, from the profile.
    pub name: Option<String>,
    /// The folder with keys and store.
    pub home: String,
    /// Whether a node is running, as opposed to a store opened for one command.
    pub running: bool,
    /// Process id of whoever answers.
    pub pid: u32,
    /// Address of the API, when it is served.
    pub api: Option<String>,
    /// Since when, RFC 3339.
    pub started_at: String,
    /// The owner's newest head; `null` before the first commit.
    pub head: Option<HeadView>,
    /// Other people's keyspaces copied here.
    pub copies: u64,
    /// What waits to be told.
    pub outbox: OutboxView,
    /// Parcels of strangers that wait for the owner's word.
    pub requests: u64,
    /// How others can reach this node.
    pub reach: Reach,
    /// The DHT's bootstrap nodes, as configured; `null` is the public DHT.
    pub bootstrap: Option<Vec<String>>,
    /// Indexers joined.
    pub indexes: Vec<IndexView>,
    /// The owner's mirrors, and how far each is.
    pub mirrors: Vec<MirrorView>,
    /// Whom the owner is a mirror of, and who asks.
    pub carried: CarriedCounts,
    /// Anything the owner should know: a clock that disagrees, a newer head seen elsewhere.
    pub notices: Vec<String>,
}

/// `GET /v1/identity`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct IdentityView {
    /// The identity: who one is, the key to give to others.
    pub identity: String,
    /// The writer key of this epoch.
    pub writer: String,
    /// Number of the writer key.
    pub epoch: u32,
    /// The endpoint key of this node.
    pub endpoint: String,
    /// `pubky://<identity>`
    pub uri: String,
    /// The folder with the keys.
    pub home: String,
}
