//! Which of two messages is the newer (RFC 5546 §2.1.5; `30-scheduling`, *Order and significance*).

use std::collections::BTreeMap;

use super::Address;
use crate::record::RecurrenceId;
use crate::time::Timestamp;

/// SEQUENCE, then DTSTAMP. A missing SEQUENCE is 0, a missing DTSTAMP the oldest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Version {
    /// SEQUENCE.
    pub sequence: u32,
    /// DTSTAMP.
    pub dtstamp: Option<Timestamp>,
}

impl Version {
    /// As it counts when it was received at `received`: a DTSTAMP after that is that.
    #[must_use]
    pub fn received(self, received: Timestamp) -> Version {
        Version { dtstamp: self.dtstamp.map(|stamp| stamp.min(received)), ..self }
    }

    /// Whether it is what one date had before its series was told as `series`: no newer, or told
    /// before by a number that only the date has.
    pub(super) fn is_past_for_series(self, series: Version) -> bool {
        self <= series || self.dtstamp < series.dtstamp
    }
}

/// The version last taken from each attendee, for each component that they spoke of: `None` is the
/// master. An attendee's messages are compared with that attendee's own, never with the event's.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Taken(BTreeMap<(Address, Option<RecurrenceId>), Version>);

impl Taken {
    /// What was last taken from `who` for that component.
    pub fn last(&self, who: &Address, date: Option<&RecurrenceId>) -> Option<Version> {
        self.0.get(&(who.clone(), date.copied())).copied()
    }

    /// Notes what was taken.
    pub fn take(&mut self, who: &Address, date: Option<&RecurrenceId>, version: Version) {
        self.0.insert((who.clone(), date.copied()), version);
    }

    /// Forgets what is of nobody in `keep`.
    pub fn retain(&mut self, keep: impl Fn(&Address) -> bool) {
        self.0.retain(|(who, _), _| keep(who));
    }

    /// Everything, by person and date.
    pub fn iter(&self) -> impl Iterator<Item = (&Address, Option<&RecurrenceId>, Version)> {
        self.0.iter().map(|((who, date), version)| (who, date.as_ref(), *version))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a76_sequence_decides_before_the_stamp_and_a_missing_stamp_is_oldest() {
        let at = |micros| Timestamp::from_micros(micros).ok();
        let version = |sequence, dtstamp| Version { sequence, dtstamp };
        assert!(version(1, None) > version(0, at(5)));
        assert!(version(1, at(2)) > version(1, at(1)));
        assert!(version(1, at(1)) > version(1, None));
        assert_eq!(version(1, at(9)).received(at(4).unwrap()), version(1, at(4)));
    }
}
