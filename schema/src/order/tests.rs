//! Which edits raise which numbers, and whom they ask anew.

use super::{Also, Edited, significant_change};
use crate::record::{Access, Component, End, Event, RecurrenceId, Status, When};
use crate::roster::stage::{Stage, date, moment};
use crate::time::Timestamp;

const SECOND: &str = "2027-06-02T14:00:00";

fn at(text: &str) -> When {
    zoned(text, chrono_tz::Europe::Berlin)
}

fn zoned(text: &str, tz: chrono_tz::Tz) -> When {
    When::Zoned { local: text.parse().unwrap(), tz }
}

fn now() -> Timestamp {
    moment(50)
}

/// Ten days from 1 June, an hour each; numbers as after some life.
fn series() -> Event {
    let mut event = Stage::daily(Access::default()).facts.event.record;
    let master = event.master.as_mut().unwrap();
    master.end = Some(End::At(at("2027-06-01T15:00:00")));
    (master.sequence, master.answers_since) = (4, 2);
    event
}

fn edit(before: &Event, change: impl FnOnce(&mut Event)) -> Edited {
    let mut after = before.clone();
    change(&mut after);
    significant_change(before, after, Also::default(), now())
}

fn master(event: &mut Event) -> &mut Component {
    event.master.as_mut().unwrap()
}

fn numbers(edited: &Edited) -> (u32, u32) {
    let master = edited.event.master.as_ref().unwrap();
    (master.sequence, master.answers_since)
}

fn numbers_at(edited: &Edited, day: &str) -> Option<(u32, u32)> {
    let own = edited.event.overrides.get(&date(day))?;
    Some((own.sequence, own.answers_since))
}

/// The series with an override for the second day as the master describes it.
fn described() -> Event {
    let mut event = series();
    let start = at(SECOND);
    let own = Component { start, end: None, rrule: None, ..event.master.clone().unwrap() };
    let end = Some(End::After { days: 0, seconds: 3600 });
    event.overrides.insert(date(SECOND), Component { end, ..own });
    event
}

#[test]
fn what_changes_the_dates_in_effect_raises_the_sequence_and_asks_anew_where_it_must() {
    type Change = fn(&mut Event);
    let cases: &[(&str, Change, (u32, u32))] = &[
        ("another start", |e| master(e).start = at("2027-06-01T13:30:00"), (5, 5)),
        ("another end", |e| master(e).end = Some(End::After { days: 0, seconds: 60 }), (5, 5)),
        ("no end", |e| master(e).end = None, (5, 5)),
        (
            "all day",
            |e| {
                (master(e).start, master(e).end) =
                    (When::Date("2027-06-01".parse().unwrap()), None);
            },
            (5, 5),
        ),
        ("more dates", |e| master(e).rrule = Some("FREQ=DAILY;COUNT=11".into()), (5, 5)),
        ("without end", |e| master(e).rrule = Some("FREQ=DAILY".into()), (5, 5)),
        ("fewer dates", |e| master(e).rrule = Some("FREQ=DAILY;COUNT=9".into()), (5, 2)),
        ("a date excluded", |e| master(e).exdate = vec![at(SECOND)], (5, 2)),
        ("cancelled", |e| master(e).status = Status::Cancelled, (5, 2)),
        ("tentative", |e| master(e).status = Status::Tentative, (5, 2)),
        (
            "the end as a length",
            |e| {
                master(e).end = Some(End::After { days: 0, seconds: 3600 });
            },
            (4, 2),
        ),
        (
            "the rule in another order",
            |e| {
                master(e).rrule = Some("COUNT=10;FREQ=DAILY".into());
            },
            (4, 2),
        ),
        (
            "the same dates by another rule",
            |e| {
                master(e).rrule = Some("FREQ=DAILY;UNTIL=20270610T235959Z".into());
            },
            (4, 2),
        ),
        ("the text", |e| master(e).description = Some("bring cake".into()), (4, 2)),
        ("the place", |e| master(e).locations = vec!["Lake".into()], (4, 2)),
        ("the policy", |e| e.access.max_attendees = Some(3), (4, 2)),
        ("numbers alone", |e| (master(e).sequence, master(e).answers_since) = (99, 99), (4, 2)),
    ];
    for (name, change, wanted) in cases {
        let edited = edit(&series(), change);
        assert_eq!(numbers(&edited), *wanted, "{name}");
        assert_eq!(edited.significant, wanted.0 == 5, "{name}");
        assert_eq!(edited.asks_anew, wanted.1 == 5, "{name}");
    }
}

