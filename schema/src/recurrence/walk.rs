//! Walks a rule over wall-clock times, period by period, under a budget of steps.
//!
//! No zone is known here: a wall is walked as if it never jumped. A period that lies before the
//! times wanted is skipped by reckoning, so a rule of 1990 is not walked through to reach 2026.

use std::collections::VecDeque;

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike};

use super::days::{days_of_month, picks, week_begin};
use super::rule::{ByDay, Freq, Rule};
use super::{Exhausted, Steps};

/// The last year that is walked into.
const YEAR_MAX: i32 = 9999;

/// The walls of a rule from `from` on, ascending, DTSTART always among them (RFC 5545 §3.8.5.3).
///
/// UNTIL is not judged here: it may be a moment, and moments need a zone.
pub(super) struct Walk<'s> {
    rule: Rule,
    start: NaiveDateTime,
    /// Number of the next period, in units of FREQ from the one DTSTART is in.
    unit: i64,
    ready: VecDeque<NaiveDateTime>,
    remaining: Option<u32>,
    begun: bool,
    steps: &'s mut Steps,
    done: bool,
}

/// What a rule does not say is taken from DTSTART.
fn filled(rule: &Rule, start: NaiveDateTime) -> Rule {
    let mut rule = rule.clone();
    let no_days = rule.by_year_day.is_empty() && rule.by_month_day.is_empty();
    let today = vec![ByDay { nth: None, weekday: start.weekday() }];
    if no_days && rule.by_day.is_empty() {
        let day = i32::try_from(start.day()).unwrap_or(1);
        match rule.freq {
            Freq::Yearly if !rule.by_week_no.is_empty() => rule.by_day = today,
            Freq::Yearly => {
                rule.by_month_day = vec![day];
                if rule.by_month.is_empty() {
                    rule.by_month = vec![start.month()];
                }
            }
            Freq::Monthly => rule.by_month_day = vec![day],
            Freq::Weekly => rule.by_day = today,
            Freq::Daily | Freq::Hourly | Freq::Minutely | Freq::Secondly => {}
        }
    }
    for (list, value, above) in [
        (&mut rule.by_hour, start.hour(), Freq::Hourly),
        (&mut rule.by_minute, start.minute(), Freq::Minutely),
        (&mut rule.by_second, start.second(), Freq::Secondly),
    ] {
        if list.is_empty() && rule.freq < above {
            list.push(value);
        }
    }
    rule
}

