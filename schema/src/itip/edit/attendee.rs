//! An attendee's edit of their copy: REPLY where the answer changed, a refusal where more than
//! theirs did (RFC 5546 §3.2.3; RFC 6638 §3.2.2).

use super::Edited;
use crate::itip::vevent::partstat;
use crate::itip::{Address, Meeting, Method, Outgoing, Refusal};
use crate::time::Timestamp;

pub(super) fn edit(
    before: Option<&Meeting>,
    after: Option<&Meeting>,
    me: &Address,
    _now: Timestamp,
) -> Result<Edited, Refusal> {
    let answer = |meeting: &Meeting| {
        meeting.master.as_ref().and_then(|master| master.attendee(me).map(partstat))
    };
    let changed = before.and_then(answer) != after.and_then(answer);
    let messages = match after.filter(|_| changed).map(|after| (after, after.organizer())) {
        Some((after, Some(organizer))) => {
            let mut object = after.clone();
            object.components_mut().for_each(|event| event.retain_attendees(|who| who == me));
            let (sender, method) = (me.clone(), Method::Reply);
            vec![Outgoing { method, sender, recipient: organizer, object: object.into() }]
        }
        Some((_, None)) | None => Vec::new(),
    };
    Ok(Edited { meeting: after.cloned(), messages })
}
