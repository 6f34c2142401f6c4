//! ADD: further dates of a series (RFC 5546 §3.2.4).

use std::collections::BTreeSet;

use super::Received;
use super::ask::ask;
use super::organizer::{check, check_zones};
use super::range::is_too_wide;
use super::update::update;
use crate::ical::tree::Property;
use crate::itip::{Me, Meeting, Message, Refusal, Vevent};
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
    let is_known = |held: &&Meeting| held.master.is_some() && !is_too_wide(held, &message.object);
    let Some(held) = held.filter(|held| is_known(held) && adds_dates(message)) else {
        return Ok(ask(held, message, me, now));
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
