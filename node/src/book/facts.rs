//! All that is known of one event, for the roster.

use std::collections::BTreeSet;

use kalends_keyspace::store::StoreError;
use kalends_schema::deposit::Parts;
use kalends_schema::id::{grant_path, per_event_prefix};
use kalends_schema::key::Identity;
use kalends_schema::path::Collection;
use kalends_schema::record::{
    AdmissionOf, AdmissionState, Attendee, CounterProposal, Grant, Person,
};
use kalends_schema::roster::{Fact, Facts, Standing, roster};
use kalends_schema::uri::{AttendeeUri, EventUri, Uri};

use super::links::{admissions_by_others, invitations_by_others};
use super::read::{Known, decoded, each_entry};
use super::{Ground, Link, answers_of, continued, proposals_of, record, stamped};

/// The facts of an event and of those it was split from; `None` while the event itself is not here.
pub(crate) fn gather(ground: &impl Ground, uri: &EventUri) -> Result<Option<Facts>, StoreError> {
    let mut chain: Vec<Facts> = alone(ground, uri)?.into_iter().collect();
    while let Some(former) = Facts::next_of(&chain).cloned() {
        let Some(facts) = alone(ground, &former)? else { break };
        chain.push(facts);
    }
    Ok(Facts::joined(chain))
}

/// What names the event itself.
fn alone(ground: &impl Ground, uri: &EventUri) -> Result<Option<Facts>, StoreError> {
    let Some((event, continuation)) = continued(ground, uri)? else { return Ok(None) };
    let organizers: Vec<Identity> = continuation.organizers().collect();
    let (mut invitations, mut admissions) = (Vec::new(), Vec::new());
    for organizer in &organizers {
        invitations.extend(of_organizer(ground, (*organizer, uri), Collection::Invitations)?);
        admissions.extend(of_organizer(ground, (*organizer, uri), Collection::Admissions)?);
    }
    for link in invitations_by_others(ground, uri, &organizers)? {
        invitations.extend(fact(ground, &link)?);
    }
    for link in admissions_by_others(ground, uri, &organizers)? {
        admissions.extend(fact(ground, &link)?);
    }
    let mut answers = Vec::new();
    for link in answers_of(ground, uri)? {
        answers.extend(fact(ground, &link)?);
    }
    let known = Facts::of(uri.clone(), event);
    let mut facts = Facts { continuation, invitations, admissions, answers, ..known };
    facts.grants = grants_for(ground, &facts)?;
    Ok(Some(facts))
}

/// The grants under which the records of others among the facts may be somebody's word.
fn grants_for(ground: &impl Ground, facts: &Facts) -> Result<Vec<Fact<Grant>>, StoreError> {
    let organizer = facts.organizer();
    let answering =
        facts.answers.iter().filter_map(|one| Some((one.record.principal?, one.author)));
    let inviting = facts.invitations.iter().map(|one| (organizer, one.author));
    let admitting = facts.admissions.iter().map(|one| (organizer, one.author));
    let pairs: BTreeSet<(Identity, Identity)> =
        answering.chain(inviting).chain(admitting).filter(|(of, by)| of != by).collect();
    let mut grants = Vec::new();
    for (principal, deputy) in pairs {
        grants.extend(grant_fact(ground, principal, deputy)?);
    }
    Ok(grants)
}

/// What `principal` lets `deputy` do, as far as it is known here.
pub(crate) fn grant_fact(
    ground: &impl Ground,
    principal: Identity,
    deputy: Identity,
) -> Result<Option<Fact<Grant>>, StoreError> {
    let found = stamped(ground, principal, &grant_path(&deputy))?;
    Ok(found.map(|one| Fact { author: principal, stamp: one.stamp, record: one.record }))
}

fn fact<T: Known>(ground: &impl Ground, link: &Link) -> Result<Option<Fact<T>>, StoreError> {
    let found = stamped(ground, link.author, &link.path)?;
    Ok(found.map(|found| Fact { author: link.author, stamp: found.stamp, record: found.record }))
}

/// An organizer's records about an event, under the prefix that holds them all.
fn of_organizer<T: Known>(
    ground: &impl Ground,
    (author, uri): (Identity, &EventUri),
    collection: Collection,
) -> Result<Vec<Fact<T>>, StoreError> {
    let prefix = per_event_prefix(uri.path().area(), collection, uri.id());
    let mut found = Vec::new();
    each_entry(ground, author, &prefix, |path, entry| {
        let record = decoded(author, &path, &entry).and_then(T::of);
        found.extend(record.map(|record| Fact { author, stamp: entry.stamp, record }));
        Ok(())
    })?;
    Ok(found)
}

/// Answers to an event, and to those it was split from, in the order in which this node first saw
/// them.
pub(crate) fn first_seen(
    ground: &impl Ground,
    facts: &Facts,
) -> Result<Vec<AttendeeUri>, StoreError> {
    let mut links = Vec::new();
    for facts in facts.all() {
        links.extend(answers_of(ground, &facts.event_uri)?);
    }
    links.sort_by_key(|link| link.seen);
    let uri = |link: Link| AttendeeUri::try_from(Uri::new(link.author, link.path)).ok();
    Ok(links.into_iter().filter_map(uri).collect())
}

/// Whom a change of an event concerns, and for which dates: everybody who is invited or listed, and
/// everybody who countered or organized it before; of an event split from a series also whoever
/// counts there. Of an event that is gone, whoever answered it.
pub(crate) fn taking_part(ground: &impl Ground, uri: &EventUri) -> Result<Parts, StoreError> {
    let mut parts = Parts::new();
    match gather(ground, uri)? {
        Some(facts) => {
            listed(&facts, &mut parts);
            seated(&facts, &mut parts);
            for one in &facts.continuation.before {
                parts.entry(one.who).or_default().insert(None);
            }
        }
        None => {
            for link in answers_of(ground, uri)? {
                let answer = record::<Attendee>(ground, link.author, &link.path)?;
                if let Some(answer) = answer.filter(|answer| answer.event == *uri) {
                    parts.entry(link.author).or_default().insert(answer.recurrence_id);
                }
            }
        }
    }
    for link in proposals_of(ground, uri)? {
        let proposal = record::<CounterProposal>(ground, link.author, &link.path)?;
        if let Some(proposal) = proposal.filter(|proposal| proposal.event == *uri) {
            parts.entry(link.author).or_default().insert(proposal.recurrence_id);
        }
    }
    Ok(parts)
}

/// Whoever has a line in the ledger and whose answer is not here: who goes on with an event knows
/// them by that alone.
fn seated(facts: &Facts, parts: &mut Parts) {
    let answered: BTreeSet<Identity> = facts.answers.iter().map(|one| one.author).collect();
    for one in &facts.admissions {
        let stands =
            matches!(one.record.state, AdmissionState::Admitted | AdmissionState::Waitlisted);
        let AdmissionOf::Answer(answer) = &one.record.attendee else { continue };
        if stands && !answered.contains(&answer.author()) {
            parts.entry(answer.author()).or_default().insert(one.record.recurrence_id);
        }
    }
}

/// Everybody on the roster; whose invitation was taken back has no part any more.
fn listed(facts: &Facts, parts: &mut Parts) {
    let roster = roster(facts);
    let dates = roster.dates.iter().map(|(date, rows)| (Some(*date), rows));
    for (on, rows) in dates.chain([(None, &roster.series)]) {
        for row in rows.iter().filter(|row| row.standing != Standing::Revoked) {
            if let Person::Key(who) = row.person {
                parts.entry(who).or_default().insert(on);
            }
        }
    }
}
