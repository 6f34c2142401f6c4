//! What a machine makes of its store, held against the store read from end to end: nothing that
//! names an event may be overlooked, whatever tables lead to it.

use kalends_keyspace::store::{StoreError, View};
use kalends_schema::path::Path;
use kalends_schema::record::{self, Record};
use kalends_schema::roster::{Fact, Facts, Stamped};
use kalends_schema::uri::EventUri;
use kalends_schema::wire::Decoded;

use super::broken::Fault;
use super::counting::{hash_of, plain};
use super::step::store;
use super::world::{Party, World};

const NAME: &str = "a_machine_overlooks_nothing";

/// Every event of the run, as `party` says it is.
pub(super) fn nothing_is(world: &World, party: Party) -> Result<(), Fault> {
    let records = records(world, party).map_err(Fault::store)?;
    for event in &world.events {
        let said = world.facts(party, &event.uri);
        let said = said.map_err(|error| Fault::of(NAME, error.to_string()))?;
        let there = facts(&records, &event.uri);
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

/// A record, and where it lies.
struct Lying {
    path: Path,
    fact: Fact<Record>,
}

/// Every public record in a store that can be read.
fn records(world: &World, party: Party) -> Result<Vec<Lying>, StoreError> {
    let view = store(world, party).read()?;
    let mut found = Vec::new();
    for author in view.identities()? {
        for (path, entry) in view.scan(&author, "/pub/", usize::MAX)? {
            let Some(head_time) = entry.head_time else { continue };
            let read = record::read(author, &path, &entry.value, head_time);
            if let Ok(Decoded::Known(record)) = read {
                found.push(Lying { path, fact: Fact { author, stamp: entry.stamp, record } });
            }
        }
    }
    Ok(found)
}

/// What those records say of an event.
fn facts(records: &[Lying], uri: &EventUri) -> Option<Facts> {
    let lies = |one: &&Lying| one.fact.author == uri.author() && one.path == *uri.path();
    let own = &records.iter().find(lies)?.fact;
    let Record::Event(event) = &own.record else { return None };
    let event = Stamped { stamp: own.stamp, record: (**event).clone() };
    let mut facts = Facts::of(uri.clone(), event);
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
