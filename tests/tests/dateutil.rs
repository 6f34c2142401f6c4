//! Ten thousand random series, and python-dateutil's word on each (RFC 5545 §3.3.10): a second
//! opinion of another language and of other people. There is no difference; where dateutil reads a
//! rule in another way than the RFC, `dateutil/cases.rs` says how it is asked instead.
//!
//! The Python environment is made by `tests/run`, or here where it is missing: without it these
//! tests fail.

#[path = "dateutil/cases.rs"]
mod cases;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use cases::{Case, Kind, case};
use chrono::{DateTime, NaiveDateTime, Utc};
use chrono_tz::Tz;
use kalends_schema::record::{Component, Event, When};
use kalends_schema::recurrence::{ExpansionError, Rule, Window, occurrences, rule_starts};
use kalends_schema::time::Timestamp;
use serde::Deserialize;

/// Series compared in every run, and in a long one.
const CASES: u64 = 10_000;
const CASES_LONG: u64 = 200_000;
/// Seconds after the last date of a series in which there is none more.
const QUIET: i64 = 400 * 86_400;

/// What `compare.py` answers, in seconds.
#[derive(Debug, Deserialize)]
struct Said {
    walls: Vec<i64>,
    whole: bool,
    moments: Vec<i64>,
    all_moments: bool,
}

/// What one series showed.
#[derive(Debug, PartialEq, Eq)]
enum Verdict {
    Alike,
    /// Our budget ended before the dates that dateutil had found.
    TooFar,
    Differs(String),
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/dateutil")
}

/// The Python of the environment.
fn python() -> PathBuf {
    let environment = Path::new(env!("CARGO_TARGET_TMPDIR")).join("dateutil");
    let made = Command::new(folder().join("environment")).arg(&environment).output();
    let made = made.expect("bash is there");
    assert!(
        made.status.success(),
        "no environment to compare recurrences in:\n{}",
        String::from_utf8_lossy(&made.stderr)
    );
    environment.join("bin/python")
}

/// Asks one dateutil for all of `cases`.
fn asked(python: &Path, cases: &[Case]) -> Vec<Said> {
    let mut child = Command::new(python)
        .arg(folder().join("compare.py"))
        // The time zones are the environment's own, whatever the machine has.
        .env("PYTHONTZPATH", "")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("Python starts");
    let lines: Vec<String> =
        cases.iter().map(|case| serde_json::to_string(&case.asked).expect("JSON") + "\n").collect();
    let mut stdin = child.stdin.take().expect("a pipe");
    let writer = std::thread::spawn(move || stdin.write_all(lines.concat().as_bytes()));
    let output = child.wait_with_output().expect("Python ends");
    assert!(output.status.success(), "compare.py failed; what it says is above");
    writer.join().expect("written").expect("all of it");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let said: Vec<Said> =
        text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(said.len(), cases.len());
    said
}

fn judge(case: &Case, said: &Said) -> Verdict {
    for verdict in [by_itself(case, said), in_an_event(case, said)] {
        if verdict != Verdict::Alike {
            return verdict;
        }
    }
    Verdict::Alike
}

/// What the rule makes by itself, on the wall.
fn by_itself(case: &Case, said: &Said) -> Verdict {
    let rule = Rule::parse(&case.wall_rule()).expect("a rule as RFC 5545 allows");
    // Where there is none, dateutil knows it by reckoning; we would walk until the budget is spent.
    let limit = said.walls.len() + usize::from(said.whole && !said.walls.is_empty());
    let Ok(made) = rule_starts(&rule, case.start, limit) else { return Verdict::TooFar };
    let made: Vec<i64> = made.iter().map(|wall| wall.and_utc().timestamp()).collect();
    alike("the rule by itself", &made, &said.walls)
}