impl<'s> Walk<'s> {
    pub(super) fn new(
        rule: &Rule,
        start: NaiveDateTime,
        from: NaiveDateTime,
        steps: &'s mut Steps,
    ) -> Walk<'s> {
        let remaining = rule.count;
        let mut walk = Walk {
            rule: filled(rule, start),
            start,
            unit: 0,
            ready: VecDeque::new(),
            remaining,
            begun: false,
            steps,
            done: false,
        };
        // Only a rule without COUNT may be entered in the middle.
        if remaining.is_none() && from > start {
            let interval = i64::from(walk.rule.interval);
            walk.unit = (walk.unit_of(from) / interval - 1).max(0) * interval;
            walk.begun = walk.unit > 0;
        }
        walk
    }

    /// The number of the period that `wall` is in.
    fn unit_of(&self, wall: NaiveDateTime) -> i64 {
        let (from, to) = (self.start, wall);
        match self.rule.freq {
            Freq::Yearly => i64::from(to.year()) - i64::from(from.year()),
            Freq::Monthly => {
                let months = |at: NaiveDateTime| i64::from(at.year()) * 12 + i64::from(at.month0());
                months(to) - months(from)
            }
            Freq::Weekly => {
                let begin = |at: NaiveDateTime| week_begin(at.date(), self.rule.week_start);
                (begin(to) - begin(from)).num_days() / 7
            }
            Freq::Daily => (to.date() - from.date()).num_days(),
            Freq::Hourly => (to - hour_of(from)).num_seconds().div_euclid(3600),
            Freq::Minutely => (to - minute_of(from)).num_seconds().div_euclid(60),
            Freq::Secondly => (to - from).num_seconds(),
        }
    }

    /// The first day of period `unit` and how many days it has; `None` past the last year.
    fn days_of(&self, unit: i64) -> Option<(NaiveDate, u32)> {
        let start = self.start.date();
        let days = |count: i64| TimeDelta::try_days(count);
        let (first, count) = match self.rule.freq {
            Freq::Yearly => {
                let year = i32::try_from(i64::from(start.year()).checked_add(unit)?).ok()?;
                let first = NaiveDate::from_ymd_opt(year, 1, 1)?;
                (first, if first.leap_year() { 366 } else { 365 })
            }
            Freq::Monthly => {
                let months = i64::from(start.year()) * 12 + i64::from(start.month0());
                let month = months.checked_add(unit)?;
                let year = i32::try_from(month.div_euclid(12)).ok()?;
                let number = u32::try_from(month.rem_euclid(12)).ok()? + 1;
                let first = NaiveDate::from_ymd_opt(year, number, 1)?;
                (first, days_of_month(first))
            }
            Freq::Weekly => {
                let begin = week_begin(start, self.rule.week_start);
                (begin.checked_add_signed(days(unit.checked_mul(7)?)?)?, 7)
            }
            Freq::Daily => (start.checked_add_signed(days(unit)?)?, 1),
            Freq::Hourly | Freq::Minutely | Freq::Secondly => (self.clock_of(unit)?.date(), 1),
        };
        (first.year() <= YEAR_MAX).then_some((first, count))
    }

    /// When period `unit` of an hourly, minutely or secondly rule begins.
    fn clock_of(&self, unit: i64) -> Option<NaiveDateTime> {
        let (begin, seconds) = match self.rule.freq {
            Freq::Hourly => (hour_of(self.start), 3600),
            Freq::Minutely => (minute_of(self.start), 60),
            _ => (self.start, 1),
        };
        begin.checked_add_signed(TimeDelta::try_seconds(unit.checked_mul(seconds)?)?)
    }

    /// Fills `ready` with the walls of the next period that has any.
    fn fill(&mut self) -> Result<(), Exhausted> {
        while self.ready.is_empty() && !self.done {
            self.steps.take(1)?;
            let Some((first, count)) = self.days_of(self.unit) else {
                self.done = true;
                break;
            };
            let clock = match self.rule.freq {
                Freq::Hourly | Freq::Minutely | Freq::Secondly => self.clock_of(self.unit),
                Freq::Yearly | Freq::Monthly | Freq::Weekly | Freq::Daily => None,
            };
            let next = self.unit.checked_add(i64::from(self.rule.interval));
            if let Some(clock) = clock {
                let again = self.clock_period(clock)?;
                self.unit = again.or(next).unwrap_or(i64::MAX);
            } else {
                self.day_period(first, count)?;
                self.unit = next.unwrap_or(i64::MAX);
            }
        }
        Ok(())
    }

    /// One year, month, week or day.
    fn day_period(&mut self, first: NaiveDate, count: u32) -> Result<(), Exhausted> {
        let mut walls = Vec::new();
        for offset in 0..count {
            let Some(date) = first.checked_add_days(Days::new(offset.into())) else { break };
            if picks(&self.rule, date) {
                self.times_of(date, None, &mut walls)?;
            }
        }
        self.keep(walls);
        Ok(())
    }

    /// One hour, minute or second; answers the unit to go on with if many can be passed over.
    fn clock_period(&mut self, clock: NaiveDateTime) -> Result<Option<i64>, Exhausted> {
        let date = clock.date();
        if !picks(&self.rule, date) {
            let next_day = date.succ_opt().map(|day| day.and_time(NaiveTime::MIN));
            return Ok(next_day.and_then(|day| self.unit_at_or_after(day)));
        }
        let hours = &self.rule.by_hour;
        if !hours.is_empty() && !hours.contains(&clock.hour()) {
            let next_hour = hour_of(clock).checked_add_signed(TimeDelta::hours(1));
            return Ok(next_hour.and_then(|hour| self.unit_at_or_after(hour)));
        }
        let mut walls = Vec::new();
        self.times_of(date, Some(clock), &mut walls)?;
        self.keep(walls);
        Ok(None)
    }

    /// The first unit on the rule's grid, after the present one, that begins at or after `wall`.
    fn unit_at_or_after(&self, wall: NaiveDateTime) -> Option<i64> {
        let interval = i64::from(self.rule.interval);
        let steps = (self.unit_of(wall) - self.unit).div_euclid(interval).max(1);
        let mut unit = self.unit.checked_add(steps.checked_mul(interval)?)?;
        while self.clock_of(unit)? < wall {
            unit = unit.checked_add(interval)?;
        }
        Some(unit)
    }

    /// The times of `date`: all that the rule names, or those in the period that `clock` begins.
    fn times_of(
        &mut self,
        date: NaiveDate,
        clock: Option<NaiveDateTime>,
        walls: &mut Vec<NaiveDateTime>,
    ) -> Result<(), Exhausted> {
        let fixed = |list: &[u32], is_given: bool, value: u32| match (list.is_empty(), is_given) {
            (true, _) => vec![value],
            (false, true) => list.iter().copied().filter(|n| *n == value).collect(),
            (false, false) => list.to_vec(),
        };
        let at = clock.unwrap_or(self.start);
        let given = |freq: Freq| clock.is_some() && self.rule.freq >= freq;
        let hours = fixed(&self.rule.by_hour, given(Freq::Hourly), at.hour());
        let minutes = fixed(&self.rule.by_minute, given(Freq::Minutely), at.minute());
        let seconds = fixed(&self.rule.by_second, given(Freq::Secondly), at.second());
        for hour in &hours {
            for minute in &minutes {
                self.steps.take(seconds.len())?;
                walls.extend(seconds.iter().filter_map(|s| date.and_hms_opt(*hour, *minute, *s)));
            }
        }
        Ok(())
    }

    /// Applies BYSETPOS, and keeps what is not before DTSTART.
    fn keep(&mut self, walls: Vec<NaiveDateTime>) {
        let picked: Vec<NaiveDateTime> = if self.rule.by_set_pos.is_empty() {
            walls
        } else {
            let total = i64::try_from(walls.len()).unwrap_or(i64::MAX);
            let wanted = |index: usize| {
                let front = i64::try_from(index).unwrap_or(i64::MAX) + 1;
                let back = front - total - 1;
                self.rule.by_set_pos.iter().any(|pos| [front, back].contains(&i64::from(*pos)))
            };
            walls.into_iter().enumerate().filter(|(n, _)| wanted(*n)).map(|(_, at)| at).collect()
        };
        // DTSTART itself is given first, whether or not the rule makes it.
        self.ready.extend(picked.into_iter().filter(|wall| *wall > self.start));
    }
}

impl Iterator for Walk<'_> {
    type Item = Result<NaiveDateTime, Exhausted>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.remaining == Some(0) {
            return None;
        }
        let wall = if self.begun {
            if let Err(exhausted) = self.fill() {
                self.remaining = Some(0);
                return Some(Err(exhausted));
            }
            self.ready.pop_front()?
        } else {
            self.begun = true;
            self.start
        };
        self.remaining = self.remaining.map(|count| count - 1);
        Some(Ok(wall))
    }
}

fn hour_of(wall: NaiveDateTime) -> NaiveDateTime {
    wall.date().and_hms_opt(wall.hour(), 0, 0).unwrap_or(wall)
}

fn minute_of(wall: NaiveDateTime) -> NaiveDateTime {
    wall.date().and_hms_opt(wall.hour(), wall.minute(), 0).unwrap_or(wall)
}
