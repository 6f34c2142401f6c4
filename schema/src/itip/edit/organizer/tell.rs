//! What each guest is told of an edit (RFC 6638 §3.2.1; RFC 5546 §3.2.2, §3.2.5).

use std::collections::BTreeMap;
use std::sync::Arc;

use super::cancel::{Off, Reach};
use super::change::Change;
use super::guests::{Dates, Guest, Guests};
use crate::itip::{Address, Meeting, Method, Outgoing, Refusal};
use crate::limits;
use crate::record::RecurrenceId;
use crate::time::Timestamp;

/// An edit that is to be told.
pub(super) struct Telling<'a> {
    /// What was held, if it was a meeting.
    pub(super) before: Option<&'a Meeting>,
    /// What is kept, if it is one still.
    pub(super) kept: Option<&'a Meeting>,
    /// What changed.
    pub(super) change: &'a Change,
    /// From whom.
    pub(super) sender: &'a Address,
    /// When.
    pub(super) now: Timestamp,
}

/// What one guest is told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Plan {
    off: Option<Off>,
    request: bool,
}

/// The messages so far: what many are told is said once.
#[derive(Default)]
struct Said {
    requests: BTreeMap<Dates, Arc<Meeting>>,
    cancels: BTreeMap<Off, Arc<Meeting>>,
    lines: usize,
}

impl Telling<'_> {
    /// The messages, by recipient: what is off before what is on.
    pub(super) fn messages(&self, had: &Guests, has: &Guests) -> Result<Vec<Outgoing>, Refusal> {
        let (nothing, standing) = (Guest::default(), self.standing());
        let (mut said, mut plans, mut messages) = (Said::default(), BTreeMap::new(), Vec::new());
        let new = has.iter().filter(|(who, _)| had.get(who).is_none()).map(|(who, _)| who);
        let mut everybody: Vec<&Address> = had.iter().map(|(who, _)| who).chain(new).collect();
        everybody.sort();
        for who in everybody {
            let had = had.get(who).unwrap_or(&nothing);
            let has = has.get(who).unwrap_or(&nothing);
            let plan: &mut Plan = plans
                .entry((&had.dates, &has.dates))
                .or_insert_with(|| self.plan(&had.dates, &has.dates, &standing));
            if let Some(off) = &plan.off
                && let Some(object) = said.cancel(self, who, off)
            {
                messages.push(self.message(Method::Cancel, who, object));
            }
            let told = plan.request || has.forced || has.has_another_part(had);
            if told && let Some(object) = said.request(self, &has.dates) {
                messages.push(self.message(Method::Request, who, object));
            }
            if said.lines > limits::MESSAGE_LINES_MAX {
                let limit = limits::MESSAGE_LINES_MAX;
                return Err(Refusal::TooMany { what: "lines in messages", limit });
            }
        }
        Ok(messages)
    }

    fn message(&self, method: Method, who: &Address, object: Arc<Meeting>) -> Outgoing {
        Outgoing { method, sender: self.sender.clone(), recipient: who.clone(), object }
    }

    fn standing(&self) -> Dates {
        self.kept.map(Meeting::standing).unwrap_or_default()
    }

    /// What is told to whom was asked to `had` and is asked to `has`.
    fn plan(&self, had: &Dates, has: &Dates, standing: &Dates) -> Plan {
        match (had.contains(&None), has.contains(&None)) {
            _ if had.is_empty() => Plan { off: None, request: !has.is_empty() },
            (true, true) => self.plan_of_series(had, has),
            (true, false) => {
                let off = Some(Off::Series(self.reach(None, standing)));
                Plan { off, request: !has.is_empty() }
            }
            (false, true) => Plan { off: None, request: true },
            (false, false) => {
                let lost = had.difference(has).flatten();
                let lost = lost.map(|date| (*date, self.reach(Some(date), standing)));
                let request = has.iter().any(|date| !had.contains(date) || self.is_told(date));
                Plan { off: dates_off(lost.collect()), request }
            }
        }
    }

    /// Of somebody who was, and is, asked to the series.
    fn plan_of_series(&self, had: &Dates, has: &Dates) -> Plan {
        let own = |meeting: Option<&Meeting>, date: &RecurrenceId| {
            meeting.is_some_and(|meeting| meeting.overrides.contains_key(date))
        };
        let was_theirs =
            |date: &RecurrenceId| !own(self.before, date) || had.contains(&Some(*date));
        let is_theirs = |date: &RecurrenceId| !own(self.kept, date) || has.contains(&Some(*date));
        let off = self.change.off.iter().filter(|date| was_theirs(date));
        let off = off.map(|date| (*date, Reach::Everybody)).collect();
        let dates = self.kept.iter().flat_map(|kept| kept.overrides.keys());
        let mut dates = dates.filter(|date| !self.change.off.contains(date));
        let request = self.is_told(&None)
            || dates.any(|date| {
                is_theirs(date) && self.is_told(&Some(*date)) || was_theirs(date) != is_theirs(date)
            });
        Plan { off: dates_off(off), request }
    }

    fn is_told(&self, date: &Option<RecurrenceId>) -> bool {
        self.change.told.contains(date)
    }

    /// For whom a component is off that somebody is not asked to any more.
    fn reach(&self, date: Option<&RecurrenceId>, standing: &Dates) -> Reach {
        let goes_on = standing.contains(&date.copied())
            || date.is_some_and(|date| {
                let plain = self.kept.filter(|kept| !kept.overrides.contains_key(date));
                standing.contains(&None) && plain.is_some_and(|kept| kept.makes(date))
            });
        if goes_on { Reach::OnlyThem } else { Reach::Everybody }
    }
}

fn dates_off(dates: BTreeMap<RecurrenceId, Reach>) -> Option<Off> {
    Some(Off::Dates(dates)).filter(|off| *off != Off::Dates(BTreeMap::new()))
}

impl Said {
    fn cancel(&mut self, telling: &Telling<'_>, who: &Address, off: &Off) -> Option<Arc<Meeting>> {
        if let Some(said) = self.cancels.get(off) {
            return Some(said.clone());
        }
        let object = self.share(telling.cancelled(who, off)?);
        if off.is_for_everybody() {
            self.cancels.insert(off.clone(), object.clone());
        }
        Some(object)
    }

    fn request(&mut self, telling: &Telling<'_>, dates: &Dates) -> Option<Arc<Meeting>> {
        if let Some(said) = self.requests.get(dates) {
            return Some(said.clone());
        }
        let mut object = telling.kept?.seen_in(dates)?;
        object.components_mut().for_each(|event| event.stamp(telling.now));
        let object = self.share(object);
        self.requests.insert(dates.clone(), object.clone());
        Some(object)
    }

    fn share(&mut self, object: Meeting) -> Arc<Meeting> {
        self.lines += object.components().map(|(_, event)| event.0.properties.len()).sum::<usize>();
        Arc::new(object)
    }
}
