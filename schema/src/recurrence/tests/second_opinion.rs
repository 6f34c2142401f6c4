//! The crate `rrule` walks the same rules in UTC; where both read a rule they make the same dates.
//!
//! Left out is what it reads in another way: a start that its rule does not make (we give it,
//! RFC 5545 §3.8.5.3), weekdays with and without number together, a week without a weekday.

use std::str::FromStr;

use proptest::prelude::*;
use rrule::RRuleSet;

use super::*;

const COMPARED: usize = 20;

/// The first dates that `rrule` makes, or nothing if it does not read the rule.
fn theirs(start: &str, rule: &str) -> Vec<DateTime<Utc>> {
    let text = format!("DTSTART:{start}\nRRULE:{rule}");
    let Ok(set) = RRuleSet::from_str(&text) else { return Vec::new() };
    let dates = set.all(u16::try_from(COMPARED).unwrap()).dates;
    dates.into_iter().map(|date| date.with_timezone(&Utc)).collect()
}

fn ours(start: DateTime<Utc>, rule: &str) -> Vec<DateTime<Utc>> {
    let event = series(&format!("{} UTC", start.format("%Y-%m-%dT%H:%M:%S")), rule);
    let mut dates = Vec::new();
    let mut after = start;
    while let Some(date) = next_occurrence(&event, after, Tz::UTC).ok().flatten() {
        dates.push(date.start_utc);
        if dates.len() == COMPARED {
            break;
        }
        after = date.start_utc + chrono::TimeDelta::seconds(1);
    }
    dates
}

fn rules() -> impl Strategy<Value = String> {
    let month_days = (1i32..=31).prop_map(|n| format!(";BYMONTHDAY={n},-{}", 1 + n % 5));
    let months = (1u32..=12).prop_map(|n| format!(";BYMONTH={n}"));
    let numbered = (1i32..=5).prop_map(|n| format!(";BYDAY={n}TU,-1FR"));
    let plain = Just(";BYDAY=MO,TH".to_owned());
    let none = || Just(String::new());
    let monthly = (
        prop::sample::select(vec!["MONTHLY", "YEARLY"]),
        prop_oneof![none(), months.clone()],
        prop_oneof![none(), month_days.clone(), numbered, plain.clone()],
        prop_oneof![none(), Just(";BYSETPOS=-1".to_owned()), Just(";BYSETPOS=2".to_owned())],
    )
        .prop_map(|(freq, months, days, position)| {
            // A position alone has nothing to choose from.
            let chooses = !months.is_empty() || !days.is_empty();
            format!("{freq}{months}{days}{}", if chooses { position } else { String::new() })
        });
    let daily = (
        prop::sample::select(vec!["DAILY", "HOURLY", "MINUTELY"]),
        prop_oneof![none(), months],
        prop_oneof![none(), month_days, plain.clone()],
        prop_oneof![none(), Just(";BYHOUR=3,15".to_owned()), Just(";BYMINUTE=10,50".to_owned())],
    )
        .prop_map(|(freq, months, days, times)| format!("{freq}{months}{days}{times}"));
    let weekly = prop_oneof![none(), plain, Just(";BYDAY=SU,WE;WKST=SU".to_owned())]
        .prop_map(|days| format!("WEEKLY{days}"));
    let weeks = (1i32..=53).prop_map(|n| format!("YEARLY;BYWEEKNO={n},-1;BYDAY=TU"));
    let year_days = (1i32..=366).prop_map(|n| format!("YEARLY;BYYEARDAY={n},-{n}"));
    (prop_oneof![monthly, daily, weekly, weeks, year_days], 1u32..5)
        .prop_map(|(rule, interval)| format!("FREQ={rule};INTERVAL={interval}"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn another_walker_makes_the_same_dates(rule in rules(), day in 1u32..=28, month in 1u32..=12) {
        // A start that the rule makes: the first date it makes at all.
        let from = format!("2024{month:02}{day:02}T103000Z");
        let Some(start) = theirs(&from, &rule).first().copied() else { return Ok(()) };
        let expected = theirs(&start.format("%Y%m%dT%H%M%SZ").to_string(), &rule);
        prop_assume!(expected.first() == Some(&start));
        let made = ours(start, &rule);
        let both = made.len().min(expected.len());
        prop_assert_eq!(&made[..both], &expected[..both], "{} from {}", rule, start);
        prop_assert!(expected.len() <= made.len() || made.len() == COMPARED);
    }
}
