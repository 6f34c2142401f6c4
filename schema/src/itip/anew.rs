//! Which parts of a change ask people anew (`30-scheduling`, *Order and significance*; RFC 5546
//! §3.2.2.1).

use std::collections::BTreeSet;

use super::{Meeting, Vevent};
use crate::order::{Also, significant_change};
use crate::record::RecurrenceId;
use crate::time::Timestamp;

/// What says when a component happens, where its dates cannot be reckoned.
const TIMES: [&str; 5] = ["DTSTART", "DTEND", "DURATION", "RRULE", "RDATE"];

/// The components of `after` that ask anew whoever answered `before`; `None` is the master. Times
/// are compared in effect, however they are written.
pub(super) fn asked_anew(before: &Meeting, after: &Meeting) -> BTreeSet<Option<RecurrenceId>> {
    reckoned(before, after).unwrap_or_else(|| as_written(before, after))
}

fn reckoned(before: &Meeting, after: &Meeting) -> Option<BTreeSet<Option<RecurrenceId>>> {
    let (before, after) = (before.reckoned()?, after.reckoned()?);
    let any = Timestamp::from_micros(1).ok()?;
    let next = before.sequence().saturating_add(1);
    let event = significant_change(&before, after, Also::default(), any).event;
    let overrides = event.overrides.iter().map(|(date, component)| (Some(*date), component));
    let all = event.master.iter().map(|master| (None, master)).chain(overrides);
    Some(all.filter(|(_, component)| component.answers_since == next).map(|(at, _)| at).collect())
}

fn as_written(before: &Meeting, after: &Meeting) -> BTreeSet<Option<RecurrenceId>> {
    let times = |event: &Vevent| {
        TIMES.map(|name| event.0.all(name).map(|line| line.value.clone()).collect::<Vec<_>>())
    };
    let asks = |(date, event): &(Option<&RecurrenceId>, &Vevent)| {
        before.component(*date).is_none_or(|old| times(old) != times(event))
    };
    after.components().filter(asks).map(|(date, _)| date.copied()).collect()
}
