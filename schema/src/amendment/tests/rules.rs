//! The rules by example: Ann's series or single event, Bob its admin, Cem its contributor.

use crate::amendment::{
    Amending, AmendmentState, Beside, Held, Merged, Right, changes, merge, state,
};
use crate::hash::Hash;
use crate::id::timestamp_id;
use crate::path::Area;
use crate::record::{Access, Amendment, Change, Component, DeclineCounter, DeclineReason, End};
use crate::record::{Event, Field, Status, When};
use crate::recurrence::move_series;
use crate::roster::stage::{Stage, date, moment, who};
use crate::uri::AmendmentUri;

const SECOND: &str = "2027-06-02T14:00:00";

fn at(text: &str) -> When {
    When::Zoned { local: text.parse().unwrap(), tz: chrono_tz::Europe::Berlin }
}

fn people() -> Access {
    Access { admins: vec![who("Bob")], contributors: vec![who("Cem")], ..Access::default() }
}

fn single() -> Event {
    Stage::new(people()).facts.event.record
}

fn series() -> Event {
    let mut event = Stage::daily(people()).facts.event.record;
    master(&mut event).end = Some(End::At(at("2027-06-01T15:00:00")));
    event
}

fn master(event: &mut Event) -> &mut Component {
    event.master.as_mut().unwrap()
}

fn edited(event: &Event, edit: impl FnOnce(&mut Event)) -> Event {
    let mut after = event.clone();
    edit(&mut after);
    after
}

/// The second day with another description.
fn second(event: &Event, edit: impl FnOnce(&mut Component)) -> Event {
    let mut own = Component {
        start: at(SECOND),
        end: Some(End::After { days: 0, seconds: 3_600 }),
        rrule: None,
        ..event.master.clone().unwrap()
    };
    edit(&mut own);
    edited(event, |event| drop(event.overrides.insert(date(SECOND), own)))
}

fn right(event: &Event, name: &str) -> Option<Right> {
    let uri = &Stage::new(people()).facts.event_uri;
    let organizer = uri.author();
    Right::of(&Held { uri, organizer, event, grants: &[] }, who(name), moment(3))
}

fn applied(merged: Merged) -> Event {
    match merged {
        Merged::Applied(event, _) => *event,
        Merged::Conflict(both) => panic!("in conflict: {both:?}"),
        Merged::NotAllowed => panic!("not allowed"),
    }
}

fn names(changes: &[Change]) -> Vec<&'static str> {
    changes.iter().map(|change| change.field.name()).collect()
}

#[test]
fn only_the_fields_that_differ_are_changes() {
    let before = single();
    let after = edited(&before, |event| {
        master(event).summary = "Barbecue".into();
        event.access.max_attendees = Some(9);
    });
    assert_eq!(names(&changes(&before, &after)), ["max_attendees", "summary"]);
    assert!(changes(&before, &before).is_empty());
}

#[test]
fn what_the_organizer_alone_decides_is_no_change() {
    let before = single();
    let after = edited(&before, |event| {
        event.access.admins.push(who("Eva"));
        event.access.successors.push(who("Eva"));
        event.access.successor_grace_days = 0;
        master(event).sequence = 7;
        master(event).answers_since = 7;
    });
    assert!(changes(&before, &after).is_empty());
}

#[test]
fn a_date_is_changed_by_the_fields_that_differ_from_the_series() {
    let before = series();
    let after = second(&before, |own| own.locations = vec!["Hall".into()]);
    let found = changes(&before, &after);
    assert_eq!(names(&found), ["locations"]);
    assert_eq!(found[0].recurrence_id, Some(date(SECOND)));
    let merged = applied(merge(&before, Some(&before), Right::Whole, &found));
    assert_eq!(merged.overrides[&date(SECOND)].locations, ["Hall"]);
    assert_eq!(merged.overrides[&date(SECOND)].start, at(SECOND));
}

#[test]
fn a_date_added_or_taken_back_is_a_whole_component() {
    let before = series();
    let day = "2027-07-01T14:00:00";
    let extra = Component { start: at(day), rrule: None, ..before.master.clone().unwrap() };
    let after = edited(&before, |event| drop(event.overrides.insert(date(day), extra)));
    assert_eq!(names(&changes(&before, &after)), ["component"]);
    let back = changes(&after, &before);
    assert_eq!(back[0].field, Field::Component(None));
    assert_eq!(applied(merge(&after, Some(&after), Right::Whole, &back)), before);
}

