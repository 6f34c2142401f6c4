//! Dates, times and lengths between iCalendar's words and ours.

use calcard::common::PartialDateTime;
use calcard::icalendar::{ICalendarEntry, ICalendarParameterName, ICalendarPeriod, ICalendarValue};
use chrono::{NaiveDate, NaiveTime};
use chrono_tz::Tz;

use super::refusal::Refusal;
use super::tree::Property;
use super::zones::Zones;
use crate::record::{End, When};
use crate::time::Timestamp;

/// Characters of a TZID that an error repeats.
const TZID_SHOWN: usize = 100;

/// Every date or time of `entry`; a period stands for its start.
pub(super) fn whens(
    entry: &ICalendarEntry,
    property: &'static str,
    zones: &Zones,
) -> Result<Vec<When>, Refusal> {
    let tzid = entry.parameter(&ICalendarParameterName::Tzid).and_then(|value| value.as_text());
    let one = |value: &ICalendarValue| {
        let partial = match value {
            ICalendarValue::PartialDateTime(partial) => Some(partial.as_ref()),
            ICalendarValue::Period(
                ICalendarPeriod::Range { start, .. } | ICalendarPeriod::Duration { start, .. },
            ) => Some(start),
            _ => None,
        };
        when(partial.ok_or(Refusal::Time { property })?, property, tzid, zones)
    };
    entry.values.iter().map(one).collect()
}

/// The one date or time of `entry`.
pub(super) fn single(
    entry: &ICalendarEntry,
    property: &'static str,
    zones: &Zones,
) -> Result<When, Refusal> {
    whens(entry, property, zones)?.into_iter().next().ok_or(Refusal::Time { property })
}

fn when(
    partial: &PartialDateTime,
    property: &'static str,
    tzid: Option<&str>,
    zones: &Zones,
) -> Result<When, Refusal> {
    let error = Refusal::Time { property };
    let date = date_of(partial).ok_or(error.clone())?;
    let Some(hour) = partial.hour else { return Ok(When::Date(date)) };
    let (minute, second) = (partial.minute.unwrap_or(0), partial.second.unwrap_or(0));
    let time = NaiveTime::from_hms_opt(hour.into(), minute.into(), second.min(59).into());
    let local = date.and_time(time.ok_or(error.clone())?);
    match (partial.tz_hour, tzid) {
        (Some(0), _) if partial.tz_minute.unwrap_or(0) == 0 => {
            Ok(When::Zoned { local, tz: Tz::UTC })
        }
        (Some(_), _) => Err(error),
        (None, None) => Ok(When::Floating(local)),
        (None, Some(tzid)) => match zones.zone(tzid) {
            Some(tz) => Ok(When::Zoned { local, tz }),
            None => Err(Refusal::Zone { tzid: tzid.chars().take(TZID_SHOWN).collect() }),
        },
    }
}

fn date_of(partial: &PartialDateTime) -> Option<NaiveDate> {
    let year = partial.year.filter(|year| (1..=9999).contains(year))?;
    NaiveDate::from_ymd_opt(year.into(), partial.month?.into(), partial.day?.into())
}

/// A moment such as DTSTAMP; a time without zone is read as UTC, which these must be.
pub(super) fn moment(entry: &ICalendarEntry) -> Option<Timestamp> {
    let ICalendarValue::PartialDateTime(partial) = entry.values.first()? else { return None };
    let (hour, minute) = (partial.hour.unwrap_or(0), partial.minute.unwrap_or(0));
    let second = partial.second.unwrap_or(0).min(59);
    let local = date_of(partial)?.and_hms_opt(hour.into(), minute.into(), second.into())?;
    Timestamp::from_utc(local.and_utc()).ok()
}

/// DURATION. After a date, hours that make whole days are days.
pub(super) fn duration(entry: &ICalendarEntry, start: &When) -> Result<End, Refusal> {
    let Some(ICalendarValue::Duration(length)) = entry.values.first() else {
        return Err(Refusal::Duration);
    };
    let days = u64::from(length.weeks) * 7 + u64::from(length.days);
    let seconds =
        u64::from(length.hours) * 3600 + u64::from(length.minutes) * 60 + u64::from(length.seconds);
    let (days, seconds) = match start {
        When::Date(_) => (days + seconds / 86_400, seconds % 86_400),
        When::Zoned { .. } | When::Floating(_) => (days, seconds),
    };
    match (u32::try_from(days), u32::try_from(seconds)) {
        (Ok(days), Ok(seconds)) if !length.neg || (days, seconds) == (0, 0) => {
            Ok(End::After { days, seconds })
        }
        _ => Err(Refusal::Duration),
    }
}

/// The content line that says `when`.
pub(super) fn property(name: &str, when: &When) -> Property {
    let mut line = Property::new(name, basic(when));
    match when {
        When::Date(_) => line.set_param("VALUE", "DATE"),
        When::Zoned { tz, .. } if *tz != Tz::UTC => line.set_param("TZID", tz.name()),
        When::Zoned { .. } | When::Floating(_) => {}
    }
    line
}

/// `20260127`, `20260127T090020`, or in UTC with `Z`.
pub(super) fn basic(when: &When) -> String {
    match when {
        When::Date(date) => date.format("%Y%m%d").to_string(),
        When::Zoned { local, tz: Tz::UTC } => local.format("%Y%m%dT%H%M%SZ").to_string(),
        When::Zoned { local, .. } | When::Floating(local) => {
            local.format("%Y%m%dT%H%M%S").to_string()
        }
    }
}

/// A moment to the second, as DTSTAMP must be.
pub(super) fn utc(moment: Timestamp) -> When {
    When::Zoned { local: moment.to_utc().naive_utc(), tz: Tz::UTC }
}
