//! Walks a rule over wall-clock times, period by period, under a budget of steps.
//!
//! No zone is known here: a wall is walked as if it never jumped. What lies before the times
//! wanted is skipped by reckoning, so a rule of 1990 is not walked through to reach 2026; with
//! COUNT, what is skipped is counted.

use std::ops::RangeInclusive;

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike};

use super::days::{days_of_month, picks, week_begin};
use super::period::{Period, Times};
use super::rule::{ByDay, Freq, Rule};
use super::{Exhausted, Steps};

/// The last year that is walked into.
const YEAR_MAX: i32 = 9999;

/// Whether DTSTART is a date where the rule does not make it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Start {
    /// It is one, and COUNT counts it (RFC 5545 §3.8.5.3): so for events.
    Counts,
    /// The rule alone is asked for.
    IfMade,
}

/// The walls of a rule from `from` to `to`, ascending; DTSTART whenever it is, where it counts.
///
/// UNTIL is not judged here: it may be a moment, and moments need a zone.
pub(super) struct Walk<'s> {
    rule: Rule,
    start: NaiveDateTime,
    from: NaiveDateTime,
    to: NaiveDateTime,
    counts: Start,
    /// Number of the next period, in units of FREQ from the one DTSTART is in.
    unit: i64,
    period: Period,
    remaining: Option<u32>,
    /// DTSTART, until it was given.
    first: Option<NaiveDateTime>,
    steps: &'s mut Steps,
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
        counts: Start,
        walls: RangeInclusive<NaiveDateTime>,
        steps: &'s mut Steps,
    ) -> Walk<'s> {
        let (from, to) = walls.into_inner();
        let mut walk = Walk {
            rule: filled(rule, start),
            start,
            from,
            to,
            counts,
            unit: 0,
            period: Period::default(),
            remaining: rule.count,
            first: (counts == Start::Counts).then_some(start),
            steps,
        };
        if from > start {
            if walk.first.take().is_some() {
                walk.spend(1);
            }
            walk.enter();
        }
        walk
    }

    /// Goes to the period before the one that `from` is in; with COUNT only where all the periods
    /// between have as many walls, so that nobody has to count them.
    fn enter(&mut self) {
        let interval = i64::from(self.rule.interval);
        let periods = self.unit_of(self.from) / interval - 1;
        if periods < 1 {
            return;
        }
        if self.remaining.is_some() {
            if !self.periods_are_alike() {
                return;
            }
            let first = self.first_period();
            let each =
                self.days_of(interval).map_or(0, |days| self.period_of(interval, days).len());
            let between = u64::try_from(periods - 1).unwrap_or(0);
            let each = u64::try_from(each).unwrap_or(u64::MAX);
            self.spend(first.saturating_add(each.saturating_mul(between)));
        }
        self.unit = periods * interval;
    }

    /// How many walls the period that DTSTART is in has from there on.
    fn first_period(&self) -> u64 {
        let Some(days) = self.days_of(0) else { return 0 };
        let mut period = self.period_of(0, days);
        let all = period.len();
        u64::try_from(all - self.skip_start(&mut period)).unwrap_or(u64::MAX)
    }

    /// Passes over what is before DTSTART, and over DTSTART itself where it is given anyway.
    fn skip_start(&self, period: &mut Period) -> usize {
        let bound = match self.counts {
            Start::Counts => self.start.checked_add_signed(TimeDelta::seconds(1)),
            Start::IfMade => Some(self.start),
        };
        bound.map_or(0, |bound| period.skip_to(bound))
    }

    /// Whether every period but the first has as many walls as any other: days of a week and times
    /// of a day are there in each, those of a month or a year are not.
    fn periods_are_alike(&self) -> bool {
        let Rule { by_month, by_month_day, by_year_day, by_week_no, .. } = &self.rule;
        let any_day = by_month.is_empty()
            && by_month_day.is_empty()
            && by_year_day.is_empty()
            && by_week_no.is_empty();
        let every_day = self.rule.by_day.is_empty();
        let any = |list: &[u32]| list.is_empty();
        let Rule { by_hour, by_minute, by_second, .. } = &self.rule;
        any_day
            && match self.rule.freq {
                Freq::Yearly | Freq::Monthly => false,
                Freq::Weekly => true,
                Freq::Daily => every_day,
                Freq::Hourly => every_day && any(by_hour),
                Freq::Minutely => every_day && any(by_hour) && any(by_minute),
                Freq::Secondly => every_day && any(by_hour) && any(by_minute) && any(by_second),
            }
    }

    /// Takes so many walls off COUNT.
    fn spend(&mut self, walls: u64) {
        let left = |count: u32| u32::try_from(u64::from(count).saturating_sub(walls)).unwrap_or(0);
        self.remaining = self.remaining.map(left);
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

    /// When period `unit` of an hourly, minutely or secondly rule begins; others are days.
    fn clock_of(&self, unit: i64) -> Option<NaiveDateTime> {
        let (begin, seconds) = match self.rule.freq {
            Freq::Hourly => (hour_of(self.start), 3600),
            Freq::Minutely => (minute_of(self.start), 60),
            Freq::Secondly => (self.start, 1),
            Freq::Yearly | Freq::Monthly | Freq::Weekly | Freq::Daily => return None,
        };
        begin.checked_add_signed(TimeDelta::try_seconds(unit.checked_mul(seconds)?)?)
    }

    /// The next wall that is not past `to`, from the next period that has any.
    fn fill(&mut self) -> Result<Option<NaiveDateTime>, Exhausted> {
        while self.remaining != Some(0) {
            self.steps.take(1)?;
            if let Some(wall) = self.period.next() {
                return Ok(Some(wall).filter(|wall| *wall <= self.to));
            }
            let Some(days) = self.days_of(self.unit) else { break };
            let begin = self.clock_of(self.unit).unwrap_or_else(|| days.0.and_time(NaiveTime::MIN));
            if begin > self.to {
                break;
            }
            if let Some(unit) = self.after_what_is_not_picked() {
                self.unit = unit;
                continue;
            }
            let mut period = self.period_of(self.unit, days);
            let before_start = self.skip_start(&mut period);
            let skipped = period.skip_to(self.from) - before_start;
            self.spend(u64::try_from(skipped).unwrap_or(u64::MAX));
            self.period = period;
            self.unit = self.unit.saturating_add(i64::from(self.rule.interval));
        }
        Ok(None)
    }

    /// What period `unit`, of these days, holds.
    fn period_of(&self, unit: i64, (first, count): (NaiveDate, u32)) -> Period {
        let days = (0..count).filter_map(|day| first.checked_add_days(Days::new(day.into())));
        let days = days.filter(|date| picks(&self.rule, *date)).collect();
        Period::new(days, self.times_of(unit), &self.rule.by_set_pos)
    }

    /// The times of a day: all that the rule names, or those in the hour, minute or second that
    /// period `unit` is.
    fn times_of(&self, unit: i64) -> Times {
        let at = self.clock_of(unit).unwrap_or(self.start);
        let within = |list: &[u32], freq: Freq, value: u32| match self.rule.freq >= freq {
            true if list.is_empty() || list.contains(&value) => vec![value],
            true => Vec::new(),
            // A leap second is on no wall.
            false => list.iter().copied().filter(|n| *n < 60).collect(),
        };
        Times {
            hours: within(&self.rule.by_hour, Freq::Hourly, at.hour()),
            minutes: within(&self.rule.by_minute, Freq::Minutely, at.minute()),
            seconds: within(&self.rule.by_second, Freq::Secondly, at.second()),
        }
    }

    /// The unit to go on with where the day, hour or minute of the present one is not picked.
    fn after_what_is_not_picked(&self) -> Option<i64> {
        let clock = self.clock_of(self.unit)?;
        let is_out = |list: &[u32], value: u32| !list.is_empty() && !list.contains(&value);
        let next = if !picks(&self.rule, clock.date()) {
            clock.date().succ_opt()?.and_time(NaiveTime::MIN)
        } else if is_out(&self.rule.by_hour, clock.hour()) {
            hour_of(clock).checked_add_signed(TimeDelta::hours(1))?
        } else if self.rule.freq > Freq::Hourly && is_out(&self.rule.by_minute, clock.minute()) {
            minute_of(clock).checked_add_signed(TimeDelta::minutes(1))?
        } else {
            return None;
        };
        self.unit_at_or_after(next)
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
}

impl Iterator for Walk<'_> {
    type Item = Result<NaiveDateTime, Exhausted>;

    fn next(&mut self) -> Option<Self::Item> {
        let wall = match self.first.take() {
            Some(start) => start,
            None => match self.fill() {
                Ok(wall) => wall?,
                Err(exhausted) => {
                    self.remaining = Some(0);
                    return Some(Err(exhausted));
                }
            },
        };
        self.spend(1);
        Some(Ok(wall))
    }
}

fn hour_of(wall: NaiveDateTime) -> NaiveDateTime {
    wall.date().and_hms_opt(wall.hour(), 0, 0).unwrap_or(wall)
}

fn minute_of(wall: NaiveDateTime) -> NaiveDateTime {
    wall.date().and_hms_opt(wall.hour(), wall.minute(), 0).unwrap_or(wall)
}
