//! When a notice is tried again: after a wait that doubles, with chance in it, for 30 days.

use kalends_schema::time::Timestamp;

const SECOND: i64 = 1_000_000;
/// The wait after the first failure.
const FIRST_MICROS: i64 = 2 * SECOND;
/// The longest wait.
const LONGEST_MICROS: i64 = 3_600 * SECOND;
/// How long anybody is tried to be told.
const LIFE_MICROS: i64 = 30 * 24 * 3_600 * SECOND;

/// The next try after `attempts` failures, or `None` when 30 days are over. `chance` is any
/// number; it moves the wait by up to half of it either way, so that many do not return at once.
pub(crate) fn next_try(
    attempts: u32,
    queued_at: Timestamp,
    now: Timestamp,
    chance: u32,
) -> Option<Timestamp> {
    if now.micros() - queued_at.micros() >= LIFE_MICROS {
        return None;
    }
    let doubled = FIRST_MICROS.saturating_mul(1 << attempts.saturating_sub(1).min(20));
    let wait = doubled.min(LONGEST_MICROS);
    let moved = wait / 2 + wait * i64::from(chance % 1_000) / 1_000;
    Some(now.plus_micros(moved))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_an_hour_and_end_after_30_days() {
        let start = Timestamp::from_micros(1_780_000_000_000_000).unwrap();
        let wait = |attempts, chance| {
            next_try(attempts, start, start, chance).unwrap().micros() - start.micros()
        };
        assert_eq!(wait(1, 500), FIRST_MICROS);
        assert_eq!(wait(2, 500), 2 * FIRST_MICROS);
        assert_eq!(wait(40, 500), LONGEST_MICROS);
        assert_eq!(wait(1, 0), FIRST_MICROS / 2);
        let later = start.plus_micros(LIFE_MICROS);
        assert_eq!(next_try(1, start, later, 0), None);
    }
}
