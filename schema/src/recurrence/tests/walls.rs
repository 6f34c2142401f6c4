//! What zones do to series: wall-clock times hold, skipped and repeated hours have one reading.

use super::*;
use crate::record::RecurrenceId;

fn starts(event: &Event, window: &Window, floating: Tz) -> Vec<String> {
    let found = occurrences(event, window, floating, 1_000).unwrap();
    found.iter().map(|date| date.start_utc.format("%Y-%m-%dT%H:%MZ").to_string()).collect()
}

#[test]
fn a32_ten_in_new_york_stays_ten_across_both_changes() {
    let event = series("2026-01-05T10:00:00 America/New_York", "FREQ=WEEKLY");
    let spring = starts(&event, &window("2026-03-01", "2026-03-17"), Tz::UTC);
    assert_eq!(spring, ["2026-03-02T15:00Z", "2026-03-09T14:00Z", "2026-03-16T14:00Z"]);
    let autumn = starts(&event, &window("2026-10-25", "2026-11-10"), Tz::UTC);
    assert_eq!(autumn, ["2026-10-26T14:00Z", "2026-11-02T15:00Z", "2026-11-09T15:00Z"]);
}

#[test]
fn a_time_that_is_skipped_is_read_with_the_offset_before_the_gap() {
    let event = series("2026-03-27T02:30:00 Europe/Berlin", "FREQ=DAILY;COUNT=4");
    assert_eq!(
        starts(&event, &always(), Tz::UTC),
        ["2026-03-27T01:30Z", "2026-03-28T01:30Z", "2026-03-29T01:30Z", "2026-03-30T00:30Z"]
    );
    assert_eq!(dates(&event)[2], "2026-03-29T03:30:00");
    let nominal = when("2026-03-29T02:30:00 Europe/Berlin");
    assert_eq!(recurrence_id_of(&event, &nominal).unwrap().to_string(), "2026-03-29T03:30:00");
}

#[test]
fn a_time_that_comes_twice_is_the_earlier() {
    let event = series("2026-10-24T02:30:00 Europe/Berlin", "FREQ=DAILY;COUNT=3");
    assert_eq!(
        starts(&event, &always(), Tz::UTC),
        ["2026-10-24T00:30Z", "2026-10-25T00:30Z", "2026-10-26T01:30Z"]
    );
}

#[test]
fn an_hourly_rule_makes_no_date_twice_in_spring_and_each_wall_time_once_in_autumn() {
    let spring = series("2026-03-29T00:00:00 Europe/Berlin", "FREQ=HOURLY;COUNT=5");
    assert_eq!(
        starts(&spring, &always(), Tz::UTC),
        ["2026-03-28T23:00Z", "2026-03-29T00:00Z", "2026-03-29T01:00Z", "2026-03-29T02:00Z"]
    );
    let autumn = series("2026-10-25T01:00:00 Europe/Berlin", "FREQ=HOURLY;COUNT=3");
    assert_eq!(
        starts(&autumn, &always(), Tz::UTC),
        ["2026-10-24T23:00Z", "2026-10-25T00:00Z", "2026-10-25T02:00Z"]
    );
}

#[test]
fn the_second_of_two_equal_local_times_is_named_in_utc() {
    let mut event = series("2026-10-25T02:30:00 Europe/Berlin", "FREQ=DAILY;COUNT=1");
    master(&mut event).rdate = whens(&["2026-10-25T01:30:00 UTC"]);
    assert_eq!(dates(&event), ["2026-10-25T02:30:00", "2026-10-25T01:30:00Z"]);
    let second: RecurrenceId = "2026-10-25T01:30:00Z".parse().unwrap();
    assert!(is_occurrence(&event, &second));
    assert_eq!(recurrence_id_of(&event, &when("2026-10-25T01:30:00 UTC")), Some(second));
}

#[test]
fn a16_a_whole_day_is_its_date_in_every_zone() {
    let event = series("2026-01-15", "FREQ=DAILY;COUNT=2");
    for zone in ["Pacific/Kiritimati", "America/Los_Angeles", "UTC"] {
        let zone = known_zone(zone).unwrap();
        let found = occurrences(&event, &always(), zone, 10).unwrap();
        assert_eq!(found[0].start, when("2026-01-15"));
        assert_eq!(found[1].id.unwrap().to_string(), "2026-01-16");
        assert_eq!(found[0].end_utc - found[0].start_utc, chrono::TimeDelta::days(1));
    }
}

#[test]
fn a103_the_true_moment_decides_and_not_naive_utc() {
    let event = series("2026-01-05T23:30:00 America/New_York", "FREQ=DAILY;COUNT=2");
    assert_eq!(dates_in(&event, &window("2026-01-05", "2026-01-06")), [] as [&str; 0]);
    assert_eq!(dates_in(&event, &window("2026-01-06", "2026-01-07")), ["2026-01-05T23:30:00"]);
}

#[test]
fn a77_an_id_in_another_zone_names_the_same_date() {
    let event = series("2026-01-05T10:00:00 America/New_York", "FREQ=WEEKLY;COUNT=3");
    for spelling in [
        "2026-01-12T15:00:00 UTC",
        "2026-01-12T16:00:00 Europe/Berlin",
        "2026-01-12T10:00:00",
        "2026-01-12",
    ] {
        let id = recurrence_id_of(&event, &when(spelling)).unwrap();
        assert_eq!(id.to_string(), "2026-01-12T10:00:00", "{spelling}");
        assert!(is_occurrence(&event, &id));
    }
    for other in
        ["2026-01-13T10:00:00", "2026-01-12T15:00:00Z", "2026-01-12", "2026-01-26T10:00:00"]
    {
        assert!(!is_occurrence(&event, &other.parse().unwrap()), "{other}");
    }
}

#[test]
fn what_lasts_over_the_windows_edge_is_in_it() {
    let mut event = series("2026-01-05T22:00:00 UTC", "FREQ=WEEKLY;COUNT=2");
    master(&mut event).end = Some(End::At(when("2026-01-08T06:00:00 UTC")));
    assert_eq!(dates_in(&event, &window("2026-01-08", "2026-01-09")), ["2026-01-05T22:00:00"]);
    master(&mut event).end = Some(End::After { days: 2, seconds: 7_200 });
    assert_eq!(dates_in(&event, &window("2026-01-08", "2026-01-09")), [] as [&str; 0]);
}
