//! A tag on the wire.

use serde::{Deserialize, Serialize};

use super::moment;
use super::uri::Uri;
use crate::record::{self, Invalid};

/// `tags`
#[derive(Serialize, Deserialize, Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tag {
    pub(crate) uri: Uri,
    pub(crate) label: String,
    pub(crate) created_at: i64,
    pub(crate) last_modified: i64,
}

impl From<&record::Tag> for Tag {
    fn from(tag: &record::Tag) -> Tag {
        Tag {
            uri: (&tag.uri).into(),
            label: tag.label.clone(),
            created_at: tag.created_at.micros(),
            last_modified: tag.last_modified.micros(),
        }
    }
}

impl TryFrom<Tag> for record::Tag {
    type Error = Invalid;

    fn try_from(tag: Tag) -> Result<record::Tag, Invalid> {
        Ok(record::Tag {
            uri: tag.uri.read("uri")?,
            label: tag.label,
            created_at: moment("created_at", tag.created_at)?,
            last_modified: moment("last_modified", tag.last_modified)?,
        })
    }
}
