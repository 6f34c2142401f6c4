//! *This and future*: split by oneself, and told by others (RFC 5545 §3.2.13).

use super::*;
use crate::order::{Also, significant_change};

fn id(text: &str) -> RecurrenceId {
    text.parse().unwrap()
}

fn rule(event: &Event) -> &str {
    event.master.as_ref().unwrap().rrule.as_deref().unwrap_or_default()
}

fn split(event: &Event, on: &str) -> Split {
    let split = split_series(event, None, &id(on), "following").unwrap();
    let starts = |event: &Event| -> Vec<DateTime<Utc>> {
        let dates = occurrences(event, &always(), Tz::UTC, 100).unwrap();
        dates.iter().map(|date| date.start_utc).collect()
    };
    let both = [starts(&split.ended), starts(&split.following)].concat();
    assert_eq!(both, starts(event), "no date is lost and none is made twice");
    split
}

#[test]
fn both_sides_have_their_dates_and_what_is_said_of_them() {
    let mut event = series("2026-01-05T10:00:00 Europe/Berlin", "FREQ=WEEKLY;BYDAY=MO,TH;COUNT=8");
    master(&mut event).exdate = whens(&["2026-01-08T09:00:00 UTC", "2026-01-22"]);
    master(&mut event).rdate =
        whens(&["2026-01-06T10:00:00 Europe/Berlin", "2026-02-20T09:00:00 UTC"]);
    event
        .overrides
        .insert(id("2026-01-12T10:00:00"), component("2026-03-13T10:00:00 Europe/Berlin"));
    event
        .overrides
        .insert(id("2026-01-26T10:00:00"), component("2026-01-02T10:00:00 Europe/Berlin"));
    let Split { ended, following } =
        split_series(&event, None, &id("2026-01-19T10:00:00"), "following").unwrap();
    assert_eq!(
        (rule(&ended), rule(&following)),
        ("FREQ=WEEKLY;BYDAY=MO,TH;COUNT=4", "FREQ=WEEKLY;BYDAY=MO,TH;COUNT=4",)
    );
    assert_eq!(
        dates(&ended),
        [
            "2026-01-05T10:00:00",
            "2026-01-06T10:00:00",
            "2026-01-15T10:00:00",
            "2026-01-12T10:00:00"
        ]
    );
    assert_eq!(
        dates(&following),
        [
            "2026-01-26T10:00:00",
            "2026-01-19T10:00:00",
            "2026-01-29T10:00:00",
            "2026-02-20T10:00:00"
        ]
    );
    assert_eq!(following.master.as_ref().unwrap().start, when("2026-01-19T10:00:00 Europe/Berlin"));
    assert!(following.components().all(|one| one.related_to == [event.uid.clone()]));
    assert_ne!(following.uid, event.uid);
}

#[test]
fn a_series_without_count_ends_just_before_that_date() {
    for (start, text, on, ended) in [
        ("2026-01-05", "FREQ=DAILY", "2026-01-08", "FREQ=DAILY;UNTIL=20260107"),
        (
            "2026-01-05T10:00:00 Europe/Berlin",
            "FREQ=DAILY;UNTIL=20260120",
            "2026-01-08T10:00:00",
            "FREQ=DAILY;UNTIL=20260108T085959Z",
        ),
        (
            "2026-01-05T10:00:00",
            "FREQ=DAILY;UNTIL=20260120T100000",
            "2026-01-08T10:00:00",
            "FREQ=DAILY;UNTIL=20260108T095959",
        ),
    ] {
        let event = series(start, text);
        let two = split_series(&event, None, &id(on), "following").unwrap();
        assert_eq!((rule(&two.ended), rule(&two.following)), (ended, text));
        assert_eq!(dates(&two.ended).len(), 3);
        assert!(dates_in(&two.following, &window("2026-01-01", "2026-01-19"))[0] == on);
    }
}

#[test]
fn it_goes_on_at_the_same_time_after_a_skipped_one() {
    let event = series("2026-03-27T02:30:00 Europe/Berlin", "FREQ=DAILY;COUNT=5");
    let two = split(&event, "2026-03-29T03:30:00");
    assert_eq!(dates(&two.following)[1], "2026-03-30T02:30:00");
}

