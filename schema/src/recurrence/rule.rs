//! Reads an RRULE value (RFC 5545 §3.3.10) strictly: what it cannot mean, it refuses by name.

use chrono::{NaiveDate, NaiveDateTime, Weekday};

use super::rule_parts::{list, number, weekday, weekdays};
use crate::limits;

/// FREQ, from the longest period to the shortest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Freq {
    /// YEARLY
    Yearly,
    /// MONTHLY
    Monthly,
    /// WEEKLY
    Weekly,
    /// DAILY
    Daily,
    /// HOURLY
    Hourly,
    /// MINUTELY
    Minutely,
    /// SECONDLY
    Secondly,
}

/// UNTIL, inclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Until {
    /// The whole of this day, on the series' own wall.
    Date(NaiveDate),
    /// This time on the series' own wall.
    Local(NaiveDateTime),
    /// This moment.
    Utc(NaiveDateTime),
}

/// One BYDAY value: `MO`, or `-1TH` with its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ByDay {
    /// Which of them in the month or year, negative from the end; `None` is every one.
    pub nth: Option<i8>,
    /// The day of the week.
    pub weekday: Weekday,
}

/// A recurrence rule that can be walked. Made by [`Rule::parse`] only, so its parts fit together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    pub(super) freq: Freq,
    pub(super) interval: u32,
    pub(super) count: Option<u32>,
    pub(super) until: Option<Until>,
    pub(super) by_second: Vec<u32>,
    pub(super) by_minute: Vec<u32>,
    pub(super) by_hour: Vec<u32>,
    pub(super) by_day: Vec<ByDay>,
    pub(super) by_month_day: Vec<i32>,
    pub(super) by_year_day: Vec<i32>,
    pub(super) by_week_no: Vec<i32>,
    pub(super) by_month: Vec<u32>,
    pub(super) by_set_pos: Vec<i32>,
    pub(super) week_start: Weekday,
}

/// Why a text is no recurrence rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RuleError {
    /// Longer than a rule may be.
    #[error("a rule of {chars} characters; expected at most {}", limits::RRULE_CHARS_MAX)]
    TooLong {
        /// How long it was.
        chars: usize,
    },
    /// No FREQ.
    #[error("no FREQ; expected one of YEARLY, MONTHLY, WEEKLY, DAILY, HOURLY, MINUTELY, SECONDLY")]
    NoFreq,
    /// Both ends at once.
    #[error("both COUNT and UNTIL; expected at most one of them")]
    CountAndUntil,
    /// A part given twice.
    #[error("{part} is given twice")]
    Twice {
        /// The part's name.
        part: &'static str,
    },
    /// A value outside what the part can have.
    #[error("{part} has a value it cannot have; expected {rule}")]
    Value {
        /// The part's name.
        part: &'static str,
        /// What it can have.
        rule: &'static str,
    },
    /// A part that does not go with this FREQ.
    #[error("{part} does not go with this FREQ (RFC 5545 §3.3.10)")]
    NotWithFreq {
        /// The part's name.
        part: &'static str,
    },
    /// A part that RFC 5545 does not have, or control characters.
    #[error("a part of {chars} characters that is none of RFC 5545 §3.3.10")]
    UnknownPart {
        /// How long it was.
        chars: usize,
    },
}

impl Rule {
    /// Reads `FREQ=WEEKLY;BYDAY=MO`: the value alone, without `RRULE:`. Case does not matter.
    ///
    /// # Errors
    /// [`RuleError`] naming the part and what it can have.
    pub fn parse(text: &str) -> Result<Rule, RuleError> {
        let chars = text.chars().count();
        if chars > limits::RRULE_CHARS_MAX {
            return Err(RuleError::TooLong { chars });
        }
        let upper = text.to_ascii_uppercase();
        let mut draft = Draft::default();
        for part in upper.split(';') {
            let unknown = RuleError::UnknownPart { chars: part.chars().count() };
            let (name, value) = part.split_once('=').ok_or(unknown)?;
            draft.take(name, value, unknown)?;
        }
        draft.finish()
    }

    /// FREQ.
    pub fn freq(&self) -> Freq {
        self.freq
    }

    /// Whether it ends by itself.
    pub fn is_bounded(&self) -> bool {
        self.count.is_some() || self.until.is_some()
    }

    /// UNTIL, if it has one.
    pub fn until(&self) -> Option<Until> {
        self.until
    }

    /// COUNT, if it has one.
    pub fn count(&self) -> Option<u32> {
        self.count
    }
}

#[derive(Default)]
struct Draft {
    seen: Vec<&'static str>,
    freq: Option<Freq>,
    interval: Option<u32>,
    count: Option<u32>,
    until: Option<Until>,
    by_second: Vec<u32>,
    by_minute: Vec<u32>,
    by_hour: Vec<u32>,
    by_day: Vec<ByDay>,
    by_month_day: Vec<i32>,
    by_year_day: Vec<i32>,
    by_week_no: Vec<i32>,
    by_month: Vec<u32>,
    by_set_pos: Vec<i32>,
    week_start: Option<Weekday>,
}

const PARTS: [&str; 15] = [
    "FREQ",
    "INTERVAL",
    "COUNT",
    "UNTIL",
    "BYSECOND",
    "BYMINUTE",
    "BYHOUR",
    "BYDAY",
    "BYMONTHDAY",
    "BYYEARDAY",
    "BYWEEKNO",
    "BYMONTH",
    "BYSETPOS",
    "WKST",
    "RSCALE",
];

