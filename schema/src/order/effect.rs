//! What an event says in effect: the moments it makes, however they are written.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use crate::limits::OCCURRENCES_MAX;
use crate::record::{Component, End, Event, RecurrenceId, When, instant};
use crate::recurrence::{Occurrence, Rule, Window, is_occurrence, occurrences, occurrences_among};
use crate::recurrence::{recurrence_id_of, span};

/// Days of a long series that are compared date by date; past them only how far it goes.
const DAYS_COMPARED: i64 = 5 * 366;
/// How often that is halved for a series too dense for one answer: down to minutes.
const HALVINGS_MAX: u32 = 20;

/// How a wall tells the time: midnight of a day and midnight in a zone are not the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wall {
    Day,
    Zone,
    Floating,
}

/// Start and end of a component.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Times {
    wall: Wall,
    start: DateTime<Utc>,
    end: DateTime<Utc>,
}

/// How the dates of a series changed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Change {
    /// The rule makes dates that it did not make.
    pub(super) ruled: bool,
    /// Single dates that were added, or given back.
    pub(super) added: BTreeSet<RecurrenceId>,
    /// Dates were taken away.
    pub(super) lost: bool,
}

impl Times {
    /// Whether both start at one moment, the same way.
    pub(crate) fn starts_like(&self, other: &Times) -> bool {
        (self.wall, self.start) == (other.wall, other.start)
    }
}

impl Change {
    /// Whether there is one.
    pub(crate) fn is_any(&self) -> bool {
        *self != Change::default()
    }
}

/// When a component starts and ends: equal for DTEND rewritten as DURATION, and for another name
/// of the same zone.
pub(crate) fn times(component: &Component) -> Times {
    let wall = match component.start {
        When::Date(_) => Wall::Day,
        When::Zoned { .. } => Wall::Zone,
        When::Floating(_) => Wall::Floating,
    };
    let start = instant(&component.start, Tz::UTC);
    let always = Window { from: DateTime::<Utc>::MIN_UTC, to: DateTime::<Utc>::MAX_UTC };
    let first = occurrences(&alone(single(component)), &always, Tz::UTC, 1).ok();
    let end = first.and_then(|dates| Some(dates.first()?.end_utc)).unwrap_or(start);
    Times { wall, start, end }
}

/// Whether two components last equally long.
pub(crate) fn same_length(one: &Component, other: &Component) -> bool {
    let length = |component| {
        let Times { start, end, .. } = times(component);
        end - start
    };
    length(one) == length(other)
}

/// The length of a component that says its end.
pub(crate) fn length_of(component: &Component) -> Option<End> {
    component.end.map(|end| match end {
        End::At(_) => length(component),
        End::After { .. } => end,
    })
}

/// How the dates of a master changed whose start is the same.
pub(crate) fn change(old: &Component, new: &Component) -> Change {
    if written_alike(old, new) {
        return Change::default();
    }
    let Some((had, has)) = both_within(old, new) else {
        return Change { ruled: true, ..Change::default() };
    };
    let is_new = |moment: &&DateTime<Utc>| !had.all.contains_key(moment);
    let by_rule = has.ruled.iter().filter(is_new).any(|moment| !had.ruled.contains(moment));
    Change {
        ruled: by_rule || has.goes_on_after(&had),
        added: has.all.keys().filter(is_new).map(|moment| has.all[moment]).collect(),
        lost: had.all.keys().any(|moment| !has.all.contains_key(moment)) || had.goes_on_after(&has),
    }
}

/// Whether `event` makes this date.
pub(super) fn is_made(event: &Event, date: &RecurrenceId) -> bool {
    is_occurrence(event, date)
}

/// The complete description of one date as the master gives it; `None` for a date that it does
/// not make.
pub(crate) fn described(event: &Event, date: &RecurrenceId) -> Option<Component> {
    let master = event.master.as_ref()?;
    is_occurrence(&alone(master.clone()), date).then(|| as_the_master(master, date))
}

/// Those of `dates` that [`described`] describes, at the price of little more than one of them.
pub(crate) fn describable(event: &Event, dates: &BTreeSet<RecurrenceId>) -> BTreeSet<RecurrenceId> {
    let Some(master) = event.master.as_ref().filter(|_| !dates.is_empty()) else {
        return BTreeSet::new();
    };
    occurrences_among(&alone(master.clone()), dates)
}

