//! ADD: further dates of a series (RFC 5546 §3.2.4).

use super::{Outcome, Received, request};
use crate::itip::{Me, Meeting, Message, Refusal};
use crate::time::Timestamp;

pub(super) fn receive(
    held: Option<&Meeting>,
    message: &Message,
    me: &Me,
    now: Timestamp,
) -> Result<Received, Refusal> {
    match held {
        Some(_) => request::receive(held, message, me, now),
        None => Ok(Received {
            meeting: None,
            outcome: Outcome::RefreshRequested,
            messages: Vec::new(),
            passed_over: Vec::new(),
        }),
    }
}
