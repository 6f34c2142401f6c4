//! Where the dates of a list come from: rows, series behind their rows, single events.

use chrono::DateTime;
use chrono_tz::Tz;
use kalends_schema::key::Identity;
use kalends_schema::record::{Event, Record};

use super::super::document::Incomplete;
use super::super::reader::{Reader, Refused};
use super::item::event;
use crate::link::{expand, floating_zone};
use crate::storage::{
    Listed, Listing, Mention, MentionKind, Position, RecordRows, Scope, Short, Target, Window,
};

/// Series that go on behind their rows, of which one answer works out dates.
const UNENDING_MAX: usize = 2_000;
/// Rows read at once.
const ROWS: usize = 500;
/// Times that rows are read for one page, when a filter passes most of them over.
const READS: usize = 20;

/// A page of a stretch of time.
#[derive(Debug, Clone)]
pub(crate) struct Stretch {
    pub(crate) window: Window,
    pub(crate) after: Option<Position>,
    pub(crate) limit: usize,
}

/// Which dates are wanted, besides when.
pub(in crate::answer) trait Choice {
    /// Whether dates of this author's events are: asked before anything is read.
    fn takes_author(&mut self, reader: &Reader<'_>, author: Identity) -> bool;

    /// Whether dates of an event that came by its name are; `mentions` are the calendars it names.
    fn takes_event(&mut self, listed: Listed, mentions: &[Target]) -> bool;

    /// Whether this date is.
    fn takes(&mut self, reader: &mut Reader<'_>, date: &Listing) -> Result<bool, Refused>;
}

/// What one source found, and how far it looked when it did not look to the end.
#[derive(Default)]
pub(in crate::answer) struct Source {
    found: Vec<Listing>,
    end: Option<Position>,
    incomplete: Vec<Incomplete>,
}

/// The dates of a page, and where the next begins.
pub(in crate::answer) struct Merged {
    pub(in crate::answer) found: Vec<Listing>,
    pub(in crate::answer) next: Option<Position>,
    pub(in crate::answer) incomplete: Vec<Incomplete>,
}

/// Puts sources together. Each is whole up to its own end; the page is whole up to the nearest.
pub(in crate::answer) fn merged(sources: Vec<Source>, stretch: &Stretch) -> Merged {
    let end = sources.iter().filter_map(|source| source.end.as_ref()).min().cloned();
    let (mut found, mut incomplete) = (Vec::new(), Vec::new());
    for source in sources {
        found.extend(source.found);
        incomplete.extend(source.incomplete);
    }
    found.retain(|date: &Listing| end.as_ref().is_none_or(|end| date.position() <= *end));
    found.sort_by_cached_key(Listing::position);
    found.dedup();
    let next = if found.len() > stretch.limit {
        found.truncate(stretch.limit);
        found.last().map(Listing::position)
    } else {
        end
    };
    Merged { found, next, incomplete }
}

/// Dates that are rows of a list.
pub(in crate::answer) fn from_rows(
    reader: &mut Reader<'_>,
    stretch: &Stretch,
    scope: Scope,
    choice: &mut dyn Choice,
) -> Result<Source, Refused> {
    let mut source = Source::default();
    let mut after = stretch.after.clone();
    for read in 1.. {
        let rows = reader.rows.occurrences(scope, &stretch.window, after.as_ref(), ROWS)?;
        let is_last = rows.len() < ROWS;
        after = rows.last().map(Listing::position).or(after);
        for row in rows {
            if choice.takes_author(reader, row.event.author) && choice.takes(reader, &row)? {
                source.found.push(row);
            }
        }
        if is_last {
            break;
        }
        if source.found.len() > stretch.limit || read == READS {
            source.end = after;
            break;
        }
    }
    Ok(source)
}

/// Dates of a list's series behind the horizon of their rows.
pub(in crate::answer) fn behind_rows(
    reader: &mut Reader<'_>,
    stretch: &Stretch,
    scope: Scope,
    choice: &mut dyn Choice,
) -> Result<Source, Refused> {
    let mut source = Source::default();
    let before = stretch.window.to.max(stretch.window.wall_to);
    let unending = reader.rows.unending(scope, before, UNENDING_MAX + 1)?;
    if unending.len() > UNENDING_MAX {
        return Err(Refused::TooMuch {
            what: "endless series in this stretch of time",
            limit: UNENDING_MAX,
            hint: "name an organizer, a calendar or a tag",
        });
    }
    for mention in unending {
        if choice.takes_author(reader, mention.author)
            && let Some(rows) = reader.rows.record(&mention.author, &mention.path)?
        {
            behind(reader, stretch, (&mention, &rows), (choice, &mut source))?;
        }
    }
    Ok(source)
}

/// Dates of one event, from its rows and behind them.
pub(in crate::answer) fn of_event(
    reader: &mut Reader<'_>,
    stretch: &Stretch,
    mention: &Mention,
    (choice, source): (&mut dyn Choice, &mut Source),
) -> Result<(), Refused> {
    let Some(rows) = reader.rows.record(&mention.author, &mention.path)? else { return Ok(()) };
    let calendars = rows.mentions.iter().filter(|(_, kind)| *kind == MentionKind::Event);
    let calendars: Vec<Target> = calendars.map(|(calendar, _)| *calendar).collect();
    if !choice.takes_event(rows.listed, &calendars) {
        return Ok(());
    }
    let slots = rows.slots.iter().filter(|slot| stretch.window.holds(slot));
    let policy = rows.listed.policy;
    let dates = slots.map(|slot| Listing { event: mention.clone(), slot: slot.clone(), policy });
    let dates: Vec<Listing> = dates.filter(|date| is_ahead(stretch, date)).collect();
    let is_behind = rows
        .unending
        .is_some_and(|unending| unending.horizon < stretch.window.to.max(stretch.window.wall_to));
    if (dates.is_empty() && !is_behind) || !choice.takes_author(reader, mention.author) {
        return Ok(());
    }
    for date in dates {
        if choice.takes(reader, &date)? {
            source.found.push(date);
        }
    }
    if is_behind { behind(reader, stretch, (mention, &rows), (choice, source)) } else { Ok(()) }
}

fn is_ahead(stretch: &Stretch, date: &Listing) -> bool {
    stretch.after.as_ref().is_none_or(|at| date.position() > *at)
}

fn behind(
    reader: &mut Reader<'_>,
    stretch: &Stretch,
    (mention, rows): (&Mention, &RecordRows),
    (choice, source): (&mut dyn Choice, &mut Source),
) -> Result<(), Refused> {
    let Some(horizon) = rows.unending.map(|unending| unending.horizon) else { return Ok(()) };
    let Some(event) = event(reader, mention)? else { return Ok(()) };
    let zone = zone(reader, &event)?;
    // A date that began before the stretch may reach into it.
    let longest = rows.slots.iter().map(|slot| slot.end - slot.start).max().unwrap_or(0);
    let window = &stretch.window;
    let from = window.from.min(window.wall_from).saturating_sub(longest).max(horizon);
    let from = stretch.after.as_ref().map_or(from, |after| from.max(after.start));
    let to = window.to.max(window.wall_to);
    let bounds = DateTime::from_timestamp(from, 0).zip(DateTime::from_timestamp(to, 0));
    let Some((from, to)) = bounds.filter(|(from, to)| from < to) else { return Ok(()) };
    let expansion = match expand(&event, from, to, zone) {
        Ok(expansion) => expansion,
        Err(failed) => {
            let uri = format!("pubky://{}{}", mention.author, mention.path);
            source.incomplete.push(Incomplete { uri, why: failed.to_string() });
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
    let policy = rows.listed.policy;
    for slot in expansion.slots.into_iter().filter(|slot| window.holds(slot)) {
        let date = Listing { event: mention.clone(), slot, policy };
        if is_ahead(stretch, &date) && choice.takes(reader, &date)? {
            source.found.push(date);
        }
    }
    Ok(())
}

/// The zone that an event's floating times are read in.
fn zone(reader: &mut Reader<'_>, event: &Event) -> Result<Tz, Refused> {
    let mut zones = Vec::new();
    for calendar in &event.calendars {
        let found = reader.record(&calendar.author(), calendar.path())?;
        if let Some(Record::Calendar(found)) = found.map(|found| found.record) {
            zones.push((calendar.clone(), found.timezone));
        }
    }
    Ok(floating_zone(event, &|wanted| {
        zones.iter().find(|(uri, _)| uri == wanted).map(|(_, zone)| *zone)
    }))
}
