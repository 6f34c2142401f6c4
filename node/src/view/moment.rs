//! Dates and times between records and JSON.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, SecondsFormat};
use chrono_tz::Tz;
use kalends_schema::record::{When, instant, known_zone};
use kalends_schema::time::Timestamp;

use crate::api::Moment;

/// A moment in a request that is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum BadMoment {
    /// Not a date or time.
    #[error("`{got}` is no date or time")]
    Time { got: String },
    /// Not a zone.
    #[error("`{got}` is no time zone of the IANA database")]
    Zone { got: String },
}

/// As JSON.
pub(crate) fn moment(when: &When) -> Moment {
    match when {
        When::Date(date) => Moment::Day { date: date.format("%Y-%m-%d").to_string() },
        When::Zoned { tz, .. } => timed(instant(when, *tz).with_timezone(tz)),
        When::Floating(local) => {
            Moment::Floating { local: local.format("%Y-%m-%dT%H:%M:%S").to_string() }
        }
    }
}

/// An instant in its zone, as JSON.
pub(crate) fn timed(at: DateTime<Tz>) -> Moment {
    Moment::Timed {
        at: at.to_rfc3339_opts(SecondsFormat::Secs, false),
        tz: at.timezone().name().to_owned(),
    }
}

/// A moment of a program's, in UTC.
pub(crate) fn rfc3339(time: Timestamp) -> String {
    time.to_utc().to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// Back from JSON. With an offset, the moment is meant; without, the wall clock in the zone.
pub(crate) fn when_of(moment: &Moment) -> Result<When, BadMoment> {
    match moment {
        Moment::Day { date } => {
            let read = NaiveDate::parse_from_str(date, "%Y-%m-%d").ok().filter(is_writable);
            read.map(When::Date).ok_or_else(|| BadMoment::Time { got: date.clone() })
        }
        Moment::Floating { local } => Ok(When::Floating(wall(local)?)),
        Moment::Timed { at, tz } => {
            let tz = known_zone(tz).map_err(|_| BadMoment::Zone { got: tz.clone() })?;
            let local = match DateTime::parse_from_rfc3339(at) {
                Ok(at) => at.with_timezone(&tz).naive_local(),
                Err(_) => wall(at)?,
            };
            Ok(When::Zoned { local, tz })
        }
    }
}

fn wall(text: &str) -> Result<NaiveDateTime, BadMoment> {
    let forms = ["%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M"];
    let read = forms.iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok());
    let read = read.filter(|read| is_writable(&read.date()));
    read.ok_or_else(|| BadMoment::Time { got: text.to_owned() })
}

/// Whether a year can be written in iCalendar; nothing is reckoned with any other.
fn is_writable(date: &NaiveDate) -> bool {
    (1..=9999).contains(&date.year())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn timed(at: &str, tz: &str) -> Moment {
        Moment::Timed { at: at.to_owned(), tz: tz.to_owned() }
    }

    #[test]
    fn a_time_with_offset_means_that_moment_and_one_without_the_wall() {
        let by_offset = when_of(&timed("2026-12-01T13:00:00Z", "Europe/Berlin")).unwrap();
        let by_wall = when_of(&timed("2026-12-01T14:00:00", "Europe/Berlin")).unwrap();
        assert_eq!(by_offset, by_wall);
        assert_eq!(moment(&by_wall), timed("2026-12-01T14:00:00+01:00", "Europe/Berlin"));
    }

    #[test]
    fn days_and_floating_times_come_back_as_they_were() {
        for given in [
            Moment::Day { date: "2026-12-01".to_owned() },
            Moment::Floating { local: "2026-12-01T14:00:00".to_owned() },
        ] {
            assert_eq!(moment(&when_of(&given).unwrap()), given);
        }
    }

    #[test]
    fn what_is_no_time_or_zone_is_refused() {
        assert!(matches!(when_of(&timed("soon", "UTC")), Err(BadMoment::Time { .. })));
        let far = Moment::Day { date: "+262142-12-31".to_owned() };
        assert!(matches!(when_of(&far), Err(BadMoment::Time { .. })), "nothing can follow it");
        assert!(matches!(
            when_of(&timed("2026-12-01T14:00:00", "Foo/Bar")),
            Err(BadMoment::Zone { .. })
        ));
    }
}
