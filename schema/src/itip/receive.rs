//! What a received message does to what I hold (RFC 5546 §3.2, §2.1.5).

mod add;
mod answer;
mod ask;
mod cancel;
mod counter;
mod following;
mod organizer;
mod publish;
mod range;
mod refresh;
mod reply;
mod request;
mod sender;
mod subject;
mod update;

use super::{Me, Meeting, Message, Method, Outgoing, Proposal, ReadError, Refusal, Vevent};
use crate::limits;
use crate::record::RecurrenceId;
use crate::time::Timestamp;

/// A message with its consequences.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// The object as it is to be kept; `None` where nothing is kept.
    pub meeting: Option<Meeting>,
    /// What was done.
    pub outcome: Outcome,
    /// What is to be sent in answer.
    pub messages: Vec<Outgoing>,
    /// The parts of the message that did nothing. Each date is judged on its own: one that is none
    /// does not hold up the others.
    pub passed_over: Vec<PassedOver>,
}

impl Received {
    /// That `meeting` is kept from now on, and nothing else is to be done.
    pub fn of(meeting: Meeting, outcome: Outcome) -> Received {
        Received { meeting: Some(meeting), outcome, messages: Vec::new(), passed_over: Vec::new() }
    }
}

/// A component of a message that did nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PassedOver {
    /// Which: `None` is the master.
    pub date: Option<RecurrenceId>,
    /// Why.
    pub why: Refusal,
}

/// What a message did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// An object that was not held, or a date of it, is held now.
    Added,
    /// What was held is what the organizer says now.
    Updated,
    /// An attendee's answer was written down.
    Answered,
    /// All, or some dates, are cancelled; they are still there and say so.
    Cancelled,
    /// Somebody proposes another version, of the series or of these dates; the owner decides.
    Countered(Vec<Proposal>),
    /// The owner's own proposal was declined.
    CounterDeclined,
    /// It cannot be applied; the current state is asked for.
    RefreshRequested,
    /// The current state was asked for and is sent.
    Refreshed,
}

/// What `message`, received at `now`, does to the object that `me` holds under its UID.
///
/// Received twice it leaves what it leaves once, and a part of it that is older than what was taken
/// before does nothing. Beside their own line and their word with it, an attendee's message adds only
/// those whom they delegate to, and themselves where that is allowed.
///
/// # Errors
/// [`Refusal`] when it does nothing; what is held stays as it is.
pub fn receive(
    held: Option<&Meeting>,
    message: &Message,
    me: &Me,
    now: Timestamp,
) -> Result<Received, Refusal> {
    if held.is_some_and(|held| held.uid != message.object.uid) {
        return Err(Refusal::OtherUid);
    }
    // A name of a zone is the message's own.
    let renamed = held.and_then(|held| message.object.beside(held));
    let renamed = renamed.map(|object| Message { object, ..message.clone() });
    let message = renamed.as_ref().unwrap_or(message);
    sender::check(held, message, me)?;
    if let (Some(held), Method::Reply | Method::Cancel | Method::Counter) = (held, message.method) {
        let each = held.master.as_ref().map(Vevent::size).unwrap_or_default();
        held.check_room(&message.object, each)?;
    }
    if matches!(message.method, Method::Request | Method::Add) {
        check_ranges(held, &message.object)?;
    }
    let received = match message.method {
        Method::Publish => publish::receive(held, message, me, now),
        Method::Request => request::receive(held, message, me, now),
        Method::Reply => reply::receive(held, message, me, now),
        Method::Add => add::receive(held, message, me, now),
        Method::Cancel => cancel::receive(held, message, me, now),
        Method::Refresh => refresh::receive(held, message, me, now),
        Method::Counter => counter::receive(held, message, me, now),
        Method::DeclineCounter => counter::receive_decline(held, message, me),
    }?;
    received.meeting.as_ref().map_or(Ok(()), Meeting::check_size)?;
    Ok(received)
}

/// Whether each date of `object` that is told together with all after it is small enough to be
/// written out for these, as the series says them that is held, or that comes with it.
fn check_ranges(held: Option<&Meeting>, object: &Meeting) -> Result<(), ReadError> {
    for event in object.overrides.values().filter(|event| range::is_range(event)) {
        if event.check_copies(limits::OVERRIDES_MAX).is_ok() {
            continue;
        }
        let later = |series: &Meeting| {
            let later = series.id_in(event).and_then(|date| series.dates_after(&date));
            later.map_or(0, |later| later.len())
        };
        event.check_copies(held.map_or(0, later).max(later(object)))?;
    }
    Ok(())
}
