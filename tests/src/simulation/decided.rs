//! When everything is at rest no amendment waits: whoever organizes the event has spoken of each.

use kalends_keyspace::store::StoreError;
use kalends_schema::amendment::{Amending, AmendmentState, Held, state};
use kalends_schema::record::{Amendment, DeclineCounter, Grant, Record};
use kalends_schema::roster::{Fact, Facts};
use kalends_schema::uri::AmendmentUri;

use super::broken::Fault;
use super::shelf::{self, Lying};
use super::world::{Happening, World};

const NAME: &str = "every_amendment_is_decided_in_the_end";

/// Of every event, by what its organizer's own machine has.
pub(super) fn everything_is(world: &World) -> Result<(), Fault> {
    for event in &world.events {
        let began = world.people[event.organizer].node.facts(&event.uri).map_err(Fault::store)?;
        let Some(organizer) = began.and_then(|facts| world.place_of(&facts.organizer())) else {
            continue;
        };
        let facts = world.people[organizer].node.facts(&event.uri).map_err(Fault::store)?;
        let Some(facts) = facts else { continue };
        if let Some(who) = waiting(world, (event, &facts), organizer).map_err(Fault::store)? {
            let why = format!(
                "{} has not heard {who} on \"{}\"",
                world.people[organizer].name, event.title
            );
            return Err(Fault::of(NAME, why).by(format!("{facts:?}")));
        }
    }
    Ok(())
}

/// Somebody whose amendment the organizer's machine has said nothing of.
fn waiting(
    world: &World,
    (event, facts): (&Happening, &Facts),
    organizer: usize,
) -> Result<Option<&'static str>, StoreError> {
    let (store, organizer) = (world.people[organizer].node.store(), facts.organizer());
    let own = shelf::of(store, organizer)?;
    let grants: Vec<Fact<Grant>> = own.iter().filter_map(Lying::grant).collect();
    let words: Vec<&DeclineCounter> = own.iter().filter_map(word).collect();
    let (uri, held) = (&facts.event_uri, &facts.event.record);
    let held = Held { uri, organizer, event: held, grants: &grants };
    for person in event.writers.iter().map(|place| &world.people[*place]) {
        let theirs = shelf::of(person.node.store(), person.identity)?;
        for one in &theirs {
            let Some((at, amendment)) = amendment(one).filter(|(_, one)| one.event == event.uri)
            else {
                continue;
            };
            let amending = Amending { uri: &at, value_hash: one.value_hash, amendment };
            let word = words.iter().find(|word| amending.is_meant_by(word)).copied();
            if state(&held, &amending, word) == AmendmentState::Proposed {
                return Ok(Some(person.name));
            }
        }
    }
    Ok(None)
}

fn amendment(lying: &Lying) -> Option<(AmendmentUri, &Amendment)> {
    let Record::Amendment(amendment) = &lying.fact.record else { return None };
    Some((AmendmentUri::try_from(lying.uri()).ok()?, amendment))
}

fn word(lying: &Lying) -> Option<&DeclineCounter> {
    if let Record::DeclineCounter(word) = &lying.fact.record { Some(word) } else { None }
}
