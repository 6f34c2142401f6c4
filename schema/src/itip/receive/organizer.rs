//! What is asked of every organizer's message before it is carried out: that it is about an event
//! of that organizer, reached somebody else, and can be told in time (RFC 5546 §2.1.5, §3.2).

use crate::itip::{Me, Meeting, Message, Refusal, Version, Vevent};
use crate::time::Timestamp;

/// Whether the event is the organizer's whose message this is, and not the owner's own. Another
/// organizer may be a real one (RFC 5546 §4.2.8 hands an event over) or a thief: the owner decides.
pub(super) fn check(held: Option<&Meeting>, message: &Message, me: &Me) -> Result<(), Refusal> {
    let have = held.and_then(Meeting::organizer);
    if have.as_ref().is_some_and(|have| me.is(have)) {
        return Err(Refusal::NotForMe);
    }
    let said = message.object.components().filter_map(|(_, event)| event.organizer());
    for got in said {
        let is_other = held.is_some() && have.as_ref() != Some(&got);
        if is_other || message.object.organizer().as_ref() != Some(&got) {
            return Err(Refusal::OtherOrganizer { have, got: Some(got) });
        }
        if me.is(&got) {
            return Err(Refusal::NotForMe);
        }
    }
    Ok(())
}

/// Whether every time of the message can be told. A zone that is held already is not asked again.
pub(super) fn check_zones(held: Option<&Meeting>, message: &Message) -> Result<(), Refusal> {
    let known = |tzid: &str| held.is_some_and(|held| held.uses_zone(tzid));
    match message.object.unknown_zones().find(|tzid| !known(tzid)) {
        Some(tzid) => Err(Refusal::Zone { tzid: tzid.chars().take(TZID_SHOWN).collect() }),
        None => Ok(()),
    }
}

/// Characters of a TZID that a refusal repeats.
const TZID_SHOWN: usize = 100;

/// Whether `event`, received at `now`, is not older than what is held.
pub(super) fn check_order(
    have: Option<Version>,
    event: &Vevent,
    now: Timestamp,
) -> Result<(), Refusal> {
    let got = event.version().received(now);
    match have.filter(|have| *have > got) {
        Some(have) => Err(Refusal::OutOfSequence { have, got }),
        None => Ok(()),
    }
}

/// Whether `event`, about a date of which nothing else is held, is not older than what was last said
/// of its `series`. The date's own number says nothing of that: it may be higher than the series'
/// since long before.
pub(super) fn check_since(series: Version, event: &Vevent, now: Timestamp) -> Result<(), Refusal> {
    let got = event.version().received(now);
    if got.dtstamp.is_some() && series.dtstamp > got.dtstamp {
        return Err(Refusal::OutOfSequence { have: series, got });
    }
    Ok(())
}

/// A component as it is kept: a DTSTAMP after the time of receipt is that time, or nothing sent
/// until then would ever be newer.
pub(super) fn kept(event: &Vevent, now: Timestamp) -> Vevent {
    let mut event = event.clone();
    if event.version().dtstamp.is_some_and(|stamp| stamp > now) {
        event.stamp(now);
    }
    event
}
