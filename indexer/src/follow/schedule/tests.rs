//! Who is looked at when: quiet people rarely, changing ones often, never too many at once.

use super::*;

const HOUR: Duration = Duration::from_hours(1);

fn person(n: u8) -> Identity {
    Identity::from_bytes([n; 32])
}

fn stamp(seq: u64) -> Stamp {
    Stamp { epoch: 1, seq }
}

fn node() -> EndpointKey {
    EndpointKey::from_bytes([8; 32])
}

fn same(seq: u64) -> Outcome {
    Outcome::Same(stamp(seq), Some(node()))
}

fn changed(seq: u64) -> Outcome {
    Outcome::Changed(stamp(seq), Some(node()))
}

fn schedule(pulls_max: usize) -> Schedule {
    Schedule::new(Pace { shortest: HOUR, longest: HOUR * 4, pulls_max })
}

/// Looks at person 1 whenever they are due, and answers the waits between.
fn waits(schedule: &mut Schedule, now: &mut Duration, outcomes: &[Outcome]) -> Vec<Duration> {
    let mut waits = Vec::new();
    for outcome in outcomes {
        assert!(schedule.next(*now).is_some());
        schedule.done(&person(1), *outcome, *now);
        let due = schedule.wakes().unwrap();
        waits.push(due - *now);
        *now = due;
    }
    waits
}

/// Whether each wait is the wanted one, or up to a quarter shorter.
fn nearly(waits: &[Duration], wanted: &[Duration]) -> bool {
    let near = |(wait, wanted): (&Duration, &Duration)| wait <= wanted && *wait >= *wanted * 3 / 4;
    waits.len() == wanted.len() && waits.iter().zip(wanted).all(near)
}

#[test]
fn a_quiet_keyspace_is_looked_at_less_and_less_often_and_a_changing_one_often() {
    let mut schedule = schedule(1);
    schedule.add(person(1), Duration::ZERO);
    let mut now = Duration::ZERO;
    let quiet = waits(&mut schedule, &mut now, &[same(1); 16]);
    assert!(nearly(&quiet[..1], &[HOUR]), "{quiet:?}");
    assert!(nearly(&quiet[14..], &[HOUR * 4, HOUR * 4]), "{quiet:?}");
    let busy: Vec<Outcome> = (2..22).map(changed).collect();
    let busy = waits(&mut schedule, &mut now, &busy);
    assert!(nearly(&busy[19..], &[HOUR]), "{busy:?}");
}

#[test]
fn who_writes_every_six_hours_is_looked_at_every_three() {
    let mut schedule = schedule(1);
    schedule.add(person(1), Duration::ZERO);
    let mut now = Duration::ZERO;
    waits(&mut schedule, &mut now, &[same(1)]);
    for seq in 2..40 {
        // Pokes tell of the news; the gaps between them count.
        now += HOUR * 6;
        schedule.poked(person(1), stamp(seq), node(), now);
        assert!(schedule.next(now).is_some());
        schedule.done(&person(1), changed(seq), now);
    }
    assert!(nearly(&[schedule.wakes().unwrap() - now], &[HOUR * 3]));
}

#[test]
fn not_all_are_due_at_the_same_moment() {
    let mut schedule = schedule(100);
    for n in 0..100 {
        schedule.add(person(n), Duration::ZERO);
    }
    while let Some(look) = schedule.next(Duration::ZERO) {
        schedule.done(&look.identity, same(1), Duration::ZERO);
    }
    let due: BTreeSet<u64> = schedule.queue.iter().map(|(due, _)| due.as_secs() / 60).collect();
    assert!(due.len() > 8, "over a quarter of an hour: {due:?}");
}

#[test]
fn a_poke_makes_somebody_due_unless_the_head_is_here() {
    let mut schedule = schedule(1);
    let from = EndpointKey::from_bytes([9; 32]);
    schedule.add(person(1), Duration::ZERO);
    assert!(schedule.next(Duration::ZERO).is_some());
    schedule.done(&person(1), same(5), Duration::ZERO);
    schedule.poked(person(1), stamp(5), from, Duration::ZERO);
    assert_eq!(schedule.next(Duration::ZERO), None);
    schedule.poked(person(1), stamp(6), from, Duration::ZERO);
    let look = Look { identity: person(1), ask: Some(from), audit: false };
    assert_eq!(schedule.next(Duration::ZERO), Some(look));
    schedule.poked(person(2), stamp(6), from, Duration::ZERO);
    assert!(!schedule.holds(&person(2)), "strangers are not followed because somebody says so");
}

