//! Counter-proposals: the owner's own, and those for events of the owner's.

use std::collections::BTreeMap;
use std::str::FromStr;

use kalends_keyspace::store::StoreError;
use kalends_schema::hash::Hash;
use kalends_schema::id::word_path;
use kalends_schema::key::Identity;
use kalends_schema::limits::PROPOSALS_MAX;
use kalends_schema::path::{Area, Collection, Path};
use kalends_schema::proposal::{Countered, ProposalState, Proposed};
use kalends_schema::record::{CounterProposal, DeclineCounter, End};
use kalends_schema::roster::{Facts, Roster, roster};
use kalends_schema::uri::{EventUri, ProposalUri, Uri};

use super::events::after;
use super::{Reader, Unresolved, moment, rfc3339};
use crate::api::{Candidate, Moment, ProposalView};
use crate::book;

/// Candidates that are listed.
const CANDIDATES_MAX: usize = 20;

/// What is known of the events that proposals are for.
type Known = BTreeMap<EventUri, Option<(Facts, Roster)>>;

/// A proposal, and how it stands.
pub(crate) struct Standing {
    pub(crate) uri: ProposalUri,
    pub(crate) proposal: CounterProposal,
    /// `None` while no copy of the event is here.
    pub(crate) state: Option<ProposalState>,
    pub(crate) decline: Option<DeclineCounter>,
    value_hash: Hash,
}

impl Reader {
    /// Proposals for `event`, or for whatever the owner has to do with: the newest first.
    pub(crate) fn proposals(
        &self,
        event: Option<&EventUri>,
    ) -> Result<Vec<ProposalView>, StoreError> {
        let mut views = Vec::new();
        for one in self.standing_proposals(event)? {
            views.push(self.proposal_view(&one)?);
        }
        views.sort_by(|a, b| (&b.at, &a.uri).cmp(&(&a.at, &b.uri)));
        Ok(views)
    }

    /// The same, before they are put into words.
    pub(crate) fn standing_proposals(
        &self,
        event: Option<&EventUri>,
    ) -> Result<Vec<Standing>, StoreError> {
        let mut known = Known::new();
        let mut found = Vec::new();
        for uri in self.proposals_here(event)? {
            found.extend(self.standing_proposal(uri, &mut known)?);
        }
        found.retain(|one| event.is_none_or(|event| one.proposal.event == *event));
        // Nobody fills the list of somebody else's event.
        let mut counted: BTreeMap<(Identity, EventUri), usize> = BTreeMap::new();
        found.retain(|one| {
            let of_one = (one.uri.author(), one.proposal.event.clone());
            let count = counted.entry(of_one).or_default();
            *count += 1;
            *count <= PROPOSALS_MAX
        });
        Ok(found)
    }

    /// Where proposals lie: the owner's own, and those that name events of the owner's;
    /// of whoever is blocked none.
    fn proposals_here(&self, event: Option<&EventUri>) -> Result<Vec<ProposalUri>, StoreError> {
        let own = book::records_of::<CounterProposal>(
            &self.snapshot,
            self.me,
            Collection::CounterProposals,
        )?;
        let mut all: Vec<(_, Path)> = own.into_iter().map(|(path, _)| (self.me, path)).collect();
        let mine = match event {
            Some(event) => vec![event.clone()],
            None => self.events_of(self.me)?.into_iter().map(|(uri, _)| uri).collect(),
        };
        for uri in &mine {
            let organizer = book::organizer(&self.snapshot, uri)?;
            if organizer == self.me && uri.path().area() == Area::Pub {
                let links = book::proposals_of(&self.snapshot, uri)?.into_iter();
                all.extend(links.map(|link| (link.author, link.path)));
            }
        }
        let mut found = Vec::with_capacity(all.len());
        for (author, path) in all {
            if !self.is_blocked(author)? {
                found.extend(ProposalUri::try_from(Uri::new(author, path)));
            }
        }
        Ok(found)
    }

