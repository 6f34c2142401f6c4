//! CANCEL: all, some dates, or somebody's part are off (RFC 5546 §3.2.5).
//!
//! What is cancelled stays, and says so: its holder sees what they no longer have to go to.

mod future;

use std::collections::BTreeSet;

use super::organizer::{check, check_order, check_since};
use super::range::is_range;
use super::{Outcome, PassedOver, Received};
use crate::ical::tree::Property;
use crate::itip::{Address, Me, Meeting, Message, Refusal, Vevent};
use crate::limits;
use crate::record::RecurrenceId;
use crate::time::Timestamp;

pub(super) fn receive(
    held: Option<&Meeting>,
    message: &Message,
    me: &Me,
    now: Timestamp,
) -> Result<Received, Refusal> {
    check(held, message, me)?;
    let mut next = held.ok_or(Refusal::UnknownUid)?.clone();
    next.take_zones(&message.object);
    let me = me.invited_to(&next);
    let mut cancel = Cancel { next, me, now, done: Vec::new(), passed_over: Vec::new() };
    for (date, event) in message.object.components() {
        match date {
            None => {
                let done = cancel.whole(event);
                cancel.note(None, done);
            }
            Some(_) => cancel.date(event),
        }
    }
    cancel.received()
}

/// Whose part a component of the message takes away.
enum Whose {
    /// Everybody's, or the holder's: for them it is off.
    Mine,
    /// Only that of these others.
    Others(BTreeSet<Address>),
}

/// A cancellation while it is carried out.
struct Cancel {
    next: Meeting,
    me: Me,
    now: Timestamp,
    done: Vec<Outcome>,
    passed_over: Vec<PassedOver>,
}

impl Cancel {
    fn note(&mut self, date: Option<RecurrenceId>, done: Result<Outcome, Refusal>) {
        match done {
            Ok(outcome) => self.done.push(outcome),
            Err(why) => self.passed_over.push(PassedOver { date, why }),
        }
    }

    /// The master, and every date that was not described anew since.
    fn whole(&mut self, event: &Vevent) -> Result<Outcome, Refusal> {
        self.check_series(event)?;
        let whose = self.whose(event, None);
        let (now, got) = (self.now, event.version().received(self.now));
        let is_past = |own: &&mut Vevent| own.version().is_past_for_series(got);
        self.next.components_mut().filter(is_past).for_each(|own| take(own, event, &whose, now));
        Ok(whose.outcome())
    }

    fn check_series(&self, event: &Vevent) -> Result<(), Refusal> {
        check_order(self.next.master.as_ref().map(Vevent::version), event, self.now)
    }

    fn date(&mut self, event: &Vevent) {
        let date = self.next.date_of(event);
        let done = match date {
            Some(date) => self.cancel_date(date, event),
            None => Err(Refusal::Value { property: "RECURRENCE-ID" }),
        };
        self.note(date, done);
    }

    fn cancel_date(&mut self, date: RecurrenceId, event: &Vevent) -> Result<Outcome, Refusal> {
        let held = self.next.component(Some(&date));
        let own = match held {
            Some(own) => own.clone(),
            None => {
                let own = self.next.describe(&date).ok_or_else(|| self.no_date(date))?;
                check_since(own.version(), event, self.now)?;
                own
            }
        };
        check_order(Some(own.version()), event, self.now)?;
        let whose = self.whose(event, Some(&own));
        match (is_range(event), &whose) {
            (true, Whose::Mine) => {
                self.check_series(event)?;
                return self.cancel_from(date, own, event);
            }
            (true, Whose::Others(_)) | (false, _) => {
                let mut own = own;
                take(&mut own, event, &whose, self.now);
                self.next.overrides.insert(date, own);
            }
        }
        Ok(whose.outcome())
    }

