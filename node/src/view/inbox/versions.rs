//! Which versions of a record the owner has seen to, and which is the first that is news.

use kalends_keyspace::store::{Entry, StoreError};
use kalends_schema::record::{Admission, Attendee, Event, Grant, Invitation, Record};
use kalends_schema::stamp::Stamp;
use kalends_schema::time::Timestamp;
use kalends_schema::uri::Uri;

use crate::api::InboxKind;
use crate::book::{self, Version};
use crate::view::{Reader, rfc3339};

/// A version of a record as it was read.
pub(in crate::view) struct Seen {
    pub(super) record: Option<Record>,
    pub(super) stamp: Stamp,
    pub(super) seen_at: Timestamp,
}

impl Seen {
    pub(in crate::view) fn event(&self) -> Option<&Event> {
        if let Some(Record::Event(event)) = &self.record { Some(event) } else { None }
    }

    pub(super) fn invitation(&self) -> Option<&Invitation> {
        if let Some(Record::Invitation(one)) = &self.record { Some(one) } else { None }
    }

    pub(super) fn answer(&self) -> Option<&Attendee> {
        if let Some(Record::Attendee(one)) = &self.record { Some(one) } else { None }
    }

    pub(super) fn grant(&self) -> Option<&Grant> {
        if let Some(Record::Grant(one)) = &self.record { Some(one) } else { None }
    }

    pub(super) fn admission(&self) -> Option<&Admission> {
        if let Some(Record::Admission(one)) = &self.record { Some(one) } else { None }
    }
}

impl Reader {
    /// The versions of a record that are kept, the oldest first.
    pub(in crate::view) fn seen(&self, uri: &Uri) -> Result<Vec<Seen>, StoreError> {
        let versions = book::versions(&self.snapshot, uri)?;
        let read = |version: Version| Seen {
            stamp: version.stamp,
            record: version.value.and_then(|value| {
                let entry = Entry { stamp: version.stamp, value, head_time: None };
                book::decoded(uri.author, &uri.path, &entry)
            }),
            seen_at: version.seen_at,
        };
        Ok(versions.into_iter().map(read).collect())
    }

    /// The newest version that was no news any more: taken off the list as one of `kind`, or seen
    /// before `since`, when the owner last said something. `None` while all of them are news.
    pub(super) fn acknowledged(
        &self,
        (kind, uri): (InboxKind, &Uri),
        seen: &[Seen],
        since: Option<Timestamp>,
    ) -> Result<Option<usize>, StoreError> {
        let name = uri.to_string();
        for (index, version) in seen.iter().enumerate().rev() {
            if since.is_some_and(|since| version.seen_at <= since) {
                return Ok(Some(index));
            }
            let on = version.record.as_ref().and_then(Record::recurrence_id);
            let on = on.map(|on| on.to_string());
            let at = version.record.as_ref().map_or(version.seen_at, Record::last_modified);
            let item = book::version(kind, &name, on.as_deref(), &rfc3339(at));
            if book::is_dismissed(&self.snapshot, &item)? {
                return Ok(Some(index));
            }
        }
        Ok(None)
    }
}
