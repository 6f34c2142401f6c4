//! What says the time. The one place of the shells that asks the system for it, but for the DHT's
//! packets, which are numbered by it.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use kalends_schema::time::Timestamp;

/// A clock: the system's, or another that somebody turns.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> Timestamp + Send + Sync>);

impl Clock {
    /// The system's. One before 1970 reads as the first microsecond after it.
    pub fn of_system() -> Clock {
        Clock::new(|| {
            let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
            let micros = i64::try_from(since.as_micros()).unwrap_or(i64::MAX);
            let first = Timestamp::from_micros(1).expect("the first microsecond is a time");
            first.plus_micros(micros.saturating_sub(1))
        })
    }

    /// One that reads as `read` says.
    pub fn new(read: impl Fn() -> Timestamp + Send + Sync + 'static) -> Clock {
        Clock(Arc::new(read))
    }

    /// What it reads.
    pub fn now(&self) -> Timestamp {
        (self.0)()
    }
}

impl std::fmt::Debug for Clock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Clock(..)")
    }
}
