//! Drives every target of `tests/fuzz/` for five seconds with seeded mutations.
//!
//! `KALENDS_FUZZ_SEED` gives the number to begin with, `KALENDS_FUZZ_SECONDS` another time.

#![allow(clippy::unwrap_used, reason = "a step that fails is a test that fails")]
#![allow(clippy::print_stdout, reason = "a test says how far it came")]

#[path = "../fuzz/mutate.rs"]
mod mutate;
#[path = "../fuzz/seeds.rs"]
mod seeds;
#[path = "../fuzz/targets.rs"]
mod targets;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use mutate::Mutator;
use targets::{TARGETS, Target};

fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

/// Hands `target` its seeds, then mutations of them until the time is up.
fn drive(name: &str) {
    let target: Target = TARGETS.iter().find(|(known, _)| *known == name).unwrap().1;
    let seed = number("KALENDS_FUZZ_SEED", 1);
    let seeds = seeds::seeds(name);
    assert!(!seeds.is_empty(), "{name} begins with nothing");
    let until = Instant::now() + Duration::from_secs(number("KALENDS_FUZZ_SECONDS", 5));
    for input in &seeds {
        run(name, target, input);
    }
    let mut mutator = Mutator::new(seed, seeds);
    let mut inputs = 0_u64;
    while Instant::now() < until {
        run(name, target, &mutator.next());
        inputs += 1;
    }
    println!("{name}: {inputs} inputs from seed {seed}");
}

fn run(name: &str, target: Target, input: &[u8]) {
    if catch_unwind(AssertUnwindSafe(|| target(input))).is_err() {
        let hex = data_encoding::HEXLOWER.encode(input);
        panic!("{name} does not bear {} bytes: {hex}", input.len());
    }
}

macro_rules! driven {
    ($($name:ident)*) => {
        $(
            #[test]
            fn $name() {
                drive(stringify!($name));
            }
        )*

        /// A target that no line above names would never be driven.
        #[test]
        fn every_target_is_driven() {
            let driven = [$(stringify!($name),)*];
            assert!(TARGETS.iter().all(|(name, _)| driven.contains(name)));
            assert_eq!(driven.len(), TARGETS.len());
        }
    };
}

driven! {
    heads proofs parcels evidence messages packets records faces calendars scheduling replays rules names tokens
}
