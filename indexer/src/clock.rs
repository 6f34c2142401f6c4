//! The one place where this crate reads the clock: for tokens, schedules and heads of its own.

use std::time::{SystemTime, UNIX_EPOCH};

use kalends_schema::time::Timestamp;

/// Now. A clock before 1970 reads as the first microsecond after it.
pub(crate) fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let micros = i64::try_from(since.as_micros()).unwrap_or(i64::MAX);
    Timestamp::from_micros(micros.max(1)).unwrap_or_else(|_| {
        Timestamp::from_micros(1).expect("the first microsecond after 1970 is a time")
    })
}