#[test]
fn another_name_of_the_same_zone_is_no_change() {
    let mut before = series();
    (master(&mut before).start, master(&mut before).end) =
        (zoned("2027-06-01T14:00:00", chrono_tz::Asia::Kolkata), None);
    let edited = edit(&before, |event| {
        master(event).start = zoned("2027-06-01T14:00:00", chrono_tz::Asia::Calcutta);
    });
    assert!(!edited.significant);
}

#[test]
fn a_series_on_another_wall_asks_anew_though_its_first_date_is_the_same_moment() {
    let mut before = series();
    master(&mut before).rrule = Some("FREQ=MONTHLY".into());
    let edited = edit(&before, |event| {
        let master = master(event);
        master.start = zoned("2027-06-01T08:00:00", chrono_tz::America::New_York);
        master.end = Some(End::After { days: 0, seconds: 3600 });
    });
    assert_eq!(numbers(&edited), (5, 5));
}

#[test]
fn one_date_moved_asks_anew_for_that_date_only() {
    let edited = edit(&described(), |event| {
        let own = event.overrides.get_mut(&date(SECOND)).unwrap();
        own.start = at("2027-06-02T16:00:00");
    });
    assert_eq!((numbers(&edited), numbers_at(&edited, SECOND)), ((4, 2), Some((5, 5))));
}

#[test]
fn a_new_override_with_another_text_asks_nobody() {
    let mut after = described();
    after.overrides.get_mut(&date(SECOND)).unwrap().summary = "Picnic by the lake".into();
    let edited = significant_change(&series(), after, Also::default(), now());
    assert_eq!((numbers_at(&edited, SECOND), edited.significant), (Some((4, 2)), false));
    assert_eq!(edited.event.overrides[&date(SECOND)].dtstamp, now());
}

#[test]
fn one_date_cancelled_asks_nobody_and_taken_back_asks_for_that_date() {
    let cancelled = edit(&described(), |event| {
        event.overrides.get_mut(&date(SECOND)).unwrap().status = Status::Cancelled;
    });
    assert_eq!(numbers_at(&cancelled, SECOND), Some((5, 2)));
    let back = edit(&cancelled.event, |event| {
        event.overrides.get_mut(&date(SECOND)).unwrap().status = Status::Confirmed;
    });
    assert_eq!((numbers(&back), numbers_at(&back, SECOND)), ((4, 2), Some((6, 6))));
}

#[test]
fn a_date_added_gets_a_component_that_asks_for_it_alone() {
    let added = "2027-06-20T14:00:00";
    let edited = edit(&series(), |event| master(event).rdate = vec![at(added)]);
    assert_eq!((numbers(&edited), numbers_at(&edited, added)), ((5, 2), Some((5, 5))));
    let own = &edited.event.overrides[&date(added)];
    assert_eq!((own.start, own.rrule.as_ref()), (at(added), None));
    assert_eq!(own.end, Some(End::After { days: 0, seconds: 3600 }));
}

#[test]
fn a_date_given_back_by_a_removed_override_asks_anew_for_it() {
    let mut before = described();
    before.overrides.get_mut(&date(SECOND)).unwrap().start = at("2027-06-02T16:00:00");
    let edited = edit(&before, |event| event.overrides.clear());
    assert_eq!(numbers_at(&edited, SECOND), Some((5, 5)));
    assert_eq!(edited.event.overrides[&date(SECOND)].start, at(SECOND));
}