/// A date that the master makes, as it describes it.
pub(crate) fn as_the_master(master: &Component, date: &RecurrenceId) -> Component {
    let start = match (date, master.start) {
        (RecurrenceId::Date(day), _) => When::Date(*day),
        (RecurrenceId::Utc(utc), _) => When::Zoned { local: *utc, tz: Tz::UTC },
        (RecurrenceId::Local(local), When::Zoned { tz, .. }) => When::Zoned { local: *local, tz },
        (RecurrenceId::Local(local), When::Date(_) | When::Floating(_)) => When::Floating(*local),
    };
    let end = length_of(master);
    Component { start, end, ..single(master) }
}

/// The length of a component that says its end.
fn length(master: &Component) -> End {
    let Times { wall, start, end } = times(master);
    let length = end - start;
    let number = |of: i64| u32::try_from(of).unwrap_or(0);
    match wall {
        Wall::Day => End::After { days: number(length.num_days()), seconds: 0 },
        Wall::Zone | Wall::Floating => {
            End::After { days: 0, seconds: number(length.num_seconds()) }
        }
    }
}

/// The dates that a master makes within a window.
struct Dates {
    /// All of them, EXDATE taken away.
    all: BTreeMap<DateTime<Utc>, RecurrenceId>,
    /// Those of the rule, EXDATE or not.
    ruled: BTreeSet<DateTime<Utc>>,
    window: Window,
    /// The end of the last one; `None` without end.
    last: Option<DateTime<Utc>>,
}

impl Dates {
    /// `None` when they are too many.
    fn of(master: &Component, window: Window) -> Option<Dates> {
        let event = alone(master.clone());
        let all = occurrences(&event, &window, Tz::UTC, OCCURRENCES_MAX).ok()?;
        let named =
            |date: Occurrence| Some((date.start_utc, recurrence_id_of(&event, &date.start)?));
        let rule = Component { rdate: Vec::new(), exdate: Vec::new(), ..master.clone() };
        let ruled = occurrences(&alone(rule), &window, Tz::UTC, OCCURRENCES_MAX).ok()?;
        Some(Dates {
            all: all.into_iter().filter_map(named).collect(),
            ruled: ruled.into_iter().map(|date| date.start_utc).collect(),
            window,
            last: span(&event, Tz::UTC).ok()??.last,
        })
    }

    /// Whether it goes on past the window, and further than `other`.
    fn goes_on_after(&self, other: &Dates) -> bool {
        let past = |last: &DateTime<Utc>| *last > self.window.to;
        match (self.last, other.last) {
            (None, last) => last.is_some(),
            (Some(mine), Some(other)) => past(&mine) && mine > other,
            (Some(_), None) => false,
        }
    }
}

/// The dates of both, within a window as long as both can be answered for.
fn both_within(old: &Component, new: &Component) -> Option<(Dates, Dates)> {
    let start = instant(&new.start, Tz::UTC);
    (0..HALVINGS_MAX).find_map(|halvings| {
        let length = TimeDelta::days(DAYS_COMPARED) / 2_i32.pow(halvings);
        let window = Window {
            // RDATE may lie before the start; a series does not begin years before it.
            from: start.checked_sub_signed(length)?,
            to: start.checked_add_signed(length)?,
        };
        Some((Dates::of(old, window)?, Dates::of(new, window)?))
    })
}

/// Whether two masters of one start have the same rule on the same wall, RDATE and EXDATE, in any
/// order. On another wall the same rule may make other dates.
fn written_alike(old: &Component, new: &Component) -> bool {
    let rule = |component: &Component| component.rrule.as_deref().map(Rule::parse);
    let moments = |dates: &[When]| -> BTreeSet<(bool, DateTime<Utc>)> {
        dates.iter().map(|when| (when.is_date(), instant(when, Tz::UTC))).collect()
    };
    rule(old) == rule(new)
        && (old.rrule.is_none() || old.start.tz() == new.start.tz())
        && moments(&old.rdate) == moments(&new.rdate)
        && moments(&old.exdate) == moments(&new.exdate)
}

/// A component that makes one date only.
fn single(component: &Component) -> Component {
    Component { rrule: None, rdate: Vec::new(), exdate: Vec::new(), ..component.clone() }
}

/// An event of this master alone, to expand it.
fn alone(master: Component) -> Event {
    let written = master.dtstamp;
    Event::new("", master, written)
}
