//! `tag add`: a label on anything that has a URI.

use kalends_schema::id::tag_id;
use kalends_schema::path::{Area, Collection, Path};
use kalends_schema::record::{Record, Tag, tag_label};
use kalends_schema::time::Timestamp;
use kalends_schema::uri::Uri;

use super::{Refusal, Write};

/// Where a tag of the owner's lies.
///
/// # Errors
/// [`Refusal::Invalid`] when the label is none.
pub fn tag_path(area: Area, uri: &Uri, label: &str) -> Result<Path, Refusal> {
    let label = tag_label(label)?;
    Ok(Path::of(area, Collection::Tags, &tag_id(uri, &label)).expect("a hash id is an id"))
}

/// A label on `uri`, in `area`; one that is there already stays as it is.
///
/// # Errors
/// [`Refusal::Invalid`] when the label is none.
pub fn tag(
    area: Area,
    uri: &Uri,
    label: &str,
    before: Option<&Tag>,
    now: Timestamp,
) -> Result<Write, Refusal> {
    let path = tag_path(area, uri, label)?;
    let label = tag_label(label)?;
    let new = || Tag { uri: uri.clone(), label, created_at: now, last_modified: now };
    let tag = before.cloned().unwrap_or_else(new);
    Ok(Write { path, record: Some(Record::Tag(tag)) })
}