#[test]
fn an_override_that_said_the_same_goes_without_a_number() {
    let mut before = described();
    before.overrides.get_mut(&date(SECOND)).unwrap().summary = "By the lake".into();
    let edited = edit(&before, |event| event.overrides.clear());
    assert_eq!((numbers(&edited), edited.significant), ((4, 2), false));
    assert!(edited.event.overrides.is_empty());
    assert_eq!(edited.event.last_modified, now());
}

#[test]
fn a_cancelled_date_given_back_by_a_removed_override_asks_anew_for_it() {
    let mut before = described();
    before.overrides.get_mut(&date(SECOND)).unwrap().status = Status::Cancelled;
    let edited = edit(&before, |event| event.overrides.clear());
    assert_eq!(numbers_at(&edited, SECOND), Some((5, 5)));
}

#[test]
fn a_date_that_goes_with_its_override_raises_the_series_number() {
    let added = "2027-06-20T14:00:00";
    let before = edit(&series(), |event| master(event).rdate = vec![at(added)]).event;
    let edited = edit(&before, |event| {
        master(event).rdate.clear();
        event.overrides.clear();
    });
    assert_eq!((numbers(&edited), edited.asks_anew), ((6, 2), false));
}

#[test]
fn cancelled_taken_back_asks_everybody_and_so_does_asking_again() {
    let mut before = series();
    master(&mut before).status = Status::Cancelled;
    let edited = edit(&before, |event| master(event).status = Status::Confirmed);
    assert_eq!(numbers(&edited), (5, 5));
    let also = Also { ask_again: true, uninvited: false };
    let edited = significant_change(&described(), described(), also, now());
    assert_eq!((numbers(&edited), numbers_at(&edited, SECOND)), ((5, 5), Some((5, 5))));
}

#[test]
fn somebody_uninvited_raises_the_sequence_and_asks_nobody() {
    let also = Also { uninvited: true, ask_again: false };
    let edited = significant_change(&series(), series(), also, now());
    assert_eq!((numbers(&edited), edited.significant), ((5, 2), true));
}

#[test]
fn a_single_event_made_a_series_keeps_old_answers_for_its_date() {
    let mut before = series();
    master(&mut before).rrule = None;
    let edited = edit(&before, |event| master(event).rrule = Some("FREQ=WEEKLY".into()));
    assert_eq!(numbers(&edited), (5, 5));
    assert_eq!(numbers_at(&edited, "2027-06-01T14:00:00"), Some((4, 2)));
}

#[test]
fn the_number_is_one_counter_for_the_whole_object() {
    let mut before = described();
    before.overrides.get_mut(&date(SECOND)).unwrap().sequence = 9;
    let edited = edit(&before, |event| master(event).status = Status::Tentative);
    assert_eq!((numbers(&edited), numbers_at(&edited, SECOND)), ((10, 2), Some((9, 2))));
}

#[test]
fn an_edit_of_nothing_changes_nothing_and_any_other_is_dated() {
    let same = edit(&described(), |_| {});
    assert_eq!(same.event, described());
    let edited = edit(&described(), |event| master(event).summary = "Dinner".into());
    let lead = edited.event.master.as_ref().unwrap();
    assert_eq!((lead.dtstamp, lead.last_modified), (now(), Some(now())));
    assert_eq!(edited.event.last_modified, now());
    let own: &Component = &edited.event.overrides[&date(SECOND)];
    assert_eq!(own.dtstamp, described().overrides[&date(SECOND)].dtstamp);
    let policy = edit(&described(), |event| event.access.plus_ones_max = 2);
    assert_eq!(policy.event.last_modified, now());
}

#[test]
fn an_event_of_overrides_alone_is_numbered_too() {
    let mut before = described();
    before.master = None;
    let edited = edit(&before, |event| {
        let day: RecurrenceId = date(SECOND);
        event.overrides.get_mut(&day).unwrap().status = Status::Cancelled;
    });
    assert_eq!(numbers_at(&edited, SECOND), Some((5, 2)));
}
