//! Making an amendment's changes in an event that may have changed since.

use super::Right;
use super::place::{Beside, put, said, same_times, with_whole};
use crate::record::{Both, Change, Event, Field};

/// What an amendment comes to.
#[derive(Debug, Clone, PartialEq)]
pub enum Merged {
    /// The event with every change made, before it is numbered, and both values of each field. An
    /// event that says all of it already is as it was.
    Applied(Box<Event>, Vec<Both>),
    /// Fields were changed since; nothing is applied.
    Conflict(Vec<Both>),
    /// Its author may not change that.
    NotAllowed,
}

/// Merges changes of the version `then` into the event as it is `now`. A field is changed if it
/// says what it said then; start and end go together, since neither means much without the other.
/// Where that version is not known any more (`None`), only what the event says already is no
/// conflict. One conflict stops all of it: half an amendment is nobody's wish.
pub fn merge(now: &Event, then: Option<&Event>, right: Right, changes: &[Change]) -> Merged {
    if !changes.iter().all(|change| right.allows(now, change)) {
        return Merged::NotAllowed;
    }
    let mut after = with_whole(now, changes.iter());
    let moved_then = then.map(|then| with_whole(then, changes.iter()));
    let beside = |event| Beside::of(event, changes.iter());
    let (whole, whole_then) = (beside(now), then.map(beside));
    let (moved, moved_then) = (beside(&after), moved_then.as_ref().map(beside));
    let judged = changes.iter().map(|change| match change.recurrence_id {
        None => judge(&whole, whole_then.as_ref(), change),
        Some(_) => judge(&moved, moved_then.as_ref(), change),
    });
    let judged: Vec<(bool, Both)> = judged.collect();
    let made = moved.made;
    if judged.iter().any(|(is_free, _)| !is_free) {
        let taken = judged.into_iter().filter(|(is_free, _)| !is_free);
        return Merged::Conflict(taken.map(|(_, both)| both).collect());
    }
    let dated = changes.iter().filter(|change| change.recurrence_id.is_some());
    dated.for_each(|change| put(&mut after, change, &made));
    Merged::Applied(Box::new(after), judged.into_iter().map(|(_, both)| both).collect())
}

/// Whether a field may be changed, and both its values.
fn judge(now: &Beside<'_>, then: Option<&Beside<'_>>, change: &Change) -> (bool, Both) {
    let is_so = now.value(change).as_ref() == Some(&shown(&change.field));
    let is_free = is_so || then.is_some_and(|then| is_unchanged(then, now, change));
    (is_free, Both { proposed: change.clone(), current: now.present(change) })
}

/// Whether the field says now what it said then.
fn is_unchanged(then: &Beside<'_>, now: &Beside<'_>, change: &Change) -> bool {
    let on = change.recurrence_id.as_ref();
    if matches!(change.field, Field::Start(_) | Field::End(_)) {
        let both = then.at(on).zip(now.at(on));
        return both.is_some_and(|(then, now)| same_times(&then, &now));
    }
    let now = now.value(change);
    now.is_some() && now == then.value(change)
}

/// A proposed value as it is compared with a present one.
fn shown(field: &Field) -> Field {
    if let Field::Component(Some(of)) = field {
        return Field::Component(Some(Box::new(said((**of).clone()))));
    }
    field.clone()
}
