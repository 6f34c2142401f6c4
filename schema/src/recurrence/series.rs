//! What an event's start, rule, RDATE and EXDATE make: its dates before overrides are laid over.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use chrono::{
    DateTime, Days, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeDelta, TimeZone, Utc,
};
use chrono_tz::Tz;

use super::rule::{Rule, Until};
use super::walk::{Start, Walk};
use super::{ExpansionError, Steps};
use crate::record::{Component, End, RecurrenceId, When, instant};

/// What the wall of a series is: it decides how two times are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wall {
    /// Whole days.
    Days,
    /// A zone.
    Zone(Tz),
    /// Local times without a zone.
    Floating,
}

impl Wall {
    pub(super) fn of(start: &When) -> Wall {
        match start {
            When::Date(_) => Wall::Days,
            When::Zoned { tz, .. } => Wall::Zone(*tz),
            When::Floating(_) => Wall::Floating,
        }
    }

    /// The one date that `when` means on this wall. A date stands for the `time` of that day.
    pub(super) fn point(self, when: &When, time: NaiveTime) -> Point {
        match (self, when) {
            (Wall::Days, when) => Point::day(when.date()),
            (Wall::Floating, When::Date(date)) => Point::floating(date.and_time(time)),
            (Wall::Floating, when) => Point::floating(when.local()),
            (Wall::Zone(tz), When::Date(date)) => {
                Point::zoned(instant(&When::Zoned { local: date.and_time(time), tz }, tz), tz)
            }
            (Wall::Zone(tz), when) => Point::zoned(instant(when, tz), tz),
        }
    }

    /// The time `local` as this wall shows it.
    pub(super) fn shows(self, local: NaiveDateTime) -> When {
        match self {
            Wall::Days => When::Date(local.date()),
            Wall::Zone(tz) => When::Zoned { local, tz },
            Wall::Floating => When::Floating(local),
        }
    }

    /// The time that `id` names.
    pub(super) fn when_of(self, id: &RecurrenceId) -> When {
        match id {
            RecurrenceId::Date(date) => When::Date(*date),
            RecurrenceId::Local(local) => self.shows(*local),
            RecurrenceId::Utc(utc) => When::Zoned { local: *utc, tz: Tz::UTC },
        }
    }

    /// The zone whose clocks it follows; for days and floating times `zone`.
    fn zone(self, zone: Tz) -> Tz {
        match self {
            Wall::Zone(tz) => tz,
            Wall::Days | Wall::Floating => zone,
        }
    }

    /// The time that this wall shows when it is `moment`; for days and floating times in `zone`.
    fn shown(self, moment: DateTime<Utc>, zone: Tz) -> NaiveDateTime {
        local_of(moment, self.zone(zone))
    }
}

/// By how much the clocks of `tz` were put forward within the 26 hours before `moment`, the longest
/// jump there was; negative for back.
fn jump(moment: DateTime<Utc>, tz: Tz) -> TimeDelta {
    let Some(before) = moment.checked_sub_signed(TimeDelta::hours(26)) else {
        return TimeDelta::zero();
    };
    let ahead = |moment: DateTime<Utc>| local_of(moment, tz) - moment.naive_utc();
    ahead(moment) - ahead(before)
}

/// What the clocks of `tz` show at `moment`; unlike chrono's own, without panicking at the ends
/// of time.
pub(super) fn local_of(moment: DateTime<Utc>, tz: Tz) -> NaiveDateTime {
    let utc = moment.naive_utc();
    let offset = tz.offset_from_utc_datetime(&utc).fix();
    utc.checked_add_offset(offset).unwrap_or(utc)
}

/// One date of a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Point {
    /// What tells it apart on its wall: UTC for a zone, else what the wall shows.
    pub(super) key: NaiveDateTime,
    pub(super) id: RecurrenceId,
    pub(super) start: When,
}

impl Point {
    fn day(date: NaiveDate) -> Point {
        Point {
            key: date.and_time(NaiveTime::MIN),
            id: RecurrenceId::Date(date),
            start: When::Date(date),
        }
    }

    fn floating(local: NaiveDateTime) -> Point {
        Point { key: local, id: RecurrenceId::Local(local), start: When::Floating(local) }
    }

    /// Written as what the wall really shows then, so that a skipped time has one spelling.
    fn zoned(moment: DateTime<Utc>, tz: Tz) -> Point {
        let local = local_of(moment, tz);
        let key = moment.naive_utc();
        let start = When::Zoned { local, tz };
        if instant(&start, tz) == moment {
            return Point { key, id: RecurrenceId::Local(local), start };
        }
        // The second of two equal local times: only UTC can name it.
        let start = When::Zoned { local: key, tz: Tz::UTC };
        Point { key, id: RecurrenceId::Utc(key), start }
    }
}

