//! Who has spoken for whom, and where (SENT-BY, RFC 5545 §3.2.18): whom a grant that changes is news
//! to.

use std::collections::BTreeSet;

use kalends_keyspace::store::{Batch, StoreError};
use kalends_schema::key::Identity;
use kalends_schema::record::{Attendee, CounterProposal};
use kalends_schema::uri::EventUri;
use redb::ReadableTable;

use super::tables::DEPUTIES;
use super::{Ground, linked_by, record};

/// Remembers that somebody has spoken for somebody; whether that is news.
pub(crate) fn note_deputy(
    batch: &Batch,
    principal: Identity,
    deputy: Identity,
) -> Result<bool, StoreError> {
    let mut table = batch.transaction().open_table(DEPUTIES)?;
    Ok(table.insert(&key(principal, deputy), ())?.is_none())
}

/// Everybody who has spoken for `principal`, allowed or not.
pub(crate) fn deputies_of(
    ground: &impl Ground,
    principal: Identity,
) -> Result<Vec<Identity>, StoreError> {
    let all = [[0; 32], [u8::MAX; 32]].map(|bound| key(principal, Identity::from_bytes(bound)));
    let table = ground.table(DEPUTIES)?;
    let mut found = Vec::new();
    for row in table.range::<&[u8; 64]>(&all[0]..=&all[1])? {
        let key = row?.0;
        let (_, deputy) = key.value().split_at(32);
        found.push(Identity::from_bytes(deputy.try_into().expect("32 of 64 bytes")));
    }
    Ok(found)
}

/// The events on which what `deputy` says for `principal` is here.
pub(crate) fn spoken_at(
    ground: &impl Ground,
    principal: Identity,
    deputy: Identity,
) -> Result<BTreeSet<EventUri>, StoreError> {
    let mut events = BTreeSet::new();
    for (path, event) in linked_by(ground, deputy)? {
        let answer = record::<Attendee>(ground, deputy, &path)?.and_then(|one| one.principal);
        let proposal = record::<CounterProposal>(ground, deputy, &path)?;
        if answer.or(proposal.and_then(|one| one.principal)) == Some(principal) {
            events.insert(event);
        }
    }
    Ok(events)
}

fn key(principal: Identity, deputy: Identity) -> [u8; 64] {
    let mut key = [0; 64];
    key[..32].copy_from_slice(principal.as_bytes());
    key[32..].copy_from_slice(deputy.as_bytes());
    key
}