    /// A date that the series had once is off already; of a series that is not held none is known.
    fn no_date(&self, date: RecurrenceId) -> Refusal {
        let is_off = self.next.master.is_none() || self.next.excluded().contains(&date);
        if is_off { Refusal::NothingNew } else { Refusal::NoOccurrence(date) }
    }

    fn whose(&self, event: &Vevent, own: Option<&Vevent>) -> Whose {
        let listed: BTreeSet<Address> = event.attendees().map(|(who, _)| who).collect();
        if event.is_cancelled() || listed.is_empty() || listed.iter().any(|who| self.me.is(who)) {
            return Whose::Mine;
        }
        let organizer = self.next.organizer();
        let own = own.or(self.next.master.as_ref());
        let mut left = own.into_iter().flat_map(Vevent::attendees);
        let is_left = |who: &Address| Some(who) != organizer.as_ref() && !listed.contains(who);
        // Nobody but the organizer would be left: all of it is off, whoever the holder is.
        if left.any(|(who, _)| is_left(&who)) { Whose::Others(listed) } else { Whose::Mine }
    }

    fn received(self) -> Result<Received, Refusal> {
        if self.next.overrides.len() > limits::OVERRIDES_MAX {
            return Err(Refusal::TooMany { what: "overrides", limit: limits::OVERRIDES_MAX });
        }
        let first = self.passed_over.first().map(|passed| passed.why.clone());
        let outcome = match (self.done.contains(&Outcome::Cancelled), self.done.first(), first) {
            (true, _, _) => Outcome::Cancelled,
            (false, Some(_), _) => Outcome::Updated,
            (false, None, Some(why)) => return Err(why),
            (false, None, None) => return Err(Refusal::NothingNew),
        };
        let passed_over = self.passed_over;
        Ok(Received { passed_over, ..Received::of(self.next, outcome) })
    }
}

impl Whose {
    fn outcome(&self) -> Outcome {
        match self {
            Whose::Mine => Outcome::Cancelled,
            Whose::Others(_) => Outcome::Updated,
        }
    }
}

/// What a cancellation writes into a component.
const MARKS: [&str; 4] = ["STATUS", "SEQUENCE", "DTSTAMP", "COMMENT"];

/// A date that says nothing of its own but that it is off, now that its series, `plain` until then,
/// is `next`; `None` for one that says more.
pub(super) fn still_off(
    off: &Vevent,
    plain: &Vevent,
    next: &Vevent,
    now: Timestamp,
) -> Option<Vevent> {
    let text = |event: &Vevent| -> Vec<Property> {
        let lines = event.0.properties.iter();
        lines.filter(|line| !MARKS.contains(&line.name.as_str())).cloned().collect()
    };
    if !off.is_cancelled() || text(off) != text(plain) {
        return None;
    }
    let mut next = next.clone();
    take(&mut next, off, &Whose::Mine, now);
    Some(next)
}

/// Carries out on `own` what `event` says, with its number, its moment and its reason.
fn take(own: &mut Vevent, event: &Vevent, whose: &Whose, now: Timestamp) {
    match whose {
        Whose::Mine => own.0.set(Property::new("STATUS", "CANCELLED")),
        Whose::Others(gone) => own.retain_attendees(|who| !gone.contains(who)),
    }
    number(own, event, now);
    if event.0.first("COMMENT").is_some() {
        own.0.remove("COMMENT");
        own.0.properties.extend(event.0.all("COMMENT").cloned());
    }
}

/// Gives `own` the moment of what changed it, and its number if that is higher than its own.
fn number(own: &mut Vevent, event: &Vevent, now: Timestamp) {
    let is_lower = event.sequence() < own.sequence();
    let lines = ["SEQUENCE", "DTSTAMP"].map(|name| event.0.first(name));
    for line in lines.into_iter().flatten() {
        if !(is_lower && line.name == "SEQUENCE") {
            own.0.set(line.clone());
        }
    }
    if own.version().dtstamp.is_some_and(|stamp| stamp > now) {
        own.stamp(now);
    }
}
