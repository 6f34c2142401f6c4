//! Nobody has a version of an event that whoever organizes it did not write, and they write none
//! but by their own hand or by that of somebody who may change it.

use std::collections::BTreeMap;

use kalends_keyspace::store::StoreError;
use kalends_schema::amendment::{Held, Right};
use kalends_schema::continuation::claim_path;
use kalends_schema::hash::Hash;
use kalends_schema::record::{DeclineReason, Event, Grant, Record};
use kalends_schema::roster::{Fact, Stamped};
use kalends_schema::stamp::Stamp;
use kalends_schema::uri::Uri;
use kalends_schema::wire;

use super::{Invariant, Seen};
use crate::simulation::acts::Hand;
use crate::simulation::shelf::{self, Lying};

/// Every version that its author's own machine ever held, by where it lies, the newest of them, and
/// the highest number it gave.
#[derive(Default)]
pub(super) struct OnlyTheOrganizer {
    versions: BTreeMap<Uri, BTreeMap<Stamp, Hash>>,
    newest: BTreeMap<Uri, Stamp>,
    highest: BTreeMap<Uri, u32>,
}

impl Invariant for OnlyTheOrganizer {
    fn name(&self) -> &'static str {
        "only_the_organizer_changes_the_event"
    }

    fn see(&mut self, seen: &Seen<'_>) -> Result<(), String> {
        let held = &seen.facts.event;
        let at = &seen.facts.continuation.record;
        let versions = self.versions.entry(at.clone()).or_default();
        if !seen.is_organizers() {
            return match versions.get(&held.stamp) {
                Some(known) if *known == hash(&held.record) => Ok(()),
                Some(_) => Err(format!("the version {} is another at its organizer", held.stamp)),
                None => Err(format!("the organizer never had the version {}", held.stamp)),
            };
        }
        versions.insert(held.stamp, hash(&held.record));
        let failed = |error: StoreError| error.to_string();
        if let Some((at, claimed)) = claimed(seen).map_err(failed)? {
            self.versions.entry(at).or_default().insert(claimed.stamp, hash(&claimed.record));
        }
        let before = self.newest.insert(at.clone(), held.stamp);
        let changed = before.is_some_and(|before| before != held.stamp);
        if changed && seen.hand == Hand::Nothing && !is_amended(seen).map_err(failed)? {
            return Err(format!("nobody who may wrote the version {}", held.stamp));
        }
        let (highest, now) = (self.highest.entry(at.clone()).or_default(), held.record.sequence());
        if now < *highest {
            return Err(format!("its number fell from {highest} to {now}"));
        }
        *highest = now;
        Ok(())
    }
}

fn hash(event: &Event) -> Hash {
    Hash::of(&wire::encode(&Record::Event(Box::new(event.clone()))))
}

/// The event as the owner's claim of it carries it: what others have until they have the event.
fn claimed(seen: &Seen<'_>) -> Result<Option<(Uri, Stamped<Event>)>, StoreError> {
    let Some(owner) = seen.owner().filter(|_| seen.facts.continuation.is_continued()) else {
        return Ok(None);
    };
    let at = Uri::new(owner, claim_path(&seen.facts.event_uri));
    let Some(Lying { fact, .. }) = shelf::at(seen.store(), &at)? else { return Ok(None) };
    let Record::Claim(claim) = fact.record else { return Ok(None) };
    Ok(Some((at, Stamped { stamp: fact.stamp, record: *claim.carried })))
}

/// Whether the newest version is what somebody proposed who may change the event.
fn is_amended(seen: &Seen<'_>) -> Result<bool, StoreError> {
    let (uri, event) = (&seen.facts.event_uri, &seen.facts.event);
    let organizer = seen.facts.organizer();
    let own = shelf::of(seen.store(), organizer)?;
    let grants: Vec<Fact<Grant>> = own.iter().filter_map(Lying::grant).collect();
    let held = Held { uri, organizer, event: &event.record, grants: &grants };
    for one in own.iter().filter(|one| one.fact.stamp == event.stamp) {
        let Record::DeclineCounter(word) = &one.fact.record else { continue };
        let DeclineReason::Applied(_) = &word.reason else { continue };
        let Some(wanted) = shelf::at(seen.store(), &word.proposal)? else { continue };
        let Record::Amendment(amendment) = wanted.fact.record else { continue };
        let right = Right::of(&held, wanted.fact.author, amendment.last_modified);
        if amendment.event == *uri && right.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}
