//! The dates of an event within a window.

use std::collections::BTreeMap;

use chrono::NaiveDateTime;
use chrono_tz::Tz;

use super::series::{Length, Point, Series};
use super::{ExpansionError, Occurrence, Steps, Window};
use crate::limits;
use crate::record::{Component, Event, RecurrenceId, instant};

/// The dates of `event` that touch `window`, by start; whole days and floating times are read in
/// the zone `floating`.
///
/// ```
/// use kalends_schema::record::{Component, Event, When};
/// use kalends_schema::recurrence::{Window, occurrences};
/// # use kalends_schema::time::Timestamp;
/// # let now = Timestamp::from_micros(1_780_000_000_000_000).unwrap();
/// let start = When::Date("2026-01-31".parse().unwrap());
/// let mut master = Component::new(now, start, "Rent");
/// master.rrule = Some("FREQ=MONTHLY".into());
/// let event = Event::new("rent", master, now);
/// let year = Window {
///     from: "2026-01-01T00:00:00Z".parse().unwrap(),
///     to: "2027-01-01T00:00:00Z".parse().unwrap(),
/// };
/// let dates = occurrences(&event, &year, chrono_tz::Tz::UTC, 1_000).unwrap();
/// assert_eq!(dates.len(), 7); // only the months that have a 31st
/// ```
///
/// # Errors
/// [`ExpansionError`] when the rule is none, when more than `limit` (at most
/// [`limits::OCCURRENCES_MAX`]) dates touch the window, or when the budget is spent.
pub fn occurrences(
    event: &Event,
    window: &Window,
    floating: Tz,
    limit: usize,
) -> Result<Vec<Occurrence>, ExpansionError> {
    let limit = limit.min(limits::OCCURRENCES_MAX);
    let mut dates = described(event, floating)?;
    dates.retain(|date| window.touches(date.start_utc, date.end_utc));
    if let Some(master) = &event.master {
        dates.extend(undescribed(event, master, window, floating)?);
    }
    if dates.len() > limit {
        return Err(ExpansionError::TooMany { limit });
    }
    dates.sort_by_key(|date| (date.start_utc, date.id));
    Ok(dates)
}

/// The dates that have an override of their own, wherever it moved them, unless EXDATE took them.
pub(super) fn described(event: &Event, floating: Tz) -> Result<Vec<Occurrence>, ExpansionError> {
    let series = event.master.as_ref().map(Series::of).transpose()?;
    let stands = |id: &RecurrenceId| {
        let excluded =
            |series: &Series| series.is_excluded(&series.point(&series.wall.when_of(id)));
        !series.as_ref().is_some_and(excluded)
    };
    let overrides = event.overrides.iter().filter(|(id, _)| stands(id));
    Ok(overrides
        .map(|(id, component)| Occurrence {
            id: Some(*id),
            start: component.start,
            start_utc: instant(&component.start, floating),
            end_utc: Length::of(component, floating).end(&component.start, floating),
            status: component.status,
            overridden: true,
        })
        .collect())
}

/// The dates that only the master describes.
fn undescribed(
    event: &Event,
    master: &Component,
    window: &Window,
    floating: Tz,
) -> Result<Vec<Occurrence>, ExpansionError> {
    let series = Series::of(master)?;
    let length = Length::of(master, floating);
    let from = series.walls_from(window.from, length, floating);
    let walls = *from.start()..=series.last_wall(window.to, floating);
    let mut points: BTreeMap<NaiveDateTime, Point> = BTreeMap::new();
    let mut steps = Steps::all();
    for point in series.made(walls, &mut steps) {
        let point = point?;
        points.insert(point.key, point);
    }
    points.extend(series.added().map(|point| (point.key, point)));
    let dates = points.into_values().filter_map(|point| {
        let date = master_date(event, master, &point, length, floating);
        let is_wanted = window.touches(date.start_utc, date.end_utc)
            && !series.is_excluded(&point)
            && !event.overrides.contains_key(&point.id);
        is_wanted.then_some(date)
    });
    Ok(dates.collect())
}

/// A date as the master describes it.
pub(super) fn master_date(
    event: &Event,
    master: &Component,
    point: &Point,
    length: Length,
    floating: Tz,
) -> Occurrence {
    Occurrence {
        id: event.is_series().then_some(point.id),
        start: point.start,
        start_utc: instant(&point.start, floating),
        end_utc: length.end(&point.start, floating),
        status: master.status,
        overridden: false,
    }
}
