//! Who is looked at when: quiet people rarely, changing ones often, never too many at once.

use super::*;

const HOUR: Duration = Duration::from_hours(1);

fn person(n: u8) -> Identity {
    Identity::from_bytes([n; 32])
}

fn stamp(seq: u64) -> Stamp {
    Stamp { epoch: 1, seq }
}

fn schedule(pulls_max: usize) -> Schedule {
    Schedule::new(Pace { shortest: HOUR, longest: HOUR * 4, pulls_max })
}

#[test]
fn a_quiet_keyspace_is_looked_at_less_and_less_often() {
    let mut schedule = schedule(1);
    schedule.add(person(1), Duration::ZERO);
    let mut now = Duration::ZERO;
    let mut waits = Vec::new();
    for _ in 0..4 {
        assert!(schedule.next(now).is_some());
        schedule.done(&person(1), Outcome::Same(stamp(1)), now);
        let due = schedule.wakes().unwrap();
        waits.push((due - now).as_secs() / 3_600);
        now = due;
    }
    assert_eq!(waits, [1, 2, 4, 4]);
    assert!(schedule.next(now).is_some());
    schedule.done(&person(1), Outcome::Changed(stamp(2)), now);
    assert_eq!(schedule.wakes(), Some(now + HOUR));
}

#[test]
fn a_poke_makes_somebody_due_unless_the_head_is_here() {
    let mut schedule = schedule(1);
    let from = EndpointKey::from_bytes([9; 32]);
    schedule.add(person(1), Duration::ZERO);
    assert!(schedule.next(Duration::ZERO).is_some());
    schedule.done(&person(1), Outcome::Same(stamp(5)), Duration::ZERO);
    schedule.poked(person(1), stamp(5), from, Duration::ZERO);
    assert_eq!(schedule.next(Duration::ZERO), None);
    schedule.poked(person(1), stamp(6), from, Duration::ZERO);
    assert_eq!(schedule.next(Duration::ZERO), Some((person(1), Some(from))));
    schedule.poked(person(2), stamp(6), from, Duration::ZERO);
    assert!(!schedule.holds(&person(2)), "strangers are not followed because somebody says so");
}

#[test]
fn news_during_a_pull_is_looked_into_after_it() {
    let mut schedule = schedule(1);
    schedule.add(person(1), Duration::ZERO);
    assert!(schedule.next(Duration::ZERO).is_some());
    schedule.poked(person(1), stamp(7), EndpointKey::from_bytes([9; 32]), Duration::ZERO);
    schedule.done(&person(1), Outcome::Changed(stamp(6)), Duration::ZERO);
    assert!(schedule.next(Duration::ZERO).is_some());
}

#[test]
fn pulls_are_bounded_and_failures_wait() {
    let mut schedule = schedule(2);
    for n in 1..=3 {
        schedule.add(person(n), Duration::ZERO);
    }
    assert!(schedule.next(Duration::ZERO).is_some());
    assert!(schedule.next(Duration::ZERO).is_some());
    assert_eq!(schedule.next(Duration::ZERO), None);
    assert_eq!(schedule.wakes(), None, "nothing to wake for until a pull ends");
    schedule.done(&person(1), Outcome::Failed, Duration::ZERO);
    assert_eq!(schedule.backlog(Duration::ZERO), Backlog { waiting: 1, pulling: 1, failing: 1 });
    assert_eq!(schedule.next(Duration::ZERO), Some((person(3), None)));
    schedule.done(&person(2), Outcome::Failed, Duration::ZERO);
    assert_eq!(schedule.next(Duration::ZERO), None);
    assert_eq!(schedule.wakes(), Some(RETRY));
}

#[test]
fn who_is_not_found_is_asked_for_again_soon_and_then_less_and_less_often() {
    let mut schedule = schedule(1);
    schedule.add(person(1), Duration::ZERO);
    let mut now = Duration::ZERO;
    let mut waits = Vec::new();
    for _ in 0..14 {
        assert!(schedule.next(now).is_some());
        schedule.done(&person(1), Outcome::Failed, now);
        let due = schedule.wakes().unwrap();
        waits.push((due - now).as_secs());
        now = due;
    }
    assert_eq!(waits[..4], [5, 10, 20, 40]);
    assert_eq!(waits.last(), Some(&(4 * 3_600)));
}

#[test]
fn who_is_named_by_news_is_looked_at_soon_and_not_all_the_time() {
    let mut schedule = schedule(1);
    schedule.add(person(1), Duration::ZERO);
    assert!(schedule.next(Duration::ZERO).is_some());
    schedule.done(&person(1), Outcome::Same(stamp(1)), Duration::ZERO);
    schedule.nudge(&person(1), Duration::from_secs(1));
    assert_eq!(schedule.wakes(), Some(NUDGE));
    schedule.nudge(&person(1), Duration::from_secs(60));
    assert_eq!(schedule.wakes(), Some(NUDGE), "never later than it was");
}
