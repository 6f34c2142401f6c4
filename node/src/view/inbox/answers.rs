//! What others answered to an event of the owner's: what waits for the owner's word, and what is only
//! to be known.

use std::collections::BTreeSet;

use kalends_keyspace::store::StoreError;
use kalends_schema::key::Identity;
use kalends_schema::record::{
    Attendee, Event, PartStat, Person, Promotion, RecurrenceId, RsvpPolicy,
};
use kalends_schema::roster::{self, Act, Deed, Roster, Row, Standing};
use kalends_schema::time::Timestamp;
use kalends_schema::uri::Uri;

use super::versions::Seen;
use super::{Known, Matter};
use crate::api::{ChangeView, ChangedField, ChangedValue, InboxItem, InboxKind};
use crate::book;
use crate::view::attendees::counts;
use crate::view::changes::words;
use crate::view::{Reader, partstat_word};

/// Answers to one event that are told one by one, the newest; all of them are in its list of
/// attendees.
const ANSWERS_MAX: usize = 20;

/// An answer that is news.
struct News {
    from: Identity,
    uri: Uri,
    on: Option<RecurrenceId>,
    old: Option<Attendee>,
    /// `None` where it was withdrawn.
    new: Option<Attendee>,
    at: Timestamp,
}

impl Reader {
    /// Answers to an event of the owner's that wait for their word.
    pub(super) fn to_decide(
        &self,
        known: &Known,
        items: &mut Vec<InboxItem>,
    ) -> Result<(), StoreError> {
        let answers = known.facts.answers_by_person();
        for (who, on) in undecided(&known.roster, known.event()) {
            if self.is_blocked(who)? {
                continue;
            }
            let found = answers.get(&(who, on)).or_else(|| answers.get(&(who, None)));
            let Some(fact) = found else { continue };
            let answer = &fact.record;
            let word = partstat_word(answer.partstat).to_owned();
            let matter = Matter {
                kind: InboxKind::Decide,
                record: fact.uri(),
                event: known.uri(),
                from: who,
                on,
                was: Some(word.clone()),
                comment: answer.comment.clone(),
                changes: vec![words(ChangedField::Answer, on, (None, Some(word)))],
                at: answer.last_modified,
            };
            let mut item = self.item(matter, Some(known.event()))?;
            item.acted_by = answer.principal.map(|_| self.person(fact.author)).transpose()?;
            items.push(item);
        }
        Ok(())
    }

    /// That more people were admitted to an event of the owner's than there are seats: nobody comes up
    /// from the line until the owner raises the limit, or releases a seat.
    pub(super) fn over(&self, known: &Known, items: &mut Vec<InboxItem>) -> Result<(), StoreError> {
        let access = &known.event().access;
        let Some(limit) = access.max_attendees.filter(|_| known.roster.over) else {
            return Ok(());
        };
        let taken = u32::try_from(counts(&known.roster, access).seats).unwrap_or(u32::MAX);
        let seats = ChangeView {
            field: ChangedField::Seats,
            on: None,
            old: Some(ChangedValue::Count(taken)),
            new: Some(ChangedValue::Count(limit)),
        };
        let matter = Matter {
            kind: InboxKind::Over,
            record: known.uri().as_uri().clone(),
            event: known.uri(),
            from: self.me,
            on: None,
            was: None,
            comment: None,
            changes: vec![seats],
            at: known.event().last_modified,
        };
        items.push(self.item(matter, Some(known.event()))?);
        Ok(())
    }

    /// Answers that are new, or other than the owner last saw. What waits for their word, and what
    /// they gave it on, is not told again.
    pub(super) fn answers_given(
        &self,
        known: &Known,
        items: &mut Vec<InboxItem>,
    ) -> Result<(), StoreError> {
        let mut links = book::answers_of(&self.snapshot, known.uri())?;
        links.retain(|link| link.author != self.me);
        let mut news = Vec::new();
        for link in links {
            news.extend(self.answer_given(known, Uri::new(link.author, link.path))?);
        }
        news.sort_by_key(|one| std::cmp::Reverse(one.at));
        for one in news.into_iter().take(ANSWERS_MAX) {
            if !self.is_blocked(one.from)? {
                items.push(self.answer_item(known, one)?);
            }
        }
        Ok(())
    }

