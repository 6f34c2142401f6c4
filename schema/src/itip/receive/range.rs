//! A date told together with all that follow it: RANGE=THISANDFUTURE (RFC 5545 §3.2.13).

use std::collections::BTreeSet;

use crate::ical::tree::Property;
use crate::itip::{Meeting, Refusal, Vevent};
use crate::limits;
use crate::record::RecurrenceId;
use crate::recurrence::Shift;

/// What later dates do not have from the first: when they are, and who comes to them.
const OWN: [&str; 5] = ["RECURRENCE-ID", "DTSTART", "DTEND", "DTSTAMP", "ATTENDEE"];

/// Whether `event` is about its date and all that follow.
pub(super) fn is_range(event: &Vevent) -> bool {
    let range = event.0.first("RECURRENCE-ID").and_then(|line| line.param("RANGE"));
    range.is_some_and(|range| range.trim().eq_ignore_ascii_case("THISANDFUTURE"))
}

/// Whether `object`, which is only about dates of `held`, tells more of them at once than can be
/// described: the whole says them one by one. Asked for the whole, its organizer has no more to say.
pub(super) fn is_too_wide(held: &Meeting, object: &Meeting) -> bool {
    let mut ranges = object.overrides.values();
    let goes_too_far =
        |event| held.id_in(event).is_some_and(|date| check_width(held, &date, event).is_err());
    object.master.is_none() && ranges.any(goes_too_far)
}

/// Whether all that `event`, told for `date` of `series`, is about can be described.
pub(super) fn check_width(
    series: &Meeting,
    date: &RecurrenceId,
    event: &Vevent,
) -> Result<(), Refusal> {
    if is_range(event) && series.master.is_some() && series.dates_after(date).is_none() {
        return Err(Refusal::TooMany { what: "dates told at once", limit: limits::OVERRIDES_MAX });
    }
    Ok(())
}

/// The dates that follow those `told` in `next` together with all after them, as these have them,
/// each as far from where the series has it. The last is asked first: each has the dates up to the
/// next. Those described by themselves stay as they are, unless `before` told them the same way, or
/// the whole is told and does not know of them.
pub(super) fn spread(
    next: &mut Meeting,
    before: &Meeting,
    told: &BTreeSet<Option<RecurrenceId>>,
) -> BTreeSet<Option<RecurrenceId>> {
    let mut all = told.clone();
    for date in told.iter().rev().flatten() {
        let Some(event) = next.overrides.get(date).filter(|event| is_range(event)) else {
            continue;
        };
        let later = followers(next, before, &all, (date, event));
        all.extend(later.iter().map(|(date, _)| Some(*date)));
        next.overrides.extend(later);
    }
    all
}

fn followers(
    next: &Meeting,
    before: &Meeting,
    told: &BTreeSet<Option<RecurrenceId>>,
    (date, event): (&RecurrenceId, &Vevent),
) -> Vec<(RecurrenceId, Vevent)> {
    let old = before.overrides.get(date).filter(|old| is_range(old)).map(words);
    let gives_way = |own: &Vevent| told.contains(&None) || old.as_ref() == Some(&words(own));
    let is_free = |date: &RecurrenceId| match next.overrides.get(date) {
        None => true,
        Some(own) => {
            !told.contains(&Some(*date)) && own.version() < event.version() && gives_way(own)
        }
    };
    let later = next.dates_after(date).unwrap_or_default().into_iter().filter(is_free);
    later.filter_map(|later| Some((later, follower(next, date, event, &later)?))).collect()
}

fn follower(
    next: &Meeting,
    date: &RecurrenceId,
    told: &Vevent,
    later: &RecurrenceId,
) -> Option<Vevent> {
    let (from, to) = (next.when_of(date)?, next.when_of(later)?);
    let start = Shift { from, to: next.when(told, "DTSTART")? }.of(&to);
    next.placed(told, &start, later)
}

fn words(event: &Vevent) -> Vec<&Property> {
    let lines = event.0.properties.iter();
    lines.filter(|line| !OWN.contains(&line.name.as_str())).collect()
}
