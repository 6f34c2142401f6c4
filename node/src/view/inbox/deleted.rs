//! *Deleted by its organizer*: an event that is proven to be gone, of which a version was here.
//! Shown until the day after it, or until it is taken off the list.

use chrono::TimeDelta;
use chrono_tz::Tz;
use kalends_keyspace::store::StoreError;
use kalends_schema::record::{Event, Status};
use kalends_schema::recurrence::next_occurrence;
use kalends_schema::time::Timestamp;
use kalends_schema::uri::EventUri;

use super::versions::Seen;
use super::{Matter, version_of};
use crate::api::{ChangedField, InboxItem, InboxKind};
use crate::book;
use crate::view::Reader;
use crate::view::changes::words;

/// How long after its last date a deleted event is still shown.
const SHOWN_AFTER: TimeDelta = TimeDelta::days(1);

/// An event that is gone, as it was last seen.
pub(in crate::view) struct Deleted {
    pub(in crate::view) event: Event,
    /// When this node noticed.
    pub(in crate::view) at: Timestamp,
}

impl Reader {
    /// The last version of an event of which no record is there any more; `None` where none was
    /// here, from the day after it on, and once the owner took it off the list.
    pub(in crate::view) fn deleted_event(
        &self,
        uri: &EventUri,
    ) -> Result<Option<Deleted>, StoreError> {
        let mut seen = self.seen(uri.as_uri())?;
        let Some(Seen { record: None, seen_at: at }) = seen.pop() else { return Ok(None) };
        let Some(event) = seen.iter().rev().find_map(Seen::event).cloned() else { return Ok(None) };
        let day_before = self.now.to_utc() - SHOWN_AFTER;
        let next = next_occurrence(&event, day_before, Tz::UTC);
        if !next.is_ok_and(|next| next.is_some()) {
            return Ok(None);
        }
        let deleted = Deleted { event, at };
        let item = self.deleted_item(uri, &deleted)?;
        let dismissed = book::is_dismissed(&self.snapshot, &version_of(&item))?;
        Ok((!dismissed).then_some(deleted))
    }

    /// Tells of it whoever had something to do with it.
    pub(super) fn deleted(&self, uri: &EventUri) -> Result<Option<InboxItem>, StoreError> {
        let Some(deleted) = self.deleted_event(uri)? else { return Ok(None) };
        let item = self.deleted_item(uri, &deleted)?;
        // Of what was cancelled and taken off the list then nothing is left to say.
        let lead = deleted.event.lead();
        let was_off = lead.is_some_and(|lead| lead.status == Status::Cancelled);
        let at = crate::view::rfc3339(deleted.event.last_modified);
        let told = book::version(InboxKind::Cancelled, &uri.to_string(), None, &at);
        if was_off && book::is_dismissed(&self.snapshot, &told)? {
            return Ok(None);
        }
        Ok(Some(item))
    }

    fn deleted_item(&self, uri: &EventUri, deleted: &Deleted) -> Result<InboxItem, StoreError> {
        let status = deleted.event.lead().map(|lead| lead.status.as_str().to_owned());
        let matter = Matter {
            kind: InboxKind::Deleted,
            record: uri.as_uri().clone(),
            event: uri,
            from: uri.author(),
            on: None,
            was: None,
            comment: None,
            changes: vec![words(ChangedField::Status, None, (status, None))],
            at: deleted.at,
        };
        self.item(matter, Some(&deleted.event))
    }
}
