//! Reading a date or time that a person wrote, in the zone they mean.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Weekday};
use chrono::{LocalResult, TimeZone};
use chrono_tz::Tz;
use kalends_schema::record::When;

use super::length::read_length;

/// What a text was understood to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Understood {
    /// The date or the time.
    pub when: When,
    /// What the person should know about how it was read.
    pub note: Option<String>,
}

/// A text that cannot be read as one date or time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadTime {
    /// Not a form that is known.
    #[error("`{0}` is no date or time")]
    Unknown(String),
    /// Day and month could be either way round.
    #[error("`{text}` can be read in two ways")]
    Slashes {
        /// What was written.
        text: String,
        /// The same date, spelt so that it has one meaning.
        hint: String,
    },
    /// The clocks go forward over that time.
    #[error("{local} does not exist in {tz}: the clocks go forward")]
    Gap {
        /// What was written.
        local: NaiveDateTime,
        /// The zone.
        tz: Tz,
        /// The last minute before.
        before: String,
        /// The first minute after.
        after: String,
    },
}

impl BadTime {
    /// What to write instead.
    pub fn hint(&self) -> String {
        match self {
            BadTime::Unknown(_) => {
                "write one like 2026-12-01 14:00, tomorrow 9am or +2d".to_owned()
            }
            BadTime::Slashes { hint, .. } => format!("write {hint}"),
            BadTime::Gap { before, after, .. } => format!("write {before} or {after}"),
        }
    }
}

/// Reads `text`, where `now` is the present moment in the zone that is meant.
///
/// # Errors
/// [`BadTime`] when the text is no date or time, has two meanings, or names a time that the
/// clocks skip.
pub fn read(text: &str, now: DateTime<Tz>) -> Result<Understood, BadTime> {
    let text = text.trim();
    let unknown = || BadTime::Unknown(text.chars().take(60).collect());
    if text.contains('/') {
        return Err(slashes(text));
    }
    if let Ok(moment) = DateTime::parse_from_rfc3339(text) {
        return settle(moment.with_timezone(&now.timezone()).naive_local(), now.timezone());
    }
    if let Some(offset) = text.strip_prefix('+') {
        return later(offset, now).ok_or_else(unknown)?;
    }
    let spaced = text.replacen('T', " ", usize::from(text.as_bytes().get(10) == Some(&b'T')));
    let lower = spaced.to_lowercase();
    let words: Vec<&str> = lower.split_whitespace().collect();
    let (date_words, time) = split_time(&words);
    let date = match date_words {
        [] => now.date_naive(),
        words => read_date(words, now.date_naive()).ok_or_else(unknown)?,
    };
    match time {
        Some(time) => settle(date.and_time(time), now.timezone()),
        None if date_words.is_empty() => Err(unknown()),
        None => Ok(Understood { when: When::Date(date), note: None }),
    }
}

/// As [`read`], for the end of what begins at `start`: a time without a day is of the same day.
///
/// # Errors
/// As [`read`].
pub fn read_end(
    text: &str,
    start: NaiveDateTime,
    now: DateTime<Tz>,
) -> Result<Understood, BadTime> {
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower.split_whitespace().collect();
    match split_time(&words) {
        ([], Some(time)) => settle(start.date().and_time(time), now.timezone()),
        _ => read(text, now),
    }
}

/// `+2d` is that day at this time; `+2h` and `+90m` are that moment, to the minute.
fn later(offset: &str, now: DateTime<Tz>) -> Option<Result<Understood, BadTime>> {
    let length = read_length(offset).ok()?;
    let day = now.naive_local().checked_add_days(Days::new(u64::from(length.days)))?;
    if length.seconds == 0 {
        return Some(Ok(Understood { when: When::Date(day.date()), note: None }));
    }
    let moment = now
        .checked_add_days(Days::new(u64::from(length.days)))?
        .checked_add_signed(TimeDelta::seconds(i64::from(length.seconds)))?;
    let local = moment.naive_local();
    Some(settle(local.date().and_hms_opt(hour(local), minute(local), 0)?, now.timezone()))
}

fn hour(local: NaiveDateTime) -> u32 {
    chrono::Timelike::hour(&local)
}

fn minute(local: NaiveDateTime) -> u32 {
    chrono::Timelike::minute(&local)
}

/// The words of the date, and the time at the end if there is one.
fn split_time<'a, 'w>(words: &'a [&'w str]) -> (&'a [&'w str], Option<NaiveTime>) {
    if let [front @ .., number, half] = words
        && (*half == "am" || *half == "pm")
        && let Some(time) = read_time(&format!("{number}{half}"))
    {
        return (without_at(front), Some(time));
    }
    if let [front @ .., last] = words
        && let Some(time) = read_time(last)
    {
        return (without_at(front), Some(time));
    }
    (words, None)
}

fn without_at<'a, 'w>(words: &'a [&'w str]) -> &'a [&'w str] {
    match words {
        [front @ .., "at"] => front,
        words => words,
    }
}

