//! *Deleted by its organizer*: an event that is proven to be gone, of which a version was here.
//! Shown until the day after it, or until it is taken off the list.

use chrono::TimeDelta;
use chrono_tz::Tz;
use kalends_keyspace::store::StoreError;
use kalends_schema::record::{Event, PartStat, Status};
use kalends_schema::recurrence::next_occurrence;
use kalends_schema::roster::{Fact, Facts, Stamped};
use kalends_schema::time::Timestamp;
use kalends_schema::uri::EventUri;

use super::Matter;
use super::versions::Seen;
use crate::api::{ChangedField, InboxItem, InboxKind};
use crate::book;
use crate::view::changes::words;
use crate::view::{Reader, rfc3339};

/// How long after its last date a deleted event is still shown.
const SHOWN_AFTER: TimeDelta = TimeDelta::days(1);

/// An event that is gone, as it was last seen.
pub(crate) struct Deleted {
    /// The event, and the owner's own answers.
    pub(crate) facts: Facts,
    /// When this node noticed.
    pub(crate) at: Timestamp,
}

impl Deleted {
    fn event(&self) -> &Event {
        &self.facts.event.record
    }
}

impl Reader {
    /// The last version of an event of which no record is there any more; `None` where none was
    /// here, from the day after it on, and once the owner took it off the list.
    pub(crate) fn deleted_event(&self, uri: &EventUri) -> Result<Option<Deleted>, StoreError> {
        if uri.author() == self.me {
            return Ok(None);
        }
        let mut seen = self.seen(uri.as_uri())?;
        let Some(Seen { record: None, seen_at: at, stamp: _ }) = seen.pop() else {
            return Ok(None);
        };
        let last = seen.iter().rev().find_map(|seen| Some((seen.stamp, seen.event()?.clone())));
        let Some((stamp, event)) = last else { return Ok(None) };
        let day_before = self.now.to_utc() - SHOWN_AFTER;
        let next = next_occurrence(&event, day_before, Tz::UTC);
        if !next.is_ok_and(|next| next.is_some()) {
            return Ok(None);
        }
        let item = book::version(InboxKind::Deleted, &uri.to_string(), None, &rfc3339(at));
        if book::is_dismissed(&self.snapshot, &item)? {
            return Ok(None);
        }
        let mut facts = Facts::of(uri.clone(), Stamped { stamp, record: event });
        for link in book::answers_of(&self.snapshot, uri)? {
            if link.author == self.me
                && let Some(found) = book::stamped(&self.snapshot, self.me, &link.path)?
            {
                let Stamped { stamp, record } = found;
                facts.answers.push(Fact { author: self.me, stamp, record });
            }
        }
        Ok(Some(Deleted { facts, at }))
    }

    /// Tells of it whoever had something to do with it.
    pub(super) fn deleted(&self, uri: &EventUri) -> Result<Option<InboxItem>, StoreError> {
        let Some(deleted) = self.deleted_event(uri)? else { return Ok(None) };
        let mut given = deleted.facts.answers.iter().map(|fact| fact.record.partstat);
        if !deleted.facts.answers.is_empty() && given.all(|given| given == PartStat::Declined) {
            return Ok(None);
        }
        // Of what was cancelled and taken off the list then nothing is left to say.
        let lead = deleted.event().lead();
        let was_off = lead.is_some_and(|lead| lead.status == Status::Cancelled);
        let at = rfc3339(deleted.event().last_modified);
        let told = book::version(InboxKind::Cancelled, &uri.to_string(), None, &at);
        if was_off && book::is_dismissed(&self.snapshot, &told)? {
            return Ok(None);
        }
        self.deleted_item(uri, &deleted).map(Some)
    }

    fn deleted_item(&self, uri: &EventUri, deleted: &Deleted) -> Result<InboxItem, StoreError> {
        let status = deleted.event().lead().map(|lead| lead.status.as_str().to_owned());
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
        self.item(matter, Some(deleted.event()))
    }
}
