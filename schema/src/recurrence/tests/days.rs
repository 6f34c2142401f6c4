//! Series of whole days (RFC 5545 §3.3.4), with times where their words have some.

use super::*;

#[test]
fn a_times_day_is_meant_wherever_a_series_of_days_is_told_a_time() {
    let mut event = series("2026-01-05", "FREQ=WEEKLY;UNTIL=20260202T120000Z");
    assert_eq!(dates(&event).len(), 5, "the second of February counts");
    master(&mut event).exdate = whens(&["2026-01-12T00:00:00", "2026-01-19T15:00:00 UTC"]);
    master(&mut event).rdate = whens(&["2026-01-21T09:00:00 Europe/Berlin", "2026-01-22"]);
    assert_eq!(
        dates(&event),
        ["2026-01-05", "2026-01-21", "2026-01-22", "2026-01-26", "2026-02-02"]
    );
    // Twice the same day, once as a time, is one date.
    master(&mut event).rdate.push(when("2026-01-22T08:00:00 UTC"));
    assert_eq!(dates(&event).len(), 5);
    for spelling in ["2026-01-26", "2026-01-26T00:00:00", "2026-01-26T10:00:00 America/New_York"] {
        let id = recurrence_id_of(&event, &when(spelling)).unwrap();
        assert_eq!(id.to_string(), "2026-01-26");
        assert!(is_occurrence(&event, &id), "{spelling}");
    }
    assert!(!is_occurrence(&event, &"2026-01-26T00:00:00".parse().unwrap()), "not its spelling");
}

#[test]
fn days_last_whole_days_whatever_the_clocks_do() {
    let berlin = known_zone("Europe/Berlin").unwrap();
    for end in [End::At(when("2026-03-30")), End::After { days: 2, seconds: 0 }] {
        let mut event = series("2026-03-28", "FREQ=WEEKLY;COUNT=2");
        master(&mut event).end = Some(end);
        let found = occurrences(&event, &always(), berlin, 10).unwrap();
        // From midnight to midnight: an hour short over the change in March.
        let hours: Vec<i64> =
            found.iter().map(|date| (date.end_utc - date.start_utc).num_hours()).collect();
        assert_eq!(hours, [47, 48]);
        assert_eq!(found[0].end_utc, utc("2026-03-29T22:00:00Z"));
        let second_day =
            Window { from: utc("2026-03-29T12:00:00Z"), to: utc("2026-03-29T13:00:00Z") };
        assert_eq!(occurrences(&event, &second_day, berlin, 10).unwrap().len(), 1);
    }
}

#[test]
fn a_day_whose_midnight_is_skipped_begins_when_its_clocks_do() {
    let havana = known_zone("America/Havana").unwrap();
    let event = series("2026-03-07", "FREQ=DAILY;COUNT=3");
    let found = occurrences(&event, &window("2026-03-01", "2026-04-01"), havana, 10).unwrap();
    let starts: Vec<DateTime<Utc>> = found.iter().map(|date| date.start_utc).collect();
    assert_eq!(
        starts,
        ["2026-03-07T05:00:00Z", "2026-03-08T05:00:00Z", "2026-03-09T04:00:00Z"].map(utc)
    );
}

#[test]
fn a33_days_that_months_do_not_have_are_left_out() {
    let last = series("2026-01-31", "FREQ=MONTHLY;COUNT=4");
    assert_eq!(dates(&last), ["2026-01-31", "2026-03-31", "2026-05-31", "2026-07-31"]);
    let leap = series("2024-02-29", "FREQ=YEARLY;UNTIL=20330101");
    assert_eq!(dates(&leap), ["2024-02-29", "2028-02-29", "2032-02-29"]);
}
