//! A label on anything that has a URI.

use crate::time::Timestamp;
use crate::uri::Uri;

/// `tags`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag {
    /// What is labelled.
    pub uri: Uri,
    /// 1 to 20 characters, lower case, no space, comma or colon.
    pub label: String,
    /// The author's claim of when it was first written.
    pub created_at: Timestamp,
    /// The author's claim of when this version was written.
    pub last_modified: Timestamp,
}
