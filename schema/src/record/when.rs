//! A date or time as an event says it (RFC 5545 §3.3.4, §3.3.5).

use chrono::{NaiveDate, NaiveDateTime};
use chrono_tz::Tz;

/// When something starts or ends. All-day is a date, never a midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum When {
    /// A whole day.
    Date(NaiveDate),
    /// A local time in a zone; `Tz::UTC` is a zone too.
    Zoned {
        /// What the clock on the wall shows.
        local: NaiveDateTime,
        /// The wall's zone.
        tz: Tz,
    },
    /// A local time without a zone; comes by import only.
    Floating(NaiveDateTime),
}

/// A text that is no date, time or zone.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadWhen {
    /// Not `2026-01-27` or `2026-01-27T09:00:20`, or no such day or time.
    #[error(
        "{chars} characters that are no date or time; expected 2026-01-27 or 2026-01-27T09:00:20"
    )]
    Time {
        /// How long the text was.
        chars: usize,
    },
    /// Not in the IANA database.
    #[error("unknown time zone of {chars} characters; expected UTC or an IANA name")]
    Zone {
        /// How long the text was.
        chars: usize,
    },
}

/// The zone of that IANA name (exact spelling), or `UTC`.
///
/// # Errors
/// [`BadWhen::Zone`] when there is none.
pub fn known_zone(name: &str) -> Result<Tz, BadWhen> {
    name.parse().map_err(|_| BadWhen::Zone { chars: name.chars().count() })
}

impl When {
    /// The date, in the wall's own zone.
    pub fn date(&self) -> NaiveDate {
        match self {
            When::Date(date) => *date,
            When::Zoned { local, .. } | When::Floating(local) => local.date(),
        }
    }

    /// What the wall shows; midnight for a date.
    pub fn local(&self) -> NaiveDateTime {
        match self {
            When::Date(date) => date.and_time(chrono::NaiveTime::MIN),
            When::Zoned { local, .. } | When::Floating(local) => *local,
        }
    }

    /// The zone, if it says one.
    pub fn tz(&self) -> Option<Tz> {
        match self {
            When::Zoned { tz, .. } => Some(*tz),
            When::Date(_) | When::Floating(_) => None,
        }
    }

    /// Whether it is a whole day.
    pub fn is_date(&self) -> bool {
        matches!(self, When::Date(_))
    }
}
