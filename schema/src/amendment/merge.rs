//! Making an amendment's changes in an event that may have changed since.

use super::Right;
use super::place::{at, present, put, said, same_times, value, with_whole};
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
    let judged = changes.iter().map(|change| match change.recurrence_id {
        None => judge(now, then, change),
        Some(_) => judge(&after, moved_then.as_ref(), change),
    });
    let judged: Vec<(bool, Both)> = judged.collect();
    if judged.iter().any(|(is_free, _)| !is_free) {
        let taken = judged.into_iter().filter(|(is_free, _)| !is_free);
        return Merged::Conflict(taken.map(|(_, both)| both).collect());
    }
    let dated = changes.iter().filter(|change| change.recurrence_id.is_some());
    dated.for_each(|change| put(&mut after, change));
    Merged::Applied(Box::new(after), judged.into_iter().map(|(_, both)| both).collect())
}

/// Whether a field may be changed, and both its values.
fn judge(now: &Event, then: Option<&Event>, change: &Change) -> (bool, Both) {
    let current = value(now, change);
    let is_so = current.as_ref() == Some(&shown(&change.field));
    let is_free = is_so || then.is_some_and(|then| is_unchanged(then, now, change));
    (is_free, Both { proposed: change.clone(), current: present(now, change) })
}

/// Whether the field says now what it said then.
fn is_unchanged(then: &Event, now: &Event, change: &Change) -> bool {
    let on = change.recurrence_id.as_ref();
    if matches!(change.field, Field::Start(_) | Field::End(_)) {
        let both = at(then, on).zip(at(now, on));
        return both.is_some_and(|(then, now)| same_times(&then, &now));
    }
    let now = value(now, change);
    now.is_some() && now == value(then, change)
}

/// A proposed value as it is compared with a present one.
fn shown(field: &Field) -> Field {
    if let Field::Component(Some(of)) = field {
        return Field::Component(Some(Box::new(said((**of).clone()))));
    }
    field.clone()
}
