//! Random series, each drawn from one number, and how dateutil is asked for them.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, TimeDelta, Timelike};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde::Serialize;

/// Zones whose clocks do something: half hours, midnights, skipped days, two hours, winter time
/// that is the exception, changes in other months each year, and some where nothing happens.
const ZONES: [&str; 24] = [
    "Africa/Cairo",
    "Africa/Casablanca",
    "America/Asuncion",
    "America/Caracas",
    "America/Havana",
    "America/Los_Angeles",
    "America/New_York",
    "America/Sao_Paulo",
    "America/St_Johns",
    "Antarctica/Troll",
    "Asia/Amman",
    "Asia/Gaza",
    "Asia/Kathmandu",
    "Asia/Pyongyang",
    "Asia/Tehran",
    "Australia/Lord_Howe",
    "Europe/Berlin",
    "Europe/Dublin",
    "Europe/Lisbon",
    "Pacific/Apia",
    "Pacific/Chatham",
    "Pacific/Kiritimati",
    "Pacific/Kwajalein",
    "UTC",
];
const DAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
/// Dates that are compared of each series.
const LIMIT: usize = 8;

/// How DTSTART is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `VALUE=DATE`.
    Date,
    /// Without a zone.
    Floating,
    /// In a zone.
    Zoned(&'static str),
}

/// One series.
#[derive(Debug)]
pub struct Case {
    pub kind: Kind,
    pub start: NaiveDateTime,
    /// The rule, without UNTIL.
    pub parts: String,
    pub until: Option<Until>,
    /// How dateutil is asked.
    pub asked: Asked,
}

/// UNTIL.
#[derive(Debug, Clone, Copy)]
pub enum Until {
    Date(NaiveDate),
    Local(NaiveDateTime),
    Utc(NaiveDateTime),
}

/// What `compare.py` reads.
#[derive(Debug, Clone, Serialize)]
pub struct Asked {
    rule: String,
    start: String,
    zone: Option<&'static str>,
    limit: usize,
    until: Option<String>,
    from: Option<String>,
    count: Option<u32>,
}

impl Case {
    /// The rule as it stands in RRULE.
    pub fn rule(&self) -> String {
        self.until.map_or_else(
            || self.parts.clone(),
            |until| {
                let until = match until {
                    Until::Date(day) => day.format("%Y%m%d").to_string(),
                    Until::Local(last) => last.format("%Y%m%dT%H%M%S").to_string(),
                    Until::Utc(last) => last.format("%Y%m%dT%H%M%SZ").to_string(),
                };
                format!("{};UNTIL={until}", self.parts)
            },
        )
    }

    /// The rule as the wall alone reads it: an end that is a moment is no part of it.
    pub fn wall_rule(&self) -> String {
        match (self.until, self.kind) {
            (Some(Until::Utc(_)), Kind::Zoned(_)) => self.parts.clone(),
            _ => self.rule(),
        }
    }
}

/// A rule while it is drawn.
#[derive(Clone)]
struct Drawn {
    freq: &'static str,
    interval: u32,
    count: Option<u32>,
    week_start: usize,
    days: Vec<(i32, usize)>,
    /// The parts that are lists of numbers.
    lists: BTreeMap<&'static str, Vec<i32>>,
}

/// The series that the number `seed` means.
pub fn case(seed: u64) -> Case {
    let rng = &mut StdRng::seed_from_u64(seed);
    let kind = match rng.random_range(0..10) {
        0 => Kind::Date,
        1 => Kind::Floating,
        _ => Kind::Zoned(one_of(rng, &ZONES)),
    };
    let start = start(rng, kind);
    let mut drawn = Drawn::new(rng, kind, start);
    let until = if rng.random_bool(0.3) { Some(until(rng, kind, start)) } else { None };
    if until.is_none() && rng.random_bool(0.4) {
        drawn.count = Some(rng.random_range(1..15));
    }
    let asked = asked(drawn.clone(), kind, start, until);
    Case { kind, start, parts: drawn.text(), until, asked }
}

fn one_of<T: Copy>(rng: &mut StdRng, all: &[T]) -> T {
    all[rng.random_range(0..all.len())]
}

