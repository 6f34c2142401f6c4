//! Measures an indexer taking keyspaces in, verified, linked and durable:
//! `cargo run --release -p kalends-tests --example measure_ingest`.
//! The network is left out, as it is one core's work that is asked for: run it under `taskset`.

use std::error::Error;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use kalends_indexer::storage::Following;
use kalends_indexer::{Index, IndexerConfig};
use kalends_keyspace::heads;
use kalends_keyspace::store::{Begun, CopyKind, Quota};
use kalends_tests::measure::crowd::{Crowd, Sent, later};
use kalends_tests::measure::{Goal, processor, row};

/// Records of one head in bulk.
const PER_HEAD: u32 = 100;
/// People that are made, then taken in, at once.
const AT_ONCE: u32 = 500;
/// Rounds of news, one record of everybody each.
const ROUNDS: u32 = 10;

type Failed = Box<dyn Error + Send + Sync>;

/// What taking something in cost.
#[derive(Default, Clone, Copy)]
struct Cost {
    wall: Duration,
    processor: Duration,
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut sizes: Vec<u32> =
        std::env::args().skip(1).map(|text| text.parse()).collect::<Result<_, _>>()?;
    if sizes.is_empty() {
        sizes = vec![10_000, 100_000, 1_000_000];
    }
    let mut each = Vec::new();
    for records in sizes {
        let cost = bulk(records)?;
        let rate = f64::from(records) / cost.wall.as_secs_f64();
        row(&format!("bulk of {records} records"), rate, "records/s", Goal::AtLeast(50_000.0))?;
        let busy = cost.processor.as_secs_f64() / f64::from(records) * 1e6;
        row(&format!("processor per record, of {records}"), busy, "µs", Goal::None)?;
        each.push(1.0 / rate);
    }
    let (least, most) = each.iter().fold((f64::MAX, 0.0_f64), |(a, b), c| (a.min(*c), b.max(*c)));
    row("cost per record, the most to the least", most / least, "×", Goal::AtMost(2.0))?;
    let cost = news()?;
    let heads = f64::from(AT_ONCE * ROUNDS);
    let rate = heads / cost.wall.as_secs_f64();
    row("news, one record a head", rate, "heads/s", Goal::AtLeast(5_000.0))?;
    row("processor per head", cost.processor.as_secs_f64() / heads * 1e6, "µs", Goal::None)?;
    Ok(())
}

fn bulk(records: u32) -> Result<Cost, Box<dyn Error>> {
    let people = records / PER_HEAD;
    let crowd = Crowd::new(people);
    let folder = tempfile::tempdir()?;
    let index = open(&folder, &crowd)?;
    let mut cost = Cost::default();
    for first in (0..people).step_by(AT_ONCE as usize) {
        let some = first..people.min(first + AT_ONCE);
        let sent = some.map(|number| crowd.member(number).whole(&crowd, PER_HEAD)).collect();
        take(&index, sent, &mut cost)?;
    }
    Ok(cost)
}

fn news() -> Result<Cost, Box<dyn Error>> {
    let crowd = Crowd::new(AT_ONCE);
    let folder = tempfile::tempdir()?;
    let index = open(&folder, &crowd)?;
    let mut members: Vec<_> = (0..AT_ONCE).map(|number| crowd.member(number)).collect();
    let whole = members.iter_mut().map(|member| member.whole(&crowd, PER_HEAD)).collect();
    take(&index, whole, &mut Cost::default())?;
    let mut cost = Cost::default();
    for _ in 0..ROUNDS {
        let sent = members.iter_mut().map(|member| member.news(&crowd, 1)).collect();
        take(&index, sent, &mut cost)?;
    }
    Ok(cost)
}

fn open(folder: &tempfile::TempDir, crowd: &Crowd) -> Result<Index, Box<dyn Error>> {
    let index = Index::open(IndexerConfig::new(folder.path()))?;
    for key in crowd.keys().iter().take(1) {
        index.follow(*key, Following::Named { depth: 1 })?;
    }
    Ok(index)
}

/// Takes in what was sent, on as many threads as an indexer pulls keyspaces at once.
fn take(index: &Index, sent: Vec<Sent>, cost: &mut Cost) -> Result<(), Box<dyn Error>> {
    let threads = IndexerConfig::new("").pulls_max;
    let (begun, busy) = (Instant::now(), processor());
    let waiting = Mutex::new(sent.into_iter());
    let work = || {
        while let Some(one) = next(&waiting) {
            take_one(index, one)?;
        }
        Ok::<(), Failed>(())
    };
    thread::scope(|scope| {
        let working: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        working.into_iter().try_for_each(|thread| thread.join().map_err(|_| "a panic")?)
    })
    .map_err(|failed| failed as Box<dyn Error>)?;
    cost.wall += begun.elapsed();
    cost.processor += processor().saturating_sub(busy);
    Ok(())
}

fn next(waiting: &Mutex<std::vec::IntoIter<Sent>>) -> Option<Sent> {
    waiting.lock().unwrap_or_else(PoisonError::into_inner).next()
}

/// What an indexer does with a head and what comes behind it.
fn take_one(index: &Index, sent: Sent) -> Result<(), Failed> {
    let Sent { identity, head, since, ops } = sent;
    let head = heads::verify(&head)?;
    let kind = since.map_or(CopyKind::Snapshot, |since| CopyKind::Ops { since });
    let begun = index.store().begin_copy(head, kind, Quota::default(), later())?;
    let Begun::Stage(mut stage) = begun else { return Err("nothing new".into()) };
    for op in ops {
        stage.push(op)?;
    }
    stage.finish()?;
    index.link(&identity)?;
    Ok(())
}
