//! Waiting until something holds, with a bound, since news travel on their own.

use std::time::{Duration, Instant};

use crate::failure::Failure;

/// How long anything may take before the demo calls it failed.
pub const PATIENCE: Duration = Duration::from_secs(20);
/// How long between two looks.
const PAUSE: Duration = Duration::from_millis(50);

/// Looks again and again until `look` finds something.
///
/// # Errors
/// `look`'s own [`Failure`], or that it found nothing in time.
pub async fn until<T, F>(what: &str, mut look: impl FnMut() -> F) -> Result<T, Failure>
where
    F: Future<Output = Result<Option<T>, Failure>>,
{
    let started = Instant::now();
    loop {
        if let Some(found) = look().await? {
            return Ok(found);
        }
        if started.elapsed() > PATIENCE {
            let seconds = PATIENCE.as_secs();
            return Err(Failure::internal(format!("waited {seconds} s in vain: {what}")));
        }
        tokio::time::sleep(PAUSE).await;
    }
}
