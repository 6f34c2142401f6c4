//! Which occurrence of a series: its original start, in one spelling.

use std::fmt;
use std::str::FromStr;

use chrono::{NaiveDate, NaiveDateTime};

/// An occurrence's original start in the master's zone: `2026-01-27T09:00:20`, all-day
/// `2026-01-27`; the second of two equal local times in autumn is UTC, with `Z`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RecurrenceId {
    /// Of an all-day series.
    Date(NaiveDate),
    /// The master's wall clock.
    Local(NaiveDateTime),
    /// UTC, only for the second of two equal local times.
    Utc(NaiveDateTime),
}

/// A text that is not the one spelling of an occurrence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("recurrence id of {chars} characters; expected 2026-01-27T09:00:20 or 2026-01-27")]
pub struct BadRecurrenceId {
    /// How long the text was.
    pub chars: usize,
}

impl RecurrenceId {
    /// The date of the original start.
    pub fn date(&self) -> NaiveDate {
        match self {
            RecurrenceId::Date(date) => *date,
            RecurrenceId::Local(at) | RecurrenceId::Utc(at) => at.date(),
        }
    }
}

impl fmt::Display for RecurrenceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RecurrenceId::Date(date) => write!(f, "{}", date.format("%Y-%m-%d")),
            RecurrenceId::Local(at) => write!(f, "{}", at.format("%Y-%m-%dT%H:%M:%S")),
            RecurrenceId::Utc(at) => write!(f, "{}", at.format("%Y-%m-%dT%H:%M:%SZ")),
        }
    }
}

impl FromStr for RecurrenceId {
    type Err = BadRecurrenceId;

    fn from_str(text: &str) -> Result<RecurrenceId, BadRecurrenceId> {
        let time = |text: &str| NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S").ok();
        let read = if let Some(utc) = text.strip_suffix('Z') {
            time(utc).map(RecurrenceId::Utc)
        } else if text.len() == 10 {
            NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().map(RecurrenceId::Date)
        } else {
            time(text).map(RecurrenceId::Local)
        };
        read.filter(|id| id.to_string() == text)
            .ok_or_else(|| BadRecurrenceId { chars: text.chars().count() })
    }
}
