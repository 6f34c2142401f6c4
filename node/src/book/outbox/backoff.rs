//! When a notice is tried again: after a wait that doubles, with chance in it, for 30 days.

use kalends_schema::time::Timestamp;

const SECOND: i64 = 1_000_000;
/// The wait after the first failure.
const FIRST_MICROS: i64 = 2 * SECOND;
/// The longest wait.
const LONGEST_MICROS: i64 = 3_600 * SECOND;
/// How long anybody is tried to be told.
const LIFE_MICROS: i64 = 30 * 24 * 3_600 * SECOND;
/// The first wait when it lies among their requests: they are asked whether it still does.
const REQUESTED_FIRST_MICROS: i64 = 3_600 * SECOND;
/// The longest of these waits.
const REQUESTED_LONGEST_MICROS: i64 = 24 * 3_600 * SECOND;

/// Why something is tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Again {
    /// It was not taken; not before so many seconds, if they said.
    Failed { retry_s: u32 },
    /// It was taken among requests, and may have gone from there.
    Requested,
}

/// The next try after `attempts` failures, or `None` when 30 days are over. `chance` is any
/// number; it moves the wait by up to half of it either way, so that many do not return at once.
pub(crate) fn next_try(
    (again, attempts): (Again, u32),
    queued_at: Timestamp,
    now: Timestamp,
    chance: u32,
) -> Option<Timestamp> {
    if now.micros() - queued_at.micros() >= LIFE_MICROS {
        return None;
    }
    let (first, longest, least) = match again {
        // What they ask for is heard, up to the longest wait.
        Again::Failed { retry_s } => (FIRST_MICROS, LONGEST_MICROS, i64::from(retry_s) * SECOND),
        Again::Requested => (REQUESTED_FIRST_MICROS, REQUESTED_LONGEST_MICROS, 0),
    };
    let doubled = first.saturating_mul(1 << attempts.saturating_sub(1).min(20));
    let wait = doubled.min(longest);
    let moved = wait / 2 + wait * i64::from(chance % 1_000) / 1_000;
    let asked = least.min(longest) + first * i64::from(chance % 1_000) / 1_000;
    let wait = if least > 0 { moved.max(asked) } else { moved };
    Some(now.plus_micros(wait))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_an_hour_and_end_after_30_days() {
        let start = Timestamp::from_micros(1_780_000_000_000_000).unwrap();
        let wait = |attempts, chance| {
            let again = (Again::Failed { retry_s: 0 }, attempts);
            next_try(again, start, start, chance).unwrap().micros() - start.micros()
        };
        assert_eq!(wait(1, 500), FIRST_MICROS);
        assert_eq!(wait(2, 500), 2 * FIRST_MICROS);
        assert_eq!(wait(40, 500), LONGEST_MICROS);
        assert_eq!(wait(1, 0), FIRST_MICROS / 2);
        let later = start.plus_micros(LIFE_MICROS);
        assert_eq!(next_try((Again::Failed { retry_s: 0 }, 1), start, later, 0), None);
    }

    #[test]
    fn who_is_busy_is_left_alone_as_long_as_they_say_and_no_longer_than_an_hour() {
        let start = Timestamp::from_micros(1_780_000_000_000_000).unwrap();
        let wait = |retry_s, chance| {
            let again = (Again::Failed { retry_s }, 1);
            next_try(again, start, start, chance).unwrap().micros() - start.micros()
        };
        assert_eq!(wait(60, 0), 60 * SECOND);
        assert_eq!(wait(60, 500), 61 * SECOND, "not all at once");
        assert_eq!(wait(u32::MAX, 0), LONGEST_MICROS);
    }

    #[test]
    fn what_lies_among_requests_is_asked_for_seldom() {
        let start = Timestamp::from_micros(1_780_000_000_000_000).unwrap();
        let wait = |attempts| {
            let again = (Again::Requested, attempts);
            next_try(again, start, start, 500).unwrap().micros() - start.micros()
        };
        assert_eq!(wait(1), REQUESTED_FIRST_MICROS);
        assert_eq!(wait(40), REQUESTED_LONGEST_MICROS);
    }
}
