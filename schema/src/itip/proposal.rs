//! Counter-proposals by message: what an attendee would have otherwise, and the organizer's word on
//! it (RFC 5546 §3.2.7, §3.2.8; `30-scheduling`, *Counter-proposals*).
//!
//! A proposal changes nothing by itself. Accepting one is the organizer's own edit: what
//! [`Proposal::accepted`] gives is saved like any other, and [`super::edit`] tells everybody.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono_tz::Tz;

use super::occurrence::{line_of, moved};
use super::{Address, Me, Meeting, Method, Outgoing, Refusal, Vevent};
use crate::ical::tree::{Property, escape};
use crate::record::{Component, End, RecurrenceId, When, instant};
use crate::time::Timestamp;

/// Another version of one component, proposed by somebody who may answer it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// Who proposes; `None` where the message names several people and not which of them.
    pub proposer: Option<Address>,
    /// The date that is countered; `None` is the master.
    pub date: Option<RecurrenceId>,
    /// The SEQUENCE that it counters.
    pub sequence: u32,
    /// Whether the component changed since: to be shown, and not to be offered.
    pub is_outdated: bool,
    /// DTSTART, in the component's zone; `None` leaves it.
    pub start: Option<When>,
    /// DTEND or DURATION; `None` keeps the length.
    pub end: Option<End>,
    /// SUMMARY; `None` leaves it.
    pub summary: Option<String>,
    /// LOCATION; `None` leaves it.
    pub location: Option<String>,
    /// A word with it.
    pub comment: Option<String>,
    /// The component as they would have it, with whatever else it says.
    pub wanted: Vevent,
}

/// What of a component somebody else may have other wishes about.
const OPEN: [&str; 9] = [
    "DTSTART",
    "DTEND",
    "DURATION",
    "RRULE",
    "RDATE",
    "EXDATE",
    "SUMMARY",
    "LOCATION",
    "DESCRIPTION",
];

impl Proposal {
    /// What `wanted` asks to have otherwise than `current`, the component for `date`. `frame` knows
    /// the zones of both.
    pub(super) fn of(
        frame: &Meeting,
        (date, current): (Option<RecurrenceId>, &Vevent),
        wanted: &Vevent,
        proposer: Option<Address>,
    ) -> Proposal {
        let (had, asked) = (frame.dated(current), frame.dated(wanted));
        let times = had.as_ref().zip(asked.as_ref()).map(|(had, asked)| times(had, asked));
        let (start, end) = times.unwrap_or_default();
        let text = |name: &str| {
            let text = |event: &Vevent| event.0.first(name).map(Property::text);
            text(wanted)
                .filter(|text| !text.trim().is_empty())
                .filter(|new| text(current).as_ref() != Some(new))
        };
        Proposal {
            proposer,
            date,
            sequence: wanted.sequence(),
            is_outdated: wanted.sequence() < current.sequence(),
            start,
            end,
            summary: text("SUMMARY"),
            location: text("LOCATION"),
            comment: wanted.comment(),
            wanted: wanted.clone(),
        }
    }

    /// `held` as it would be with it: what the organizer saves to accept it.
    ///
    /// # Errors
    /// [`Refusal::Outdated`], [`Refusal::NoOccurrence`], [`Refusal::NoSeries`].
    pub fn accepted(&self, held: &Meeting) -> Result<Meeting, Refusal> {
        let mut event = self.current(held)?;
        let since = event.sequence();
        if self.sequence < since {
            return Err(Refusal::Outdated { since, got: self.sequence });
        }
        self.set_times(held, &mut event);
        for (name, text) in [("SUMMARY", &self.summary), ("LOCATION", &self.location)] {
            if let Some(text) = text {
                event.0.set(Property::new(name, escape(text)));
            }
        }
        let mut after = held.clone();
        after.put(self.date, event);
        Ok(after)
    }

    /// What the organizer tells the proposer, and nobody else, to decline it.
    ///
    /// # Errors
    /// [`Refusal::NotOneAttendee`] when nobody knows whose it is; [`Refusal::NotMine`] when nobody
    /// organizes `held`.
    pub fn declined(
        &self,
        held: &Meeting,
        comment: Option<&str>,
        now: Timestamp,
    ) -> Result<Outgoing, Refusal> {
        let recipient = self.proposer.clone().ok_or(Refusal::NotOneAttendee { found: 0 })?;
        let sender = held.organizer().ok_or(Refusal::NotMine)?;
        let current = self.current(held)?.scrubbed();
        let mut event = self.wanted.scrubbed();
        let is_said = |name: &str| ["UID", "RECURRENCE-ID", "SEQUENCE", "DTSTART"].contains(&name);
        event.0.properties.retain(|line| is_said(&line.name));
        event.0.children.clear();
        event.stamp(now);
        let told = ["ORGANIZER", "SUMMARY"].iter().filter_map(|name| current.0.first(name));
        event.0.properties.extend(told.cloned());
        event.0.properties.push(Property::new("ATTENDEE", recipient.uri()));
        event.0.properties.extend(comment.map(|text| Property::new("COMMENT", escape(text))));
        let object = Arc::new(alone(held, self.date, event));
        Ok(Outgoing { method: Method::DeclineCounter, sender, recipient, object })
    }

