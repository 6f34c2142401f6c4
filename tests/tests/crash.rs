//! `kill -9` in the middle of concurrent writes: what was acknowledged is there, and verifies.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::Path as FilePath;
use std::process::{Command, Stdio};

use kalends_keyspace::store::{Delta, Op, Snapshot, Store, StoreOptions, View};
use kalends_schema::path::Path;
use kalends_schema::stamp::Stamp;
use kalends_tests::crash::{Keys, Told, digest};
use kalends_tests::rounds::{self, Seed};
use rand::RngExt;

const ROUNDS: u64 = 20;
/// The rounds of `tests/run --long`.
const ROUNDS_LONG: u64 = 200;
const SEED: u64 = 0x006b_616c;

/// What was acknowledged so far: the newest word on every path, and on the copy.
#[derive(Default)]
struct Acknowledged {
    written: BTreeMap<Path, (Stamp, Option<String>)>,
    copied: Option<Stamp>,
}

impl Acknowledged {
    fn take(&mut self, told: Told) {
        match told {
            Told::Copied { stamp } => self.copied = self.copied.max(Some(stamp)),
            Told::Written { path, stamp, value } => {
                // Of one commit the last word counts; lines of other threads may come between.
                let newest = self.written.get(&path).is_none_or(|(known, _)| stamp >= *known);
                if newest {
                    self.written.insert(path, (stamp, value));
                }
            }
        }
    }

    /// A commit that was durable but not yet acknowledged may have come after.
    fn check(&self, snapshot: &Snapshot, round: u64) {
        let own = Keys::own().identity;
        let head = snapshot.head(&own).unwrap();
        for (path, (stamp, value)) in &self.written {
            let head = head.expect("something was acknowledged");
            assert!(head.stamp() >= *stamp, "round {round}: {stamp} is lost");
            let entry = snapshot.get(&own, path).unwrap();
            let found = entry.as_ref().map(|entry| digest(&entry.value));
            let later = match &entry {
                Some(entry) => entry.stamp > *stamp,
                None => was_deleted_after(snapshot, path, *stamp),
            };
            assert!(later || found == *value, "round {round}: {path} of {stamp} is lost");
        }
        if let Some(stamp) = self.copied {
            let copy = snapshot.head(&Keys::other().identity).unwrap().unwrap();
            assert!(copy.stamp() >= stamp, "round {round}: the copy at {stamp} is lost");
        }
    }
}

/// Whether the log has a deletion of the path in a later commit.
fn was_deleted_after(snapshot: &Snapshot, path: &Path, stamp: Stamp) -> bool {
    let own = Keys::own().identity;
    let changes = snapshot.changes_since(&own, path.area(), Some(stamp)).unwrap().unwrap();
    let Delta::Ops(mut ops) = changes.delta else { return false };
    let mut deleted = false;
    loop {
        let page = ops.next_page(1 << 20).unwrap();
        if page.is_empty() {
            return deleted;
        }
        deleted |= page.contains(&Op::Delete { path: path.clone() });
    }
}

/// Starts the writer, kills it after so many lines, and reads what it had said until then.
fn run_and_kill(folder: &FilePath, seed: u64, lines: usize, acknowledged: &mut Acknowledged) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_crash-writer"))
        .arg(folder)
        .arg(seed.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    for read in 0.. {
        line.clear();
        if out.read_line(&mut line).unwrap() == 0 {
            assert!(read > lines, "the writer ended by itself after {read} lines");
            break;
        }
        if let Ok(told) = line.trim_end_matches('\n').parse() {
            acknowledged.take(told);
        }
        if read == lines {
            // SIGKILL, while the other threads are anywhere in their commits.
            child.kill().unwrap();
        }
    }
    child.wait().unwrap();
}

#[test]
fn what_was_acknowledged_is_there_after_kill_9() {
    let folder = tempfile::tempdir().unwrap();
    let seed = Seed::of(SEED);
    let mut rng = seed.rng();
    let mut acknowledged = Acknowledged::default();
    for round in 0..if rounds::long() { ROUNDS_LONG } else { ROUNDS } {
        let lines = rng.random_range(1..150);
        run_and_kill(folder.path(), seed.number().wrapping_add(round), lines, &mut acknowledged);
        let file = folder.path().join("kalends.redb");
        let store = Store::open(&file, StoreOptions::default()).unwrap();
        let snapshot = store.read().unwrap();
        acknowledged.check(&snapshot, round);
        for identity in snapshot.identities().unwrap() {
            snapshot.verify_whole(&identity).unwrap();
        }
    }
    assert!(acknowledged.written.len() > 100, "{} paths", acknowledged.written.len());
    assert!(acknowledged.copied.is_some());
}
