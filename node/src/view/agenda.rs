//! The agenda: what the owner is up to, occurrence by occurrence.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use kalends_keyspace::store::StoreError;
use kalends_schema::record::{Attendee, Event, PartStat, Status, When};
use kalends_schema::recurrence::{Occurrence, Window, occurrences, time_of};
use kalends_schema::roster::{Fact, Facts, Roster, Row, Standing, roster};
use kalends_schema::uri::EventUri;

use super::answers::row_of;
use super::events::end_at;
use super::{Deleted, Reader, moment, partstat_word};
use crate::api::{AgendaItem, EventName, PersonView};
use crate::book;

/// Occurrences of one agenda.
const ITEMS_MAX: usize = 1_000;

/// Which part of the agenda.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Span {
    pub(crate) from: DateTime<Utc>,
    pub(crate) to: DateTime<Utc>,
    /// The reader's zone: where days begin.
    pub(crate) tz: Tz,
    /// With declined ones.
    pub(crate) all: bool,
}

/// An event on its way onto the agenda.
struct Entry<'a> {
    facts: &'a Facts,
    /// The owner's answers, deputies' included.
    given: Vec<&'a Fact<Attendee>>,
    roster: Roster,
    name: EventName,
    organizer: PersonView,
}

impl Reader {
    /// The agenda, in start order, whole days first.
    pub(crate) fn agenda(&self, span: &Span) -> Result<Vec<AgendaItem>, StoreError> {
        let mut found: Vec<(Occurrence, AgendaItem)> = Vec::new();
        for uri in self.of_interest()? {
            self.put_on(&uri, span, &mut found)?;
            // Only the earliest are shown, whatever their events are called.
            if found.len() > 2 * ITEMS_MAX {
                in_order(&mut found, span.tz);
            }
        }
        in_order(&mut found, span.tz);
        Ok(found.into_iter().map(|(_, item)| item).collect())
    }

    /// Own events, events answered, by deputies too, and events invited to, or passed on, by people one
    /// knows; and what was split from any of them.
    fn of_interest(&self) -> Result<BTreeSet<EventUri>, StoreError> {
        let mut events = self.attended()?;
        events.extend(self.events_of(self.me)?.into_iter().map(|(uri, _)| uri));
        Ok(events)
    }

    fn put_on(
        &self,
        uri: &EventUri,
        span: &Span,
        found: &mut Vec<(Occurrence, AgendaItem)>,
    ) -> Result<(), StoreError> {
        // The event alone first: most have no date in the window, and need no roster.
        let Some(event) = book::event(&self.snapshot, uri)? else {
            return self.put_deleted(uri, span, found);
        };
        let dates = self.dates_within(&event.record, span)?;
        if dates.is_empty() {
            return Ok(());
        }
        let Some(facts) = book::gather(&self.snapshot, uri)? else { return Ok(()) };
        let entry = self.entry(&facts)?;
        for date in dates {
            if let Some(item) = self.line(&entry, &date, span.all) {
                found.push((date, item));
            }
        }
        Ok(())
    }

    /// An event that its organizer deleted, as the owner had it, unless they had declined.
    fn put_deleted(
        &self,
        uri: &EventUri,
        span: &Span,
        found: &mut Vec<(Occurrence, AgendaItem)>,
    ) -> Result<(), StoreError> {
        let Some(Deleted { facts, at: _ }) = self.deleted_event(uri)? else { return Ok(()) };
        let entry = self.entry(&facts)?;
        for date in self.dates_within(&facts.event.record, span)? {
            let mark = self.mark(&entry, &date, None).word;
            if (mark != "no" || span.all)
                && let Some(item) = shown(&entry, &date, mark)
            {
                found.push((date, AgendaItem { cancelled: true, deleted: true, ..item }));
            }
        }
        Ok(())
    }

