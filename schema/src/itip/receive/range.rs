//! A date told together with all that follow it: RANGE=THISANDFUTURE (RFC 5545 §3.2.13).

use crate::ical::tree::Property;
use crate::itip::{Meeting, Vevent};
use crate::record::RecurrenceId;
use crate::recurrence::Shift;

/// What later dates do not have from the first: when they are, and who comes to them.
const OWN: [&str; 5] = ["RECURRENCE-ID", "DTSTART", "DTEND", "DTSTAMP", "ATTENDEE"];

/// Whether `event` is about its date and all that follow.
pub(super) fn is_range(event: &Vevent) -> bool {
    let range = event.0.first("RECURRENCE-ID").and_then(|line| line.param("RANGE"));
    range.is_some_and(|range| range.trim().eq_ignore_ascii_case("THISANDFUTURE"))
}

/// Whether `object`, which is about `held`, tells more dates at once than can be described.
pub(super) fn is_too_wide(held: &Meeting, object: &Meeting) -> bool {
    let series = if object.master.is_some() { object } else { held };
    let mut ranges = object.overrides.values().filter(|event| is_range(event));
    let goes_too_far = |event| {
        let date = series.id_in(event);
        date.is_some_and(|date| series.dates_after(&date).is_none())
    };
    series.master.is_some() && ranges.any(goes_too_far)
}

/// The dates after `date` as `told` has them, each as far from where `next` has it; those described
/// by themselves stay as they are, unless `before` told them the same way.
pub(super) fn followers(
    next: &Meeting,
    before: &Meeting,
    date: &RecurrenceId,
    told: &Vevent,
) -> Vec<(RecurrenceId, Vevent)> {
    let old = before.overrides.get(date).filter(|old| is_range(old)).map(words);
    let is_free = |date: &RecurrenceId| match next.overrides.get(date) {
        None => true,
        Some(own) => old.as_ref() == Some(&words(own)) && own.version() < told.version(),
    };
    let later = next.dates_after(date).unwrap_or_default().into_iter().filter(is_free);
    later.filter_map(|later| Some((later, follower(next, date, told, &later)?))).collect()
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
