//! A date told together with all that follow it: from there on an event of its own, as `event edit
//! --from` makes one (RFC 5545 §3.2.13).

use crate::crockford;
use crate::hash::Hash;
use crate::ical::Note;
use crate::limits::OVERRIDES_MAX;
use crate::record::{Event, RecurrenceId};
use crate::recurrence::{ThisAndFuture, this_and_future};

/// `event` in as many as `ranged`, its dates told with RANGE=THISANDFUTURE in ascending order, make of
/// it, the earliest first. One that somebody else organizes keeps its UID, by which they tell of it:
/// each date is described by itself, as long as there are not too many.
pub(super) fn in_parts(event: Event, ranged: &[RecurrenceId], notes: &mut Vec<Note>) -> Vec<Event> {
    let each_date_max = if event.foreign.is_some() { OVERRIDES_MAX } else { 0 };
    let (mut whole, mut parts, mut read_as_one) = (event, Vec::new(), ranged.is_empty());
    // The last first: until then no date has another name.
    for on in ranged.iter().rev() {
        let Some(told) = whole.overrides.get(on) else { continue };
        match this_and_future(&whole, (on, told), &uid_from(&whole.uid, on), each_date_max) {
            Ok(ThisAndFuture::Dates(event) | ThisAndFuture::Series(event)) => {
                whole = Event { original: None, ..*event };
            }
            Ok(ThisAndFuture::Split(two)) => {
                whole = Event { original: None, ..two.ended };
                parts.push(two.following);
                notes.push(Note::SplitAt { on: *on });
            }
            Err(_) => read_as_one = true,
        }
    }
    if !read_as_one {
        notes.retain(|note| *note != Note::Range);
    }
    parts.push(whole);
    parts.reverse();
    parts
}

/// The UID of what follows from a date on: the same whenever the file is read again.
fn uid_from(uid: &str, on: &RecurrenceId) -> String {
    crockford::encode(&Hash::of(format!("{uid}\n{on}").as_bytes()).as_bytes()[..16])
}