    fn answer_given(&self, known: &Known, uri: Uri) -> Result<Option<News>, StoreError> {
        let now: Option<Attendee> = book::record(&self.snapshot, uri.author, &uri.path)?;
        let seen = self.seen(&uri)?;
        let last = self.acknowledged((InboxKind::Answer, &uri), &seen, None)?;
        let old = last.and_then(|last| seen.get(last)).and_then(Seen::answer).cloned();
        let (at, gone) = match (&now, seen.last()) {
            (Some(now), _) if now.event == *known.uri() => (now.last_modified, false),
            // Withdrawn; what was never told needs no taking back.
            (_, Some(last)) if last.record.is_none() => (last.seen_at, true),
            (_, _) => return Ok(None),
        };
        let before = seen.iter().rev().find_map(Seen::answer).cloned();
        let old = if gone { before } else { old };
        let new = now.filter(|_| !gone);
        let on = new.as_ref().or(old.as_ref()).and_then(|answer| answer.recurrence_id);
        let principal = new.as_ref().or(old.as_ref()).and_then(|answer| answer.principal);
        let from = principal.unwrap_or(uri.author);
        if !speaks_for(known, &uri, (from, at)) {
            return Ok(None);
        }
        let news = News { from, uri, on, old, new, at };
        Ok((says_otherwise(&news) && !is_decided(known, &news)).then_some(news))
    }

    fn answer_item(&self, known: &Known, news: News) -> Result<InboxItem, StoreError> {
        let comment = news.new.as_ref().and_then(|answer| answer.comment.clone());
        let acted_by = Some(news.uri.author).filter(|author| *author != news.from);
        let matter = Matter {
            kind: InboxKind::Answer,
            event: known.uri(),
            from: news.from,
            on: news.on,
            was: None,
            comment,
            changes: differences(&news),
            at: news.at,
            record: news.uri,
        };
        let mut item = self.item(matter, Some(known.event()))?;
        item.acted_by = acted_by.map(|who| self.person(who)).transpose()?;
        Ok(item)
    }
}

/// Whether an answer is whose it says it is: their own, or under a grant of theirs.
fn speaks_for(known: &Known, uri: &Uri, (principal, at): (Identity, Timestamp)) -> bool {
    let (deputy, event) = (uri.author, known.uri());
    let deed = Deed { act: Act::Answer, principal, deputy, event, at };
    roster::may_act(&known.facts.grants, &deed)
}

/// Whether it is another word than the owner last saw, or about more people.
fn says_otherwise(news: &News) -> bool {
    let said = |answer: &Option<Attendee>| {
        answer.as_ref().map(|one| (one.partstat, one.guests, one.comment.clone(), one.round))
    };
    said(&news.old) != said(&news.new)
}

/// Whether it waits for the owner's word, or has it: those are told by themselves.
fn is_decided(known: &Known, news: &News) -> bool {
    let comes =
        |answer: &Attendee| matches!(answer.partstat, PartStat::Accepted | PartStat::Tentative);
    let access = &known.event().access;
    let by_hand = access.rsvp_policy == RsvpPolicy::ApprovalRequired
        || (access.max_attendees.is_some() && access.waitlist.promotion == Promotion::Organizer);
    let invited = known.roster.row(&Person::Key(news.from), news.on.as_ref());
    let invited = invited.is_some_and(|row| row.invited && access.max_attendees.is_none());
    news.new.as_ref().is_some_and(comes) && by_hand && !invited
}

fn differences(news: &News) -> Vec<ChangeView> {
    let word = |answer: &Option<Attendee>| {
        answer.as_ref().map(|answer| partstat_word(answer.partstat).to_owned())
    };
    let mut changes = Vec::new();
    if word(&news.old) != word(&news.new) {
        changes.push(words(ChangedField::Answer, news.on, (word(&news.old), word(&news.new))));
    }
    let guests = |answer: &Option<Attendee>| answer.as_ref().map_or(0, |answer| answer.guests);
    let (old, new) = (guests(&news.old), guests(&news.new));
    if old != new {
        changes.push(ChangeView {
            field: ChangedField::Guests,
            on: news.on.map(|on| on.to_string()),
            old: Some(ChangedValue::Count(old)),
            new: Some(ChangedValue::Count(new)),
        });
    }
    changes
}

/// Who waits for the organizer's word, and for which date.
fn undecided(roster: &Roster, event: &Event) -> BTreeSet<(Identity, Option<RecurrenceId>)> {
    let by_hand = event.access.waitlist.promotion == Promotion::Organizer;
    let waits = |row: &Row| match row.standing {
        Standing::Pending => true,
        Standing::Waitlisted { .. } => by_hand,
        // Guests added later than the seats.
        Standing::Confirmed | Standing::Tentative => by_hand && row.asks > 0,
        Standing::NeedsAction { .. }
        | Standing::Declined
        | Standing::Delegated
        | Standing::Denied
        | Standing::Revoked
        | Standing::Refused(_) => false,
    };
    let dates = roster.dates.iter().map(|(date, rows)| (Some(*date), rows));
    let all = std::iter::once((None, &roster.series)).chain(dates);
    let mut found = BTreeSet::new();
    for (date, rows) in all {
        for row in rows.iter().filter(|row| waits(row)) {
            if let Person::Key(who) = row.person {
                found.insert((who, date));
            }
        }
    }
    found
}