/// `14:00`, `14:00:30`, `9am`, `9:30pm`, `noon`, `midnight`.
fn read_time(word: &str) -> Option<NaiveTime> {
    match word {
        "noon" => return NaiveTime::from_hms_opt(12, 0, 0),
        "midnight" => return NaiveTime::from_hms_opt(0, 0, 0),
        _ => {}
    }
    let (clock, half) = match (word.strip_suffix("am"), word.strip_suffix("pm")) {
        (Some(clock), _) => (clock, Some(0)),
        (_, Some(clock)) => (clock, Some(12)),
        (None, None) => (word, None),
    };
    let mut numbers = clock.split(':').map(|part| {
        (part.len() <= 2 && part.bytes().all(|b| b.is_ascii_digit())).then(|| part.parse().ok())?
    });
    let first: u32 = numbers.next()??;
    let rest: Vec<u32> = numbers.collect::<Option<_>>()?;
    let hour = match half {
        Some(offset) if (1..=12).contains(&first) => first % 12 + offset,
        Some(_) => return None,
        None => first,
    };
    match (rest[..].len(), half) {
        (0, None) => None,
        (0, Some(_)) => NaiveTime::from_hms_opt(hour, 0, 0),
        (1, _) => NaiveTime::from_hms_opt(hour, rest[0], 0),
        (2, None) => NaiveTime::from_hms_opt(hour, rest[0], rest[1]),
        _ => None,
    }
}

fn read_date(words: &[&str], today: NaiveDate) -> Option<NaiveDate> {
    match words {
        ["today"] => Some(today),
        ["tomorrow"] => today.succ_opt(),
        ["yesterday"] => today.pred_opt(),
        ["next", day] => next_weekday(day, today),
        [one] => NaiveDate::parse_from_str(one, "%Y-%m-%d")
            .ok()
            .filter(|date| date.format("%Y-%m-%d").to_string() == *one)
            .or_else(|| next_weekday(one, today)),
        [day, month, year] => day_month_year(day, month, year)
            .or_else(|| day_month_year(month, day, year))
            .or_else(|| with_weekday(words, today)),
        [day, month] => {
            let this_year = today.year().to_string();
            let date = day_month_year(day, month, &this_year)
                .or_else(|| day_month_year(month, day, &this_year))?;
            if date >= today { Some(date) } else { date.with_year(today.year() + 1) }
        }
        words => with_weekday(words, today),
    }
}

/// `Tue 1 Dec 2026`: the weekday must be the date's own.
fn with_weekday(words: &[&str], today: NaiveDate) -> Option<NaiveDate> {
    let (first, rest) = words.split_first()?;
    let weekday: Weekday = first.trim_end_matches(',').parse().ok()?;
    read_date(rest, today).filter(|date| date.weekday() == weekday)
}

/// The first such day after today.
fn next_weekday(word: &str, today: NaiveDate) -> Option<NaiveDate> {
    let weekday: Weekday = word.parse().ok()?;
    let ahead = (7 + weekday.num_days_from_monday() - today.weekday().num_days_from_monday()) % 7;
    today.checked_add_days(Days::new(u64::from(if ahead == 0 { 7 } else { ahead })))
}

fn day_month_year(day: &str, month: &str, year: &str) -> Option<NaiveDate> {
    let day = day.trim_end_matches(['.', ',']).parse().ok()?;
    let month: chrono::Month = month.trim_end_matches(['.', ',']).parse().ok()?;
    (year.len() == 4).then_some(())?;
    NaiveDate::from_ymd_opt(year.parse().ok()?, month.number_from_month(), day)
}

/// A local time made sure of: it exists, and if twice, the first is taken and said.
fn settle(local: NaiveDateTime, tz: Tz) -> Result<Understood, BadTime> {
    let when = When::Zoned { local, tz };
    match tz.from_local_datetime(&local) {
        LocalResult::Single(_) => Ok(Understood { when, note: None }),
        LocalResult::Ambiguous(first, _) => Ok(Understood {
            when,
            note: Some(format!(
                "{} comes twice in {tz} that day; taken is the first, UTC{}",
                local.format("%H:%M"),
                first.format("%:z")
            )),
        }),
        LocalResult::None => {
            let (before, after) = neighbours(local, tz);
            Err(BadTime::Gap { local, tz, before, after })
        }
    }
}

/// The last minute before a gap, and the first after it.
fn neighbours(local: NaiveDateTime, tz: Tz) -> (String, String) {
    let exists = |at: &NaiveDateTime| tz.from_local_datetime(at).earliest().is_some();
    let minute = |steps: i64| local + TimeDelta::minutes(steps);
    let before = (1..=1_440).map(|n| minute(-n)).find(exists).unwrap_or(local);
    let after = (1..=1_440).map(minute).find(exists).unwrap_or(local);
    let spell = |at: NaiveDateTime| at.format("%Y-%m-%d %H:%M").to_string();
    (spell(before), spell(after))
}

/// `02/03/2026` is February or March; the hint spells the day-first reading.
fn slashes(text: &str) -> BadTime {
    let date = text.split_whitespace().next().unwrap_or(text);
    let hint = NaiveDate::parse_from_str(date, "%d/%m/%Y")
        .or_else(|_| NaiveDate::parse_from_str(date, "%m/%d/%Y"))
        .map_or_else(|_| "2026-03-02".to_owned(), |date| date.format("%Y-%m-%d").to_string());
    BadTime::Slashes { text: text.chars().take(40).collect(), hint }
}

#[cfg(test)]
#[path = "read_tests.rs"]
mod tests;
