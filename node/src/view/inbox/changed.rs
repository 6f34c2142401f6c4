//! What became of an event that the owner answered: what changed since, field by field, and whether
//! it asks anew.

use std::collections::BTreeSet;

use kalends_keyspace::store::StoreError;
use kalends_schema::order::{Change, Field, Said, changes};
use kalends_schema::record::{Attendee, Event, PartStat, RecurrenceId, Status};
use kalends_schema::roster::Standing;

use super::versions::Seen;
use super::{Known, Matter, is_cancelled};
use crate::api::{InboxItem, InboxKind};
use crate::view::answers::row_of;
use crate::view::attendees::was;
use crate::view::changes::change_view;
use crate::view::{Reader, partstat_word};

/// A part of the owner's in an event: an answer of theirs, or an invitation that they have not
/// answered.
struct Part {
    on: Option<RecurrenceId>,
    answer: Option<Attendee>,
}

impl Part {
    /// Whether the owner comes, or has not said that they do not.
    fn comes(&self) -> bool {
        self.answer.as_ref().is_none_or(|answer| answer.partstat != PartStat::Declined)
    }
}

/// What a part of the owner's is to be told.
struct News {
    changes: Vec<Change>,
    /// What an answer said that lapsed.
    lapsed: Option<String>,
}

impl Reader {
    /// One item for each part of the owner's to which there is something to say.
    pub(super) fn changed(
        &self,
        known: &Known,
        items: &mut Vec<InboxItem>,
    ) -> Result<(), StoreError> {
        let parts = self.parts(known);
        if parts.is_empty() {
            return Ok(());
        }
        let dates: BTreeSet<Option<RecurrenceId>> = parts.iter().map(|part| part.on).collect();
        let seen = self.seen(known.record())?;
        for part in parts {
            let all = self.news_since(known, &seen, &part)?;
            let news = self.concerning(known, (&part, &dates), all);
            let said = kind_of(known.event(), &part, &news);
            // An invitation that waits for an answer shows the event as it is.
            let told =
                |(kind, _): &(InboxKind, _)| part.answer.is_some() || *kind == InboxKind::Cancelled;
            if let Some((kind, on)) = said.filter(told) {
                let matter = Matter {
                    kind,
                    record: known.record().clone(),
                    event: known.uri(),
                    from: known.facts.organizer(),
                    on,
                    was: was_of(kind, &part, &news),
                    comment: None,
                    changes: news.changes.iter().map(change_view).collect(),
                    at: known.event().last_modified,
                };
                items.push(self.item(matter, Some(known.event()))?);
            }
        }
        Ok(())
    }

    /// The owner's answers, and the invitations that they have not answered.
    fn parts(&self, known: &Known) -> Vec<Part> {
        let mine = known.facts.answers_of(self.me);
        let mut parts: Vec<Part> = mine
            .map(|fact| Part { on: fact.record.recurrence_id, answer: Some(fact.record.clone()) })
            .collect();
        let invited = known.facts.invitations.iter().map(|fact| &fact.record);
        let invited = invited.filter(|one| one.invitee == self.me && one.revoked_at.is_none());
        for on in invited.map(|one| one.recurrence_id).collect::<BTreeSet<_>>() {
            if !parts.iter().any(|part| part.on.is_none() || part.on == on) {
                parts.push(Part { on, answer: None });
            }
        }
        parts
    }

    /// What changed since the owner answered, or took the last news of it off the list.
    fn news_since(
        &self,
        known: &Known,
        seen: &[Seen],
        part: &Part,
    ) -> Result<Vec<Change>, StoreError> {
        let of = (InboxKind::Changed, known.record());
        let since = part.answer.as_ref().map(|answer| answer.last_modified);
        let known_to = self.acknowledged(of, seen, since)?;
        // Whoever answered an event that had not come yet has seen what came first.
        let before = seen.get(known_to.unwrap_or(0)).and_then(Seen::event);
        let Some(before) = before else { return Ok(Vec::new()) };
        Ok(changes(before, known.event()))
    }

    /// What of it concerns one part of the owner's: dates of which they have another word are told
    /// with that one, and of what they declined only what asks them anew.
    fn concerning(
        &self,
        known: &Known,
        (part, dates): (&Part, &BTreeSet<Option<RecurrenceId>>),
        all: Vec<Change>,
    ) -> News {
        let own = part.on;
        let row = |on: Option<&RecurrenceId>| row_of(&known.roster, self.me, on);
        let has_lapsed = |on: Option<&RecurrenceId>| row(on).and_then(|row| was(&row.standing));
        let is_for = |change: &Change| match (own, change.on) {
            (None, Some(date)) => !dates.contains(&Some(date)),
            (None, None) => true,
            (Some(_), None) => !dates.contains(&None),
            (Some(own), Some(date)) => own == date,
        };
        let is_told = |on: Option<&RecurrenceId>| match row(on).map(|row| row.standing) {
            Some(
                Standing::Confirmed
                | Standing::Tentative
                | Standing::NeedsAction { .. }
                | Standing::Delegated
                | Standing::Pending
                | Standing::Waitlisted { .. },
            ) => true,
            Some(
                Standing::Declined | Standing::Denied | Standing::Revoked | Standing::Refused(_),
            ) => false,
            // A date that is no more has no row; the answer's own word says whether they came.
            None => part.comes(),
        };
        let changes: Vec<Change> = all
            .into_iter()
            .filter(|change| is_for(change) && is_told(change.on.as_ref().or(own.as_ref())))
            .collect();
        let changed = changes.iter().map(|change| change.on);
        let lapsed = has_lapsed(own.as_ref())
            .or_else(|| changed.flatten().find_map(|date| has_lapsed(Some(&date))));
        News { changes, lapsed }
    }
}

/// What kind of news it is, and of which date; `None` where there is nothing to say.
fn kind_of(event: &Event, part: &Part, news: &News) -> Option<(InboxKind, Option<RecurrenceId>)> {
    let mut dates: BTreeSet<Option<RecurrenceId>> =
        news.changes.iter().map(|change| change.on).collect();
    let only = (dates.len() == 1).then(|| dates.pop_first()).flatten().flatten();
    let on = part.on.or(only);
    let all = |is: fn(&Change) -> bool| !news.changes.is_empty() && news.changes.iter().all(is);
    let off = is_cancelled(event, on.as_ref()) && news.changes.iter().any(is_off);
    if off || all(is_off) {
        return Some((InboxKind::Cancelled, on));
    }
    if all(|change| change.field == Field::Date && change.old.is_none()) {
        return Some((InboxKind::DateAdded, on));
    }
    let any = !news.changes.is_empty() || news.lapsed.is_some();
    any.then_some((InboxKind::Changed, on))
}

/// Whether a date, or the event, takes place no more.
fn is_off(change: &Change) -> bool {
    let cancelled = Some(Said::Text(Status::Cancelled.as_str().to_owned()));
    match change.field {
        Field::Date => change.new.is_none(),
        Field::Status => change.new == cancelled,
        Field::Title
        | Field::Time
        | Field::Place
        | Field::Description
        | Field::Link
        | Field::Repeats
        | Field::Policy
        | Field::Seats
        | Field::Guests => false,
    }
}

/// What the owner had answered, where that is not so any more.
fn was_of(kind: InboxKind, part: &Part, news: &News) -> Option<String> {
    let given = part.answer.as_ref().filter(|_| kind == InboxKind::Cancelled);
    let given = given.map(|answer| partstat_word(answer.partstat).to_owned());
    news.lapsed.clone().or(given)
}
