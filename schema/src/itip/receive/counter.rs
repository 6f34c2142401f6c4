//! COUNTER and DECLINECOUNTER: a proposal and its refusal change nothing by themselves
//! (RFC 5546 §3.2.7, §3.2.8).

use super::{Outcome, Received, request};
use crate::itip::{Me, Meeting, Message, Proposal, Refusal};
use crate::time::Timestamp;

pub(super) fn receive(
    held: Option<&Meeting>,
    message: &Message,
    _me: &Me,
    _now: Timestamp,
) -> Result<Received, Refusal> {
    let held = held.ok_or(Refusal::UnknownUid)?;
    let proposals = message.object.components();
    let proposals = proposals.map(|(date, event)| Proposal::of(held, date.copied(), event));
    Ok(request::done(held.clone(), Outcome::Countered(proposals.collect())))
}

pub(super) fn receive_decline(
    held: Option<&Meeting>,
    _message: &Message,
    _me: &Me,
) -> Result<Received, Refusal> {
    let held = held.ok_or(Refusal::UnknownUid)?;
    Ok(request::done(held.clone(), Outcome::CounterDeclined))
}
