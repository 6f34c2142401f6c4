//! How everything that is said in the times of a series goes along when its start moves.

use chrono::{Datelike, NaiveDateTime, TimeDelta, Timelike};

use super::rule::{Freq, Rule, Until};
use super::rule_text::{part, until_text, with_part};
use super::series::{Wall, local_of};
use crate::record::{Component, End, When, instant};

const DAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

/// A start, and where it went: as far as the wall shows, and onto the wall of the new one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shift {
    /// Where it was.
    pub from: When,
    /// Where it is.
    pub to: When,
}

impl Shift {
    /// Where `when` goes, a time of the series or of one of its dates. What was written in the zone
    /// of the old start is in that of the new one then; another zone stays.
    pub fn of(&self, when: &When) -> When {
        let wall = Wall::of(&self.to);
        match (when, self.to) {
            // A day that an EXDATE takes from a timed series is a day afterwards.
            (When::Date(_), _) if !self.from.is_date() => When::Date(self.day_of(when).date()),
            (When::Date(_), When::Zoned { .. } | When::Floating(_)) => {
                wall.shows(self.day_of(when).date().and_time(self.to.local().time()))
            }
            (_, When::Date(_)) => When::Date(self.day_of(when).date()),
            (When::Zoned { tz, .. }, When::Zoned { tz: to, .. }) if self.from.tz() != Some(*tz) => {
                let moment = instant(&wall.shows(self.wall_of(when)), to);
                When::Zoned { local: local_of(moment, *tz), tz: *tz }
            }
            (When::Zoned { .. } | When::Floating(_), _) => wall.shows(self.wall_of(when)),
        }
    }

    /// The component where it goes, with its length. Its end stays an end, its duration a duration;
    /// where days become times or the other way round, an end says nothing any more.
    pub fn component(&self, component: &Component) -> Component {
        let start = self.of(&component.start);
        let end = moved_end(component.end, &component.start, &start);
        Component { start, end, ..component.clone() }
    }

    /// A rule that said no more than it does, for the dates where they are now: UNTIL goes along,
    /// and so do the weekdays of a weekly rule and a time of day that is the start's own. Which day
    /// of a month or a year is meant is its author's to say.
    pub(super) fn rule(&self, text: &str) -> String {
        let Ok(rule) = Rule::parse(text) else { return text.to_owned() };
        let mut text = text.to_owned();
        if let Some(until) = rule.until() {
            text = with_part(&text, "UNTIL", Some(&until_text(self.until(until))));
        }
        self.weekdays(&rule, self.time_of_day(&rule, text))
    }

    /// BYDAY of a weekly rule as many days on; and WKST too, where it matters which days are one week.
    fn weekdays(&self, rule: &Rule, text: String) -> String {
        let (Freq::Weekly, Some(list)) = (rule.freq(), part(&text, "BYDAY")) else { return text };
        let days = (self.to.date() - self.from.date()).num_days().rem_euclid(7);
        let list: Vec<String> = list.split(',').map(|day| weekday_after(day, days)).collect();
        let text = with_part(&text, "BYDAY", Some(&list.join(",")));
        let own = self.from.date().weekday();
        let is_one_day = rule.by_day.iter().all(|day| day.weekday == own);
        if days == 0 || is_one_day || (rule.interval == 1 && rule.by_set_pos.is_empty()) {
            return text;
        }
        let first = weekday_after(part(&text, "WKST").unwrap_or(DAYS[0]), days);
        with_part(&text, "WKST", Some(&first))
    }

