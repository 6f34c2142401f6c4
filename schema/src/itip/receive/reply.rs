//! REPLY: an attendee's answer (RFC 5546 §3.2.3).

use super::{Outcome, Received, request};
use crate::itip::vevent::partstat;
use crate::itip::{Me, Meeting, Message, Refusal};
use crate::time::Timestamp;

pub(super) fn receive(
    held: Option<&Meeting>,
    message: &Message,
    _me: &Me,
    now: Timestamp,
) -> Result<Received, Refusal> {
    let mut meeting = held.ok_or(Refusal::UnknownUid)?.clone();
    for (date, event) in message.object.components() {
        let mut attendees = event.attendees();
        let (Some((who, line)), None) = (attendees.next(), attendees.next()) else {
            return Err(Refusal::NotOneAttendee { found: event.attendees().count() });
        };
        let got = event.version().received(now);
        if let Some(have) = meeting.taken.last(&who, date).filter(|have| *have > got) {
            return Err(Refusal::OutOfSequence { have, got });
        }
        let own = match date {
            None => meeting.master.as_mut(),
            Some(date) => meeting.overrides.get_mut(date),
        };
        let Some(own) = own.and_then(|own| own.attendee_mut(&who)) else {
            return Err(Refusal::Pending { who });
        };
        own.set_param("PARTSTAT", partstat(line).as_str());
        meeting.taken.take(&who, date, got);
    }
    Ok(request::done(meeting, Outcome::Answered))
}
