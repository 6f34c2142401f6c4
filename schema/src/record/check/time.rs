//! Dates and times: of years that can be written, in whole seconds, the end not before the start.

use chrono::{Datelike, TimeZone, Timelike};
use chrono_tz::Tz;

use super::Invalid;
use crate::limits::{DURATION_DAYS_MAX, DURATION_SECONDS_MAX};
use crate::record::{Component, End, RecurrenceId, When, instant};

pub(super) fn writable(field: &'static str, when: &When) -> Result<(), Invalid> {
    in_range(field, when.local())
}

/// An occurrence's name in a record that does not know the series.
pub(super) fn occurrence(id: Option<&RecurrenceId>) -> Result<(), Invalid> {
    match id {
        None => Ok(()),
        Some(RecurrenceId::Date(date)) => {
            in_range("recurrence_id", date.and_time(chrono::NaiveTime::MIN))
        }
        Some(RecurrenceId::Local(at) | RecurrenceId::Utc(at)) => in_range("recurrence_id", *at),
    }
}

fn in_range(field: &'static str, at: chrono::NaiveDateTime) -> Result<(), Invalid> {
    if !(1..=9999).contains(&at.year()) {
        return Err(Invalid::new(field, format!("year {}", at.year()), "the years 1 to 9999"));
    }
    if at.nanosecond() != 0 {
        return Err(Invalid::new(field, "a part of a second", "whole seconds"));
    }
    Ok(())
}

/// The end is not before the start, compared as instants; equal to it is read as no end.
pub(super) fn end_after_start(component: &Component) -> Result<(), Invalid> {
    let start = &component.start;
    match &component.end {
        None => Ok(()),
        Some(End::After { days, seconds }) => length(start, *days, *seconds),
        Some(End::At(end)) => {
            writable("dtend", end)?;
            if end.is_date() != start.is_date() {
                let rule = "a date after a date, a time after a time";
                return Err(Invalid::new("dtend", "the other of date and time", rule));
            }
            // A floating end beside a zoned start, or the reverse, is read in the one zone there is.
            let floating = start.tz().or(end.tz()).unwrap_or(Tz::UTC);
            if instant(end, floating) < instant(start, floating) {
                return Err(Invalid::new("dtend", "before dtstart", "an end not before its start"));
            }
            Ok(())
        }
    }
}

fn length(start: &When, days: u32, seconds: u32) -> Result<(), Invalid> {
    if start.is_date() && seconds != 0 {
        let got = format!("{seconds} seconds beside the days");
        return Err(Invalid::new("duration", got, "whole days after a date"));
    }
    if days > DURATION_DAYS_MAX {
        return Err(Invalid::new("duration", format!("{days} days"), "at most 36600 days"));
    }
    if seconds > DURATION_SECONDS_MAX {
        let got = format!("{seconds} seconds");
        return Err(Invalid::new("duration", got, "at most 3162240000 seconds"));
    }
    Ok(())
}

/// That an override is named as `20-records` says: by its original start in the master's zone.
pub(super) fn occurrence_of(master: &Component, id: &RecurrenceId) -> Result<(), Invalid> {
    let one_spelling = match (id, &master.start) {
        (RecurrenceId::Date(_), When::Date(_)) | (RecurrenceId::Local(_), When::Floating(_)) => {
            true
        }
        // A time that the clocks skip is named by what they show instead.
        (RecurrenceId::Local(at), When::Zoned { tz, .. }) => {
            tz.from_local_datetime(at).earliest().is_some()
        }
        (RecurrenceId::Utc(at), When::Zoned { tz, .. }) => {
            let local = tz.from_utc_datetime(at).naive_local();
            let both = tz.from_local_datetime(&local);
            both.earliest() != both.latest()
                && both.latest().is_some_and(|later| later.naive_utc() == *at)
        }
        (RecurrenceId::Date(_), When::Zoned { .. } | When::Floating(_))
        | (RecurrenceId::Local(_) | RecurrenceId::Utc(_), When::Date(_))
        | (RecurrenceId::Utc(_), When::Floating(_)) => false,
    };
    if one_spelling {
        return Ok(());
    }
    let got = match id {
        RecurrenceId::Date(_) => "a date",
        RecurrenceId::Local(_) => "a local time, or one that its clocks skip",
        RecurrenceId::Utc(_) => "a UTC time",
    };
    Err(Invalid::new(
        "recurrence_id",
        got,
        "the original start in the master's zone: a date for all-day, UTC only for the second of two equal local times",
    ))
}
