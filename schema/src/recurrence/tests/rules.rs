//! What rules make, COUNT, UNTIL, RDATE and EXDATE among them.

use super::*;

/// Start, rule, and the dates it must make, in full or up to `…`.
const TABLE: &[(&str, &str, &str, &[&str])] = &[
    (
        "a31 four Mondays",
        "2026-01-05",
        "FREQ=WEEKLY;COUNT=4",
        &["2026-01-05", "2026-01-12", "2026-01-19", "2026-01-26"],
    ),
    (
        "a33 the 31st",
        "2026-01-31",
        "FREQ=MONTHLY;COUNT=7",
        &[
            "2026-01-31",
            "2026-03-31",
            "2026-05-31",
            "2026-07-31",
            "2026-08-31",
            "2026-10-31",
            "2026-12-31",
        ],
    ),
    (
        "a33 the leap day",
        "2024-02-29",
        "FREQ=YEARLY;COUNT=4",
        &["2024-02-29", "2028-02-29", "2032-02-29", "2036-02-29"],
    ),
    (
        "a34 last Thursday",
        "2026-01-29",
        "FREQ=MONTHLY;BYDAY=-1TH;COUNT=3",
        &["2026-01-29", "2026-02-26", "2026-03-26"],
    ),
    (
        "a34 first and third Monday",
        "2026-01-05",
        "FREQ=MONTHLY;BYDAY=1MO,3MO;COUNT=5",
        &["2026-01-05", "2026-01-19", "2026-02-02", "2026-02-16", "2026-03-02"],
    ),
    (
        "a34 every four weeks",
        "2026-01-07",
        "FREQ=WEEKLY;INTERVAL=4;COUNT=3",
        &["2026-01-07", "2026-02-04", "2026-03-04"],
    ),
    (
        "a34 the last day",
        "2026-01-31",
        "FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=4",
        &["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"],
    ),
    (
        "the last workday",
        "2026-01-30",
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=3",
        &["2026-01-30", "2026-02-27", "2026-03-31"],
    ),
    (
        "Friday the 13th",
        "2026-02-13",
        "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13;COUNT=3",
        &["2026-02-13", "2026-03-13", "2026-11-13"],
    ),
    (
        "the 20th Monday",
        "1997-05-19",
        "FREQ=YEARLY;BYDAY=20MO;COUNT=3",
        &["1997-05-19", "1998-05-18", "1999-05-17"],
    ),
    (
        "Monday of week 20",
        "1997-05-12",
        "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO;COUNT=3",
        &["1997-05-12", "1998-05-11", "1999-05-17"],
    ),
    (
        "days of the year",
        "1997-01-01",
        "FREQ=YEARLY;INTERVAL=3;BYYEARDAY=1,100,200;COUNT=5",
        &["1997-01-01", "1997-04-10", "1997-07-19", "2000-01-01", "2000-04-09"],
    ),
    (
        "weeks begin on Monday",
        "1997-08-05",
        "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO",
        &["1997-08-05", "1997-08-10", "1997-08-19", "1997-08-24"],
    ),
    (
        "weeks begin on Sunday",
        "1997-08-05",
        "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU",
        &["1997-08-05", "1997-08-17", "1997-08-19", "1997-08-31"],
    ),
    (
        "election day",
        "1996-11-05",
        "FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8;COUNT=3",
        &["1996-11-05", "2000-11-07", "2004-11-02"],
    ),
    (
        "the start is always a date",
        "2026-01-06",
        "FREQ=WEEKLY;BYDAY=MO;COUNT=3",
        &["2026-01-06", "2026-01-12", "2026-01-19"],
    ),
    (
        "until a day is the whole day",
        "2026-01-05T10:00:00",
        "FREQ=DAILY;UNTIL=20260107",
        &["2026-01-05T10:00:00", "2026-01-06T10:00:00", "2026-01-07T10:00:00"],
    ),
    (
        "until a local time",
        "2026-01-05T10:00:00",
        "FREQ=DAILY;UNTIL=20260106T095959",
        &["2026-01-05T10:00:00"],
    ),
    (
        "until a moment",
        "2026-01-05T10:00:00 America/New_York",
        "FREQ=DAILY;UNTIL=20260106T150000Z",
        &["2026-01-05T10:00:00", "2026-01-06T10:00:00"],
    ),
    (
        "until a moment, by a whole day",
        "2026-01-05",
        "FREQ=DAILY;UNTIL=20260106T230000Z",
        &["2026-01-05", "2026-01-06"],
    ),
    (
        "twice a day",
        "2026-01-05T09:30:00",
        "FREQ=DAILY;BYHOUR=9,16;COUNT=3",
        &["2026-01-05T09:30:00", "2026-01-05T16:30:00", "2026-01-06T09:30:00"],
    ),
    (
        "every 90 minutes in the morning",
        "2026-01-05T09:00:00",
        "FREQ=MINUTELY;INTERVAL=90;BYHOUR=9,10;COUNT=4",
        &[
            "2026-01-05T09:00:00",
            "2026-01-05T10:30:00",
            "2026-01-06T09:00:00",
            "2026-01-06T10:30:00",
        ],
    ),
    (
        "hours of Mondays",
        "2026-01-05T22:00:00",
        "FREQ=HOURLY;BYDAY=MO;COUNT=3",
        &["2026-01-05T22:00:00", "2026-01-05T23:00:00", "2026-01-12T00:00:00"],
    ),
];

