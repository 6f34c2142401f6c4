//! Which zone is meant: `--tz`, else the calendar's, else the profile's, else the system's.

use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use kalends_node::api::{CalendarWithEvents, Moment, ProfileView};
use kalends_schema::record::{RecurrenceId, When, instant, known_zone};
use kalends_schema::time::Timestamp;

use crate::door::Door;
use crate::failure::Failure;
use crate::when::{self, Understood};

/// The zone of that name.
///
/// # Errors
/// A usage [`Failure`] when the name is unknown.
pub fn named(name: &str, flag: &str) -> Result<Tz, Failure> {
    known_zone(name).map_err(|_| {
        Failure::usage(flag, format!("`{name}` is no time zone"))
            .hint("write an IANA name such as Europe/Berlin, or UTC")
    })
}

/// The zone for what is done now.
///
/// # Errors
/// A usage [`Failure`] when nothing says one: never silently UTC.
pub async fn of(door: &Door, flag: Option<&str>, calendar: Option<&str>) -> Result<Tz, Failure> {
    if let Some(name) = flag {
        return named(name, "--tz");
    }
    if let Some(calendar) = calendar {
        let answer = door.get::<CalendarWithEvents>(&["calendars", calendar]).await?;
        return named(&answer.view.calendar.timezone, "the calendar's zone");
    }
    if let Some(name) = door.get::<ProfileView>(&["profile"]).await?.view.timezone {
        return named(&name, "the profile's zone");
    }
    system().ok_or_else(|| {
        Failure::usage("--tz", "no zone is known: not from the profile, not from the system")
            .hint("say one: --tz Europe/Berlin")
    })
}

/// The system's zone, if it says one that is known.
pub fn system() -> Option<Tz> {
    iana_time_zone::get_timezone().ok()?.parse().ok()
}

/// The present moment in `tz`.
pub fn now(tz: Tz) -> DateTime<Tz> {
    DateTime::<Utc>::from(std::time::SystemTime::now()).with_timezone(&tz)
}

/// The present moment, as records have it.
///
/// # Errors
/// A [`Failure`] when the system's clock stands before 1970 or after 9999.
pub fn timestamp() -> Result<Timestamp, Failure> {
    Timestamp::from_utc(now(Tz::UTC).to_utc())
        .map_err(|error| Failure::internal(error.to_string()).at("the system's clock"))
}

/// Reads a time that a person typed for `flag`.
///
/// # Errors
/// A usage [`Failure`] that says what is wrong with it.
pub fn read(text: &str, flag: &str, tz: Tz) -> Result<Understood, Failure> {
    when::read(text, now(tz))
        .map_err(|error| Failure::usage(flag, error.to_string()).hint(error.hint()))
}

/// Reads the end of what begins at `start`, as a person typed it for `flag`.
///
/// # Errors
/// As [`read`].
pub fn read_end(text: &str, flag: &str, start: &When, tz: Tz) -> Result<Understood, Failure> {
    when::read_end(text, start.local(), now(tz))
        .map_err(|error| Failure::usage(flag, error.to_string()).hint(error.hint()))
}

/// The date of a series that a person typed, as the API takes it: a day, or an exact moment.
///
/// # Errors
/// As [`read`].
pub fn date_of(text: &str, flag: &str, tz: Tz) -> Result<String, Failure> {
    if text.parse::<RecurrenceId>().is_ok() {
        return Ok(text.to_owned());
    }
    let when = read(text, flag, tz)?.when;
    Ok(match when {
        When::Date(date) => date.to_string(),
        When::Zoned { .. } | When::Floating(_) => {
            instant(&when, tz).to_utc().format("%Y-%m-%dT%H:%M:%SZ").to_string()
        }
    })
}

/// As the API takes it.
pub fn moment(when: &When) -> Moment {
    match when {
        When::Date(date) => Moment::Day { date: date.to_string() },
        When::Zoned { local, tz } => Moment::Timed {
            at: local.format("%Y-%m-%dT%H:%M:%S").to_string(),
            tz: tz.name().to_owned(),
        },
        When::Floating(local) => {
            Moment::Floating { local: local.format("%Y-%m-%dT%H:%M:%S").to_string() }
        }
    }
}

/// Midnight or the time itself, as RFC 3339, for the ends of a range.
///
/// # Errors
/// A usage [`Failure`] when the text is no time.
pub fn edge(text: &str, flag: &str, tz: Tz) -> Result<String, Failure> {
    let understood = read(text, flag, tz)?;
    let local = understood.when.local();
    // A midnight that the clocks skip: the day begins when they are through.
    let moment = tz
        .from_local_datetime(&local)
        .earliest()
        .or_else(|| tz.from_local_datetime(&(local + TimeDelta::hours(1))).earliest())
        .ok_or_else(|| Failure::usage(flag, format!("{local} does not exist in {tz}")))?;
    Ok(moment.to_rfc3339())
}
