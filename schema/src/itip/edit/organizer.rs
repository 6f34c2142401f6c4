//! The organizer's edit: REQUEST to whom it concerns, CANCEL to whom it no longer does
//! (RFC 5546 §3.2.2, §3.2.5; RFC 6638 §3.2.1).

use super::Edited;
use crate::itip::{Address, Meeting, Method, Outgoing, Refusal};
use crate::time::Timestamp;

pub(super) fn edit(
    before: Option<&Meeting>,
    after: Option<&Meeting>,
    me: &Address,
    _now: Timestamp,
) -> Result<Edited, Refusal> {
    let had = before.map(Meeting::attendees).unwrap_or_default();
    let has = after.map(Meeting::attendees).unwrap_or_default();
    let message = |method, recipient: &Address, object: &Meeting| Outgoing {
        method,
        sender: me.clone(),
        recipient: recipient.clone(),
        object: object.clone().into(),
    };
    let mut messages = Vec::new();
    for recipient in had.union(&has).filter(|who| *who != me) {
        match (before, after) {
            (_, Some(after)) if has.contains(recipient) => {
                messages.push(message(Method::Request, recipient, after));
            }
            (Some(before), _) => messages.push(message(Method::Cancel, recipient, before)),
            (None, _) => {}
        }
    }
    Ok(Edited { meeting: after.cloned(), messages })
}
