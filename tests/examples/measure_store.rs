//! Measures the store and the engine over it:
//! `cargo run --release -p kalends-tests --example measure_store [records]`.
//!
//! Verifying beside plain BLAKE3, a commit beside a bare one of redb with the same settings, many
//! writers beside one, and opening 1 GB again after a kill. With `fill FILE` it is what is killed.

use std::error::Error;
use std::io::{BufRead, BufReader, Write};
use std::path::Path as FilePath;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use kalends_keyspace::store::{CACHE_BYTES_DEFAULT, Precondition, Store, StoreOptions, View};
use kalends_schema::hash::Hash;
use kalends_schema::path::{Area, Collection, Path};
use kalends_tests::crash::{Keys, now};
use kalends_tests::measure::writers;
use kalends_tests::measure::{Goal, middle, millis, row};
use kalends_tests::mirror::mirror_once;
use redb::{Database, TableDefinition};

/// Records that one batch writes, as the engine's group commit does at most.
const BATCH: u32 = 256;
/// Bytes of one record: an answer or a small event.
const VALUE_BYTES: usize = 300;
/// Single commits of which the middle one is told.
const SINGLES: u32 = 201;
/// Verifications of which the middle one is told.
const VERIFIED: usize = 9;
/// Bytes of one record of the large file, and how many there are: 1 GB. With its key one fits a page
/// of 16 KiB.
const LARGE_BYTES: usize = 15 * 1024;
const LARGE_RECORDS: u32 = 66_000;

/// What a bare commit writes into.
const BARE: TableDefinition<&str, &[u8]> = TableDefinition::new("bare");

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let first = arguments.next();
    if let (Some("fill"), Some(file)) = (first.as_deref(), arguments.next()) {
        return fill(FilePath::new(&file));
    }
    let records = first.map_or(Ok(100_000), |text| text.parse::<u32>())?;
    let folder = tempfile::tempdir()?;
    let keys = Keys::own();
    let store = Store::open(&folder.path().join("own.redb"), StoreOptions::default())?;
    let copy = Store::open(&folder.path().join("copy.redb"), StoreOptions::default())?;
    let bare = bare(&folder.path().join("bare.redb"))?;
    for first in (0..records).step_by(BATCH as usize) {
        let count = BATCH.min(records - first);
        write(&store, &keys, first..first + count, VALUE_BYTES)?;
        write_bare(&bare, first..first + count)?;
    }
    verify(&store, &copy, &keys)?;
    commits(&store, &bare, &keys, records)?;
    writers::measure(&folder.path().join("home"))?;
    reopen(&folder.path().join("large.redb"))
}

fn verify(store: &Store, copy: &Store, keys: &Keys) -> Result<(), Box<dyn Error>> {
    let begun = Instant::now();
    mirror_once(store, copy, &keys.identity, (true, now()))?;
    row("first verified copy, file to file", millis(begun.elapsed()), "ms", Goal::None)?;
    let view = copy.read()?;
    let entries = view.scan(&keys.identity, "/pub/", usize::MAX)?;
    let bytes: Vec<Vec<u8>> = entries
        .into_iter()
        .map(|(path, entry)| [path.as_str().as_bytes(), &entry.value].concat())
        .collect();
    let (mut whole, mut plain) = (Vec::new(), Vec::new());
    for _ in 0..VERIFIED {
        let begun = Instant::now();
        let verified = view.verify_whole(&keys.identity)?;
        whole.push(begun.elapsed());
        if verified.public.count != bytes.len() as u64 {
            return Err("not all were verified".into());
        }
        let begun = Instant::now();
        let mut all = 0;
        for record in &bytes {
            all ^= Hash::of(record).as_bytes()[0];
        }
        plain.push(begun.elapsed());
        std::hint::black_box(all);
    }
    let (whole, plain) = (middle(whole).as_secs_f64(), middle(plain).as_secs_f64());
    let rate = bytes.len() as f64 / whole;
    row("verifying a copied keyspace", rate, "records/s", Goal::AtLeast(500_000.0))?;
    row("beside BLAKE3 of the same bytes", whole / plain, "×", Goal::AtMost(4.0))?;
    Ok(())
}

