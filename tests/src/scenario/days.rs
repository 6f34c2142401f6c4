//! The time of a story: the system's, and as many days later as the story says.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use kalends_keyspace::clock::Clock;

/// Microseconds of a day.
const DAY_MICROS: i64 = 86_400 * 1_000_000;

/// How many days have passed, for everybody alike.
#[derive(Clone, Default)]
pub(crate) struct Days(Arc<AtomicI64>);

impl Days {
    /// The clock that everybody has.
    pub(crate) fn clock(&self) -> Clock {
        let (passed, system) = (self.clone(), Clock::of_system());
        Clock::new(move || {
            let days = passed.0.load(Ordering::Relaxed);
            system.now().plus_micros(days.saturating_mul(DAY_MICROS))
        })
    }

    /// So many days later.
    pub(crate) fn pass(&self, days: u16) {
        self.0.fetch_add(i64::from(days), Ordering::Relaxed);
    }
}
