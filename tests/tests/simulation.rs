//! Short runs of the simulation: a few for every change, many more for `tests/run --long`.
//! `cargo run --release -p kalends-tests --example simulate` runs as many as one likes.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use kalends_schema::record::Person;
use kalends_schema::roster::{Row, Standing};
use kalends_tests::rounds::{self, Seed};
use kalends_tests::scenario::parse;
use kalends_tests::simulation::invariants::{self, Invariant, Seen};
use kalends_tests::simulation::{Size, run};

const SEED: u64 = 0x51;
/// Runs for every change, and their steps.
const RUNS: u64 = 1;
const STEPS: u32 = 150;
/// Those of `tests/run --long`.
const RUNS_LONG: u64 = 30;
const STEPS_LONG: u32 = 500;

#[test]
fn nothing_untrue_is_found() {
    let seed = Seed::of(SEED);
    let (runs, steps) = if rounds::long() { (RUNS_LONG, STEPS_LONG) } else { (RUNS, STEPS) };
    for number in 0..runs {
        let size = Size { steps, ..Size::default() };
        let report = run(seed.number().wrapping_add(number), size, invariants::all());
        let report = report.unwrap_or_else(|broken| panic!("{broken}\n{}", broken.scenario()));
        assert!(report.looks > 50, "{} looks: next to nothing happened", report.looks);
    }
}

#[test]
fn a_seed_is_the_same_run_again() {
    let size = Size { people: 6, indexers: 1, steps: 100 };
    let once = run(SEED, size, invariants::all()).unwrap();
    let again = run(SEED, size, invariants::all()).unwrap();
    assert_eq!(once.story, again.story);
    assert_eq!(once.trace, again.trace);
    let other = run(SEED + 1, size, invariants::all()).unwrap();
    assert_ne!(once.trace, other.trace);
}

#[test]
fn what_happened_is_a_scenario() {
    let size = Size { people: 8, indexers: 1, steps: 200 };
    let report = run(SEED, size, invariants::all()).unwrap();
    let steps = parse::story(&report.story.join("\n")).unwrap();
    assert!(steps.len() > 50, "{} steps", steps.len());
}

/// Not true: people do come.
struct NobodyComes;

impl Invariant for NobodyComes {
    fn name(&self) -> &'static str {
        "nobody_comes"
    }

    fn see(&mut self, seen: &Seen<'_>) -> Result<(), String> {
        let organizer = Person::Key(seen.facts.organizer());
        let comes = |row: &&Row| row.standing == Standing::Confirmed && row.person != organizer;
        match seen.roster.series.iter().find(comes) {
            Some(row) => Err(format!("{} comes", row.person)),
            None => Ok(()),
        }
    }
}

#[test]
fn what_is_not_true_is_found_and_told_the_same_way_each_time() {
    let untrue = || {
        let mut all = invariants::all();
        all.push(Box::new(NobodyComes));
        run(SEED, Size { people: 8, indexers: 2, steps: 500 }, all).unwrap_err()
    };
    let broken = untrue();
    assert_eq!(broken.invariant, "nobody_comes");
    assert_eq!(*broken, *untrue(), "the seed finds it again, at the same step");
    let scenario = broken.scenario();
    assert!(scenario.contains(&format!("Seed {}", broken.seed)), "{scenario}");
    let steps = parse::story(&scenario).unwrap();
    assert!(!steps.is_empty());
}
