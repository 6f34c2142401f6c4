//! Whatever a rule says, an answer comes within the limits, sorted, each date once.

use std::collections::BTreeSet;

use chrono::NaiveDateTime;
use proptest::prelude::*;

use super::series::{Length, Series};
use super::walk::{Start, Walk};
use super::*;
use crate::limits::{EXPANSION_STEPS_MAX, OCCURRENCES_MAX, OVERRIDES_MAX};
use crate::record::check_event;

#[test]
fn a39_a_rule_without_end_is_served_by_its_window_however_far() {
    let event = series("1990-01-01T10:00:00 Europe/Berlin", "FREQ=DAILY");
    let found = dates_in(&event, &window("2026-11-20", "2026-11-22"));
    assert_eq!(found, ["2026-11-20T10:00:00", "2026-11-21T10:00:00"]);
    let seconds = series("1990-01-01T00:00:00 UTC", "FREQ=SECONDLY;INTERVAL=7");
    let minute = Window { from: utc("2026-11-20T10:00:00Z"), to: utc("2026-11-20T10:01:00Z") };
    assert_eq!(dates_in(&seconds, &minute).len(), 8);
}

#[test]
fn a39_more_dates_than_one_answer_holds_is_an_error_that_names_the_limit() {
    let event = series("2026-01-01T00:00:00 UTC", "FREQ=MINUTELY");
    let day = window("2026-01-02", "2026-01-03");
    let error = occurrences(&event, &day, Tz::UTC, usize::MAX).unwrap_err();
    assert_eq!(error, ExpansionError::TooMany { limit: OCCURRENCES_MAX });
    assert!(error.to_string().contains("1000"));
    let few = occurrences(&event, &day, Tz::UTC, 5).unwrap_err();
    assert_eq!(few, ExpansionError::TooMany { limit: 5 });
}

#[test]
fn a39_million_fold_rules_end_within_the_budget() {
    let all = |n: u32| (0..n).map(|n| n.to_string()).collect::<Vec<_>>().join(",");
    let every_second =
        format!("FREQ=YEARLY;BYHOUR={};BYMINUTE={};BYSECOND={}", all(24), all(60), all(60));
    for rule in [
        "FREQ=SECONDLY;COUNT=100000000",
        "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30;BYHOUR=3",
        "FREQ=DAILY;BYDAY=MO;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=YEARLY;INTERVAL=4000000000",
        "FREQ=SECONDLY;INTERVAL=4294967295;BYSECOND=1",
        &every_second,
    ] {
        let event = series("2000-01-01T00:00:00 UTC", rule);
        let found = occurrences(&event, &window("9000-01-01", "9001-01-01"), Tz::UTC, 1_000);
        let known = match &found {
            Ok(dates) => dates.is_empty(),
            Err(ExpansionError::Exhausted(error)) => error.steps == EXPANSION_STEPS_MAX,
            Err(ExpansionError::TooMany { limit }) => *limit == 1_000,
            Err(ExpansionError::Rule(_)) => false,
        };
        assert!(known, "{rule}: {found:?}");
    }
}

#[test]
fn a39_a_million_dates_are_served_by_their_window() {
    let minutes = series("2026-01-01T00:00:00 UTC", "FREQ=MINUTELY;COUNT=1000000");
    let last = utc("2027-11-26T10:39:00Z");
    let end =
        Window { from: last - chrono::TimeDelta::minutes(2), to: utc("2100-01-01T00:00:00Z") };
    let ids = ["2027-11-26T10:37:00", "2027-11-26T10:38:00", "2027-11-26T10:39:00"];
    assert_eq!(dates_in(&minutes, &end), ids);
    assert!(is_occurrence(&minutes, &ids[2].parse().unwrap()));
    assert!(!is_occurrence(&minutes, &"2027-11-26T10:40:00".parse().unwrap()));
    // Every second of every first of January, a month of them before the window.
    let all = |n: u32| (0..n).map(|n| n.to_string()).collect::<Vec<_>>().join(",");
    let rule = format!(
        "FREQ=YEARLY;COUNT=2592005;BYHOUR={};BYMINUTE={};BYSECOND={}",
        all(24),
        all(60),
        all(60)
    );
    let seconds = series("2000-01-01T00:00:00 UTC", &rule);
    assert_eq!(dates_in(&seconds, &window("2030-01-01", "2100-01-01")).len(), 5);
}

