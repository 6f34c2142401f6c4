//! Measures the store alone: `cargo run --release -p kalends-tests --example measure_store [records]`.
//!
//! Writes a keyspace in batches, commits single records into it, copies it into a second store
//! whole and by a change, and opens and verifies it again. The numbers go to `docs/PERFORMANCE.md`.

use std::error::Error;
use std::io::{self, Write};
use std::time::{Duration, Instant};

use kalends_keyspace::store::{Precondition, Store, StoreOptions};
use kalends_schema::path::{Area, Collection, Path};
use kalends_tests::crash::{Keys, mirror_once, now};

/// Records that one batch writes, as the engine's group commit does at most.
const BATCH: u32 = 256;
/// Bytes of one record: an answer or a small event.
const VALUE_BYTES: usize = 300;
/// Single commits of which the middle one is told.
const SINGLES: u32 = 101;

fn main() -> Result<(), Box<dyn Error>> {
    let records = std::env::args().nth(1).map_or(Ok(100_000), |text| text.parse::<u32>())?;
    let folder = tempfile::tempdir()?;
    let (file, copy_file) = (folder.path().join("own.redb"), folder.path().join("copy.redb"));
    let store = Store::open(&file, StoreOptions::default())?;
    let copy = Store::open(&copy_file, StoreOptions::default())?;
    let keys = Keys::own();
    let mut out = io::stdout();

    let begun = Instant::now();
    for first in (0..records).step_by(BATCH as usize) {
        write(&store, &keys, first, BATCH.min(records - first))?;
    }
    writeln!(out, "{records} records in batches of {BATCH}: {:.2?}", begun.elapsed())?;

    let mut singles = Vec::new();
    for number in 0..SINGLES {
        let begun = Instant::now();
        write(&store, &keys, records + number, 1)?;
        singles.push(begun.elapsed());
    }
    writeln!(out, "commit of one: {:.2?} (the middle of {SINGLES})", middle(singles))?;

    let begun = Instant::now();
    mirror_once(&store, &copy, &keys.identity, true)?;
    writeln!(out, "first copy of all, disk to disk: {:.2?}", begun.elapsed())?;

    write(&store, &keys, 0, 1)?;
    let begun = Instant::now();
    mirror_once(&store, &copy, &keys.identity, false)?;
    writeln!(out, "copy of one change: {:.2?}", begun.elapsed())?;

    drop((store, copy));
    let begun = Instant::now();
    let store = Store::open(&file, StoreOptions::default())?;
    writeln!(out, "opening the file again: {:.2?}", begun.elapsed())?;
    let begun = Instant::now();
    let whole = store.read()?.verify_whole(&keys.identity)?;
    writeln!(out, "verifying {} records: {:.2?}", whole.public.count, begun.elapsed())?;
    let bytes = std::fs::metadata(&file)?.len();
    writeln!(out, "the file: {} MiB", bytes / (1024 * 1024))?;
    Ok(())
}

fn write(store: &Store, keys: &Keys, first: u32, count: u32) -> Result<(), Box<dyn Error>> {
    let mut batch = store.write()?;
    for number in first..first + count {
        let moment = now().micros().to_le_bytes();
        let value: Vec<u8> = moment.iter().copied().cycle().take(VALUE_BYTES).collect();
        let path = Path::of(Area::Pub, Collection::Attendees, &format!("{number:013}"))?;
        batch.put(&keys.identity, &path, &value, Precondition::Any)?;
    }
    batch.sign(&keys.writer, &keys.cert, now())?;
    batch.commit()?;
    Ok(())
}

fn middle(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}
