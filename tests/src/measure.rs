//! What the measurements have in common: rows of the table in `docs/PERFORMANCE.md`, the middle of
//! many tries, and the processor time of this process.

pub mod crowd;
pub mod seats;
pub mod sync;
pub mod writers;

use std::io::{self, Write};
use std::ops::AddAssign;
use std::time::{Duration, Instant};

/// What a number is held against.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Goal {
    /// It is to be this or more.
    AtLeast(f64),
    /// It is to be this or less.
    AtMost(f64),
    /// It is only told.
    None,
}

/// Prints one row of the table: what, how much of which unit, the goal, and whether it is met.
///
/// # Errors
/// When nobody reads the output any more.
pub fn row(what: &str, got: f64, unit: &str, goal: Goal) -> io::Result<()> {
    let (said, met) = match goal {
        Goal::AtLeast(least) => (format!("≥ {} {unit}", number(least)), Some(got >= least)),
        Goal::AtMost(most) => (format!("≤ {} {unit}", number(most)), Some(got <= most)),
        Goal::None => (String::new(), None),
    };
    let met = match met {
        Some(true) => "met",
        Some(false) => "**missed**",
        None => "",
    };
    writeln!(io::stdout(), "| {what} | {} {unit} | {said} | {met} |", number(got))
}

/// A number as people read it: thousands apart, three digits of what is small.
fn number(value: f64) -> String {
    if value < 100.0 {
        let digits = if value < 1.0 { 3 } else { usize::from(value < 10.0) + 1 };
        let text = format!("{value:.digits$}");
        return text.trim_end_matches('0').trim_end_matches('.').to_owned();
    }
    let whole = format!("{value:.0}");
    let mut text = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// The value at `part` (0 to 1) of many tries, from the least to the greatest.
///
/// # Panics
/// When there were no tries.
pub fn quantile(mut tries: Vec<Duration>, part: f64) -> Duration {
    tries.sort_unstable();
    let last = tries.len() - 1;
    tries[((last as f64 * part).ceil() as usize).min(last)]
}

/// The middle one of many tries.
///
/// # Panics
/// When there were no tries.
pub fn middle(tries: Vec<Duration>) -> Duration {
    quantile(tries, 0.5)
}

/// Milliseconds of a duration.
pub fn millis(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}

/// Processor time that this process and its threads have used; zero where `/proc` does not tell.
pub fn processor() -> Duration {
    // Ticks of 10 ms, as on every Linux that this has been run on.
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    let ticks: u64 = fields.skip(11).take(2).filter_map(|field| field.parse::<u64>().ok()).sum();
    Duration::from_millis(ticks * 10)
}

/// What some work took.
#[derive(Debug, Clone, Copy, Default)]
pub struct Cost {
    /// By the clock: waiting for the disk, and for what else the machine does, included.
    pub clock: Duration,
    /// Of the processor's time.
    pub processor: Duration,
}

impl Cost {
    /// Has work done; what came of it, and what it took.
    pub fn of<T>(work: impl FnOnce() -> T) -> (T, Cost) {
        let (begun, busy) = (Instant::now(), processor());
        let done = work();
        let processor = processor().saturating_sub(busy);
        (done, Cost { clock: begun.elapsed(), processor })
    }
}

impl AddAssign for Cost {
    fn add_assign(&mut self, other: Cost) {
        self.clock += other.clock;
        self.processor += other.processor;
    }
}

#[cfg(test)]
mod tests {
    use super::{number, quantile};
    use std::time::Duration;

    #[test]
    fn numbers_are_written_as_people_read_them() {
        let written = [0.0123, 0.5, 1.0, 3.25, 42.06, 1234.4, 1_000_000.0].map(number);
        assert_eq!(written, ["0.012", "0.5", "1", "3.25", "42.1", "1,234", "1,000,000"]);
    }

    #[test]
    fn a_quantile_is_one_of_the_tries() {
        let tries: Vec<_> = (1..=200).map(Duration::from_millis).collect();
        assert_eq!(quantile(tries.clone(), 0.99), Duration::from_millis(199));
        assert_eq!(quantile(tries, 1.0), Duration::from_millis(200));
    }
}
