//! `counter`: another time or place proposed (RFC 5546 §3.2.7), and the organizer's word on it:
//! the changed event, or a decline (§3.2.8).

use kalends_schema::hash::Hash;
use kalends_schema::id::{proposal_path, word_path};
use kalends_schema::key::Identity;
use kalends_schema::limits::PROPOSALS_MAX;
use kalends_schema::proposal::{ProposalState, Proposed};
use kalends_schema::record::{
    CounterProposal, DeclineCounter, DeclineReason, End, Record, RecurrenceId, Status, When,
};
use kalends_schema::time::Timestamp;
use kalends_schema::uri::ProposalUri;

use super::edit::accept_edit;
use super::{EventEdit, Of, Refusal, Write};

/// What the owner proposes; `None` leaves it as it is.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CounterWish {
    /// One date only.
    pub on: Option<RecurrenceId>,
    /// In whose name; `None` is the owner's own.
    pub principal: Option<Identity>,
    /// DTSTART
    pub start: Option<When>,
    /// DTEND or DURATION
    pub end: Option<End>,
    /// LOCATION
    pub location: Option<String>,
    /// A word with it.
    pub comment: Option<String>,
}

/// The organizer's word on a proposal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProposalVerdict {
    /// What is decided.
    pub word: ProposalWord,
    /// The version that was seen; `None` is whichever is here.
    pub seen: Option<Hash>,
}

/// What can be decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProposalWord {
    /// The event becomes as proposed.
    Accept,
    /// The event stays.
    Decline {
        /// A word with it.
        comment: Option<String>,
    },
}

/// What a proposal rests on.
#[derive(Debug, Clone, Copy)]
pub struct Proposing<'a> {
    /// The event, as it is here.
    pub of: Of<'a>,
    /// Whether the event hears whoever it is for.
    pub heard: bool,
    /// What was proposed for the same date until now: one proposal stands.
    pub before: Option<&'a CounterProposal>,
    /// Proposals of the owner's for the event's other dates.
    pub others: usize,
}

/// The record of a proposal.
///
/// # Errors
/// [`Refusal`] when it is the owner's own event, does not hear them, has no such date, or is
/// cancelled; and for one more than an event hears of one person.
pub fn propose(
    rests_on: &Proposing<'_>,
    wish: CounterWish,
    now: Timestamp,
) -> Result<Write, Refusal> {
    let Proposing { of, heard, before, others } = rests_on;
    if of.event.foreign.is_some() {
        return Err(Refusal::Foreign);
    }
    if of.organizer == wish.principal.unwrap_or(of.me) {
        return Err(Refusal::OwnProposal);
    }
    of.has(wish.on.as_ref())?;
    let component = of.event.component(wish.on.as_ref()).ok_or(Refusal::Unreadable)?;
    if component.status == Status::Cancelled {
        return Err(Refusal::Cancelled);
    }
    if !heard {
        return Err(Refusal::NotHeard);
    }
    if *others >= PROPOSALS_MAX {
        return Err(Refusal::TooManyProposals { max: PROPOSALS_MAX });
    }
    let path = proposal_path(of.uri, wish.on.as_ref(), wish.principal.as_ref());
    let written = CounterProposal {
        event: of.uri.clone(),
        recurrence_id: wish.on,
        sequence: component.sequence,
        start: wish.start,
        end: wish.end,
        location: wish.location,
        comment: wish.comment.filter(|text| !text.is_empty()),
        principal: wish.principal,
        created_at: before.map_or(now, |before| before.created_at),
        last_modified: now,
    };
    // The same proposal made again is no change, and keeps its commit.
    let is_same = |before: &&CounterProposal| {
        CounterProposal { last_modified: before.last_modified, ..written.clone() } == **before
    };
    let record = before.filter(is_same).cloned().unwrap_or(written);
    Ok(Write { path, record: Some(Record::CounterProposal(record)) })
}

/// A proposal of the owner's taken back: its record goes, and what it became stays.
///
/// # Errors
/// [`Refusal::NotYourProposal`] for anybody else's.
pub fn withdraw_proposal(me: Identity, proposal: &ProposalUri) -> Result<Write, Refusal> {
    if proposal.author() != me {
        return Err(Refusal::NotYourProposal { author: proposal.author() });
    }
    Ok(Write { path: proposal.path().clone(), record: None })
}

/// What the organizer's word comes to. `declined` is the decline there is.
///
/// # Errors
/// [`Refusal`] for anybody but the organizer, for another version than was seen, for a proposal
/// that is not offered, and as every edit when it is accepted.
pub fn decide_proposal(
    of: &Of<'_>,
    proposed: &Proposed<'_>,
    verdict: ProposalVerdict,
    (state, declined): (ProposalState, Option<&DeclineCounter>),
    now: Timestamp,
) -> Result<Vec<Write>, Refusal> {
    of.mine()?;
    if verdict.seen.is_some_and(|seen| seen != proposed.value_hash) {
        return Err(Refusal::ProposalChanged);
    }
    match (verdict.word, state) {
        (_, ProposalState::Refused) => Err(Refusal::NotHeard),
        (ProposalWord::Accept, ProposalState::Outdated) => {
            Err(Refusal::OutdatedProposal { named: proposed.proposal.sequence })
        }
        (
            ProposalWord::Accept,
            ProposalState::Open | ProposalState::Accepted | ProposalState::Declined,
        ) => accept(of, proposed, declined.is_some(), now),
        (ProposalWord::Decline { .. }, ProposalState::Accepted) => Err(Refusal::AcceptedProposal),
        (
            ProposalWord::Decline { comment },
            ProposalState::Open | ProposalState::Outdated | ProposalState::Declined,
        ) => Ok(vec![decline(proposed, comment, declined, now)]),
    }
}

/// The event as proposed; a decline said before is taken back.
fn accept(
    of: &Of<'_>,
    proposed: &Proposed<'_>,
    declined: bool,
    now: Timestamp,
) -> Result<Vec<Write>, Refusal> {
    let proposal = proposed.proposal;
    let edit = EventEdit {
        on: proposal.recurrence_id,
        start: proposal.start,
        end: proposal.end,
        locations: proposal.location.clone().map(|place| vec![place]),
        ..EventEdit::default()
    };
    let accepted = (proposed.uri.as_uri().clone(), proposed.value_hash);
    let mut writes = vec![accept_edit(of, edit, accepted, now)?];
    if declined {
        writes.push(Write { path: word_path(proposed.uri.as_uri()), record: None });
    }
    Ok(writes)
}

fn decline(
    proposed: &Proposed<'_>,
    comment: Option<String>,
    before: Option<&DeclineCounter>,
    now: Timestamp,
) -> Write {
    let written = DeclineCounter {
        proposal: proposed.uri.as_uri().clone(),
        value_hash: proposed.value_hash,
        reason: DeclineReason::Declined,
        comment: comment.filter(|text| !text.is_empty()),
        created_at: before.map_or(now, |before| before.created_at),
        last_modified: now,
    };
    Write { path: word_path(proposed.uri.as_uri()), record: Some(Record::DeclineCounter(written)) }
}

#[cfg(test)]
mod tests;
