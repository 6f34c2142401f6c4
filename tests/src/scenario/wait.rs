//! Waiting for something to come true: looked at again and again, and not for ever.

use std::future::Future;
use std::time::{Duration, Instant};

/// How long anything may take, also where four stories play on two busy cores.
const PATIENCE: Duration = Duration::from_secs(60);
/// The pause between the first looks, and the longest: an indexer takes 1,024 tokens of one person
/// in ten minutes.
const PAUSE_MIN: Duration = Duration::from_millis(20);
const PAUSE_MAX: Duration = Duration::from_millis(500);

/// Looks until `look` says that it is so.
///
/// # Errors
/// What `look` said last, when patience ends.
pub(crate) async fn until<T, F>(mut look: impl FnMut() -> F) -> Result<T, String>
where
    F: Future<Output = Result<T, String>>,
{
    let begun = Instant::now();
    let mut pause = PAUSE_MIN;
    loop {
        match look().await {
            Ok(seen) => return Ok(seen),
            Err(why) if begun.elapsed() > PATIENCE => {
                return Err(format!("not within {} s: {why}", PATIENCE.as_secs()));
            }
            Err(_) => tokio::time::sleep(pause).await,
        }
        pause = (pause * 5 / 4).min(PAUSE_MAX);
    }
}
