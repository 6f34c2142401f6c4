//! COUNTER and DECLINECOUNTER: a proposal and its refusal change nothing by themselves
//! (RFC 5546 §3.2.7, §3.2.8).

use super::reply::{check_order, check_stranger, version_of};
use super::subject::Subjects;
use super::{Outcome, PassedOver, Received, organizer, sender};
use crate::itip::{Me, Meeting, Message, Proposal, Refusal};
use crate::time::Timestamp;

pub(super) fn receive(
    held: Option<&Meeting>,
    message: &Message,
    me: &Me,
    now: Timestamp,
) -> Result<Received, Refusal> {
    let held = sender::organized(held, message, me)?;
    let proposer = match sender::speaker(held, message) {
        Ok(who) => Some(who),
        // Everybody may be repeated in it; what is proposed is shown, whoever it was.
        Err(Refusal::NotOneAttendee { found }) if found > 1 => None,
        Err(why) => return Err(why),
    };
    let listed = held.attendees();
    if let Some(who) = proposer.as_ref().filter(|who| !listed.contains(who)) {
        check_stranger(who, me.uninvited)?;
    }
    let subjects = Subjects::of(held, message);
    let mut frame = held.clone();
    frame.take_zones(&message.object);
    let (mut proposals, mut passed_over) = (Vec::new(), Vec::new());
    for (date, event) in &subjects.parts {
        let order = proposer.as_ref().map_or(Ok(()), |who| {
            check_order(held, who, date.as_ref(), version_of(held, event, now))
        });
        match order.and_then(|()| subjects.component(held, *date)) {
            Ok((current, _)) => {
                proposals.push(Proposal::of(&frame, (*date, &current), event, proposer.clone()));
            }
            Err(why) => passed_over.push(PassedOver { date: *date, why }),
        }
    }
    match passed_over.first().filter(|_| proposals.is_empty()) {
        Some(first) => Err(first.why.clone()),
        None => {
            let outcome = Outcome::Countered(proposals);
            Ok(Received { passed_over, ..Received::of(held.clone(), outcome) })
        }
    }
}

pub(super) fn receive_decline(
    held: Option<&Meeting>,
    message: &Message,
    me: &Me,
) -> Result<Received, Refusal> {
    let held = held.ok_or(Refusal::UnknownUid)?;
    organizer::check(Some(held), message, me)?;
    if !me.is_unknown() && !held.attendees().iter().any(|who| me.is(who)) {
        return Err(Refusal::NotForMe);
    }
    Ok(Received::of(held.clone(), Outcome::CounterDeclined))
}