#[test]
fn a_series_that_moves_takes_its_dates_along_in_one_change() {
    let before = second(&series(), |own| own.summary = "Other".into());
    let moved = Component { start: at("2027-06-01T16:00:00"), ..before.master.clone().unwrap() };
    let moved = Component { end: Some(End::At(at("2027-06-01T17:00:00"))), ..moved };
    let after = move_series(&before, moved).unwrap();
    let found = changes(&before, &after);
    assert_eq!(names(&found), ["dtstart", "dtend"]);
    let merged = applied(merge(&before, Some(&before), Right::Whole, &found));
    assert_eq!(merged.overrides[&date("2027-06-02T16:00:00")].summary, "Other");
}

#[test]
fn an_admin_may_change_all_a_contributor_single_dates_a_stranger_nothing() {
    let event = series();
    assert_eq!(right(&event, "Ann"), None, "the organizer edits");
    assert_eq!(right(&event, "Bob"), Some(Right::Whole));
    assert_eq!(right(&event, "Cem"), Some(Right::Occurrences));
    assert_eq!(right(&event, "Dan"), None);
}

#[test]
fn a64_a_contributors_occurrence_is_allowed_and_nothing_beside_it() {
    let before = series();
    let date_only = changes(&before, &second(&before, |own| own.status = Status::Cancelled));
    applied(merge(&before, Some(&before), Right::Occurrences, &date_only));
    let title = changes(&before, &edited(&before, |event| master(event).summary = "X".into()));
    let merged = merge(&before, Some(&before), Right::Occurrences, &title);
    assert_eq!(merged, Merged::NotAllowed);
    let both: Vec<Change> = date_only.iter().chain(&title).cloned().collect();
    assert_eq!(merge(&before, Some(&before), Right::Occurrences, &both), Merged::NotAllowed);
    // The only date of a single event is the event.
    let single = single();
    let merged = merge(&single, Some(&single), Right::Occurrences, &date_only);
    assert_eq!(merged, Merged::NotAllowed);
}

#[test]
fn fields_that_nobody_touched_meanwhile_merge() {
    let then = single();
    let title = changes(&then, &edited(&then, |event| master(event).summary = "X".into()));
    let now = edited(&then, |event| {
        master(event).locations = vec!["Park".into()];
        event.access.admins.push(who("Eva"));
        event.access.max_attendees = Some(5);
    });
    let merged = applied(merge(&now, Some(&then), Right::Whole, &title));
    assert_eq!(merged, edited(&now, |event| master(event).summary = "X".into()));
}

#[test]
fn a_field_changed_meanwhile_is_a_conflict_that_shows_both_values() {
    let then = single();
    let both = edited(&then, |event| {
        master(event).summary = "X".into();
        master(event).url = Some("https://example.org".into());
    });
    let wanted = changes(&then, &both);
    let now = edited(&then, |event| master(event).summary = "Y".into());
    let Merged::Conflict(fields) = merge(&now, Some(&then), Right::Whole, &wanted) else {
        panic!("applied")
    };
    assert_eq!(fields.len(), 1, "only what is in conflict");
    assert_eq!(fields[0].proposed.field, Field::Summary("X".into()));
    assert_eq!(fields[0].current.field, Field::Summary("Y".into()));
}

#[test]
fn start_and_end_go_together() {
    let then = series();
    let shorter = |event: &mut Event| {
        master(event).end = Some(End::At(at("2027-06-01T14:30:00")));
    };
    let wanted = changes(&then, &edited(&then, shorter));
    let now = edited(&then, |event| master(event).start = at("2027-06-01T14:45:00"));
    assert!(matches!(merge(&now, Some(&then), Right::Whole, &wanted), Merged::Conflict(_)));
    // The same end written otherwise is no change.
    let now =
        edited(&then, |event| master(event).end = Some(End::After { days: 0, seconds: 3_600 }));
    applied(merge(&now, Some(&then), Right::Whole, &wanted));
}

#[test]
fn what_the_event_says_already_is_applied_and_changes_nothing() {
    let then = single();
    let now = edited(&then, |event| master(event).summary = "X".into());
    let wanted = changes(&then, &now);
    assert_eq!(applied(merge(&now, Some(&then), Right::Whole, &wanted)), now);
    assert_eq!(applied(merge(&now, None, Right::Whole, &wanted)), now);
}

