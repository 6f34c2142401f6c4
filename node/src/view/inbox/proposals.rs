//! What others propose for the owner's events, and what became of what the owner proposed.

use kalends_keyspace::store::StoreError;
use kalends_schema::proposal::ProposalState;
use kalends_schema::record::{CounterProposal, Event};
use kalends_schema::recurrence::time_of;

use super::Matter;
use crate::api::{ChangeView, ChangedField, InboxItem, InboxKind};
use crate::book;
use crate::view::Reader;
use crate::view::changes::{time, words};

impl Reader {
    /// Proposals that wait for the owner's word, and words on the owner's own.
    pub(super) fn about_proposals(&self, items: &mut Vec<InboxItem>) -> Result<(), StoreError> {
        for one in self.standing_proposals(None)? {
            let (uri, proposal) = (&one.uri, &one.proposal);
            let Some((event, found)) = book::continued(&self.snapshot, &proposal.event)? else {
                continue;
            };
            let own = uri.author() == self.me;
            let (kind, from, at) = match (own, one.state, &one.decline) {
                (false, Some(ProposalState::Open), _) => {
                    (InboxKind::Proposal, uri.author(), proposal.last_modified)
                }
                (true, Some(ProposalState::Accepted), _) => {
                    let at = event.record.last_modified;
                    (InboxKind::ProposalAccepted, found.organizer, at)
                }
                (true, Some(ProposalState::Declined), Some(decline)) => {
                    (InboxKind::ProposalDeclined, found.organizer, decline.last_modified)
                }
                (true | false, Some(_) | None, _) => continue,
            };
            if !self.is_coming(&event.record) {
                continue;
            }
            let comment = one.decline.as_ref().and_then(|decline| decline.comment.clone());
            let matter = Matter {
                kind,
                record: uri.as_uri().clone(),
                event: &proposal.event,
                from,
                on: proposal.recurrence_id,
                was: None,
                comment: if own { comment } else { proposal.comment.clone() },
                changes: proposed(proposal, &event.record),
                at,
            };
            let mut item = self.item(matter, Some(&event.record))?;
            item.proposal = Some(Box::new(self.proposal_view(&one)?));
            items.push(item);
        }
        Ok(())
    }
}

/// What the event says, and what it would say: nothing where it says so already.
fn proposed(proposal: &CounterProposal, event: &Event) -> Vec<ChangeView> {
    let on = proposal.recurrence_id;
    let Some(component) = event.component(on.as_ref()) else { return Vec::new() };
    let mut changes = Vec::new();
    if proposal.start.is_some() || proposal.end.is_some() {
        let Some((start, end)) = time_of(event, on.as_ref()) else { return Vec::new() };
        let old = time(&start, end.as_ref());
        let start = proposal.start.unwrap_or(start);
        let new = time(&start, proposal.end.as_ref());
        let on = on.map(|on| on.to_string());
        let (old, new) = (Some(old), Some(new));
        changes.push(ChangeView { field: ChangedField::Time, on, old, new });
    }
    if let Some(place) = &proposal.location {
        let old = Some(component.locations.join("; ")).filter(|old| !old.is_empty());
        changes.push(words(ChangedField::Place, on, (old, Some(place.clone()))));
    }
    changes.retain(|change| change.old != change.new);
    changes
}