/// The dates of an event with that rule: all of them, and those of a window entered in the middle.
fn in_an_event(case: &Case, said: &Said) -> Verdict {
    let (event, tz) = event(case);
    let made_within = |from: i64, to: DateTime<Utc>| {
        let from = DateTime::from_timestamp(from, 0).expect("a moment");
        occurrences(&event, &Window { from, to }, tz, 1_000)
    };
    let last = *said.moments.last().expect("DTSTART at least");
    let end = last + if said.all_moments { QUIET } else { 1 };
    let end = DateTime::from_timestamp(end, 0).expect("a moment");
    let middle = said.moments.len() / 2;
    for (name, from, expected) in [
        ("in a window", case.start.and_utc().timestamp() - 2 * 86_400, &said.moments[..]),
        ("from the middle on", said.moments[middle], &said.moments[middle..]),
    ] {
        match made_within(from, end) {
            Ok(dates) => {
                let made: Vec<i64> = dates.iter().map(|date| date.start_utc.timestamp()).collect();
                let verdict = alike(name, &made, expected);
                if verdict != Verdict::Alike {
                    return verdict;
                }
            }
            Err(ExpansionError::Exhausted(_)) => return Verdict::TooFar,
            Err(error) => return Verdict::Differs(error.to_string()),
        }
    }
    Verdict::Alike
}

fn event(case: &Case) -> (Event, Tz) {
    let (start, tz) = match case.kind {
        Kind::Date => (When::Date(case.start.date()), Tz::UTC),
        Kind::Floating => (When::Floating(case.start), Tz::UTC),
        Kind::Zoned(zone) => {
            let tz = zone.parse().expect("a zone");
            (When::Zoned { local: case.start, tz }, tz)
        }
    };
    let now = Timestamp::from_micros(1_780_000_000_000_000).expect("a time");
    let mut master = Component::new(now, start, "Random");
    master.end = Some(kalends_schema::record::End::After { days: 0, seconds: 0 });
    master.rrule = Some(case.rule());
    (Event::new("random", master, now), tz)
}

fn alike(what: &str, made: &[i64], expected: &[i64]) -> Verdict {
    if made == expected {
        return Verdict::Alike;
    }
    let shown = |seconds: &[i64]| -> Vec<NaiveDateTime> {
        seconds
            .iter()
            .filter_map(|at| Some(DateTime::from_timestamp(*at, 0)?.naive_utc()))
            .collect()
    };
    Verdict::Differs(format!("{what}:\n  ours   {:?}\n  theirs {:?}", shown(made), shown(expected)))
}

#[test]
fn a34_dates_are_those_of_python_dateutil() {
    let long = std::env::var_os("KALENDS_TESTS_LONG").is_some();
    let total = if long { CASES_LONG } else { CASES };
    let python = python();
    let cases: Vec<Case> = (0..total).map(case).collect();
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let share = cases.len().div_ceil(threads);
    let said: Vec<Said> = std::thread::scope(|scope| {
        let shares = cases.chunks(share);
        let asking: Vec<_> = shares.map(|share| scope.spawn(|| asked(&python, share))).collect();
        asking.into_iter().flat_map(|one| one.join().expect("an answer")).collect()
    });
    let (mut differences, mut too_far, mut dates) = (Vec::new(), 0, 0);
    for (seed, (case, said)) in cases.iter().zip(&said).enumerate() {
        dates += said.walls.len();
        match judge(case, said) {
            Verdict::Alike => {}
            Verdict::TooFar => too_far += 1,
            Verdict::Differs(how) => {
                let (rule, start, kind) = (case.rule(), case.start, case.kind);
                differences.push(format!("{seed}: {rule} from {start} {kind:?}: {how}"));
            }
        }
    }
    let shown = differences.len().min(10);
    assert!(
        differences.is_empty(),
        "{} of {total} series differ:\n{}",
        differences.len(),
        differences[..shown].join("\n")
    );
    // The comparison is about dates, and about nearly every series.
    assert!(dates > cases.len() * 5, "only {dates} dates were compared");
    assert!(too_far < cases.len() / 50, "{too_far} series went past the budget");
}
