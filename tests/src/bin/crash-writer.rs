//! Writes into a store from several threads at once until it is killed, and says what is durable.
//!
//! `crash-writer <folder> <seed>`: for `tests/crash.rs`, which kills it. Four threads change one's
//! own keyspace (put, overwrite, delete); a fifth copies somebody else's, whole or by changes.
//! Every line on standard output was written after the commit it tells of.

use std::io::{self, Write};
use std::path::Path as FilePath;
use std::process::ExitCode;
use std::thread;

use kalends_keyspace::store::{Precondition, Store, StoreOptions};
use kalends_tests::crash::{AREA_IDS, Keys, Told, now, path_of, source_file};
use kalends_tests::mirror::mirror_once;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, folder, seed] = &arguments[..] else { return ExitCode::from(2) };
    let Ok(seed) = seed.parse::<u64>() else { return ExitCode::from(2) };
    let folder = FilePath::new(folder);
    let store = Store::open(&folder.join("kalends.redb"), StoreOptions::default());
    let source = Store::open(&source_file(folder), StoreOptions::default());
    let (Ok(store), Ok(source)) = (store, source) else { return ExitCode::FAILURE };
    thread::scope(|scope| {
        for number in 0..4 {
            let (store, rng) = (&store, StdRng::seed_from_u64(seed ^ number));
            scope.spawn(move || write_forever(store, rng));
        }
        scope.spawn(|| mirror_forever(&source, &store, StdRng::seed_from_u64(seed ^ 99)));
    });
    ExitCode::SUCCESS
}

/// Batches of one to eight changes; a thread that cannot go on ends, and the parent sees silence.
fn write_forever(store: &Store, mut rng: StdRng) {
    let keys = Keys::own();
    while let Some(told) = write_once(store, &keys, &mut rng) {
        say(&told);
    }
}

fn write_once(store: &Store, keys: &Keys, rng: &mut StdRng) -> Option<Vec<Told>> {
    let mut batch = store.write().ok()?;
    let mut changes = Vec::new();
    for _ in 0..rng.random_range(1..=8) {
        let path = path_of(rng.random_range(0..AREA_IDS));
        if rng.random_ratio(1, 4) {
            batch.delete(&keys.identity, &path, Precondition::Any).ok()?;
            changes.push((path, None));
        } else {
            let value = format!("{:x}", rng.random::<u128>()).repeat(rng.random_range(1..200));
            batch.put(&keys.identity, &path, value.as_bytes(), Precondition::Any).ok()?;
            changes.push((path, Some(value)));
        }
    }
    let head = batch.sign(&keys.writer, &keys.cert, now()).ok()?;
    batch.commit().ok()?;
    let stamp = head.map(|head| head.stamp());
    let told = |(path, value)| stamp.map(|stamp| Told::Written { path, stamp, value });
    Some(changes.into_iter().filter_map(told).collect())
}

fn mirror_forever(source: &Store, store: &Store, mut rng: StdRng) {
    let keys = Keys::other();
    while write_once(source, &keys, &mut rng).is_some() {
        let whole = rng.random_ratio(1, 4);
        match mirror_once(source, store, &keys.identity, (whole, now())) {
            Ok(stamp) => say(&[Told::Copied { stamp }]),
            Err(_) => return,
        }
    }
}

/// All lines of one commit at once, so that threads do not mix their words.
fn say(told: &[Told]) {
    let lines: String = told.iter().map(|told| format!("{told}\n")).collect();
    let mut out = io::stdout().lock();
    // Nobody listening any more means that the test is over.
    let _ = out.write_all(lines.as_bytes()).and_then(|()| out.flush());
}
