//! `event edit --from`: *this and future* (RFC 5545 §3.2.13; `30-scheduling`, *Recurrence*).

use kalends_schema::order::{Also, significant_change};
use kalends_schema::record::{Event, Record, RecurrenceId};
use kalends_schema::recurrence::{Split, SplitError, recurrence_id_of, split_series};
use kalends_schema::time::Timestamp;
use kalends_schema::uri::EventUri;

use super::edit::{change, changed, numbered};
use super::{EventEdit, Of, Refusal, Write};

/// A series in two.
#[derive(Debug, Clone, PartialEq)]
pub struct InTwo {
    /// The series, ended before that date.
    pub ended: Write,
    /// What follows, before it is changed.
    pub following: Event,
    /// What follows, as it is to be written.
    pub changed: Write,
}

/// The series `of` ended before `from`, and what follows it changed as `edit` says, at `new`. `None`
/// where `from` is its first date: then it is the series itself that is changed.
///
/// Ending a series asks nobody anew. What follows goes on with its numbers, so that answers given
/// until now count for it unless the edit asks people anew.
///
/// # Errors
/// [`Refusal`] for anybody but the organizer, a date that the event does not have, or an edit that
/// is none.
pub fn split_event(
    of: &Of<'_>,
    (from, edit): (RecurrenceId, EventEdit),
    new: &EventUri,
    now: Timestamp,
) -> Result<Option<InTwo>, Refusal> {
    of.mine()?;
    of.has(Some(&from))?;
    let uid = format!("{}@{}", new.id(), of.me);
    let Split { ended, following } = match split_series(of.event, Some(of.uri), &from, &uid) {
        Ok(two) => two,
        Err(SplitError::FirstDate { .. }) => return Ok(None),
        Err(SplitError::NoSuchDate { on }) => return Err(Refusal::NoSuchOccurrence { on }),
        Err(SplitError::Expansion(error)) => return Err(error.into()),
    };
    let ended = significant_change(of.event, ended, Also::default(), now).event;
    let ended = Event { last_modified: now, ..ended };
    let following = begun(of.event, following, now);
    let at = Of { me: of.me, organizer: of.me, uri: new, event: &following };
    let also = Also { uninvited: false, ask_again: edit.ask_again };
    let mut after = changed(&at, edit.clone())?;
    tell_that_date(&mut after, &from, edit);
    let changed = numbered(&at, after, also, now);
    let path = of.uri.path().clone();
    let ended = Write { path, record: Some(Record::Event(Box::new(ended))) };
    Ok(Some(InTwo { ended, following, changed }))
}

/// What follows, as an event of its own that begins now with the numbers of the old one: whatever
/// asks people anew from here on has a higher number than any answer given before.
fn begun(old: &Event, following: Event, now: Timestamp) -> Event {
    let mut event = Event { created_at: now, last_modified: now, ..following };
    for component in event.master.iter_mut().chain(event.overrides.values_mut()) {
        component.created = Some(now);
        component.last_modified = Some(now);
        component.dtstamp = now;
    }
    if let Some(master) = &mut event.master {
        master.sequence = old.sequence();
    }
    event
}

/// What is said of a date and of all that follow is said of that date too, where it is described by
/// itself: its text is told anew, and another time for all of them is its own.
fn tell_that_date(event: &mut Event, from: &RecurrenceId, edit: EventEdit) {
    let moves = edit.start.is_some() || edit.end.is_some() || edit.rrule.is_some();
    if moves {
        let named = edit.start.and_then(|start| recurrence_id_of(event, &start));
        event.overrides.remove(&named.unwrap_or(*from));
    } else if let Some(own) = event.overrides.get_mut(from) {
        change(own, EventEdit { exdate: Vec::new(), ..edit });
    }
}

/// Where an event of the owner's lies that an id makes beside another.
pub(crate) fn beside(of: &Of<'_>, id: &str) -> EventUri {
    EventUri::of(of.me, of.uri.path().area(), id).expect("an id made of time is an id")
}

#[cfg(test)]
mod tests;