    fn entry<'f>(&self, facts: &'f Facts) -> Result<Entry<'f>, StoreError> {
        Ok(Entry {
            given: facts.answers_of(self.me).collect(),
            roster: roster(facts),
            facts,
            name: self.event_name(&facts.event_uri)?,
            organizer: self.person(facts.organizer())?,
        })
    }

    /// The dates of an event within the span.
    fn dates_within(&self, event: &Event, span: &Span) -> Result<Vec<Occurrence>, StoreError> {
        let window = Window { from: span.from, to: span.to };
        let floating = self.floating(event, span.tz)?;
        Ok(occurrences(event, &window, floating, ITEMS_MAX).unwrap_or_else(|error| {
            tracing::debug!(%error, "an event is left out of the agenda");
            Vec::new()
        }))
    }

    /// Floating times are read in the zone of the event's calendar, else in the reader's.
    fn floating(&self, event: &Event, reader: Tz) -> Result<Tz, StoreError> {
        for uri in &event.calendars {
            if let Some(calendar) = book::calendar(&self.snapshot, uri)? {
                return Ok(calendar.timezone);
            }
        }
        Ok(reader)
    }

    fn line(&self, entry: &Entry<'_>, date: &Occurrence, all: bool) -> Option<AgendaItem> {
        let own = entry.facts.organizer() == self.me;
        let row = row_of(&entry.roster, self.me, date.id.as_ref());
        let mark = match (own, self.mark(entry, date, row)) {
            (true, Mark { word: "no", .. }) => "no",
            (true, _) => "own",
            // Whoever is in no row has nothing to do with that date: nobody who may has invited them.
            (false, mark) if mark.shown || (all && row.is_some()) => mark.word,
            (false, _) => return None,
        };
        if mark == "no" && !all {
            return None;
        }
        let standing = row.map(|row| row.standing.word().to_owned());
        Some(AgendaItem { standing, ..shown(entry, date, mark)? })
    }

    /// How the owner stands with one date.
    fn mark(&self, entry: &Entry<'_>, date: &Occurrence, row: Option<&Row>) -> Mark {
        let answers = || entry.given.iter();
        let given = answers()
            .find(|fact| date.id.is_some() && fact.record.recurrence_id == date.id)
            .or_else(|| answers().find(|fact| fact.record.recurrence_id.is_none()))
            .map(|fact| fact.record.partstat);
        let word = match given {
            None | Some(PartStat::NeedsAction | PartStat::Delegated) => "?",
            Some(given) => partstat_word(given),
        };
        let Some(row) = row else { return Mark { word, shown: false } };
        match row.standing {
            Standing::NeedsAction { .. } => Mark { word: "?", shown: true },
            Standing::Confirmed
            | Standing::Tentative
            | Standing::Pending
            | Standing::Waitlisted { .. } => Mark { word, shown: true },
            Standing::Declined
            | Standing::Delegated
            | Standing::Denied
            | Standing::Revoked
            | Standing::Refused(_) => Mark { word, shown: false },
        }
    }
}

/// One date as the event describes it.
fn shown(entry: &Entry<'_>, date: &Occurrence, mark: &str) -> Option<AgendaItem> {
    let event = &entry.facts.event.record;
    let component = event.component(date.id.as_ref())?;
    let (start, end) = time_of(event, date.id.as_ref())?;
    Some(AgendaItem {
        event: entry.name.clone(),
        title: component.summary.clone(),
        on: date.id.map(|id| id.to_string()),
        start: moment(&start),
        end: end.map(|end| end_at(&start, end)),
        organizer: entry.organizer.clone(),
        mark: mark.to_owned(),
        standing: None,
        cancelled: date.status == Status::Cancelled,
        deleted: false,
        locations: component.locations.clone(),
    })
}

/// Sorts by start, whole days first, and keeps no more than one agenda shows.
fn in_order(found: &mut Vec<(Occurrence, AgendaItem)>, tz: Tz) {
    let day = |one: &Occurrence| match &one.start {
        When::Date(date) => *date,
        When::Zoned { .. } | When::Floating(_) => one.start_utc.with_timezone(&tz).date_naive(),
    };
    found.sort_by(|(a, x), (b, y)| {
        let key = |one: &Occurrence| (day(one), !one.start.is_date(), one.start_utc);
        (key(a), &x.event.uri).cmp(&(key(b), &y.event.uri))
    });
    found.truncate(ITEMS_MAX);
}

struct Mark {
    word: &'static str,
    /// Whether it is on the agenda without being asked for.
    shown: bool,
}
