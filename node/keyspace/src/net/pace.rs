//! The least pace of a transfer: who moves less than 64 KiB a second over 30 s is given up, so
//! that nobody holds a stream for nothing. Only time spent waiting for the other side counts.

use std::time::Duration;

use super::limits::PACE_BYTES_PER_S;

/// What was moved, and how long was waited, in the window that runs.
#[derive(Debug)]
pub(crate) struct Pace {
    window: Duration,
    waited: Duration,
    bytes: u64,
}

/// The other side is too slow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TooSlow;

impl Pace {
    /// Judged over windows of that length.
    pub(crate) fn over(window: Duration) -> Pace {
        Pace { window, waited: Duration::ZERO, bytes: 0 }
    }

    /// How long may still be waited before the window is judged.
    pub(crate) fn patience(&self) -> Duration {
        self.window.saturating_sub(self.waited)
    }

    /// `bytes` were moved after waiting `waited`.
    pub(crate) fn moved(&mut self, waited: Duration, bytes: usize) -> Result<(), TooSlow> {
        self.waited += waited;
        self.bytes += bytes as u64;
        if self.waited < self.window {
            return Ok(());
        }
        let enough = u128::from(self.bytes) * 1_000
            >= u128::from(PACE_BYTES_PER_S) * self.window.as_millis();
        *self = Pace::over(self.window);
        if enough { Ok(()) } else { Err(TooSlow) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::net::limits::PACE_WINDOW;

    #[test]
    fn a_trickle_is_given_up_after_one_window_and_a_steady_stream_never() {
        let second = Duration::from_secs(1);
        let mut trickle = Pace::over(PACE_WINDOW);
        let outcomes: Vec<_> = (0..30).map(|_| trickle.moved(second, 64 * 1024 - 1)).collect();
        assert_eq!(outcomes.iter().filter(|outcome| outcome.is_err()).count(), 1);
        assert_eq!(outcomes[29], Err(TooSlow));

        let mut steady = Pace::over(PACE_WINDOW);
        assert!((0..300).all(|_| steady.moved(second, 64 * 1024).is_ok()));
    }

    #[test]
    fn patience_runs_out_with_the_waiting() {
        let mut pace = Pace::over(PACE_WINDOW);
        assert_eq!(pace.patience(), PACE_WINDOW);
        assert_eq!(pace.moved(Duration::from_secs(29), 1), Ok(()));
        assert_eq!(pace.patience(), Duration::from_secs(1));
    }
}
