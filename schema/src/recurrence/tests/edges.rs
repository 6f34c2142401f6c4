//! Rules at their edges, against literals reckoned by hand: weeks across years, leap days, clocks
//! that jump, ends that fall on a date.

use super::*;

/// Start, rule, and all the dates it makes.
const TABLE: &[(&str, &str, &[&str])] = &[
    // Week 1 may begin in the year before.
    (
        "1997-12-29",
        "FREQ=YEARLY;BYWEEKNO=1;BYDAY=MO;COUNT=3",
        &["1997-12-29", "1999-01-04", "2000-01-03"],
    ),
    // Years of 53 weeks only.
    (
        "2015-12-28",
        "FREQ=YEARLY;BYWEEKNO=53;BYDAY=MO;COUNT=3",
        &["2015-12-28", "2020-12-28", "2026-12-28"],
    ),
    (
        "2024-12-31",
        "FREQ=YEARLY;BYYEARDAY=366;COUNT=3",
        &["2024-12-31", "2028-12-31", "2032-12-31"],
    ),
    ("2025-12-31", "FREQ=YEARLY;BYYEARDAY=-1;COUNT=2", &["2025-12-31", "2026-12-31"]),
    // The 31st day from the end is the first, in months that have 31.
    (
        "2026-01-01",
        "FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=-31;COUNT=5",
        &["2026-01-01", "2026-03-01", "2026-05-01", "2026-07-01", "2027-01-01"],
    ),
    (
        "2024-02-29",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=29;COUNT=3",
        &["2024-02-29", "2028-02-29", "2032-02-29"],
    ),
    // 1900 and 2100 are no leap years.
    ("2096-02-29", "FREQ=YEARLY;COUNT=2", &["2096-02-29"]),
    (
        "2026-03-29",
        "FREQ=YEARLY;BYMONTH=3,10;BYDAY=-1SU;COUNT=3",
        &["2026-03-29", "2026-10-25", "2027-03-28"],
    ),
    // A position picks from the whole week, also from before the start.
    (
        "2026-01-07",
        "FREQ=WEEKLY;BYDAY=MO,WE,FR;BYSETPOS=2;COUNT=3",
        &["2026-01-07", "2026-01-14", "2026-01-21"],
    ),
    (
        "2026-01-31",
        "FREQ=MONTHLY;BYMONTHDAY=29,30,31;BYSETPOS=-1;COUNT=3",
        &["2026-01-31", "2026-03-31", "2026-04-30"],
    ),
    // An end on, before and just after the start.
    (
        "2026-01-05T10:00:00 Europe/Berlin",
        "FREQ=DAILY;UNTIL=20260105T090000Z",
        &["2026-01-05T10:00:00"],
    ),
    ("2026-01-05T10:00:00 Europe/Berlin", "FREQ=DAILY;UNTIL=20250101", &["2026-01-05T10:00:00"]),
    (
        "2026-01-05T00:30:00 Europe/Berlin",
        "FREQ=DAILY;UNTIL=20260106",
        &["2026-01-05T00:30:00", "2026-01-06T00:30:00"],
    ),
    (
        "2026-01-05T23:30:00 America/New_York",
        "FREQ=DAILY;UNTIL=20260106T043000Z",
        &["2026-01-05T23:30:00"],
    ),
    // The day that Samoa skipped shows as the one after, which is there once.
    (
        "2011-12-29T10:00:00 Pacific/Apia",
        "FREQ=DAILY;UNTIL=20120101T100000",
        &["2011-12-29T10:00:00", "2011-12-31T10:00:00", "2012-01-01T10:00:00"],
    ),
    // Half an hour of summer time.
    (
        "2026-10-03T02:15:00 Australia/Lord_Howe",
        "FREQ=DAILY;COUNT=3",
        &["2026-10-03T02:15:00", "2026-10-04T02:45:00", "2026-10-05T02:15:00"],
    ),
];

#[test]
fn a34_rules_at_their_edges_make_the_dates_reckoned_by_hand() {
    for (start, rule, expected) in TABLE {
        let event = series(start, rule);
        let window = window("1900-01-01", "2100-01-01");
        let made = dates_in(&event, &window);
        assert_eq!(made, *expected, "{start} {rule}");
        for id in &made {
            assert!(is_occurrence(&event, &id.parse().unwrap()), "{start} {rule} {id}");
        }
    }
}

#[test]
fn a35_exdate_names_a_skipped_or_doubled_time_by_its_moment() {
    let mut event = series("2026-03-28T02:30:00 Europe/Berlin", "FREQ=DAILY;COUNT=3");
    assert_eq!(
        dates(&event),
        ["2026-03-28T02:30:00", "2026-03-29T03:30:00", "2026-03-30T02:30:00"]
    );
    for exdate in ["2026-03-29T02:30:00 Europe/Berlin", "2026-03-29T01:30:00 UTC", "2026-03-29"] {
        master(&mut event).exdate = whens(&[exdate]);
        assert_eq!(dates(&event), ["2026-03-28T02:30:00", "2026-03-30T02:30:00"], "{exdate}");
    }
    let mut event = series("2026-10-24T02:30:00 Europe/Berlin", "FREQ=DAILY;COUNT=2");
    master(&mut event).exdate = whens(&["2026-10-25T01:30:00 UTC"]);
    assert_eq!(dates(&event).len(), 2, "the second half past two was never a date");
    master(&mut event).exdate = whens(&["2026-10-25T00:30:00 UTC"]);
    assert_eq!(dates(&event), ["2026-10-24T02:30:00"]);
}

#[test]
fn a31_count_is_spent_by_the_rule_alone() {
    let mut event = series("2026-01-05T10:00:00 Europe/Berlin", "FREQ=WEEKLY;COUNT=3");
    master(&mut event).exdate = whens(&["2026-01-05", "2026-01-19T09:00:00 UTC"]);
    master(&mut event).rdate =
        whens(&["2026-01-12T09:00:00 UTC", "2026-02-02", "2026-01-19T10:00:00 Europe/Berlin"]);
    assert_eq!(dates(&event), ["2026-01-12T10:00:00", "2026-02-02T10:00:00"]);
}
