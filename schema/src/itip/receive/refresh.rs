//! REFRESH: the current state is asked for (RFC 5546 §3.2.6).
//!
//! It is sent to whoever asks and is asked themselves, as they may see it, by the number that it
//! has. What is cancelled as a whole is told as that.

use std::sync::Arc;

use super::{Outcome, Received, sender};
use crate::itip::{Me, Meeting, Message, Method, Outgoing, Refusal, Vevent};
use crate::time::Timestamp;

pub(super) fn receive(
    held: Option<&Meeting>,
    message: &Message,
    me: &Me,
    now: Timestamp,
) -> Result<Received, Refusal> {
    let held = sender::organized(held, message, me)?;
    let recipient = sender::speaker(held, message)?;
    let sender = held.organizer().filter(|sender| *sender != recipient);
    let sender = sender.ok_or(Refusal::NotForMe)?;
    let Some(mut object) = held.seen_by(&recipient) else {
        return Err(Refusal::NotInvited { who: recipient });
    };
    for event in object.components_mut() {
        if event.version().dtstamp.is_none() {
            event.stamp(now);
        }
    }
    let is_off = object.components().all(|(_, event): (_, &Vevent)| event.is_cancelled());
    let method = if is_off { Method::Cancel } else { Method::Request };
    let object = Arc::new(object);
    let messages = vec![Outgoing { method, sender, recipient, object }];
    Ok(Received { messages, ..Received::of(held.clone(), Outcome::Refreshed) })
}
