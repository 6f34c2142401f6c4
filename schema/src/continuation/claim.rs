//! When a successor's claim is in force: by the two heads' own times, and by nobody's clock.

use crate::head::Head;
use crate::stamp::Stamp;
use crate::time::Timestamp;

/// Microseconds of a day.
const DAY_MICROS: i64 = 86_400 * 1_000_000;

/// Whether a claim that names the organizer's head `named` is in force: the successor's newest head
/// is late enough, and no later head of the organizer is known. Any sign of life ends it.
pub fn is_in_force(
    named: &Head,
    (organizer, successor): (Option<Stamp>, Option<Timestamp>),
    grace_days: u16,
) -> bool {
    organizer.is_none_or(|newest| newest <= named.stamp())
        && successor.is_some_and(|time| time >= claimable_from(named.time, grace_days))
}

/// From when on a successor may claim an event whose organizer was last heard of at `last`.
pub fn claimable_from(last: Timestamp, grace_days: u16) -> Timestamp {
    last.plus_micros(i64::from(grace_days) * DAY_MICROS)
}