#[test]
fn a39_the_last_of_a_million_dates_takes_a_few_steps() {
    for (rule, from) in [
        ("FREQ=MINUTELY;COUNT=1000000", "2027-11-26T10:30:00Z"),
        ("FREQ=SECONDLY;INTERVAL=5;COUNT=1000000", "2026-02-27T20:53:00Z"),
        ("FREQ=DAILY;BYHOUR=1,2,3;BYMINUTE=0,20,40;COUNT=1000000", "2330-03-19T00:00:00Z"),
        ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;COUNT=1000000", "4763-11-26T00:00:00Z"),
        ("FREQ=MINUTELY;UNTIL=20271126T103900Z", "2027-11-26T10:30:00Z"),
    ] {
        let event = series("2026-01-01T00:00:00 UTC", rule);
        let series = Series::of(event.master.as_ref().unwrap()).unwrap();
        let walls = series.walls_from(utc(from), Length::NONE, Tz::UTC);
        let mut steps = Steps(400);
        let made: Result<Vec<_>, _> = series.made(walls, &mut steps).collect();
        assert!(!made.unwrap().is_empty(), "{rule}");
    }
}

#[test]
fn a_thousand_overrides_are_laid_over_and_ten_thousand_refused_by_name() {
    let mut event = series("2026-01-01T10:00:00 UTC", "FREQ=DAILY");
    let day = |n: u64| "2026-01-01".parse::<chrono::NaiveDate>().unwrap() + chrono::Days::new(n);
    let ten = |n: u64| day(n).and_hms_opt(10, 0, 0).unwrap();
    for n in 0..10_000 {
        let start = When::Zoned { local: ten(n) + chrono::TimeDelta::hours(1), tz: Tz::UTC };
        let own = Component { start, ..component("2026-01-01") };
        event.overrides.insert(RecurrenceId::Local(ten(n)), own);
    }
    let error = check_event(&event).unwrap_err().to_string();
    assert!(error.contains("10000") && error.contains("1000 overrides"), "{error}");
    // Even so it is answered for, as far as an answer goes.
    let error = occurrences(&event, &always(), Tz::UTC, usize::MAX).unwrap_err();
    assert_eq!(error, ExpansionError::TooMany { limit: OCCURRENCES_MAX });
    assert_eq!(dates_in(&event, &window("2026-03-01", "2026-03-03")).len(), 2);
    event.overrides = event.overrides.into_iter().take(OVERRIDES_MAX).collect();
    assert_eq!(check_event(&event), Ok(()));
    let of_two_years = occurrences(&event, &window("2026-01-01", "2028-01-01"), Tz::UTC, 1_000);
    assert!(of_two_years.unwrap().iter().all(|date| date.overridden));
}

