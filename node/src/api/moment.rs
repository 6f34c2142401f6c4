//! A start or an end in JSON.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// When something starts or ends.
///
/// Timed: `{"at": "2026-12-01T14:00:00+01:00", "tz": "Europe/Berlin"}`; in a request `at` may
/// leave the offset out (`2026-12-01T14:00:00`), and means the wall clock in `tz`.
/// All-day: `{"date": "2026-12-01"}`. Without a zone (by import only): `{"local": "…"}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum Moment {
    /// A time in a zone.
    Timed {
        /// RFC 3339 with offset; in requests also a local time without.
        at: String,
        /// IANA name of the zone.
        tz: String,
    },
    /// A whole day.
    Day {
        /// `2026-12-01`
        date: String,
    },
    /// A time on whatever wall: the calendar's zone is meant.
    Floating {
        /// `2026-12-01T14:00:00`
        local: String,
    },
}
