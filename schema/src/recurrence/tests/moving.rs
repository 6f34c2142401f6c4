//! A series that moves, and what goes with it.

use std::collections::BTreeSet;

use super::*;

fn id(text: &str) -> RecurrenceId {
    text.parse().unwrap()
}

/// The event with its start there, and where the dates named are then.
fn moved(event: &Event, to: &str, named: &[&str]) -> (Event, Vec<Option<String>>) {
    let mut after = event.master.clone().unwrap();
    after.end = moved_end(after.end, &after.start, &when(to));
    after.start = when(to);
    let dates: BTreeSet<RecurrenceId> = named.iter().map(|date| id(date)).collect();
    let moved = move_series(event, after).unwrap();
    let (old, new) = (event.master.as_ref().unwrap(), moved.master.as_ref().unwrap());
    let dates = new_dates(old, new, &dates).unwrap();
    let to = named.iter().map(|date| dates[&id(date)].map(|date| date.to_string())).collect();
    (moved, to)
}

fn rule(event: &Event) -> &str {
    event.master.as_ref().unwrap().rrule.as_deref().unwrap()
}

/// Tuesdays in Berlin, one taken away, one added, one an hour later than the others.
fn choir() -> Event {
    let mut event = series("2026-03-17T19:00:00 Europe/Berlin", "FREQ=WEEKLY;BYDAY=TU;COUNT=4");
    let master = master(&mut event);
    master.end = Some(End::At(when("2026-03-17T21:00:00 Europe/Berlin")));
    master.exdate = whens(&["2026-03-24T18:00:00 UTC"]);
    master.rdate = whens(&["2026-04-16T19:00:00 Europe/Berlin"]);
    let mut late = component("2026-03-31T20:00:00 Europe/Berlin");
    late.end = Some(End::At(when("2026-03-31T22:00:00 Europe/Berlin")));
    event.overrides.insert(id("2026-03-31T19:00:00"), late);
    event
}

#[test]
fn a_series_takes_its_overrides_exdates_and_rdates_along() {
    // A Wednesday, two hours earlier, across the change of clocks.
    let (event, dates) = moved(
        &choir(),
        "2026-03-18T17:00:00 Europe/Berlin",
        &["2026-03-31T19:00:00", "2026-04-07T19:00:00", "2026-04-16T19:00:00"],
    );
    assert_eq!(
        super::dates(&event),
        [
            "2026-03-18T17:00:00",
            "2026-04-01T17:00:00",
            "2026-04-08T17:00:00",
            "2026-04-17T17:00:00"
        ]
    );
    let late = &event.overrides[&id("2026-04-01T17:00:00")];
    assert_eq!(late.start, when("2026-04-01T18:00:00 Europe/Berlin"));
    assert_eq!(late.end, Some(End::At(when("2026-04-01T20:00:00 Europe/Berlin"))));
    let named = ["2026-04-01T17:00:00", "2026-04-08T17:00:00", "2026-04-17T17:00:00"];
    assert_eq!(dates, named.map(|date| Some(date.to_owned())));
}

#[test]
fn a_series_moves_into_another_zone() {
    let (event, dates) =
        moved(&choir(), "2026-03-17T08:00:00 America/New_York", &["2026-03-31T19:00:00"]);
    assert_eq!(dates, [Some("2026-03-31T08:00:00".to_owned())]);
    let late = &event.overrides[&id("2026-03-31T08:00:00")];
    assert_eq!(late.start, when("2026-03-31T09:00:00 America/New_York"));
    assert_eq!(super::dates(&event).len(), 4);
}

#[test]
fn until_goes_along_so_that_no_date_is_lost() {
    for (until, rule) in [
        ("20260331T170000Z", "20260331T200000Z"),
        ("20260331T190000", "20260331T220000"),
        ("20260331", "20260331"),
    ] {
        let text = format!("FREQ=WEEKLY;UNTIL={until};WKST=SU");
        let event = series("2026-03-17T19:00:00 Europe/Berlin", &text);
        let (event, _) = moved(&event, "2026-03-17T22:00:00 Europe/Berlin", &[]);
        assert_eq!(super::dates(&event).len(), 3);
        let rule = format!("FREQ=WEEKLY;UNTIL={rule};WKST=SU");
        assert_eq!(event.master.unwrap().rrule, Some(rule));
    }
}

#[test]
fn a_new_rule_keeps_the_third_date_the_third() {
    let mut event = series("2026-01-05T10:00:00 Europe/Berlin", "FREQ=MONTHLY;BYDAY=1MO");
    event
        .overrides
        .insert(id("2026-03-02T10:00:00"), component("2026-03-03T10:00:00 Europe/Berlin"));
    let mut after = event.master.clone().unwrap();
    after.start = when("2026-01-13T11:00:00 Europe/Berlin");
    after.rrule = Some("FREQ=MONTHLY;BYDAY=2TU;COUNT=3".into());
    let asked = [id("2026-03-02T10:00:00"), id("2026-04-06T10:00:00")].into();
    let dates = new_dates(event.master.as_ref().unwrap(), &after, &asked).unwrap();
    let moved = move_series(&event, after).unwrap();
    let third = id("2026-03-10T11:00:00");
    assert_eq!(dates[&id("2026-03-02T10:00:00")], Some(third));
    assert_eq!(dates[&id("2026-04-06T10:00:00")], None, "the new rule ends before");
    let own = &moved.overrides[&third];
    assert_eq!(own.start, when("2026-03-11T11:00:00 Europe/Berlin"));
}

