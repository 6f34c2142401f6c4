//! Whether a message is from the one it speaks for, and whether it reached whom it is for
//! (RFC 6047 §3; RFC 5546 §6.1).
//!
//! An organizer's message is measured by the organizer that is held, whatever it says itself; an
//! attendee's by the people it names. Whoever acts for another (SENT-BY) is believed where what is
//! held says that they do; everything else waits for the owner's word.

use std::collections::BTreeSet;

use crate::ical::tree::Property;
use crate::itip::vevent::partstat;
use crate::itip::{
    Address, Authentication, Me, Meeting, Message, Method, Refusal, Vevent, delegation,
};
use crate::record::PartStat;

pub(super) fn check(held: Option<&Meeting>, message: &Message, me: &Me) -> Result<(), Refusal> {
    if !message.method.is_organizers() && held.is_none() {
        return Err(Refusal::UnknownUid);
    }
    let envelope = &message.envelope;
    if envelope.authentication == Authentication::Failed {
        return Err(Refusal::NotAuthentic { from: envelope.from.clone() });
    }
    match (held, message.method.is_organizers()) {
        (Some(held), false) => from_attendee(held, message),
        (held, _) => from_organizer(held, message, me),
    }
}

fn from_organizer(held: Option<&Meeting>, message: &Message, me: &Me) -> Result<(), Refusal> {
    let known = held.filter(|held| held.organizer().is_some()).unwrap_or(&message.object);
    let organizer = known.organizer();
    if organizer.as_ref().is_some_and(|organizer| me.is(organizer)) {
        return Err(Refusal::NotForMe);
    }
    let Some(from) = &message.envelope.from else { return Ok(()) };
    let is_theirs = organizer.as_ref() == Some(from) || acts_for_organizer(known, from);
    // Where nothing is held that could be harmed, it may come by the hand of the organizer's house,
    // but for those who were invited and forward it (RFC 5546 §4.2.8); what nobody organizes, or is
    // published for whoever finds it, by any.
    let is_invited = message.object.attendees().contains(from);
    let may_bring = |organizer: &Address| !is_invited && organizer.is_in_house_of(from);
    let is_public = message.method == Method::Publish;
    if is_theirs || (held.is_none() && (is_public || organizer.as_ref().is_none_or(may_bring))) {
        return Ok(());
    }
    let mut lines = message.object.components().filter_map(|(_, event)| event.attendee(from));
    if lines.any(|line| delegation::delegates(line).iter().any(|to| me.is(to))) {
        return Err(Refusal::FromDelegator { from: from.clone() });
    }
    Err(Refusal::NotTheSender { from: from.clone() })
}

fn from_attendee(held: &Meeting, message: &Message) -> Result<(), Refusal> {
    let Some(from) = &message.envelope.from else { return Ok(()) };
    let people: BTreeSet<Address> = message.object.attendees();
    if people.contains(from) || people.iter().any(|who| acts_for(held, who, from)) {
        return Ok(());
    }
    Err(Refusal::NotTheSender { from: from.clone() })
}

/// What is held, where `me` organizes it and the message means that.
///
/// # Errors
/// [`Refusal::UnknownUid`], [`Refusal::NotForMe`], [`Refusal::OtherOrganizer`].
pub(super) fn organized<'h>(
    held: Option<&'h Meeting>,
    message: &Message,
    me: &Me,
) -> Result<&'h Meeting, Refusal> {
    let held = held.ok_or(Refusal::UnknownUid)?;
    let (have, got) = (held.organizer(), message.object.organizer());
    let is_mine = |who: &Address| me.is(who);
    let organizer = have.as_ref().or(got.as_ref());
    let acts = me.addresses.iter().any(|address| acts_for_organizer(held, address));
    if !me.is_unknown() && !organizer.is_some_and(is_mine) && !acts {
        return Err(Refusal::NotForMe);
    }
    match (&have, &got) {
        (Some(known), Some(said)) if known != said && !me.is(said) => {
            Err(Refusal::OtherOrganizer { have, got })
        }
        (_, _) => Ok(held),
    }
}

/// Which of the people that an attendee's message names it is from: whom the envelope says, else the
/// only one. A delegation names two: it is from the delegate once they have answered.
///
/// # Errors
/// [`Refusal::NotOneAttendee`] when that cannot be told.
pub(super) fn speaker(held: &Meeting, message: &Message) -> Result<Address, Refusal> {
    let mut people = message.object.attendees();
    if let Some(from) = &message.envelope.from {
        let acts = people.iter().find(|who| acts_for(held, who, from));
        if let Some(who) = people.get(from).or(acts) {
            return Ok(who.clone());
        }
    }
    // Refreshes and proposals may repeat everybody.
    let organizer = held.organizer().filter(|_| message.method != Method::Reply);
    if let Some(organizer) = organizer.filter(|_| people.len() > 1) {
        people.remove(&organizer);
    }
    let found = people.len();
    match (found, people.first()) {
        (1, Some(who)) => Ok(who.clone()),
        _ => delegating(message).ok_or(Refusal::NotOneAttendee { found }),
    }
}

fn delegating(message: &Message) -> Option<Address> {
    let lead = message.object.components().next()?.1;
    let two: Vec<(Address, &Property)> = lead.attendees().collect();
    let [first, second] = two.as_slice() else { return None };
    let hands = |(_, from): &(Address, &Property), (to, _): &(Address, &Property)| {
        partstat(from) == PartStat::Delegated && delegation::delegates(from).contains(to)
    };
    let (delegator, delegate) = match (hands(first, second), hands(second, first)) {
        (true, false) => (first, second),
        (false, true) => (second, first),
        (true, true) | (false, false) => return None,
    };
    let is_answered = partstat(delegate.1) != PartStat::NeedsAction;
    Some(if is_answered { delegate.0.clone() } else { delegator.0.clone() })
}

/// Whether what is held says that `deputy` answers for `who`.
fn acts_for(held: &Meeting, who: &Address, deputy: &Address) -> bool {
    let lines = held.components().filter_map(|(_, event)| event.attendee(who));
    lines.filter_map(sent_by).any(|by| by == *deputy)
}

fn acts_for_organizer(known: &Meeting, deputy: &Address) -> bool {
    let line = |event: &Vevent| event.0.first("ORGANIZER").and_then(sent_by);
    known.components().filter_map(|(_, event)| line(event)).any(|by| by == *deputy)
}

fn sent_by(line: &Property) -> Option<Address> {
    line.param("SENT-BY").and_then(Address::parse)
}
