//! A date or time as an event says it (RFC 5545 §3.3.4, §3.3.5).

use chrono::{DateTime, NaiveDate, NaiveDateTime, Offset, TimeDelta, TimeZone, Utc};
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

/// The moment that `when` means. What names no zone, a floating time or a date's midnight, is read
/// in `floating`. Of two equal local times in autumn the earlier is meant; one that a clock skips
/// in spring is read with the offset before the gap (RFC 5545 §3.3.5).
pub fn instant(when: &When, floating: Tz) -> DateTime<Utc> {
    resolve(when.local(), when.tz().unwrap_or(floating))
}

fn resolve(local: NaiveDateTime, tz: Tz) -> DateTime<Utc> {
    if let Some(moment) = tz.from_local_datetime(&local).earliest() {
        return moment.to_utc();
    }
    let offset = offset_before_gap(local, tz);
    local.checked_sub_signed(offset).unwrap_or(local).and_utc()
}

/// The longest gap there was is the day that Samoa skipped in 2011.
const GAP_MINUTES_MAX: i64 = 26 * 60;

fn offset_before_gap(local: NaiveDateTime, tz: Tz) -> TimeDelta {
    let steps = (15..=GAP_MINUTES_MAX).step_by(15);
    let offset = steps.filter_map(|minutes| {
        let before = local.checked_sub_signed(TimeDelta::minutes(minutes))?;
        let moment = tz.from_local_datetime(&before).latest()?;
        Some(moment.offset().fix().local_minus_utc())
    });
    TimeDelta::seconds(offset.map(i64::from).next().unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zoned(local: &str, zone: &str) -> When {
        When::Zoned { local: local.parse().unwrap(), tz: known_zone(zone).unwrap() }
    }

    fn utc(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn of_two_equal_local_times_the_earlier_is_meant() {
        let when = zoned("2026-10-25T02:30:00", "Europe/Berlin");
        assert_eq!(instant(&when, Tz::UTC), utc("2026-10-25T00:30:00Z"));
    }

    #[test]
    fn a_skipped_local_time_is_read_with_the_offset_before_the_gap() {
        let when = zoned("2026-03-29T02:30:00", "Europe/Berlin");
        assert_eq!(instant(&when, Tz::UTC), utc("2026-03-29T01:30:00Z"));
        let skipped_day = zoned("2011-12-30T12:00:00", "Pacific/Apia");
        assert_eq!(instant(&skipped_day, Tz::UTC), utc("2011-12-30T22:00:00Z"));
    }

    #[test]
    fn a_floating_time_and_a_date_are_read_in_the_zone_given() {
        let berlin = known_zone("Europe/Berlin").unwrap();
        let floating = When::Floating("2026-01-15T10:00:00".parse().unwrap());
        assert_eq!(instant(&floating, berlin), utc("2026-01-15T09:00:00Z"));
        let day = When::Date("2026-01-15".parse().unwrap());
        assert_eq!(instant(&day, berlin), utc("2026-01-14T23:00:00Z"));
    }

    #[test]
    fn a17_utc_is_a_zone_and_foo_bar_is_none() {
        assert_eq!(known_zone("UTC"), Ok(Tz::UTC));
        assert_eq!(known_zone("Foo/Bar"), Err(BadWhen::Zone { chars: 7 }));
        assert_eq!(known_zone("europe/berlin"), Err(BadWhen::Zone { chars: 13 }));
    }
}
