//! The dates of an event as rows (RFC 5545 §3.8.5), as far as one expansion goes.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use kalends_schema::limits::OCCURRENCES_MAX;
use kalends_schema::record::{Event, When};
use kalends_schema::recurrence::{ExpansionError, Occurrence, Window, occurrences};

use crate::storage::Slot;

/// Seconds of a day.
const DAY: i64 = 86_400;
/// By how much a stretch is cut when the rule makes too many dates in it.
const CUT_DENSE: i32 = 2;
/// By how much it is cut when the rule cannot even be walked through it.
const CUT_HOPELESS: i32 = 64;

/// The dates that start in a stretch of time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expansion {
    /// By start, then occurrence.
    pub slots: Vec<Slot>,
    /// Every date that starts before this moment is there; none that starts later is.
    pub until: DateTime<Utc>,
}

/// The dates of `event` that start at `from` or later and before `to`, or before an earlier moment
/// when there are more than one expansion holds. Floating times are read in `floating`.
///
/// Where it stops depends on the event and the stretch alone.
///
/// # Errors
/// [`ExpansionError`] when the rule is none, or makes too many dates even in one second.
pub fn expand(
    event: &Event,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
    floating: Tz,
) -> Result<Expansion, ExpansionError> {
    let slack = slack(event);
    let mut until = to;
    loop {
        let window = Window { from: from - slack, to: until + slack };
        let failed = match occurrences(event, &window, floating, OCCURRENCES_MAX) {
            Ok(dates) => {
                let slots = dates.iter().map(slot);
                let stretch = from.timestamp()..until.timestamp();
                let starting = |slot: &Slot| stretch.contains(&slot.start);
                let mut slots: Vec<Slot> = slots.filter(starting).collect();
                slots.sort_by(|a, b| (a.start, &a.occurrence).cmp(&(b.start, &b.occurrence)));
                return Ok(Expansion { slots, until });
            }
            Err(failed) => failed,
        };
        let cut = match failed {
            ExpansionError::Rule(_) => return Err(failed),
            ExpansionError::TooMany { .. } => CUT_DENSE,
            ExpansionError::Exhausted(_) => CUT_HOPELESS,
        };
        let shorter = (until - from) / cut;
        if shorter < TimeDelta::seconds(1) {
            return Err(failed);
        }
        until = from + TimeDelta::seconds(shorter.num_seconds());
    }
}

/// Where whole days stand beside floating times, the days' rows are off from the moments they were
/// expanded as; nowhere else.
fn slack(event: &Event) -> TimeDelta {
    let mixed = event.components().any(|component| component.start.is_date())
        && event.components().any(|component| matches!(component.start, When::Floating(_)));
    if mixed { TimeDelta::days(1) } else { TimeDelta::zero() }
}

/// A date as a row: whole days count as if midnight were in UTC, so that they are the same dates
/// wherever the asker is.
fn slot(date: &Occurrence) -> Slot {
    let all_day = date.start.is_date();
    let (start, end) = if all_day {
        let start = date.start.local().and_utc().timestamp();
        let seconds = (date.end_utc - date.start_utc).num_seconds();
        // A day on which clocks change has 23 or 25 hours; it is one day all the same.
        (start, start + (seconds + DAY / 2) / DAY * DAY)
    } else {
        (date.start_utc.timestamp(), date.end_utc.timestamp())
    };
    let occurrence = date.id.map(|id| id.to_string()).unwrap_or_default();
    Slot { start, end: end.max(start), all_day, status: date.status, occurrence }
}