#[test]
fn a31_a33_a34_rules_make_the_dates_that_rfc_5545_says() {
    for (name, start, rule, expected) in TABLE {
        assert_eq!(dates(&series(start, rule)), *expected, "{name}");
    }
}

#[test]
fn a31_count_counts_before_exdate() {
    let mut event = series("2026-01-05", "FREQ=WEEKLY;COUNT=4");
    master(&mut event).exdate = whens(&["2026-01-12"]);
    assert_eq!(dates(&event), ["2026-01-05", "2026-01-19", "2026-01-26"]);
}

#[test]
fn a35_rdate_and_exdate_make_exactly_that_set() {
    let mut event = series("2026-01-05T18:00:00 Europe/Berlin", "FREQ=WEEKLY;COUNT=3");
    master(&mut event).rdate = whens(&["2026-01-13T18:00:00 Europe/Berlin"]);
    master(&mut event).exdate = whens(&["2026-01-12T18:00:00 Europe/Berlin"]);
    assert_eq!(
        dates(&event),
        ["2026-01-05T18:00:00", "2026-01-13T18:00:00", "2026-01-19T18:00:00"]
    );
}

#[test]
fn a_date_made_twice_is_one_date() {
    let mut event = series("2026-01-05T18:00:00 Europe/Berlin", "FREQ=WEEKLY;COUNT=2");
    // The rule's own second date, in another zone's words, and the start again.
    master(&mut event).rdate =
        whens(&["2026-01-12T17:00:00 UTC", "2026-01-05T18:00:00 Europe/Berlin"]);
    assert_eq!(dates(&event), ["2026-01-05T18:00:00", "2026-01-12T18:00:00"]);
}

#[test]
fn exdate_takes_by_moment_or_by_day() {
    let mut event = series("2026-01-05T18:00:00 Europe/Berlin", "FREQ=WEEKLY;COUNT=4");
    master(&mut event).exdate =
        whens(&["2026-01-12", "2026-01-19T12:00:00 America/New_York", "2026-01-26T17:00:01 UTC"]);
    assert_eq!(dates(&event), ["2026-01-05T18:00:00", "2026-01-26T18:00:00"]);
}

#[test]
fn a18_a_rule_that_is_none_is_refused_by_name() {
    let table: &[(&str, RuleError)] = &[
        ("BYDAY=MO", RuleError::NoFreq),
        ("FREQ=FORTNIGHTLY", RuleError::NoFreq),
        ("FREQ=DAILY;COUNT=2;UNTIL=20260101", RuleError::CountAndUntil),
        (
            "FREQ=DAILY;INTERVAL=0",
            RuleError::Value { part: "INTERVAL", rule: "a whole number from 1" },
        ),
        ("FREQ=DAILY;COUNT=0", RuleError::Value { part: "COUNT", rule: "a whole number from 1" }),
        ("FREQ=DAILY;FREQ=DAILY", RuleError::Twice { part: "FREQ" }),
        ("FREQ=WEEKLY;BYDAY=2MO", RuleError::NotWithFreq { part: "BYDAY" }),
        ("FREQ=MONTHLY;BYSETPOS=1", RuleError::NotWithFreq { part: "BYSETPOS" }),
        ("FREQ=DAILY;BYWEEKNO=3", RuleError::NotWithFreq { part: "BYWEEKNO" }),
        ("FREQ=DAILY;BYMONTH=13", RuleError::Value { part: "BYMONTH", rule: "1 to 12" }),
        ("FREQ=DAILY;X=1", RuleError::UnknownPart { chars: 3 }),
        ("FREQ=DAILY\r\nATTENDEE:x", RuleError::NoFreq),
        ("", RuleError::UnknownPart { chars: 0 }),
    ];
    for (text, error) in table {
        assert_eq!(Rule::parse(text), Err(*error), "{text:?}");
    }
    assert!(matches!(Rule::parse(&"x".repeat(1_001)), Err(RuleError::TooLong { chars: 1_001 })));
}

#[test]
fn an_event_with_one_date_has_it_and_no_id() {
    let mut single = component("2026-01-05T10:00:00 Europe/Berlin");
    single.end = Some(End::After { days: 0, seconds: 3_600 });
    let found = occurrences(&event(single), &always(), Tz::UTC, 10).unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].id, found[0].end_utc), (None, utc("2026-01-05T10:00:00Z")));
}
