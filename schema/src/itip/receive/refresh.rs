//! REFRESH: the current state is asked for (RFC 5546 §3.2.6).

use super::{Outcome, Received};
use crate::itip::{Me, Meeting, Message, Method, Outgoing, Refusal};

pub(super) fn receive(
    held: Option<&Meeting>,
    message: &Message,
    _me: &Me,
) -> Result<Received, Refusal> {
    let held = held.ok_or(Refusal::UnknownUid)?;
    let asks = message.object.attendees();
    let (Some(recipient), 1) = (asks.first(), asks.len()) else {
        return Err(Refusal::NotOneAttendee { found: asks.len() });
    };
    let sender = held.organizer().ok_or(Refusal::NotForMe)?;
    let (recipient, object) = (recipient.clone(), held.clone());
    let messages =
        vec![Outgoing { method: Method::Request, sender, recipient, object: object.into() }];
    Ok(Received { messages, ..Received::of(held.clone(), Outcome::Refreshed) })
}
