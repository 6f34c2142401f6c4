//! Measures two nodes on the loopback: `cargo run --release -p kalends-tests --example
//! measure_first_sync [records]`. A first sync, one changed record, and asking again.

use std::error::Error;

use kalends_tests::measure::sync::Pair;
use kalends_tests::measure::{Goal, middle, millis, row};

/// Changed records, of which the middle one is told: no more at once than one endpoint may poke.
const NEWS: usize = 15;
/// How often it is asked in vain.
const AGAIN: usize = 101;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let records: usize = std::env::args().nth(1).map_or(Ok(100_000), |text| text.parse())?;
    let folder = tempfile::tempdir()?;
    let mut pair = Pair::new(folder.path(), records).await?;
    let (changed, took) = pair.pull().await?;
    if changed != records {
        return Err(format!("{changed} of {records} came").into());
    }
    row(&format!("first sync of {records} records"), millis(took), "ms", Goal::None)?;
    let mut news = Vec::new();
    for number in 0..NEWS {
        news.push(pair.news(records + number).await?);
    }
    let what = format!("one changed record of {records}, from commit to commit (the middle)");
    row(&what, millis(middle(news)), "ms", Goal::AtMost(10.0))?;
    let mut again = Vec::new();
    for _ in 0..AGAIN {
        again.push(pair.pull().await?.1);
    }
    row("asking when nothing is new (the middle)", millis(middle(again)), "ms", Goal::None)?;
    pair.end().await;
    Ok(())
}
