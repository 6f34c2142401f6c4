//! How many requests one address, or one identity, may make. Pure: time is handed in, as the
//! duration since the start; memory is bounded.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::time::Duration;

/// Buckets that are remembered; beyond them strangers share one.
const BUCKETS_MAX: usize = 16_384;

/// Whom a bucket is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Network([u8; 16]);

impl From<IpAddr> for Network {
    /// An IPv4 address alone; of IPv6 the first half, since one household has all of the other.
    fn from(address: IpAddr) -> Network {
        let mut bytes = match address.to_canonical() {
            IpAddr::V4(address) => return Network(address.to_ipv6_mapped().octets()),
            IpAddr::V6(address) => address.octets(),
        };
        bytes[8..].fill(0);
        Network(bytes)
    }
}

/// A token bucket for each `K`: full at first, and filled again at an even pace.
#[derive(Debug)]
pub(super) struct Buckets<K> {
    per_minute: u32,
    buckets: HashMap<K, Bucket>,
    /// Of all for whom there is no room.
    others: Bucket,
}

#[derive(Debug, Clone, Copy)]
struct Bucket {
    tokens: f64,
    at: Duration,
}

impl Bucket {
    fn filled(self, per_minute: u32, now: Duration) -> Bucket {
        let gained = now.saturating_sub(self.at).as_secs_f64() * f64::from(per_minute) / 60.0;
        Bucket { tokens: (self.tokens + gained).min(f64::from(per_minute)), at: now }
    }

    /// Takes one token, or says when there will be one.
    fn take(&mut self, per_minute: u32, now: Duration) -> Result<(), Duration> {
        *self = self.filled(per_minute, now);
        if self.tokens >= 1.0 {
            self.tokens -= 1.0;
            return Ok(());
        }
        Err(Duration::from_secs_f64((1.0 - self.tokens) * 60.0 / f64::from(per_minute)))
    }
}

impl<K: Eq + Hash> Buckets<K> {
    /// Buckets of `per_minute` tokens each, filled again in a minute; 0 sets no bound.
    pub(super) fn new(per_minute: u32) -> Buckets<K> {
        let full = Bucket { tokens: f64::from(per_minute), at: Duration::ZERO };
        Buckets { per_minute, buckets: HashMap::new(), others: full }
    }

    /// Takes a token of `key`'s, or answers how long to wait for one.
    pub(super) fn take(&mut self, key: K, now: Duration) -> Result<(), Duration> {
        if self.per_minute == 0 {
            return Ok(());
        }
        let per_minute = self.per_minute;
        if self.buckets.len() >= BUCKETS_MAX && !self.buckets.contains_key(&key) {
            let full = f64::from(per_minute);
            self.buckets.retain(|_, bucket| bucket.filled(per_minute, now).tokens < full);
            if self.buckets.len() >= BUCKETS_MAX {
                return self.others.take(per_minute, now);
            }
        }
        let full = Bucket { tokens: f64::from(per_minute), at: now };
        self.buckets.entry(key).or_insert(full).take(per_minute, now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn a_minutes_worth_at_once_and_then_at_an_even_pace() {
        let mut buckets = Buckets::new(60);
        let now = SECOND * 100;
        assert!((0..60).all(|_| buckets.take("a", now).is_ok()));
        let wait = buckets.take("a", now).unwrap_err();
        assert!(wait <= SECOND && wait > SECOND / 2, "{wait:?}");
        assert_eq!(buckets.take("b", now), Ok(()), "others are not affected");
        assert_eq!(buckets.take("a", now + SECOND), Ok(()));
        assert!(buckets.take("a", now + SECOND).is_err());
        let later = now + SECOND * 600;
        assert!((0..60).all(|_| buckets.take("a", later).is_ok()));
        assert!(buckets.take("a", later).is_err(), "no more than a minute is saved up");
    }

    #[test]
    fn memory_is_bounded_and_strangers_beyond_it_share_one_bucket() {
        let mut buckets = Buckets::new(2);
        for key in 0..BUCKETS_MAX {
            assert_eq!(buckets.take(key, SECOND), Ok(()));
        }
        let stranger = BUCKETS_MAX + 1;
        assert_eq!(buckets.take(stranger, SECOND), Ok(()));
        assert_eq!(buckets.take(stranger + 1, SECOND), Ok(()));
        assert!(buckets.take(stranger + 2, SECOND).is_err());
        assert_eq!(buckets.buckets.len(), BUCKETS_MAX);
        // Whoever was quiet for a while makes room.
        assert_eq!(buckets.take(stranger + 3, SECOND * 120), Ok(()));
        assert_eq!(buckets.buckets.len(), 1);
    }

    #[test]
    fn nought_sets_no_bound() {
        let mut buckets = Buckets::new(0);
        assert!((0..10_000).all(|_| buckets.take((), SECOND).is_ok()));
        assert!(buckets.buckets.is_empty());
    }

    #[test]
    fn a_household_has_one_bucket_and_addresses_written_two_ways_too() {
        let network = |text: &str| Network::from(text.parse::<IpAddr>().unwrap());
        assert_eq!(network("2001:db8:1:2::1"), network("2001:db8:1:2:ffff::9"));
        assert_ne!(network("2001:db8:1:2::1"), network("2001:db8:1:3::1"));
        assert_eq!(network("192.0.2.7"), network("::ffff:192.0.2.7"));
        assert_ne!(network("192.0.2.7"), network("192.0.2.8"));
    }
}
