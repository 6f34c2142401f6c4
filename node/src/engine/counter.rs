//! Counter-proposals: what a decision about one rests on.

use kalends_keyspace::store::{StoreError, View};
use kalends_schema::id::{proposal_path, word_path};
use kalends_schema::path::Path;
use kalends_schema::proposal::{Countered, Proposed};
use kalends_schema::record::{CounterProposal, DeclineCounter};
use kalends_schema::roster::{Act, Facts, roster};
use kalends_schema::tree::value_hash;
use kalends_schema::uri::{EventUri, ProposalUri};

use super::CommandError;
use super::turn::Turn;
use crate::book;
use crate::command::{self as decide, CounterWish, DeputyRefusal, ProposalVerdict, Refusal, Write};

impl Turn<'_> {
    /// The owner's proposal to somebody's event.
    pub(super) fn proposed(
        &self,
        event: &EventUri,
        wish: CounterWish,
    ) -> Result<Write, CommandError> {
        let me = self.pen.me;
        let facts = self.facts(event)?;
        let of = self.of(&facts);
        let who = wish.principal.unwrap_or(me);
        if who != me && !self.may_act_for(who, Act::Answer, event)? {
            return Err(Refusal::from(DeputyRefusal::NotGranted { principal: who }).into());
        }
        let path = proposal_path(of.uri, wish.on.as_ref(), wish.principal.as_ref());
        let before: Option<CounterProposal> = book::record(&self.batch, me, &path)?;
        let roster = roster(&facts);
        let countered = Countered { event: of.event, roster: &roster };
        let heard = countered.hears(who, wish.on.as_ref());
        let others = self.own_proposals(event)?.into_iter().filter(|own| *own != path).count();
        let rests_on = decide::Proposing { of, heard, before: before.as_ref(), others };
        Ok(decide::propose(&rests_on, wish, self.now)?)
    }

    /// Where proposals of the owner's for an event lie.
    fn own_proposals(&self, event: &EventUri) -> Result<Vec<Path>, StoreError> {
        let me = self.pen.me;
        let mut paths = Vec::new();
        let links = book::proposals_of(&self.batch, event)?.into_iter();
        for link in links.filter(|link| link.author == me) {
            if self.batch.get(&me, &link.path)?.is_some() {
                paths.push(link.path);
            }
        }
        Ok(paths)
    }

    /// The owner's proposal taken back.
    pub(super) fn proposal_withdrawn(&self, proposal: &ProposalUri) -> Result<Write, CommandError> {
        let here = self.batch.get(&proposal.author(), proposal.path())?;
        here.ok_or(Refusal::Gone)?;
        Ok(decide::withdraw_proposal(self.pen.me, proposal)?)
    }

    /// The owner's word on a proposal.
    pub(super) fn proposal_decided(
        &self,
        proposal: &ProposalUri,
        verdict: ProposalVerdict,
    ) -> Result<Vec<Write>, CommandError> {
        let entry = self.batch.get(&proposal.author(), proposal.path())?;
        let entry = entry.ok_or(Refusal::Gone)?;
        let record: Option<CounterProposal> =
            book::record(&self.batch, proposal.author(), proposal.path())?;
        let record = record.ok_or(Refusal::Unreadable)?;
        let facts: Facts = self.facts(&record.event)?;
        let of = self.of(&facts);
        let declined: Option<DeclineCounter> =
            book::record(&self.batch, of.organizer, &word_path(proposal.as_uri()))?;
        let roster = roster(&facts);
        let countered = Countered { event: of.event, roster: &roster };
        let value_hash = value_hash(entry.stamp, &entry.value);
        let grant = match record.principal {
            Some(principal) => book::grant_fact(&self.batch, principal, proposal.author())?,
            None => None,
        };
        let grant = grant.as_ref().map(|grant| &grant.record);
        let proposed = Proposed { uri: proposal, value_hash, proposal: &record, grant };
        let state = countered.state(&proposed, declined.as_ref());
        let known = (state, declined.as_ref());
        let mut writes = decide::decide_proposal(&of, &proposed, verdict, known, self.now)?;
        for edited in writes.clone() {
            writes.extend(self.moved_dates(&facts, &edited)?);
        }
        Ok(writes)
    }
}
