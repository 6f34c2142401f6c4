//! What the API shows, read from one snapshot: records as documents, in the owner's words.

mod agenda;
mod amendments;
mod answers;
mod attendees;
mod calendars;
mod changes;
mod delivery;
mod events;
mod find;
mod grants;
mod history;
mod inbox;
mod mirrors;
mod moment;
mod people;
mod proposals;
mod requests;
mod resolve;
mod tags;
mod words;

pub(crate) use agenda::Span;
pub(crate) use grants::acts_of;
pub(crate) use inbox::{Deleted, called, version_of};
pub(crate) use moment::{BadMoment, moment, rfc3339, timed, when_of};
pub(crate) use resolve::Unresolved;
pub(crate) use words::{answer_word, partstat_word, role_of, visibility_of};

use chrono_tz::Tz;
use kalends_keyspace::store::{Snapshot, Store, StoreError, View};
use kalends_schema::key::Identity;
use kalends_schema::time::Timestamp;
use kalends_schema::uri::Uri;

use crate::book;

/// A snapshot, whose it is, and what time it is for whoever asks.
pub(crate) struct Reader {
    pub(crate) snapshot: Snapshot,
    pub(crate) me: Identity,
    pub(crate) now: Timestamp,
}

impl Reader {
    /// Over what is stored now.
    pub(crate) fn open(store: &Store, me: Identity, now: Timestamp) -> Result<Reader, StoreError> {
        Ok(Reader { snapshot: store.read()?, me, now })
    }

    /// Everybody of whom records are here, the owner first, each once.
    pub(crate) fn everybody(&self) -> Result<Vec<Identity>, StoreError> {
        let others = self.snapshot.identities()?.into_iter().filter(|who| *who != self.me);
        Ok(std::iter::once(self.me).chain(others).collect())
    }

    /// The owner's zone, as their profile says.
    pub(crate) fn zone(&self) -> Result<Tz, StoreError> {
        let profile = book::profile(&self.snapshot, self.me)?;
        Ok(profile.and_then(|profile| profile.timezone).unwrap_or(Tz::UTC))
    }

    /// The handle of a record as it is shown.
    pub(crate) fn handle(&self, uri: &Uri) -> Result<String, StoreError> {
        book::handle(&self.snapshot, uri)
    }
}
