//! Changing somebody else's event: `event edit` and `event cancel` write an amendment, and the
//! organizer's node makes it in the event or says why not (`30-scheduling`, *Amendments*).

use std::collections::BTreeSet;

use kalends_schema::amendment::{Amending, Merged, Right, changes, merge};
use kalends_schema::hash::Hash;
use kalends_schema::id::word_path;
use kalends_schema::key::Identity;
use kalends_schema::limits::{AMENDMENTS_WAITING_MAX, VALUE_BYTES_MAX};
use kalends_schema::order::Also;
use kalends_schema::path::{Collection, Path};
use kalends_schema::record::{
    Amendment, Both, Change, DeclineCounter, DeclineReason, Event, Record, RecurrenceId, check,
};
use kalends_schema::time::Timestamp;
use kalends_schema::uri::AmendmentUri;
use kalends_schema::wire;

use super::edit::{cancelled, changed, numbered};
use super::{EventEdit, Of, Refusal, Write};

/// Why somebody else's event is not amended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unamended {
    /// A contributor changes single dates of a series.
    #[error("you may change single dates of its series only; {organizer} is its organizer")]
    SingleDatesOnly {
        /// Who may change the rest, besides the admins.
        organizer: Identity,
    },
    /// The event says all of it already.
    #[error("that changes nothing")]
    NothingChanged,
    /// As many wait for the organizer's word as an event hears of one person.
    #[error("{max} changes of yours wait for the organizer's word already, and no more are heard")]
    TooManyWaiting {
        /// How many may wait.
        max: usize,
    },
    /// The organizer has spoken of it: it is in the event, or never will be.
    #[error("its organizer has decided about the amendment already")]
    Decided,
}

/// What is wanted of somebody else's event.
#[derive(Debug, Clone, PartialEq)]
pub enum AmendWish {
    /// `event edit`
    Edit(Box<EventEdit>),
    /// `event cancel`, of one date or of the whole.
    Cancel(Option<RecurrenceId>),
}

/// What an amendment rests on.
#[derive(Debug, Clone, Copy)]
pub struct Amend<'a> {
    /// The event, as it is here.
    pub of: Of<'a>,
    /// What the owner may change of it.
    pub right: Option<Right>,
    /// Of the event's version that is here.
    pub value_hash: Hash,
    /// A new id, made of time.
    pub id: &'a str,
    /// The owner's amendments of that event of which its organizer has not spoken.
    pub waiting: &'a [(AmendmentUri, Amendment)],
}

/// The amendment that an edit of somebody else's event comes to, first; then what becomes of the
/// owner's own that wait and say another value of the same field: the later wish stands.
///
/// # Errors
/// [`Refusal`] for strangers, for what only the organizer or an admin may change, for an edit that
/// changes nothing, and for one more where as many wait as are heard.
pub fn amend(of: &Amend<'_>, wish: AmendWish, now: Timestamp) -> Result<Vec<Write>, Refusal> {
    let organizer = of.of.organizer;
    let right = of.right.ok_or(Refusal::NotTheOrganizer { organizer })?;
    if of.of.event.foreign.is_some() {
        return Err(Refusal::Foreign);
    }
    let after = match wish {
        AmendWish::Edit(edit) if is_the_organizers(&edit) => {
            return Err(Refusal::NotTheOrganizer { organizer });
        }
        AmendWish::Edit(edit) => changed(&of.of, *edit)?,
        AmendWish::Cancel(on) => cancelled(&of.of, on)?,
    };
    let changes = changes(of.of.event, &after);
    if changes.is_empty() {
        return Err(Unamended::NothingChanged.into());
    }
    if !changes.iter().all(|change| right.allows(of.of.event, change)) {
        return Err(Unamended::SingleDatesOnly { organizer }.into());
    }
    let mut writes = vec![written(of, changes.clone(), now)];
    writes.extend(of.waiting.iter().filter_map(|one| without(one, &changes, now)));
    let gone = writes.iter().filter(|write| write.record.is_none()).count();
    if of.waiting.len() - gone >= AMENDMENTS_WAITING_MAX {
        return Err(Unamended::TooManyWaiting { max: AMENDMENTS_WAITING_MAX }.into());
    }
    Ok(writes)
}

/// Whether no amendment can say it: who is asked anew, who the admins and the successors are, and
/// another event that goes on from a date.
fn is_the_organizers(edit: &EventEdit) -> bool {
    let access = &edit.access;
    let successors = access.successors.is_some() || access.successor_grace_days.is_some();
    edit.ask_again || access.admins.is_some() || successors || edit.from.is_some()
}

