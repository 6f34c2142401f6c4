//! When a packet is published next: on change, at most so often, and hourly; a failure comes
//! again soon. Values only, so that a day of it is tested in no time.

use std::time::Duration;

use tokio::time::Instant;

use crate::net::limits::{PUBLISH_RETRY_FIRST, PUBLISH_RETRY_MAX, REPUBLISH_EVERY};

/// One packet's publications.
#[derive(Debug, Clone)]
pub(crate) struct Schedule {
    every_min: Duration,
    changed: bool,
    /// A publication has begun and not ended.
    begun: bool,
    published: Option<Instant>,
    failed: Option<(Instant, Duration)>,
}

impl Schedule {
    /// Nothing to publish yet; once there is, at most every `every_min`.
    pub(crate) fn new(every_min: Duration) -> Schedule {
        Schedule { every_min, changed: false, begun: false, published: None, failed: None }
    }

    /// The packet says something new.
    pub(crate) fn change(&mut self) {
        self.changed = true;
    }

    /// Whether it was ever published.
    pub(crate) fn is_published(&self) -> bool {
        self.published.is_some()
    }

    /// Whether there is something that the DHT was not told, or may not have been.
    pub(crate) fn is_unsaid(&self) -> bool {
        self.changed || self.begun
    }

    /// When it is to be published next; `None` when there is nothing to say.
    pub(crate) fn due(&self, now: Instant) -> Option<Instant> {
        if let Some((at, wait)) = self.failed {
            return Some(at + wait);
        }
        match (self.published, self.changed) {
            (None, false) => None,
            (None, true) => Some(now),
            (Some(at), true) => Some(at + self.every_min),
            (Some(at), false) => Some(at + REPUBLISH_EVERY),
        }
    }

    /// It is being published as it is now; what changes from here on is another publication.
    pub(crate) fn start(&mut self) {
        self.changed = false;
        self.begun = true;
    }

    /// What was started is published.
    pub(crate) fn done(&mut self, now: Instant) {
        self.published = Some(now);
        self.begun = false;
        self.failed = None;
    }

    /// It could not be published; the wait doubles.
    pub(crate) fn fail(&mut self, now: Instant) {
        let wait = match self.failed {
            None => PUBLISH_RETRY_FIRST,
            Some((_, wait)) => (wait * 2).min(PUBLISH_RETRY_MAX),
        };
        self.changed = true;
        self.begun = false;
        self.failed = Some((now, wait));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    #[test]
    fn what_was_not_published_to_the_end_is_unsaid() {
        let start = Instant::now();
        let mut schedule = Schedule::new(MINUTE);
        assert!(!schedule.is_unsaid());
        schedule.change();
        schedule.start();
        assert!(schedule.is_unsaid(), "it may not have come through");
        schedule.done(start);
        assert!(!schedule.is_unsaid());
        schedule.start();
        schedule.fail(start);
        assert!(schedule.is_unsaid());
    }

    #[test]
    fn a_change_is_published_at_once_and_then_at_most_once_a_minute() {
        let start = Instant::now();
        let mut schedule = Schedule::new(MINUTE);
        assert_eq!(schedule.due(start), None);
        schedule.change();
        assert_eq!(schedule.due(start), Some(start));
        schedule.start();
        schedule.done(start);
        assert_eq!(schedule.due(start), Some(start + REPUBLISH_EVERY));
        schedule.start();
        schedule.change();
        schedule.change();
        schedule.done(start);
        assert_eq!(schedule.due(start), Some(start + MINUTE));
    }

    #[test]
    fn a_failure_is_tried_again_ever_later_and_forgotten_once_it_worked() {
        let start = Instant::now();
        let mut schedule = Schedule::new(MINUTE);
        schedule.change();
        let mut waits = Vec::new();
        for _ in 0..9 {
            schedule.start();
            schedule.fail(start);
            waits.push(schedule.due(start).expect("a try") - start);
        }
        assert_eq!(waits[..3], [2, 4, 8].map(Duration::from_secs));
        assert_eq!(waits[8], PUBLISH_RETRY_MAX);
        schedule.start();
        schedule.done(start);
        assert_eq!(schedule.due(start), Some(start + REPUBLISH_EVERY));
    }
}