fn rule_text() -> impl Strategy<Value = String> {
    let freq = prop::sample::select(vec![
        "YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "MINUTELY", "SECONDLY",
    ]);
    let part = prop_oneof![
        (0u32..9).prop_map(|n| format!(";INTERVAL={n}")),
        (0u32..400).prop_map(|n| format!(";COUNT={n}")),
        (-2i32..14).prop_map(|n| format!(";BYMONTH={n}")),
        (-32i32..33).prop_map(|n| format!(";BYMONTHDAY={n},-1")),
        (-400i32..400).prop_map(|n| format!(";BYYEARDAY={n}")),
        (-54i32..54).prop_map(|n| format!(";BYWEEKNO={n}")),
        (-6i32..6).prop_map(|n| format!(";BYDAY={n}TU,SU")),
        Just(";BYDAY=MO,TH".to_owned()),
        (-5i32..5).prop_map(|n| format!(";BYSETPOS={n}")),
        (0u32..25).prop_map(|n| format!(";BYHOUR=2,{n}")),
        (0u32..61).prop_map(|n| format!(";BYMINUTE={n}")),
        (0u32..61).prop_map(|n| format!(";BYSECOND={n}")),
        Just(";WKST=SU".to_owned()),
        Just(";UNTIL=20270101".to_owned()),
        Just(";UNTIL=20270101T000000Z".to_owned()),
    ];
    (freq, prop::collection::vec(part, 0..5))
        .prop_map(|(freq, parts)| format!("FREQ={freq}{}", parts.concat()))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn whatever_the_rule_dates_are_sorted_unique_and_inside_the_window(
        rule in rule_text(),
        day in 0i64..4_000,
        zone in prop::sample::select(vec!["Europe/Berlin", "Australia/Lord_Howe", "UTC"]),
    ) {
        let event = series(&format!("2026-03-28T02:30:00 {zone}"), &rule);
        let from = utc("2026-01-01T00:00:00Z") + chrono::TimeDelta::days(day);
        let wanted = Window { from, to: from + chrono::TimeDelta::days(40) };
        if let Ok(found) = occurrences(&event, &wanted, Tz::UTC, 1_000) {
            let ids: BTreeSet<_> = found.iter().map(|date| date.id).collect();
            prop_assert_eq!(ids.len(), found.len());
            prop_assert!(found.is_sorted_by_key(|date| date.start_utc));
            for date in &found {
                prop_assert!(wanted.touches(date.start_utc, date.end_utc));
            }
            for date in found.iter().take(3) {
                prop_assert!(is_occurrence(&event, &date.id.unwrap()), "{:?}", date);
            }
        }
    }

    #[test]
    fn a_rule_entered_in_the_middle_makes_what_it_makes_from_its_start(
        rule in rule_text(),
        hours in 0i64..100_000,
    ) {
        let Ok(rule) = Rule::parse(&rule) else { return Ok(()) };
        let start = "2026-01-28T02:30:20".parse().unwrap();
        let from = start + chrono::TimeDelta::hours(hours);
        for counts in [Start::Counts, Start::IfMade] {
            let (mut all, mut some) = (Steps::all(), Steps::all());
            let all = Walk::new(&rule, start, counts, start..=NaiveDateTime::MAX, &mut all).map_while(Result::ok);
            let all: Vec<_> = all.filter(|wall| *wall >= from).take(40).collect();
            let entered = Walk::new(&rule, start, counts, from..=NaiveDateTime::MAX, &mut some).map_while(Result::ok);
            let entered: Vec<_> = entered.filter(|wall| *wall >= from).take(40).collect();
            prop_assert!(entered.starts_with(&all));
            // What was entered in the middle may get further within the same steps.
            prop_assert!(entered == all || all.len() < 40);
        }
    }

    #[test]
    fn no_text_makes_the_reader_of_rules_panic(text in "\\PC{0,80}") {
        let _ = Rule::parse(&text);
        let event = series("2026-03-28T02:30:00 Europe/Berlin", &text);
        let _ = occurrences(&event, &always(), Tz::UTC, 1_000);
    }

    #[test]
    fn no_rule_of_letters_and_numbers_makes_it_panic(text in "(FREQ|BYDAY|COUNT|UNTIL|INTERVAL)=[A-Z0-9,;=-]{0,40}") {
        let _ = Rule::parse(&text);
    }
}

#[test]
fn many_dates_asked_together_are_those_asked_one_by_one() {
    let days = ["2026-03-28", "2026-03-29", "2026-03-30", "2026-10-25", "2027-01-01"];
    let times = ["T01:30:00", "T02:30:00", "T03:30:00", "", "T00:30:00Z", "T01:30:00Z"];
    let texts = days.iter().flat_map(|day| times.map(|time| format!("{day}{time}")));
    let ids: BTreeSet<RecurrenceId> = texts.map(|text| text.parse().unwrap()).collect();
    for rule in ["FREQ=DAILY", "FREQ=DAILY;COUNT=400", "FREQ=HOURLY", "FREQ=HOURLY;COUNT=9000"] {
        let mut event = series("2026-03-01T02:30:00 Europe/Berlin", rule);
        let master = event.master.as_mut().unwrap();
        master.rdate = vec![When::Date("2027-01-01".parse().unwrap())];
        master.exdate = vec![When::Date("2026-03-30".parse().unwrap())];
        let one_by_one = ids.iter().filter(|id| is_occurrence(&event, id)).copied();
        let one_by_one: BTreeSet<RecurrenceId> = one_by_one.collect();
        assert!(one_by_one.len() >= 3, "{rule}: {one_by_one:?}");
        assert_eq!(occurrences_among(&event, &ids), one_by_one, "{rule}");
    }
}
