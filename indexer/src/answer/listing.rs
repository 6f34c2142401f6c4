//! `GET /v1/events`: what is on in a stretch of time, by real occurrences, page by page.
//!
//! Rows hold the dates of a series to their horizon; dates behind it are worked out here. Both are
//! in one order, by start, author, event, occurrence, and a cursor is a place in it.

use std::collections::BTreeSet;

use chrono::DateTime;
use kalends_schema::key::Identity;
use kalends_schema::record::{
    CalendarVisibility, Component, Event, Record, RecurrenceId, Status, When,
};
use kalends_schema::uri::{CalendarUri, EventUri};
use serde_json::{Value, json};

use super::event::may_add;
use super::reader::{Reader, Refused};
use super::roster::handle;
use crate::link::{expand, floating_zone};
use crate::storage::{Listing, Mention, Position, Scope, Short, Slot, Target, Window};

/// Series that go on behind their rows, of which one answer works out dates.
const UNENDING_MAX: usize = 2_000;
/// Rows read at once.
const ROWS: usize = 500;
/// Times that rows are read for one page, when a filter passes most of them over.
const READS: usize = 20;

/// What is asked for.
#[derive(Debug)]
pub(crate) struct Ask {
    pub(crate) window: Window,
    pub(crate) organizer: Option<Identity>,
    pub(crate) calendar: Option<CalendarUri>,
    pub(crate) after: Option<Position>,
    pub(crate) limit: usize,
}

/// A page of the answer.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) items: Vec<Value>,
    pub(crate) next: Option<Position>,
    pub(crate) withheld: usize,
    pub(crate) incomplete: Vec<Value>,
}

/// Answers one page.
///
/// # Errors
/// [`Refused::NotFound`] for an unknown calendar; [`Refused::TooMuch`] when too many endless
/// series would have to be worked out.
pub(crate) fn list(reader: &mut Reader<'_>, ask: &Ask) -> Result<Page, Refused> {
    let mut filter = Filter::of(reader, ask)?;
    let rows = from_rows(reader, ask, &mut filter)?;
    let behind = behind_rows(reader, ask, &mut filter)?;
    // Each source is whole up to its own end; the page is whole up to the nearer one.
    let end = rows.end.iter().chain(&behind.end).min().cloned();
    let mut found: Vec<Listing> = rows.found.into_iter().chain(behind.found).collect();
    found.retain(|listing| end.as_ref().is_none_or(|end| listing.position() <= *end));
    found.sort_by_key(Listing::position);
    let next = if found.len() > ask.limit {
        found.truncate(ask.limit);
        found.last().map(Listing::position)
    } else {
        end
    };
    let mut items = Vec::new();
    for listing in &found {
        items.extend(item(reader, listing)?);
    }
    Ok(Page { items, next, withheld: filter.withheld, incomplete: behind.incomplete })
}

/// Whose events are listed.
struct Filter {
    scope: Scope,
    organizer: Option<Identity>,
    calendar: Option<(CalendarUri, Vec<Identity>, Vec<Identity>)>,
    denied: BTreeSet<Identity>,
    withheld: usize,
}

impl Filter {
    fn of(reader: &mut Reader<'_>, ask: &Ask) -> Result<Filter, Refused> {
        let calendar = match &ask.calendar {
            None => None,
            Some(uri) => {
                let unknown = || Refused::NotFound { what: uri.to_string() };
                let found = reader.record(&uri.author(), uri.path())?.ok_or_else(unknown)?;
                let Record::Calendar(calendar) = found.record else { return Err(unknown()) };
                match calendar.visibility {
                    CalendarVisibility::Public | CalendarVisibility::Unlisted => {}
                    CalendarVisibility::Sealed | CalendarVisibility::Private => {
                        return Err(unknown());
                    }
                }
                Some((uri.clone(), calendar.admins, calendar.contributors))
            }
        };
        let scope = match (&ask.calendar, &ask.organizer) {
            (Some(calendar), _) => Scope::Calendar(Target::from(calendar.as_uri())),
            (None, Some(organizer)) => Scope::Organizer(Short::from(organizer)),
            (None, None) => Scope::All,
        };
        let denied = reader.denied.clone();
        Ok(Filter { scope, organizer: ask.organizer, calendar, denied, withheld: 0 })
    }

    fn takes(&mut self, author: Identity) -> bool {
        let is_wanted = self.organizer.is_none_or(|organizer| organizer == author)
            && self.calendar.as_ref().is_none_or(|(uri, admins, contributors)| {
                may_add(uri, admins, contributors, author)
            });
        let is_denied = self.denied.contains(&author);
        self.withheld += usize::from(is_wanted && is_denied);
        is_wanted && !is_denied
    }
}

/// What one source found, and how far it looked when it did not look to the end.
#[derive(Default)]
struct Source {
    found: Vec<Listing>,
    end: Option<Position>,
    incomplete: Vec<Value>,
}

fn from_rows(reader: &mut Reader<'_>, ask: &Ask, filter: &mut Filter) -> Result<Source, Refused> {
    let mut source = Source::default();
    let mut after = ask.after.clone();
    for read in 1.. {
        let rows = reader.rows.occurrences(filter.scope, &ask.window, after.as_ref(), ROWS)?;
        let is_last = rows.len() < ROWS;
        after = rows.last().map(Listing::position).or(after);
        source.found.extend(rows.into_iter().filter(|row| filter.takes(row.event.author)));
        if is_last {
            break;
        }
        if source.found.len() > ask.limit || read == READS {
            source.end = after;
            break;
        }
    }
    Ok(source)
}