/// A start between 1990 and 2036, one in two in the months and hours when clocks are changed.
fn start(rng: &mut StdRng, kind: Kind) -> NaiveDateTime {
    let year = rng.random_range(1990..2037);
    let odd = rng.random_bool(0.5);
    let months: &[u32] = if odd { &[3, 4, 9, 10, 11] } else { &[1, 2, 3, 5, 6, 7, 8, 12] };
    let (month, day) = (one_of(rng, months), rng.random_range(1..=31));
    let date = (28..=31)
        .filter_map(|last| NaiveDate::from_ymd_opt(year, month, day.min(last)))
        .next_back();
    let date = date.expect("every month has a 28th");
    let hour = rng.random_range(0..if odd { 4 } else { 24 });
    let (minute, second) = (one_of(rng, &[0, 0, 15, 30, 59]), one_of(rng, &[0, 0, 0, 1, 59]));
    match kind {
        Kind::Date => date.and_hms_opt(0, 0, 0),
        Kind::Floating | Kind::Zoned(_) => date.and_hms_opt(hour, minute, second),
    }
    .expect("a time of day")
}

fn until(rng: &mut StdRng, kind: Kind, start: NaiveDateTime) -> Until {
    let days = one_of(rng, &[3, 40, 400, 4_000]);
    let seconds = rng.random_range(0..days * 86_400);
    // One in two ends as many quarters of an hour after the start, where dates are likely.
    let past = if rng.random_bool(0.5) { 0 } else { seconds % 900 };
    let last = start + TimeDelta::seconds(seconds - past);
    match (kind, rng.random_range(0..4)) {
        (Kind::Date, _) | (_, 0) => Until::Date(last.date()),
        (Kind::Floating, _) | (_, 1) => Until::Local(last),
        (Kind::Zoned(_), _) => Until::Utc(last),
    }
}

