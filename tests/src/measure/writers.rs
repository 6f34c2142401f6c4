//! Many writers at a node's engine beside one: what its group commit is worth.

use std::error::Error;
use std::path::Path as FilePath;
use std::time::{Duration, Instant};

use kalends_node::Node;
use kalends_node::home::{Home, NewHome, Stretch};
use kalends_schema::path::{Area, Collection, Path};
use tokio::task::JoinSet;

use super::{Goal, row};

/// Writers at once.
const WRITERS: u32 = 64;
/// How long each crowd writes.
const SPAN: Duration = Duration::from_secs(3);
/// Bytes of one record.
const VALUE_BYTES: usize = 300;

/// Prints the rows: one writer, many, and how many times as much many write.
///
/// # Errors
/// What a home, a disk or the output says.
pub fn measure(home: &FilePath) -> Result<(), Box<dyn Error>> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(rows(home))
}

async fn rows(home: &FilePath) -> Result<(), Box<dyn Error>> {
    let home = Home::at(home);
    let stretch = Stretch { memory_kib: 8, passes: 1 };
    home.init(&NewHome { passphrase: "a measurement", stretch })?;
    let node = Node::open_offline(home, "a measurement").await?;
    let one = rate(&node, 0..1).await?;
    let many = rate(&node, 1..1 + WRITERS).await?;
    node.shutdown().await;
    row("one writer at the engine", one, "commits/s", Goal::None)?;
    row(&format!("{WRITERS} writers at the engine"), many, "commits/s", Goal::None)?;
    row(&format!("{WRITERS} writers beside one"), many / one, "×", Goal::AtLeast(10.0))?;
    Ok(())
}

/// How many records a second these writers have acknowledged, each waiting for the one before.
async fn rate(node: &Node, writers: std::ops::Range<u32>) -> Result<f64, Box<dyn Error>> {
    let begun = Instant::now();
    let mut writing = JoinSet::new();
    for writer in writers {
        let engine = node.engine().clone();
        writing.spawn(async move {
            let mut written = 0_u32;
            while begun.elapsed() < SPAN {
                let id = format!("W{writer:04}N{written:08}");
                let path = Path::of(Area::Pub, Collection::Tags, &id)?;
                let bytes = written.to_le_bytes();
                let value = bytes.iter().copied().cycle().take(VALUE_BYTES).collect();
                engine.write_raw(path, Some(value)).await?;
                written += 1;
            }
            Ok::<u32, Box<dyn Error + Send + Sync>>(written)
        });
    }
    let mut all = 0;
    while let Some(written) = writing.join_next().await {
        all += written?.map_err(|failed| failed as Box<dyn Error>)?;
    }
    Ok(f64::from(all) / begun.elapsed().as_secs_f64())
}
