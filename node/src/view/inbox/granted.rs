//! Who lets the owner act for them (SENT-BY, RFC 5545 §3.2.18): what is given, changed, and ended.

use kalends_keyspace::store::StoreError;
use kalends_schema::id::grant_path;
use kalends_schema::key::Identity;
use kalends_schema::record::{Acts, Grant};
use kalends_schema::uri::Uri;

use super::versions::Seen;
use crate::api::{ChangedField, EventName, InboxItem, InboxKind};
use crate::book;
use crate::view::changes::words;
use crate::view::{Reader, rfc3339};

/// What a grant is called that is for no event in particular.
const ALL_EVENTS: &str = "all events";

impl Reader {
    /// What people the owner knows let them do, where they have not seen it so.
    pub(super) fn granted(&self, items: &mut Vec<InboxItem>) -> Result<(), StoreError> {
        for (who, dealing) in book::dealings(&self.snapshot)? {
            if dealing.entrusted && !self.is_blocked(who)? {
                items.extend(self.granted_by(who)?);
            }
        }
        Ok(())
    }

    fn granted_by(&self, who: Identity) -> Result<Option<InboxItem>, StoreError> {
        let uri = Uri::new(who, grant_path(&self.me));
        let seen = self.seen(&uri)?;
        let Some((newest, before)) = seen.split_last() else { return Ok(None) };
        let kinds = [InboxKind::Granted, InboxKind::GrantEnded];
        let mut last = None;
        for kind in kinds {
            last = last.max(self.acknowledged((kind, &uri), &seen, None)?);
        }
        // Of what was never told the first word is news, and its end is not.
        let told = last.and_then(|last| seen.get(last)).or(before.first());
        let old = told.and_then(Seen::grant).and_then(said);
        let new = newest.grant().and_then(said);
        let old = if last.is_none() && new.is_some() { None } else { old };
        if old == new || last == Some(before.len()) {
            return Ok(None);
        }
        let kind = if new.is_some() { InboxKind::Granted } else { InboxKind::GrantEnded };
        let grant = newest.grant().or_else(|| before.iter().rev().find_map(Seen::grant));
        let event = match grant.and_then(|grant| grant.event.as_ref()) {
            Some(event) => self.event_name(event)?,
            None => EventName { title: Some(ALL_EVENTS.to_owned()), ..self.thing_name(&uri)? },
        };
        let at = newest.grant().map_or(newest.seen_at, |grant| grant.last_modified);
        Ok(Some(InboxItem {
            kind,
            uri: uri.to_string(),
            handle: self.handle(&uri)?,
            event,
            from: self.person(who)?,
            acted_by: None,
            about: None,
            on: None,
            start: None,
            end: None,
            was: None,
            comment: None,
            changes: vec![words(ChangedField::May, None, (old, new))],
            at: rfc3339(at),
            proposal: None,
            amendment: None,
        }))
    }
}

/// What a grant lets its grantee do; `None` where it has ended by its grantor's word.
fn said(grant: &Grant) -> Option<String> {
    if grant.until.is_some_and(|until| until <= grant.last_modified) {
        return None;
    }
    let Acts { answer, invite, admit, edit } = grant.may;
    let all = [(answer, "answer"), (invite, "invite"), (admit, "admit"), (edit, "edit")];
    let may: Vec<&str> = all.into_iter().filter(|(may, _)| *may).map(|(_, word)| word).collect();
    let until = grant.until.map(|until| format!(" until {}", rfc3339(until)));
    Some(may.join(" ") + &until.unwrap_or_default())
}
