//! Dates, times and occurrences on the wire: days since 1970 and seconds of the day, so that no
//! impossible date can be written.

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike};
use serde::{Deserialize, Serialize};

use crate::record::{self, Invalid};

/// A wall clock's date and time.
#[derive(Serialize, Deserialize, Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Local {
    pub(crate) day: i32,
    pub(crate) second: u32,
}

/// A date, a time in a zone, or a time in none.
#[derive(Serialize, Deserialize, Debug, Clone, PartialEq, Eq)]
pub(crate) enum When {
    Date(i32),
    Zoned { local: Local, zone: String },
    Floating(Local),
}

/// An occurrence's original start.
#[derive(Serialize, Deserialize, Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RecurrenceId {
    Date(i32),
    Local(Local),
    Utc(Local),
}

/// How a component ends.
#[derive(Serialize, Deserialize, Debug, Clone, PartialEq, Eq)]
pub(crate) enum End {
    At(When),
    After { days: u32, seconds: u32 },
}

fn day_of(date: NaiveDate) -> i32 {
    let days = date.signed_duration_since(NaiveDate::default()).num_days();
    i32::try_from(days).expect("chrono's years fit in i32 days")
}

fn date(field: &'static str, day: i32) -> Result<NaiveDate, Invalid> {
    NaiveDate::default()
        .checked_add_signed(TimeDelta::days(i64::from(day)))
        .filter(|date| (1..=9999).contains(&date.year()))
        .ok_or_else(|| Invalid {
            field,
            got: format!("day {day}"),
            rule: "a date of the years 1 to 9999",
        })
}

impl From<NaiveDateTime> for Local {
    fn from(at: NaiveDateTime) -> Local {
        Local { day: day_of(at.date()), second: at.num_seconds_from_midnight() }
    }
}

impl Local {
    fn read(self, field: &'static str) -> Result<NaiveDateTime, Invalid> {
        let time = NaiveTime::from_num_seconds_from_midnight_opt(self.second, 0);
        let time = time.ok_or_else(|| Invalid {
            field,
            got: format!("second {} of a day", self.second),
            rule: "seconds of the day below 86400",
        })?;
        Ok(date(field, self.day)?.and_time(time))
    }
}

impl From<&record::When> for When {
    fn from(when: &record::When) -> When {
        match when {
            record::When::Date(date) => When::Date(day_of(*date)),
            record::When::Zoned { local, tz } => {
                When::Zoned { local: (*local).into(), zone: tz.name().to_owned() }
            }
            record::When::Floating(local) => When::Floating((*local).into()),
        }
    }
}

impl When {
    /// The date or time of `field`.
    pub(crate) fn read(self, field: &'static str) -> Result<record::When, Invalid> {
        match self {
            When::Date(day) => Ok(record::When::Date(date(field, day)?)),
            When::Zoned { local, zone } => {
                Ok(record::When::Zoned { local: local.read(field)?, tz: read_zone(field, &zone)? })
            }
            When::Floating(local) => Ok(record::When::Floating(local.read(field)?)),
        }
    }
}

/// The zone of that name.
pub(crate) fn read_zone(field: &'static str, name: &str) -> Result<chrono_tz::Tz, Invalid> {
    record::known_zone(name).map_err(|_| Invalid {
        field,
        got: format!("a zone name of {} characters", name.chars().count()),
        rule: "UTC or an IANA time zone",
    })
}

impl From<&record::RecurrenceId> for RecurrenceId {
    fn from(id: &record::RecurrenceId) -> RecurrenceId {
        match id {
            record::RecurrenceId::Date(date) => RecurrenceId::Date(day_of(*date)),
            record::RecurrenceId::Local(at) => RecurrenceId::Local((*at).into()),
            record::RecurrenceId::Utc(at) => RecurrenceId::Utc((*at).into()),
        }
    }
}

impl RecurrenceId {
    /// The occurrence it names.
    pub(crate) fn read(self) -> Result<record::RecurrenceId, Invalid> {
        const FIELD: &str = "recurrence_id";
        Ok(match self {
            RecurrenceId::Date(day) => record::RecurrenceId::Date(date(FIELD, day)?),
            RecurrenceId::Local(local) => record::RecurrenceId::Local(local.read(FIELD)?),
            RecurrenceId::Utc(local) => record::RecurrenceId::Utc(local.read(FIELD)?),
        })
    }
}

impl From<&record::End> for End {
    fn from(end: &record::End) -> End {
        match end {
            record::End::At(when) => End::At(when.into()),
            record::End::After { days, seconds } => End::After { days: *days, seconds: *seconds },
        }
    }
}

impl End {
    /// The end of a component.
    pub(crate) fn read(self) -> Result<record::End, Invalid> {
        Ok(match self {
            End::At(when) => record::End::At(when.read("dtend")?),
            End::After { days, seconds } => record::End::After { days, seconds },
        })
    }
}
