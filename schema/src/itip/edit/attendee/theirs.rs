//! What is the organizer's in an object, and whether an attendee changed it (RFC 6638 §3.2.2.1).
//!
//! Only a change in meaning is one. Programs write dates, texts and parameters in their own way,
//! stamp what they save, add what holds anyway and drop what they do not know; the organizer's
//! lines are kept through all of it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDateTime;

use super::own::{delegates_of, is_delegated_by};
use super::saved::Saved;
use crate::ical::tree::Property;
use crate::itip::personal::is_personal;
use crate::itip::vevent::partstat;
use crate::itip::{Address, Me, Meeting, Refusal, Vevent};
use crate::order;
use crate::record::{Component, PartStat};

/// What programs write anew whenever they save; DTSTART and the like are compared by their effect,
/// people by whom they name.
const REWRITTEN: [&str; 16] = [
    "UID",
    "RECURRENCE-ID",
    "DTSTAMP",
    "CREATED",
    "LAST-MODIFIED",
    "SEQUENCE",
    "REQUEST-STATUS",
    "DTSTART",
    "DTEND",
    "DURATION",
    "RRULE",
    "RDATE",
    "EXDATE",
    "ORGANIZER",
    "ATTENDEE",
    "COMMENT",
];

/// What holds anyway, so that a program may write it out.
const DEFAULTS: [(&str, &str); 2] = [("STATUS", "CONFIRMED"), ("PRIORITY", "0")];

/// Whether `saved` says what `held` says, but for what is the attendee's own.
///
/// # Errors
/// [`Refusal::NotYours`] with the property that was changed.
pub(super) fn check(held: &Vevent, saved: &Vevent, me: &Me) -> Result<(), Refusal> {
    let names: BTreeSet<&str> = saved.0.properties.iter().map(|line| line.name.as_str()).collect();
    for name in names.into_iter().filter(|name| is_theirs(name)) {
        let (had, has) = (texts(held, name), texts(saved, name));
        let is_default = has.iter().all(|text| holds_anyway(name, text));
        if had != has && !(had.is_empty() && is_default) {
            return Err(Refusal::NotYours { property: name.to_owned() });
        }
    }
    same_people(held, saved, me)
}

fn is_theirs(name: &str) -> bool {
    !name.starts_with("X-") && !is_personal(name) && !REWRITTEN.contains(&name)
}

fn holds_anyway(name: &str, text: &str) -> bool {
    text.is_empty() || DEFAULTS.contains(&(name, text))
}

/// What the lines of that name say, in any order, without what writing them down changes.
fn texts(event: &Vevent, name: &str) -> BTreeSet<String> {
    let words = |line: &Property| line.text().split_whitespace().collect::<Vec<_>>().join(" ");
    event.0.all(name).map(words).collect()
}

/// Nobody is added, taken out or answered for; a delegate is the delegator's to name.
fn same_people(held: &Vevent, saved: &Vevent, me: &Me) -> Result<(), Refusal> {
    let named: BTreeSet<Address> =
        saved.answer_of(me).map(delegates_of).into_iter().flatten().collect();
    let people = |event: &Vevent| -> BTreeMap<Address, PartStat> {
        let others = event.attendees().filter(|(who, line)| {
            !me.is(who) && !named.contains(who) && !is_delegated_by(line, me)
        });
        others.map(|(who, line)| (who, partstat(line))).collect()
    };
    if people(held) == people(saved) {
        Ok(())
    } else {
        Err(Refusal::NotYours { property: "ATTENDEE".to_owned() })
    }
}

/// Whether one component starts and ends when the organizer says.
///
/// # Errors
/// [`Refusal::NotYours`] when it does not; [`Refusal::Value`] when it says nothing that can be
/// read.
pub(super) fn same_times(
    before: &Meeting,
    frame: &Meeting,
    held: &Vevent,
    saved: &Vevent,
) -> Result<(), Refusal> {
    let lines = |event: &Vevent| -> Vec<Property> {
        ["DTSTART", "DTEND", "DURATION"]
            .iter()
            .flat_map(|name| event.0.all(name).cloned())
            .collect()
    };
    if lines(held) == lines(saved) {
        return Ok(());
    }
    let not_yours = |property: &str| Err(Refusal::NotYours { property: property.to_owned() });
    let had = before.dated(held).map(|component| order::times(&component));
    let has = frame.dated(saved).map(|component| order::times(&component));
    match (had, has) {
        (Some(had), Some(has)) if had == has => Ok(()),
        (Some(had), Some(has)) if had.starts_like(&has) => not_yours("DTEND"),
        (Some(_), Some(_)) => not_yours("DTSTART"),
        // A zone that nothing tells of: what the clock on the wall says is all there is.
        _ if wall(before, held) == wall(frame, saved) => Ok(()),
        _ if frame.when(saved, "DTSTART").is_none() => Err(Refusal::Value { property: "DTSTART" }),
        _ => not_yours("DTSTART"),
    }
}

/// What the clock on the wall says at the start and the end.
fn wall(frame: &Meeting, event: &Vevent) -> [Option<NaiveDateTime>; 2] {
    ["DTSTART", "DTEND"].map(|name| frame.when(event, name).map(|when| when.local()))
}

/// Whether the series makes the organizer's dates; those taken out are answers, not changes.
///
/// # Errors
/// [`Refusal::NotYours`] when it makes others.
pub(super) fn same_dates(before: &Meeting, saved: &Saved) -> Result<(), Refusal> {
    let (Some(held), Some(own)) = (&before.master, saved.components.get(&None)) else {
        return Ok(());
    };
    let not_yours = |property: &str| Err(Refusal::NotYours { property: property.to_owned() });
    let (Some(had), Some(has)) = (before.dated(held), saved.frame.dated(own)) else {
        return Ok(());
    };
    let dates = |component: &Component| Component {
        rrule: component.rrule.clone(),
        rdate: component.rdate.clone(),
        exdate: had.exdate.clone(),
        ..had.clone()
    };
    let change = order::change(&had, &dates(&has));
    if change.is_any() {
        return not_yours(if had.rdate == has.rdate { "RRULE" } else { "RDATE" });
    }
    let given_back = before.excluded().into_iter().filter(|date| !saved.excluded.contains(date));
    let is_off = |date| saved.components.get(&Some(date)).is_some_and(Vevent::is_cancelled);
    let given_back: BTreeSet<_> = given_back.filter(|date| !is_off(*date)).collect();
    let mut whole = before.clone();
    if let Some(master) = &mut whole.master {
        master.0.remove("EXDATE");
    }
    if whole.made_among(&given_back).is_empty() { Ok(()) } else { not_yours("EXDATE") }
}
