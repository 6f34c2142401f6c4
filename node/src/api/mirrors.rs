//! `GET` and `POST /v1/mirrors`, `DELETE /v1/mirrors/{who}`, `GET /v1/carried`,
//! `PUT` and `DELETE /v1/carried/{who}`

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::PersonView;

/// A mirror to ask.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewMirror {
    /// A petname, a key, or the URL of an indexer joined.
    pub who: String,
}

/// Where it stands with a mirror.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum MirrorState {
    /// It was not reached yet.
    NotAskedYet,
    /// Its owner has not said yet.
    Waiting,
    /// It carries.
    Carried,
    /// Its owner said no, or it carries no more.
    Refused,
    /// The owner wants it no more, and it was not told yet.
    Leaving,
}

/// A mirror of the owner's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MirrorView {
    /// Who it is.
    pub person: PersonView,
    /// Where it stands.
    pub state: MirrorState,
    /// Records of `pub` that it carries at most; `null` while it carries none.
    pub records_max: Option<u64>,
    /// Bytes of `pub` that it carries at most.
    pub bytes_max: Option<u64>,
    /// Whether the owner's `pub` is larger than that: the last whole copy that fitted stays.
    pub over_quota: bool,
    /// `epoch.seq` of its copy, as it was seen last.
    pub copy: Option<String>,
    /// Commits that its copy lacks of what others were told; `null` when that is not known.
    pub behind: Option<u64>,
    /// When its copy was seen, RFC 3339.
    pub seen_at: Option<String>,
    /// When the owner wanted it, RFC 3339.
    pub added_at: String,
    /// Why it was not reached the last time.
    pub why: Option<String>,
}

/// How much of somebody is to be carried.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct NewCarried {
    /// Records at most; 100,000 unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub records: Option<u64>,
    /// Bytes at most; 64 MiB unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
}

/// What the owner said to somebody who asks to be carried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CarriedState {
    /// Nothing yet.
    Asks,
    /// Yes.
    Carried,
    /// No.
    Refused,
}

/// Somebody whom the owner carries, or who asks to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CarriedView {
    /// Who it is.
    pub person: PersonView,
    /// What the owner said.
    pub state: CarriedState,
    /// Records that are carried at most; `null` while none are.
    pub records_max: Option<u64>,
    /// Bytes that are carried at most.
    pub bytes_max: Option<u64>,
    /// `epoch.seq` of the copy held here.
    pub copy: Option<String>,
    /// Records of that copy.
    pub records: Option<u64>,
    /// Bytes of that copy.
    pub bytes: Option<u64>,
    /// Since when it stands so, RFC 3339.
    pub since: String,
    /// When they asked last, by their clock, RFC 3339; `null` when they never did.
    pub asked_at: Option<String>,
}

/// How many people the owner carries, and how many wait for a word.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CarriedCounts {
    /// Who are carried.
    pub carried: u64,
    /// Who ask.
    pub asking: u64,
}
