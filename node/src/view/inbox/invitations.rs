//! Invitations: such as wait for an answer, in another part than before, and taken back.

use kalends_keyspace::store::StoreError;
use kalends_schema::key::Identity;
use kalends_schema::order::changes;
use kalends_schema::path::Path;
use kalends_schema::record::{Invitation, RecurrenceId};
use kalends_schema::roster::{Act, Deed, Standing, may_act};
use kalends_schema::time::Timestamp;
use kalends_schema::uri::Uri;

use super::versions::Seen;
use super::{Known, Matter, is_cancelled};
use crate::api::{ChangeView, ChangedField, InboxItem, InboxKind};
use crate::book;
use crate::view::Reader;
use crate::view::answers::row_of;
use crate::view::changes::{change_view, words};

impl Reader {
    /// Invitations of people the owner knows.
    pub(super) fn invitations(&self, items: &mut Vec<InboxItem>) -> Result<(), StoreError> {
        for (author, path) in book::invitations_to(&self.snapshot)? {
            if self.is_known(author)? {
                items.extend(self.invited(author, &path)?);
                items.extend(self.invited_otherwise(author, &path)?);
                self.invited_to_what_follows((author, &path), items)?;
            }
        }
        Ok(())
    }

    /// Whether the owner is asked to an event, or a date of it, that takes place and that they have
    /// not answered. Whoever may not invite has not.
    pub(super) fn waits(&self, known: &Known, on: Option<RecurrenceId>) -> bool {
        let row = row_of(&known.roster, self.me, on.as_ref());
        let asked = row.is_some_and(|row| {
            row.invited && row.standing == Standing::NeedsAction { was: None } && !row.cancelled
        });
        asked && self.is_coming(known.event()) && !is_cancelled(known.event(), on.as_ref())
    }

    /// An invitation that stands and is not answered.
    pub(in crate::view) fn invited(
        &self,
        author: Identity,
        path: &Path,
    ) -> Result<Option<InboxItem>, StoreError> {
        let invitation = book::record::<Invitation>(&self.snapshot, author, path)?;
        let Some(invitation) = invitation.filter(|one| one.revoked_at.is_none()) else {
            return Ok(None);
        };
        let on = invitation.recurrence_id;
        let known = book::gather(&self.snapshot, &invitation.event)?.map(Known::of);
        let mut changes = Vec::new();
        if let Some(known) = &known {
            if !self.waits(known, on) {
                return Ok(None);
            }
            changes = self.since_invited(known, on)?;
        }
        let matter = Matter {
            kind: InboxKind::Invitation,
            record: Uri::new(author, path.clone()),
            event: &invitation.event,
            from: author,
            on,
            was: None,
            comment: invitation.comment.clone(),
            changes,
            at: invitation.last_modified,
        };
        let mut item = self.item(matter, known.as_ref().map(Known::event))?;
        if let Some(organizer) =
            known.as_ref().and_then(|known| asks_for(known, author, &invitation))
        {
            item.from = self.person(organizer)?;
            item.acted_by = Some(self.person(author)?);
        }
        Ok(Some(item))
    }

    /// What became of the event since it was here first.
    fn since_invited(
        &self,
        known: &Known,
        on: Option<RecurrenceId>,
    ) -> Result<Vec<ChangeView>, StoreError> {
        let seen = self.seen(known.uri().as_uri())?;
        let first = seen.iter().find_map(Seen::event);
        let all = first.map(|first| changes(first, known.event())).unwrap_or_default();
        let told = all.iter().filter(|one| on.is_none() || one.on.is_none() || one.on == on);
        Ok(told.map(change_view).collect())
    }

    /// An invitation that was taken back, or that asks somebody who has answered in another part.
    fn invited_otherwise(
        &self,
        author: Identity,
        path: &Path,
    ) -> Result<Option<InboxItem>, StoreError> {
        let uri = Uri::new(author, path.clone());
        let Some(now) = book::record::<Invitation>(&self.snapshot, author, path)? else {
            return Ok(None);
        };
        let Some(facts) = book::gather(&self.snapshot, &now.event)? else { return Ok(None) };
        let known = Known::of(facts);
        if !self.is_coming(known.event()) || is_cancelled(known.event(), now.recurrence_id.as_ref())
        {
            return Ok(None);
        }
        let kind = if now.revoked_at.is_some() { InboxKind::Revoked } else { InboxKind::Role };
        let answered = self.answered_at(&known, now.recurrence_id);
        let seen = self.seen(&uri)?;
        let last = self.acknowledged((kind, &uri), &seen, answered)?;
        let before = seen.get(last.unwrap_or(0)).and_then(Seen::invitation);
        let Some(before) = before else { return Ok(None) };
        let on = now.recurrence_id;
        // Whoever has not answered reads it in the invitation itself.
        let changes = match (now.revoked_at, answered) {
            (Some(_), _) => stands(on, before, &now),
            (None, Some(_)) => role(on, before, &now),
            (None, None) => Vec::new(),
        };
        if changes.is_empty() {
            return Ok(None);
        }
        let matter = Matter {
            kind,
            record: uri,
            event: known.uri(),
            from: author,
            on,
            was: None,
            comment: now.comment.clone(),
            changes,
            at: now.last_modified,
        };
        self.item(matter, Some(known.event())).map(Some)
    }

    /// When the owner last answered that date, or the series.
    pub(super) fn answered_at(&self, known: &Known, on: Option<RecurrenceId>) -> Option<Timestamp> {
        let mine = known.facts.answers_of(self.me).filter(|fact| {
            on.is_none() || fact.record.recurrence_id.is_none() || fact.record.recurrence_id == on
        });
        mine.map(|fact| fact.record.last_modified).max()
    }
}

/// The organizer, where a deputy of theirs invites in their name.
pub(super) fn asks_for(
    known: &Known,
    author: Identity,
    invitation: &Invitation,
) -> Option<Identity> {
    let deed = Deed {
        act: Act::Invite,
        principal: known.facts.organizer(),
        deputy: author,
        event: known.uri(),
        at: invitation.last_modified,
    };
    let for_another = deed.deputy != deed.principal && may_act(&known.facts.grants, &deed);
    for_another.then_some(deed.principal)
}

/// That it stood, and stands no more.
fn stands(on: Option<RecurrenceId>, before: &Invitation, now: &Invitation) -> Vec<ChangeView> {
    let word = |one: &Invitation| match one.revoked_at {
        Some(_) => "revoked",
        None => "invited",
    };
    said(ChangedField::Invitation, on, [word(before), word(now)])
}

/// The part somebody is invited in.
fn role(on: Option<RecurrenceId>, before: &Invitation, now: &Invitation) -> Vec<ChangeView> {
    said(ChangedField::Role, on, [before.role.as_str(), now.role.as_str()])
}

fn said(field: ChangedField, on: Option<RecurrenceId>, [old, new]: [&str; 2]) -> Vec<ChangeView> {
    if old == new {
        return Vec::new();
    }
    vec![words(field, on, (Some(old.to_owned()), Some(new.to_owned())))]
}