    fn standing_proposal(
        &self,
        uri: ProposalUri,
        known: &mut Known,
    ) -> Result<Option<Standing>, StoreError> {
        let found = book::hashed::<CounterProposal>(&self.snapshot, uri.as_uri())?;
        let Some((proposal, value_hash)) = found else { return Ok(None) };
        let event = proposal.event.clone();
        if !known.contains_key(&event) {
            let facts = book::gather(&self.snapshot, &event)?;
            let reckoned = facts.map(|facts| {
                let roster = roster(&facts);
                (facts, roster)
            });
            known.insert(event.clone(), reckoned);
        }
        let organizer = book::organizer(&self.snapshot, &event)?;
        let decline: Option<DeclineCounter> =
            book::record(&self.snapshot, organizer, &word_path(uri.as_uri()))?;
        let grant = match proposal.principal {
            Some(principal) => book::grant_fact(&self.snapshot, principal, uri.author())?,
            None => None,
        };
        let state = known.get(&event).and_then(Option::as_ref).map(|(facts, roster)| {
            let countered = Countered { event: &facts.event.record, roster };
            let grant = grant.as_ref().map(|grant| &grant.record);
            let proposed = Proposed { uri: &uri, value_hash, proposal: &proposal, grant };
            countered.state(&proposed, decline.as_ref())
        });
        // A decline of an earlier version says nothing of this one.
        let decline = decline.filter(|decline| decline.value_hash == value_hash);
        Ok(Some(Standing { uri, proposal, state, decline, value_hash }))
    }

    /// As the API shows it.
    pub(crate) fn proposal_view(&self, one: &Standing) -> Result<ProposalView, StoreError> {
        let Standing { uri, proposal, .. } = one;
        let organizer = book::organizer(&self.snapshot, &proposal.event)?;
        let own = uri.author() == self.me;
        // A decline is of the version it names, and of no other.
        let said = one.decline.as_ref().filter(|_| one.state == Some(ProposalState::Declined));
        let delivery = if own { self.delivery_of(organizer, uri.path())? } else { None };
        Ok(ProposalView {
            uri: uri.to_string(),
            handle: self.handle(uri.as_uri())?,
            event: self.event_name(&proposal.event)?,
            organizer: self.person(organizer)?,
            from: self.person(proposal.principal.unwrap_or(uri.author()))?,
            acted_by: proposal.principal.map(|_| self.person(uri.author())).transpose()?,
            on: proposal.recurrence_id.map(|on| on.to_string()),
            sequence: proposal.sequence,
            start: proposal.start.as_ref().map(moment),
            end: end(proposal),
            location: proposal.location.clone(),
            comment: proposal.comment.clone(),
            state: one.state.map(|state| state.word().to_owned()),
            reply: said.and_then(|decline| decline.comment.clone()),
            value_hash: one.value_hash.to_string(),
            at: rfc3339(proposal.last_modified),
            delivery,
        })
    }

    /// The proposal under a URI, or under a handle of at least its first 5 characters.
    pub(crate) fn resolve_proposal(&self, reference: &str) -> Result<ProposalUri, Unresolved> {
        let expected = "the handle of a proposal, as `kalends counter list` shows them";
        self.resolve_in(reference, expected, self.proposals_here(None)?, ProposalUri::as_uri)
    }

    /// The record under a URI, or under a handle that names one of `found`.
    pub(super) fn resolve_in<T: FromStr>(
        &self,
        reference: &str,
        expected: &'static str,
        mut found: Vec<T>,
        uri: fn(&T) -> &Uri,
    ) -> Result<T, Unresolved> {
        if let Ok(uri) = reference.parse::<T>() {
            return Ok(uri);
        }
        let wanted = reference.to_ascii_uppercase();
        found.retain(|one| {
            wanted.len() >= Uri::HANDLE_CHARS && uri(one).handle().starts_with(&wanted)
        });
        if found.len() > 1 {
            let named = found.iter().take(CANDIDATES_MAX).map(|one| {
                let handle = self.handle(uri(one))?;
                Ok(Candidate { id: uri(one).to_string(), handle, name: None })
            });
            let candidates = named.collect::<Result<_, StoreError>>()?;
            return Err(Unresolved::Ambiguous { reference: reference.to_owned(), candidates });
        }
        let reference = reference.to_owned();
        found.pop().ok_or(Unresolved::NotFound { reference, expected })
    }
}

/// When it would end, where the proposal says so.
fn end(proposal: &CounterProposal) -> Option<Moment> {
    match (&proposal.start, proposal.end?) {
        (_, End::At(when)) => Some(moment(&when)),
        (Some(start), End::After { days, seconds }) => Some(after(start, days, seconds)),
        (None, End::After { .. }) => None,
    }
}
