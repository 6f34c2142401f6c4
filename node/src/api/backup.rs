//! A copy of the store that nobody writes to.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What `POST /v1/backup` answers. Whoever asked takes the file away; a starting node takes away
/// what was left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BackupCopy {
    /// The file, in the home; its owner alone can read it, and nothing in it is sealed.
    pub file: String,
    /// How large it is.
    pub bytes: u64,
    /// The owner's newest head in it, `epoch.seq`; none before the first.
    pub stamp: Option<String>,
}
