//! Measures what the dates of a series cost:
//! `cargo run --release -p kalends-tests --example measure_recurrence`.
//!
//! A weekly rule over two years, in a zone, beside the least that it can cost: finding the moments of
//! as many wall times in the same zone. And the last day of a rule with a million dates, and of one
//! that began long ago.

use std::error::Error;
use std::hint::black_box;
use std::time::{Duration, Instant};

use chrono::{DateTime, Days, NaiveDateTime, Utc};
use chrono_tz::Tz;
use kalends_schema::record::{Component, Event, When, instant};
use kalends_schema::recurrence::{Window, occurrences};
use kalends_schema::time::Timestamp;
use kalends_tests::measure::{Goal, middle, row};

/// Tries of which the middle one is told.
const TRIES: usize = 2_001;
const ZONE: Tz = Tz::Europe__Berlin;

fn main() -> Result<(), Box<dyn Error>> {
    let years = window("2026-01-01T00:00:00Z", "2028-01-01T00:00:00Z")?;
    let weekly = series("2026-01-06T19:00:00", "FREQ=WEEKLY;BYDAY=TU")?;
    let (dates, two_years) = expanded(&weekly, &years)?;
    row("a weekly rule over 2 years", micros(two_years), "µs", Goal::AtMost(50.0))?;
    row("dates of it", count(dates), "", Goal::None)?;
    let first: NaiveDateTime = "2026-01-06T19:00:00".parse()?;
    let weeks = (0..u64::try_from(dates)?).map(|week| first + Days::new(7 * week));
    let walls: Vec<When> = weeks.map(|local| When::Zoned { local, tz: ZONE }).collect();
    let least = tries(|| walls.iter().map(|wall| instant(wall, ZONE)).max());
    row("the moments of as many wall times", micros(least), "µs", Goal::None)?;
    row("beside those moments", two_years.as_secs_f64() / least.as_secs_f64(), "×", Goal::None)?;
    for (what, start, rule) in [
        ("a day of a daily rule of 1990", "1990-01-01T09:00:00", "FREQ=DAILY"),
        (
            "a day of a million minutes",
            "2026-01-01T00:00:00",
            "FREQ=MINUTELY;INTERVAL=30;COUNT=1000000",
        ),
    ] {
        let day = window("2037-03-28T12:00:00Z", "2037-03-29T12:00:00Z")?;
        let (_, taken) = expanded(&series(start, rule)?, &day)?;
        row(what, micros(taken), "µs", Goal::None)?;
    }
    Ok(())
}

fn series(start: &str, rule: &str) -> Result<Event, Box<dyn Error>> {
    let now = Timestamp::from_micros(1_780_000_000_000_000)?;
    let mut master = Component::new(now, When::Zoned { local: start.parse()?, tz: ZONE }, "Choir");
    master.rrule = Some(rule.into());
    Ok(Event::new("measured", master, now))
}

fn window(from: &str, to: &str) -> Result<Window, Box<dyn Error>> {
    Ok(Window { from: from.parse::<DateTime<Utc>>()?, to: to.parse::<DateTime<Utc>>()? })
}

/// How many dates there are, and how long it takes to say which.
fn expanded(event: &Event, window: &Window) -> Result<(usize, Duration), Box<dyn Error>> {
    let dates = occurrences(event, window, ZONE, 1_000)?.len();
    Ok((dates, tries(|| occurrences(black_box(event), window, ZONE, 1_000))))
}

fn tries<T>(mut once: impl FnMut() -> T) -> Duration {
    let one = |_| {
        let begun = Instant::now();
        black_box(once());
        begun.elapsed()
    };
    middle((0..TRIES).map(one).collect())
}

fn micros(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e6
}

fn count(dates: usize) -> f64 {
    u32::try_from(dates).map_or(f64::MAX, f64::from)
}
