//! Counter-proposals: whose are heard, and how one stands (`30-scheduling`, *Counter-proposals*).

use std::collections::BTreeMap;

use crate::hash::Hash;
use crate::id::attendee_id;
use crate::key::Identity;
use crate::record::{
    CounterProposal, DeclineCounter, Event, Grant, Person, RecurrenceId, RsvpPolicy, Status,
};
use crate::recurrence::is_occurrence;
use crate::roster::{Act, Deed, Refusal, Roster, Standing};
use crate::uri::{EventUri, ProposalUri, Uri};

/// How a proposal stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProposalState {
    /// Waits for the organizer's word.
    Open,
    /// The event changed since: shown, and not offered.
    Outdated,
    /// The event is as it was proposed.
    Accepted,
    /// The organizer does not want it.
    Declined,
    /// Of somebody who may not answer: kept, and not offered.
    Refused,
}

impl ProposalState {
    /// One word for it, as faces show it.
    pub fn word(self) -> &'static str {
        match self {
            ProposalState::Open => "open",
            ProposalState::Outdated => "outdated",
            ProposalState::Accepted => "accepted",
            ProposalState::Declined => "declined",
            ProposalState::Refused => "refused",
        }
    }
}

/// A proposal by its name and the hash of its value: the version that a decision is about.
#[derive(Debug, Clone, Copy)]
pub struct Proposed<'a> {
    /// Where it lies.
    pub uri: &'a ProposalUri,
    /// Of this version.
    pub value_hash: Hash,
    /// What it says.
    pub proposal: &'a CounterProposal,
    /// Of one in somebody's name: what they let its author do.
    pub grant: Option<&'a Grant>,
}

impl Proposed<'_> {
    /// Whose it is: its author's, or the principal's who lets them; `None` of one that nobody let
    /// its author write.
    pub fn whose(&self) -> Option<Identity> {
        let deputy = self.uri.author();
        let Some(principal) = self.proposal.principal else { return Some(deputy) };
        let (event, at) = (&self.proposal.event, self.proposal.last_modified);
        let deed = Deed { act: Act::Answer, principal, deputy, event, at };
        let allows = |grant: &Grant| grant.grantee == deputy && grant.allows(&deed);
        self.grant.is_some_and(allows).then_some(principal)
    }
}

/// An event and its roster, as proposals are judged by them.
#[derive(Debug, Clone, Copy)]
pub struct Countered<'a> {
    /// The event.
    pub event: &'a Event,
    /// Who stands how with it.
    pub roster: &'a Roster,
}

impl Countered<'_> {
    /// Whether a proposal of `who` is heard: of whoever may answer, and not of the organizer, who
    /// changes the event instead.
    pub fn hears(&self, who: Identity, on: Option<&RecurrenceId>) -> bool {
        if who == self.roster.organizer {
            return false;
        }
        match self.roster.row(&Person::Key(who), on) {
            None => self.event.access.rsvp_policy != RsvpPolicy::InvitedOnly,
            Some(row) => match row.standing {
                Standing::Denied
                | Standing::Revoked
                | Standing::Refused(Refusal::NotInvited | Refusal::Delegation) => false,
                Standing::Refused(Refusal::Cancelled | Refusal::Guests | Refusal::Full)
                | Standing::NeedsAction { .. }
                | Standing::Confirmed
                | Standing::Tentative
                | Standing::Declined
                | Standing::Delegated
                | Standing::Pending
                | Standing::Waitlisted { .. } => true,
            },
        }
    }

    /// How a proposal stands. `decline` is what the *organizer's* keyspace holds about it; a word
    /// of anybody else is nobody's to hand in here.
    pub fn state(&self, of: &Proposed<'_>, decline: Option<&DeclineCounter>) -> ProposalState {
        let on = of.proposal.recurrence_id.as_ref();
        if of.whose().is_none_or(|who| !self.hears(who, on)) {
            return ProposalState::Refused;
        }
        let mut accepted = self.event.accepted_proposals.iter();
        if accepted.any(|(uri, hash)| uri == of.uri.as_uri() && *hash == of.value_hash) {
            return ProposalState::Accepted;
        }
        let is_declined = |decline: &DeclineCounter| {
            decline.proposal == *of.uri.as_uri() && decline.value_hash == of.value_hash
        };
        if decline.is_some_and(is_declined) {
            return ProposalState::Declined;
        }
        if self.is_outdated(of.proposal) { ProposalState::Outdated } else { ProposalState::Open }
    }

    /// Whether the event has another time by now, or none.
    fn is_outdated(&self, proposal: &CounterProposal) -> bool {
        let on = proposal.recurrence_id.as_ref();
        if on.is_some_and(|on| !is_occurrence(self.event, on)) {
            return true;
        }
        let component = self.event.component(on);
        component.is_none_or(|component| {
            component.status == Status::Cancelled || proposal.sequence < component.sequence
        })
    }
}

/// Of the proposals that `after` names as accepted, those that are what it still says: the
/// component of each has the number that it had `before`, or the proposal was accepted just now.
pub fn still_accepted(uri: &EventUri, before: &Event, after: &Event) -> Vec<(Uri, Hash)> {
    if after.accepted_proposals.is_empty() {
        return Vec::new();
    }
    let dates = after.overrides.keys().map(Some).chain([None]);
    let of: BTreeMap<String, Option<&RecurrenceId>> =
        dates.map(|date| (attendee_id(uri, date, None), date)).collect();
    let number = |event: &Event, on| event.component(on).map(|component| component.sequence);
    let stands = |(proposal, hash): &&(Uri, Hash)| {
        let is_new = !before.accepted_proposals.contains(&(proposal.clone(), *hash));
        let is_same = match of.get(proposal.path.id()) {
            Some(date) => number(before, *date) == number(after, *date),
            None => before.sequence() == after.sequence(),
        };
        is_new || is_same
    };
    after.accepted_proposals.iter().filter(stands).cloned().collect()
}

#[cfg(test)]
mod tests;