#[test]
fn every_date_of_a_series_can_be_the_one_it_is_split_at() {
    for (start, text) in [
        ("2026-01-05", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE,FR;COUNT=9"),
        ("2026-01-31T23:30:00 America/New_York", "FREQ=MONTHLY;COUNT=6"),
        ("2026-01-07T10:00:00 Europe/Berlin", "FREQ=MONTHLY;BYDAY=1MO,-1FR;UNTIL=20260501"),
        ("2026-03-28T22:00:00 Europe/Berlin", "FREQ=HOURLY;INTERVAL=3;COUNT=12"),
        ("2024-02-29", "FREQ=YEARLY;COUNT=3"),
    ] {
        let mut event = series(start, text);
        master(&mut event).rdate = whens(&["2026-05-21T12:00:00 UTC"]);
        let all = dates(&event);
        for on in &all[1..] {
            split(&event, on);
        }
        let first = split_series(&event, None, &id(&all[0]), "following");
        assert!(matches!(first, Err(SplitError::FirstDate { .. })), "{first:?}");
        let none = split_series(&event, None, &id("1999-01-01"), "following");
        assert!(matches!(none, Err(SplitError::NoSuchDate { .. })), "{none:?}");
    }
}

#[test]
fn ending_the_old_series_asks_nobody_anew() {
    let event = series("2026-01-05T10:00:00 Europe/Berlin", "FREQ=WEEKLY");
    let two = split_series(&event, None, &id("2026-01-19T10:00:00"), "following").unwrap();
    let edited = significant_change(&event, two.ended, Also::default(), stamp());
    assert!(edited.significant && !edited.asks_anew);
}

/// From the third date on an hour later, and by another name.
fn told() -> Component {
    let mut told = component("2026-01-19T11:00:00 Europe/Berlin");
    told.summary = "Later".into();
    told
}

#[test]
fn what_is_told_of_all_following_dates_is_said_of_each_where_there_is_an_end() {
    let mut event = series("2026-01-05T10:00:00 Europe/Berlin", "FREQ=WEEKLY;COUNT=5");
    event
        .overrides
        .insert(id("2026-01-26T10:00:00"), component("2026-01-27T08:00:00 Europe/Berlin"));
    let on = id("2026-01-19T10:00:00");
    let ThisAndFuture::Dates(event) = this_and_future(&event, (&on, &told()), "x", 10).unwrap()
    else {
        panic!("a series of five")
    };
    let starts: Vec<When> = event.overrides.values().map(|one| one.start).collect();
    let expected = ["2026-01-19T11:00:00", "2026-01-27T08:00:00", "2026-02-02T11:00:00"];
    assert_eq!(starts, expected.map(|start| when(&format!("{start} Europe/Berlin"))));
    assert_eq!(event.overrides[&id("2026-02-02T10:00:00")].summary, "Later");
    assert_eq!(event.master.unwrap().summary, "Choir");
}

#[test]
fn a_series_without_end_is_split_where_all_following_dates_are_told_of() {
    let mut event = series("2026-01-05T10:00:00 Europe/Berlin", "FREQ=WEEKLY");
    let own = component("2026-02-03T08:00:00 Europe/Berlin");
    event.overrides.insert(id("2026-02-02T10:00:00"), own.clone());
    let on = id("2026-01-19T10:00:00");
    let ThisAndFuture::Split(two) = this_and_future(&event, (&on, &told()), "x", 10).unwrap()
    else {
        panic!("a series without end")
    };
    assert_eq!(dates(&two.ended), ["2026-01-05T10:00:00", "2026-01-12T10:00:00"]);
    let three = dates_in(&two.following, &window("2026-01-01", "2026-02-05"));
    assert_eq!(three, ["2026-01-19T11:00:00", "2026-01-26T11:00:00", "2026-02-02T11:00:00"]);
    assert_eq!(two.following.master.as_ref().unwrap().summary, "Later");
    assert_eq!(two.following.overrides[&id("2026-02-02T11:00:00")].start, own.start);
    // From the first date on, it is the series.
    let first = component("2026-01-06T10:00:00 Europe/Berlin");
    let on = id("2026-01-05T10:00:00");
    let whole = this_and_future(&event, (&on, &first), "x", 10).unwrap();
    let ThisAndFuture::Series(whole) = whole else { panic!("all of it") };
    assert_eq!(whole.master.unwrap().start, first.start);
}

#[test]
fn days_that_are_told_to_be_times_from_one_on_keep_their_length() {
    let mut told = component("2026-01-20T09:00:00 Europe/Berlin");
    told.end = Some(End::At(when("2026-01-20T10:30:00 Europe/Berlin")));
    let on = id("2026-01-19");
    let event = series("2026-01-05", "FREQ=WEEKLY;COUNT=4");
    let ThisAndFuture::Dates(event) = this_and_future(&event, (&on, &told), "x", 10).unwrap()
    else {
        panic!("a series of four")
    };
    let last = &event.overrides[&id("2026-01-26")];
    assert_eq!(last.start, when("2026-01-27T09:00:00 Europe/Berlin"));
    assert_eq!(last.end, Some(End::At(when("2026-01-27T10:30:00 Europe/Berlin"))));
    // And times that are told to be days.
    let event = series("2026-01-05T10:00:00 Europe/Berlin", "FREQ=WEEKLY;COUNT=4");
    let mut told = component("2026-01-20");
    told.end = Some(End::At(when("2026-01-22")));
    let on = id("2026-01-19T10:00:00");
    let ThisAndFuture::Dates(event) = this_and_future(&event, (&on, &told), "x", 10).unwrap()
    else {
        panic!("a series of four")
    };
    let last = &event.overrides[&id("2026-01-26T10:00:00")];
    assert_eq!((last.start, last.end), (when("2026-01-27"), Some(End::At(when("2026-01-29")))));
}
