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

/// What a part of the owner's in an event is to be told.
struct News {
    changes: Vec<Change>,
    /// What an answer said that lapsed.
    lapsed: Option<String>,
}

impl Reader {
    /// One item for each answer of the owner's to which there is something to say.
    pub(super) fn changed(
        &self,
        known: &Known,
        items: &mut Vec<InboxItem>,
    ) -> Result<(), StoreError> {
        let mine = known.facts.answers.iter().filter(|fact| fact.author == self.me);
        let mine: Vec<&Attendee> = mine.map(|fact| &fact.record).collect();
        if mine.is_empty() {
            return Ok(());
        }
        let parts: BTreeSet<Option<RecurrenceId>> =
            mine.iter().map(|answer| answer.recurrence_id).collect();
        let seen = self.seen(known.uri().as_uri())?;
        for answer in mine {
            let all = self.news_since(known, &seen, answer)?;
            let news = self.concerning(known, (answer, &parts), all);
            if let Some((kind, on)) = kind_of(known.event(), answer, &news) {
                let matter = Matter {
                    kind,
                    record: known.uri().as_uri().clone(),
                    event: known.uri(),
                    from: known.uri().author(),
                    on,
                    was: was_of(kind, answer, &news),
                    comment: None,
                    changes: news.changes.iter().map(change_view).collect(),
                    at: known.event().last_modified,
                };
                items.push(self.item(matter, Some(known.event()))?);
            }
        }
        Ok(())
    }

    /// What changed since the owner answered, or took the last news of it off the list.
    fn news_since(
        &self,
        known: &Known,
        seen: &[Seen],
        answer: &Attendee,
    ) -> Result<Vec<Change>, StoreError> {
        let of = (InboxKind::Changed, known.uri().as_uri());
        let known_to = self.acknowledged(of, seen, Some(answer.last_modified))?;
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
        (answer, parts): (&Attendee, &BTreeSet<Option<RecurrenceId>>),
        all: Vec<Change>,
    ) -> News {
        let own = answer.recurrence_id;
        let row = |on: Option<&RecurrenceId>| row_of(&known.roster, self.me, on);
        let has_lapsed = |on: Option<&RecurrenceId>| row(on).and_then(|row| was(&row.standing));
        let is_for = |change: &Change| match (own, change.on) {
            (None, Some(date)) => !parts.contains(&Some(date)),
            (None, None) => true,
            (Some(_), None) => !parts.contains(&None),
            (Some(own), Some(date)) => own == date,
        };
        let is_told = |on: Option<&RecurrenceId>| match row(on).map(|row| row.standing) {
            Some(
                Standing::Confirmed
                | Standing::Tentative
                | Standing::NeedsAction { .. }
                | Standing::Delegated { .. }
                | Standing::Pending
                | Standing::Waitlisted { .. },
            ) => true,
            Some(
                Standing::Declined | Standing::Denied | Standing::Revoked | Standing::Refused(_),
            ) => false,
            // A date that is no more has no row; the answer's own word says whether they came.
            None => answer.partstat != PartStat::Declined,
        };
        let changes: Vec<Change> = all
            .into_iter()
            .filter(|change| is_for(change) && is_told(change.on.as_ref().or(own.as_ref())))
            .collect();
        let dates = changes.iter().map(|change| change.on);
        let lapsed = has_lapsed(own.as_ref())
            .or_else(|| dates.flatten().find_map(|date| has_lapsed(Some(&date))));
        News { changes, lapsed }
    }
}

/// What kind of news it is, and of which date; `None` where there is nothing to say.
fn kind_of(
    event: &Event,
    answer: &Attendee,
    news: &News,
) -> Option<(InboxKind, Option<RecurrenceId>)> {
    let mut dates: BTreeSet<Option<RecurrenceId>> =
        news.changes.iter().map(|change| change.on).collect();
    let only = (dates.len() == 1).then(|| dates.pop_first()).flatten().flatten();
    let on = answer.recurrence_id.or(only);
    let comes = matches!(answer.partstat, PartStat::Accepted | PartStat::Tentative);
    let off = is_cancelled(event, on.as_ref()) && answer.sequence < event.sequence();
    let all = |is: fn(&Change) -> bool| !news.changes.is_empty() && news.changes.iter().all(is);
    if (comes && off && news.changes.iter().any(is_off)) || all(is_off) {
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
fn was_of(kind: InboxKind, answer: &Attendee, news: &News) -> Option<String> {
    let off = kind == InboxKind::Cancelled;
    news.lapsed.clone().or_else(|| off.then(|| partstat_word(answer.partstat).to_owned()))
}
