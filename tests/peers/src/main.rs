//! What one change costs on the wire, and a first sync of the same records by Kalends and by
//! iroh-docs, in the same run: two nodes, iroh on the loopback, persistent stores, contents included.
//! `cargo run --release --manifest-path tests/peers/Cargo.toml -- [records…]`

mod docs;
mod wire;

use std::error::Error;
use std::time::Duration;

use kalends_tests::measure::sync::Pair;
use kalends_tests::measure::{Goal, millis, row};

/// How many times as fast as iroh-docs a first sync is to be.
const TIMES: f64 = 10.0;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut sizes: Vec<usize> =
        std::env::args().skip(1).map(|text| text.parse()).collect::<Result<_, _>>()?;
    if sizes.is_empty() {
        sizes = vec![10_000, 100_000];
    }
    wire::one_change().await?;
    for records in sizes {
        let ours = kalends(records).await?;
        row(&format!("first sync of {records}, Kalends"), millis(ours), "ms", Goal::None)?;
        let theirs = docs::first_sync(records).await?;
        row(&format!("first sync of {records}, iroh-docs"), millis(theirs), "ms", Goal::None)?;
        let times = theirs.as_secs_f64() / ours.as_secs_f64();
        row(&format!("first sync of {records}, times as fast"), times, "×", Goal::AtLeast(TIMES))?;
    }
    Ok(())
}

async fn kalends(records: usize) -> Result<Duration, Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let pair = Pair::new(folder.path(), records).await?;
    let (changed, took) = pair.pull().await?;
    pair.end().await;
    if changed == records { Ok(took) } else { Err(format!("{changed} of {records} came").into()) }
}
