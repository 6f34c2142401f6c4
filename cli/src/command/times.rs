//! When something is, as flags say it: a start, and an end or a length.

use chrono::{DateTime, Days, TimeDelta};
use chrono_tz::Tz;
use kalends_node::api::{EventView, Moment};
use kalends_schema::record::{RecurrenceId, When};

use super::Context;
use crate::args::Times;
use crate::failure::Failure;
use crate::when::read_length;
use crate::zone;

/// Another start and end, as the API takes them.
#[derive(Debug, Default)]
pub struct Moved {
    /// The start, if it is said.
    pub start: Option<Moment>,
    /// The end, if it is said.
    pub end: Option<Moment>,
    /// The length, where the wall clock shows the end's time twice.
    pub for_seconds: Option<u32>,
}

/// What the flags say of an event, or of its date `on`, beside what it is now.
///
/// # Errors
/// A usage [`Failure`] that says what is wrong with them.
pub fn moved(
    context: &Context,
    times: &Times,
    (event, on): (&EventView, Option<&str>),
    tz: Tz,
) -> Result<Moved, Failure> {
    let before = start_of(event, on);
    let start = match &times.at {
        None if times.all_day => {
            return Err(Failure::usage("--all-day", "no day is said")
                .hint("say which: --at 2026-12-01 --all-day"));
        }
        None => None,
        Some(text) => {
            let understood = zone::read(text, "--at", tz)?;
            if let Some(note) = &understood.note {
                context.screen.note(note);
            }
            // A day alone is a whole day where it was one.
            let is_day = understood.when.is_date() && before.as_ref().is_some_and(When::is_date);
            Some(whole_day(understood.when, times.all_day || is_day, text)?)
        }
    };
    let flags = (times.to.as_deref(), times.length.as_deref());
    let end = match start.or(before) {
        Some(base) => end_of(context, flags, base, tz)?,
        None => None,
    };
    let mut moved = Moved { start: start.as_ref().map(zone::moment), ..Moved::default() };
    match end {
        None | Some(Ending::Open) => {}
        Some(Ending::At(end)) => moved.end = Some(zone::moment(&end)),
        Some(Ending::After(seconds)) => moved.for_seconds = Some(seconds),
    }
    Ok(moved)
}

/// When an event, or one date of it, starts now, by its own wall.
fn start_of(event: &EventView, on: Option<&str>) -> Option<When> {
    let main = when_of(&event.main.start)?;
    let Some(on) = on else { return Some(main) };
    let is_that = |id: &str| id == on || id.starts_with(&format!("{on}T"));
    let own = event.overrides.iter().find(|one| one.recurrence_id.as_deref().is_some_and(is_that));
    if let Some(own) = own {
        return when_of(&own.start);
    }
    let day = match on.parse().ok()? {
        RecurrenceId::Date(day) => day,
        RecurrenceId::Local(local) | RecurrenceId::Utc(local) => local.date(),
    };
    Some(match main {
        When::Date(_) => When::Date(day),
        When::Zoned { local, tz } => When::Zoned { local: day.and_time(local.time()), tz },
        When::Floating(local) => When::Floating(day.and_time(local.time())),
    })
}

fn when_of(moment: &Moment) -> Option<When> {
    match moment {
        Moment::Timed { at, tz } => {
            let tz: Tz = tz.parse().ok()?;
            let at = DateTime::parse_from_rfc3339(at).ok()?;
            Some(When::Zoned { local: at.with_timezone(&tz).naive_local(), tz })
        }
        Moment::Day { date } => Some(When::Date(date.parse().ok()?)),
        Moment::Floating { local } => Some(When::Floating(local.parse().ok()?)),
    }
}