#[test]
fn the_dht_is_asked_where_nobody_is_known_and_once_in_a_hundred_days() {
    let mut schedule = schedule(1);
    schedule.add(person(1), Duration::ZERO);
    assert_eq!(schedule.next(Duration::ZERO).unwrap().ask, None, "nobody is known yet");
    schedule.done(&person(1), same(1), Duration::ZERO);
    let mut now = Duration::ZERO;
    let (mut asked, mut audits) = (0, 0);
    while now < AUDIT * 4 {
        now = schedule.wakes().unwrap();
        let look = schedule.next(now).unwrap();
        assert_eq!(look.audit, look.ask.is_none());
        asked += 1;
        audits += usize::from(look.audit);
        schedule.done(&person(1), same(1), now);
    }
    assert!((3..=5).contains(&audits) && asked > 2_000, "{audits} of {asked}");
}

#[test]
fn a_mirror_is_not_asked_first_another_time() {
    let mut schedule = schedule(1);
    schedule.add(person(1), Duration::ZERO);
    let mut now = Duration::ZERO;
    waits(&mut schedule, &mut now, &[same(1), Outcome::Changed(stamp(2), None)]);
    assert_eq!(schedule.next(now).unwrap().ask, None);
}

#[test]
fn audits_of_many_people_are_spread_over_the_days() {
    let mut schedule = schedule(1_000);
    for n in 0..1_000_u32 {
        let mut bytes = [0; 32];
        bytes[..4].copy_from_slice(&n.to_le_bytes());
        schedule.add(Identity::from_bytes(bytes), Duration::ZERO);
    }
    let day = Duration::from_hours(24);
    let on_day = |d: u32| {
        let of_day = |audit: Duration| audit >= day * d && audit < day * (d + 1);
        schedule.people.values().filter(|person| of_day(person.audit)).count()
    };
    assert!((0..100).all(|d| (1..=30).contains(&on_day(d))), "1 % a day, about");
}

#[test]
fn news_during_a_pull_is_looked_into_after_it() {
    let mut schedule = schedule(1);
    schedule.add(person(1), Duration::ZERO);
    assert!(schedule.next(Duration::ZERO).is_some());
    schedule.poked(person(1), stamp(7), node(), Duration::ZERO);
    schedule.done(&person(1), changed(6), Duration::ZERO);
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
    assert_eq!(schedule.next(Duration::ZERO).unwrap().identity, person(3));
    schedule.done(&person(2), Outcome::Failed, Duration::ZERO);
    assert_eq!(schedule.next(Duration::ZERO), None);
    assert!(nearly(&[schedule.wakes().unwrap()], &[RETRY]));
}

#[test]
fn who_is_not_found_is_asked_for_again_soon_and_then_less_and_less_often() {
    let mut schedule = schedule(1);
    schedule.add(person(1), Duration::ZERO);
    let mut now = Duration::ZERO;
    let waits = waits(&mut schedule, &mut now, &[Outcome::Failed; 14]);
    let second = Duration::from_secs(1);
    assert!(nearly(&waits[..4], &[5, 10, 20, 40].map(|n| second * n)), "{waits:?}");
    assert!(nearly(&waits[13..], &[HOUR * 4]), "{waits:?}");
}

#[test]
fn who_is_over_the_quota_is_looked_at_rarely_and_is_not_failing() {
    let mut schedule = schedule(1);
    schedule.add(person(1), Duration::ZERO);
    let mut now = Duration::ZERO;
    let waits = waits(&mut schedule, &mut now, &[Outcome::OverQuota; 2]);
    assert!(nearly(&waits, &[HOUR * 4, HOUR * 4]), "{waits:?}");
    assert_eq!(schedule.backlog(Duration::ZERO).failing, 0);
}

#[test]
fn who_is_named_by_news_is_looked_at_soon_and_not_all_the_time() {
    let mut schedule = schedule(1);
    schedule.add(person(1), Duration::ZERO);
    assert!(schedule.next(Duration::ZERO).is_some());
    schedule.done(&person(1), same(1), Duration::ZERO);
    schedule.nudge(&person(1), Duration::from_secs(1));
    assert_eq!(schedule.wakes(), Some(NUDGE));
    schedule.nudge(&person(1), Duration::from_secs(60));
    assert_eq!(schedule.wakes(), Some(NUDGE), "never later than it was");
}

#[test]
fn who_leaves_during_a_pull_is_gone_and_may_come_back() {
    let mut schedule = schedule(1);
    schedule.add(person(1), Duration::ZERO);
    assert!(schedule.next(Duration::ZERO).is_some());
    schedule.remove(&person(1));
    assert!(!schedule.holds(&person(1)));
    schedule.add(person(1), HOUR);
    schedule.done(&person(1), changed(1), HOUR);
    assert_eq!(schedule.backlog(HOUR), Backlog { waiting: 1, pulling: 0, failing: 0 });
    assert!(schedule.next(HOUR).is_some());
    schedule.remove(&person(1));
    schedule.done(&person(1), Outcome::Failed, HOUR);
    assert_eq!(schedule.wakes(), None);
}
