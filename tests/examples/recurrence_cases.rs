//! Expands recurrence rules that somebody else reckoned, and says where we differ:
//! `cargo run -p kalends-tests --example recurrence_cases FILE.jsonl`.
//!
//! Each line of the file is `{ id, rrule, dtstart, instances, error, complete, disputed }`: what the
//! rule alone makes from `dtstart` on, on the wall. `complete` says that nothing comes after the
//! last instance, `error` that the rule may be refused as well, `disputed` that good programs
//! differ. Fails where a rule that is not disputed makes other dates.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a comparison, run by hand"
)]

use std::process::ExitCode;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use kalends_schema::recurrence::{Rule, rule_starts};
use serde::Deserialize;

#[derive(Deserialize)]
struct Case {
    id: String,
    rrule: String,
    dtstart: String,
    instances: Vec<String>,
    error: bool,
    complete: bool,
    disputed: bool,
}

/// A date or a time, with `Z` or without: only the wall is compared.
fn wall(text: &str) -> NaiveDateTime {
    let date =
        |text: &str| Some(NaiveDate::parse_from_str(text, "%Y%m%d").ok()?.and_time(NaiveTime::MIN));
    let time = NaiveDateTime::parse_from_str(text.trim_end_matches('Z'), "%Y%m%dT%H%M%S").ok();
    time.or_else(|| date(text)).unwrap_or_else(|| panic!("no date or time: {text}"))
}

/// What the case expects and we do not make, or the other way round.
fn miss(case: &Case) -> Option<String> {
    let rule = match Rule::parse(case.rrule.trim_end_matches(';')) {
        Ok(rule) => rule,
        Err(_) if case.error => return None,
        Err(error) => return Some(format!("refused: {error}")),
    };
    let expected: Vec<NaiveDateTime> = case.instances.iter().map(|text| wall(text)).collect();
    let limit = expected.len() + usize::from(case.complete);
    match rule_starts(&rule, wall(&case.dtstart), limit) {
        Ok(made) if made == expected => None,
        Ok(made) => Some(format!("made {made:?}\n     wanted {expected:?}")),
        Err(error) => Some(error.to_string()),
    }
}

fn main() -> ExitCode {
    let Some(path) = std::env::args().nth(1) else {
        eprintln!("usage: recurrence_cases FILE.jsonl");
        return ExitCode::from(2);
    };
    let text = std::fs::read_to_string(path).unwrap();
    let cases: Vec<Case> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let mut right = [0, 0];
    for case in &cases {
        match miss(case) {
            None => right[usize::from(case.disputed)] += 1,
            Some(miss) => {
                let word = if case.disputed { "disputed" } else { "WRONG" };
                println!("{word} {} {} from {}\n     {miss}", case.id, case.rrule, case.dtstart);
            }
        }
    }
    let disputed = cases.iter().filter(|case| case.disputed).count();
    let sure = cases.len() - disputed;
    println!("undisputed {} of {sure} right; disputed {} of {disputed} alike", right[0], right[1]);
    if right[0] == sure { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
