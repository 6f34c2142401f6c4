//! What my own edit of an object calls for: the numbers it gets, and the messages to send
//! (RFC 5546 §2.1.4, RFC 6638 §3.2).

mod answer;
mod attendee;
mod organizer;

pub use answer::{Answer, answer};

use super::{Address, Me, Meeting, Outgoing, Refusal};
use crate::time::Timestamp;

/// An edit with its consequences.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edited {
    /// The object as it is to be kept; `None` once it is deleted.
    pub meeting: Option<Meeting>,
    /// What is to be sent, in the order of the recipients.
    pub messages: Vec<Outgoing>,
}

/// Who somebody is in an object.
enum Standing {
    Organizer(Address),
    Attendee,
}

/// What is called for when `me` saved `after` over `before` at `now`. `before` is `None` for a new
/// object, `after` for one that was deleted. An object that nobody organizes calls for nothing.
///
/// # Errors
/// [`Refusal`] when the edit is not the owner's to make.
pub fn edit(
    before: Option<&Meeting>,
    after: Option<&Meeting>,
    me: &Me,
    now: Timestamp,
) -> Result<Edited, Refusal> {
    let Some(organizer) =
        before.and_then(Meeting::organizer).or(after.and_then(Meeting::organizer))
    else {
        return Ok(Edited { meeting: after.cloned(), messages: Vec::new() });
    };
    after.map_or(Ok(()), Meeting::check_size)?;
    let edited = match standing(&organizer, before, after, me)? {
        Standing::Organizer(organizer) => organizer::edit(before, after, &organizer, me, now),
        Standing::Attendee => attendee::edit(before, after, me, now),
    }?;
    edited.meeting.as_ref().map_or(Ok(()), Meeting::check_size)?;
    Ok(edited)
}

/// As whom the owner edits. Where nobody says whose calendar it is, as the organizer.
fn standing(
    organizer: &Address,
    before: Option<&Meeting>,
    after: Option<&Meeting>,
    me: &Me,
) -> Result<Standing, Refusal> {
    if me.is_unknown() || me.is(organizer) {
        return Ok(Standing::Organizer(organizer.clone()));
    }
    let mut listed = before.into_iter().chain(after).flat_map(Meeting::attendees);
    let is_listed = listed.any(|address| me.is(&address));
    if is_listed { Ok(Standing::Attendee) } else { Err(Refusal::NotMine) }
}
