//! What a machine makes of its store, held against the store read from end to end: nothing that
//! names an event may be overlooked, whatever tables lead to it.

use kalends_keyspace::store::{StoreError, View};
use kalends_schema::record::{Event, Record};
use kalends_schema::roster::{Fact, Facts, Stamped};
use kalends_schema::uri::EventUri;

use super::broken::Fault;
use super::counting::{hash_of, plain};
use super::shelf::{self, Lying};
use super::step::store;
use super::world::{Party, World};

const NAME: &str = "a_machine_overlooks_nothing";

/// Every event of the run, as `party` says it is.
pub(super) fn nothing_is(world: &World, party: Party) -> Result<(), Fault> {
    let records = records(world, party).map_err(Fault::store)?;
    for event in &world.events {
        let said = world.facts(party, &event.uri);
        let said = said.map_err(|error| Fault::of(NAME, error.to_string()))?;
        let there = facts(&records, &event.uri, said.as_ref());
        let same = match (&said, &there) {
            (None, None) => true,
            (Some(said), Some(there)) => hash_of(&plain(said)) == hash_of(there),
            (Some(_) | None, Some(_) | None) => false,
        };
        if !same {
            let by = world.name(party);
            let why = format!("\"{}\" at {by} is not as in its store", event.title);
            let seen = format!("{said:?}\nand in its store\n{there:?}");
            return Err(Fault::of(NAME, why).by(seen));
        }
    }
    Ok(())
}

/// Every public record in a store that can be read.
fn records(world: &World, party: Party) -> Result<Vec<Lying>, StoreError> {
    let store = store(world, party);
    let mut found = Vec::new();
    for author in store.read()?.identities()? {
        found.extend(shelf::of(store, author)?);
    }
    Ok(found)
}

/// What those records say of an event. Who goes on with one is no question here.
fn facts(records: &[Lying], uri: &EventUri, said: Option<&Facts>) -> Option<Facts> {
    let mut facts = match said.filter(|said| said.continuation.is_continued()) {
        Some(said) => Facts::of(uri.clone(), said.event.clone()),
        None => Facts::of(uri.clone(), begun(records, uri)?),
    };
    facts.continuation = said.map_or(facts.continuation, |said| said.continuation.clone());
    for Lying { fact, .. } in records {
        let (author, stamp) = (fact.author, fact.stamp);
        if let Record::Attendee(record) = &fact.record
            && record.event == *uri
        {
            facts.answers.push(Fact { author, stamp, record: record.clone() });
        } else if let Record::Invitation(record) = &fact.record
            && record.event == *uri
        {
            facts.invitations.push(Fact { author, stamp, record: record.clone() });
        } else if let Record::Admission(record) = &fact.record
            && record.event == *uri
        {
            facts.admissions.push(Fact { author, stamp, record: record.clone() });
        } else if let Record::Grant(record) = &fact.record {
            facts.grants.push(Fact { author, stamp, record: record.clone() });
        }
    }
    Some(facts)
}

/// The event as it was begun.
fn begun(records: &[Lying], uri: &EventUri) -> Option<Stamped<Event>> {
    let lies = |one: &&Lying| one.fact.author == uri.author() && one.path == *uri.path();
    let own = &records.iter().find(lies)?.fact;
    let Record::Event(event) = &own.record else { return None };
    Some(Stamped { stamp: own.stamp, record: (**event).clone() })
}
