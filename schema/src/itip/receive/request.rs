//! REQUEST: an invitation or its update (RFC 5546 §3.2.2).

use std::collections::BTreeMap;

use super::ask::ask;
use super::organizer::{check, check_zones, kept};
use super::range::{check_width, is_too_wide, spread};
use super::update::update;
use super::{Outcome, PassedOver, Received};
use crate::itip::{Me, Meeting, Message, Refusal, Unknown};
use crate::time::Timestamp;

/// Who is not listed may have been sent an invitation on (§3.2.2.6): it is held like any other, and
/// the organizer decides about their answer.
pub(super) fn receive(
    held: Option<&Meeting>,
    message: &Message,
    me: &Me,
    now: Timestamp,
) -> Result<Received, Refusal> {
    check(held, message, me)?;
    check_zones(held, message)?;
    match (held, me.unknown) {
        (Some(held), _) if is_too_wide(held, &message.object) => {
            Ok(ask(Some(held), message, me, now))
        }
        (Some(held), _) => update(held, &message.object, me, now),
        (None, Unknown::Added) => Ok(added(&message.object, now)),
        (None, Unknown::Ignored) => Err(Refusal::UnknownUid),
    }
}

/// What was not held until now.
pub(super) fn added(object: &Meeting, now: Timestamp) -> Received {
    let mut meeting = object.clone();
    for event in meeting.components_mut() {
        *event = kept(event, now);
        event.drop_private();
    }
    let mut passed_over = Vec::new();
    for (date, event) in &object.overrides {
        if let Err(why) = check_width(object, date, event) {
            meeting.overrides.remove(date);
            passed_over.push(PassedOver { date: Some(*date), why });
        }
    }
    let told = meeting.components().map(|(date, _)| date.copied()).collect();
    spread(&mut meeting, &object.with(None, BTreeMap::new()), &told);
    Received { passed_over, ..Received::of(meeting, Outcome::Added) }
}
