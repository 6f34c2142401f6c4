//! Whether a message is from the one it speaks for, and for whom it reached (RFC 6047 §3;
//! RFC 5546 §6.1).

use crate::itip::{Authentication, Me, Meeting, Message, Refusal};

pub(super) fn check(held: Option<&Meeting>, message: &Message, _me: &Me) -> Result<(), Refusal> {
    let organizer = held.and_then(Meeting::organizer);
    let envelope = &message.envelope;
    if envelope.authentication == Authentication::Failed {
        return Err(Refusal::NotAuthentic { from: envelope.from.clone() });
    }
    let Some(from) = &envelope.from else { return Ok(()) };
    let speaks_for = match message.method.is_organizers() {
        true => organizer.or(message.object.organizer()),
        false => message.object.attendees().into_iter().find(|attendee| attendee == from),
    };
    match speaks_for {
        Some(who) if who == *from => Ok(()),
        Some(_) | None => Err(Refusal::NotTheSender { from: from.clone() }),
    }
}
