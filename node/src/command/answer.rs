//! `rsvp`: an answer in one's own keyspace (RFC 5546 §3.2.3, REPLY).

use kalends_schema::admission::{comes, round};
use kalends_schema::id::answer_path;
use kalends_schema::key::Identity;
use kalends_schema::record::{Admission, Attendee, PartStat, Record, RecurrenceId, Status};
use kalends_schema::time::Timestamp;

use super::{Of, Refusal, Write};

/// What the owner wants to answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerWish {
    /// The answer.
    pub reply: Reply,
    /// One date only.
    pub on: Option<RecurrenceId>,
    /// In whose name; `None` is the owner's own.
    pub principal: Option<Identity>,
    /// Guests; `None` keeps what was said before.
    pub guests: Option<u32>,
    /// A word with it; `None` keeps what was said before, empty takes it away.
    pub comment: Option<String>,
}

/// What can be answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reply {
    /// ACCEPTED
    Yes,
    /// TENTATIVE
    Maybe,
    /// DECLINED
    No,
    /// DELEGATED: this person comes instead.
    Delegate(Identity),
    /// Nothing: the answer is taken away.
    Withdraw,
}

/// What an answer rests on.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// The event.
    pub of: Of<'a>,
    /// The record written before, to the same date and in the same name.
    pub before: Option<&'a Attendee>,
    /// The answer that counts so far, whoever wrote it.
    pub given: Option<&'a Attendee>,
    /// The organizer's admission of that answer, if one is known.
    pub admission: Option<&'a Admission>,
    /// In whose place the owner is asked.
    pub in_place_of: Option<Identity>,
}

/// The record of an answer.
///
/// Whoever is not invited to an event for invited people may answer all the same: the answer
/// stands as soon as an invitation comes.
///
/// # Errors
/// [`Refusal`] when the event has no such date, is cancelled, takes fewer guests, or is foreign;
/// when the organizer delegates, or somebody to themselves.
pub fn answer(
    question: &Question<'_>,
    wish: &AnswerWish,
    now: Timestamp,
) -> Result<Write, Refusal> {
    let Question { of, before, given, admission, in_place_of } = question;
    if of.event.foreign.is_some() {
        return Err(Refusal::Foreign);
    }
    of.has(wish.on.as_ref())?;
    let path = answer_path(of.uri, wish.on.as_ref(), wish.principal.as_ref());
    let partstat = match wish.reply {
        Reply::Yes => PartStat::Accepted,
        Reply::Maybe => PartStat::Tentative,
        Reply::No => PartStat::Declined,
        Reply::Delegate(to) => {
            may_delegate(of, wish.principal.unwrap_or(of.me), to)?;
            PartStat::Delegated
        }
        Reply::Withdraw if before.is_none() => return Err(Refusal::NothingToWithdraw),
        Reply::Withdraw => return Ok(Write { path, record: None }),
    };
    let passes_on = partstat == PartStat::Delegated;
    if (comes(partstat) || passes_on) && is_cancelled(of, wish.on.as_ref()) {
        return Err(Refusal::Cancelled);
    }
    let guests = wish.guests.unwrap_or_else(|| before.map_or(0, |before| before.guests));
    let max = of.event.access.plus_ones_max;
    if (comes(partstat) || passes_on) && guests > max {
        return Err(Refusal::Guests { got: guests, max });
    }
    let comment = match &wish.comment {
        None => before.and_then(|before| before.comment.clone()),
        Some(text) => Some(text.clone()).filter(|text| !text.is_empty()),
    };
    let written = Attendee {
        recurrence_id: wish.on,
        sequence: of.event.sequence(),
        round: round(*given, *admission, partstat),
        comment,
        guests,
        principal: wish.principal,
        delegated_to: match wish.reply {
            Reply::Delegate(to) => Some(to),
            Reply::Yes | Reply::Maybe | Reply::No | Reply::Withdraw => None,
        },
        delegated_from: *in_place_of,
        role: before.and_then(|before| before.role),
        created_at: before.map_or(now, |before| before.created_at),
        ..Attendee::new(of.uri, partstat, now)
    };
    Ok(Write { path, record: Some(Record::Attendee(unless_repeated(written, *before))) })
}

/// Whether somebody can name another to come in their place. Whether the event allows it is the
/// roster's word.
fn may_delegate(of: &Of<'_>, from: Identity, to: Identity) -> Result<(), Refusal> {
    if of.organizer == from {
        return Err(Refusal::OwnDelegation);
    }
    if to == from {
        return Err(Refusal::MayNotDelegate { to });
    }
    Ok(())
}

fn is_cancelled(of: &Of<'_>, on: Option<&RecurrenceId>) -> bool {
    let component = of.event.component(on).or_else(|| of.event.lead());
    component.is_some_and(|component| component.status == Status::Cancelled)
}

/// The same answer said again is no change, and keeps its commit.
fn unless_repeated(written: Attendee, before: Option<&Attendee>) -> Attendee {
    match before {
        Some(before)
            if Attendee { last_modified: before.last_modified, ..written.clone() } == *before =>
        {
            before.clone()
        }
        _ => written,
    }
}

#[cfg(test)]
mod tests;