/// A day for `--all-day`; a time otherwise, since a day alone could mean either.
///
/// # Errors
/// A usage [`Failure`] for a day alone.
pub fn whole_day(when: When, all_day: bool, text: &str) -> Result<When, Failure> {
    match when {
        _ if all_day => Ok(When::Date(when.date())),
        When::Date(_) => Err(Failure::usage("--at", format!("`{text}` says no time of day"))
            .hint("add a time, as in `tomorrow 14:00`, or say --all-day")),
        When::Zoned { .. } | When::Floating(_) => Ok(when),
    }
}

/// How an event's end is said.
pub enum Ending {
    /// A whole day ends by itself.
    Open,
    /// Then.
    At(When),
    /// So many seconds on, where the wall clock shows the end's time twice.
    After(u32),
}

/// The end: `--to`, else `--for`; `None` where neither is said.
///
/// # Errors
/// A usage [`Failure`] that says what is wrong with it.
pub fn end_of(
    context: &Context,
    (to, length): (Option<&str>, Option<&str>),
    start: When,
    tz: Tz,
) -> Result<Option<Ending>, Failure> {
    if let Some(text) = to {
        return named_end(context, text, start, tz).map(Some);
    }
    let Some(text) = length else { return Ok(None) };
    let length = read_length(text).map_err(|error| {
        let hint = "write one like 90m, 1h30m, 2d or 1w";
        Failure::usage("--for", error.to_string()).hint(hint)
    })?;
    let late = || Failure::usage("--for", "the end is past the year 9999");
    match start {
        When::Date(date) if length.seconds == 0 => date
            .checked_add_days(Days::new(u64::from(length.days)))
            .map(|date| Some(Ending::At(When::Date(date))))
            .ok_or_else(late),
        When::Date(_) => {
            Err(Failure::usage("--for", "whole days last whole days").hint("write one like 2d"))
        }
        When::Zoned { .. } | When::Floating(_) => {
            later(start, length, tz).map(Some).ok_or_else(late)
        }
    }
}

/// The end as `--to` says it.
fn named_end(context: &Context, text: &str, start: When, tz: Tz) -> Result<Ending, Failure> {
    let end = zone::read_end(text, "--to", &start, tz)?;
    if let Some(note) = &end.note {
        context.screen.note(note);
    }
    match (start, end.when) {
        // People name the last day; iCalendar's end is the day after it.
        (When::Date(_), end) => {
            Ok(end.date().succ_opt().map_or(Ending::Open, |day| Ending::At(When::Date(day))))
        }
        (When::Zoned { local, .. }, When::Date(_)) => Err(Failure::usage(
            "--to",
            format!("`{text}` says no time of day, while the start says {}", local.time()),
        )
        .hint("add a time, as in `16:00`, or say --all-day")),
        (When::Zoned { .. } | When::Floating(_), end) if end.local() < start.local() => {
            let said = end.local().format("%Y-%m-%d %H:%M");
            Err(Failure::usage("--to", format!("the end, {said}, is before the start"))
                .hint("write the day too, as in `2026-12-02 01:00`, or say --for 2h"))
        }
        (When::Zoned { .. } | When::Floating(_), end) => Ok(Ending::At(end)),
    }
}

/// `start` and a length on: days by the wall clock, the rest by the true one.
fn later(start: When, length: crate::when::Length, tz: Tz) -> Option<Ending> {
    use chrono::TimeZone;
    let day = start.local().checked_add_days(Days::new(u64::from(length.days)))?;
    // A day on may be a time that the clocks skip: then it is when they are through.
    let through = || tz.from_local_datetime(&(day + TimeDelta::hours(1))).earliest();
    let moment = tz.from_local_datetime(&day).earliest().or_else(through)?;
    let end = moment.checked_add_signed(TimeDelta::seconds(i64::from(length.seconds)))?;
    let local = end.naive_local();
    if length.days == 0 && tz.from_local_datetime(&local).earliest() != Some(end) {
        return Some(Ending::After(length.seconds));
    }
    Some(Ending::At(When::Zoned { local, tz }))
}
