//! The dates of a series, one by one: which it has, and what each of them is as the series
//! describes it (RFC 5545 §3.8.4.4, §3.8.5).

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use super::{Meeting, Vevent};
use crate::ical::tree::{Node, Property};
use crate::limits;
use crate::record::{Component, Event, RecurrenceId, When, instant};
use crate::recurrence::{dates_from, is_occurrence, occurrences_among, split_series};
use crate::time::Timestamp;

/// What makes a component a series; no single date carries them.
const SERIES: [&str; 4] = ["RRULE", "RDATE", "EXDATE", "EXRULE"];
/// What dates are reckoned from.
const RECKONED: [&str; 9] =
    ["UID", "RECURRENCE-ID", "DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "STATUS"];

impl Meeting {
    /// Whether the series makes this date by itself: its start, rule or RDATE, and no EXDATE.
    /// Overrides are not asked; without a series there is no date.
    pub fn makes(&self, date: &RecurrenceId) -> bool {
        self.each_rule().iter().any(|series| is_occurrence(series, date))
    }

    /// Those of `dates` that [`Meeting::makes`] says yes to, at the price of little more than one.
    pub fn made_among(&self, dates: &BTreeSet<RecurrenceId>) -> BTreeSet<RecurrenceId> {
        if dates.is_empty() {
            return BTreeSet::new();
        }
        self.each_rule().iter().flat_map(|series| occurrences_among(series, dates)).collect()
    }

    /// Whether this is no series, and `date` the one that it has: what is said of that date is said
    /// of all of it.
    pub(super) fn is_only(&self, date: &RecurrenceId) -> bool {
        let Some(master) = self.master.as_ref().filter(|_| self.overrides.is_empty()) else {
            return false;
        };
        let is_series = SERIES.iter().any(|name| master.0.first(name).is_some());
        let start = self.when(master, "DTSTART").map(|start| self.id_of(&start, master));
        !is_series && start.as_ref() == Some(date)
    }

    /// The complete description of one date as the series gives it: an override that changes
    /// nothing. `None` for a date that the series does not make.
    pub fn describe(&self, date: &RecurrenceId) -> Option<Vevent> {
        if self.makes(date) { self.describe_made(date) } else { None }
    }

    /// As [`Meeting::describe`], of a date that is known to be made.
    pub(super) fn describe_made(&self, date: &RecurrenceId) -> Option<Vevent> {
        let mut event = self.master.clone()?;
        event.0.properties.retain(|line| !SERIES.contains(&line.name.as_str()));
        self.placed(&event, &self.when_of(date)?, date)
    }

    /// `event` as the component of `date`, from `start` on and as long as it is.
    pub(super) fn placed(
        &self,
        event: &Vevent,
        start: &When,
        date: &RecurrenceId,
    ) -> Option<Vevent> {
        let (line, old) = (event.0.first("DTSTART")?, self.when(event, "DTSTART")?);
        let mut placed = event.clone();
        placed.0.set(line_of("DTSTART", start, line));
        if let (Some(line), Some(end)) = (event.0.first("DTEND"), self.when(event, "DTEND")) {
            let length = instant(&end, Tz::UTC) - instant(&old, Tz::UTC);
            placed.0.set(line_of("DTEND", &moved(&end, start, length), line));
        }
        let name = self.date_line("RECURRENCE-ID", date)?;
        if placed.0.first("RECURRENCE-ID").is_none() {
            let lines = &mut placed.0.properties;
            let at = lines.iter().position(|line| line.name == "DTSTART").unwrap_or(0);
            lines.insert(at, name);
        } else {
            placed.0.set(name);
        }
        Some(placed)
    }

    /// The content line that names `date`, written as the series writes its start: an override's
    /// RECURRENCE-ID or an EXDATE.
    pub fn date_line(&self, name: &str, date: &RecurrenceId) -> Option<Property> {
        let lead = self.master.as_ref().or_else(|| self.overrides.values().next())?;
        Some(line_of(name, &self.when_of(date)?, lead.0.first("DTSTART")?))
    }

    /// The series without its overrides, to reckon with; `None` where there is none that can be
    /// read.
    fn series(&self) -> Option<Event> {
        self.reckoned_of(Some(self.bare(self.master.as_ref()?)), BTreeMap::new())
    }

    /// The series by each of its rules alone. RFC 5545 §3.8.5.3 wants one; where there are more, a
    /// date that any of them makes is one. Those that cannot be read make none.
    fn each_rule(&self) -> Vec<Event> {
        let Some(master) = &self.master else { return Vec::new() };
        if master.0.all("RRULE").nth(1).is_none() {
            return self.series().into_iter().collect();
        }
        let rules = master.0.all("RRULE").take(limits::RULES_MAX);
        let alone = rules.map(|rule| {
            let mut alone = self.bare(master);
            alone.0.set(rule.clone());
            self.reckoned_of(Some(alone), BTreeMap::new())
        });
        alone.flatten().collect()
    }

    /// When a component takes place, to compare it; `None` where it says nothing that can be read.
    pub(super) fn dated(&self, event: &Vevent) -> Option<Component> {
        let mut single = self.bare(event);
        single.0.remove("RECURRENCE-ID");
        self.reckoned_of(Some(single), BTreeMap::new())?.master
    }

    /// The typed form of what its dates are reckoned from, and of nothing else; `None` where it
    /// cannot be read.
    pub(super) fn reckoned(&self) -> Option<Event> {
        let overrides = self.overrides.iter().map(|(date, event)| (*date, self.bare(event)));
        let overrides = overrides.collect();
        self.reckoned_of(self.master.as_ref().map(|master| self.bare(master)), overrides)
    }

    fn reckoned_of(
        &self,
        master: Option<Vevent>,
        overrides: BTreeMap<RecurrenceId, Vevent>,
    ) -> Option<Event> {
        let mut meeting = Meeting::without_events(&self.uid);
        (meeting.master, meeting.overrides) = (master, overrides);
        meeting.typed(Timestamp::from_micros(1).ok()?).ok()
    }

    /// What dates are reckoned from. Its zones go by their own names, so that no VTIMEZONE, which
    /// may be large, is read for it again.
    fn bare(&self, event: &Vevent) -> Vevent {
        let lines = event.0.properties.iter();
        let lines = lines.filter(|line| RECKONED.contains(&line.name.as_str())).cloned();
        let named = lines.map(|mut line| {
            if let Some(zone) = line.param("TZID").and_then(|tzid| self.zone(tzid)) {
                line.set_param("TZID", zone.name());
            }
            line
        });
        let mut bare = Node::new("VEVENT");
        bare.properties = named.collect();
        Vevent(bare)
    }

    /// The dates that RDATE or EXDATE lists, by their property's name.
    pub(super) fn dates_in(&self, name: &str) -> BTreeSet<RecurrenceId> {
        let Some(master) = &self.master else { return BTreeSet::new() };
        let whens = master.0.all(name).flat_map(|line| self.whens(line));
        whens.map(|when| self.id_of(&when, master)).collect()
    }

    /// Takes `dates` out of RDATE or EXDATE.
    pub(super) fn drop_dates(&mut self, name: &str, dates: &BTreeSet<RecurrenceId>) {
        let Some(mut master) = self.master.clone() else { return };
        let is_other = |line: &Property, value: &str| {
            let one = Property { value: value.to_owned(), ..line.clone() };
            let when = self.whens(&one).first().copied();
            when.is_none_or(|when| !dates.contains(&self.id_of(&when, &master)))
        };
        let mut lines = master.0.properties.clone();
        for line in lines.iter_mut().filter(|line| line.name == name) {
            let values = line.value.split(',').filter(|value| is_other(line, value));
            line.value = values.collect::<Vec<_>>().join(",");
        }
        lines.retain(|line| line.name != name || !line.value.is_empty());
        master.0.properties = lines;
        self.master = Some(master);
    }

    /// The dates that the series makes after `date`; `None` where they are more than a meeting may
    /// describe.
    pub(super) fn dates_after(&self, date: &RecurrenceId) -> Option<Vec<RecurrenceId>> {
        let dates = dates_from(&self.series()?, date, limits::OVERRIDES_MAX).ok()??;
        Some(dates.into_iter().filter(|later| later != date).collect())
    }

    /// When a date starts; days and floating times as if in UTC.
    pub(super) fn moment(&self, date: &RecurrenceId) -> Option<DateTime<Utc>> {
        self.when_of(date).map(|when| instant(&when, Tz::UTC))
    }

    /// The rule, ended before `date`; `None` where it makes nothing from there on.
    pub(super) fn rule_before(&self, date: &RecurrenceId) -> Option<String> {
        split_series(&self.series()?, None, date, "").ok()?.ended.master?.rrule
    }
}

/// What ends `length` after `start`, as the wall of `end` shows it.
pub(super) fn moved(end: &When, start: &When, length: TimeDelta) -> When {
    let moment = |start: &When| instant(start, Tz::UTC).checked_add_signed(length);
    match (end, moment(start)) {
        (end, None) => *end,
        (When::Date(_), Some(moment)) => When::Date(moment.date_naive()),
        (When::Floating(_), Some(moment)) => When::Floating(moment.naive_utc()),
        (When::Zoned { tz, .. }, Some(moment)) => {
            When::Zoned { local: moment.with_timezone(tz).naive_local(), tz: *tz }
        }
    }
}

/// The content line that says `when` in the zone, and with the spelling of it, of the line `like`.
pub(super) fn line_of(name: &str, when: &When, like: &Property) -> Property {
    let basic = |format: &str| when.local().format(format).to_string();
    match when {
        When::Date(_) => {
            let mut line = Property::new(name, basic("%Y%m%d"));
            line.set_param("VALUE", "DATE");
            line
        }
        When::Zoned { tz: Tz::UTC, .. } => Property::new(name, basic("%Y%m%dT%H%M%SZ")),
        When::Zoned { .. } | When::Floating(_) => {
            let mut line = Property::new(name, basic("%Y%m%dT%H%M%S"));
            if let Some(tzid) = like.param("TZID") {
                line.set_param("TZID", tzid);
            }
            line
        }
    }
}
