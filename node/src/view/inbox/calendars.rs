//! Calendars that are shared with the owner, and what they changed in one that was not taken up.

use kalends_keyspace::store::StoreError;
use kalends_schema::calendar::CalendarRole;
use kalends_schema::key::Identity;
use kalends_schema::proposal::ProposalState;
use kalends_schema::record::Calendar;
use kalends_schema::time::Timestamp;
use kalends_schema::uri::{CalendarUri, Uri};

use crate::api::{InboxItem, InboxKind};
use crate::view::{Reader, rfc3339};

/// What an item says of a calendar.
pub(in crate::view) struct Shared<'a> {
    pub(in crate::view) kind: InboxKind,
    pub(in crate::view) record: &'a Uri,
    pub(in crate::view) calendar: &'a Uri,
    pub(in crate::view) from: Identity,
    pub(in crate::view) comment: Option<String>,
    pub(in crate::view) at: Timestamp,
}

impl Reader {
    /// Calendars of people the owner knows that show the owner's events, until one is in them; and
    /// changes of somebody's calendar that its owner's node did not make.
    pub(super) fn about_calendars(&self, items: &mut Vec<InboxItem>) -> Result<(), StoreError> {
        let own = self.events_of(self.me)?;
        for (uri, calendar) in self.calendars()? {
            if uri.author() == self.me || !self.is_known(uri.author())? {
                continue;
            }
            let is_used = own.iter().any(|(_, event)| event.record.calendars.contains(&uri));
            if !is_used {
                items.extend(self.may_add(&uri, &calendar)?);
            }
            items.extend(self.unchanged(&uri, &calendar)?);
        }
        Ok(())
    }

    fn may_add(
        &self,
        uri: &CalendarUri,
        calendar: &Calendar,
    ) -> Result<Option<InboxItem>, StoreError> {
        let kind = match calendar.role(uri, self.me) {
            Some(CalendarRole::Admin) => InboxKind::MayAdminister,
            Some(CalendarRole::Contributor) => InboxKind::MayAdd,
            Some(CalendarRole::Owner | CalendarRole::Viewer) | None => return Ok(None),
        };
        let (record, from) = (uri.as_uri(), uri.author());
        // Whatever else of it changes, this is the same news.
        let at = calendar.created_at;
        let shared = Shared { kind, record, calendar: record, from, comment: None, at };
        self.calendar_item(shared).map(Some)
    }

    fn unchanged(
        &self,
        uri: &CalendarUri,
        calendar: &Calendar,
    ) -> Result<Option<InboxItem>, StoreError> {
        let Some((ProposalState::Declined, Some(decline))) = self.own_change(uri, calendar)? else {
            return Ok(None);
        };
        let shared = Shared {
            kind: InboxKind::CalendarUnchanged,
            record: &decline.proposal,
            calendar: uri.as_uri(),
            from: uri.author(),
            comment: decline.comment,
            at: decline.last_modified,
        };
        self.calendar_item(shared).map(Some)
    }

    /// An item about a calendar.
    pub(in crate::view) fn calendar_item(
        &self,
        shared: Shared<'_>,
    ) -> Result<InboxItem, StoreError> {
        Ok(InboxItem {
            kind: shared.kind,
            uri: shared.record.to_string(),
            handle: self.handle(shared.record)?,
            event: self.thing_name(shared.calendar)?,
            from: self.person(shared.from)?,
            acted_by: None,
            about: None,
            on: None,
            start: None,
            end: None,
            was: None,
            comment: shared.comment,
            changes: Vec::new(),
            at: rfc3339(shared.at),
            proposal: None,
            amendment: None,
        })
    }
}
