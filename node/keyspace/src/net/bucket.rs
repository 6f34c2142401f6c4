//! Token buckets: how often each of many may do something, asked before anything of it costs.
//!
//! Pure: the moment is handed in. What is kept of each is one moment, and of those that were quiet
//! nothing.

use std::collections::HashMap;
use std::hash::Hash;
use std::time::Duration;

use tokio::time::Instant;

/// A bucket for each of at most so many.
#[derive(Debug)]
pub struct Buckets<K> {
    burst: u32,
    refill: Duration,
    kept_max: usize,
    /// When each bucket will be full again.
    full_at: HashMap<K, Instant>,
}

impl<K: Eq + Hash> Buckets<K> {
    /// Buckets of `burst` tokens, one of which comes back in each `refill`. Of at most `kept_max`
    /// that are not full is anything remembered; past it nobody new is let through.
    pub fn new(burst: u32, refill: Duration, kept_max: usize) -> Buckets<K> {
        Buckets { burst, refill, kept_max, full_at: HashMap::new() }
    }

    /// Takes a token; `false` when there is none.
    pub fn take(&mut self, key: K, now: Instant) -> bool {
        if self.full_at.len() >= self.kept_max {
            self.full_at.retain(|_, full_at| *full_at > now);
        }
        let known = self.full_at.get(&key).copied();
        if known.is_none() && self.full_at.len() >= self.kept_max {
            return false;
        }
        let full_at = known.map_or(now, |full_at| full_at.max(now)) + self.refill;
        if full_at > now + self.refill * self.burst {
            return false;
        }
        self.full_at.insert(key, full_at);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn a_burst_is_let_through_and_then_one_a_second() {
        let mut buckets = Buckets::new(3, SECOND, 10);
        let start = Instant::now();
        let taken = |buckets: &mut Buckets<u8>, key, now| {
            (0..10).filter(|_| buckets.take(key, now)).count()
        };
        assert_eq!(taken(&mut buckets, 1, start), 3);
        assert_eq!(taken(&mut buckets, 2, start), 3, "another has a bucket of its own");
        assert_eq!(taken(&mut buckets, 1, start + SECOND / 2), 0);
        assert_eq!(taken(&mut buckets, 1, start + SECOND), 1);
        assert_eq!(taken(&mut buckets, 1, start + 100 * SECOND), 3, "it is never fuller than full");
    }

    #[test]
    fn only_so_many_are_remembered_and_the_quiet_ones_make_room() {
        let mut buckets = Buckets::new(1, SECOND, 2);
        let start = Instant::now();
        assert!(buckets.take(1, start) && buckets.take(2, start));
        assert!(!buckets.take(3, start), "there is no room to remember a third");
        assert!(buckets.take(3, start + SECOND));
        assert_eq!(buckets.full_at.len(), 1);
    }
}
