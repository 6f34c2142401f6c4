//! Delegations that end by no answer (`30-scheduling`, *Delegation*): a place that was passed on to
//! the owner is taken back; whoever had taken the owner's takes their word back.

use std::collections::BTreeSet;

use kalends_keyspace::store::StoreError;
use kalends_schema::id::answer_path;
use kalends_schema::record::{Attendee, PartStat, RecurrenceId};
use kalends_schema::roster::Standing;
use kalends_schema::uri::Uri;

use super::versions::Seen;
use super::{Known, Matter, is_cancelled};
use crate::api::{ChangedField, InboxItem, InboxKind};
use crate::book;
use crate::view::answers::row_of;
use crate::view::changes::words;
use crate::view::{Reader, partstat_word};

/// Somebody's word at an end of a delegation, as it was and as it is.
struct Ended<'a> {
    kind: InboxKind,
    uri: &'a Uri,
    before: Attendee,
    /// `None` where it was removed.
    now: Option<Attendee>,
}

impl Reader {
    /// Places that people the owner knows had passed on to them, and have no more.
    pub(super) fn places_taken_back(&self, items: &mut Vec<InboxItem>) -> Result<(), StoreError> {
        for (author, path) in book::delegations_to(&self.snapshot)? {
            if !self.is_known(author)? {
                continue;
            }
            let uri = Uri::new(author, path);
            let is_it = |one: &Attendee| one.delegated_to == Some(self.me);
            let Some(ended) = self.ended(InboxKind::DelegationWithdrawn, &uri, is_it)? else {
                continue;
            };
            let facts = book::gather(&self.snapshot, &ended.before.event)?;
            if let Some(known) = facts.map(Known::of) {
                items.extend(self.said_no_more(&known, ended)?);
            }
        }
        Ok(())
    }

    /// Words that people took back to whom the owner has passed their place on.
    pub(super) fn words_taken_back(
        &self,
        known: &Known,
        items: &mut Vec<InboxItem>,
    ) -> Result<(), StoreError> {
        for fact in known.facts.answers_of(self.me) {
            let (on, to) = (fact.record.recurrence_id, fact.record.delegated_to);
            let row = row_of(&known.roster, self.me, on.as_ref());
            let stands = row.filter(|row| row.standing == Standing::Delegated);
            let Some(to) = to.filter(|to| stands.and_then(|row| row.delegate) == Some(*to)) else {
                continue;
            };
            let is_it = |one: &Attendee| one.delegated_from == Some(self.me);
            let mut theirs = known.facts.answers.iter().filter(|fact| fact.author == to);
            if theirs.any(|fact| is_it(&fact.record)) {
                continue;
            }
            let places: BTreeSet<Option<RecurrenceId>> = [None, on].into();
            for at in places {
                let uri = Uri::new(to, answer_path(known.uri(), at.as_ref(), None));
                if let Some(ended) = self.ended(InboxKind::DelegationOpen, &uri, is_it)? {
                    items.extend(self.said_no_more(known, ended)?);
                }
            }
        }
        Ok(())
    }

    /// A word that was `it` when it was seen last, and is not, or is no more.
    fn ended<'a>(
        &self,
        kind: InboxKind,
        uri: &'a Uri,
        is_it: impl Fn(&Attendee) -> bool,
    ) -> Result<Option<Ended<'a>>, StoreError> {
        let now: Option<Attendee> = book::record(&self.snapshot, uri.author, &uri.path)?;
        if now.as_ref().is_some_and(&is_it) {
            return Ok(None);
        }
        let seen = self.seen(uri)?;
        let was = seen.iter().rposition(|one| one.answer().is_some_and(&is_it));
        let Some(before) = was.and_then(|was| seen[was].answer()).cloned() else {
            return Ok(None);
        };
        let facts = book::gather(&self.snapshot, &before.event)?.map(Known::of);
        let since = facts.and_then(|known| self.answered_at(&known, before.recurrence_id));
        let last = self.acknowledged((kind, uri), &seen, since)?;
        Ok((last <= was).then_some(Ended { kind, uri, before, now }))
    }

    /// What became of it, unless the owner said no meanwhile: they come in no case.
    fn said_no_more(
        &self,
        known: &Known,
        ended: Ended<'_>,
    ) -> Result<Option<InboxItem>, StoreError> {
        let Ended { kind, uri, before, now } = ended;
        let on = before.recurrence_id;
        let mine = known.facts.answer_about(self.me, on.as_ref()).map(|own| own.record.partstat);
        let at = match (&now, self.seen(uri)?.last()) {
            (Some(now), _) => now.last_modified,
            (None, Some(Seen { record: None, seen_at, .. })) => *seen_at,
            (None, _) => return Ok(None),
        };
        let is_over = !self.is_coming(known.event()) || is_cancelled(known.event(), on.as_ref());
        if mine == Some(PartStat::Declined) || is_over {
            return Ok(None);
        }
        let word = |answer: &Attendee| partstat_word(answer.partstat).to_owned();
        let said = (Some(word(&before)), now.as_ref().map(word));
        let matter = Matter {
            kind,
            record: uri.clone(),
            event: known.uri(),
            from: uri.author,
            on,
            was: mine.map(|mine| partstat_word(mine).to_owned()),
            comment: now.as_ref().and_then(|now| now.comment.clone()),
            changes: vec![words(ChangedField::Answer, on, said)],
            at,
        };
        self.item(matter, Some(known.event())).map(Some)
    }
}