    /// BYHOUR, BYMINUTE and BYSECOND where they repeat the start; whole days have none (§3.3.10).
    fn time_of_day(&self, rule: &Rule, mut text: String) -> String {
        let (from, to) = (self.from.local().time(), self.to.local().time());
        let has_time = !self.from.is_date();
        for (name, list, from, to) in [
            ("BYHOUR", &rule.by_hour, from.hour(), to.hour()),
            ("BYMINUTE", &rule.by_minute, from.minute(), to.minute()),
            ("BYSECOND", &rule.by_second, from.second(), to.second()),
        ] {
            let is_own = has_time && list.as_slice() == [from];
            if is_own && !self.to.is_date() {
                text = with_part(&text, name, Some(&to.to_string()));
            } else if is_own && rule.freq() <= Freq::Daily && rule.by_set_pos.is_empty() {
                text = with_part(&text, name, None);
            }
        }
        text
    }

    fn until(&self, until: Until) -> Until {
        let end = |last: When| match self.of(&last) {
            When::Date(day) => Until::Date(day),
            last @ When::Zoned { tz, .. } => Until::Utc(instant(&last, tz).naive_utc()),
            When::Floating(last) => Until::Local(last),
        };
        match (until, self.to.is_date()) {
            // The last day of an all-day series is the last date of a timed one (§3.3.10).
            (Until::Date(last), _) if self.from.is_date() => end(When::Date(last)),
            (Until::Local(last) | Until::Utc(last), _) if self.from.is_date() => {
                end(When::Date(last.date()))
            }
            (Until::Date(last), _) => Until::Date(self.day_of(&When::Date(last)).date()),
            (Until::Local(last), true) => Until::Date(self.day_of(&When::Floating(last)).date()),
            (Until::Local(last), false) => Until::Local(self.plus(last)),
            (Until::Utc(last), _) if self.from.tz().is_some() => {
                let tz = self.from.tz().unwrap_or(chrono_tz::Tz::UTC);
                end(When::Zoned { local: local_of(last.and_utc(), tz), tz })
            }
            (Until::Utc(last), _) => end(Wall::of(&self.from).shows(last)),
        }
    }

    /// The wall that `when` is on, seen from the old start, as far on as the start went.
    fn wall_of(&self, when: &When) -> NaiveDateTime {
        self.plus(self.seen(when))
    }

    fn seen(&self, when: &When) -> NaiveDateTime {
        match (self.from.tz(), when.tz()) {
            (Some(from), Some(tz)) if from != tz => local_of(instant(when, tz), from),
            _ => when.local(),
        }
    }

    /// The same in whole days.
    fn day_of(&self, when: &When) -> NaiveDateTime {
        let days = TimeDelta::days((self.to.date() - self.from.date()).num_days());
        let seen = self.seen(when);
        seen.checked_add_signed(days).unwrap_or(seen)
    }

    fn plus(&self, wall: NaiveDateTime) -> NaiveDateTime {
        let by = self.to.local() - self.from.local();
        wall.checked_add_signed(by).unwrap_or(wall)
    }
}

/// The end that keeps the length, as clocks on the wall show it, when a start moves.
pub fn moved_end(end: Option<End>, from: &When, to: &When) -> Option<End> {
    match end {
        Some(End::At(_)) if from.is_date() != to.is_date() => None,
        Some(End::At(When::Zoned { local, tz })) => {
            let shift = Shift { from: *from, to: *to };
            // An end in the start's old zone follows it to the new one; in another it keeps that.
            let tz = if from.tz() == Some(tz) { to.tz().unwrap_or(tz) } else { tz };
            Some(End::At(When::Zoned { local: shift.plus(local), tz }))
        }
        Some(End::At(end)) => Some(End::At(Shift { from: *from, to: *to }.of(&end))),
        kept @ (None | Some(End::After { .. })) => kept,
    }
}

fn weekday_after(day: &str, days: i64) -> String {
    let upper = day.trim().to_ascii_uppercase();
    let at = DAYS.iter().position(|name| *name == upper);
    let moved = at.and_then(|at| DAYS.get((at + usize::try_from(days).unwrap_or(0)) % 7));
    moved.map_or_else(|| day.to_owned(), |name| (*name).to_owned())
}
