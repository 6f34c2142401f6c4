//! The object as the organizer keeps it: with the answers that were there, with its numbers, and
//! with those asked anew to whom the change matters (`30-scheduling`, *Order and significance*;
//! RFC 6638 §3.2.1, §7.2).

use std::collections::BTreeMap;

use super::change::Change;
use super::guests::{is_forced, is_told};
use crate::ical::moment_line;
use crate::ical::tree::Property;
use crate::itip::vevent::partstat;
use crate::itip::{Address, Meeting, Vevent};
use crate::record::{PartStat, RecurrenceId};
use crate::time::Timestamp;

/// `after` as it is kept. `before` is what was held, if it was a meeting.
pub(super) fn settle(
    before: Option<&Meeting>,
    after: &Meeting,
    change: &Change,
    is_own: impl Fn(&Address) -> bool,
    now: Timestamp,
) -> Meeting {
    let mut kept = after.clone();
    if kept.master.as_ref().is_some_and(Vevent::is_cancelled) {
        let status = Property::new("STATUS", "CANCELLED");
        kept.overrides.values_mut().for_each(|event| event.0.set(status.clone()));
    }
    kept.overrides
        .extend(change.given.iter().filter_map(|date| Some((*date, after.describe(date)?))));
    if let Some(before) = before {
        kept.overrides.extend(lost_overrides(before, after, change));
        keep_answers(before, &mut kept);
        let people = kept.attendees();
        kept.taken = before.taken.clone();
        kept.taken.retain(|who| people.contains(who));
    }
    for date in &change.anew {
        if let Some(event) = kept.component_mut(date.as_ref()) {
            ask_anew(event, &is_own);
        }
    }
    number(before, &mut kept, change, now);
    kept
}

/// Overrides that said nothing but somebody's answer for that date, and that a program left out
/// which had read the object before the answer came.
fn lost_overrides(
    before: &Meeting,
    after: &Meeting,
    change: &Change,
) -> BTreeMap<RecurrenceId, Vevent> {
    if change.anew.contains(&None) {
        return BTreeMap::new();
    }
    let gone = before.overrides.iter().filter(|(date, _)| !after.overrides.contains_key(date));
    let lost = gone.filter_map(|(date, old)| {
        let plain = before.describe(date)?;
        let said =
            |event: &Vevent| event.attendees().map(|(who, line)| (who, partstat(line))).collect();
        let (said, plain_said): (BTreeMap<_, _>, BTreeMap<_, _>) = (said(old), said(&plain));
        let only_answers = said != plain_said && said.keys().eq(plain_said.keys());
        let alike = old.shared() == plain.shared() && !old.is_cancelled();
        if !(only_answers && alike) {
            return None;
        }
        let mut event = after.describe(date)?;
        event.retain_attendees(|who| said.contains_key(who));
        Some((*date, event))
    });
    lost.collect()
}

/// An answer is its author's: what was held stands where the program's copy says none. What the
/// program itself says counts for those whom we do not write to, and where nothing came from them.
fn keep_answers(before: &Meeting, kept: &mut Meeting) {
    let dates: Vec<_> = kept.components().map(|(date, _)| date.copied()).collect();
    for date in dates {
        let from = date.filter(|date| before.overrides.contains_key(date));
        let Some(held) = before.component(from.as_ref()) else { continue };
        let held_lines: BTreeMap<Address, &Property> = held.attendees().collect();
        let Some(event) = kept.component_mut(date.as_ref()) else { continue };
        let mut delegates = Vec::new();
        for line in event.0.properties.iter_mut().filter(|line| line.name == "ATTENDEE") {
            let Some(who) = Address::of(line) else { continue };
            let Some(held) = held_lines.get(&who) else { continue };
            let answered = before.taken.last(&who, from.as_ref()).is_some();
            if keep_answer(line, held, answered) {
                delegates.extend(held.param("DELEGATED-TO").and_then(Address::parse));
            }
        }
        for delegate in delegates {
            if let (None, Some(line)) = (event.attendee(&delegate), held_lines.get(&delegate)) {
                event.0.properties.push((*line).clone());
            }
        }
    }
}

/// Puts the held answer back if the program's line lost it; says whether it did.
fn keep_answer(line: &mut Property, held: &Property, answered: bool) -> bool {
    let (had, says) = (partstat(held), partstat(line));
    let is_lost = match says {
        PartStat::NeedsAction => !is_forced(line),
        _ => answered,
    };
    if had == says || had == PartStat::NeedsAction || !is_lost || !is_told(line) {
        return false;
    }
    line.set_param("PARTSTAT", had.as_str());
    if let (PartStat::Delegated, Some(to)) = (had, held.param("DELEGATED-TO")) {
        line.set_param("DELEGATED-TO", to);
    }
    true
}

/// Everybody's answer is asked for again. Who has delegated has nothing to answer: their delegate
/// is asked.
fn ask_anew(event: &mut Vevent, is_own: impl Fn(&Address) -> bool) {
    for line in event.0.properties.iter_mut().filter(|line| line.name == "ATTENDEE") {
        let asked = Address::of(line).is_some_and(|who| !is_own(&who)) && is_told(line);
        if !asked || partstat(line) == PartStat::Delegated {
            continue;
        }
        line.set_param("PARTSTAT", PartStat::NeedsAction.as_str());
        line.set_param("RSVP", "TRUE");
    }
}

/// Gives what changed its numbers; none is lower than it was.
fn number(before: Option<&Meeting>, kept: &mut Meeting, change: &Change, now: Timestamp) {
    let dates: Vec<_> = kept.components().map(|(date, _)| date.copied()).collect();
    for date in dates {
        let held = before.and_then(|before| before.component(date.as_ref()));
        let asked = held.or(before.and_then(|before| before.master.as_ref()));
        let asked = asked.filter(|_| !change.anew.contains(&date)).map(Vevent::asked_since);
        let held = held.map_or(0, Vevent::sequence);
        let significant = change.significant.contains(&date);
        let changed = significant || change.told.contains(&date);
        let Some(event) = kept.component_mut(date.as_ref()) else { continue };
        let own = event.sequence().max(held);
        let sequence = if significant { own.max(change.number) } else { own };
        if sequence != event.sequence() {
            event.0.set(Property::new("SEQUENCE", sequence.to_string()));
        }
        event.set_asked_since(asked.unwrap_or(sequence));
        if changed || event.0.first("DTSTAMP").is_none() {
            event.stamp(now);
        }
        if changed && before.is_some() {
            event.0.set(moment_line("LAST-MODIFIED", now));
        }
    }
}
