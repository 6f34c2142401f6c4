//! REQUEST: an invitation or its update (RFC 5546 §3.2.2).

use super::{Outcome, Received};
use crate::itip::{Me, Meeting, Message, Refusal};
use crate::time::Timestamp;

pub(super) fn receive(
    held: Option<&Meeting>,
    message: &Message,
    _me: &Me,
    _now: Timestamp,
) -> Result<Received, Refusal> {
    let mut meeting = match held {
        None => return Ok(done(message.object.clone(), Outcome::Added)),
        Some(held) => held.clone(),
    };
    meeting.take_zones(&message.object);
    for (date, event) in message.object.components() {
        let own = meeting.component(date).map(|own| own.version());
        if let Some(have) = own.filter(|have| *have > event.version()) {
            return Err(Refusal::OutOfSequence { have, got: event.version() });
        }
        match date {
            None => meeting.master = Some(event.clone()),
            Some(date) => {
                meeting.overrides.insert(*date, event.clone());
            }
        }
    }
    Ok(done(meeting, Outcome::Updated))
}

pub(super) fn done(meeting: Meeting, outcome: Outcome) -> Received {
    Received::of(meeting, outcome)
}