/// How long each date of a series lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Length {
    /// Whole days on the wall, then seconds on the true clock.
    Nominal { days: u32, seconds: u32 },
    /// Seconds on the true clock: what DTEND says (RFC 5545 §3.8.5.3).
    Exact(TimeDelta),
}

impl Length {
    pub(super) const NONE: Length = Length::Exact(TimeDelta::zero());

    pub(super) fn of(component: &Component, floating: Tz) -> Length {
        let whole_day = component.start.is_date();
        match component.end {
            None => Length::Nominal { days: u32::from(whole_day), seconds: 0 },
            Some(End::After { days, seconds }) => Length::Nominal { days, seconds },
            Some(End::At(end)) if whole_day => {
                let days = (end.date() - component.start.date()).num_days();
                Length::Nominal { days: u32::try_from(days).unwrap_or(0).max(1), seconds: 0 }
            }
            Some(End::At(end)) => {
                let length = instant(&end, floating) - instant(&component.start, floating);
                Length::Exact(length.max(TimeDelta::zero()))
            }
        }
    }

    /// When what starts at `start` is over.
    pub(super) fn end(self, start: &When, floating: Tz) -> DateTime<Utc> {
        let begin = instant(start, floating);
        match self {
            Length::Exact(length) => begin.checked_add_signed(length).unwrap_or(begin),
            Length::Nominal { days: 0, seconds } => plus_seconds(begin, seconds),
            Length::Nominal { days, seconds } => {
                let days = Days::new(days.into());
                let moved = |local: NaiveDateTime| local.checked_add_days(days).unwrap_or(local);
                let end = match start {
                    When::Date(date) => When::Date(date.checked_add_days(days).unwrap_or(*date)),
                    When::Zoned { local, tz } => When::Zoned { local: moved(*local), tz: *tz },
                    When::Floating(local) => When::Floating(moved(*local)),
                };
                plus_seconds(instant(&end, floating), seconds)
            }
        }
    }

    /// No date lasts longer than this, whatever its clocks do.
    pub(super) fn at_most(self) -> TimeDelta {
        match self {
            Length::Exact(length) => length,
            Length::Nominal { days: 0, seconds } => TimeDelta::seconds(seconds.into()),
            Length::Nominal { days, seconds } => {
                TimeDelta::seconds((i64::from(days) + 1) * 86_400 + i64::from(seconds))
            }
        }
    }
}

fn plus_seconds(moment: DateTime<Utc>, seconds: u32) -> DateTime<Utc> {
    moment.checked_add_signed(TimeDelta::seconds(seconds.into())).unwrap_or(moment)
}

/// A master's dates, made when asked for.
pub(super) struct Series<'e> {
    master: &'e Component,
    pub(super) wall: Wall,
    time: NaiveTime,
    rule: Option<Rule>,
    excluded: BTreeSet<NaiveDateTime>,
    excluded_days: BTreeSet<NaiveDate>,
}

