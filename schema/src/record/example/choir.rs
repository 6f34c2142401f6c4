//! A choir for tests: its times, as people write them, and its event.

use crate::record::{Component, Event, When, known_zone};
use crate::time::Timestamp;

/// When everything here was written.
pub(crate) fn stamp() -> Timestamp {
    Timestamp::from_micros(1_780_000_000_000_000).unwrap()
}

/// `2026-01-05`, `2026-01-05T10:00:00` (floating) or `2026-01-05T10:00:00 Europe/Berlin`.
pub(crate) fn when(text: &str) -> When {
    match text.split_once(' ') {
        Some((local, zone)) => {
            When::Zoned { local: local.parse().unwrap(), tz: known_zone(zone).unwrap() }
        }
        None if text.len() == 10 => When::Date(text.parse().unwrap()),
        None => When::Floating(text.parse().unwrap()),
    }
}

/// The event of this master alone.
pub(crate) fn event(master: Component) -> Event {
    Event::new("choir@example.org", master, stamp())
}
