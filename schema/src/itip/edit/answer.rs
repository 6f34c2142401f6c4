//! Answering: the edit that an answer is, and the messages that it calls for (RFC 5546 §3.2.3,
//! §4.2.2, §4.2.5).

use std::collections::BTreeSet;

use super::{Edited, attendee};
use crate::ical::tree::{Property, escape};
use crate::itip::personal::is_of;
use crate::itip::{Address, Me, Meeting, Refusal, Vevent};
use crate::record::{PartStat, RecurrenceId};
use crate::time::Timestamp;

/// What somebody answers to an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Yes, maybe, no.
    pub partstat: PartStat,
    /// To which date; `None` is the series, or all there is.
    pub date: Option<RecurrenceId>,
    /// What they say to the organizer.
    pub comment: Option<String>,
    /// Who goes instead; with DELEGATED only.
    pub delegate: Option<Address>,
}

impl Answer {
    /// To everything, without a word.
    pub fn of(partstat: PartStat) -> Answer {
        Answer { partstat, date: None, comment: None, delegate: None }
    }
}

/// The object that `me` holds after answering at `now`, and the messages to send: also for an
/// answer that says what was said before. An answer to the series is one to every date without a
/// description of its own; where only single dates are held, to all of those.
///
/// # Errors
/// [`Refusal::NotMine`] where the object does not list them, [`Refusal::NoOccurrence`] for a date
/// that it does not make, [`Refusal::Value`] for DELEGATED without a delegate.
pub fn answer(held: &Meeting, answer: &Answer, me: &Me, now: Timestamp) -> Result<Edited, Refusal> {
    if (answer.partstat == PartStat::Delegated) != answer.delegate.is_some() {
        return Err(Refusal::Value { property: "DELEGATED-TO" });
    }
    let mut after = held.clone();
    let dates: BTreeSet<Option<RecurrenceId>> = match answer.date {
        Some(date) => {
            let described = held.overrides.get(&date).cloned().or_else(|| held.describe(&date));
            after.overrides.insert(date, described.ok_or(Refusal::NoOccurrence(date))?);
            [Some(date)].into()
        }
        None if held.master.is_some() => [None].into(),
        None => held.overrides.keys().copied().map(Some).collect(),
    };
    let mut is_listed = false;
    for date in dates {
        if let Some(event) = after.component_mut(date.as_ref()) {
            is_listed |= give(event, answer, me);
        }
    }
    if is_listed {
        attendee::edit(Some(held), Some(&after), me, now)
    } else {
        Err(Refusal::NotMine)
    }
}

/// Writes the answer into the lines that are theirs; whether there is one.
fn give(event: &mut Vevent, answer: &Answer, me: &Me) -> bool {
    let mut is_listed = false;
    for line in event.0.properties.iter_mut().filter(|line| is_of(line, me)) {
        is_listed = true;
        line.set_param("PARTSTAT", answer.partstat.as_str());
        match &answer.delegate {
            Some(delegate) => line.set_param("DELEGATED-TO", delegate.uri()),
            None => line.remove_param("DELEGATED-TO"),
        }
    }
    if is_listed {
        event.drop_own_comments();
        let lines = event.0.properties.iter_mut().filter(|line| line.name == "ORGANIZER");
        lines.for_each(|line| line.set_param("SCHEDULE-FORCE-SEND", "REPLY"));
        let comment = answer.comment.as_deref().map(str::trim).filter(|text| !text.is_empty());
        event.0.properties.extend(comment.map(|text| Property::new("COMMENT", escape(text))));
    }
    is_listed
}