impl<'e> Series<'e> {
    pub(super) fn of(master: &'e Component) -> Result<Series<'e>, ExpansionError> {
        let rule = master.rrule.as_deref().map(Rule::parse).transpose()?;
        let wall = Wall::of(&master.start);
        let time = master.start.local().time();
        let mut series = Series {
            master,
            wall,
            time,
            rule,
            excluded: BTreeSet::new(),
            excluded_days: BTreeSet::new(),
        };
        for when in &master.exdate {
            match (wall, when) {
                // A day excluded from a timed series takes all its times.
                (Wall::Zone(_) | Wall::Floating, When::Date(date)) => {
                    series.excluded_days.insert(*date);
                }
                _ => {
                    series.excluded.insert(wall.point(when, time).key);
                }
            }
        }
        Ok(series)
    }

    /// The walls from which nothing is missed that is not over at `moment`.
    pub(super) fn walls_from(
        &self,
        moment: DateTime<Utc>,
        length: Length,
        zone: Tz,
    ) -> RangeInclusive<NaiveDateTime> {
        let begun = moment.checked_sub_signed(length.at_most()).unwrap_or(DateTime::<Utc>::MIN_UTC);
        // What the clocks skipped just before is made by walls that are behind.
        let skipped = jump(begun, self.wall.zone(zone)).max(TimeDelta::zero());
        let first = self.wall.shown(begun, zone).checked_sub_signed(skipped);
        first.unwrap_or(NaiveDateTime::MIN)..=NaiveDateTime::MAX
    }

    /// The last wall that is shown at `moment` or before.
    pub(super) fn last_wall(&self, moment: DateTime<Utc>, zone: Tz) -> NaiveDateTime {
        // Where the clocks went back just before, walls ahead were shown already.
        let back = jump(moment, self.wall.zone(zone)).min(TimeDelta::zero());
        let wall = self.wall.shown(moment, zone);
        wall.checked_sub_signed(back).unwrap_or(NaiveDateTime::MAX)
    }

    /// The walls that may be the date `point`.
    pub(super) fn walls_of(&self, point: &Point) -> RangeInclusive<NaiveDateTime> {
        // For days and floating times any zone does: the wall is the same in all of them.
        let moment = instant(&point.start, Tz::UTC);
        let from = self.walls_from(moment, Length::NONE, Tz::UTC);
        *from.start()..=self.last_wall(moment, Tz::UTC)
    }

    /// The rule as it is written.
    pub(super) fn rule_text(&self) -> Option<&str> {
        self.master.rrule.as_deref()
    }

    pub(super) fn rule(&self) -> Option<&Rule> {
        self.rule.as_ref()
    }

    /// The date that `when` means in this series.
    pub(super) fn point(&self, when: &When) -> Point {
        self.wall.point(when, self.time)
    }

    /// Whether EXDATE takes the date away.
    pub(super) fn is_excluded(&self, point: &Point) -> bool {
        self.excluded.contains(&point.key)
            || self.excluded_days.contains(&point.id_date_on(self.wall))
    }

    /// The dates that RDATE adds.
    pub(super) fn added(&self) -> impl Iterator<Item = Point> {
        self.master.rdate.iter().map(|when| self.point(when))
    }

    /// What the rule makes on these walls, ascending but where clocks jump; DTSTART alone without a
    /// rule. EXDATE is not applied yet: COUNT counts before it.
    pub(super) fn made<'s>(
        &'s self,
        walls: RangeInclusive<NaiveDateTime>,
        steps: &'s mut Steps,
    ) -> impl Iterator<Item = Result<Point, ExpansionError>> + 's {
        self.made_on_walls(walls, steps).map(|made| made.map(|(_, point)| point))
    }

    /// The same, with the wall that the rule names: a skipped one is not what the point shows.
    pub(super) fn made_on_walls<'s>(
        &'s self,
        walls: RangeInclusive<NaiveDateTime>,
        steps: &'s mut Steps,
    ) -> Box<dyn Iterator<Item = Result<(NaiveDateTime, Point), ExpansionError>> + 's> {
        let start = self.master.start.local();
        let Some(rule) = &self.rule else {
            return Box::new(std::iter::once(Ok((start, self.point(&self.master.start)))));
        };
        let until = rule.until();
        let last = until.map_or(NaiveDateTime::MAX, |until| self.last_until(until));
        let walls = *walls.start()..=last.min(*walls.end());
        let walk = Walk::new(rule, start, Start::Counts, walls, steps);
        Box::new(walk.filter_map(move |wall| match wall {
            Ok(wall) => {
                let point = self.point(&self.wall.shows(wall));
                let is_within = until.is_none_or(|until| self.is_within(until, wall, &point));
                (is_within || wall == start).then_some(Ok((wall, point)))
            }
            Err(exhausted) => Some(Err(exhausted.into())),
        }))
    }

    /// The last wall that can be within UNTIL.
    fn last_until(&self, until: Until) -> NaiveDateTime {
        let end_of = |day: NaiveDate| day.and_hms_opt(23, 59, 59).unwrap_or(NaiveDateTime::MAX);
        match (until, self.wall) {
            (Until::Date(last), _) => end_of(last),
            (Until::Local(last) | Until::Utc(last), Wall::Days) => end_of(last.date()),
            (Until::Utc(last), Wall::Zone(tz)) => self.last_wall(last.and_utc(), tz),
            (Until::Utc(last), Wall::Floating) | (Until::Local(last), _) => last,
        }
    }

    /// UNTIL is inclusive. As a day it means all of it; as a moment it is compared as one.
    fn is_within(&self, until: Until, wall: NaiveDateTime, point: &Point) -> bool {
        match (until, self.wall) {
            (Until::Utc(last), Wall::Zone(_)) => point.key <= last,
            (Until::Date(_) | Until::Local(_), _)
            | (Until::Utc(_), Wall::Days | Wall::Floating) => wall <= self.last_until(until),
        }
    }
}

impl Point {
    /// The day this date is on, as its own wall shows it.
    fn id_date_on(&self, wall: Wall) -> NaiveDate {
        match wall {
            Wall::Zone(tz) => local_of(self.key.and_utc(), tz).date(),
            Wall::Days | Wall::Floating => self.key.date(),
        }
    }
}
