//! PUBLISH: an event for whoever reads it (RFC 5546 §3.2.1).

use super::{Received, request};
use crate::itip::{Me, Meeting, Message, Refusal};
use crate::time::Timestamp;

pub(super) fn receive(
    held: Option<&Meeting>,
    message: &Message,
    me: &Me,
    now: Timestamp,
) -> Result<Received, Refusal> {
    request::receive(held, message, me, now)
}
