//! Epochs: which one a new writer of an identity opens. See `10-keyspace`, *Epochs*.

use crate::time::Timestamp;

/// 2024-01-01T00:00:00Z, in microseconds since 1970.
const BEGIN_MICROS: i64 = 1_704_067_200 * 1_000_000;
const MINUTE_MICROS: i64 = 60 * 1_000_000;

/// The epoch that a restore at `now` opens: above every one that is `known`, and at least the
/// minutes since 2024-01-01, so that a restore which knows nothing outranks what it forgot.
///
/// ```
/// use kalends_schema::head::next_epoch;
/// use kalends_schema::time::Timestamp;
///
/// let now = Timestamp::from_micros(1_735_689_600_000_000)?; // 2025-01-01T00:00:00Z
/// assert_eq!(next_epoch(None, now), 366 * 24 * 60);
/// assert_eq!(next_epoch(Some(1), now), 366 * 24 * 60);
/// assert_eq!(next_epoch(Some(4_000_000), now), 4_000_001);
/// # Ok::<(), kalends_schema::time::BadTimestamp>(())
/// ```
pub fn next_epoch(known: Option<u32>, now: Timestamp) -> u32 {
    let minutes = now.micros().saturating_sub(BEGIN_MICROS) / MINUTE_MICROS;
    let by_clock = u32::try_from(minutes).unwrap_or(if minutes < 0 { 1 } else { u32::MAX });
    known.map_or(1, |known| known.saturating_add(1)).max(by_clock)
}
