//! The question for the current state, where a message cannot be carried out (RFC 5546 §3.2.6).

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Outcome, Received};
use crate::ical::tree::{Node, Property};
use crate::itip::{Address, Me, Meeting, Message, Method, Outgoing, Vevent};
use crate::time::Timestamp;

/// Asks the organizer for the whole of it.
pub(super) fn ask(held: Option<&Meeting>, message: &Message, me: &Me, now: Timestamp) -> Received {
    let object = &message.object;
    let me = me.invited_to(object);
    let listed = object.attendees().into_iter().find(|who| me.is(who));
    let sender = listed.or_else(|| me.addresses.first().cloned());
    let organizer = object.organizer().or_else(|| held.and_then(Meeting::organizer));
    let messages = match (sender, organizer) {
        (Some(sender), Some(organizer)) => vec![question(object, sender, organizer, now)],
        (Some(_), None) | (None, Some(_) | None) => Vec::new(),
    };
    let outcome = Outcome::RefreshRequested;
    Received { meeting: held.cloned(), outcome, messages, passed_over: Vec::new() }
}

/// REFRESH (RFC 5546 §3.2.6).
fn question(object: &Meeting, sender: Address, recipient: Address, now: Timestamp) -> Outgoing {
    let mut event = Vevent(Node::new("VEVENT"));
    event.0.set(Property::new("UID", object.uid.clone()));
    event.stamp(now);
    event.0.set(Property::new("ORGANIZER", recipient.uri()));
    event.0.set(Property::new("ATTENDEE", sender.uri()));
    let object = object.with(Some(event), BTreeMap::new()).for_others();
    Outgoing { method: Method::Refresh, sender, recipient, object: Arc::new(object) }
}
