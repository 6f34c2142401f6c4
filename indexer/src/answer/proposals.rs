//! Counter-proposals to one event, as its document shows them: event ← proposal ← decline.

use std::collections::BTreeMap;

use kalends_schema::continuation::Continuation;
use kalends_schema::id::word_path;
use kalends_schema::json::to_json;
use kalends_schema::key::Identity;
use kalends_schema::limits::PROPOSALS_MAX;
use kalends_schema::proposal::{Countered, ProposalState, Proposed};
use kalends_schema::record::{DeclineCounter, Record};
use kalends_schema::roster::roster;
use kalends_schema::tree::value_hash;
use kalends_schema::uri::{ProposalUri, Uri};

use super::document::ProposalView;
use super::facts::Known;
use super::grants::grant_to;
use super::reader::{Reader, Refused};
use super::roster::{pair, person_view};
use crate::storage::{MentionKind, Target};

/// Proposals to one event that one answer reads.
const READ_MAX: usize = 1_000;

/// The proposals that `asker` may see: everybody their own, the organizer all, and whoever may see
/// the whole roster those that are heard. And whether there are more than one answer reads.
pub(super) fn proposals(
    reader: &mut Reader<'_>,
    known: &Known,
    asker: Option<Identity>,
) -> Result<(Vec<ProposalView>, bool), Refused> {
    let facts = &known.facts;
    let (uri, event) = (&facts.event_uri, &facts.event.record);
    let target = Target::from(uri.as_uri());
    let kind = MentionKind::Proposal;
    let mut mentions = reader.rows.mentions(target, kind, None, READ_MAX + 1)?;
    if mentions.is_empty() {
        return Ok((Vec::new(), false));
    }
    let more = mentions.len() > READ_MAX;
    mentions.truncate(READ_MAX);
    let roster = roster(facts);
    let whole = roster.visible_to(asker, &event.access).whole;
    let countered = Countered { event, roster: &roster };
    let mut shown = Vec::new();
    let mut counted: BTreeMap<Identity, usize> = BTreeMap::new();
    for mention in mentions {
        let Some(found) = reader.record(&mention.author, &mention.path)? else { continue };
        let Record::CounterProposal(proposal) = &found.record else { continue };
        let at = Uri::new(mention.author, mention.path.clone());
        let Ok(proposed_at) = ProposalUri::try_from(at.clone()) else { continue };
        let count = counted.entry(mention.author).or_default();
        *count += usize::from(proposal.event == *uri);
        if proposal.event != *uri || *count > PROPOSALS_MAX {
            continue;
        }
        let value_hash = value_hash(found.stamp, &found.value);
        let grant = match proposal.principal {
            Some(principal) => grant_to(reader, &principal, &mention.author)?,
            None => None,
        };
        let grant = grant.as_ref();
        let proposed = Proposed { uri: &proposed_at, value_hash, proposal, grant };
        let decline = word_on(reader, facts.organizer(), &at)?;
        let state = countered.state(&proposed, decline.as_ref());
        let person = proposed.whose().unwrap_or(mention.author);
        let concerned = [mention.author, person, facts.organizer()];
        let is_theirs = asker.is_some_and(|asker| concerned.contains(&asker));
        if !is_theirs && (!whole || state == ProposalState::Refused) {
            continue;
        }
        let reply = decline.filter(|_| state == ProposalState::Declined);
        shown.push(ProposalView {
            uri: at.to_string(),
            person: person_view(reader, &person)?,
            acted_by: Some(mention.author.to_string()).filter(|_| person != mention.author),
            state: state.word(),
            value_hash: value_hash.to_string(),
            stamp: pair(found.stamp),
            reply: reply.and_then(|decline| decline.comment),
            proposal: to_json(&at, &found.record),
        });
    }
    Ok((shown, more))
}

/// The word on an amendment of whoever organizes the event, or organized it then: of several the
/// last who spoke.
pub(super) fn word_on_amendment(
    reader: &mut Reader<'_>,
    continuation: &Continuation,
    amendment: &Uri,
) -> Result<Option<DeclineCounter>, Refused> {
    for who in continuation.organizers().rev() {
        let Some(found) = reader.record(&who, &word_path(amendment))? else { continue };
        let in_time = continuation.rank(who, found.stamp).is_some();
        if let (Record::DeclineCounter(word), true) = (found.record, in_time) {
            return Ok(Some(word));
        }
    }
    Ok(None)
}

/// The organizer's word on a proposal: nobody else's is looked for.
fn word_on(
    reader: &mut Reader<'_>,
    organizer: Identity,
    proposal: &Uri,
) -> Result<Option<DeclineCounter>, Refused> {
    Ok(match reader.record(&organizer, &word_path(proposal))?.map(|found| found.record) {
        Some(Record::DeclineCounter(decline)) => Some(decline),
        Some(_) | None => None,
    })
}
