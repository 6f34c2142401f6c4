//! The organizer's edit: REQUEST to whom it concerns, CANCEL to whom it no longer does
//! (RFC 5546 §3.2.2, §3.2.5; RFC 6638 §3.2.1).
//!
//! `change` says what the edit changed in effect, `kept` makes of it the object that is kept, `tell`
//! decides for each guest what they are told. ADD is never sent: a REQUEST says the same to whoever
//! missed what was before it.

mod cancel;
mod change;
mod guests;
mod kept;
mod shared;
mod tell;

use super::Edited;
use crate::itip::{Address, Me, Meeting, Refusal, Vevent};
use crate::time::Timestamp;

use change::Change;
use guests::Guests;
use tell::Telling;

/// What is called for when `organizer`, whom `me` is, saved `after` over `before`.
pub(super) fn edit(
    before: Option<&Meeting>,
    after: Option<&Meeting>,
    organizer: &Address,
    me: &Me,
    now: Timestamp,
) -> Result<Edited, Refusal> {
    let before = before.filter(|before| before.organizer().is_some());
    if let Some(after) = after {
        check(before, after, organizer)?;
    }
    let is_own = |who: &Address| who == organizer || me.is(who);
    let mut change = match (before, after) {
        (Some(before), Some(after)) => Change::of(before, after, now),
        (None, Some(after)) => Change::of_new(after),
        (Some(before), None) => Change::of_deleted(before),
        (None, None) => return Ok(Edited { meeting: None, messages: Vec::new() }),
    };
    let (had, has) = (Guests::of(before, is_own), Guests::of(after, is_own));
    let mut kept = after.map(|after| {
        change.uninvite(&had, &has, after);
        kept::settle(before, after, &change, is_own, now)
    });
    let meeting = kept.as_ref().filter(|kept| kept.organizer().is_some());
    let telling = Telling { before, kept: meeting, change: &change, sender: organizer, now };
    let messages = telling.messages(&had, &Guests::of(meeting, is_own))?;
    kept.iter_mut().flat_map(Meeting::components_mut).for_each(Vevent::forget_force);
    Ok(Edited { meeting: kept, messages })
}

/// An object has one organizer, the same as before (RFC 6638 §3.2.4.2).
fn check(before: Option<&Meeting>, after: &Meeting, organizer: &Address) -> Result<(), Refusal> {
    let mut named = after.components().filter_map(|(_, event)| event.organizer());
    match named.find(|named| named != organizer) {
        None => Ok(()),
        Some(_) if before.is_none() => Err(Refusal::SeveralOrganizers),
        Some(_) => Err(Refusal::OrganizerChanged),
    }
}