fn written(of: &Amend<'_>, changes: Vec<Change>, now: Timestamp) -> Write {
    let area = of.of.uri.path().area();
    let path = Path::of(area, Collection::Amendments, of.id);
    let amendment = Amendment {
        event: of.of.uri.clone(),
        value_hash: of.value_hash,
        changes,
        comment: None,
        created_at: now,
        last_modified: now,
    };
    let path = path.expect("an id made of time is an id");
    Write { path, record: Some(Record::Amendment(amendment)) }
}

/// An amendment that waits without what is wanted otherwise now; `None` where it stays as it is.
fn without(
    (uri, waiting): &(AmendmentUri, Amendment),
    wanted: &[Change],
    now: Timestamp,
) -> Option<Write> {
    let place = |change: &Change| (change.recurrence_id, change.field.name());
    let wanted: BTreeSet<_> = wanted.iter().map(place).collect();
    let mut left = waiting.changes.clone();
    left.retain(|change| !wanted.contains(&place(change)));
    if left.len() == waiting.changes.len() {
        return None;
    }
    let rest = Amendment { changes: left, last_modified: now, ..waiting.clone() };
    let record = (!rest.changes.is_empty()).then_some(Record::Amendment(rest));
    Some(Write { path: uri.path().clone(), record })
}

/// The owner's amendment taken back: nothing of it is made from then on.
pub fn withdraw_amendment(uri: &AmendmentUri) -> Write {
    Write { path: uri.path().clone(), record: None }
}

/// What an amendment of an event of the owner's comes to.
#[derive(Debug, Clone, PartialEq)]
pub enum Heard {
    /// The event with it, to be written before the word.
    Applied {
        /// The changed event.
        event: Box<Write>,
        /// The word that it was.
        word: Write,
    },
    /// A word alone: fields were changed meanwhile, or the event cannot be so.
    Spoken(Write),
    /// Nothing: its author may not change that.
    Ignored,
}

/// Makes an amendment in an event of the owner's. `then` is the version that it names, where it is
/// still known.
pub fn hear_amendment(
    of: &Of<'_>,
    amending: &Amending<'_>,
    (then, right): (Option<&Event>, Right),
    now: Timestamp,
) -> Heard {
    match merge(of.event, then, right, &amending.amendment.changes) {
        Merged::NotAllowed => Heard::Ignored,
        Merged::Conflict(fields) => {
            Heard::Spoken(word(amending, DeclineReason::Conflict(fields), None, now))
        }
        Merged::Applied(event, fields) => {
            let write = numbered(of, *event, Also::default(), now);
            let checked =
                write.record.as_ref().map(|record| check(of.me, &write.path, record, now));
            match checked {
                Some(Err(invalid)) => Heard::Spoken(unfit(amending, &invalid, now)),
                Some(Ok(())) | None => Heard::Applied {
                    event: Box::new(write),
                    word: word(amending, DeclineReason::Applied(fields), None, now),
                },
            }
        }
    }
}

/// The word on an amendment with which the event could not be.
pub(crate) fn unfit(
    amending: &Amending<'_>,
    why: &impl std::fmt::Display,
    now: Timestamp,
) -> Write {
    word(amending, DeclineReason::Declined, Some(why.to_string()), now)
}

fn word(
    amending: &Amending<'_>,
    reason: DeclineReason,
    comment: Option<String>,
    now: Timestamp,
) -> Write {
    let word = DeclineCounter {
        proposal: amending.uri.as_uri().clone(),
        value_hash: amending.value_hash,
        reason,
        comment,
        created_at: now,
        last_modified: now,
    };
    let record = Record::DeclineCounter(fitting(word));
    Write { path: word_path(amending.uri.as_uri()), record: Some(record) }
}

/// A word as long as a record may be: fields that do not fit are left out, the last first.
fn fitting(mut word: DeclineCounter) -> DeclineCounter {
    let bytes = |word: &DeclineCounter| wire::encode(&Record::DeclineCounter(word.clone())).len();
    while bytes(&word) > VALUE_BYTES_MAX && fields_of(&mut word.reason).is_some_and(drop_last) {}
    word
}

fn fields_of(reason: &mut DeclineReason) -> Option<&mut Vec<Both>> {
    match reason {
        DeclineReason::Declined => None,
        DeclineReason::Conflict(fields) | DeclineReason::Applied(fields) => Some(fields),
    }
}

fn drop_last(fields: &mut Vec<Both>) -> bool {
    fields.pop().is_some()
}

#[cfg(test)]
mod tests;