impl Draft {
    fn take(&mut self, name: &str, value: &str, unknown: RuleError) -> Result<(), RuleError> {
        let part = *PARTS.iter().find(|part| **part == name).ok_or(unknown)?;
        if self.seen.contains(&part) {
            return Err(RuleError::Twice { part });
        }
        self.seen.push(part);
        match part {
            "FREQ" => self.freq = Some(freq(value)?),
            "INTERVAL" => self.interval = Some(number(part, value, 1..=u32::MAX)?),
            "COUNT" => self.count = Some(number(part, value, 1..=u32::MAX)?),
            "UNTIL" => self.until = Some(until(value)?),
            "BYSECOND" => self.by_second = list(part, value, 0..=60, "0 to 60")?,
            "BYMINUTE" => self.by_minute = list(part, value, 0..=59, "0 to 59")?,
            "BYHOUR" => self.by_hour = list(part, value, 0..=23, "0 to 23")?,
            "BYDAY" => self.by_day = weekdays(value)?,
            "BYMONTHDAY" => {
                self.by_month_day = list(part, value, -31..=31, "1 to 31 or -31 to -1")?;
            }
            "BYYEARDAY" => {
                self.by_year_day = list(part, value, -366..=366, "1 to 366 or -366 to -1")?;
            }
            "BYWEEKNO" => self.by_week_no = list(part, value, -53..=53, "1 to 53 or -53 to -1")?,
            "BYMONTH" => self.by_month = list(part, value, 1..=12, "1 to 12")?,
            "BYSETPOS" => {
                self.by_set_pos = list(part, value, -366..=366, "1 to 366 or -366 to -1")?;
            }
            "WKST" => {
                let error = RuleError::Value { part, rule: "MO, TU, WE, TH, FR, SA or SU" };
                self.week_start = Some(weekday(value).ok_or(error)?);
            }
            // RFC 7529: only the calendar that everything here is reckoned in.
            "RSCALE" if value == "GREGORIAN" => {}
            _ => return Err(unknown),
        }
        Ok(())
    }

    fn finish(self) -> Result<Rule, RuleError> {
        let freq = self.freq.ok_or(RuleError::NoFreq)?;
        if self.count.is_some() && self.until.is_some() {
            return Err(RuleError::CountAndUntil);
        }
        let numbered = self.by_day.iter().any(|day| day.nth.is_some());
        let numbers_fit = match freq {
            Freq::Yearly => self.by_week_no.is_empty(),
            Freq::Monthly => true,
            Freq::Weekly | Freq::Daily | Freq::Hourly | Freq::Minutely | Freq::Secondly => false,
        };
        let day_of_year_fits = !matches!(freq, Freq::Monthly | Freq::Weekly | Freq::Daily);
        let selects = PARTS[4..12].iter().any(|part| self.seen.contains(part));
        for (part, used, fits) in [
            ("BYDAY", numbered, numbers_fit),
            ("BYMONTHDAY", !self.by_month_day.is_empty(), freq != Freq::Weekly),
            ("BYYEARDAY", !self.by_year_day.is_empty(), day_of_year_fits),
            ("BYWEEKNO", !self.by_week_no.is_empty(), freq == Freq::Yearly),
            ("BYSETPOS", !self.by_set_pos.is_empty(), selects),
        ] {
            if used && !fits {
                return Err(RuleError::NotWithFreq { part });
            }
        }
        Ok(Rule {
            freq,
            interval: self.interval.unwrap_or(1),
            count: self.count,
            until: self.until,
            by_second: self.by_second,
            by_minute: self.by_minute,
            by_hour: self.by_hour,
            by_day: self.by_day,
            by_month_day: self.by_month_day,
            by_year_day: self.by_year_day,
            by_week_no: self.by_week_no,
            by_month: self.by_month,
            by_set_pos: self.by_set_pos,
            week_start: self.week_start.unwrap_or(Weekday::Mon),
        })
    }
}

fn freq(value: &str) -> Result<Freq, RuleError> {
    Ok(match value {
        "YEARLY" => Freq::Yearly,
        "MONTHLY" => Freq::Monthly,
        "WEEKLY" => Freq::Weekly,
        "DAILY" => Freq::Daily,
        "HOURLY" => Freq::Hourly,
        "MINUTELY" => Freq::Minutely,
        "SECONDLY" => Freq::Secondly,
        _ => return Err(RuleError::NoFreq),
    })
}

fn until(value: &str) -> Result<Until, RuleError> {
    let error =
        RuleError::Value { part: "UNTIL", rule: "20260127, 20260127T090000 or 20260127T090000Z" };
    let time = |text: &str| NaiveDateTime::parse_from_str(text, "%Y%m%dT%H%M%S").ok();
    let is_plain = value.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'T' | b'Z'));
    let read = match value.len() {
        _ if !is_plain => None,
        8 => NaiveDate::parse_from_str(value, "%Y%m%d").ok().map(Until::Date),
        15 => time(value).map(Until::Local),
        16 => value.strip_suffix('Z').and_then(time).map(Until::Utc),
        _ => None,
    };
    read.ok_or(error)
}
