//! An invariant that was broken, and the scenario that led there.

use std::fmt::Write;

use kalends_keyspace::store::StoreError;

/// Something that must be true and is not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) invariant: &'static str,
    pub(super) why: String,
    /// What it was seen by, in full.
    pub(super) seen: String,
}

impl Fault {
    pub(super) fn of(invariant: &'static str, why: impl Into<String>) -> Fault {
        Fault { invariant, why: why.into(), seen: String::new() }
    }

    /// The same, and all that it was seen by.
    pub(super) fn by(self, seen: String) -> Fault {
        Fault { seen, ..self }
    }

    /// A store failed although its disk did not.
    pub(super) fn store(error: StoreError) -> Fault {
        Fault::of("a_store_can_be_read", error.to_string())
    }
}

/// A run that came upon something untrue.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("seed {seed}, step {step}: {invariant}: {why}")]
pub struct Broken {
    /// What the run can be repeated with.
    pub seed: u64,
    /// After which step; behind the last one everything comes to rest.
    pub step: u32,
    /// What is not true.
    pub invariant: &'static str,
    /// Why not.
    pub why: String,
    /// What it was seen by, in full; empty where that is not one event.
    pub seen: String,
    /// What happened until then, one line each.
    pub story: Vec<String>,
}

impl Broken {
    /// The run as a file of `tests/scenarios`, as far as its verbs reach: what was lost, came late
    /// or twice, and who copied whom, stands in comments.
    pub fn scenario(&self) -> String {
        let mut text = String::new();
        let Broken { seed, step, invariant, why, seen, story } = self;
        let _never_fails = writeln!(text, "# Seed {seed}, broken after step {step}: {invariant}.");
        for line in why.lines().chain(seen.lines()) {
            let _never_fails = writeln!(text, "# {line}");
        }
        for line in story {
            let _never_fails = writeln!(text, "{line}");
        }
        text
    }
}
