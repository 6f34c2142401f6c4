//! A profile on the wire.

use serde::{Deserialize, Serialize};

use super::when::read_zone;
use super::{keys, moment, people};
use crate::limits::INDEXERS_MAX;
use crate::record::{self, Invalid};
use crate::wire::List;

/// `profiles`
#[derive(Serialize, Deserialize, Debug, Clone, PartialEq, Eq)]
pub(crate) struct Profile {
    pub(crate) name: String,
    pub(crate) image: Option<String>,
    pub(crate) timezone: Option<String>,
    pub(crate) indexers: List<[u8; 32], INDEXERS_MAX>,
    pub(crate) created_at: i64,
    pub(crate) last_modified: i64,
}

impl From<&record::Profile> for Profile {
    fn from(profile: &record::Profile) -> Profile {
        Profile {
            name: profile.name.clone(),
            image: profile.image.clone(),
            timezone: profile.timezone.map(|tz| tz.name().to_owned()),
            indexers: keys(&profile.indexers),
            created_at: profile.created_at.micros(),
            last_modified: profile.last_modified.micros(),
        }
    }
}

impl TryFrom<Profile> for record::Profile {
    type Error = Invalid;

    fn try_from(profile: Profile) -> Result<record::Profile, Invalid> {
        Ok(record::Profile {
            name: profile.name,
            image: profile.image,
            timezone: profile.timezone.map(|zone| read_zone("timezone", &zone)).transpose()?,
            indexers: people(profile.indexers),
            created_at: moment("created_at", profile.created_at)?,
            last_modified: moment("last_modified", profile.last_modified)?,
        })
    }
}
