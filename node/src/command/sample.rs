//! An event and two people, for the tests of decisions.

use kalends_schema::key::Identity;
use kalends_schema::path::Area;
use kalends_schema::record::{Component, Event, When};
use kalends_schema::time::Timestamp;
use kalends_schema::uri::EventUri;

pub(super) const ORGANIZER: Identity = Identity::from_bytes([1; 32]);
pub(super) const ME: Identity = Identity::from_bytes([2; 32]);

/// So many seconds after the beginning of the test.
pub(super) fn at(second: i64) -> Timestamp {
    Timestamp::from_micros(1_780_000_000_000_000 + second * 1_000_000).unwrap()
}

/// The organizer's event, in `pub`.
pub(super) fn uri() -> EventUri {
    EventUri::of(ORGANIZER, Area::Pub, "0034GJ7PPX0H0").unwrap()
}

/// One day of dinner.
pub(super) fn event() -> Event {
    let start = When::Date("2026-12-01".parse().unwrap());
    Event::new("u", Component::new(at(0), start, "Dinner"), at(0))
}