#[test]
fn whole_days_move_in_days_and_become_times_and_days_again() {
    let mut event = series("2026-01-05", "FREQ=WEEKLY;UNTIL=20260119");
    master(&mut event).end = Some(End::At(when("2026-01-07")));
    master(&mut event).exdate = whens(&["2026-01-12"]);
    event.overrides.insert(id("2026-01-19"), component("2026-01-20"));
    let (later, _) = moved(&event, "2026-01-08", &[]);
    assert_eq!(super::dates(&later), ["2026-01-08", "2026-01-22"]);
    assert_eq!(later.overrides[&id("2026-01-22")].start, when("2026-01-23"));
    assert_eq!(later.master.as_ref().unwrap().end, Some(End::At(when("2026-01-10"))));
    let (timed, dates) = moved(&event, "2026-01-06T09:00:00 Europe/Berlin", &["2026-01-19"]);
    assert_eq!(super::dates(&timed), ["2026-01-06T09:00:00", "2026-01-20T09:00:00"]);
    assert_eq!(dates, [Some("2026-01-20T09:00:00".to_owned())]);
    let own = timed.overrides[&id("2026-01-20T09:00:00")].start;
    assert_eq!(own, when("2026-01-21T09:00:00 Europe/Berlin"));
    // UNTIL is of the kind of the start: beside a zone a moment, beside days a day.
    assert_eq!(rule(&timed), "FREQ=WEEKLY;UNTIL=20260120T080000Z");
    let (floating, _) = moved(&event, "2026-01-06T09:00:00", &[]);
    assert_eq!(rule(&floating), "FREQ=WEEKLY;UNTIL=20260120T090000");
    let (days, _) = moved(&timed, "2026-01-05", &[]);
    assert_eq!(super::dates(&days), ["2026-01-05", "2026-01-19"]);
    assert_eq!(rule(&days), "FREQ=WEEKLY;UNTIL=20260119");
}

#[test]
fn what_took_a_day_takes_the_day_where_it_is_now() {
    let mut event = series("2026-01-05T10:00:00 UTC", "FREQ=DAILY;BYHOUR=10,16;COUNT=6");
    master(&mut event).exdate = whens(&["2026-01-06"]);
    let (event, _) = moved(&event, "2026-01-06T10:00:00 UTC", &[]);
    assert_eq!(event.master.as_ref().unwrap().exdate, whens(&["2026-01-07"]));
    assert_eq!(super::dates(&event).len(), 4);
}

#[test]
fn a_week_begins_as_many_days_later_as_the_series() {
    // Every second Friday with the Sunday after it.
    let event = series("2026-01-02", "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR,SU;COUNT=4");
    assert_eq!(super::dates(&event), ["2026-01-02", "2026-01-04", "2026-01-16", "2026-01-18"]);
    let (later, _) = moved(&event, "2026-01-03", &[]);
    assert_eq!(super::dates(&later), ["2026-01-03", "2026-01-05", "2026-01-17", "2026-01-19"]);
    assert_eq!(rule(&later), "FREQ=WEEKLY;INTERVAL=2;BYDAY=SA,MO;COUNT=4;WKST=TU");
    let (back, _) = moved(&later, "2026-01-02", &[]);
    assert_eq!(super::dates(&back), super::dates(&event));
    // The last of two in a week stays the last.
    let event = series("2026-01-04", "FREQ=WEEKLY;BYDAY=FR,SU;BYSETPOS=-1;COUNT=2");
    let (later, _) = moved(&event, "2026-01-05", &[]);
    assert_eq!(super::dates(&later), ["2026-01-05", "2026-01-12"]);
    // One weekday is the same one wherever weeks begin.
    let event = series("2026-01-02", "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR");
    assert_eq!(rule(&moved(&event, "2026-01-03", &[]).0), "FREQ=WEEKLY;INTERVAL=2;BYDAY=SA");
}

#[test]
fn the_time_that_a_rule_repeats_goes_along_with_the_start() {
    let event = series("2026-01-05T09:00:00 UTC", "FREQ=DAILY;BYHOUR=9;BYMINUTE=0;COUNT=2");
    let (later, _) = moved(&event, "2026-01-05T10:30:00 UTC", &[]);
    assert_eq!(rule(&later), "FREQ=DAILY;BYHOUR=10;BYMINUTE=30;COUNT=2");
    assert_eq!(super::dates(&later), ["2026-01-05T10:30:00", "2026-01-06T10:30:00"]);
    let (days, _) = moved(&event, "2026-01-06", &[]);
    assert_eq!(rule(&days), "FREQ=DAILY;COUNT=2");
    assert_eq!(super::dates(&days), ["2026-01-06", "2026-01-07"]);
    // Other times are their author's.
    let event = series("2026-01-05T09:00:00 UTC", "FREQ=DAILY;BYHOUR=9,15;BYMINUTE=0");
    let (later, _) = moved(&event, "2026-01-05T10:00:00 UTC", &[]);
    assert_eq!(rule(&later), "FREQ=DAILY;BYHOUR=9,15;BYMINUTE=0");
}