    fn current(&self, held: &Meeting) -> Result<Vevent, Refusal> {
        let current = held.component(self.date.as_ref()).cloned();
        match (current, self.date) {
            (Some(current), _) => Ok(current),
            (None, Some(date)) => held.describe(&date).ok_or(Refusal::NoOccurrence(date)),
            (None, None) => Err(Refusal::NoSeries),
        }
    }

    /// Moves `event`, which keeps its length where no other end is asked for.
    fn set_times(&self, held: &Meeting, event: &mut Vevent) {
        let (start, end) = (event.0.first("DTSTART").cloned(), event.0.first("DTEND").cloned());
        let (from, until) = (held.when(event, "DTSTART"), held.when(event, "DTEND"));
        let (Some(line), Some(from)) = (start, from) else { return };
        if let Some(start) = &self.start {
            event.0.set(line_of("DTSTART", start, &line));
        }
        let like = end.unwrap_or_else(|| line.clone());
        match (&self.end, &self.start, until) {
            (Some(End::At(end)), _, _) => {
                event.0.remove("DURATION");
                event.0.set(line_of("DTEND", end, &line));
            }
            (Some(End::After { .. }), _, _) => {
                event.0.remove("DTEND");
                event.0.remove("DURATION");
                event.0.properties.extend(self.wanted.0.first("DURATION").cloned());
            }
            (None, Some(start), Some(until)) if start.is_date() == until.is_date() => {
                let length = instant(&until, Tz::UTC) - instant(&from, Tz::UTC);
                event.0.set(line_of("DTEND", &moved(&until, start, length), &like));
            }
            (None, Some(_), Some(_)) => event.0.remove("DTEND"),
            (None, _, _) => {}
        }
    }
}

/// What an attendee who would have `after` instead of `before` asks the organizer, one COUNTER for
/// each component that differs. Their own copy stays as it is until the organizer changes it.
///
/// # Errors
/// [`Refusal::NotMine`] when `me` is none of those asked, or organizes it; [`Refusal::NothingNew`].
pub fn propose(
    before: &Meeting,
    after: &Meeting,
    me: &Me,
    comment: Option<&str>,
    now: Timestamp,
) -> Result<Vec<Outgoing>, Refusal> {
    let recipient = before.organizer().filter(|who| !me.is(who)).ok_or(Refusal::NotMine)?;
    let sender = before.attendees().into_iter().find(|who| me.is(who)).ok_or(Refusal::NotMine)?;
    let mut messages = Vec::new();
    for (date, wanted) in after.components() {
        let current = before.component(date).cloned();
        let current = current.or_else(|| before.describe(date?)).ok_or(Refusal::NothingNew)?;
        if lines(&current) == lines(wanted) {
            continue;
        }
        let mut event = wanted.impersonal();
        event.retain_attendees(|who| *who == sender);
        event.0.set(Property::new("SEQUENCE", current.sequence().to_string()));
        event.0.properties.extend(comment.map(|text| Property::new("COMMENT", escape(text))));
        event.stamp(now);
        let object = Arc::new(alone(after, date.copied(), event));
        let (sender, recipient) = (sender.clone(), recipient.clone());
        messages.push(Outgoing { method: Method::Counter, sender, recipient, object });
    }
    if messages.is_empty() { Err(Refusal::NothingNew) } else { Ok(messages) }
}

fn lines(event: &Vevent) -> Vec<&Property> {
    let mut lines: Vec<&Property> = event.0.properties.iter().collect();
    lines.retain(|line| OPEN.contains(&line.name.as_str()));
    lines.sort_by(|a, b| (&a.name, &a.value).cmp(&(&b.name, &b.value)));
    lines
}

/// One component as a message says it.
fn alone(frame: &Meeting, date: Option<RecurrenceId>, event: Vevent) -> Meeting {
    let mut object = frame.with(None, BTreeMap::new());
    object.put(date, event);
    object.for_others()
}

/// The start and the end that are asked for, where they are other moments than they were.
fn times(had: &Component, asked: &Component) -> (Option<When>, Option<End>) {
    let moment = |when: &When| (when.is_date(), instant(when, Tz::UTC));
    let start = Some(asked.start).filter(|start| moment(start) != moment(&had.start));
    let end = asked.end.filter(|_| seconds(asked) != seconds(had));
    let end = end.map(|end| match end {
        End::At(end) => End::At(on_wall_of(&had.start, &end)),
        End::After { days, seconds } => End::After { days, seconds },
    });
    (start.map(|start| on_wall_of(&had.start, &start)), end)
}

/// How long a component is.
fn seconds(component: &Component) -> i64 {
    match &component.end {
        Some(End::At(end)) => {
            (instant(end, Tz::UTC) - instant(&component.start, Tz::UTC)).num_seconds()
        }
        Some(End::After { days, seconds }) => i64::from(*days) * 86_400 + i64::from(*seconds),
        None if component.start.is_date() => 86_400,
        None => 0,
    }
}

/// The same moment, as it is written where `start` stands: in its zone, or in UTC.
fn on_wall_of(start: &When, when: &When) -> When {
    let zone = match start {
        When::Zoned { tz, .. } => *tz,
        When::Date(_) | When::Floating(_) => Tz::UTC,
    };
    match when {
        When::Zoned { .. } => {
            let local = instant(when, Tz::UTC).with_timezone(&zone).naive_local();
            When::Zoned { local, tz: zone }
        }
        When::Date(_) | When::Floating(_) => *when,
    }
}
