//! Moments: whole microseconds since 1970, always after it.

use std::fmt;

use chrono::{DateTime, Utc};

/// A moment, in microseconds since 1970-01-01T00:00:00Z, greater than zero.
///
/// Not a calendar time: what an event says is a [`crate::record::When`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

/// A number that is no [`Timestamp`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a time of {got} µs since 1970; expected more than 0 and at most the year 9999")]
pub struct BadTimestamp {
    /// What was given.
    pub got: i64,
}

/// The last microsecond of the year 9999.
const MICROS_MAX: i64 = 253_402_300_799_999_999;

impl Timestamp {
    /// From microseconds since 1970.
    ///
    /// # Errors
    /// [`BadTimestamp`] when not after 1970 or after the year 9999.
    pub fn from_micros(micros: i64) -> Result<Timestamp, BadTimestamp> {
        if (1..=MICROS_MAX).contains(&micros) {
            Ok(Timestamp(micros))
        } else {
            Err(BadTimestamp { got: micros })
        }
    }

    /// Microseconds since 1970.
    pub fn micros(self) -> i64 {
        self.0
    }

    /// This moment moved by `micros`, held within the range a timestamp can have.
    #[must_use]
    pub fn plus_micros(self, micros: i64) -> Timestamp {
        Timestamp(self.0.saturating_add(micros).clamp(1, MICROS_MAX))
    }

    /// As chrono's UTC date and time.
    pub fn to_utc(self) -> DateTime<Utc> {
        DateTime::from_timestamp_micros(self.0).expect("within the years 1970 to 9999")
    }

    /// From chrono's UTC date and time.
    ///
    /// # Errors
    /// [`BadTimestamp`] as [`Timestamp::from_micros`].
    pub fn from_utc(moment: DateTime<Utc>) -> Result<Timestamp, BadTimestamp> {
        Timestamp::from_micros(moment.timestamp_micros())
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.to_utc().format("%Y-%m-%dT%H:%M:%S%.6fZ"))
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Timestamp({self})")
    }
}
