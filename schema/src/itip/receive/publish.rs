//! PUBLISH: an event for whoever reads it (RFC 5546 §3.2.1).

use super::organizer::{check, check_zones};
use super::update::update;
use super::{Received, check_ranges, request};
use crate::ical::tree::Property;
use crate::itip::size::Size;
use crate::itip::{Me, Meeting, Message, Refusal, Unknown};
use crate::time::Timestamp;

/// Nobody is invited by it: whom it lists is left out, and whom an invitation listed stays.
pub(super) fn receive(
    held: Option<&Meeting>,
    message: &Message,
    me: &Me,
    now: Timestamp,
) -> Result<Received, Refusal> {
    check(held, message, me)?;
    check_zones(held, message)?;
    let mut object = message.object.clone();
    for event in object.components_mut() {
        if event.0.first("DTSTART").is_none() {
            return Err(Refusal::Value { property: "DTSTART" });
        }
        event.retain_attendees(|_| false);
    }
    match (held, me.unknown) {
        (Some(held), _) => {
            let people = held.master.iter().flat_map(|master| master.0.all("ATTENDEE"));
            held.check_room(&object, Size::of_lines(people))?;
            list_attendees(&mut object, held);
            check_ranges(Some(held), &object)?;
            update(held, &object, me, now)
        }
        (None, Unknown::Added) => {
            check_ranges(None, &object)?;
            Ok(request::added(&object, now))
        }
        (None, Unknown::Ignored) => Err(Refusal::UnknownUid),
    }
}

fn list_attendees(object: &mut Meeting, held: &Meeting) {
    let listed = |date: Option<_>| -> Vec<Property> {
        let own = held.component(date).or(held.master.as_ref());
        own.into_iter().flat_map(|own| own.0.all("ATTENDEE")).cloned().collect()
    };
    if let Some(master) = &mut object.master {
        master.0.properties.extend(listed(None));
    }
    for (date, event) in &mut object.overrides {
        event.0.properties.extend(listed(Some(date)));
    }
}