/// Dates of series behind the horizon of their rows.
fn behind_rows(reader: &mut Reader<'_>, ask: &Ask, filter: &mut Filter) -> Result<Source, Refused> {
    let mut source = Source::default();
    let before = ask.window.to.max(ask.window.wall_to);
    let unending = reader.rows.unending(filter.scope, before, UNENDING_MAX + 1)?;
    if unending.len() > UNENDING_MAX {
        return Err(Refused::TooMuch {
            what: "endless series in this stretch of time",
            limit: UNENDING_MAX,
            hint: "name an organizer or a calendar",
        });
    }
    for mention in unending {
        if filter.takes(mention.author) {
            behind(reader, ask, mention, &mut source)?;
        }
    }
    Ok(source)
}

fn behind(
    reader: &mut Reader<'_>,
    ask: &Ask,
    mention: Mention,
    source: &mut Source,
) -> Result<(), Refused> {
    let Some(rows) = reader.rows.record(&mention.author, &mention.path)? else { return Ok(()) };
    let Some(horizon) = rows.unending.map(|unending| unending.horizon) else { return Ok(()) };
    let Some(event) = event(reader, &mention)? else { return Ok(()) };
    let zone = {
        let mut zones = Vec::new();
        for calendar in &event.calendars {
            let found = reader.record(&calendar.author(), calendar.path())?;
            if let Some(Record::Calendar(found)) = found.map(|found| found.record) {
                zones.push((calendar.clone(), found.timezone));
            }
        }
        floating_zone(&event, &|wanted| {
            zones.iter().find(|(uri, _)| uri == wanted).map(|(_, zone)| *zone)
        })
    };
    // A date that began before the stretch may reach into it.
    let longest = rows.slots.iter().map(|slot| slot.end - slot.start).max().unwrap_or(0);
    let window = ask.window;
    let from = window.from.min(window.wall_from).saturating_sub(longest).max(horizon);
    let from = ask.after.as_ref().map_or(from, |after| from.max(after.start));
    let to = window.to.max(window.wall_to);
    let bounds = DateTime::from_timestamp(from, 0).zip(DateTime::from_timestamp(to, 0));
    let Some((from, to)) = bounds.filter(|(from, to)| from < to) else { return Ok(()) };
    let expansion = match expand(&event, from, to, zone) {
        Ok(expansion) => expansion,
        Err(failed) => {
            let uri = format!("pubky://{}{}", mention.author, mention.path);
            source.incomplete.push(json!({ "uri": uri, "why": failed.to_string() }));
            return Ok(());
        }
    };
    if expansion.until < to {
        let end = Position {
            start: expansion.until.timestamp(),
            author: Short([0; 16]),
            event: String::new(),
            occurrence: String::new(),
        };
        source.end = source.end.take().into_iter().chain([end]).min();
    }
    let listings = expansion.slots.into_iter().filter(|slot| window.holds(slot));
    let listings = listings.map(|slot| Listing { event: mention.clone(), slot });
    let is_ahead = |found: &Listing| ask.after.as_ref().is_none_or(|at| found.position() > *at);
    source.found.extend(listings.filter(is_ahead));
    Ok(())
}

fn event(reader: &mut Reader<'_>, mention: &Mention) -> Result<Option<Event>, Refused> {
    let found = reader.record(&mention.author, &mention.path)?.map(|found| found.record);
    Ok(match found {
        Some(Record::Event(event)) => Some(*event),
        Some(_) | None => None,
    })
}

/// One occurrence in the list; `None` when its record has changed since the rows were read.
fn item(reader: &mut Reader<'_>, listing: &Listing) -> Result<Option<Value>, Refused> {
    let Listing { event: mention, slot } = listing;
    let Some(event) = event(reader, mention)? else { return Ok(None) };
    let date: Option<RecurrenceId> = slot.occurrence.parse().ok();
    let Some(component) = event.component(date.as_ref()) else { return Ok(None) };
    let uri = kalends_schema::uri::Uri::new(mention.author, mention.path.clone());
    let Ok(uri) = EventUri::try_from(uri) else { return Ok(None) };
    Ok(Some(json!({
        "uri": uri.to_string(),
        "handle": handle(&uri),
        "author": mention.author.to_string(),
        "id": uri.id(),
        "recurrence_id": date.map(|date| date.to_string()),
        "start": moment(slot.start, slot.all_day),
        "end": moment(slot.end, slot.all_day),
        "all_day": slot.all_day,
        "tzid": component.start.tz().map(|zone| zone.name()),
        "local_start": local_start(component, date, slot),
        "summary": component.summary,
        "status": status_word(slot.status),
        "locations": component.locations,
    })))
}

/// An instant in UTC, or a date.
fn moment(seconds: i64, all_day: bool) -> Option<String> {
    let moment = DateTime::from_timestamp(seconds, 0)?;
    let format = if all_day { "%Y-%m-%d" } else { "%Y-%m-%dT%H:%M:%SZ" };
    Some(moment.format(format).to_string())
}

/// What the wall shows in the event's own zone.
fn local_start(component: &Component, date: Option<RecurrenceId>, slot: &Slot) -> Option<String> {
    let local = match component.start {
        When::Date(_) => return moment(slot.start, true),
        When::Zoned { tz, .. } => {
            DateTime::from_timestamp(slot.start, 0)?.with_timezone(&tz).naive_local()
        }
        When::Floating(own) => match date {
            Some(RecurrenceId::Local(at)) if component.rrule.is_some() => at,
            Some(_) | None => own,
        },
    };
    Some(local.format("%Y-%m-%dT%H:%M:%S").to_string())
}

fn status_word(status: Status) -> &'static str {
    match status {
        Status::Confirmed => "CONFIRMED",
        Status::Tentative => "TENTATIVE",
        Status::Cancelled => "CANCELLED",
    }
}