#[test]
fn a_version_that_nobody_knows_any_more_is_a_conflict() {
    let now = single();
    let wanted = changes(&now, &edited(&now, |event| master(event).summary = "X".into()));
    assert!(matches!(merge(&now, None, Right::Whole, &wanted), Merged::Conflict(_)));
}

#[test]
fn a_date_that_went_meanwhile_is_a_conflict() {
    let then = series();
    let wanted = changes(&then, &second(&then, |own| own.summary = "X".into()));
    let now = edited(&then, |event| master(event).exdate.push(at(SECOND)));
    let Merged::Conflict(fields) = merge(&now, Some(&then), Right::Whole, &wanted) else {
        panic!("applied")
    };
    assert_eq!(fields[0].current.field, Field::Component(None));
}

#[test]
fn the_organizers_word_says_how_it_stands_and_only_of_that_version() {
    let event = single();
    let wanted = changes(&event, &edited(&event, |event| master(event).summary = "X".into()));
    let amendment = Amendment {
        event: Stage::new(people()).facts.event_uri,
        value_hash: Hash([1; 32]),
        changes: wanted,
        comment: None,
        created_at: moment(9),
        last_modified: moment(9),
    };
    let uri = AmendmentUri::of(who("Bob"), Area::Pub, &timestamp_id(moment(9))).unwrap();
    let of = Amending { uri: &uri, value_hash: Hash([2; 32]), amendment: &amendment };
    let word = |reason, value_hash| DeclineCounter {
        proposal: uri.as_uri().clone(),
        value_hash,
        reason,
        comment: None,
        created_at: moment(10),
        last_modified: moment(10),
    };
    let stranger = edited(&event, |event| event.access.admins.clear());
    let helper = edited(&stranger, |event| event.access.contributors.push(who("Bob")));
    let stands = |event: &Event, word: Option<&DeclineCounter>| {
        let uri = &amendment.event;
        let organizer = uri.author();
        state(&Held { uri, organizer, event, grants: &[] }, &of, word)
    };
    assert_eq!(stands(&event, None), AmendmentState::Proposed);
    assert_eq!(stands(&stranger, None), AmendmentState::Refused);
    assert_eq!(stands(&helper, None), AmendmentState::Refused, "more than single dates");
    let done = word(DeclineReason::Applied(vec![]), of.value_hash);
    assert_eq!(stands(&stranger, Some(&done)), AmendmentState::Applied, "an admin no more");
    let before = word(DeclineReason::Conflict(vec![]), Hash([3; 32]));
    assert_eq!(stands(&event, Some(&before)), AmendmentState::Proposed);
}

#[test]
fn many_dates_of_a_long_rule_are_found_by_one_walk() {
    let mut event = series();
    master(&mut event).rrule = Some("FREQ=DAILY;COUNT=30000".to_owned());
    let day = |n: i64| {
        let day = chrono::NaiveDate::from_ymd_opt(2027, 6, 1).unwrap() + chrono::TimeDelta::days(n);
        date(&day.and_hms_opt(14, 0, 0).unwrap().format("%Y-%m-%dT%H:%M:%S").to_string())
    };
    let change =
        |n: i64| Change { recurrence_id: Some(day(n)), field: Field::Summary(format!("Day {n}")) };
    // Each of them would be a walk of 20,000 dates.
    let changes: Vec<Change> = (20_000..20_200).map(change).collect();
    let Merged::Applied(after, both) = merge(&event, Some(&event), Right::Whole, &changes) else {
        panic!("a conflict");
    };
    assert_eq!((after.overrides.len(), both.len()), (200, 200));
    assert_eq!(after.overrides[&day(20_007)].summary, "Day 20007");
    let beside = Beside::of(&event, changes.iter());
    let before = event.master.as_ref().unwrap().summary.clone();
    assert_eq!(beside.present(&changes[3]).field, Field::Summary(before));
}

#[test]
fn only_those_who_may_change_something_are_read() {
    let uri = &Stage::new(people()).facts.event_uri;
    let event = single();
    let held = Held { uri, organizer: uri.author(), event: &event, grants: &[] };
    let may = ["Ann", "Bob", "Cem", "Eva"].map(|name| held.may_hear(who(name)));
    assert_eq!(may, [false, true, true, false]);
}
