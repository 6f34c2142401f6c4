//! CANCEL: all, some dates, or somebody's part are off (RFC 5546 §3.2.5).

use super::{Outcome, Received, request};
use crate::ical::tree::Property;
use crate::itip::{Me, Meeting, Message, Refusal};
use crate::time::Timestamp;

pub(super) fn receive(
    held: Option<&Meeting>,
    _message: &Message,
    _me: &Me,
    _now: Timestamp,
) -> Result<Received, Refusal> {
    let mut meeting = held.ok_or(Refusal::UnknownUid)?.clone();
    for event in meeting.components_mut() {
        event.0.set(Property::new("STATUS", "CANCELLED"));
    }
    Ok(request::done(meeting, Outcome::Cancelled))
}
