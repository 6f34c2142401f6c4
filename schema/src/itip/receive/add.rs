//! ADD: further dates of a series (RFC 5546 §3.2.4).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::organizer::{check, check_zones};
use super::update::update;
use super::{Outcome, Received};
use crate::ical::tree::{Node, Property};
use crate::itip::{Address, Me, Meeting, Message, Method, Outgoing, Refusal, Vevent};
use crate::record::RecurrenceId;
use crate::time::Timestamp;

/// What cannot be applied asks for the current state: the series is not held, or what is added is
/// a rule and not dates.
pub(super) fn receive(
    held: Option<&Meeting>,
    message: &Message,
    me: &Me,
    now: Timestamp,
) -> Result<Received, Refusal> {
    check(held, message, me)?;
    let Some(held) = held.filter(|held| held.master.is_some() && adds_dates(message)) else {
        return Ok(refresh(held, message, me, now));
    };
    check_zones(Some(held), message)?;
    let mut received = update(held, &message.object, me, now)?;
    if let Some(meeting) = &mut received.meeting {
        let late: Vec<_> = received.passed_over.iter().map(|passed| passed.date).collect();
        let dates = message.object.overrides.values().filter_map(|event| meeting.id_in(event));
        let dates = dates.filter(|date| !late.contains(&Some(*date))).collect();
        list(meeting, &dates);
    }
    Ok(received)
}

/// Whether each component is one date that says when it is.
fn adds_dates(message: &Message) -> bool {
    let is_date = |event: &Vevent| {
        let has = |name| event.0.first(name).is_some();
        has("DTSTART") && !has("RRULE") && !has("RDATE")
    };
    message.object.master.is_none() && message.object.overrides.values().all(is_date)
}

/// Adds to RDATE those of `dates` that the series does not make.
fn list(meeting: &mut Meeting, dates: &BTreeSet<RecurrenceId>) {
    let made = meeting.made_among(dates);
    let lines = dates.difference(&made).filter_map(|date| meeting.date_line("RDATE", date));
    let lines: Vec<Property> = lines.collect();
    if let Some(master) = &mut meeting.master {
        master.0.properties.extend(lines);
    }
}

/// Asks the organizer for the whole of it.
fn refresh(held: Option<&Meeting>, message: &Message, me: &Me, now: Timestamp) -> Received {
    let object = &message.object;
    let me = me.invited_to(object);
    let listed = object.attendees().into_iter().find(|who| me.is(who));
    let sender = listed.or_else(|| me.addresses.first().cloned());
    let organizer = object.organizer().or_else(|| held.and_then(Meeting::organizer));
    let messages = match (sender, organizer) {
        (Some(sender), Some(organizer)) => vec![question(object, sender, organizer, now)],
        (Some(_), None) | (None, Some(_) | None) => Vec::new(),
    };
    let outcome = Outcome::RefreshRequested;
    Received { meeting: held.cloned(), outcome, messages, passed_over: Vec::new() }
}

/// REFRESH (RFC 5546 §3.2.6).
fn question(object: &Meeting, sender: Address, recipient: Address, now: Timestamp) -> Outgoing {
    let mut event = Vevent(Node::new("VEVENT"));
    event.0.set(Property::new("UID", object.uid.clone()));
    event.stamp(now);
    event.0.set(Property::new("ORGANIZER", recipient.uri()));
    event.0.set(Property::new("ATTENDEE", sender.uri()));
    let object = object.with(Some(event), BTreeMap::new()).for_others();
    Outgoing { method: Method::Refresh, sender, recipient, object: Arc::new(object) }
}