impl Drawn {
    fn new(rng: &mut StdRng, kind: Kind, start: NaiveDateTime) -> Drawn {
        let freqs = ["YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "MINUTELY", "SECONDLY"];
        let freqs = if kind == Kind::Date { &freqs[..4] } else { &freqs };
        let intervals = [1, 1, 1, 2, 3, 4, rng.random_range(5..60)];
        let mut drawn = Drawn {
            freq: one_of(rng, freqs),
            interval: one_of(rng, &intervals),
            count: None,
            week_start: one_of(rng, &[0, 0, 0, 0, 1, 3, 5, 6]),
            days: Vec::new(),
            lists: BTreeMap::new(),
        };
        drawn.draw_days(rng, start.date());
        if kind != Kind::Date {
            // dateutil steps through every second of the hours that are left out.
            if drawn.freq == "SECONDLY" && rng.random_bool(0.5) {
                drawn.interval = rng.random_range(200..5_000);
            }
            let short = drawn.freq == "SECONDLY" && drawn.interval < 200;
            drawn.draw(rng, "BYHOUR", if short { 0 } else { 25 }, start.hour(), 0..=23);
            drawn.draw(rng, "BYMINUTE", 20, start.minute(), 0..=59);
            drawn.draw(rng, "BYSECOND", 15, start.second(), 0..=59);
        }
        let chooses = !drawn.days.is_empty() || !drawn.lists.is_empty();
        if chooses && rng.random_range(0..100) < 20 {
            let all = [1, 1, 2, 3, 5, -1, -1, -2];
            let positions = (0..rng.random_range(1..3)).map(|_| one_of(rng, &all));
            drawn.lists.insert("BYSETPOS", positions.collect());
        }
        drawn
    }

    /// In so many of 100 rules: one to three numbers, mostly with DTSTART's own among them.
    fn draw(
        &mut self,
        rng: &mut StdRng,
        part: &'static str,
        odds: u32,
        own: u32,
        range: RangeInclusive<i32>,
    ) {
        if rng.random_range(0..100) >= odds {
            return;
        }
        let own = i32::try_from(own).expect("a number of a date");
        let own = if rng.random_bool(0.6) { Some(own) } else { None };
        let others = rng.random_range(usize::from(own.is_none())..3);
        let mut numbers: Vec<i32> = own.into_iter().collect();
        while numbers.len() < others + usize::from(own.is_some()) {
            // Where there are numbers from the end, 0 is none.
            numbers.push(rng.random_range(range.clone()));
            if *range.start() < 0 {
                numbers.retain(|number| *number != 0);
            }
        }
        self.lists.insert(part, numbers);
    }

    /// The parts that choose days, as far as RFC 5545 §3.3.10 lets FREQ have them.
    fn draw_days(&mut self, rng: &mut StdRng, date: NaiveDate) {
        let clock = matches!(self.freq, "HOURLY" | "MINUTELY" | "SECONDLY");
        self.draw(rng, "BYMONTH", 25, date.month(), 1..=12);
        if self.freq == "YEARLY" {
            self.draw(rng, "BYWEEKNO", 20, date.iso_week().week(), -53..=53);
        }
        if self.freq == "YEARLY" || clock {
            self.draw(rng, "BYYEARDAY", 15, date.ordinal(), -366..=366);
        }
        if self.freq != "WEEKLY" {
            self.draw(rng, "BYMONTHDAY", 25, date.day(), -31..=31);
        }
        let weekly = self.lists.contains_key("BYWEEKNO");
        let most = match self.freq {
            "YEARLY" if weekly => 0,
            "YEARLY" if self.lists.contains_key("BYMONTH") => 5,
            "YEARLY" => 53,
            "MONTHLY" => 5,
            _ => 0,
        };
        if rng.random_range(0..100) < 35 {
            let numbered = most > 0 && rng.random_bool(0.6);
            let own = usize::try_from(date.weekday().num_days_from_monday()).unwrap_or(0);
            for _ in 0..rng.random_range(1..4) {
                let number =
                    [rng.random_range(1..=most.max(1)), -rng.random_range(1..=most.max(1)), 0];
                let number = if numbered { one_of(rng, &number) } else { 0 };
                let others = [own, own, rng.random_range(0..7)];
                self.days.push((number, one_of(rng, &others)));
            }
        }
    }

    /// What RRULE says.
    fn text(&self) -> String {
        let mut text = format!("FREQ={}", self.freq);
        let mut part = |name: &str, value: String| text.push_str(&format!(";{name}={value}"));
        if self.interval > 1 {
            part("INTERVAL", self.interval.to_string());
        }
        if let Some(count) = self.count {
            part("COUNT", count.to_string());
        }
        if self.week_start > 0 {
            part("WKST", DAYS[self.week_start].to_owned());
        }
        if !self.days.is_empty() {
            let day = |(number, day): &(i32, usize)| match number {
                0 => DAYS[*day].to_owned(),
                number => format!("{number}{}", DAYS[*day]),
            };
            part("BYDAY", self.days.iter().map(day).collect::<Vec<_>>().join(","));
        }
        for (name, numbers) in &self.lists {
            let numbers: Vec<String> = numbers.iter().map(i32::to_string).collect();
            part(name, numbers.join(","));
        }
        text
    }
}

/// How dateutil is asked for the same series. It reads three things in another way than RFC 5545
/// §3.3.10, and is asked for what the RFC says in words that it reads alike:
///
/// 1. **BYWEEKNO without any day**: every day of the week. The RFC takes what a rule does not say
///    from DTSTART, so its weekday is written out.
/// 2. **BYDAY with and without numbers**, `MO,-1FR`: days that are both. The RFC's list is of days
///    that each are meant, so `MO` is written as `1MO,2MO,…`.
/// 3. **BYSETPOS in the week of DTSTART**: counted from DTSTART on. The RFC counts within "one
///    interval", and a week begins on WKST; so the week is asked for from its beginning.
fn asked(mut drawn: Drawn, kind: Kind, start: NaiveDateTime, until: Option<Until>) -> Asked {
    let has = |part: &str| drawn.lists.contains_key(part);
    let own = start.weekday().num_days_from_monday();
    let no_day = drawn.days.is_empty() && !has("BYMONTHDAY") && !has("BYYEARDAY");
    let weekly = drawn.freq == "WEEKLY" && has("BYSETPOS");
    if no_day && (weekly || has("BYWEEKNO")) {
        drawn.days.push((0, usize::try_from(own).unwrap_or(0)));
    }
    let most = if drawn.freq == "YEARLY" && !has("BYMONTH") { 53 } else { 5 };
    if drawn.days.iter().any(|(number, _)| *number != 0) {
        let plain: Vec<usize> =
            drawn.days.iter().filter(|(number, _)| *number == 0).map(|(_, day)| *day).collect();
        drawn.days.retain(|(number, _)| *number != 0);
        drawn.days.extend(plain.iter().flat_map(|day| (1..=most).map(|number| (number, *day))));
    }
    let mut asked = Asked {
        rule: String::new(),
        start: start.to_string(),
        zone: None,
        limit: LIMIT,
        until: None,
        from: None,
        count: None,
    };
    if weekly {
        let first = u32::try_from(drawn.week_start).unwrap_or(0);
        asked.from = Some((start - Days::new(u64::from((own + 7 - first) % 7))).to_string());
        asked.count = drawn.count.take();
    }
    asked.rule = drawn.text();
    if let Kind::Zoned(zone) = kind {
        asked.zone = Some(zone);
    }
    let last = match (until, kind) {
        (None, _) => None,
        (Some(Until::Date(day)), _) => day.and_hms_opt(23, 59, 59),
        (Some(Until::Utc(last)), Kind::Zoned(_)) => {
            asked.until = Some(last.to_string());
            None
        }
        (Some(Until::Local(last) | Until::Utc(last)), _) => Some(last),
    };
    if let Some(last) = last {
        asked.rule.push_str(&last.format(";UNTIL=%Y%m%dT%H%M%S").to_string());
    }
    asked
}
