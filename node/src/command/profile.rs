//! `profile edit`, and the indexers that a profile names.

use chrono_tz::Tz;
use kalends_schema::id::profile_path;
use kalends_schema::key::Identity;
use kalends_schema::record::{Profile, Record};
use kalends_schema::time::Timestamp;

use super::Write;

/// What to change; `None` keeps.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProfileEdit {
    /// Display name.
    pub name: Option<String>,
    /// Picture; the inner `None` takes it away.
    pub image: Option<Option<String>>,
    /// Zone; the inner `None` takes it away.
    pub timezone: Option<Option<Tz>>,
    /// An indexer that was joined.
    pub joined: Option<Identity>,
    /// An indexer that was left.
    pub left: Option<Identity>,
}

/// The profile with the edit made. Whoever has no name yet is called by the first characters of
/// their key, as everybody who meets the key would call them.
pub fn edit_profile(
    me: Identity,
    edit: ProfileEdit,
    before: Option<&Profile>,
    now: Timestamp,
) -> Write {
    let mut profile = before.cloned().unwrap_or_else(|| Profile::new(me.short(), now));
    if let Some(name) = edit.name {
        profile.name = name;
    }
    if let Some(image) = edit.image {
        profile.image = image;
    }
    if let Some(timezone) = edit.timezone {
        profile.timezone = timezone;
    }
    if let Some(joined) = edit.joined.filter(|joined| !profile.indexers.contains(joined)) {
        profile.indexers.push(joined);
    }
    profile.indexers.retain(|indexer| Some(*indexer) != edit.left);
    if before != Some(&profile) {
        profile.last_modified = now;
    }
    Write { path: profile_path(), record: Some(Record::Profile(profile)) }
}