fn commits(
    store: &Store,
    bare: &Database,
    keys: &Keys,
    records: u32,
) -> Result<(), Box<dyn Error>> {
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for number in records..records + SINGLES {
        let begun = Instant::now();
        write(store, keys, number..number + 1, VALUE_BYTES)?;
        ours.push(begun.elapsed());
        let begun = Instant::now();
        write_bare(bare, number..number + 1)?;
        theirs.push(begun.elapsed());
    }
    let (ours, theirs) = (middle(ours), middle(theirs));
    row(&format!("durable commit of one record into {records}"), millis(ours), "ms", Goal::None)?;
    row("a bare commit of redb", millis(theirs), "ms", Goal::None)?;
    let times = ours.as_secs_f64() / theirs.as_secs_f64();
    row("commit beside the bare one", times, "×", Goal::AtMost(3.0))?;
    Ok(())
}

fn reopen(file: &FilePath) -> Result<(), Box<dyn Error>> {
    let mut child = Command::new(std::env::current_exe()?)
        .args(["fill".as_ref(), file.as_os_str()])
        .stdout(Stdio::piped())
        .spawn()?;
    let mut output = BufReader::new(child.stdout.take().ok_or("no output")?);
    let mut line = String::new();
    output.read_line(&mut line)?;
    // It goes on writing; somewhere within that it is killed.
    std::thread::sleep(Duration::from_millis(300));
    child.kill()?;
    child.wait()?;
    let mebibytes = std::fs::metadata(file)?.len() as f64 / (1024.0 * 1024.0);
    let begun = Instant::now();
    let store = Store::open(file, StoreOptions::default())?;
    let took = begun.elapsed();
    let head = store.read()?.head(&Keys::own().identity)?.ok_or("nothing was written")?;
    if head.head().count < u64::from(LARGE_RECORDS) {
        return Err(format!("{} records are there", head.head().count).into());
    }
    row("the file that was killed", mebibytes, "MiB", Goal::None)?;
    row("opening it again", millis(took), "ms", Goal::AtMost(500.0))?;
    Ok(())
}

/// Writes a large file, says so, and goes on until it is killed.
fn fill(file: &FilePath) -> Result<(), Box<dyn Error>> {
    let store = Store::open(file, StoreOptions::default())?;
    let keys = Keys::own();
    for first in (0..LARGE_RECORDS).step_by(BATCH as usize) {
        let count = BATCH.min(LARGE_RECORDS - first);
        write(&store, &keys, first..first + count, LARGE_BYTES)?;
    }
    writeln!(std::io::stdout(), "filled")?;
    std::io::stdout().flush()?;
    for number in LARGE_RECORDS.. {
        write(&store, &keys, number..number + 1, LARGE_BYTES)?;
    }
    Ok(())
}

fn write(
    store: &Store,
    keys: &Keys,
    records: std::ops::Range<u32>,
    bytes: usize,
) -> Result<(), Box<dyn Error>> {
    let mut batch = store.write()?;
    for number in records {
        let path = Path::of(Area::Pub, Collection::Attendees, &format!("{number:013}"))?;
        batch.put(&keys.identity, &path, &value(number, bytes), Precondition::Any)?;
    }
    batch.sign(&keys.writer, &keys.cert, now())?;
    batch.commit()?;
    Ok(())
}

fn bare(file: &FilePath) -> Result<Database, Box<dyn Error>> {
    Ok(Database::builder().set_cache_size(CACHE_BYTES_DEFAULT).create(file)?)
}

fn write_bare(bare: &Database, records: std::ops::Range<u32>) -> Result<(), Box<dyn Error>> {
    let mut transaction = bare.begin_write()?;
    transaction.set_quick_repair(true);
    let mut table = transaction.open_table(BARE)?;
    for number in records {
        let path = format!("/pub/eventky.app/attendees/{number:013}");
        table.insert(path.as_str(), value(number, VALUE_BYTES).as_slice())?;
    }
    drop(table);
    transaction.commit()?;
    Ok(())
}

fn value(number: u32, bytes: usize) -> Vec<u8> {
    number.to_le_bytes().iter().copied().cycle().take(bytes).collect()
}
